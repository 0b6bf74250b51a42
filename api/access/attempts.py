"""Who fails to sign in waits, longer each time; counted in the database, so that all processes of the service know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from api.access.moments import later
from api.access.policy import load_policy
from api.access.tables import failure
from api.service.database import ServiceDatabase, now


def waits(database: ServiceDatabase, who: Iterable[str]) -> int:
    """Seconds until one of these may try again; 0 = now."""
    query = sa.select(sa.func.max(failure.c.until)).where(failure.c.who.in_(list(who)))
    with database.read() as connection:
        until, moment = connection.scalar(query) or "", now()
    if until <= moment:
        return 0
    return int((datetime.fromisoformat(until) - datetime.fromisoformat(moment)).total_seconds()) + 1


def failed(database: ServiceDatabase, who: Iterable[str]) -> None:
    """One more failure of each; those of long ago are forgotten."""
    rule, moment = load_policy().sign_in, now()
    with database.write() as connection:
        for name in sorted(who):
            row = connection.execute(sa.select(failure).where(failure.c.who == name).with_for_update()).one_or_none()
            count = row.failures + 1 if row and later(rule.forget, row.failed_at) > moment else 1
            over = count - rule.free
            delay = min(rule.first * 2 ** min(over - 1, 30), rule.most) if over > 0 else 0
            values = {"failures": count, "failed_at": moment, "until": later(delay, moment) if delay else ""}
            if row is None:
                connection.execute(sa.insert(failure).values(who=name, **values))
            else:
                connection.execute(sa.update(failure).where(failure.c.who == name).values(**values))


def succeeded(database: ServiceDatabase, who: str) -> None:
    """Its failures are forgotten; those of its address are not, or an account of one's own would clear them."""
    with database.read() as connection:
        if connection.execute(sa.select(failure.c.who).where(failure.c.who == who)).first() is None:
            return
    with database.write() as connection:
        connection.execute(sa.delete(failure).where(failure.c.who == who))
