"""Look-through shares against an exact solver, on random graphs with rings; bounds against what unknown shares may be."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Edge
from graph.ownership.components import components
from graph.ownership.shares import holders_of, holdings_of
from graph.ownership.stakes import Register, registers

quick = settings(derandomize=True, deadline=None, max_examples=40)
Parts = dict[tuple[str, str], int]  # (holder, firm) -> hundredths


def edges_of(parts: Mapping[tuple[str, str], int | None]) -> list[Edge]:
    return [
        Edge(f"{holder}-{firm}", "shareholder", holder, firm, weight=None if part is None else part / 100)
        for (holder, firm), part in parts.items()
    ]


def held(parts: Mapping[tuple[str, str], int | None]) -> dict[str, Register]:
    return registers(edges_of(parts), 0.005)


@st.composite
def shareholdings(draw: st.DrawFn, most: int = 97, size: int = 7) -> Parts:
    """Up to ``size`` firms that hold each other at random, each at most ``most`` per cent; self-holdings too."""
    count = draw(st.integers(2, size))
    parts: Parts = {}
    for firm in range(count):
        left = most
        for holder in draw(st.lists(st.integers(0, count + 1), max_size=4, unique=True)):
            part = draw(st.integers(0, left))
            left -= part
            parts[f"p{holder}", f"p{firm}"] = part
    return parts


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gaussian elimination in exact numbers."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place in range(len(rows)):
        pivot = next(at for at in range(place, len(rows)) if rows[at][place])
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [value / rows[place][place] for value in rows[place]]
        for at in range(len(rows)):
            if at != place and rows[at][place]:
                rows[at] = [a - rows[at][place] * b for a, b in zip(rows[at], rows[place], strict=True)]
    return [row[-1] for row in rows]


def exact(parts: Parts, party: str, *, up: bool) -> dict[str, Fraction]:
    """x = a + A x (up: who holds ``party``), or x = a + A^T x (what it holds)."""
    names = sorted({name for pair in parts for name in pair} | {party})
    share = {pair: Fraction(part, 100) for pair, part in parts.items()}
    of = (lambda i, j: share.get((i, j), Fraction(0))) if up else (lambda i, j: share.get((j, i), Fraction(0)))
    matrix = [[Fraction(i == j) - of(i, j) for j in names] for i in names]
    return dict(zip(names, solved(matrix, [of(i, party) for i in names]), strict=True))


@quick
@given(parts=shareholdings())
def test_shares_equal_an_exact_solver_in_rings_too(parts: Parts) -> None:
    for party in sorted({name for pair in parts for name in pair}):
        for up, found in ((True, holders_of(held(parts), party)), (False, holdings_of(held(parts), party))):
            truth = exact(parts, party, up=up)
            assert not found.rings
            assert found.lower == pytest.approx({name: float(truth[name]) for name in found.lower}, abs=1e-9)
            assert not any(truth[name] for name in truth.keys() - found.lower.keys())
            assert found.upper == found.lower


@quick
@given(parts=shareholdings(most=100, size=5), data=st.data())
def test_bounds_hold_whatever_the_unknown_shares_are(parts: Parts, data: st.DataObject) -> None:
    """The true shares are hidden here and there; wherever a system has a solution, it lies within the bounds."""
    hidden = set(data.draw(st.lists(st.sampled_from(sorted(parts) or [("p0", "p1")]), max_size=4)))
    stated = {pair: None if pair in hidden else part for pair, part in parts.items()}
    for party in sorted({name for pair in parts for name in pair}):
        for up, solve in ((True, holders_of), (False, holdings_of)):
            if solve(held(parts), party).rings:
                continue
            truth, found = solve(held(parts), party).lower, solve(held(stated), party)
            for name in truth:
                assert found.lower[name] <= truth[name] + 1e-9
                assert min(truth[name], 1.0) <= found.upper[name] + 1e-9, (up, party, name)


def test_bounds_are_met_in_chains() -> None:
    """Of a firm half is stated; the rest may be all of one holder's, through any chain."""
    stated = {("a", "f"): 50, ("b", "f"): None, ("c", "f"): None, ("c", "b"): 40, ("d", "b"): None}
    found = holders_of(held(stated), "f")
    assert found.lower == pytest.approx({"f": 0, "a": 0.5, "b": 0, "c": 0, "d": 0})
    assert found.upper == pytest.approx({"f": 0, "a": 0.5, "b": 0.5, "c": 0.5, "d": 0.3})
    assert holdings_of(held(stated), "d").upper == pytest.approx({"b": 0.6, "f": 0.3, "d": 0})


