"""The chain: each entry's digest covers its content and the digest before it, so that no entry can be changed, left out or moved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from api.audit.tables import audit_entry
from api.service.database import now

#: The digest before the first.
START = ""


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


def append(connection: sa.Connection, entries: Sequence[Entry], algorithm: str) -> str:
    """Add entries at the end, in a transaction that has the chain for itself; gives the last digest."""
    last = connection.execute(
        sa.select(audit_entry.c.number, audit_entry.c.digest).order_by(audit_entry.c.number.desc()).limit(1)
    ).one_or_none()
    number, previous = (last.number, last.digest) if last else (0, START)
    rows = []
    for entry in entries:
        number += 1
        row = asdict(entry) | {"number": number, "at": now(), "algorithm": algorithm, "previous": previous}
        row["what"] = orjson.dumps(entry.what, option=orjson.OPT_SORT_KEYS).decode()
        previous = row["digest"] = digest(row)
        rows.append(row)
    connection.execute(sa.insert(audit_entry), rows)
    return previous


def digest(row: Mapping[str, Any]) -> str:
    """Of all columns but the digest itself, in the order of their names."""
    content = orjson.dumps({name: row[name] for name in sorted(row) if name != "digest"})
    return hashlib.new(str(row["algorithm"]), content).hexdigest()
