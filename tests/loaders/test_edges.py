"""Claims of the same tie become one edge, whatever their order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from loaders.edges import CLAIM_COLUMNS, edges_of

DEFAULTS: dict[str, Any] = {"kind": "shareholder", "source": "a", "target": "b", "properties": "{}", "since": ""}


def claims(*rows: dict[str, Any]) -> pa.Table:
    filled = [{"until": "", "record": "r1", "known_from": "2026-01-01", "weight": None, **DEFAULTS, **r} for r in rows]
    return pa.Table.from_pylist(filled, schema=CLAIM_COLUMNS)


def test_claims_that_say_the_same_are_one_edge_with_all_records_and_the_last_stated_weight() -> None:
    rows = [
        {"record": "r2", "weight": 0.5, "known_from": "2026-02-01"},
        {"record": "r3", "weight": None, "known_from": "2026-03-01"},
        {"record": "r1", "weight": 0.9, "known_from": "2026-04-01"},
        {"record": "r1", "weight": 0.8, "known_from": "2026-04-01"},
        {"target": "c", "weight": None},
    ]
    expected = None
    for seed in range(6):
        table = claims(*rows).take(np.random.default_rng(seed).permutation(len(rows)))
        edges = edges_of(table).sort_by("target")
        expected = edges if expected is None else expected
        assert edges.equals(expected)
    assert expected is not None
    first, second = expected.to_pylist()
    assert (first["records"], first["weight"], first["known_from"]) == ("r1\nr2\nr3", 0.5, "2026-02-01")
    assert (second["target"], second["weight"], second["records"]) == ("c", None, "r1")
    assert first["id"].startswith("shareholder-")
    assert first["id"] != second["id"]


def test_an_undated_claim_joins_the_one_dated_tie_and_stands_alone_beside_two() -> None:
    dated, other = {"since": "2020-01-01", "record": "r1"}, {"since": "2021-01-01", "record": "r3"}
    undated = {"record": "r2"}
    for rows in ([dated, undated], [undated, dated]):
        (edge,) = edges_of(claims(*rows)).to_pylist()
        assert (edge["since"], edge["records"]) == ("2020-01-01", "r1\nr2")
    edges = edges_of(claims(dated, undated, other)).sort_by("since").to_pylist()
    assert [(edge["since"], edge["records"]) for edge in edges] == [
        ("", "r2"),
        ("2020-01-01", "r1"),
        ("2021-01-01", "r3"),
    ]
    apart = edges_of(claims(dated, {**undated, "properties": '{"position":"x"}'}))
    assert apart.num_rows == 2


def test_no_claims_make_no_edges() -> None:
    assert edges_of(claims()).num_rows == 0
