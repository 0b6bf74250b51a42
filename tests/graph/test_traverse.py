"""Paths against networkx, neighbourhoods, hubs and caps, on every store."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from graph_samples import Tables, edge, graphs, node, tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import When
from graph.store import GraphStore
from graph.traverse import Reach, neighbourhood, shortest_paths

WHEN = When("2020-06-01")
on_stores = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)


def plain_graph(tables: Tables, when: When) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    graph.add_nodes_from(tables[0].column("id").to_pylist())
    for row in tables[1].to_pylist():
        if when.holds(row["since"], row["until"]) and row["source"] != row["target"]:
            graph.add_edge(row["source"], row["target"], row["id"])
    return graph


@on_stores
@given(tables=graphs(), data=st.data())
def test_shortest_paths_equal_networkx(graph_store: GraphStore, tables: Tables, data: st.DataObject) -> None:
    graph_store.replace(*tables)
    ids = tables[0].column("id").to_pylist()
    start, goal = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    hops = data.draw(st.integers(1, 6))
    found = shortest_paths(graph_store, start, goal, hops, Reach(when=WHEN))
    graph = plain_graph(tables, WHEN)
    expected = []
    if start != goal and nx.has_path(graph, start, goal) and nx.shortest_path_length(graph, start, goal) <= hops:
        for nodes in set(map(tuple, nx.all_shortest_paths(graph, start, goal))):
            ways: list[list[str]] = [[]]
            for near, far in pairwise(nodes):
                ways = [[*way, key] for way in ways for key in graph[near][far]]
            expected += ways
    assert [[one.id for one in path] for path in found.paths] == sorted(expected)


@on_stores
@given(tables=graphs(), hops=st.integers(0, 3))
def test_neighbourhood_equals_networkx(graph_store: GraphStore, tables: Tables, hops: int) -> None:
    graph_store.replace(*tables)
    found = neighbourhood(graph_store, ["n0"], hops, Reach(when=WHEN))
    assert found.distance == nx.single_source_shortest_path_length(plain_graph(tables, WHEN), "n0", cutoff=hops)
    assert not found.cut


def office_tower() -> Tables:
    """Five firms at one address; a and b also share a director."""
    firms = [node(name) for name in "abcde"]
    ties = [edge(name, "located_at", "tower") for name in "abcde"]
    ties += [edge("p", "officer", "a"), edge("p", "officer", "b")]
    return tables([*firms, node("tower", kind="address"), node("p", kind="person")], ties)


def test_hub_is_met_but_not_opened(graph_store: GraphStore) -> None:
    graph_store.replace(*office_tower())
    reach = Reach(hub={"located_at": 4})
    found = neighbourhood(graph_store, ["a"], 3, reach)
    assert set(found.distance) == {"a", "p", "b", "tower"}
    assert found.suppressed == {"tower": {"located_at": 5}}


def test_no_path_leads_through_a_hub_but_one_may_end_at_it(graph_store: GraphStore) -> None:
    graph_store.replace(*office_tower())
    reach = Reach(hub={"located_at": 4})
    around = shortest_paths(graph_store, "a", "b", 6, reach)
    assert [[one.kind for one in path] for path in around.paths] == [["officer", "officer"]]
    assert around.suppressed == {"tower": {"located_at": 5}}
    assert shortest_paths(graph_store, "c", "d", 6, reach).paths == []
    assert len(shortest_paths(graph_store, "c", "tower", 6, reach).paths) == 1
    assert len(shortest_paths(graph_store, "c", "d", 6).paths) == 1


def test_cap_keeps_the_nearest_and_says_so(graph_store: GraphStore) -> None:
    graph_store.replace(*office_tower())
    found = neighbourhood(graph_store, ["a"], 2, Reach(limit=4))
    assert found.cut
    assert found.distance == {"a": 0, "p": 1, "tower": 1, "b": 2}
