"""The change log carried into Neo4j: after every write, after interruptions, after the log or the database was lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from graph_samples import Tables, edge, entry, graphs, node, tables
from hypothesis import HealthCheck, given, settings
from neo4j import GraphDatabase

from graph.projection import push as push_module
from graph.projection.push import PushReport, push
from graph.projection.verify import verify
from graph.schema import load_schema
from graph.store import Changes, StoreFailedError
from graph.stores import sql_outbox
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.neo4j_degrees import note
from graph.stores.sql import SqlGraphStore
from graph.traverse import degrees_of

pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]
NODES = [node(f"n{i}", name=f"宣城华兴{i}号机械有限公司", region="341802") for i in range(6)]


def graph_of(owners: Sequence[int], *, listed: bool = True) -> Tables:
    ties = [edge(f"n{owner}", "shareholder", "n0", weight=0.6) for owner in owners]
    return tables(NODES, ties, [entry("n0", region="310115", since="2020-01-01")] if listed else [])


def assert_same(source: SqlGraphStore, target: Neo4jGraphStore) -> None:
    report = verify(source, target, load_schema(), sample=3, seed=3)
    assert report.differences == ()
    assert target.checkpoint() == source.last_change()


def test_first_push_then_only_what_changed(sql_store: SqlGraphStore, neo4j_store: Neo4jGraphStore) -> None:
    sql_store.replace(*graph_of([1, 2]))
    first = push(sql_store, neo4j_store)
    assert (first.start, first.full, first.changes.inserted["nodes"]) == (None, True, 6)
    assert_same(sql_store, neo4j_store)
    sql_store.replace(*graph_of([2, 3], listed=False))
    seen: list[tuple[str, int, int]] = []
    second = push(sql_store, neo4j_store, lambda *step: seen.append(step))
    assert (second.full, second.entries) == (False, 3)
    assert seen == [("push", 3, 3)]
    assert_same(sql_store, neo4j_store)
    third = push(sql_store, neo4j_store)
    assert (third.start, third.end, third.entries) == (second.end, second.end, 0)


def test_a_withdrawn_record_is_gone_from_both(sql_store: SqlGraphStore, neo4j_store: Neo4jGraphStore) -> None:
    sql_store.replace(*graph_of([1, 2]))
    push(sql_store, neo4j_store)
    sql_store.withdraw(["lists:entry-n0-wage_arrears", "ties:n1-shareholder-n0"])
    push(sql_store, neo4j_store)
    assert list(neo4j_store.listed()) == []
    assert [tie.source for tie in neo4j_store.expand(["n0"]).edges] == ["n2"]
    assert_same(sql_store, neo4j_store)


def test_an_empty_graph_can_be_pushed(sql_store: SqlGraphStore, neo4j_store: Neo4jGraphStore) -> None:
    assert push(sql_store, neo4j_store).end == 0
    assert_same(sql_store, neo4j_store)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=5)
@given(first=graphs(), second=graphs(), third=graphs())
def test_any_sequence_of_graphs_in_batches_of_two(
    neo4j_server: tuple[str, str, str],
    sql_store: SqlGraphStore,
    neo4j_store: Neo4jGraphStore,
    first: Tables,
    second: Tables,
    third: Tables,
) -> None:
    """The log then names edges whose ends come or go in another batch, and rows that changed again since."""
    for batch in (first, second, third):
        sql_store.replace(*batch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(push_module, "BATCH", 2)
        push(sql_store, neo4j_store)
        sql_store.replace(*first)
        sql_store.replace(*second)
        push(sql_store, neo4j_store)
    assert neo4j_store.checksums() == sql_store.checksums()
    assert neo4j_store.counts() == sql_store.counts()
    assert neo4j_store.checkpoint() == sql_store.last_change()
    assert notes_of(neo4j_server) == counted(sql_store)


def test_notes_of_degrees_are_needed_by_nobody_and_come_back(
    neo4j_server: tuple[str, str, str], sql_store: SqlGraphStore, neo4j_store: Neo4jGraphStore
) -> None:
    """As an earlier version left the nodes, and as a write that was cut off left one."""
    sql_store.replace(*graph_of([1, 2]))
    push(sql_store, neo4j_store)
    assert notes_of(neo4j_server) == counted(sql_store)
    ids = [one["id"] for one in NODES]
    lost = (
        "MATCH (n:Node) REMOVE n.degrees, n.busiest WITH DISTINCT 1 AS all MATCH (c:XintuCheckpoint) REMOVE c.degrees"
    )
    cut_off = "MATCH (n:Node {id: 'n0'}) SET n:XintuUncounted REMOVE n.degrees, n.busiest"
    for state in (lost, cut_off):
        with GraphDatabase.driver(neo4j_server[0], auth=neo4j_server[1:]) as driver:
            driver.execute_query(state)
        assert notes_of(neo4j_server) != counted(sql_store)
        assert neo4j_store.nodes(ids) == sql_store.nodes(ids)
        assert neo4j_store.expand(ids, hub=1) == sql_store.expand(ids, hub=1)
        push(sql_store, neo4j_store)
        assert notes_of(neo4j_server) == counted(sql_store)
    with GraphDatabase.driver(neo4j_server[0], auth=neo4j_server[1:]) as driver:
        driver.execute_query("MATCH (n:Node {id: 'n0'}) SET n.degrees = '{\"officer\":7}'")
    told = {(one.question, one.subject) for one in verify(sql_store, neo4j_store, load_schema(), sample=1).differences}
    assert ("degrees", "n0") in told
    assert push(sql_store, neo4j_store, full=True).changes.updated["nodes"] == 1
    assert notes_of(neo4j_server) == counted(sql_store)


def notes_of(server: tuple[str, str, str]) -> dict[str, tuple[Any, ...]]:
    """What nodes in the server note of their degrees, by id; whether they are marked."""
    with GraphDatabase.driver(server[0], auth=server[1:]) as driver:
        asked = "MATCH (n:Node) RETURN n.id, n.degrees, n.busiest, n:XintuUncounted"
        return {id_: tuple(noted) for id_, *noted in driver.execute_query(asked).records}


def counted(store: SqlGraphStore) -> dict[str, tuple[Any, ...]]:
    """What they should note."""
    ids = [id_ for batch in store.scan("nodes") for id_ in batch.column("id").to_pylist()]
    return {id_: (*note(degrees), False) for id_, degrees in degrees_of(store, ids).items()}


class Failing:
    """A target that gives up at a chosen write: before it, or after it but before anyone is told."""

    name = "failing"

    def __init__(self, store: Neo4jGraphStore, write: int, *, after: bool) -> None:
        self._store, self._left, self._after = store, write, after

    def settle(self) -> None:
        self._store.settle()

    def checkpoint(self) -> int | None:
        return self._store.checkpoint()

    def replace(
        self, nodes: pa.Table, edges: pa.Table, events: pa.Table, *, seq: int | None = None, trusting: bool = True
    ) -> object:
        return self._at(lambda: self._store.replace(nodes, edges, events, seq=seq, trusting=trusting))

    def apply(self, put: Mapping[str, pa.Table], gone: Mapping[str, Sequence[str]], seq: int) -> object:
        return self._at(lambda: self._store.apply(put, gone, seq))

    def _at(self, write: Callable[[], object]) -> object:
        self._left -= 1
        if self._left == 0:
            if self._after:
                write()
            raise StoreFailedError("cut off")
        return write()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_push_cut_off_anywhere_goes_on(
    sql_store: SqlGraphStore, neo4j_store: Neo4jGraphStore, monkeypatch: pytest.MonkeyPatch, write: int, after: bool
) -> None:
    monkeypatch.setattr(push_module, "BATCH", 2)
    sql_store.replace(*graph_of([1]))
    if write > 1:
        push(sql_store, neo4j_store)
    sql_store.replace(*graph_of([2, 3, 4, 5], listed=False))
    with pytest.raises(StoreFailedError, match="cut off"):
        push(sql_store, Failing(neo4j_store, write, after=after))  # type: ignore[arg-type]
    push(sql_store, neo4j_store)
    assert_same(sql_store, neo4j_store)


def lost(server: tuple[str, str, str], source: SqlGraphStore) -> None:
    with GraphDatabase.driver(server[0], auth=server[1:]) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")


def pruned(server: tuple[str, str, str], source: SqlGraphStore) -> None:
    source.replace(*graph_of([4, 5]))
    source.forget_changes(source.last_change())


def of_another_log(server: tuple[str, str, str], source: SqlGraphStore) -> None:
    with GraphDatabase.driver(server[0], auth=server[1:]) as driver:
        driver.execute_query("MATCH (c:XintuCheckpoint) SET c.seq = 999999")


def half_written(server: tuple[str, str, str], source: SqlGraphStore) -> None:
    with GraphDatabase.driver(server[0], auth=server[1:]) as driver:
        driver.execute_query("MATCH (c:XintuCheckpoint) SET c.state = 'writing', c.seq = null")
        driver.execute_query("MATCH (n:Node {id: 'n3'}) DETACH DELETE n")


@pytest.mark.parametrize("accident", [lost, pruned, of_another_log, half_written])
def test_what_the_log_cannot_mend_is_filled_by_difference(
    neo4j_server: tuple[str, str, str],
    sql_store: SqlGraphStore,
    neo4j_store: Neo4jGraphStore,
    accident: Callable[[tuple[str, str, str], SqlGraphStore], None],
) -> None:
    sql_store.replace(*graph_of([1, 2]))
    push(sql_store, neo4j_store)
    accident(neo4j_server, sql_store)
    report: PushReport = push(sql_store, neo4j_store)
    assert report.full
    assert_same(sql_store, neo4j_store)


@pytest.mark.parametrize(("spare", "overtaken"), [(1_000, False), (40, True)])
def test_a_projection_that_stayed_away_for_long_catches_up(
    sql_store: SqlGraphStore,
    neo4j_store: Neo4jGraphStore,
    monkeypatch: pytest.MonkeyPatch,
    spare: int,
    overtaken: bool,
) -> None:
    """The log grows while nobody takes it, up to its limit; then everything is compared."""
    monkeypatch.setattr(sql_outbox, "SPARE", spare)
    monkeypatch.setattr(sql_outbox, "KEPT", 0)
    monkeypatch.setattr(push_module, "BATCH", 50)
    sql_store.replace(*graph_of([1]))
    push(sql_store, neo4j_store)
    for step in range(120):
        sql_store.replace(*graph_of(sorted({1 + step % 5, 1 + step * 3 % 5}), listed=step % 3 > 0))
    log = sql_store.changes_after(0, 100_000)
    assert (log[0][0] > 2) == overtaken
    assert len(log) > 150 or overtaken
    report = push(sql_store, neo4j_store)
    assert report.full == overtaken
    assert_same(sql_store, neo4j_store)
    assert len(sql_store.changes_after(0, 100_000)) == 1


#: What somebody may do by hand, each with the rows that a full push then has to write or delete.
EDITS = {
    "a name": "MATCH (n:Node {id: 'n1'}) SET n.name = '改过'",
    "a name of another type": "MATCH (n:Node {id: 'n1'}) SET n.name = 5",
    "a value taken away": "MATCH (n:Node {id: 'n1'}) REMOVE n.properties",
    "a derived value": "MATCH (n:Node {id: 'n1'}) SET n.city = '3100'",
    "a label": "MATCH (n:Node {id: 'n1'}) REMOVE n:Enterprise SET n:Person",
    "the digest": "MATCH (n:Node {id: 'n1'}) SET n.digest = null",
    "a node deleted with its ties": "MATCH (n:Node {id: 'n1'}) DETACH DELETE n",
    "a node invented": "CREATE (:Node:Party:Enterprise {id: 'x1', kind: 'enterprise', name: '多出', digest: 'x'})",
    "a share": "MATCH ()-[r:SHAREHOLDER {id: 'n1-shareholder-n0'}]->() SET r.weight = 0.01",
    "a tie deleted": "MATCH ()-[r:SHAREHOLDER]->() DELETE r",
    "a tie moved": "MATCH (:Node {id: 'n1'})-[r:SHAREHOLDER]->(b) MATCH (a:Node {id: 'n4'}) WITH r, a, b, properties(r) AS p "
    "DELETE r CREATE (a)-[s:SHAREHOLDER]->(b) SET s = p",
    "a tie of another type": "MATCH (a:Node {id: 'n1'})-[r:SHAREHOLDER]->(b) WITH r, a, b, properties(r) AS p "
    "DELETE r CREATE (a)-[s:OFFICER]->(b) SET s = p",
    "an entry ended": "MATCH (e:Event) SET e.until = '2020-02-02'",
    "an entry given to another": "MATCH (:Node)-[h:HAS_EVENT]->(e:Event) MATCH (n:Node {id: 'n5'}) DELETE h CREATE (n)-[:HAS_EVENT]->(e)",
    "an entry given to two": "MATCH (e:Event) MATCH (n:Node {id: 'n5'}) CREATE (n)-[:HAS_EVENT]->(e)",
    "an entry of nobody": "MATCH ()-[h:HAS_EVENT]->() DELETE h",
    "an entry's authority": "MATCH (e:Event)-[d:DECIDED_BY]->() DELETE d",
    "an entry deleted": "MATCH (e:Event) DETACH DELETE e",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_full_push_mends_what_was_edited_by_hand(
    neo4j_server: tuple[str, str, str], sql_store: SqlGraphStore, neo4j_store: Neo4jGraphStore, edit: str
) -> None:
    nodes, ties, entries = graph_of([1, 2])
    decided = entries.set_column(entries.schema.get_field_index("authority"), "authority", pa.array(["n3"]))
    sql_store.replace(nodes, ties, decided)
    push(sql_store, neo4j_store)
    untouched = state_of(neo4j_server)
    assert push(sql_store, neo4j_store, full=True).changes == no_changes()
    with GraphDatabase.driver(neo4j_server[0], auth=neo4j_server[1:]) as driver:
        driver.execute_query(edit)
    assert state_of(neo4j_server) != untouched
    mended = push(sql_store, neo4j_store, full=True)
    assert mended.full
    assert mended.changes != no_changes()
    assert_same(sql_store, neo4j_store)
    assert state_of(neo4j_server) == untouched
    assert push(sql_store, neo4j_store, full=True).changes == no_changes()


def test_a_full_push_leaves_what_is_not_ours(
    neo4j_server: tuple[str, str, str], sql_store: SqlGraphStore, neo4j_store: Neo4jGraphStore
) -> None:
    sql_store.replace(*graph_of([1]))
    push(sql_store, neo4j_store)
    with GraphDatabase.driver(neo4j_server[0], auth=neo4j_server[1:]) as driver:
        driver.execute_query(
            "MATCH (n:Node {id: 'n1'}) SET n:Watched, n.remark = '跟进' CREATE (:Note {text: '自己的'})"
        )
        before = state_of(neo4j_server)
        assert push(sql_store, neo4j_store, full=True).changes == no_changes()
        assert state_of(neo4j_server) == before


def no_changes() -> Changes:
    return Changes(*({"nodes": 0, "edges": 0, "events": 0} for _ in range(3)))


def state_of(server: tuple[str, str, str]) -> list[str]:
    """Everything in the server: nodes with labels and properties, links with their ends."""
    with GraphDatabase.driver(server[0], auth=server[1:]) as driver:
        nodes = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties").records
        links = driver.execute_query(
            "MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r) AS properties"
        ).records
    told = [(sorted(row["labels"]), sorted(row["properties"].items())) for row in nodes]
    return sorted([*map(repr, told), *(repr([*row[:3], sorted(row["properties"].items())]) for row in links)])
