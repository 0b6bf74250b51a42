"""Finding nodes by text in SQL: exact columns first, then normal names, then parts of names."""

from __future__ import annotations

from sqlalchemy import Connection, Integer, column, func, select, text
from sqlalchemy.sql.expression import ColumnElement

from graph.finding import HOWS, how_found
from graph.names import normal_name
from graph.store import Match
from graph.stores.sql_read import nodes
from graph.stores.sql_schema import NAME, NODE, PARTS, RUNS

_RUN = 3
#: Two characters begin a run of three, or end the name.
_PAIR = (
    f"SELECT doc AS rowid FROM {RUNS} WHERE term >= :pair AND term < :beyond"
    " UNION SELECT key FROM graph_name WHERE substr(norm, -2) = :pair"
)


def find(connection: Connection, wanted: str, limit: int) -> list[Match]:
    """Nodes by id, code, name, other name or part of a name."""
    wanted, norm = wanted.strip(), normal_name(wanted)
    if not wanted or limit <= 0:
        return []
    matches = _equal(connection, wanted, norm)
    if len(matches) < limit and norm:
        have = {match.node.id for match in matches}
        ids = [id_ for id_ in _holding(connection, norm, limit + len(have)) if id_ not in have]
        more = nodes(connection, ids[:limit])
        matches += [Match(more[id_], "part") for id_ in ids[:limit]]
    return matches[:limit]


def _equal(connection: Connection, wanted: str, norm: str) -> list[Match]:
    """Nodes whose id, code or a name equals the text, in order."""
    same_id = select(NODE.c.id).where(NODE.c.id == wanted)
    same_code = select(NODE.c.id).where(NODE.c.code.in_([wanted, norm] if norm else []))
    same_name = select(NODE.c.id).join(NAME, NAME.c.node == NODE.c.key).where(NAME.c.norm == norm, NAME.c.norm != "")
    found = nodes(connection, list(connection.scalars(same_id.union(same_code, same_name))))
    matches = [Match(node, how_found(node, wanted)) for node in found.values()]
    return sorted(matches, key=lambda match: (HOWS.index(match.how), match.node.id))


def _holding(connection: Connection, norm: str, limit: int) -> list[str]:
    """Ids of nodes with a name that holds ``norm``, shortest such name first."""
    shortest = func.min(func.length(NAME.c.norm), type_=Integer)
    statement = select(NODE.c.id).join(NAME, NAME.c.node == NODE.c.key).where(_holds(connection, norm))
    statement = statement.group_by(NODE.c.id).order_by(shortest, NODE.c.id).limit(limit)
    return list(connection.scalars(statement))


def _holds(connection: Connection, norm: str) -> ColumnElement[bool]:
    if connection.dialect.name == "sqlite" and len(norm) >= _RUN:
        match = text(f"SELECT rowid FROM {PARTS} WHERE {PARTS} MATCH :phrase").bindparams(phrase=f'"{norm}"')
        return NAME.c.key.in_(match.columns(column("rowid", Integer)))
    if connection.dialect.name == "sqlite" and len(norm) == _RUN - 1:
        pair = text(_PAIR).bindparams(pair=norm, beyond=norm + chr(0x10FFFF))
        return NAME.c.key.in_(pair.columns(column("rowid", Integer)))
    return NAME.c.norm.contains(norm, autoescape=True)
