"""Verification: equal graphs are equal, and whatever differs is named with the place where it differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from graph_samples import Tables, edge, entry, node, tables

from graph.model import ALWAYS, Edge, Event, When
from graph.projection.verify import verify
from graph.schema import load_schema
from graph.store import Expansion, StoreFailedError
from graph.stores.memory import MemoryGraphStore
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.sql import SqlGraphStore

SCHEMA = load_schema()
QUESTIONS = {
    "linked",
    "exposed",
    "dossier",
    "events",
    "expand",
    "find",
    "paths",
    "likeliest_paths",
    "neighbourhood",
    "ties",
}
QUESTIONS |= {"control", "holdings", "group", "phoenix", "cross_region", "matrix", "moved", "aeo", "decisions"}
QUESTIONS |= {"communities", "related", "rings_of", "rings", "timeline", "changes", "listing_changes"}


def graph(**changes: Any) -> Tables:
    nodes = [node(f"n{i}", region="341802" if i % 2 else "310115") for i in range(6)]
    nodes += [node("desk", kind="address"), node("boss", kind="person", name=changes.get("boss", "测试甲"))]
    ties = [edge("boss", "legal_representative", f"n{i}", since="2019-01-01") for i in range(changes.get("firms", 5))]
    ties += [edge("n5", "shareholder", "n4", weight=changes.get("share", 0.6))]
    days = {"since": "2020-01-01", "until": changes.get("until", ""), "known_from": "2020-02-01", "region": "341802"}
    return tables(nodes, ties, [entry("n1", **days), entry("n2", "tax", **days)])


def store(tables: Tables, made: Callable[[], MemoryGraphStore] = MemoryGraphStore) -> MemoryGraphStore:
    one = made()
    one.replace(*tables)
    return one


def test_equal_graphs_on_two_stores(sql_store: SqlGraphStore) -> None:
    sql_store.replace(*graph())
    report = verify(sql_store, store(graph()), SCHEMA, sample=7)
    assert report.equal
    assert report.asked.keys() == QUESTIONS
    assert report.asked["linked"] == 7
    assert orjson.loads(orjson.dumps(report.as_dict())) == report.as_dict()


def test_only_parties_are_asked_about_and_the_seed_decides_which() -> None:
    asked: list[str] = []

    class Listening(MemoryGraphStore):
        def events(self, parties: Any, kinds: Any = (), when: When = ALWAYS) -> list[Event]:
            asked.extend(parties)
            return super().events(parties, kinds, when)

    runs = []
    for seed in (1, 1, 2):
        verify(store(graph()), store(graph(), Listening), SCHEMA, sample=3, seed=seed)
        runs.append(tuple(asked))
        asked.clear()
    assert runs[0] == runs[1] != runs[2]
    assert "desk" not in {party for run in runs for party in run[:1]}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"firms": 4}, ("counts", "edges.legal_representative", "rows", "5", "4")),
        ({"boss": "测试乙"}, ("checksums", "nodes.person", "boss")),
        ({"share": 0.3}, ("checksums", "edges.shareholder", "n5-shareholder-n4")),
        ({"until": "2021-01-01"}, ("checksums", "events.list_entry", "entry-n1-wage_arrears")),
    ],
)
def test_a_differing_row_is_named(changes: dict[str, Any], named: tuple[str, ...]) -> None:
    report = verify(store(graph()), store(graph(**changes)), SCHEMA, sample=8)
    assert not report.equal
    differences = [(one.question, one.subject, one.what, one.source, one.target) for one in report.differences]
    assert named in [one[: len(named)] for one in differences]
    assert QUESTIONS & {question for question, *_ in differences}


def test_an_absent_row_is_named_on_either_side() -> None:
    less, more = store(graph(firms=3)), store(graph(firms=5))
    for source, target, place in ((less, more, "source"), (more, less, "target")):
        found = [one for one in verify(source, target, SCHEMA, sample=1).differences if one.question == "checksums"]
        assert {one.what for one in found if getattr(one, place) == "absent"} == {
            "boss-legal_representative-n3",
            "boss-legal_representative-n4",
        }


def test_equal_rows_with_another_answer_are_named() -> None:
    class Forgetful(MemoryGraphStore):
        def expand(self, ids: Any, kinds: Any = (), when: When = ALWAYS, hub: Any = 0) -> Expansion:
            found = super().expand(ids, kinds, when, hub)
            kept: list[Edge] = [one for one in found.edges if one.kind != "shareholder"]
            return Expansion(kept, found.suppressed, found.degrees)

    report = verify(store(graph()), store(graph(), Forgetful), SCHEMA, sample=8)
    assert {one.question for one in report.differences} >= {"expand", "dossier"}
    told = next(one for one in report.differences if one.question == "expand")
    assert told.what.startswith("edges")
    assert told.subject.split()[0] in ("n4", "n5")


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_refused_password_is_told_in_one_line(neo4j_server: tuple[str, str, str]) -> None:
    with pytest.raises(StoreFailedError, match="user or password refused") as caught:
        Neo4jGraphStore(neo4j_server[0], neo4j_server[1], "secret-word", retry_seconds=0.1)
    assert "secret-word" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_kind_whose_rows_differ_is_named_by_its_checksum() -> None:
    told = verify(store(graph()), store(graph(share=0.3)), SCHEMA, sample=1).checksums
    differing = [
        (what, kind)
        for what, kinds in told.items()
        for kind, digests in kinds.items()
        if digests["source"] != digests["target"]
    ]
    assert differing == [("edges", "shareholder")]
    assert {"enterprise", "address", "person"} == told["nodes"].keys()
