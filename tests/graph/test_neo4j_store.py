"""What only concerns Neo4j: hostile texts, kinds outside the schema, large changes, how far it stands, tampering."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from graph_samples import edge, entry, node, tables
from neo4j import GraphDatabase

from graph.schema import load_schema
from graph.store import Across, BadGraphError, StoreFailedError
from graph.stores import neo4j_write
from graph.stores.memory import MemoryGraphStore
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.neo4j_schema import definitions, vocabulary
from graph.traverse import neighbourhood

pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]
Server = tuple[str, str, str]

HOSTILE = [
    "'}) DETACH DELETE n //",
    '"}) MATCH (m) DETACH DELETE m RETURN "',
    "`]->() DELETE r //",
    "\\u0027}) DETACH DELETE n //",
    "$id",
    "{id: 1}",
    'name:* OR "a" AND (b) ~0.5 [a TO b] +c -d && || ! ^ \\ /',
    "CALL db.clearQueryCaches()",
    "甲\u0000乙",
    "\U00020000路",
    "e\u0301",
]


def cypher(server: Server, statement: str, **parameters: Any) -> list[list[Any]]:
    with GraphDatabase.driver(server[0], auth=server[1:]) as driver:
        return [record.values() for record in driver.execute_query(statement, parameters_=parameters).records]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_data_and_users_is_never_cypher(neo4j_store: Neo4jGraphStore, text: str) -> None:
    graph = tables(
        [node(text, name=text, code=text, names=text), node("b")],
        [
            edge(
                text,
                "shareholder",
                "b",
                properties=orjson.dumps({"position": text}).decode(),
                records=text,
                since="2020-01-01",
            )
            | {"id": text}
        ],
        [entry(text, list_=text, title=text, document_no=text, authority="b", records=text)],
    )
    twin = MemoryGraphStore()
    for store in (neo4j_store, twin):
        store.replace(*graph)
    assert neo4j_store.checksums() == twin.checksums()
    assert neo4j_store.find(text) == twin.find(text)
    assert neo4j_store.nodes([text, "b"]) == twin.nodes([text, "b"])
    assert neo4j_store.events([text], [text]) == []
    assert neo4j_store.expand([text], [text]).edges == []
    assert list(neo4j_store.listed([text], text)) == []
    assert list(neo4j_store.cross_region(Across((text,)))) == []
    neo4j_store.withdraw([text])
    assert neo4j_store.counts()["nodes"] == {"enterprise": 2}


@pytest.mark.parametrize("kind", ["Enterprise", "x`) DETACH DELETE n //", "nonsense", ""])
def test_a_kind_outside_the_schema_is_refused_and_nothing_changes(neo4j_store: Neo4jGraphStore, kind: str) -> None:
    neo4j_store.replace(*tables([node("a")]))
    before = neo4j_store.checksums()
    for bad in (
        tables([node("a"), node("b", kind=kind)]),
        tables([node("a")], [edge("a", kind, "a")]),
        tables([node("a")], [], [entry("a", kind=kind)]),
    ):
        with pytest.raises(BadGraphError, match="not in the schema"):
            neo4j_store.replace(*bad)
        with pytest.raises(BadGraphError, match="not in the schema"):
            neo4j_store.apply(dict(zip(("nodes", "edges", "events"), bad, strict=True)), {}, 1)
    assert neo4j_store.checksums() == before


def test_very_long_names_are_kept_and_found(neo4j_store: Neo4jGraphStore) -> None:
    name = "宣城" * 20_000
    graph = tables([node("a", name=name, names=f"{name}甲\n乙"), node("b", name="宣城宣城乙")])
    twin = MemoryGraphStore()
    for store in (neo4j_store, twin):
        store.replace(*graph)
    for text in ("乙", "宣城宣城", name, f"{name}甲", "城宣城乙"):
        assert neo4j_store.find(text) == twin.find(text) != []
    assert neo4j_store.checksums() == twin.checksums()
    neo4j_store.replace(*tables([node("a", name="短")]))
    assert [match.how for match in neo4j_store.find("短")] == ["name"]
    assert neo4j_store.find("宣城") == []


def test_labels_follow_the_kind_and_events_hang_on_party_and_authority(
    neo4j_server: Server, neo4j_store: Neo4jGraphStore
) -> None:
    held = [node("a"), node("g", kind="government"), node("s", kind="address")]
    neo4j_store.replace(*tables(held, [], [entry("a", authority="g")]))
    labels = "MATCH (n:Node) RETURN labels(n) ORDER BY n.id"
    expected = [["Node", "Party", "Enterprise"], ["Node", "Party", "Government"], ["Node", "Address"]]
    assert [sorted(row[0]) for row in cypher(neo4j_server, labels)] == [sorted(names) for names in expected]
    decided = "MATCH (p)-[:HAS_EVENT]->(e:ListEntry)-[:DECIDED_BY]->(g:Government) RETURN p.id, g.id"
    assert cypher(neo4j_server, decided) == [["a", "g"]]
    neo4j_store.replace(*tables([node("a", kind="person"), *held[1:]], [], [entry("g", kind="penalty") | {"id": "x"}]))
    assert sorted(cypher(neo4j_server, labels)[0][0]) == ["Node", "Party", "Person"]
    assert cypher(neo4j_server, decided) == []


def test_an_authority_that_comes_later_is_linked(neo4j_server: Server, neo4j_store: Neo4jGraphStore) -> None:
    event = [entry("a", authority="g")]
    neo4j_store.replace(*tables([node("a")], [], event))
    neo4j_store.replace(*tables([node("a"), node("g", kind="government")], [], event))
    assert cypher(neo4j_server, "MATCH (:Event)-[:DECIDED_BY]->(g) RETURN g.id") == [["g"]]


def test_an_edge_that_changes_kind_and_ends_stays_one_edge(neo4j_server: Server, neo4j_store: Neo4jGraphStore) -> None:
    nodes = [node("a"), node("b"), node("c")]
    first = edge("a", "shareholder", "b") | {"id": "e"}
    second = edge("b", "officer", "c") | {"id": "e"}
    neo4j_store.replace(*tables(nodes, [first]), seq=1)
    neo4j_store.apply({"edges": tables(nodes, [second])[1]}, {}, 2)
    ties = "MATCH (a:Node)-[r]->(b:Node) RETURN type(r), a.id, b.id"
    assert cypher(neo4j_server, ties) == [["OFFICER", "b", "c"]]
    neo4j_store.apply({"edges": tables(nodes, [second])[1]}, {}, 2)
    assert cypher(neo4j_server, ties) == [["OFFICER", "b", "c"]]


def test_a_large_change_says_that_it_is_being_written_until_it_is_done(
    neo4j_server: Server, neo4j_store: Neo4jGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_write, "ATOMIC", 10)
    monkeypatch.setattr(neo4j_write, "BATCH", 7)
    graph = tables(
        [node(f"n{i:02d}") for i in range(40)], [edge(f"n{i:02d}", "branch_of", "n00") for i in range(1, 40)]
    )
    states: list[Any] = []
    write_step = neo4j_write._write_step

    def watched(*given: Any) -> None:
        write_step(*given)
        states.append(neo4j_store.checkpoint())

    monkeypatch.setattr(neo4j_write, "_write_step", watched)
    neo4j_store.replace(*graph, seq=5)
    assert len(states) > 10
    assert set(states) == {None}
    assert neo4j_store.checkpoint() == 5
    twin = MemoryGraphStore()
    twin.replace(*graph)
    assert neo4j_store.checksums() == twin.checksums()


@pytest.mark.parametrize(
    "tampering",
    [
        "MATCH (n:Node {id: 'a'}) SET n.name = 'another'",
        "MATCH ()-[r:SHAREHOLDER]->() SET r.weight = 0.9",
        "MATCH (a)-[r:SHAREHOLDER]->(b) CREATE (b)-[s:SHAREHOLDER {id: 'new'}]->(a) SET s += r {.since, .until, .known_from, .properties, .records}",
        "MATCH (e:Event) DETACH DELETE e",
        "MATCH (:Node {id: 'a'})-[h:HAS_EVENT]->(e), (b:Node {id: 'b'}) DELETE h CREATE (b)-[:HAS_EVENT]->(e)",
    ],
)
def test_checksums_see_what_was_changed_by_hand(
    neo4j_server: Server, neo4j_store: Neo4jGraphStore, tampering: str
) -> None:
    neo4j_store.replace(*tables([node("a"), node("b")], [edge("a", "shareholder", "b", weight=0.5)], [entry("a")]))
    before = neo4j_store.checksums()
    cypher(neo4j_server, tampering)
    assert neo4j_store.checksums() != before


def test_all_indexes_are_there_and_opening_again_adds_none(neo4j_server: Server, neo4j_store: Neo4jGraphStore) -> None:
    shown = "SHOW INDEXES YIELD name, state, type WHERE type <> 'LOOKUP' RETURN name, state ORDER BY name"
    before = cypher(neo4j_server, shown)
    assert len(before) == len(definitions(vocabulary(load_schema())))
    assert {state for _, state in before} == {"ONLINE"}
    Neo4jGraphStore(*neo4j_server).close()
    assert cypher(neo4j_server, shown) == before


def test_a_view_asks_in_one_transaction(neo4j_server: Server, neo4j_store: Neo4jGraphStore) -> None:
    neo4j_store.replace(*tables([node("a"), node("b")], [edge("a", "officer", "b")], [entry("b")]))
    running = (
        "SHOW TRANSACTIONS YIELD metaData, currentQuery, transactionId RETURN transactionId ORDER BY transactionId"
    )
    with neo4j_store.view() as view:
        keys = view.keys(["a", "b"])
        before = {row[0] for row in cypher(neo4j_server, running)}
        assert neighbourhood(view, ["a"], 2) == neighbourhood(neo4j_store, ["a"], 2)
        assert list(zip(view.scan("nodes"), view.scan("edges"), strict=True))
        neo4j_store.replace(*tables([node("c")]))
        assert view.shown(list(keys.values())) == {}
        assert before & {row[0] for row in cypher(neo4j_server, running)}
    assert not before & {row[0] for row in cypher(neo4j_server, running)}


def test_a_server_that_is_away_is_told_in_one_line() -> None:
    with pytest.raises(StoreFailedError, match="Neo4j: ServiceUnavailable") as caught:
        Neo4jGraphStore("bolt://127.0.0.1:1", "neo4j", "secret-word", retry_seconds=0.1)
    assert "secret-word" not in str(caught.value)
    assert "\n" not in str(caught.value)
