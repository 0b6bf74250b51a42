"""Reading the graph in SQL: every question is a statement or two over a list of any length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
from sqlalchemy import BigInteger, ColumnElement, Connection, FromClause, Select, String, bindparam, func, select

from graph.checksum import kind_digests
from graph.model import Event, Node, When
from graph.rows import event_of, node_of, table_of
from graph.store import Key
from graph.stores.sql_asked import rows as asked_rows
from graph.stores.sql_degrees import degree_of
from graph.stores.sql_rows import ROWS, event_rows, node_rows
from graph.stores.sql_schema import EVENT, NODE, TABLES
from graph.stores.sql_values import elements, packed, texts

_BATCH = 50_000


def nodes(connection: Connection, ids: Sequence[str]) -> dict[str, Node]:
    """Nodes by id, with degrees."""
    rows = asked_rows(connection, _nodes(connection.dialect.name), {"ids": packed(ids)})
    return {row[0]: node_of(row[:-1], degree_of(row[-1])) for row in rows}


def shown(connection: Connection, keys: Sequence[Key]) -> dict[Key, Node]:
    """Nodes in short, by key: the row of a node lies where its key says, and of it only the beginning is read."""
    rows = asked_rows(connection, _shown(connection.dialect.name), {"keys": packed(keys)})
    return {
        key: Node(id_, kind, name, code, region, degree=degree_of(told))
        for key, id_, kind, name, code, region, told in rows
    }


@cache
def _shown(dialect: str) -> Select[Any]:
    brief = (NODE.c.key, NODE.c.id, NODE.c.kind, NODE.c.name, NODE.c.code, NODE.c.region)
    wanted = select(elements(dialect, "keys", BigInteger))
    return select(*brief, NODE.c.degrees).where(NODE.c.key.in_(wanted))


@cache
def _nodes(dialect: str) -> Select[Any]:
    statement = node_rows().add_columns(NODE.c.degrees)
    return statement.where(NODE.c.id.in_(select(elements(dialect, "ids", String)))).order_by(NODE.c.id)


def events(connection: Connection, parties: Sequence[str], kinds: Sequence[str], when: When) -> list[Event]:
    """Events of parties, in force or past."""
    asked = {"parties": packed(parties), "day": when.day}
    if when.known_at:
        asked["known_at"] = when.known_by
    statement = _events(connection.dialect.name, known=bool(when.known_at))
    if kinds:
        statement = statement.where(EVENT.c.kind.in_(kinds))
        return [event_of(tuple(row)) for row in connection.execute(statement, asked).all()]
    return [event_of(row) for row in asked_rows(connection, statement, asked)]


@cache
def _events(dialect: str, *, known: bool) -> Select[Any]:
    keys = select(NODE.c.key).where(NODE.c.id.in_(select(elements(dialect, "parties", String))))
    statement = event_rows().where(EVENT.c.party.in_(keys), EVENT.c.since <= bindparam("day"))
    if known:
        statement = statement.where(EVENT.c.known_from <= bindparam("known_at"))
    return statement.order_by(NODE.c.id, EVENT.c.since, EVENT.c.id)


def listed(connection: Connection, lists: Sequence[str], region: str, when: When) -> Iterator[Event]:
    """Black list entries in force, streamed."""
    statement = event_rows().where(*blacklisted(when))
    if lists:
        statement = statement.where(EVENT.c.list.in_(lists))
    if region:
        statement = statement.where(EVENT.c.region.startswith(region, autoescape=True))
    statement = statement.order_by(NODE.c.id, EVENT.c.id).execution_options(yield_per=1000)
    for row in connection.execute(statement):
        yield event_of(row)


def blacklisted(when: When) -> list[ColumnElement[bool]]:
    """Conditions of a black list entry in force."""
    return [EVENT.c.colour == "black", EVENT.c.list != "", *holding(EVENT, when)]


def holding(table: FromClause, when: When) -> list[ColumnElement[bool]]:
    """Conditions of a row of edges or events that holds and was known."""
    return [table.c.since <= when.day, (table.c.until == "") | (table.c.until > when.after), *known(table, when)]


def known(table: FromClause, when: When) -> list[ColumnElement[bool]]:
    """The condition of a row that was known by then, if that is asked."""
    return [table.c.known_from <= when.known_by] if when.known_at else []


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """Rows by table and kind."""
    found: dict[str, dict[str, int]] = {}
    for what, table in TABLES.items():
        statement = select(table.c.kind, func.count()).group_by(table.c.kind).order_by(table.c.kind)
        found[what] = {row[0]: row[1] for row in connection.execute(statement)}
    return found


def scan(connection: Connection, what: str) -> Iterator[pa.Table]:
    """A whole table in id order."""
    statement = ROWS[what]().order_by(TABLES[what].c.id).execution_options(yield_per=_BATCH)
    for batch in connection.execute(statement).partitions():
        yield table_of(what, batch)


def rows(connection: Connection, what: str, ids: Sequence[str]) -> pa.Table:
    """Rows by id, in id order; unknown ids are absent."""
    table = TABLES[what]
    statement = ROWS[what]().where(table.c.id.in_(texts(connection, "ids"))).order_by(table.c.id)
    return table_of(what, connection.execute(statement, {"ids": packed(ids)}).all())


def checksums(connection: Connection) -> dict[str, dict[str, str]]:
    """Digests of the kinds, from the stored digests of their rows."""
    found = {}
    for what, table in TABLES.items():
        statement = select(table.c.kind, table.c.digest).order_by(table.c.id).execution_options(yield_per=_BATCH)
        found[what] = kind_digests((row[0], row[1]) for row in connection.execute(statement))
    return found
