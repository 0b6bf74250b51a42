"""What auditors ask of the log: by user, action, subject, organisation and time, the latest first, by page; or all of it as a file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import orjson
import sqlalchemy as sa

from api.audit.tables import audit_entry
from api.cells import harmless

Form = Literal["jsonl", "csv"]
_PIECE = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: texts must be equal ("" = any), ``since`` and ``until`` are moments or days (``until`` itself not included)."""

    user: str = ""
    action: str = ""
    subject: str = ""
    organisation: str = ""
    purpose: str = ""
    since: str = ""
    until: str = ""


def page(connection: sa.Connection, asked: Asked, before: int = 0, limit: int = 100) -> dict[str, Any]:
    """Entries with numbers below ``before`` (0 = from the latest); ``next`` is the next page's, null at the end."""
    query = _query(asked).order_by(audit_entry.c.number.desc()).limit(limit + 1)
    if before:
        query = query.where(audit_entry.c.number < before)
    rows = [_told(row) for row in connection.execute(query).mappings()]
    following = rows[limit - 1]["number"] if len(rows) > limit else None
    return {"next": following, "entries": rows[:limit]}


def _query(asked: Asked) -> sa.Select[Any]:
    query = sa.select(audit_entry)
    for name in ("user", "action", "organisation", "purpose"):
        if value := getattr(asked, name):
            query = query.where(audit_entry.c[name] == value)
    if asked.subject:
        several = audit_entry.c.subject.contains(orjson.dumps(asked.subject).decode(), autoescape=True)
        query = query.where(sa.or_(audit_entry.c.subject == asked.subject, several))
    if asked.since:
        query = query.where(audit_entry.c.at >= asked.since)
    if asked.until:
        query = query.where(audit_entry.c.at < asked.until)
    return query


def _told(row: Any) -> dict[str, Any]:
    return {str(name): orjson.loads(value) if name == "what" else value for name, value in row.items()}


@dataclass(slots=True)
class Taken:
    """What an export came to: filled while it is read."""

    rows: int = 0
    digest: str = ""


def export(connection: sa.Connection, asked: Asked, form: Form, taken: Taken) -> Iterator[bytes]:
    """Entries in the order of the chain as JSON lines, or as CSV for people, with all that is needed to hold them against the chain."""
    digest = hashlib.sha256()
    query = _query(asked).order_by(audit_entry.c.number).execution_options(yield_per=_PIECE)
    rows = connection.execute(query).mappings()
    columns = [str(column.name) for column in audit_entry.columns]
    if form == "csv":
        first = b"\xef\xbb\xbf" + _line(columns)
        digest.update(first)
        yield first
    for part in rows.partitions(_PIECE):
        if form == "csv":
            piece = b"".join(_line([harmless(str(row[name])) for name in columns]) for row in part)
        else:
            piece = b"".join(
                orjson.dumps({str(name): value for name, value in row.items()}, option=orjson.OPT_APPEND_NEWLINE)
                for row in part
            )
        taken.rows += len(part)
        digest.update(piece)
        yield piece
    taken.digest = digest.hexdigest()


def _line(cells: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue().encode()
