"""Addresses: the shapes registers and reports write, each with its parts."""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution import divisions
from resolution.names.address import COLUMNS, Address, parse, parse_column

# text, region known, region, town, road, number, building, room
CASES = [  # invented addresses: real divisions and towns, made-up roads and numbers
    ("安徽省宣城市广德县桃州镇甲子路乙丑商城4号楼15-16室", "", "341882", "桃州镇", "甲子路", "", "4", "15-16"),
    ("宣州区鳌峰街道办事处甲子中路9号", "", "341802", "鳌峰街道", "甲子中路", "9", "", ""),
    ("甲子中路9号", "341802", "341802", "", "甲子中路", "9", "", ""),
    ("甲子南路五六0弄十五号", "", "", "", "甲子南路", "560弄15", "", ""),
    ("上海市长宁区甲子路299弄7号203室", "", "310105", "", "甲子路", "299弄7", "", "203"),
    ("上海市嘉定区甲子公路52号39幢2楼J1072室", "", "310114", "", "甲子公路", "52", "39", "J1072"),
    ("安徽省宣城市旌德县甲子路５号乙丑公馆１幢２１０室", "", "341825", "", "甲子路", "5", "1", "210"),
    ("南京市秦淮区甲子东路二条巷51号203室", "", "320104", "", "甲子东路二条巷", "51", "", "203"),
    ("北京市大兴区甲子街16号院7号楼15层1501", "", "110115", "", "甲子街", "16", "7", "1501"),
    ("湖南省长沙市天心区甲子中路三段142号乙丑大厦2708", "", "430103", "", "甲子中路三段", "142", "乙丑大厦", "2708"),
    ("苏州市甲子路269、271号", "", "320500", "", "甲子路", "269,271", "", ""),
    ("杭州市江干区甲子路353-361号", "", "330100", "", "甲子路", "353-361", "", ""),
    ("武汉市汉阳区甲子寺路18附8号", "", "420105", "", "甲子寺路", "18-8", "", ""),
    ("重庆市渝中区甲子路18号10、11、14楼", "", "500103", "", "甲子路", "18", "", "10,11,14F"),
    ("酒泉市经济开发区西园经5路1号乙丑大厦2楼", "", "620900", "", "西园经5路", "1", "乙丑大厦", "2F"),
    ("甲子大道64", "341802", "341802", "", "甲子大道", "64", "", ""),
    ("上海市浦东新区甲子路2318号三楼", "", "310115", "", "甲子路", "2318", "", "3F"),
    ("中国（上海）自由贸易试验区甲子西一路99号C座2018B室", "", "310000", "", "甲子西一路", "99", "C", "2018B"),
    ("余姚市河姆渡镇甲子村", "", "330281", "河姆渡镇", "甲子村", "", "", ""),
    ("余姚市朗霞街道甲子村乙丑路19号", "", "330281", "朗霞街道", "乙丑路", "19", "", ""),
    ("南京市六合区甲子工业开发区乙丑路9号", "", "320116", "", "乙丑路", "9", "", ""),
    ("上海嘉定工业区甲子路45号1幢", "", "310114", "", "甲子路", "45", "1", ""),
    ("上海市金山区金山卫镇甲子村", "", "310116", "金山卫镇", "甲子村", "", "", ""),
    ("无锡市滨湖区滨湖街道甲子路1号", "", "320211", "滨湖街道", "甲子路", "1", "", ""),
    ("杭州余杭区黄湖镇甲子村", "", "330110", "黄湖镇", "甲子村", "", "", ""),
    ("江东福明乡甲子村", "330200", "330212", "福明乡", "甲子村", "", "", ""),
    ("安徽省合肥市甲子西路306号（自主申报）", "", "340100", "", "甲子西路", "306", "", ""),
    ("公司注册地址：安徽省合肥市甲子西路306号", "", "340100", "", "甲子西路", "306", "", ""),
    ("乙丑路555号2号楼209室", "310106", "310106", "", "乙丑路", "555", "2", "209"),
    ("南二环与甲子路交口", "340100", "340100", "", "甲子路", "", "", ""),
    ("三亚市天涯区三亚湾路8号", "", "460204", "", "三亚湾路", "8", "", ""),
    ("中国，合肥市区甲子路8号", "", "340100", "", "甲子路", "8", "", ""),
    ("广州市花都区甲子街乙丑大道8号", "", "440114", "", "乙丑大道", "8", "", ""),
    ("甲子大道西12号", "341802", "341802", "", "甲子大道", "12", "", ""),
    ("甲子路12号甲", "341802", "341802", "", "甲子路", "12-甲", "", ""),
    ("安徽省", "", "340000", "", "", "", "", ""),
    ("", "341802", "341802", "", "", "", "", ""),
    ("", "", "", "", "", "", "", ""),
]


