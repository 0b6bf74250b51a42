"""``xintu bench graph``: the drawn graph is what it says, its planted answers hold, and the command measures them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from api.bench.graph_world import GraphSpec, GraphWorld, draw_graph
from graph.rows import check_ends
from loaders.world.ranges import is_never_issued

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any

SMALL = GraphSpec(nodes=6_000, edges=18_000, seed=7, cases=20)


@pytest.fixture(scope="module")
def world() -> GraphWorld:
    return draw_graph(SMALL)


@pytest.fixture(scope="module")
def edges(world: GraphWorld) -> list[dict[str, Any]]:
    return list(world.edges.to_pylist())


def test_size_and_ends(world: GraphWorld) -> None:
    assert (world.nodes.num_rows, world.edges.num_rows) == (6_000, 18_000)
    for table in (world.nodes, world.edges, world.events):
        assert len(set(table["id"].to_pylist())) == table.num_rows
    check_ends(world.nodes.sort_by("id"), world.edges, world.events)


def test_equal_specs_give_equal_graphs(world: GraphWorld) -> None:
    again = draw_graph(SMALL)
    assert again.nodes.equals(world.nodes)
    assert again.edges.equals(world.edges)
    assert again.events.equals(world.events)
    assert again.planted == world.planted


def test_too_small_a_graph_is_refused() -> None:
    with pytest.raises(ValueError, match="nodes"):
        draw_graph(GraphSpec(nodes=1_000, edges=3_000))


def test_codes_were_never_issued(world: GraphWorld) -> None:
    codes = [code for code in world.nodes["code"].to_pylist() if code]
    assert len(codes) > 2_000
    assert all(is_never_issued(code) for code in codes)


def test_shares_of_a_firm_are_no_more_than_all_of_it(edges: list[dict[str, Any]]) -> None:
    held: defaultdict[str, float] = defaultdict(float)
    for edge in edges:
        if edge["kind"] == "shareholder":
            assert 0 < edge["weight"] <= 1
            held[edge["target"]] += edge["weight"]
    assert len(held) > 1_000
    assert max(held.values()) <= 1 + 1e-9


def test_degrees_have_a_heavy_tail(edges: list[dict[str, Any]]) -> None:
    at = Counter(edge["target"] for edge in edges if edge["kind"] == "located_at")
    assert at.most_common(1)[0][1] > 100 * np.median(list(at.values()))


def test_planted_shares_are_those_of_the_equations(world: GraphWorld, edges: list[dict[str, Any]]) -> None:
    """All firms of the graph at once: x = direct shares of the owner + shares in firms times x, by iteration."""
    shares = [(e["source"], e["target"], e["weight"]) for e in edges if e["kind"] == "shareholder"]
    firms = sorted({target for _, target, _ in shares})
    row = {firm: number for number, firm in enumerate(firms)}
    between = [(row[source], row[target], weight) for source, target, weight in shares if source in row]
    source, target = (np.array([tie[end] for tie in between]) for end in (0, 1))
    weight = np.array([tie[2] for tie in between])
    shapes = Counter(case["shape"] for case in world.planted["control"])
    assert set(shapes) == {"chain", "diamond", "ring", "votes", "concert"}
    for case in world.planted["control"]:
        direct = np.zeros(len(firms))
        for holder, firm, share in shares:
            if holder == case["owner"]:
                direct[row[firm]] += share
        x = direct
        for _ in range(200):
            x = direct + np.bincount(target, weight * x[source], len(firms))
        assert x[row[case["firm"]]] == pytest.approx(case["share"], abs=1e-12)
        assert float(Fraction(case["exact"])) == case["share"]


def test_rings_close_and_decoys_do_not(world: GraphWorld, edges: list[dict[str, Any]]) -> None:
    tied = {(edge["source"], edge["target"]) for edge in edges if edge["kind"] == "guarantees"}
    for sort, closes in (("rings", True), ("ring_decoys", False)):
        for case in world.planted[sort]:
            members = case["members"]
            assert all(pair in tied for pair in pairwise(members))
            assert ((members[-1], members[0]) in tied) is closes


def test_phoenix_firms_come_after_the_listing(world: GraphWorld) -> None:
    listed = defaultdict(list)
    for event in world.events.to_pylist():
        if event["colour"] == "black":
            listed[event["party"]].append(event["since"])
    for case in world.planted["phoenix"]:
        assert case["listed_on"] in listed[case["old"]]
        assert case["listed_on"] < case["founded"] <= SMALL.as_of


def test_the_command_measures(xintu: Xintu, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    options = ("--nodes", 4_000, "--questions", 4, "--sweep", 2, "--folder", folder)
    done = xintu("bench", "graph", *options, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (store,) = report["stores"]
    assert report["graph"]["nodes"] == 4_000
    assert all(row["asked"] == 4 and row["p50_ms"] > 0 for row in store["questions"])
    assert {row["kind"]: row["rows"] for row in store["whole"]}["sweep"] == 2
    assert len(store["planted"]) == 7
    for sort, told in store["planted"].items():
        assert told["right"] == told["cases"] > 0, (sort, told)
        assert told.get("decoys_found", 0) == 0, (sort, told)
    shown = xintu("bench", "graph", *options, "--kind", "neighbourhood")
    assert shown.returncode == 0
    assert "三跳邻域" in shown.stdout
    other = xintu("bench", "graph", "--nodes", 6_000, "--folder", folder)
    assert other.returncode == 1
    assert "another graph" in other.stderr
