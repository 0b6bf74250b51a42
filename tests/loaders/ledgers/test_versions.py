"""What records said before: changed values with both times, and nothing of records that no longer count."""

from __future__ import annotations

from typing import Any

from graph.history.changes import Span, changes
from graph.history.timeline import Fact, timeline
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.versions import value_facts
from loaders.pipeline import resolve

SCHEMA = load_schema()


def row(desk: Any, **said: str) -> dict[str, str]:
    given = {"企业名称": "宣城市甲乙机械有限公司", "统一社会信用代码": desk.uscc(1), "法定代表人": "张建国", "成立日期": "2015-03-05",
             "住所": "宣城市宣州区测试路1号", "注册资本": "100万元", "登记状态": "存续"}  # fmt: skip
    return {**given, **said}


def told(desk: Any) -> tuple[str, list[Fact]]:
    resolve(desk.workspace, lambda *_: None)
    with desk.workspace.read() as connection:
        (match,) = [one for one in SqlGraphStore(connection).find(desk.uscc(1)) if one.how == "code"]
        return match.node.id, value_facts(connection, match.node.id, desk.workspace.sources())


def load(desk: Any, day: str, **said: str) -> None:
    desk.load("enterprise_register", desk.write(f"register-{day}.csv", [row(desk, **said)]), day, series="register")


def test_each_changed_value_is_told_with_the_day_of_the_later_word(desk: Any) -> None:
    load(desk, "2024-01-01")
    load(desk, "2024-06-01", 法定代表人="李小明")
    load(desk, "2025-02-01", 法定代表人="李小明", 注册资本="500万元", 企业名称="宣城市丙丁机械有限公司")
    party, facts = told(desk)
    values = {
        (fact.told["field"], fact.day): (fact.told["before"], fact.told["after"])
        for fact in facts
        if fact.what == "value"
    }
    assert values == {
        ("legal_representative", "2024-06-01"): ("张建国", "李小明"),
        ("registered_capital", "2025-02-01"): ("1000000", "5000000"),
        ("name", "2025-02-01"): ("宣城市甲乙机械有限公司", "宣城市丙丁机械有限公司"),
    }
    assert all(fact.known and fact.records for fact in facts)
    assert [fact.day for fact in facts if fact.what == "founded"] == ["2015-03-05"]
    with desk.workspace.read() as connection:
        store = SqlGraphStore(connection)
        answer = changes(store, SCHEMA, party, Span("2024-03-01", "2024-12-31"), facts)
        assert [fact.told["field"] for fact in answer.facts if fact.what == "value"] == ["legal_representative"]
        whole = timeline(store, SCHEMA, party, values=facts)
        assert [fact.what for fact in whole.facts].count("founded") == 1


def test_a_late_delivery_finds_its_place(desk: Any) -> None:
    load(desk, "2024-01-01")
    load(desk, "2025-01-01", 法定代表人="王大力")
    load(desk, "2024-06-01", 法定代表人="李小明")
    _, facts = told(desk)
    representatives = [
        (fact.day, fact.told["after"]) for fact in facts if fact.told.get("field") == "legal_representative"
    ]
    assert sorted(representatives) == [("2024-06-01", "李小明"), ("2025-01-01", "王大力")]


def test_a_withdrawn_record_tells_no_change(desk: Any) -> None:
    load(desk, "2024-01-01")
    load(desk, "2024-06-01", 法定代表人="李小明")
    desk.load(
        "officers", [{"姓名": "李小明", "企业名称": "宣城市甲乙机械有限公司", "uniscid": desk.uscc(1), "职务": "董事"}]
    )
    load(desk, "2024-09-01", 法定代表人="李小明", 数据状态="作废")
    _, facts = told(desk)
    assert not [fact for fact in facts if fact.what == "value"]
