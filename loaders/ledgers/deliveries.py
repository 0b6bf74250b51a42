"""When each source last delivered, and whether that is older than it owes on a day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from graph.stores.sql_asked import rows
from loaders import records
from loaders.ledgers.duties import Duty

#: Months of a period by rhythm; what comes whenever there is something is never late.
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Delivered:
    """The last delivery of a source by one sender ("" = nobody signed), with the sender's region."""

    sender: str
    region: str
    last: str


def read_deliveries(connection: sa.Connection, day: str, known_at: str = "") -> dict[str, list[Delivered]]:
    """By source, what had been delivered by an ISO day, the latest first; ``known_at``: and loaded by that time."""
    found: defaultdict[str, list[Delivered]] = defaultdict(list)
    asked = {"day": day, "known_at": known_at} if known_at else {"day": day}
    for source, sender, region, last in rows(connection, _chosen(known=bool(known_at)), asked):
        found[source].append(Delivered(sender, region, last))
    return {
        source: sorted(told, key=lambda one: (one.last, one.sender), reverse=True) for source, told in found.items()
    }


@cache
def _chosen(*, known: bool) -> sa.Select[Any]:
    load = records.load
    by = (load.c.source, load.c.sender, load.c.sender_region)
    chosen = sa.select(*by, sa.func.max(load.c.delivered_on)).where(load.c.delivered_on <= sa.bindparam("day"))
    if known:
        chosen = chosen.where(load.c.recorded_at <= sa.bindparam("known_at"))
    return chosen.group_by(*by)


def period_due(every: str, day: str) -> str:
    """The first day of the last whole period before ``day``; "" where nothing is due at set times.

    >>> period_due("month", "2026-06-15"), period_due("quarter", "2026-06-15"), period_due("year", "2026-06-15")
    ('2026-05-01', '2026-01-01', '2025-01-01')
    """
    months = _MONTHS.get(every, 0)
    if not months:
        return ""
    now = datetime.date.fromisoformat(day)
    tomorrow = now + datetime.timedelta(days=1)  # a period ends with its last day
    count = tomorrow.year * 12 + tomorrow.month - 1
    begun = count // months * months - months
    return datetime.date(begun // 12, begun % 12 + 1, 1).isoformat()


def last_of(duty: Duty, told: Sequence[Delivered]) -> str:
    """The last delivery that meets a duty: its body's own, or one that nobody signed; "" = none."""
    return max((one.last for one in told if one.sender in ("", duty.department)), default="")
