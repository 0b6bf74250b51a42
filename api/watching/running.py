"""A run of a watch: what is to be seen of its parties now against what was seen before; what differs is an alert, once.

The graph is looked at without a lock, in one view of it. Then one transaction, alone on the watch, compares with what was seen and
writes both: a second run, or another process that looked at the same time, finds nothing that differs; one that looked at
an older graph than was seen already gives up. A family that is looked at for the first time for a party is only noted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import sqlalchemy as sa

from api.canonical import canonical
from api.service.database import now
from api.service.days import today
from api.sharing.entries import states_of
from api.sharing.feed import Desk
from api.watching.alerting import Change, write_alerts
from api.watching.observing import ENTRIES, FAMILIES, PENALTIES, SINGLE, Fact, Scene, observe
from api.watching.rules import is_open, rules
from api.watching.tables import member as member_table
from api.watching.tables import seen
from api.watching.tables import watch as table
from api.watching.watches import Watch, follow, listing, members
from api.webhooks.outbox import enqueue
from graph.model import Node
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_outbox import last_change

#: Of which parties (with their codes) an organisation has a consent, for a purpose, on a day.
Consents = Callable[[sa.Connection, str, Mapping[str, str], str, str], Collection[str]]
TOPIC = "watch.alerts"
#: The key under which it stands that a family has been looked at for a party.
LOOKED = "*"
#: Why an entry is gone whose records still say what they said.
LEFT_LIST = "expired"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Around:
    """What a run needs of other rooms: who consented. ``day``: the day that is looked at, "" = today."""

    consents: Consents
    day: str = ""


@dataclass(slots=True)
class Ran:
    """What a run did. ``lost``: parties that are no longer in the graph; ``unconsented``: of whom open facts only were looked at."""

    watch: str
    parties: int = 0
    lost: int = 0
    unconsented: int = 0
    alerts: int = 0
    ahead: bool = False
    kinds: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was looked at (families by party) and found (facts by party, family and key)."""

    stamp: int
    day: str
    families: Mapping[str, Sequence[str]]
    facts: Mapping[tuple[str, str, str], Fact]


def run_all(desk: Desk, around: Around, *, changed_only: bool = True) -> list[Ran]:
    """All watches, or those that have yet to see the graph or the day as they are."""
    with desk.workspace.read() as graph:
        stamp = last_change(graph)
    with desk.service.read() as connection:
        watches = listing(connection)
    due = [watch for watch in watches if not changed_only or (watch.stamp, watch.day) != (stamp, today())]
    return [run(desk, watch, around) for watch in due]


def note(desk: Desk, watch: Watch, around: Around, parties: Collection[str]) -> bool:
    """Note what parties just added are like, if they are few; else the next run does."""
    few = 0 < len(parties) <= rules()["at_once"]
    return few and not run(desk, watch, around, parties).ahead


def run(desk: Desk, watch: Watch, around: Around, only: Collection[str] = ()) -> Ran:
    """Look at the parties of a watch (``only`` some of them) and tell what changed."""
    done = Ran(watch.watch)
    follow(desk, watch)
    with desk.service.read() as connection:
        rows = {party: row for party, row in members(connection, watch.watch) if not only or party in only}
    looked = _look(desk, watch, rows, around, done)
    with desk.service.write() as connection:
        if not _first(connection, watch, looked, whole=not only):
            done.ahead = True
            return done
        changes = _compare(connection, desk, watch, looked)
        told = write_alerts(connection, watch, rows, changes)
        done.alerts, done.kinds = sum(told.values()), told
        if told:
            enqueue(connection, watch.owner, TOPIC, {"watch": watch.watch, "alerts": done.alerts, "kinds": told})
    return done


def _look(desk: Desk, watch: Watch, rows: Mapping[str, Any], around: Around, done: Ran) -> _Looked:
    wanted = [family for family in FAMILIES if _wanted(watch, family)]
    opened = [family for family in wanted if is_open(family)]
    facts: dict[tuple[str, str, str], Fact] = {}
    families: dict[str, Sequence[str]] = {}
    day = around.day or today()
    with desk.workspace.read() as graph:
        stamp, store, ids = last_change(graph), SqlGraphStore(graph), sorted(rows)
        for start in range(0, len(ids), rules()["chunk"]):
            nodes = store.nodes(ids[start : start + rules()["chunk"]])
            scene = Scene(store, graph, load_schema(), day, nodes)
            full = _full(desk, watch, nodes, around.consents)
            rest = [party for party in nodes if party not in full]
            families |= dict.fromkeys(full, wanted) | dict.fromkeys(rest, opened)
            done.unconsented += len(rest)
            for some, looked_at in ((full, wanted), (rest, opened)):
                facts |= {(f.party, f.family, f.key): f for f in (observe(scene, some, looked_at) if some else ())}
    done.parties, done.lost = len(families), len(rows) - len(families)
    return _Looked(stamp, day, families, facts)


