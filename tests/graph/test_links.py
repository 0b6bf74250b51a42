"""Linked dishonest parties, dossier, paths and cross-region answers on every store, with known answers."""

from __future__ import annotations

from itertools import pairwise
from math import prod

import pytest
from graph_samples import RECORDS, Tables, edge, entry, graphs, node, tables
from hypothesis import HealthCheck, given, settings

from graph.across.regions import cross_region
from graph.dossier import dossier
from graph.exploring.paths import paths_between
from graph.linked.links import Search, as_json, linked
from graph.model import When
from graph.schema import load_schema
from graph.store import Across, GraphStore
from graph.stores.memory import MemoryGraphStore

SCHEMA = load_schema()
WHEN = When("2022-06-01")
on_stores = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)


def shell() -> Tables:
    """A shell firm whose legal representative also ran a listed firm, at an address that both share."""
    return tables(
        [
            node("shell", name="宣城市新壳贸易有限公司", code="91341800TESTSHELL1", region="341802"),
            node("debtor", name="宣城市老赖建材有限公司", region="341802"),
            node("boss", kind="person", name="测试人甲"),
            node("twin", kind="person", name="测试人甲"),
            node("room", kind="address", name="测试路1号101室"),
            node("repaired", name="宣城市已修复有限公司"),
        ],
        [
            edge("boss", "legal_representative", "shell", since="2021-01-01"),
            edge("boss", "shareholder", "debtor", weight=0.25, since="2015-01-01"),
            edge("shell", "located_at", "room"),
            edge("debtor", "located_at", "room"),
            edge("boss", "legal_representative", "repaired"),
            edge("boss", "possible_same", "twin", weight=0.5),
            edge("boss", "officer", "debtor", until="2019-01-01", properties='{"position":"董事长"}'),
        ],
        [
            entry("debtor", since="2020-01-01", until="2025-01-01", region="341802"),
            entry("twin", "judgment_debtors", kind="judgment_debt", since="2021-06-01"),
            entry("repaired", since="2019-01-01", until="2021-01-01"),
            entry("shell", "tax", colour="red", since="2020-01-01"),
        ],
    )


def test_findings_are_weighed_ordered_and_evidenced(graph_store: GraphStore) -> None:
    graph_store.replace(*shell())
    answer = as_json(linked(graph_store, SCHEMA, "shell", WHEN), SCHEMA)
    assert answer["party"]["id"] == "shell"
    assert answer["own"] == []
    found = {finding["party"]["id"]: finding for finding in answer["findings"]}
    assert list(found) == ["twin", "debtor"]
    assert found["twin"]["probability"] == pytest.approx(0.9 * 0.5)
    # legal representative since 2021, after the entry of 2020; a quarter of the capital is half of full control
    assert found["debtor"]["probability"] == pytest.approx(0.9 * 0.7 * 0.8 * 0.5)
    assert found["debtor"]["lists"][0]["record"] == "lists:entry-debtor-wage_arrears"
    assert found["debtor"]["lists"][0]["state"] == "in_force"
    assert found["debtor"]["path"][0]["records"] == ["ties:boss-legal_representative-shell"]
    shared_room = found["debtor"]["alternatives"][0]
    assert shared_room["probability"] == pytest.approx(0.35 * 0.35)
    assert [hop["to"] for hop in shared_room["path"]] == ["room", "debtor"]


def test_time_of_the_question_decides(graph_store: GraphStore) -> None:
    graph_store.replace(*shell())
    asked = as_json(linked(graph_store, SCHEMA, "boss", When("2018-06-01")), SCHEMA)
    assert asked["findings"] == []
    then = as_json(linked(graph_store, SCHEMA, "boss", When("2020-06-01")), SCHEMA)
    assert {finding["party"]["id"] for finding in then["findings"]} == {"debtor", "repaired"}
    later = linked(graph_store, SCHEMA, "shell", When("2025-01-01"))
    assert [finding.party.id for finding in later.findings] == ["twin"]


def test_own_entries_are_no_findings_and_withdrawn_ones_are_gone(graph_store: GraphStore) -> None:
    graph_store.replace(*shell())
    own = as_json(linked(graph_store, SCHEMA, "debtor", WHEN), SCHEMA)
    assert [one["list"] for one in own["own"]] == ["wage_arrears"]
    assert "debtor" not in [finding["party"]["id"] for finding in own["findings"]]
    graph_store.withdraw(["lists:entry-debtor-wage_arrears"])
    assert as_json(linked(graph_store, SCHEMA, "debtor", WHEN), SCHEMA)["own"] == []
    assert [finding.party.id for finding in linked(graph_store, SCHEMA, "shell", WHEN).findings] == ["twin"]


def test_a_shared_address_says_less_the_more_share_it(graph_store: GraphStore) -> None:
    firms = [f"f{number:02}" for number in range(40)]

    def found(shared_by: int) -> list[float]:
        nodes = [*(node(firm) for firm in firms), node("room", kind="address")]
        graph_store.replace(
            *tables(
                nodes,
                [edge(firm, "located_at", "room") for firm in firms[:shared_by]],
                [entry("f01", since="2020-01-01")],
            )
        )
        return [finding.path.probability for finding in linked(graph_store, SCHEMA, "f00", WHEN).findings]

    assert found(2) == [pytest.approx(0.35**2)]
    assert found(16) == [pytest.approx(0.35**2 / 4)]
    assert found(31) == []


