"""Finding nodes by text in SQL: exact columns first, then normal names, then parts of names."""

from __future__ import annotations

from sqlalchemy import Connection, Integer, func, select

from graph.finding import HOWS, how_found
from graph.names import normal_name
from graph.store import Match
from graph.stores import sql_grams
from graph.stores.sql_read import nodes
from graph.stores.sql_schema import NAME, NODE
from graph.stores.sql_values import integers, packed

#: Looking at more nodes than this one by one takes longer than going through all names.
_MANY = 20_000


def find(connection: Connection, wanted: str, limit: int) -> list[Match]:
    """Nodes by id, code, name, other name or part of a name."""
    if connection.dialect.name == "postgresql":
        wanted = wanted.replace("\0", "\ufffd")  # as it stores them (``sql_copy``)
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
    statement = (
        select(NODE.c.id).join(NAME, NAME.c.node == NODE.c.key).where(NAME.c.norm.contains(norm, autoescape=True))
    )
    statement = statement.group_by(NODE.c.id).order_by(shortest, NODE.c.id).limit(limit)
    parameters = {}
    if len(norm) > 1 and len(likely := sql_grams.holding(connection, norm)) <= _MANY:
        statement = statement.where(NAME.c.node.in_(integers(connection, "likely")))
        parameters = {"likely": packed(likely.tolist())}
    return list(connection.scalars(statement, parameters))
