"""Who reports a record: the body that the row names as its reporter, else who delivered the file; with their region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from loaders import records
from loaders.sender import sender_of
from loaders.source import Source
from resolution.mention import record_text

_CHUNK = 500


def reporters_of(
    connection: sa.Connection, sources: Mapping[str, Source], cited: Sequence[str]
) -> dict[str, dict[str, str]]:
    """By record (as shown): ``reporter``, ``reporter_region`` ("" = nobody said), ``file``, ``delivered_on``; unknown ones left out."""
    table, load = records.record, records.load
    numbers = sorted({int(text.rpartition(":")[2], 16) for text in cited})
    columns = (table.c.source, table.c.record_id, table.c.payload, load.c.sender, load.c.sender_region)
    query = sa.select(*columns, load.c.file, load.c.delivered_on).join_from(
        table, load, load.c.load_id == table.c.load_id
    )
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(numbers), _CHUNK):
        chosen = query.where(table.c.record_id.in_(numbers[start : start + _CHUNK]))
        for source, number, payload, sender, region, file, day in connection.execute(chosen):
            named = _named(sources.get(source), payload)
            told = sender_of(named, region) if named else None
            found[record_text(source, number)] = {
                "reporter": told.name if told else sender,
                "reporter_region": told.region if told else region,
                "file": file,
                "delivered_on": day,
            }
    return found


def _named(source: Source | None, payload: Any) -> str:
    """The body that a row names as its reporter."""
    if source is None or source.reporter is None or not payload:
        return ""
    return str(orjson.loads(payload).get(source.reporter.field, ""))