@on_stores
@given(tables=graphs())
def test_answers_equal_on_all_stores_and_paths_hold_together(graph_store: GraphStore, tables: Tables) -> None:
    graph_store.replace(*tables)
    twin = MemoryGraphStore()
    twin.replace(*tables)
    search = Search(hops=4, minimum=1e-6)
    for party in tables[0].column("id").to_pylist():
        answer = as_json(linked(graph_store, SCHEMA, party, WHEN, search), SCHEMA)
        assert answer == as_json(linked(twin, SCHEMA, party, WHEN, search), SCHEMA)
        assert dossier(graph_store, SCHEMA, party, WHEN) == dossier(twin, SCHEMA, party, WHEN)
        assert paths_between(graph_store, SCHEMA, ("n0", party), WHEN) == paths_between(
            twin, SCHEMA, ("n0", party), WHEN
        )
        ranks = [(-finding["probability"], finding["party"]["id"]) for finding in answer["findings"]]
        assert ranks == sorted(ranks)
        for finding in answer["findings"]:
            for told in (finding, *finding["alternatives"]):
                hops = told["path"]
                assert (hops[0]["from"], hops[-1]["to"]) == (party, finding["party"]["id"])
                assert all(one["to"] == other["from"] for one, other in pairwise(hops))
                assert told["probability"] == pytest.approx(prod(hop["weight"] for hop in hops))
                assert told["probability"] <= finding["probability"]


def test_dossier_tells_everything_with_its_records(graph_store: GraphStore) -> None:
    nodes, edges, events = shell()
    graph_store.replace(nodes, edges, events)
    told = dossier(graph_store, SCHEMA, "boss", WHEN)
    assert told["label"] == {"zh": "自然人", "en": "Person"}
    assert told["ties"]["legal_representative"]["count"] == 2
    assert told["ties"]["officer"] == {
        "label": {"zh": "主要人员", "en": "officer of"},
        "count": 1,
        "holding": 0,
        "hub": False,
        "shown": [],
    }
    assert {tie["as"]["zh"] for tie in told["ties"]["legal_representative"]["shown"]} == {"任法定代表人的单位"}
    assert told["possible_same"][0]["probability"] == 0.5
    repaired = dossier(graph_store, SCHEMA, "repaired", WHEN)
    assert repaired["events"]["list_entry"]["in_force"] == 0
    assert repaired["events"]["list_entry"]["entries"][0]["state"] == "past"


def delta() -> Tables:
    """Listed in Xuancheng (one in Shanghai), tied to other cities in every way there is."""
    return tables(
        [
            node("moved", region="310115"),
            node("parent", region="341802"),
            node("branch", region="330106"),
            node("owner", kind="person", region="341802"),
            node("half", region="310101"),
            node("tenth", region="310101"),
            node("quarter", region="341882"),
        ],
        [
            edge("branch", "branch_of", "parent"),
            edge("owner", "shareholder", "half", weight=0.5),
            edge("owner", "shareholder", "tenth", weight=0.1),
        ],
        [
            entry("moved", region="341802", since="2020-01-01"),
            entry("parent", region="341881", since="2020-01-01"),
            entry("owner", region="341802", since="2020-01-01"),
            entry("branch", region="330106", since="2020-01-01"),
            {
                **entry("moved", "move", colour="", kind="relocation"),
                "list": "",
                "properties": '{"from":"341802","to":"310115"}',
            },
        ],
    )


def test_cross_region_ties(graph_store: GraphStore) -> None:
    graph_store.replace(*delta())
    told = [match.as_dict() for match in cross_region(graph_store, SCHEMA, Across(("3418", "3100", "3301")), WHEN)]
    ties = {(one["party"]["id"], one["listed_region"], one["tie"], one["other_region"]) for one in told}
    assert ties == {
        ("moved", "341800", "registered", "310000"),
        ("parent", "341800", "operates", "330100"),
        ("owner", "341800", "controls", "310000"),
        ("branch", "330100", "controlled_by", "341800"),
        ("moved", "341800", "moved", "310000"),
    }
    assert all(one["records"] for one in told)


def test_schema_knows_what_the_graph_uses() -> None:
    assert set(SCHEMA.linking_kinds) == set(SCHEMA.edges)
    assert SCHEMA.label("nonsense") == {"zh": "nonsense", "en": "nonsense"}
    assert RECORDS


def test_what_may_be_the_same_person_is_no_hop(graph_store: GraphStore) -> None:
    """branch → head → holder ~ the same holder elsewhere → listed firm: three ties and an identity."""
    people = [node(name, kind="person") for name in ("holder", "again", "stranger")]
    firms = [node(name) for name in ("branch", "head", "listed", "further")]
    graph_store.replace(
        *tables(
            [*people, *firms],
            [
                edge("branch", "branch_of", "head"),
                edge("holder", "shareholder", "head", weight=0.6),
                edge("holder", "possible_same", "again", weight=0.6),
                edge("again", "legal_representative", "listed"),
                edge("listed", "shareholder", "further", weight=0.6),
                edge("again", "possible_same", "stranger", weight=0.5),
            ],
            [
                entry("listed", since="2020-01-01"),
                entry("further", since="2020-01-01"),
                entry("stranger", since="2020-01-01"),
            ],
        )
    )
    three = linked(graph_store, SCHEMA, "branch", WHEN, Search(hops=3))
    assert [(found.party.id, len(found.path.hops)) for found in three.findings] == [("listed", 4), ("stranger", 4)]
    assert {found.party.id for found in linked(graph_store, SCHEMA, "branch", WHEN, Search(hops=2)).findings} == set()
    four = linked(graph_store, SCHEMA, "branch", WHEN, Search(hops=4))
    assert {found.party.id: len(found.path.hops) for found in four.findings} == {
        "listed": 4,
        "stranger": 4,
        "further": 5,
    }
    own = linked(graph_store, SCHEMA, "holder", WHEN, Search(hops=1))
    assert [(found.party.id, len(found.path.hops)) for found in own.findings] == [("listed", 2), ("stranger", 2)]
