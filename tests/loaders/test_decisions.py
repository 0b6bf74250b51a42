"""One decision is one event, whoever reports it; what differs stays apart; what the reports contradict is kept and told.

All parties are made up (codes of a region that does not exist).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest
import sqlalchemy as sa

from graph.dossier import dossier
from graph.model import EDGE_COLUMNS, Event, When
from graph.reports import conflicts
from graph.schema import load_schema
from graph.stores.memory import MemoryGraphStore
from graph.stores.sql import SqlGraphStore
from loaders import pipeline
from loaders.load import LoadRequest
from loaders.world import WorldSpec, generate, write

NUMBER, DAY, FINE = "行政处罚决定书文号", "处罚决定日期", "罚款金额"
OFFICE, PORTAL = "处罚机关", "数据来源单位"
MARKET, REFORM = "宣城市市场监督管理局", "宣城市发展和改革委员会"


def quiet(phase: str, done: int, whole: int) -> None:
    """Nobody looks on."""


def penalty(desk: Any, number: str = "", day: str = "2023-05-06", fine: str = "5000", **more: str) -> dict[str, str]:
    firm = {"统一社会信用代码": desk.uscc(1), "行政相对人名称": "宣城市测试商贸有限公司"}
    return {**firm, NUMBER: number, DAY: day, FINE: fine, OFFICE: MARKET, "违法行为类型": "虚假宣传", **more}


def load(desk: Any, source: str, rows: list[dict[str, str]], day: str = "2024-01-01", name: str = "") -> Any:
    path = desk.write(f"{name or source}.csv", rows)
    return pipeline.load(desk.workspace, [LoadRequest(source, path, day)], quiet)


def events(desk: Any) -> list[Event]:
    """The events of the graph after a resolution, which a full one confirms."""
    pipeline.resolve(desk.workspace, quiet)
    with desk.workspace.read() as connection:
        before = SqlGraphStore(connection).checksums()
    pipeline.resolve(desk.workspace, quiet, full=True)
    return shown(desk, before)


def shown(desk: Any, expected: dict[str, str] | None = None) -> list[Event]:
    with desk.workspace.read() as connection:
        store = SqlGraphStore(connection)
        assert expected in (None, store.checksums())
        nodes = [id_ for batch in store.scan("nodes") for id_ in batch["id"].to_pylist()]
        return store.events(nodes)


ONE = [
    ("one number, written in two ways", ["宣市监罚〔2023〕12号", "宣市监罚[2023]第0012号"], {}),
    ("full-width digits", ["宣市监罚〔2023〕12号", "宣市监罚（２０２３）１２号"], {}),
    ("an office by its short name", ["宣市监罚〔2023〕12号"] * 2, {OFFICE: "宣城市市监局"}),
    ("a portal that names no office", ["宣市监罚〔2023〕12号"] * 2, {OFFICE: ""}),
    ("another fine under the same number", ["宣市监罚〔2023〕12号"] * 2, {FINE: "50000"}),
    ("another day under the same number", ["宣市监罚〔2023〕12号"] * 2, {DAY: "2023-05-09"}),
    ("a portal that gives no number", ["宣市监罚〔2023〕12号", ""], {}),
    ("the same office, day and fine without numbers", ["", ""], {}),
]
TWO = [
    ("two numbers", ["宣市监罚〔2023〕12号", "宣市监罚〔2023〕13号"], {}),
    ("bare numbers of two offices", ["12号", "12号"], {OFFICE: "宣城市生态环境局"}),
    ("a bare number without an office", ["罚〔2023〕12号", "罚〔2023〕12号"], {OFFICE: "", DAY: "2023-05-09"}),
    ("offices that differ, and days", ["宣市监罚〔2023〕12号"] * 2, {OFFICE: "宣城市生态环境局", DAY: "2023-09-09"}),
    ("another fine without numbers", ["", ""], {FINE: "7000"}),
    ("another day without numbers", ["", ""], {DAY: "2023-05-09"}),
    ("another office without numbers", ["", ""], {OFFICE: "宣城市生态环境局"}),
]


@pytest.mark.parametrize(("said", "numbers", "other"), ONE, ids=[case[0] for case in ONE])
def test_reports_of_one_decision_are_one_event(desk: Any, said: str, numbers: list[str], other: dict[str, str]) -> None:
    own, copy = penalty(desk, numbers[0]), penalty(desk, numbers[1]) | other | {PORTAL: REFORM}
    load(desk, "penalties", [own])
    load(desk, "penalties", [copy], name="信用网站")
    (event,) = events(desk)
    assert len(event.records) == 2
    assert event.record == event.records[0]


@pytest.mark.parametrize(("said", "numbers", "other"), TWO, ids=[case[0] for case in TWO])
def test_different_decisions_are_different_events(
    desk: Any, said: str, numbers: list[str], other: dict[str, str]
) -> None:
    own, copy = penalty(desk, numbers[0]), penalty(desk, numbers[1]) | other | {PORTAL: REFORM}
    load(desk, "penalties", [own])
    load(desk, "penalties", [copy], name="信用网站")
    assert len(events(desk)) == 2


def test_one_number_of_two_parties_is_two_events(desk: Any) -> None:
    other = {"统一社会信用代码": desk.uscc(2), "行政相对人名称": "宣城市另一建材有限公司"}
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号"), penalty(desk, "宣市监罚〔2023〕12号") | other])
    assert len({event.party for event in events(desk)}) == 2


def test_the_rows_of_one_delivery_under_one_number_are_items(desk: Any) -> None:
    warning = {"处罚类别": "警告", FINE: "", "违法行为类型": "未按规定公示"}
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号"), penalty(desk, "宣市监罚〔2023〕12号") | warning])
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号", **{PORTAL: REFORM})], name="信用网站")
    found = sorted(events(desk), key=lambda event: event.amount or 0)
    assert [(event.amount, len(event.records)) for event in found] == [(None, 1), (5000.0, 2)]


def test_two_equal_fines_of_one_day_in_one_delivery_stay_two(desk: Any) -> None:
    rows = [penalty(desk), penalty(desk, **{"备注": "第二次"})]
    load(desk, "penalties", rows)
    assert len(events(desk)) == 2


def test_a_report_without_number_that_fits_two_joins_neither(desk: Any) -> None:
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号"), penalty(desk, "宣市监罚〔2023〕13号")])
    load(desk, "penalties", [penalty(desk, **{PORTAL: REFORM})], name="信用网站")
    assert len(events(desk)) == 3


def test_entries_of_a_list_are_one_by_day_or_number(desk: Any) -> None:
    firm = {
        "统一社会信用代码": desk.uscc(1),
        "企业名称": "宣城市测试商贸有限公司",
        "名单名称": "重大税收违法失信主体名单",
    }
    by_name = {key: value for key, value in firm.items() if key != "统一社会信用代码"}
    load(desk, "serious_lists", [{**firm, "列入日期": "2023-05-06"}, {**firm, "列入日期": "2019-01-01"}])
    load(desk, "serious_lists", [{**by_name, "列入日期": "2023-05-06", "列入部门": "国家税务总局宣城市税务局"}])
    assert sorted(len(event.records) for event in events(desk)) == [1, 2]


def test_a_case_is_one_event_and_two_cases_are_two(desk: Any) -> None:
    debtor = {"被执行人姓名/名称": "宣城市测试商贸有限公司", "执行法院": "宣城市宣州区人民法院"}
    cases = ["（2020）皖1802执123号", "(2020)皖1802执00123号", "（2020）皖1802执124号"]
    load(desk, "judgment_debtors", [{**debtor, "案号": cases[0], "组织机构代码": desk.uscc(1)}], name="a")
    load(desk, "judgment_debtors", [{**debtor, "案号": case} for case in cases[1:]], name="b")
    assert sorted(len(event.records) for event in events(desk)) == [1, 2]


def told(event: Event) -> dict[str, Any]:
    return {name: (choice.value, choice.rule, choice.others) for name, choice in conflicts(event.reports).items()}


def test_conflicts_are_kept_with_the_rule_that_chose(desk: Any) -> None:
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号")], day="2024-01-01")
    copy = penalty(desk, "宣市监罚〔2023〕12号", fine="50000", day="2023-05-09", **{PORTAL: REFORM})
    load(desk, "penalties", [copy], day="2024-03-01", name="信用网站")
    (event,) = events(desk)
    newest, older = event.records
    assert (event.amount, event.since) == (50000.0, "2023-05-09")
    found = told(event)
    assert found["amount"] == (50000.0, "newest", ((5000.0, (older,)),))
    assert found["since"] == ("2023-05-09", "newest", (("2023-05-06", (older,)),))
    assert {report["record"] for report in event.reports} == {newest, older}


def test_of_equals_what_more_say_counts_and_the_order_of_loads_does_not(make_desk: Any) -> None:
    orders: list[list[int]] = [[0, 1, 2], [2, 1, 0], [1, 0, 2]]
    found = []
    for order in orders:
        desk = make_desk()
        portals, fines = [MARKET, REFORM, "宣城市数据资源管理局"], ["5000", "700", "700"]
        for place in order:
            row = penalty(desk, "宣市监罚〔2023〕12号", fine=fines[place], **{PORTAL: portals[place]})
            load(desk, "penalties", [row], name=f"网站{'甲乙丙'[place]}")
        (event,) = events(desk)
        assert told(event)["amount"][:2] == (700.0, "most")
        found.append((event.id, event.records, event.amount, told(event)))
    assert found[0] == found[1] == found[2]


def test_a_withdrawn_report_leaves_at_once_and_the_others_stay(desk: Any) -> None:
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号")])
    copy = penalty(desk, "宣市监罚〔2023〕12号", fine="50000", **{PORTAL: REFORM})
    load(desk, "penalties", [copy], day="2024-03-01", name="信用网站")
    (event,) = events(desk)
    assert event.amount == 50000.0
    load(desk, "penalties", [{**copy, "当前状态": "撤销"}], day="2024-04-01", name="信用网站")
    (left,) = shown(desk)
    assert (left.records, left.amount, left.reports) == (event.records[1:], 5000.0, ())
    assert [(one.records, one.amount) for one in events(desk)] == [(left.records, 5000.0)]
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号", **{"当前状态": "撤销"})], day="2024-05-01")
    assert shown(desk) == events(desk) == []


def test_a_repair_takes_all_reports_of_the_decision(desk: Any) -> None:
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号")])
    load(desk, "penalties", [penalty(desk, "宣市监罚[2023]12号", **{PORTAL: REFORM})], name="信用网站")
    assert len(events(desk)) == 1
    repair = {"主体名称": "宣城市测试商贸有限公司", "统一社会信用代码": desk.uscc(1)}
    repair |= {"决定书文号": "宣市监罚〔2023〕12号", "决定": "同意", "终止公示日期": "2024-02-02"}
    report = load(desk, "credit_repair", [repair], day="2024-02-03")
    assert report["totals"]["repaired"] == 2
    assert shown(desk) == events(desk) == []


def test_a_rebuild_and_a_copy_in_memory_hold_the_same_events(desk: Any) -> None:
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号")])
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号", fine="6000", **{PORTAL: REFORM})], name="信用网站")
    before = events(desk)
    pipeline.rebuild(desk.workspace, quiet)
    assert shown(desk) == before
    with desk.workspace.read() as connection:
        store, copy = SqlGraphStore(connection), MemoryGraphStore()
        tables = [pa.concat_tables(store.scan(what)) for what in ("nodes", "events")]
        copy.replace(tables[0], pa.concat_tables([*store.scan("edges"), EDGE_COLUMNS.empty_table()]), tables[1])
        record = before[0].records[0]
        copy.withdraw([record])
        (left,) = copy.events([before[0].party])
        assert (left.records, left.reports) == (before[0].records[1:], ())


def test_what_the_world_reports_several_times_is_one_event(desk: Any) -> None:
    world = generate(WorldSpec(organisations=600, seed=11))
    deliveries = write(world, desk.folder / "files")
    for day in sorted({one.delivered_on for one in deliveries}):
        requests = [LoadRequest(d.source, d.path, d.delivered_on, d.full) for d in deliveries if d.delivered_on == day]
        pipeline.load(desk.workspace, requests, quiet)
    penalties = [event for event in events(desk) if event.kind == "penalty"]
    truth = desk.folder / "files" / "truth"
    numbers = {row["event_id"]: row["document_no"] for row in rows_of(truth / "events.csv")}
    reports = {
        numbers[case["event"]]: case["reports"]
        for case in orjson.loads((truth / "planted.json").read_bytes())["repeated_penalties"]
    }
    held = {event.document_no: len(event.records) for event in penalties if len(event.records) > 1}
    assert len(reports) >= 2
    assert held == reports
    assert len({(event.party, event.document_no) for event in penalties}) == len(penalties)
    with desk.workspace.read() as connection:
        claimed = connection.execute(sa.text("SELECT DISTINCT document_no FROM event WHERE kind = 'penalty'")).scalars()
        assert set(claimed) == {event.document_no for event in penalties}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_dossier_tells_conflicts_and_what_was_known_before(desk: Any) -> None:
    load(desk, "penalties", [penalty(desk, "宣市监罚〔2023〕12号")])
    with desk.workspace.write() as connection:
        connection.execute(sa.text("UPDATE record SET recorded_at = '2024-01-01T00:00:00+00:00'"))
    load(
        desk,
        "penalties",
        [penalty(desk, "宣市监罚〔2023〕12号", fine="6000", **{PORTAL: REFORM})],
        name="信用网站",
        day="2024-03-01",
    )
    (event,) = events(desk)
    with desk.workspace.read() as connection:
        store, schema = SqlGraphStore(connection), load_schema()
        answer = dossier(store, schema, event.party, When("2024-06-01"))
        (entry,) = answer["events"]["penalty"]["entries"]
        other = {"value": 5000.0, "records": [event.records[1]]}
        assert entry["conflicts"] == {
            "amount": {"value": 6000.0, "rule": "newest", "record": event.records[0], "others": [other]}
        }
        assert entry["records"] == list(event.records)
        before = dossier(store, schema, event.party, When("2024-06-01", "2024-02-01"))
        (entry,) = before["events"]["penalty"]["entries"]
        assert (entry["amount"], entry["records"], entry["conflicts"]) == (5000.0, [event.records[1]], {})
