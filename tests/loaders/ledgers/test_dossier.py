"""Parts of the one-stop dossier: contradictions of golden values, replaced versions of other portals, periods that are due."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from graph.dossier import dossier
from graph.model import When
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders import pipeline
from loaders.ledgers.deliveries import period_due, read_deliveries
from loaders.ledgers.dossier import Told, classes, colour_of, could_speak, one_stop
from loaders.ledgers.duties import Duties
from loaders.load import LoadRequest
from loaders.source_yaml import list_sources
from resolution.golden import contradictions
from resolution.mention import MENTION_COLUMNS

JUNE = When("2024-06-01")


def quiet(phase: str, done: int, total: int) -> None:
    """Nobody listens."""


def penalty(desk: Any, **more: str) -> dict[str, str]:
    firm = {"行政相对人名称": "宣城市测试商贸有限公司", "统一社会信用代码": desk.uscc(1)}
    decided = {"行政处罚决定书文号": "宣市监罚〔2023〕12号", "处罚决定日期": "2023-05-06", "罚款金额": "5000"}
    return {**firm, **decided, "处罚机关": "宣城市市场监督管理局", **more}


def asked(desk: Any, when: When = JUNE) -> dict[str, Any]:
    pipeline.resolve(desk.workspace, quiet)
    with desk.workspace.read() as connection:
        store = SqlGraphStore(connection)
        (party,) = [match.node.id for match in store.find(desk.uscc(1)) if match.how == "code"]
        answer = dossier(store, load_schema(), party, when)
        deliveries = read_deliveries(connection, when.day, when.known_at)
        told = Told(
            desk.workspace.sources(), deliveries, Duties("none", "341800", (), True, ()), classes(when.day), when.day
        )
        return one_stop(connection, answer, told)


def load(desk: Any, name: str, day: str, row: dict[str, str]) -> None:
    pipeline.load(desk.workspace, [LoadRequest("penalties", desk.write(f"{name}.csv", [row]), day)], quiet)


def test_what_another_portals_file_said_before_is_told(desk: Any) -> None:
    load(desk, "甲网站", "2024-01-01", penalty(desk))
    load(desk, "乙网站", "2024-02-01", penalty(desk, 罚款金额="6000"))
    (event,) = asked(desk)["events"]["penalty"]["entries"]
    assert event["amount"] == 6000.0
    (other,) = event["conflicts"]["amount"]["others"]
    assert (other["value"], other["records"]) == (5000.0, event["records"])
    assert other["delivery"] == {"file": "甲网站.csv", "sender": "", "delivered_on": "2024-01-01"}
    assert set(event["conflicts"]) == {"amount"}


def test_a_correction_of_one_portal_is_no_contradiction(desk: Any) -> None:
    load(desk, "甲网站2024-01", "2024-01-01", penalty(desk))
    load(desk, "甲网站2024-02", "2024-02-01", penalty(desk, 罚款金额="6000"))
    (event,) = asked(desk)["events"]["penalty"]["entries"]
    assert (event["amount"], event["conflicts"]) == (6000.0, {})


def stated(*rows: dict[str, Any]) -> pa.Table:
    plain = {"mention_id": 1, "record_id": 1, "source": "lists", "role": "subject", "birth_year": 0, "authority": 50}
    filled = [{name: {**plain, **row}.get(name, "") for name in MENTION_COLUMNS.names} for row in rows]
    return pa.Table.from_pylist(filled, MENTION_COLUMNS)


WANG = {"legal_representative": "王测试", "mention_id": 5}
CASES = [
    ({**WANG, "authority": 90}, {"legal_representative": "李另外", "seen_on": "2030-01-01"}, "authority"),
    ({**WANG, "seen_on": "2024-02-01"}, {"legal_representative": "李另外", "seen_on": "2024-01-01"}, "newest"),
    ({**WANG, "mention_id": 1}, {"legal_representative": "李另外", "mention_id": 2}, "first"),
    (WANG, {"legal_representative": "王**"}, ""),
    (WANG, {"legal_representative": "李另外", "role": "former"}, ""),
    ({"address": "宣城市宣州区测试路1号"}, {"address": "安徽省宣城市宣州区测试路１号"}, ""),
]


@pytest.mark.parametrize(("one", "other", "rule"), CASES)
def test_contradictions_of_golden_values(one: dict[str, Any], other: dict[str, Any], rule: str) -> None:
    attribute = "address" if "address" in one else "legal_representative"
    found = contradictions(stated({**other, "record_id": 2}, one), {attribute: one[attribute]})
    if not rule:
        assert found == {}
        return
    assert found[attribute].rule == rule
    assert found[attribute].others == ((other[attribute], ("lists:0000000000000002",)),)


@pytest.mark.parametrize(
    ("every", "day", "due"),
    [
        ("month", "2026-03-30", "2026-02-01"),
        ("month", "2026-03-31", "2026-03-01"),
        ("month", "2026-01-15", "2025-12-01"),
        ("quarter", "2026-03-31", "2026-01-01"),
        ("quarter", "2026-03-30", "2025-10-01"),
        ("year", "2026-12-31", "2026-01-01"),
        ("decision", "2026-12-31", ""),
    ],
)
def test_the_last_whole_period_is_due(every: str, day: str, due: str) -> None:
    assert period_due(every, day) == due


@pytest.mark.parametrize(
    ("kind", "event", "colour"),
    [
        ("list_entry", {"colour": "red"}, "red"),
        ("permit", {}, "neutral"),
        ("penalty", {}, "black"),
        ("evaluation", {"properties": {"norm": "bad"}}, "black"),
        ("evaluation", {"properties": {"norm": "neutral"}}, "neutral"),
        ("commitment", {"properties": {"state": "违诺"}}, "black"),
    ],
)
def test_colours(kind: str, event: dict[str, Any], colour: str) -> None:
    assert colour_of(kind, {"colour": "", "properties": {}, **event}) == colour


def test_which_sources_could_speak_of_whom() -> None:
    sources = list_sources()
    told = {
        kind: {name for name, one in sources.items() if could_speak(one, kind)} for kind in ("enterprise", "social")
    }
    assert told["enterprise"] >= {"enterprise_register", "officers", "shareholders", "penalties", "serious_lists"}
    assert not told["enterprise"] & {"social_organisations", "public_bodies", "credit_repair"}
    assert "social_organisations" in told["social"]
    assert "enterprise_register" not in told["social"]
