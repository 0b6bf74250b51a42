"""The chain: each entry's digest covers its content and the digest before it, so that no entry can be changed, left out or moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import orjson
import sqlalchemy as sa

from api.audit.anchor import Head
from api.audit.sealing import Seal
from api.audit.tables import audit_entry
from api.service.database import now

#: The digest before the first.
START = ""
#: Of the lock that a chain on PostgreSQL has one writer by, whatever the number of processes.
_LOCK = 0x78_61_75
_MOST = 4_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of one act. ``what`` holds no personal data but what the act was about."""

    user: str
    action: str
    subject: str = ""
    purpose: str = ""
    organisation: str = ""
    key: str = ""
    what: Mapping[str, Any] = field(default_factory=dict)


#: Columns that hold what an entry says.
_WRITTEN = tuple(one.name for one in fields(Entry) if one.name != "what")
_ADD = sa.insert(audit_entry)
_HEAD = sa.select(audit_entry.c.number, audit_entry.c.digest).order_by(audit_entry.c.number.desc()).limit(1)


def append(connection: sa.Connection, entries: Sequence[Entry], seal: Seal) -> Head:
    """Add entries at the end, in a transaction that writes; gives the new head. The chain is this transaction's until it ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock, hashtext(current_schema()))"), {"lock": _LOCK})
    last = head(connection)
    number, previous = (last.number, last.digest) if last else (0, START)
    rows = []
    for entry in entries:
        number += 1
        row: dict[str, Any] = {name: _plain(getattr(entry, name)) for name in _WRITTEN}
        row |= {"number": number, "at": now(), "algorithm": seal.algorithm, "previous": previous}
        row["what"] = orjson.dumps(entry.what, default=str, option=orjson.OPT_SORT_KEYS).decode()
        previous = row["digest"] = seal.digest(row)
        rows.append(row)
    connection.execute(_ADD, rows)
    return Head(number, previous)


def head(connection: sa.Connection) -> Head | None:
    """The last entry; None where there is none."""
    last = connection.execute(_HEAD).one_or_none()
    return Head(last.number, last.digest) if last else None


def _plain(value: str) -> str:
    """As every database keeps it: no NUL, and no more than a column of a log should hold."""
    return value.replace("\0", "\ufffd")[:_MOST]
