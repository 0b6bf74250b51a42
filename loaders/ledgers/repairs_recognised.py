"""Whether a repair that was decided elsewhere holds here, said by us: a new version of the repair's record."""

from __future__ import annotations

from typing import Any

import orjson
import sqlalchemy as sa

from loaders import records
from loaders.ledgers.repairs_effect import Desk, enter_decision
from loaders.ledgers.repairs_records import record_number
from loaders.reject import InputError

SOURCE = "credit_repair"


def recognise(desk: Desk, record: str, *, holds: bool) -> dict[str, Any]:
    """Confirm or refuse a repair; it takes effect, or is taken back, at once. Raises ``InputError`` for what is no repair."""
    table = records.record
    chosen = table.c.record_id == record_number(record), table.c.source == SOURCE
    with desk.workspace.read() as connection:
        text = connection.execute(sa.select(table.c.payload).where(*chosen)).scalar()
    if text is None:
        raise InputError("repair_no_record", value=record)
    payload: dict[str, Any] = orjson.loads(text)
    row = {key: value for key, value in payload.items() if "." not in key and isinstance(value, str)}
    report = enter_decision(desk, {SOURCE: [{**row, "recognised": "yes" if holds else "no"}]}, record)
    return {
        "record": record,
        "recognised": holds,
        "repaired": report["repaired"],
        "restored": report["restored"],
    }
