"""Paths against networkx: shortest and likeliest, through kinds, around nodes, with and without hubs; on every store."""

from __future__ import annotations

from itertools import islice, pairwise
from math import exp, log, prod
from typing import Any

import networkx as nx
import pytest
from graph_samples import EDGE_KINDS, Tables, edge, graphs, node, tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.exploring.paths import PathSearch, as_json, paths_between
from graph.linked.links import hop_factor
from graph.model import When
from graph.rows import edge_of
from graph.schema import load_schema
from graph.store import GraphStore
from graph.stores.memory import MemoryGraphStore

WHEN = When("2020-06-01")
SCHEMA = load_schema()
on_stores = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=8)
in_memory = settings(deadline=None, max_examples=80)


def factors(given_tables: Tables, start: str) -> nx.DiGraph[Any]:
    """Every hop in both directions, by way of a node of its own (parallel ties), with -log of what it keeps."""
    store = MemoryGraphStore()
    store.replace(*given_tables)
    nodes = store.nodes(given_tables[0].column("id").to_pylist())
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    for row in zip(*(column.to_pylist() for column in given_tables[1].columns), strict=True):
        tie = edge_of(row)
        if tie.source == tie.target or not WHEN.holds(tie.since, tie.until):
            continue
        for near, far in ((tie.source, tie.target), (tie.target, tie.source)):
            kept = hop_factor(SCHEMA, tie, near, 0 if near == start else nodes[near].degree[tie.kind])
            if kept > 0:
                graph.add_edge(near, (tie.id, near), cost=-log(kept))
                graph.add_edge((tie.id, near), far, cost=0.0)
    return graph


@in_memory
@given(given_tables=graphs(), data=st.data())
def test_likeliest_paths_equal_networkx(given_tables: Tables, data: st.DataObject) -> None:
    store = MemoryGraphStore()
    store.replace(*given_tables)
    ids = given_tables[0].column("id").to_pylist()
    start, goal = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    most = data.draw(st.sampled_from([1, 3, 50]))
    search = PathSearch(hops=len(ids), most=most, by="weight", hubs=True)
    answer = paths_between(store, SCHEMA, (start, goal), WHEN, search)
    graph = factors(given_tables, start)
    expected: list[float] = []
    if start != goal and nx.has_path(graph, start, goal):
        ways = islice(nx.shortest_simple_paths(graph, start, goal, weight="cost"), most)
        costs = [sum(graph[near][far]["cost"] for near, far in pairwise(way)) for way in ways]
        expected = [chance for cost in costs if (chance := exp(-cost)) >= SCHEMA.linking.minimum]
    assert [prod(kept for _, kept in path) for path in answer.paths] == pytest.approx(expected, rel=1e-9)
    assert answer.complete
    for path in answer.paths:
        ends = [{tie.source, tie.target} for tie, _ in path]
        assert start in ends[0]
        assert goal in ends[-1]
        assert all(one & other for one, other in pairwise(ends))
    ids_of = [tuple(tie.id for tie, _ in path) for path in answer.paths]
    assert len(set(ids_of)) == len(ids_of)


@in_memory
@given(given_tables=graphs(), data=st.data())
def test_shortest_paths_are_counted_beyond_the_cap_and_go_through_kinds_and_around_nodes(
    given_tables: Tables, data: st.DataObject
) -> None:
    store = MemoryGraphStore()
    store.replace(*given_tables)
    ids = given_tables[0].column("id").to_pylist()
    start, goal = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    kinds = data.draw(st.lists(st.sampled_from(EDGE_KINDS), max_size=4, unique=True))
    avoid = data.draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
    search = PathSearch(hops=len(ids), most=2, kinds=kinds, avoid=avoid, hubs=True)
    answer = paths_between(store, SCHEMA, (start, goal), WHEN, search)
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_nodes_from(set(ids) - set(avoid))
    for row in given_tables[1].to_pylist():
        plain = row["source"] != row["target"] and WHEN.holds(row["since"], row["until"])
        if plain and (not kinds or row["kind"] in kinds) and not {row["source"], row["target"]} & set(avoid):
            graph.add_edge(row["source"], row["target"], row["id"])
    expected = 0
    if start != goal and not {start, goal} & set(avoid) and nx.has_path(graph, start, goal):
        for way in set(map(tuple, nx.all_shortest_paths(graph, start, goal))):
            expected += prod(len(graph[near][far]) for near, far in pairwise(way))
    assert answer.count == expected
    assert len(answer.paths) == min(expected, 2)


@on_stores
@given(given_tables=graphs(), by=st.sampled_from(["length", "weight"]), hubs=st.booleans())
def test_every_store_gives_the_same_paths(graph_store: GraphStore, given_tables: Tables, by: str, hubs: bool) -> None:
    graph_store.replace(*given_tables)
    twin = MemoryGraphStore()
    twin.replace(*given_tables)
    ends = ("n0", given_tables[0].column("id").to_pylist()[-1])
    search = PathSearch(by="weight" if by == "weight" else "length", hubs=hubs)
    answers = [as_json(paths_between(store, SCHEMA, ends, WHEN, search), SCHEMA) for store in (graph_store, twin)]
    assert answers[0] == answers[1]


def office_tower(firms: int = 40) -> Tables:
    """Firms at one address beyond its limit; the first two also have a director of one name, who may be one person."""
    names = [f"f{number:02}" for number in range(firms)]
    ties = [edge(name, "located_at", "tower") for name in names]
    ties += [edge("p", "officer", "f00"), edge("q", "officer", "f01"), edge("p", "possible_same", "q", weight=0.8)]
    people = [node(name, kind="person") for name in "pq"]
    return tables([*map(node, names), node("tower", kind="address"), *people], ties)


def test_hubs_are_closed_unless_asked_and_named() -> None:
    store = MemoryGraphStore()
    store.replace(*office_tower())
    around = as_json(paths_between(store, SCHEMA, ("f00", "f01")), SCHEMA)
    assert [hop["kind"] for hop in around["paths"][0]] == ["officer", "possible_same", "officer"]
    assert [hub["id"] for hub in around["suppressed"]] == ["tower"]
    through = as_json(paths_between(store, SCHEMA, ("f00", "f01"), search=PathSearch(hubs=True)), SCHEMA)
    assert [hop["kind"] for hop in through["paths"][0]] == ["located_at", "located_at"]
    assert through["length"] == 2


def test_the_likeliest_path_is_not_the_shortest() -> None:
    store = MemoryGraphStore()
    store.replace(*office_tower(25))
    ends = ("f00", "f01")
    assert len(paths_between(store, SCHEMA, ends).paths[0]) == 2
    likely = as_json(paths_between(store, SCHEMA, ends, search=PathSearch(by="weight")), SCHEMA)
    assert [hop["kind"] for hop in likely["paths"][0]] == ["officer", "possible_same", "officer"]
    assert likely["probabilities"] == sorted(likely["probabilities"], reverse=True)
    assert likely["paths"][0][1]["weight"] == pytest.approx(0.8)


def test_an_unknown_end_is_an_error() -> None:
    store = MemoryGraphStore()
    store.replace(*office_tower(3))
    with pytest.raises(KeyError):
        paths_between(store, SCHEMA, ("f00", "nobody"))


def test_a_repaired_fact_is_on_no_path() -> None:
    store = MemoryGraphStore()
    store.replace(*office_tower(3))
    store.withdraw(["ties:p-officer-f00"])
    answer = paths_between(store, SCHEMA, ("f00", "f01"), search=PathSearch(by="weight"))
    assert [[tie.kind for tie, _ in path] for path in answer.paths] == [["located_at", "located_at"]]
