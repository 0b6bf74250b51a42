"""What a user may call one of the two to be explained or judged: a party, a code, a name, a record or a mention."""

from __future__ import annotations

import re

import sqlalchemy as sa

from api.answers import Candidates, identify
from graph.stores.sql import SqlGraphStore
from resolution import ledger
from resolution.batch import ABOUT
from resolution.explain import Side, side_of
from resolution.mention import record_text

_RECORD = re.compile(r"(?P<source>\w+):(?P<record>[0-7][0-9a-f]{15})")
_MENTION = re.compile(r"[0-7][0-9a-f]{15}")  # ids are positive


def refer(connection: sa.Connection, text: str) -> Side | Candidates:
    """The side meant; several or no candidates where it is not one. A record stands for the mention it is about."""
    text = text.strip()
    record = _RECORD.fullmatch(text)
    if record or _MENTION.fullmatch(text):
        mention = _of_record(connection, record) if record else int(text, 16)
        side = side_of(connection, mention) if mention is not None else None
        return side or Candidates([], 0)
    found = identify(SqlGraphStore(connection), text)
    return found if isinstance(found, Candidates) else Side(found.id)


def _of_record(connection: sa.Connection, record: re.Match[str]) -> int | None:
    """The mention that a record is about: its subject, else its first one."""
    table = ledger.mention
    query = sa.select(table).where(table.c.record_id == int(record["record"], 16)).order_by(table.c.mention_id)
    rows = [row for row in connection.execute(query) if record_text(row.source, row.record_id) == record[0]]
    rows.sort(key=lambda row: row.role not in ABOUT)
    return rows[0].mention_id if rows else None
