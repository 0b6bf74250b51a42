"""One load is one transaction; repeated loads change nothing; newer deliveries update and withdraw; order does not matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from api.printing import print_load
from loaders import records
from loaders.load import LoadRequest, load_files
from loaders.reject import InputError
from loaders.source_yaml import list_sources
from resolution.mention import record_text


def firm(desk: Any, number: int, **more: str) -> dict[str, str]:
    return {
        "统一社会信用代码": desk.uscc(number),
        "企业名称": f"宣城市测试{number}号商贸有限公司",
        "成立日期": "2015年3月2日",
        "法定代表人": "张测试",
        "行政区划": "341802",
        **more,
    }


def test_a_record_becomes_mentions_and_a_tie(desk: Any) -> None:
    report = desk.load("enterprise_register", [firm(desk, 1)])
    assert report.as_json()["totals"]["inserted"] == 1
    payload = orjson.loads(desk.records()[0]["payload"])
    assert payload["reg_date"] == "2015-03-02"
    roles = {row["role"]: row for row in desk.mentions()}
    assert roles["subject"]["code"] == desk.uscc(1)
    assert roles["legal_representative"]["organisation_code"] == desk.uscc(1)
    tie = desk.ties()[0]
    assert (tie["source_mention"], tie["target_mention"]) == (
        roles["legal_representative"]["mention_id"],
        roles["subject"]["mention_id"],
    )


def _xlsx(path: Path, rows: list[dict[str, str]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["企业登记信息表"])
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)
    return path


def test_the_same_content_changes_nothing_in_any_format(desk: Any) -> None:
    rows = [firm(desk, number) for number in range(5)]
    desk.load("enterprise_register", rows)
    before = desk.facts()
    (desk.folder / "e.json").write_bytes(orjson.dumps({"code": 200, "data": {"total": 5, "rows": rows}}))
    pq.write_table(pa.Table.from_pylist(rows), desk.folder / "p.parquet")
    again = [
        desk.write("other name.csv", rows),
        desk.write("gb.csv", rows, "gb18030"),
        desk.write("bom.csv", rows, "utf-8-sig"),
        desk.folder / "e.json",
        desk.folder / "p.parquet",
        _xlsx(desk.folder / "x.xlsx", rows),
    ]
    for path in again:
        totals = desk.load("enterprise_register", path).as_json()["totals"]
        assert (totals["inserted"], totals["updated"], totals["unchanged"]) == (0, 0, 5), path
    assert desk.facts() == before


def test_a_newer_delivery_updates_and_keeps_the_old_version(desk: Any) -> None:
    desk.load("enterprise_register", [firm(desk, 1)], "2024-01-01")
    report = desk.load("enterprise_register", [firm(desk, 1, 法定代表人="李测试")], "2024-02-01")
    assert report.files[0].updated == 1
    assert [row["name"] for row in desk.mentions() if row["role"] == "legal_representative"] == ["李测试"]
    old = desk.rows(records.record_version)
    assert len(old) == 1
    assert orjson.loads(old[0]["payload"])["legal_representative"] == "张测试"


def test_an_older_delivery_is_kept_but_does_not_overwrite(desk: Any) -> None:
    desk.load("enterprise_register", [firm(desk, 1, 法定代表人="李测试")], "2024-02-01")
    report = desk.load("enterprise_register", [firm(desk, 1)], "2024-01-01")
    assert (report.files[0].late, report.files[0].updated) == (1, 0)
    assert orjson.loads(desk.records()[0]["payload"])["legal_representative"] == "李测试"
    assert desk.load("enterprise_register", [firm(desk, 1)], "2024-01-01").files[0].late == 0


def test_the_rows_own_update_time_goes_before_the_delivery(desk: Any) -> None:
    desk.load("enterprise_register", [firm(desk, 1, 法定代表人="李测试", 更新时间="2024-03-01")], "2024-03-02")
    desk.load("enterprise_register", [firm(desk, 1, 更新时间="2024-02-01")], "2024-05-01")
    assert orjson.loads(desk.records()[0]["payload"])["legal_representative"] == "李测试"


def test_a_status_column_withdraws(desk: Any) -> None:
    desk.load("enterprise_register", [firm(desk, 1)], "2024-01-01")
    report = desk.load("enterprise_register", [firm(desk, 1, 数据状态="删除")], "2024-02-01")
    assert report.withdrawn == [record_text("enterprise_register", desk.records()[0]["record_id"])]
    assert desk.mentions() == desk.ties() == []
    assert desk.records()[0]["state"] == "withdrawn"


def test_a_full_delivery_withdraws_what_it_lacks_and_a_later_one_brings_it_back(desk: Any) -> None:
    both = [firm(desk, 1), firm(desk, 2)]
    desk.load("enterprise_register", both, "2024-01-01", series="s", full=True)
    report = desk.load("enterprise_register", both[:1], "2024-02-01", series="s", full=True)
    assert len(report.withdrawn) == 1
    assert {row["code"] for row in desk.mentions() if row["role"] == "subject"} == {desk.uscc(1)}
    desk.load("enterprise_register", both, "2024-03-01", series="s", full=True)
    assert {row["state"] for row in desk.records()} == {"active"}
    assert len([row for row in desk.mentions() if row["role"] == "subject"]) == 2


def test_a_late_full_delivery_neither_withdraws_nor_revives(desk: Any) -> None:
    desk.load("enterprise_register", [firm(desk, 1), firm(desk, 2)], "2024-03-01", series="s", full=True)
    report = desk.load("enterprise_register", [firm(desk, 1), firm(desk, 3)], "2024-02-01", series="s", full=True)
    assert report.withdrawn == []
    states = {orjson.loads(row["payload"])["uscc"]: row["state"] for row in desk.records()}
    assert states == {desk.uscc(1): "active", desk.uscc(2): "active", desk.uscc(3): "withdrawn"}


def test_one_bad_file_stops_the_whole_load(desk: Any) -> None:
    good = desk.write("good.csv", [firm(desk, 1)])
    bad = desk.write("bad.csv", [{"甲": "1", "乙": "2"}])
    with pytest.raises(InputError):
        load_files(desk.workspace, [LoadRequest("enterprise_register", good), LoadRequest("permits", bad)])
    assert desk.records() == []
    assert desk.rows(records.load) == []


def test_rows_without_what_they_need_are_kept_as_rejects(desk: Any) -> None:
    report = desk.load("enterprise_register", [firm(desk, 1), firm(desk, 2, 企业名称="无")])
    assert report.files[0].reasons == {"missing_value": 1}
    reject = desk.rejects()[0]
    assert (reject["row"], reject["column"]) == (3, "企业名称")
    assert desk.uscc(2) in reject["raw"]


def test_duplicates_are_counted_and_different_rows_of_one_key_kept(desk: Any) -> None:
    rows = [firm(desk, 1), firm(desk, 1), firm(desk, 1, 法定代表人="李测试")]
    report = desk.load("enterprise_register", rows)
    assert (report.files[0].inserted, report.files[0].duplicates) == (2, 1)
    assert sorted(row["occurrence"] for row in desk.records()) == [0, 1]


def test_row_order_does_not_matter(make_desk: Any) -> None:
    one, two = make_desk(), make_desk()
    rows = [firm(one, number, 法定代表人=name) for number in range(3) for name in ("张测试", "李测试", "王测试")]
    one.load("enterprise_register", rows)
    two.load("enterprise_register", [rows[at] for at in (4, 8, 1, 0, 7, 2, 6, 3, 5)])
    assert one.facts() == two.facts()


def test_a_move_between_cities_is_an_event_in_either_order(make_desk: Any) -> None:
    for order in (("2024-01-01", "2024-06-01"), ("2024-06-01", "2024-01-01")):
        desk = make_desk()
        region = {"2024-01-01": "330104", "2024-06-01": "341802"}
        for day in order:
            desk.load("enterprise_register", [firm(desk, 1, 行政区划=region[day])], day)
        moves = [row for row in desk.events() if row["kind"] == "relocation"]
        assert [(row["since"], orjson.loads(row["properties"])) for row in moves] == [
            ("2024-06-01", {"from": "330100", "to": "341800"})
        ]


def test_the_hook_sees_what_left_use_in_the_same_transaction(desk: Any) -> None:
    desk.load("enterprise_register", [firm(desk, 1)], "2024-01-01")
    gone = desk.write("gone.csv", [firm(desk, 1, 数据状态="删除")])

    def refuse(connection: sa.Connection, shown: list[str]) -> None:
        assert shown
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        load_files(desk.workspace, [LoadRequest("enterprise_register", gone, "2024-02-01")], refuse)
    assert desk.records()[0]["state"] == "active"


def test_registers_decisions_and_lists_are_there() -> None:
    wanted = (
        "enterprise_register officers shareholders branches social_organisations public_bodies permits penalties "
        "judgment_debtors serious_lists wage_arrears abnormal_operations credit_repair"
    )
    assert set(list_sources()) >= set(wanted.split())


def test_the_kind_of_a_shareholder_is_told_by_its_name(desk: Any) -> None:
    rows = [{"股东": name, "企业名称": "宣城市测试有限公司"} for name in ("李测试", "宣城市另一测试投资有限公司")]
    desk.load("shareholders", rows)
    kinds = {row["name"]: row["kind"] for row in desk.mentions() if row["role"] == "shareholder"}
    assert kinds == {"李测试": "person", "宣城市另一测试投资有限公司": ""}


def move(desk: Any, first: str = "2024-01-01", second: str = "2024-06-01") -> None:
    old = {
        "uscc": desk.uscc(1),
        "name": "安徽云岚机械有限公司",
        "区划": "341802",
        "法定代表人": "陶望岚",
        "住所": "鳌峰路1号",
    }
    new = {**old, "name": "江苏云岚机械有限公司", "区划": "320481", "法定代表人": "石见川", "住所": "燕山路2号"}
    for day, row in sorted([(first, old), (second, new)], key=lambda pair: pair[0] == max(first, second)):
        desk.load("enterprise_register", [{"行政区划": row.pop("区划"), **row}], day)


def test_an_earlier_version_leaves_a_former_mention(desk: Any) -> None:
    move(desk)
    former = [row for row in desk.mentions() if row["role"] == "former"]
    assert [
        (row["name"], row["former_names"], row["region"], row["legal_representative"], row["address"], row["authority"])
        for row in former
    ] == [("安徽云岚机械有限公司", "江苏云岚机械有限公司", "341802", "陶望岚", "", 0)]
    assert former[0]["code"] == desk.uscc(1)
    assert [(row["kind"], row["since"], row["region"]) for row in desk.events()] == [
        ("relocation", "2024-06-01", "320400")
    ]


def test_former_mentions_do_not_depend_on_the_order_of_loading(make_desk: Any) -> None:
    one, two = make_desk(), make_desk()
    rows = [
        {"uscc": one.uscc(1), "name": f"宣城云岚{trade}有限公司", "行政区划": region}
        for trade, region in (("机械", "341802"), ("科技", "341802"), ("科技", "320481"))
    ]
    dated = list(zip(rows, ("2024-01-01", "2024-02-01", "2024-03-01"), strict=True))
    for desk, order in ((one, dated), (two, [dated[2], dated[0], dated[1]])):
        for row, day in order:
            desk.load("enterprise_register", [row], day)
    found = [[(row["mention_id"], row["name"], row["region"]) for row in desk.mentions()] for desk in (one, two)]
    assert found[0] == found[1]
    assert len(found[0]) == 3


def test_a_withdrawn_record_leaves_no_former_mention(desk: Any) -> None:
    move(desk)
    desk.load(
        "enterprise_register",
        [{"uscc": desk.uscc(1), "name": "江苏云岚机械有限公司", "数据状态": "作废"}],
        "2024-07-01",
    )
    assert desk.mentions() == []


@pytest.mark.parametrize("day", ["2024-06-01", "2024-06-20"])
@pytest.mark.parametrize("new_first", [False, True])
def test_a_row_of_a_firm_that_left_does_not_replace_the_row_where_it_went(desk: Any, new_first: bool, day: str) -> None:
    """The old city says the firm left, on the day or later; the new one that it came: one move, wherever one begins."""
    row = {"uscc": desk.uscc(1), "name": "宣城云岚机械有限公司"}
    old = {**row, "行政区划": "341802", "登记状态": "迁出"}
    new = {**row, "行政区划": "330822", "登记状态": "存续"}
    desk.load("enterprise_register", [{**row, "行政区划": "341802", "登记状态": "存续"}], "2024-01-01")
    steps = [(old, "2024-06-01"), (new, "2024-06-01")]
    for told, when in [(new, "2024-06-01"), (old, day)] if new_first else steps:
        desk.load("enterprise_register", [told], when)
    assert [(event["since"], event["properties"]) for event in desk.events()] == [
        ("2024-06-01", '{"from":"341800","to":"330800"}')
    ]
    assert [row["region"] for row in desk.mentions() if row["role"] == "subject"] == ["330822"]
    assert [row["region"] for row in desk.mentions() if row["role"] == "former"] == ["341802"]


def test_formulas_of_texts_are_the_texts(desk: Any) -> None:
    """Exports write numbers as ="91…", headers too, so that Excel keeps them as they are."""
    rows = [{f'="{header}"': f'="{cell}"' for header, cell in firm(desk, number).items()} for number in range(2)]
    file = desk.load("enterprise_register", rows).files[0]
    assert (file.inserted, file.near, file.unmapped) == (2, {}, [])
    assert orjson.loads(desk.records()[0]["payload"])["reg_date"] == "2015-03-02"
    assert {row["code"] for row in desk.mentions() if row["role"] == "subject"} == {desk.uscc(0), desk.uscc(1)}


def test_a_representative_with_a_telephone_number_is_a_person(desk: Any) -> None:
    row = {"当事人名称": "宣城测试文化有限公司", "统一社会信用代码": desk.uscc(1), "处罚决定书文号": "宣罚1号"}
    more = {"处罚日期": "2024-03-05", "法定代表人及联系电话": "汪测试 0563-4021234"}
    assert desk.load("penalties", [row | more]).files[0].inserted == 1
    (told,) = [mention for mention in desk.mentions() if mention["role"] == "legal_representative"]
    assert (told["name"], told["kind"]) == ("汪测试", "person")
    assert "4021234" not in desk.records()[0]["payload"]


def test_cells_to_look_at_are_named_with_row_and_value(desk: Any) -> None:
    """What could not be read, and what was read but can hardly be right; personal numbers masked."""
    wrong = desk.uscc(3)[:-1] + ("A" if desk.uscc(3)[-1] != "A" else "B")
    codes = [desk.uscc(1), wrong, "教民1号", desk.uscc(4)[:-1], "91341802", "13800001234", ""]
    days = ["2024-02-30", "2204-03-05", "2024-03-05", "45.3", "某日13800001234", "不详", "待定"]
    rows = [
        {
            "荣誉名称": "文明单位",
            "获奖单位": f"宣城测试{place}号文化有限公司",
            "统一社会信用代码": code,
            "授予日期": day,
        }
        for place, (code, day) in enumerate(zip(codes, days, strict=True))
    ]
    file = desk.load("honours", rows).as_json()["files"][0]
    assert (file["inserted"], file["unread"]) == (7, {"授予日期": 5})
    assert [(cell["row"], cell["value"]) for cell in file["unread_cells"]["授予日期"]] == [
        (2, "2024-02-30"),
        (5, "45.3"),
        (6, "某日138****1234"),
    ]
    assert file["doubtful"] == {"授予日期": 1, "统一社会信用代码": 5}
    assert [tuple(cell.values())[1:] for cell in file["doubtful_cells"]["授予日期"]] == [(3, "2204-03-05", "future")]
    told = [(cell["row"], cell["value"], cell["why"]) for cell in file["doubtful_cells"]["统一社会信用代码"]]
    assert told == [(3, wrong, "check_digit"), (4, "教民1号", "code_form"), (5, codes[3], "code_form")]
    (line, _) = print_load(
        {**desk.load("honours", rows).as_json(), "totals": dict.fromkeys(("rows", "rate", "repaired"), 0)}
    ).split("\n")
    assert "（第 2 行 2024-02-30；第 5 行 45.3；第 6 行 某日138****1234）" in line
    assert "授予日期 1（第 3 行 2204-03-05，晚于今天）、统一社会信用代码 5（第 3 行" in line
