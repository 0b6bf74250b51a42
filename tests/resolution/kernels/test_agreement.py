"""Where a kernel answers it says what the readable Python says, on every kind of text; and it answers most."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from resolution.kernels.reading import address_columns, name_columns
from resolution.names import address, normalise, organisation
from resolution.names.columns import by_distinct, by_kernel

_REGIONS = ["", "340000", "341800", "341802", "330100", "310000"]
_NAME_PIECES = st.sampled_from(
    [
        "宣城",
        "宣州区",
        "安徽省",
        "上海",
        "大同",
        "朝阳",
        "南京西路",
        "(宣城)",
        "(中国)",
        "(集团)",
        "(有限合伙)",
        "(已注销)",
        "中国",
        "青砚",
        "霁川",
        "源",
        "纸业",
        "电子商务",
        "申子商务",
        "数码料技",
        "科技",
        "建设",
        "集团",
        "有限公司",
        "有限责任公司",
        "股份有限公司",
        "有限公",
        "有公限司",
        "公司",
        "分公司",
        "分公",
        "分",
        "广德分公司",
        "经营部",
        "经营营部",
        "厂",
        "银行",
        "支行",
        "农民专业合作社",
        "农民专亚合作社",
        "合伙企业",
        "事务所",
        "水阳镇",
        "开发区",
        "经济开发区",
        "民办",
        "A",
        "12",
        "(",
        ")",
        "&",
        "工会委员会",
        "村",
        "乡",
        "上店村",
        "村民委员会",
        "经济合作社",
        "供销合作社",
        "联合社",
        "高新区",
        "普通合伙",
        "(普通合伙)",
        "(原名)",
        "(筹)",
        "(个转企)",
        "(中国宣城)",
        "()",
        "门市部",
        "医院",
        "控股",
        "金山",
        "石化",
        "食品",
        "广德县",
        "敬亭乡",
        "街道",
        "厂房",
        "大学",
    ]
)
_ADDRESS_PIECES = st.sampled_from(
    [
        "安徽省",
        "宣城市",
        "宣州区",
        "广德县",
        "上海市",
        "浦东新区",
        "杭州",
        "余杭",
        "水阳镇",
        "鳌峰街道",
        "街道办事处",
        "办事处",
        "甲子路",
        "甲子中路",
        "大道",
        "甲子大道",
        "乙丑街",
        "巷",
        "二条巷",
        "弄",
        "工业园区",
        "社区",
        "甲子村",
        "村委会",
        "内",
        "东区",
        "与",
        "和",
        "和平路",
        "中国",
        "9号",
        "十二号",
        "一百零三号",
        "五六0弄",
        "12-3号",
        "12、14号",
        "附8号",
        "之3",
        "号院7",
        "甲",
        "3幢",
        "B座",
        "东楼",
        "2号楼",
        "#楼",
        "号厂房",
        "乙丑大厦",
        "花园",
        "甲子苑",
        "201室",
        "A2018B",
        "二层",
        "3楼",
        "1-3层",
        "5F",
        "1501",
        "-12",
        "(自主申报)",
        "（内）",
        "ＡＢ",
        "第",
        "东侧",
        "南段",
        "国道",
        "6",
        "7",
        "~",
        "—",
        ",",
        ".",
        "#",
        "自由贸易试验区",
        "地址",
    ]
)


@given(st.lists(st.lists(_NAME_PIECES, max_size=7).map("".join) | st.text(max_size=30), max_size=40))
@example(["中国邮政集团公司蚌埠市天桥邮政所", "霁川纸业有限公司(个转企)(已注销)", "上海金山石化有限公司"])
@settings(max_examples=150, deadline=None)
def test_names_of_any_pieces(written: list[str]) -> None:
    texts = normalise.text_column(pa.array(written, pa.string()))
    hints = [("", "34", "3418", "31")[row % 4] for row in range(len(texts))]
    found, left = name_columns.parse(texts, hints)
    rows = found.select(organisation.COLUMNS).to_pylist()
    for row in set(range(len(texts))) - set(left.tolist()):
        assert rows[row] == _name(texts[row].as_py(), hints[row])


@given(st.lists(st.lists(_ADDRESS_PIECES, max_size=9).map("".join) | st.text(max_size=30), max_size=40))
@example(["3幢水阳镇"])
@settings(max_examples=150, deadline=None)
def test_addresses_of_any_pieces(written: list[str]) -> None:
    regions = [_REGIONS[row % len(_REGIONS)] for row in range(len(written))]
    found, left = address_columns.parse(pa.array(written, pa.string()), regions)
    rows = found.to_pylist()
    for row in set(range(len(written))) - set(left.tolist()):
        assert rows[row] == _address(written[row], regions[row])


def _name(text: str, hint: str) -> dict[str, str]:
    found = organisation.parse(text, f"{hint:0<6}" if hint else "")
    return {field: getattr(found, field) for field in organisation.COLUMNS}


def _address(text: str, region: str) -> dict[str, str]:
    found = address.parse(text, region)
    return {field: getattr(found, field) for field in address.COLUMNS}


def test_rows_keep_their_order_whoever_reads_them() -> None:
    written = ["宣城青砚纸业有限公司", "青砚纸业有限公", "", "青砚（集团）有限公司", "青砚纸业有限公司（已注销）"] * 3
    texts = normalise.text_column(pa.array(written))
    hints = ["3418"] * len(written)
    whole = by_kernel(texts, hints, organisation.read_rows, name_columns.parse)
    assert whole.select(organisation.COLUMNS).equals(organisation.read_rows(texts, hints))
    distinct = by_distinct(texts, pa.array(hints), organisation.read_rows, name_columns.parse)
    assert distinct.table.num_rows == 5
    assert distinct.whole().equals(organisation.read_rows(texts, hints))


def test_a_region_that_is_no_code_is_left_to_python() -> None:
    _, left = address_columns.parse(pa.array(["甲子路9号", "甲子路9号"]), ["宣城", "341800"])
    assert left.tolist() == [0]


def test_of_nothing_comes_nothing() -> None:
    nothing = pa.array([], pa.string())
    assert name_columns.parse(nothing, [])[0].num_rows == address_columns.parse(nothing, [])[0].num_rows == 0


def test_real_names(shared_data: Path) -> None:
    table = pq.read_table(shared_data / "enterprise_register_yrd.parquet", columns=["name", "city"])[::10]
    texts = pc.unique(normalise.text_column(table["name"].combine_chunks()))
    branches = pacsv.read_csv(shared_data / "branch_parent_pairs.csv")["branch_name"].slice(0, 5000).combine_chunks()
    texts = pa.concat_arrays([texts, normalise.text_column(branches)])
    hints = [("", "31", "33", "3418")[row % 4] for row in range(len(texts))]
    found, left = name_columns.parse(texts, hints)
    _assert_same(found, organisation.read_rows(texts, hints), left.tolist())
    assert len(left) / len(texts) < 0.03


@pytest.mark.parametrize("file", ["enterprise_register_yrd.parquet", "er_synthetic/er_10kdev.parquet"])
def test_real_addresses(shared_data: Path, file: str) -> None:
    texts = pc.unique(pq.read_table(shared_data / file)["address"].combine_chunks().drop_null())[::5]
    regions = [_REGIONS[row % len(_REGIONS)] for row in range(len(texts))]
    found, left = address_columns.parse(texts, regions)
    _assert_same(found, address.read_rows(texts, regions), left.tolist())
    assert len(left) / len(texts) < 0.05


def _assert_same(found: pa.Table, expected: pa.Table, left: list[int]) -> None:
    kept = pa.array(sorted(set(range(found.num_rows)) - set(left)), pa.int64())
    assert found.select(expected.column_names).take(kept).equals(expected.take(kept))
