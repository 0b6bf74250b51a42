"""How much a partner used a day, by kind; and the quota of its agreement, which no number of processes can pass."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from api.service.database import ServiceDatabase
from api.service.days import today
from api.service.refusal import Refusal
from api.sharing.agreements import Agreement
from api.sharing.tables import use

#: The row that a day's whole use is counted in, for the quota.
ALL = "all"


def charge(service: ServiceDatabase, agreement: Agreement, kind: str, parties: int, *, limited: bool = True) -> None:
    """Count a request with the parties it asks about (or the rows it takes); ``Refusal`` 429 where the quota does not allow it.

    What is not ``limited`` always goes through: tombstones must reach whoever was told.
    """
    day = today()
    with service.write() as connection:
        for counted in sorted((ALL, kind)):
            _there(connection, agreement.agreement, day, counted)
        more = {"requests": use.c.requests + 1, "parties": use.c.parties + parties}
        whole = _of(agreement.agreement, day, ALL)
        quota = agreement.terms.quota
        within = (use.c.parties + parties <= quota) if quota and limited else sa.true()
        if not connection.execute(sa.update(use).where(whole, within).values(more)).rowcount:
            raise Refusal("share_quota", 429, quota=quota)
        connection.execute(sa.update(use).where(_of(agreement.agreement, day, kind)).values(more))


def _of(agreement: str, day: str, kind: str) -> sa.ColumnElement[bool]:
    return sa.and_(use.c.agreement == agreement, use.c.day == day, use.c.kind == kind)


def _there(connection: sa.Connection, agreement: str, day: str, kind: str) -> None:
    if connection.execute(sa.select(use.c.day).where(_of(agreement, day, kind))).first() is None:
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(use).values(agreement=agreement, day=day, kind=kind))
        except sa.exc.IntegrityError:
            return  # another process was first


def used(connection: sa.Connection, agreement: str, since: str = "") -> list[dict[str, Any]]:
    """What was used by day and kind, the latest day first."""
    chosen = sa.select(use).where(use.c.agreement == agreement, use.c.day >= since, use.c.kind != ALL)
    rows = connection.execute(chosen.order_by(use.c.day.desc(), use.c.kind)).mappings()
    return [{name: row[name] for name in ("day", "kind", "requests", "parties")} for row in rows]
