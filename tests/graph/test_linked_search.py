"""The search for linked parties against all simple paths of small random graphs, from both ends, and alone or in a batch."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import log2, prod
from typing import Any

import networkx as nx
import pytest
from graph_samples import Tables, edge, entry, graphs, node, tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.linked.exposure import exposures, listed_parties
from graph.linked.links import Search, as_json, linked, linked_each
from graph.model import When
from graph.schema import load_schema
from graph.store import GraphStore

SCHEMA = load_schema()
WHEN = When("2022-06-01")
on_stores = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=4, derandomize=True
)
Row = dict[str, Any]


class AllPaths:
    """Every simple path between two nodes with its product, by the formula of docs/questions/linked.md, and nothing else."""

    def __init__(self, tables: Tables) -> None:
        rows = tables[1].to_pylist()
        self.degree = Counter((end, row["kind"]) for row in rows for end in {row["source"], row["target"]})
        self.graph = nx.MultiGraph()
        self.graph.add_nodes_from(tables[0].column("id").to_pylist())
        for row in rows:
            if row["since"] <= WHEN.day and row["source"] != row["target"]:
                self.graph.add_edge(row["source"], row["target"], row["id"], row=row)
        self.entries: dict[str, list[str]] = {}
        for event in tables[2].to_pylist():
            black = event["colour"] == "black" and event["list"] and event["kind"] in SCHEMA.listing_kinds
            if black and WHEN.holds(event["since"], event["until"]):
                self.entries.setdefault(event["party"], []).append(event["since"])

    def best(self, start: str, goal: str, hops: int) -> float:
        found = nx.all_simple_edge_paths(self.graph, start, goal)
        walks = [[(u, v, self.graph[u][v][key]["row"]) for u, v, key in path] for path in found]
        fit = [walk for walk in walks if self.length(walk) <= hops]
        return max((self.product(walk, self.entries[goal]) for walk in fit), default=0.0)

    def length(self, walk: list[tuple[str, str, Row]]) -> int:
        kinds = [row["kind"] for _, _, row in walk]
        return sum(kind != "possible_same" for kind in kinds[:-1]) + 1

    def product(self, walk: list[tuple[str, str, Row]], entered: list[str]) -> float:
        kept = [self.hop(near, row, first=place == 0) for place, (near, _, row) in enumerate(walk)]
        kept += [self.timed(row, entered) for _, _, row in walk]
        kept += [self.met(node, one, other) for (_, node, one), (_, _, other) in pairwise(walk)]
        return prod(kept)

    def hop(self, near: str, row: Row, *, first: bool) -> float:
        kind, linking = SCHEMA.edges[row["kind"]], SCHEMA.linking
        kept = kind.strength
        if kind.weight == "share":
            share = linking.share
            kept *= (
                share["unknown"]
                if row["weight"] is None
                else max(share["floor"], min(1, row["weight"] / share["full"]))
            )
        if kind.weight == "probability":
            kept *= 1.0 if row["weight"] is None else row["weight"]
        if row["kind"] == "officer":
            kept *= linking.positions["董事"] if "董事" in row["properties"] else linking.other
        if row["until"] and row["until"] <= WHEN.day:
            kept *= linking.former
        degree = self.degree[near, row["kind"]]
        shared = kind.shared and row[kind.shared] == near and not first and degree > 2
        return kept / (1 + log2(degree / 2)) if shared else kept

    def timed(self, row: Row, entered: list[str]) -> float:
        if max(entered) and row["since"] > max(entered):
            return SCHEMA.linking.late
        facts = min(entered) and f"{int(min(entered)[:4]) - 1}{min(entered)[4:]}"  # no leap day among the days drawn
        return SCHEMA.linking.before if row["until"] and facts and row["until"] <= facts else 1.0

    def met(self, node: str, one: Row, other: Row) -> float:
        if "possible_same" in (one["kind"], other["kind"]) or one["source"] == node == other["source"]:
            return 1.0
        together = max(one["since"], other["since"]) < min(one["until"] or "~", other["until"] or "~")
        return 1.0 if together or not (one["until"] or other["until"]) else SCHEMA.linking.apart


@on_stores
@given(tables=graphs(), hops=st.integers(1, 3))
def test_the_best_path_is_the_best_of_all_simple_paths(graph_store: GraphStore, tables: Tables, hops: int) -> None:
    graph_store.replace(*tables)
    truth, search = AllPaths(tables), Search(hops=hops, minimum=1e-9, limit=100)
    for party in tables[0].column("id").to_pylist():
        found = {
            one.party.id: one.path.probability for one in linked(graph_store, SCHEMA, party, WHEN, search).findings
        }
        expected = {goal: truth.best(party, goal, hops) for goal in truth.entries if goal != party}
        assert found == pytest.approx({goal: best for goal, best in expected.items() if best}, rel=1e-9)


@on_stores
@given(tables=graphs(), hops=st.integers(1, 3))
def test_a_sweep_tells_what_every_party_would_be_told(graph_store: GraphStore, tables: Tables, hops: int) -> None:
    graph_store.replace(*tables)
    search = Search(hops=hops, minimum=1e-6, limit=100)
    parties = [row["id"] for row in tables[0].to_pylist() if SCHEMA.is_party(row["kind"])]
    places = {row["target"] for row in tables[1].to_pylist() if row["kind"] == "located_at"}
    listed = list(listed_parties(graph_store, SCHEMA, "", WHEN))
    swept = {
        (one.party.id, exposure.party.id): one.path.probability
        for exposure in exposures(graph_store, SCHEMA, listed, WHEN, search)
        for one in exposure.exposed
    }
    asked = {
        (answer.party.id, finding.party.id): finding.path.probability
        for answer in linked_each(graph_store, SCHEMA, parties, WHEN, search)
        for finding in answer.findings
        if answer.party.id not in {*listed, *places}
    }
    assert swept == pytest.approx(asked, rel=1e-9)


@on_stores
@given(tables=graphs())
def test_a_batch_answers_as_each_question_alone(graph_store: GraphStore, tables: Tables) -> None:
    graph_store.replace(*tables)
    ids = tables[0].column("id").to_pylist()
    together = [as_json(answer, SCHEMA) for answer in linked_each(graph_store, SCHEMA, [*ids, "nobody"], WHEN)]
    assert together == [as_json(linked(graph_store, SCHEMA, id_, WHEN), SCHEMA) for id_ in ids]


def told(store: GraphStore, *edges: Row, since: str = "2021-01-01") -> dict[str, Any]:
    """What firm ``a`` is told of the listed firm ``z``: the finding, or nothing."""
    ids = sorted({end for one in edges for end in (one["source"], one["target"])})
    nodes = [node(id_, kind={"p": "person", "r": "address"}.get(id_[0], "enterprise")) for id_ in ids]
    store.replace(*tables(nodes, edges, [entry("z", since=since)]))
    findings = as_json(linked(store, SCHEMA, "a", WHEN), SCHEMA)["findings"]
    return findings[0] if findings else {}


def test_a_former_tie_says_less_and_one_that_was_over_before_the_facts_less_still(graph_store: GraphStore) -> None:
    ran_both = [edge("p", "legal_representative", "a"), edge("p", "legal_representative", "z", until="2020-12-01")]
    found = told(graph_store, *ran_both)
    assert found["probability"] == pytest.approx(0.9 * 0.9 * 0.5)
    assert [hop["factors"] for hop in found["path"]] == [{"strength": 0.9}, {"strength": 0.9, "former": 0.5}]
    early = told(graph_store, ran_both[0], {**ran_both[1], "until": "2019-12-31"})
    assert early["probability"] == pytest.approx(0.9 * 0.9 * 0.5 * 0.3)
    assert early["path"][1]["factors"] == {"strength": 0.9, "former": 0.5, "before": 0.3}


def test_who_came_when_the_other_had_left_is_hardly_linked_by_the_firm(graph_store: GraphStore) -> None:
    both = [edge("p1", "legal_representative", "a"), edge("p2", "legal_representative", "z")]
    left = edge("p1", "legal_representative", "m", until="2020-06-01")
    overlapping = told(graph_store, *both, left, edge("p2", "officer", "m", since="2020-01-01"))
    assert overlapping == {}  # four ties
    search = Search(hops=4)
    met = linked(graph_store, SCHEMA, "a", WHEN, search).findings[0].path.probability
    told(graph_store, *both, left, edge("p2", "officer", "m", since="2020-07-01"))
    missed = as_json(linked(graph_store, SCHEMA, "a", WHEN, search), SCHEMA)["findings"][0]
    assert missed["probability"] == pytest.approx(met * SCHEMA.linking.apart)
    assert missed["path"][1]["factors"]["apart"] == SCHEMA.linking.apart
    # a room let again joins nobody; a person who moved on is the same person
    room = edge("a", "located_at", "r", until="2019-01-01"), edge("z", "located_at", "r", since="2019-06-01")
    assert told(graph_store, *room) == {}
    moved = (
        edge("p", "legal_representative", "z", until="2020-12-31"),
        edge("p", "legal_representative", "a", since="2021-06-01"),
    )
    assert told(graph_store, *moved)["probability"] == pytest.approx(0.9 * 0.9 * 0.5 * 0.7)


def test_grave_and_fresh_entries_come_first(graph_store: GraphStore) -> None:
    firms = [node("a"), *(node(id_) for id_ in ("fresh", "old", "light"))]
    ties = [edge("a", "shareholder", one["id"], weight=0.6) for one in firms[1:]]
    entries = [
        entry("fresh", "wage_arrears", since="2022-05-01"),
        entry("old", "wage_arrears", since="2014-05-01"),
        entry("light", "statistics_serious", since="2022-05-01"),
    ]
    graph_store.replace(*tables(firms, ties, entries))
    findings = as_json(linked(graph_store, SCHEMA, "a", WHEN), SCHEMA)["findings"]
    assert [one["party"]["id"] for one in findings] == ["fresh", "light", "old"]
    assert {one["probability"] for one in findings} == {0.8}
    assert [one["freshness"] for one in findings] == pytest.approx(
        [0.5 ** (31 / 365.25 / 3)] * 2 + [SCHEMA.listing.floor]
    )
    assert all(
        one["score"] == pytest.approx(one["probability"] * one["severity"] * one["freshness"]) for one in findings
    )
    first = as_json(linked(graph_store, SCHEMA, "a", WHEN, Search(limit=1)), SCHEMA)
    assert first["findings"] == findings[:1]
    assert {"reason": "findings", "parties": 2, "limit": 1} in first["cut"]


def test_what_was_cut_is_told_with_the_reason(graph_store: GraphStore) -> None:
    firms = [node(f"f{number:02}") for number in range(40)]
    ties = [edge(one["id"], "located_at", "room") for one in firms]
    weak = [edge("f00", "supplies", "s1"), edge("s1", "supplies", "s2"), edge("s2", "supplies", "z")]
    nodes = [*firms, node("room", kind="address"), node("s1"), node("s2"), node("z")]
    graph_store.replace(
        *tables(nodes, [*ties, *weak], [entry("f01", since="2020-01-01"), entry("z", since="2020-01-01")])
    )
    answer = as_json(linked(graph_store, SCHEMA, "f00", WHEN), SCHEMA)
    assert answer["findings"] == []
    told = {one["reason"]: one for one in answer["cut"]}
    assert (told["hub"]["party"]["id"], told["hub"]["kind"], told["hub"]["degree"], told["hub"]["limit"]) == (
        "room",
        "located_at",
        40,
        30,
    )
    assert told["hops"] == {"reason": "hops", "nodes": 1, "limit": 3}  # s2 was looked at for listed ones only
    assert linked(graph_store, SCHEMA, "f00", WHEN, Search(minimum=0.001)).findings[0].party.id == "z"
    nearer = as_json(linked(graph_store, SCHEMA, "f00", WHEN, Search(minimum=0.1)), SCHEMA)
    below = next(one for one in nearer["cut"] if one["reason"] == "below_minimum")
    assert below == {"reason": "below_minimum", "ties": 1 + 1, "nodes": 1, "minimum": 0.1}  # to s2, and back to f00
    capped = linked(graph_store, SCHEMA, "f00", WHEN, Search(opened=1))
    assert capped.cut.unopened == 2
