"""Whom a list of codes, ids and names means, all in a few statements. A name that fits several is told as ambiguous, never picked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from api.access.masking import may_be_person
from graph.names import normal_name
from graph.schema import load_schema
from graph.stores.sql_schema import NAME, NODE
from resolution.identifiers import normal_form

How = Literal["id", "code", "name", "former_name"]
_CHUNK = 500
_TOLD = (NODE.c.id, NODE.c.kind, NODE.c.name, NODE.c.code, NODE.c.region)


@dataclass(frozen=True, slots=True)
class Asked:
    """One party as it is asked about: by an id of ours, a code, a name, or a name with a code."""

    name: str = ""
    code: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """Who it is: one party (``id``, and how it was found), or how many it may be (0 = none known).

    ``name_differs``: the code's party goes by another name than was written.
    """

    id: str = ""
    count: int = 0
    how: How | Literal[""] = ""
    name_differs: bool = False

    @property
    def status(self) -> Literal["one", "ambiguous", "unknown"]:
        """One party, several, or none."""
        return "one" if self.id else "ambiguous" if self.count else "unknown"


def meant(connection: sa.Connection, asked: Sequence[Asked], *, persons: bool) -> list[Meant]:
    """Whom each means, in order. A valid answer by code or id goes before the name; ``persons``: natural persons count, too."""
    parties = _kinds(persons)
    by_id = _by(connection, NODE.c.id, {one.id for one in asked}, parties)
    by_code = _by(connection, NODE.c.code, {normal_form.normalise(one.code) for one in asked}, parties)
    by_name = _named(connection, {normal_name(one.name) for one in asked}, parties, persons=persons)
    return [_one(each, by_id, by_code, by_name) for each in asked]


#: What is no name.
_CODE = re.compile(r"[0-9A-Z*-]{8,}")


def asked_as(connection: sa.Connection, texts: Sequence[str]) -> list[Asked]:
    """What texts say: ids of ours, codes, or names."""
    ids: set[str] = set()
    for part in _chunks(texts):
        ids.update(connection.scalars(sa.select(NODE.c.id).where(NODE.c.id.in_(part))))
    return [Asked(id=text) if text in ids else asked_text(text) for text in texts]


def asked_text(text: str) -> Asked:
    """A code, or else a name."""
    return Asked(code=text) if _CODE.fullmatch(normal_form.normalise(text)) else Asked(name=text)


def _kinds(persons: bool) -> tuple[str, ...]:
    nodes = load_schema().nodes
    return tuple(kind for kind, info in nodes.items() if info.party and (persons or kind != "person"))


def _by(
    connection: sa.Connection, column: sa.Column[Any], wanted: set[str], kinds: Sequence[str]
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for part in _chunks(wanted):
        chosen = sa.select(*_TOLD, column.label("key_")).where(column.in_(part), NODE.c.kind.in_(kinds))
        for row in connection.execute(chosen):
            found[row.key_].append(row)
    return found


def _named(connection: sa.Connection, wanted: set[str], kinds: Sequence[str], *, persons: bool) -> dict[str, list[Any]]:
    """By name; where persons do not count, nor does who is called as one: a name that is found would undo its mask."""
    found: dict[str, list[Any]] = defaultdict(list)
    for part in _chunks(wanted):
        chosen = sa.select(*_TOLD, NAME.c.norm).join(NAME, NAME.c.node == NODE.c.key)
        for row in connection.execute(chosen.where(NAME.c.norm.in_(part), NODE.c.kind.in_(kinds))):
            if persons or not may_be_person(row.id, row.kind, row.name, row.code):
                found[row.norm].append(row)
    return found


def _chunks(wanted: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(set(wanted) - {""})
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


def _one(
    asked: Asked, by_id: Mapping[str, list[Any]], by_code: Mapping[str, list[Any]], by_name: Mapping[str, list[Any]]
) -> Meant:
    if asked.id:
        return _settled(by_id.get(asked.id, []), "id")
    code, name = normal_form.normalise(asked.code), normal_name(asked.name)
    if code and (found := by_code.get(code)):
        settled = _settled(found, "code")
        named = {row.id for row in by_name.get(name, [])}
        return Meant(
            settled.id, settled.count, settled.how, bool(name) and bool(settled.id) and settled.id not in named
        )
    # a party with another code is another one, however it is called
    fitting = [row for row in by_name.get(name, []) if not code or not row.code]
    own = [row for row in fitting if normal_name(row.name) == name]
    return _settled(own, "name") if own else _settled(fitting, "former_name")


def _settled(rows: Sequence[Any], how: How) -> Meant:
    ids = sorted({row.id for row in rows})
    return Meant(ids[0], 1, how) if len(ids) == 1 else Meant(count=len(ids))
