"""A look at the parties of a watch: at whom changes since the last look may concern, or at everybody; in one view of the graph, without any lock."""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

import graph
import loaders
from api.service.days import today
from api.sharing.feed import Desk
from api.watching.concerning import Concerned, keys_of, whom
from api.watching.observing import ENTRIES, FAMILIES, LINKED, PENALTIES, Fact, Scene, observe
from api.watching.rules import RULES, is_open, rules
from api.watching.tables import seen
from api.watching.watches import Watch
from graph.schema import load_schema
from graph.store import Key
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_outbox import last_change

#: Of which parties (with their codes) an organisation has a consent, for a purpose, on a day.
Consents = Callable[[sa.Connection, str, Mapping[str, str], str, str], Collection[str]]
#: Whose facts change by the clock alone: terms run out, and entries weigh less with every day.
_AGEING = (ENTRIES, LINKED)
#: How much was looked at of a party.
OPEN, ALL = "open", "all"


@dataclass(frozen=True, slots=True)
class Around:
    """What a run needs of other rooms: who consented. ``day``: the day that is looked at, "" = today.

    ``known``: whom changes concern, kept while watches are run one after the other.
    """

    consents: Consents
    day: str = ""
    known: dict[tuple[int, int, str, str], Concerned | None] | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at (families by party) and found (facts by party, family and key); ``breadth`` of all parties that are there."""

    stamp: int
    day: str
    breadth: Mapping[str, str]
    families: Mapping[str, Sequence[str]]
    facts: Mapping[tuple[str, str, str], Fact]


def look(desk: Desk, watch: Watch, rows: Mapping[str, Any], around: Around, *, full: bool) -> Looked:
    """Look at parties (``rows``) again, at all of them with ``full``."""
    day = around.day or today()
    wanted = [family for family in FAMILIES if _wanted(watch, family)]
    opened = [family for family in wanted if is_open(family)]
    with desk.workspace.read() as connection:
        stamp, there = last_change(connection), keys_of(connection, rows)
        consented = _consented(desk, watch, there, around.consents)
        breadth = {party: ALL if party in consented else OPEN for party in there}
        concerned = None if full or watch.sight != sight(watch) else _whom(connection, watch, stamp, day, around)
        ageing = _ageing(desk, watch) if concerned is not None and watch.day < day else {}
        families: dict[str, list[str]] = {}
        for party, (key, _) in there.items():
            asked = wanted if party in consented else opened
            if concerned is not None and rows[party].breadth in (ALL, breadth[party]):
                again = {*concerned.families(key), *ageing.get(party, ())}
                asked = [family for family in asked if family in again]
            if asked:
                families[party] = asked
        facts = {(fact.party, fact.family, fact.key): fact for fact in _facts(connection, day, families)}
    return Looked(stamp, day, breadth, families, facts)


def _facts(connection: sa.Connection, day: str, families: Mapping[str, Sequence[str]]) -> Iterator[Fact]:
    store, ids = SqlGraphStore(connection), sorted(families)
    for start in range(0, len(ids), rules()["chunk"]):
        chunk = ids[start : start + rules()["chunk"]]
        scene = Scene(store, connection, load_schema(), day, store.nodes(chunk))
        for family in FAMILIES:
            if some := [party for party in chunk if family in families[party]]:
                yield from observe(scene, some, [family])


def _whom(connection: sa.Connection, watch: Watch, stamp: int, day: str, around: Around) -> Concerned | None:
    asked, known = (watch.stamp, stamp, watch.day, day), around.known if around.known is not None else {}
    if asked not in known:
        known[asked] = whom(connection, watch.stamp, (watch.day, day))
    return known[asked]


def _ageing(desk: Desk, watch: Watch) -> dict[str, set[str]]:
    """The families of parties of which there is something that time alone may end."""
    chosen = sa.select(seen.c.party, seen.c.family).where(
        seen.c.watch == watch.watch, seen.c.family.in_(_AGEING), seen.c.digest != ""
    )
    found: dict[str, set[str]] = defaultdict(set)
    with desk.service.read() as connection:
        for row in connection.execute(chosen):
            found[row.party].add(row.family)
    return found


def _consented(desk: Desk, watch: Watch, there: Mapping[str, tuple[Key, str]], consents: Consents) -> frozenset[str]:
    """Of whom everything may be looked at."""
    if not watch.consent:
        return frozenset(there)
    with desk.service.read() as connection:
        codes = {party: code for party, (_, code) in there.items()}
        return frozenset(consents(connection, watch.owner, codes, rules()["purpose"], today()))


def _wanted(watch: Watch, family: str) -> bool:
    return family in watch.kinds or (family in (ENTRIES, PENALTIES) and "repair" in watch.kinds)


def sight(watch: Watch) -> str:
    """With which eyes a watch looks: where the program, its numbers or what is wanted differ, everybody is looked at again."""
    return hashlib.sha256(orjson.dumps([_numbers(), watch.kinds, watch.consent])).hexdigest()


@functools.cache
def _numbers() -> str:
    folders = (*map(Path, graph.__path__), *(Path(path) / "data" for path in loaders.__path__))
    files = sorted(path for folder in folders for path in folder.rglob("*.yaml"))
    told = [version("xintu"), *(hashlib.sha256(path.read_bytes()).hexdigest() for path in (RULES, *files))]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()
