"""What of a party was repaired, or is disputed: for the office that keeps the records, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from loaders.records import record, repair
from loaders.repair import party_code
from resolution.mention import record_text
from resolution.names.normalise import text as plain

_COLUMNS = ("state", "document_no", "list", "authority", "since")


def restored(connection: sa.Connection, code: str, names: Iterable[str], until: str) -> list[dict[str, Any]]:
    """Repairs, objections and ends of publication in effect by a day, the latest first.

    By code; by one of the names only where no code was written (no names for persons: a name is not enough for them).
    """
    named = sorted({plain(name) for name in names})
    whose = sa.or_(
        sa.and_(repair.c.party_code != "", repair.c.party_code == (party_code(code) or None)),
        sa.and_(repair.c.party_code == "", repair.c.party_name.in_(named)),
    )
    asked = sa.select(*(repair.c[name] for name in _COLUMNS), repair.c.record_id, record.c.source)
    asked = asked.join(record, record.c.record_id == repair.c.record_id).where(whose, repair.c.since <= until)
    rows = connection.execute(asked.order_by(repair.c.since.desc(), repair.c.record_id)).all()
    return [
        {**{name: getattr(row, name) for name in _COLUMNS}, "record": record_text(row.source, row.record_id)}
        for row in rows
    ]
