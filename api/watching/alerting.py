"""Changes become alerts: numbered in the order of the organisation's feed, each once, silent where the same hit was cleared before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from api.canonical import canonical
from api.service.database import now
from api.watching.observing import ENTRIES, PENALTIES, SINGLE, Fact
from api.watching.tables import alert, counter
from api.watching.watches import Watch

OPEN, CLEARED = "open", "cleared"
REPAIR = "repair"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that came (``before`` ""), changed, or went (``after`` None, for a ``reason``); ``turn`` counts its changes."""

    party: str
    family: str
    key: str
    turn: int
    before: str
    after: Fact | None
    cited: Sequence[str] = ()
    reason: str = ""

    @property
    def kind(self) -> str:
        """The kind of change it is told as; "" = none: who is no longer linked is not told."""
        if self.after is not None:
            return self.family
        return REPAIR if self.family in (ENTRIES, PENALTIES) else ""

    @property
    def digest(self) -> str:
        """Of what it says now; "" = it is gone."""
        return self.after.digest if self.after is not None else ""


def write_alerts(
    connection: sa.Connection, watch: Watch, members: Mapping[str, Any], changes: Sequence[Change]
) -> dict[str, int]:
    """Write the alerts of a run; gives how many there are of each kind."""
    wanted = [change for change in changes if change.kind in watch.kinds]
    if not wanted:
        return {}
    cleared = _cleared(connection, watch, sorted({change.party for change in wanted}))
    number, at, rows = _last(connection, watch.owner), now(), []
    for change in _in_order(wanted):
        earlier = cleared.get((change.party, change.family, change.key))
        if earlier is not None and earlier["digest"] == change.digest:
            continue
        number += 1
        head: dict[str, Any] = {"owner": watch.owner, "number": number, "watch": watch.watch, "at": at, "state": OPEN}
        rows.append(head | _row(change, members[change.party]) | {"earlier": _json(earlier) if earlier else ""})
    if rows:
        connection.execute(sa.insert(alert), rows)
        connection.execute(sa.update(counter).where(counter.c.owner == watch.owner).values(last=number))
    return dict(Counter(row["kind"] for row in rows))


def _in_order(changes: Sequence[Change]) -> Iterator[Change]:
    yield from sorted(changes, key=lambda one: (one.party, one.family, one.key))


def _row(change: Change, member: Any) -> dict[str, Any]:
    """What went is told by list and reason alone: what was repaired is shown nowhere."""
    row = {name: getattr(change, name) for name in ("party", "family", "key", "turn", "kind", "digest")}
    row |= {"region": member.region, "reference": member.reference}
    if change.after is None:
        before = orjson.loads(change.before)
        kept = {name: before[name] for name in ("list",) if before.get(name)}
        return row | {"before": _json(kept), "after": _json({"reason": change.reason}), "cited": "[]", "events": "[]"}
    cited = list(dict.fromkeys(change.after.records))
    before = change.before if change.family in SINGLE else ""
    told = {"before": before, "after": _json(change.after.told)}
    return row | told | {"cited": _json(cited), "events": _json(list(change.after.events))}


def _json(value: Any) -> str:
    return canonical(value).decode()


def _last(connection: sa.Connection, owner: str) -> int:
    """The number of the organisation's latest alert; nobody else gives numbers until this transaction is over."""
    chosen = sa.select(counter.c.last).where(counter.c.owner == owner).with_for_update()
    last = connection.scalar(chosen)
    if last is None:
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(counter).values(owner=owner))
        except sa.exc.IntegrityError:
            pass  # another process was first
        last = connection.scalar(chosen)
    return int(last or 0)


def _cleared(
    connection: sa.Connection, watch: Watch, parties: Sequence[str]
) -> dict[tuple[str, str, str], dict[str, Any]]:
    """How hits of parties were cleared last."""
    names = ("number", "digest", "cleared_at", "cleared_by", "cleared_why")
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    chosen = sa.select(alert).where(alert.c.watch == watch.watch, alert.c.state == CLEARED, alert.c.kind != REPAIR)
    for start in range(0, len(parties), _CHUNK):
        some = chosen.where(alert.c.party.in_(parties[start : start + _CHUNK])).order_by(alert.c.number)
        for row in connection.execute(some).mappings():
            found[row["party"], row["family"], row["key"]] = {name: row[name] for name in names}
    return found