def test_a_ring_that_owns_itself_whole_is_named() -> None:
    parts: Parts = {("a", "b"): 100, ("b", "a"): 100, ("a", "f"): 30, ("p", "f"): 70}
    found = holders_of(held(parts), "f")
    assert [(ring.parties, ring.inflow) for ring in found.rings] == [(("a", "b"), pytest.approx(0.3))]
    assert found.lower == pytest.approx({"f": 0, "p": 0.7, "a": 0.3, "b": 0})
    assert [ring.inflow for ring in holders_of(held(parts), "a").rings] == [1.0]


def test_ultimate_owners_of_a_cross_held_firm_have_all_of_it() -> None:
    """Two firms hold 40 % of each other: what one holds through the ring is counted to the end."""
    parts: Parts = {("a", "b"): 40, ("b", "a"): 40, ("x", "a"): 60, ("y", "b"): 60}
    found = holders_of(held(parts), "a").lower
    assert found == pytest.approx({"x": 0.6 / 0.84, "y": 0.24 / 0.84, "b": 0.4 / 0.84, "a": 0.16 / 0.84})
    assert found["x"] + found["y"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("total", "contradicting", "shares"),
    [
        ([50, 50], False, [0.5, 0.5]),
        ([60.2, 40.1], False, [0.602 / 1.003, 0.401 / 1.003]),
        ([90, 60], True, [0.6, 0.4]),
    ],
)
def test_shares_beyond_the_whole_are_scaled_and_told(
    total: list[float], contradicting: bool, shares: list[float]
) -> None:
    edges = [Edge(f"{n}", "shareholder", f"h{n}", "f", weight=part / 100) for n, part in enumerate(total)]
    register = registers(edges, 0.005)["f"]
    assert register.contradicting is contradicting
    assert [stake.share for stake in register.stakes] == pytest.approx(shares)
    assert register.total == pytest.approx(sum(total) / 100)


def test_of_several_statements_of_one_stake_the_latest_counts() -> None:
    edges = [
        Edge("1", "shareholder", "h", "f", since="2020-01-01", weight=0.5),
        Edge("2", "shareholder", "h", "f", since="2022-01-01", weight=0.3),
        Edge("3", "shareholder", "h", "f", since="2023-01-01"),
    ]
    (stake,) = registers(edges, 0.005)["f"].stakes
    assert (stake.share, stake.edge.id, [edge.id for edge in stake.others]) == (0.3, "2", ["1", "3"])


def test_amounts_stand_for_shares_only_where_all_are_told_in_one_currency() -> None:
    def told(*amounts: tuple[str, str]) -> list[float | None]:
        edges = [
            Edge(f"{n}", "shareholder", f"h{n}", "f", properties={"subscribed": amount, "currency": currency})
            for n, (amount, currency) in enumerate(amounts)
        ]
        return [stake.share for stake in registers(edges, 0.005)["f"].stakes]

    assert told(("3000000", "CNY"), ("1000000", "CNY")) == [0.75, 0.25]
    assert told(("3000000", "CNY"), ("1000000", "USD")) == [None, None]
    assert told(("3000000", "CNY"), ("", "CNY")) == [None, None]


@quick
@given(parts=shareholdings())
def test_components_are_those_of_networkx_and_come_after_what_they_point_to(parts: Parts) -> None:
    arcs: dict[str, list[str]] = {}
    for near, far in parts:
        arcs.setdefault(near, []).append(far)
    found = components(arcs)
    graph = nx.DiGraph([*parts])
    assert sorted(found) == sorted(sorted(part) for part in nx.strongly_connected_components(graph))
    place = {node: number for number, part in enumerate(found) for node in part}
    assert all(place[far] <= place[near] for near, far in parts)