@pytest.mark.parametrize(("text", "known", "region", "town", "road", "number", "building", "room"), CASES)
def test_parts(text: str, known: str, region: str, town: str, road: str, number: str, building: str, room: str) -> None:
    found = parse(text, known)
    parts = (region, town, road, number, building, room)
    assert (found.region, found.town, found.road, found.number, found.building, found.room) == parts
    assert found.normal == ("|".join(parts) if any(parts) else "")


@pytest.mark.parametrize(
    "texts",
    [
        ("安徽省宣城市广德县桃州镇甲子路123号", "安徽广德市桃州镇甲子路一百二十三号", "广德桃州镇 甲子路１２３号"),
        ("上海市闸北区乙丑新路320号3幢15室", "上海市静安区乙丑新路320号3号楼15室", "静安区乙丑新路320号3栋15室"),
        ("合肥市包河区甲子大道5号B座2楼", "安徽省合肥市包河区甲子大道5号B栋二层"),
    ],
)
def test_one_place_in_several_hands(texts: tuple[str, ...]) -> None:
    assert len({parse(text).normal for text in texts}) == 1


def test_road_and_avenue_are_two() -> None:
    assert parse("宣城市宣州区甲子路9号").normal != parse("宣城市宣州区甲子大道9号").normal
    assert parse("上海市长宁区甲子路29号").normal != parse("上海市长宁区甲子路29弄").normal


def test_column_equals_single_values() -> None:
    texts = [case[0] for case in CASES] + [None, CASES[0][0]]
    known = [case[1] for case in CASES] + ["", None]
    table = parse_column(pa.array(texts, pa.string()), pa.array(known, pa.string()))
    assert tuple(table.column_names) == COLUMNS
    singles = [parse(text or "", region or "") for text, region in zip(texts, known, strict=True)]
    for name in COLUMNS:
        assert table[name].to_pylist() == [getattr(one, name) for one in singles]
    alone = parse_column(pa.array(texts[:3]))
    assert alone["road"].to_pylist() == [parse(text or "").road for text in texts[:3]]
    assert parse_column(pa.array([], pa.string())).num_rows == 0


@given(
    st.text(alphabet="安徽省宣城市宣州区广德镇村路街大道弄号幢栋楼层室座一二十百0123456789-、,（）()A与 ", max_size=40)
)
def test_any_text_is_read(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Address)
    assert parse(text) == found
    assert found.region == "" or divisions.name_of(found.region)


def test_addresses_of_listed_companies(shared_data: Path) -> None:
    """Sources of one year mostly agree on road and number, most of the others moved; different firms hardly ever do."""
    import pyarrow.csv as pc

    columns = {"code": pa.string(), "as_of": pa.string()}
    rows = pc.read_csv(
        shared_data / "ashare_address_variants.csv", convert_options=pc.ConvertOptions(column_types=columns)
    ).to_pylist()
    by_company: dict[tuple[str, str, str], dict[str, Address]] = defaultdict(dict)
    by_city: dict[str, dict[str, Address]] = defaultdict(dict)
    for row in rows:
        found = parse(row["address"] or "")
        if not found.road:
            continue
        by_company[row["code"], row["kind"], row["as_of"][:4]][row["source"]] = found
        if row["kind"] == "reg" and divisions.city_of(found.region):
            by_city[divisions.city_of(found.region)].setdefault(row["code"], found)
    same = [pair for sources in by_company.values() for pair in itertools.combinations(sources.values(), 2)]
    other = [pair for firms in by_city.values() for pair in itertools.combinations(firms.values(), 2)]
    assert len(same) > 500
    assert sum(_agree(*pair) for pair in same) / len(same) > 0.75
    assert sum(_agree(*pair) for pair in other) / len(other) < 0.002


def _agree(a: Address, b: Address) -> bool:
    return (a.road, a.number) == (b.road, b.number)
