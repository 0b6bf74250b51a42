"""Writing the graph in Neo4j: a change becomes an ordered list of steps, run in one transaction or, if large, in many.

A step may run again at any time and changes nothing then: nodes, events and relationships are merged by id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from neo4j import ManagedTransaction

from graph.checksum import COLUMNS
from graph.stores.neo4j_degrees import count_marked, forgotten
from graph.stores.neo4j_rows import assignments, by_kind
from graph.stores.neo4j_schema import CHECKPOINT, DECIDED_BY, EVENT, HAS_EVENT, NODE, Vocabulary
from graph.stores.neo4j_session import Connection, run

#: Rows a statement; what a heap of 512 MB holds comfortably.
BATCH = 5_000
#: Up to this many rows are written in one transaction.
ATOMIC = 20_000

_AUTHORITY = COLUMNS["events"].get_field_index("authority")


@dataclass(frozen=True, slots=True)
class Change:
    """What to write: ``put`` tables and, of these, the ids that may be stored already (``replaced``); ``gone`` ids."""

    put: dict[str, pa.Table] = field(default_factory=dict)
    replaced: dict[str, list[str]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many rows are written or deleted."""
        return int(sum(table.num_rows for table in self.put.values())) + sum(len(ids) for ids in self.gone.values())


@dataclass(frozen=True, slots=True)
class Step:
    """One statement with its ``$rows``."""

    statement: str
    rows: Sequence[Any]


def write(connection: Connection, words: Vocabulary, change: Change, seq: int | None) -> None:
    """Write ``change`` and note that the graph stands at ``seq`` of the change log (None = at no number of it).

    A large change runs in many transactions; until the last the checkpoint says "writing", and writing it again completes it.
    """
    _write(connection, words, change, seq)
    count_marked(connection, words)


def _write(connection: Connection, words: Vocabulary, change: Change, seq: int | None) -> None:
    stepped = steps(words, change)
    if change.size <= ATOMIC:
        done = [*stepped]

        def whole(transaction: ManagedTransaction) -> None:
            for step in done:
                run(transaction, step.statement, {"rows": step.rows})
            _note(transaction, "complete", seq)

        connection.write(whole)
        return
    connection.write(lambda transaction: _note(transaction, "writing", None))
    for step in stepped:
        _write_step(connection, step)
    connection.write(lambda transaction: _note(transaction, "complete", seq))


def steps(words: Vocabulary, change: Change) -> Iterator[Step]:
    """Deletions from events to nodes, then puts from nodes to events: every edge and event finds its ends."""
    for what in ("events", "edges", "nodes"):
        yield from _deletions(words, what, change.gone.get(what, []))
    if "nodes" in change.put:
        yield from _node_steps(words, change.put["nodes"])
    yield from _deletions(words, "edges", change.replaced.get("edges", []))
    if "edges" in change.put:
        yield from _edge_steps(words, change.put["edges"])
    yield from _batched(
        f"UNWIND $rows AS id MATCH (:{EVENT} {{id: id}})-[link:{HAS_EVENT}|{DECIDED_BY}]-() DELETE link",
        change.replaced.get("events", []),
    )
    if "events" in change.put:
        yield from _event_steps(words, change.put["events"])


def _deletions(words: Vocabulary, what: str, ids: Sequence[str]) -> Iterator[Step]:
    if what == "edges":
        for type_ in words.edges.values():
            yield from _batched(
                f"UNWIND $rows AS id MATCH (a)-[r:{type_} {{id: id}}]->(b) {forgotten('a', 'b')} DELETE r", ids
            )
        return
    label = {"nodes": NODE, "events": EVENT}[what]
    if what == "nodes":  # ties that are still there go with them
        yield from _batched(f"UNWIND $rows AS id MATCH (:{NODE} {{id: id}})--(other:{NODE}) {forgotten('other')}", ids)
    yield from _batched(f"UNWIND $rows AS id MATCH (n:{label} {{id: id}}) DETACH DELETE n", ids)


def _node_steps(words: Vocabulary, table: pa.Table) -> Iterator[Step]:
    others = ":".join(words.own_labels("nodes"))
    for kind, rows in by_kind("nodes", table).items():
        labels = words.label("nodes", kind)
        yield from _batched(
            f"UNWIND $rows AS row MERGE (n:{NODE} {{id: row[0]}}) REMOVE n:{others} "
            f"SET n:{labels}, {assignments('nodes', 'n')} {forgotten('n')}",
            rows,
        )
    yield from _batched(
        f"UNWIND $rows AS id MATCH (n:{NODE} {{id: id}}) MATCH (e:{EVENT} {{authority: id}}) "
        f"WHERE NOT (e)-[:{DECIDED_BY}]->() CREATE (e)-[:{DECIDED_BY}]->(n)",
        table.column("id").to_pylist(),
    )


def _edge_steps(words: Vocabulary, table: pa.Table) -> Iterator[Step]:
    for kind, rows in by_kind("edges", table).items():
        type_ = words.label("edges", kind)
        yield from _batched(
            f"UNWIND $rows AS row MATCH (a:{NODE} {{id: row[2]}}) MATCH (b:{NODE} {{id: row[3]}}) "
            f"MERGE (a)-[r:{type_} {{id: row[0]}}]->(b) SET {assignments('edges', 'r')} {forgotten('a', 'b')}",
            rows,
        )


def _event_steps(words: Vocabulary, table: pa.Table) -> Iterator[Step]:
    others = ":".join(words.own_labels("events"))
    for kind, rows in by_kind("events", table).items():
        labels = words.label("events", kind)
        yield from _batched(
            f"UNWIND $rows AS row MATCH (party:{NODE} {{id: row[1]}}) MERGE (e:{EVENT} {{id: row[0]}}) REMOVE e:{others} "
            f"SET e:{labels}, {assignments('events', 'e')} MERGE (party)-[:{HAS_EVENT}]->(e)",
            rows,
        )
        decided = [[row[0], row[_AUTHORITY]] for row in rows if row[_AUTHORITY]]
        yield from _batched(
            f"UNWIND $rows AS row MATCH (e:{EVENT} {{id: row[0]}}) MATCH (n:{NODE} {{id: row[1]}}) "
            f"MERGE (e)-[:{DECIDED_BY}]->(n)",
            decided,
        )


def _batched(statement: str, rows: Sequence[Any]) -> Iterator[Step]:
    for start in range(0, len(rows), BATCH):
        yield Step(statement, rows[start : start + BATCH])


def _write_step(connection: Connection, step: Step) -> None:
    connection.write(lambda transaction: run(transaction, step.statement, {"rows": step.rows}))


def _note(transaction: ManagedTransaction, state: str, seq: int | None) -> None:
    statement = f"MERGE (c:{CHECKPOINT} {{id: 'graph'}}) SET c.state = $state, c.seq = $seq"
    run(transaction, statement, {"state": state, "seq": seq})
