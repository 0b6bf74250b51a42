"""Parties by what is asked of them (kind, region, list, state, industry), in SQL: by id, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, exists, func, select

from graph.model import ALWAYS, Node, When
from graph.names import normal_name
from graph.stores import sql_grams
from graph.stores.sql_asked import rows
from graph.stores.sql_read import blacklisted, nodes
from graph.stores.sql_schema import EVENT, NAME, NODE
from graph.stores.sql_values import elements, integers, packed, texts

#: The states of a party: on a black list, struck off the register, neither. A repaired entry leaves no trace in any of them.
STATES = ("listed", "deregistered", "clear")
#: So many are counted, of those that a text is looked for in fewer; parties that share pairs of characters with a text and are looked for by key.
COUNTED, _NAMED, _LIKELY = 10_000, 1_000, 20_000
_LAST = "\U0010ffff"
_PLACES = ("address", "phone")
_GONE = "deregistration"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of parties; "" and () ask nothing. ``region``: first digits of a code; ``among``: these ids only."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    region: str = ""
    lists: tuple[str, ...] = ()
    state: str = ""
    industry: str = ""
    among: tuple[str, ...] | None = None
    when: When = ALWAYS

    @property
    def counted(self) -> int:
        """How many are counted at most."""
        return _NAMED if self.text else COUNTED


def parties(connection: Connection, wanted: Wanted, after: str, limit: int) -> tuple[list[Node], int]:
    """Parties that pass, by id, after one of them; and how many pass, at most one more than are counted."""
    conditions, asked = _conditions(connection, wanted)
    counted = select(NODE.c.key).where(*conditions).limit(wanted.counted + 1).subquery()
    count = int(connection.scalar(select(func.count()).select_from(counted), asked) or 0)
    page = select(NODE.c.id).where(*conditions, NODE.c.id > after).order_by(NODE.c.id).limit(limit)
    return list(nodes(connection, list(connection.scalars(page, asked))).values()), count


def states(connection: Connection, ids: Sequence[str], when: When) -> dict[str, str]:
    """The state of each of some parties that is not ``clear``: listed before deregistered."""
    held = (EVENT.c.colour, EVENT.c.list, EVENT.c.kind, EVENT.c.since, EVENT.c.until, EVENT.c.known_from)
    found: dict[str, str] = {}
    told = rows(connection, _told(connection.dialect.name, held), {"ids": packed(ids)})
    for id_, colour, list_, kind, since, until, known in told:
        if not when.holds(since, until) or (when.known_at and known > when.known_by):
            continue
        if colour == "black" and list_:
            found[id_] = "listed"
        elif kind == _GONE:
            found.setdefault(id_, "deregistered")
    return found


@cache
def _told(dialect: str, held: tuple[Any, ...]) -> Select[Any]:
    wanted = select(elements(dialect, "ids", String))
    # all events of the few: with conditions SQLite would begin at those of everybody
    return select(NODE.c.id, *held).join(EVENT, EVENT.c.party == NODE.c.key).where(NODE.c.id.in_(wanted))


def _conditions(connection: Connection, wanted: Wanted) -> tuple[list[ColumnElement[bool]], dict[str, str]]:
    asked: dict[str, str] = {}
    found: list[ColumnElement[bool]] = [NODE.c.kind.in_(wanted.kinds) if wanted.kinds else NODE.c.kind.not_in(_PLACES)]
    if wanted.region:
        found += [NODE.c.region >= wanted.region, NODE.c.region < wanted.region + _LAST]
    if wanted.among is not None:
        found.append(NODE.c.id.in_(texts(connection, "among")))
        asked["among"] = packed(wanted.among)
    if wanted.industry:
        held = func.substr(EVENT.c.properties, 1).contains(f'"industry":"{wanted.industry}', autoescape=True)
        found.append(exists().where(EVENT.c.party == NODE.c.key, EVENT.c.kind == "registration", held))
    found += _in_state(wanted)
    if norm := normal_name(wanted.text):
        named = exists().where(NAME.c.node == NODE.c.key, NAME.c.norm.contains(norm, autoescape=True))
        found.append(named)
        if len(norm) > 1 and len(likely := sql_grams.holding(connection, norm)) <= _LIKELY:
            found.append(NODE.c.key.in_(integers(connection, "likely")))
            asked["likely"] = packed(likely.tolist())
    return found, asked


def _in_state(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions of lists and states."""
    listed, gone = blacklisted(wanted.when), [EVENT.c.kind == _GONE, EVENT.c.since <= wanted.when.day]
    few = bool(wanted.region or wanted.text or wanted.among is not None)

    def have(conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
        """Parties with such an event: looked for party by party where other filters leave few of them."""
        if few:
            return exists().where(EVENT.c.party == NODE.c.key, *conditions)
        return NODE.c.key.in_(select(EVENT.c.party).where(*conditions))

    found: list[ColumnElement[bool]] = []
    if wanted.lists:
        found.append(have([*listed, EVENT.c.list.in_(wanted.lists)]))
    if wanted.state == "listed":
        found.append(have(listed))
    if wanted.state == "deregistered":
        found += [have(gone), ~have(listed)]
    if wanted.state == "clear":
        found += [~have(listed), ~have(gone)]
    return found