def _full(desk: Desk, watch: Watch, nodes: Mapping[str, Node], consents: Consents) -> list[str]:
    """Of whom everything may be looked at."""
    if not watch.consent:
        return list(nodes)
    with desk.service.read() as connection:
        codes = {party: node.code for party, node in nodes.items()}
        given = set(consents(connection, watch.owner, codes, rules()["purpose"], today()))
    return [party for party in nodes if party in given]


def _wanted(watch: Watch, family: str) -> bool:
    return family in watch.kinds or (family in (ENTRIES, PENALTIES) and "repair" in watch.kinds)


def _first(connection: sa.Connection, watch: Watch, looked: _Looked, *, whole: bool) -> bool:
    """Take the watch for this transaction; False where it is removed, or has seen a later graph or day.

    A look at some of its parties is no look at the watch.
    """
    chosen = sa.select(table).where(table.c.watch == watch.watch, table.c.removed_at == "").with_for_update()
    row = connection.execute(chosen).one_or_none()
    if row is None or row.stamp > looked.stamp or row.day > looked.day:
        return False
    kept = {"stamp": looked.stamp, "day": looked.day, "ran_at": now()} if whole else {"day": row.day}
    connection.execute(sa.update(table).where(table.c.watch == watch.watch).values(kept))
    return True


def _compare(connection: sa.Connection, desk: Desk, watch: Watch, looked: _Looked) -> list[Change]:
    """What differs; what was seen is brought up to date."""
    there = {
        row.party
        for row in connection.execute(sa.select(member_table.c.party).where(member_table.c.watch == watch.watch))
    }
    before = _before(connection, watch, looked.families.keys() & there)
    changes, rows = [], []
    for (party, family), facts in _by_family(looked, there).items():
        known = before.get((party, family), {})
        if LOOKED not in known:
            rows += [
                _row(watch, party, family, LOOKED, None, 1),
                *(_row(watch, party, family, f.key, f, 1) for f in facts),
            ]
            continue
        for change in _differing(facts, known):
            rows.append(_row(watch, change.party, change.family, change.key, change.after, change.turn))
            changes.append(change)
    _replace(connection, rows)
    return _with_reasons(desk, changes)


def _by_family(looked: _Looked, there: set[str]) -> dict[tuple[str, str], list[Fact]]:
    found: dict[tuple[str, str], list[Fact]] = {
        (party, family): [] for party, families in looked.families.items() if party in there for family in families
    }
    for (party, family, _), fact in sorted(looked.facts.items()):
        if party in there:
            found[party, family].append(fact)
    return found


def _before(connection: sa.Connection, watch: Watch, parties: Collection[str]) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(sa.select(seen).where(seen.c.watch == watch.watch)):
        if row.party in parties:
            found[row.party, row.family][row.key] = row
    return found


def _differing(facts: Sequence[Fact], known: Mapping[str, Any]) -> Iterable[Change]:
    now_there = {fact.key: fact for fact in facts}
    for key, fact in now_there.items():
        row = known.get(key)
        if row is None or row.digest != fact.digest:
            old = row.told if row is not None and row.digest else ""
            yield Change(fact.party, fact.family, key, (row.turn if row is not None else 0) + 1, old, fact)
    for key, row in sorted(known.items()):
        # a single value that is not known any more has not changed: it waits for the next that is
        if row.digest and key not in now_there and key != LOOKED and row.family not in SINGLE:
            yield Change(row.party, row.family, key, row.turn + 1, row.told, None, orjson.loads(row.cited))


def _row(watch: Watch, party: str, family: str, key: str, fact: Fact | None, turn: int) -> dict[str, Any]:
    row = {"watch": watch.watch, "party": party, "family": family, "key": key, "turn": turn}
    told = canonical(fact.told).decode() if fact is not None else ""
    cited = orjson.dumps(fact.records).decode() if fact is not None else ""
    return row | {"digest": fact.digest if fact is not None else "", "told": told, "cited": cited}


def _replace(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    names = ("watch", "party", "family", "key")
    same = sa.and_(*(seen.c[name] == sa.bindparam(f"of_{name}") for name in names))
    connection.execute(sa.delete(seen).where(same), [{f"of_{name}": row[name] for name in names} for row in rows])
    connection.execute(sa.insert(seen), list(rows))


def _with_reasons(desk: Desk, changes: Sequence[Change]) -> list[Change]:
    """Why entries and penalties went, by the state of their records."""
    gone = {change.key: "\n".join(change.cited) for change in changes if change.after is None and change.key}
    with desk.workspace.read() as graph:
        states = states_of(graph, gone)
    return [
        replace(change, reason=states.get(change.key, LEFT_LIST)) if change.after is None else change
        for change in changes
    ]
