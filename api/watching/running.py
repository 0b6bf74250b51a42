"""A run of a watch: what is to be seen of its parties now against what was seen before; what differs is an alert, once.

The graph is looked at (``looking``) without a lock, in one view of it: whom nothing concerns that changed since, is not asked about. Then one transaction, alone on the watch, compares with what was seen and
writes both: a second run, or another process that looked at the same time, finds nothing that differs; one that looked at
an older graph than was seen already gives up. A family that is looked at for the first time for a party is only noted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from api.watching.looking import ALL, OPEN, Around, Looked, look, sight
from api.watching.observing import SINGLE, Fact
from api.watching.rules import rules
from api.watching.tables import member as member_table
from api.watching.tables import seen
from api.watching.tables import watch as table
from api.watching.watches import Watch, follow, listing, members
from api.webhooks.outbox import enqueue
from graph.linked.links import chunks
from graph.stores.sql_outbox import last_change

TOPIC = "watch.alerts"
#: The key under which it stands that a family has been looked at for a party.
LOOKED = "*"
#: Why an entry is gone whose records still say what they said.
LEFT_LIST = "expired"
_CHUNK = 500


@dataclass(slots=True)
class Ran:
    """What a run did. ``asked``: parties that something may concern that changed since the last run, so that they were looked at again;
    ``lost``: parties that are no longer in the graph; ``unconsented``: of whom open facts only are looked at.
    """

    watch: str
    parties: int = 0
    asked: int = 0
    lost: int = 0
    unconsented: int = 0
    alerts: int = 0
    ahead: bool = False
    kinds: dict[str, int] = field(default_factory=dict)


def run_all(desk: Desk, around: Around, *, full: bool = False) -> list[Ran]:
    """The watches that have yet to see the graph or the day as they are; with ``full`` all, and everybody is looked at."""
    with desk.workspace.read() as graph:
        stamp = last_change(graph)
    with desk.service.read() as connection:
        watches = listing(connection)
    due = [watch for watch in watches if full or (watch.stamp, watch.day) != (stamp, around.day or today())]
    together = replace(around, known={})
    return [run(desk, watch, together, full=full) for watch in due]


def note(desk: Desk, watch: Watch, around: Around, parties: Collection[str]) -> bool:
    """Note what parties just added are like, if they are few; else the next run does."""
    few = 0 < len(parties) <= rules()["at_once"]
    return few and not run(desk, watch, around, parties).ahead


def run(desk: Desk, watch: Watch, around: Around, only: Collection[str] = (), *, full: bool = False) -> Ran:
    """Tell what changed of the parties of a watch. All of them are looked at with ``full``, and of those that are named, ``only`` these."""
    done = Ran(watch.watch)
    follow(desk, watch)
    with desk.service.read() as connection:
        rows = {party: row for party, row in members(connection, watch.watch) if not only or party in only}
    looked = look(desk, watch, rows, around, full=full or bool(only))
    done.parties, done.asked, done.lost = len(looked.breadth), len(looked.families), len(rows) - len(looked.breadth)
    done.unconsented = sum(breadth == OPEN for breadth in looked.breadth.values())
    with desk.service.write() as connection:
        if not _first(connection, watch, looked, whole=not only):
            done.ahead = True
            return done
        _note_breadth(connection, watch, looked)
        changes = _compare(connection, desk, watch, looked)
        told = write_alerts(connection, watch, rows, changes)
        done.alerts, done.kinds = sum(told.values()), told
        if told:
            enqueue(connection, watch.owner, TOPIC, {"watch": watch.watch, "alerts": done.alerts, "kinds": told})
    return done


def _first(connection: sa.Connection, watch: Watch, looked: Looked, *, whole: bool) -> bool:
    """Take the watch for this transaction; False where it is removed, or has seen a later graph or day.

    A look at some of its parties is no look at the watch.
    """
    chosen = sa.select(table).where(table.c.watch == watch.watch, table.c.removed_at == "").with_for_update()
    row = connection.execute(chosen).one_or_none()
    if row is None or row.stamp > looked.stamp or row.day > looked.day:
        return False
    kept = (
        {"stamp": looked.stamp, "day": looked.day, "ran_at": now(), "sight": sight(watch)}
        if whole
        else {"day": row.day}
    )
    connection.execute(sa.update(table).where(table.c.watch == watch.watch).values(kept))
    return True


def _note_breadth(connection: sa.Connection, watch: Watch, looked: Looked) -> None:
    """How much has been seen of each party: of whom more may be seen next time, everything is looked at then."""
    of = sa.select(member_table.c.party, member_table.c.breadth).where(member_table.c.watch == watch.watch)
    known = {row.party: row.breadth for row in connection.execute(of)}
    for breadth in (OPEN, ALL):
        differ = sorted(
            party for party, one in looked.breadth.items() if one == breadth and known.get(party, one) != breadth
        )
        for some in chunks(differ, _CHUNK):
            chosen = sa.update(member_table).where(member_table.c.watch == watch.watch, member_table.c.party.in_(some))
            connection.execute(chosen.values(breadth=breadth))


def _compare(connection: sa.Connection, desk: Desk, watch: Watch, looked: Looked) -> list[Change]:
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


def _by_family(looked: Looked, there: set[str]) -> dict[tuple[str, str], list[Fact]]:
    found: dict[tuple[str, str], list[Fact]] = {
        (party, family): [] for party, families in looked.families.items() if party in there for family in families
    }
    for (party, family, _), fact in sorted(looked.facts.items()):
        if party in there:
            found[party, family].append(fact)
    return found


def _before(connection: sa.Connection, watch: Watch, parties: Collection[str]) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for some in chunks(sorted(parties), _CHUNK):
        chosen = sa.select(seen).where(seen.c.watch == watch.watch, seen.c.party.in_(some))
        for row in connection.execute(chosen):
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
