"""What was loaded, delivery by delivery, and the rows that were refused: to be mended at the source and delivered again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import orjson
import sqlalchemy as sa

from api.service.refusal import Refusal
from loaders import records
from loaders.reject import describe

_SHOWN = (
    "load_id", "source", "file", "sender", "sender_region", "delivered_on", "recorded_at", "full_delivery", "rows", "inserted",
    "unchanged", "updated", "late", "withdrawn", "repaired", "duplicates", "rejected", "seconds",
)  # fmt: skip
_PLACE = ("file", "sheet", "row", "column", "value")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which loads: before the last one of the page before; "" = all."""

    source: str = ""
    sender: str = ""
    rejected: bool = False
    before: int = 0
    limit: int = 50


def loads(connection: sa.Connection, wanted: Wanted) -> dict[str, Any]:
    """Loads, the latest first, with sums over all that are wanted."""
    table = records.load
    chosen = []
    chosen += [table.c.source == wanted.source] if wanted.source else []
    chosen += [table.c.sender.contains(wanted.sender, autoescape=True)] if wanted.sender else []
    chosen += [table.c.rejected > 0] if wanted.rejected else []
    sums = sa.select(
        *(
            sa.cast(sa.func.coalesce(sa.func.sum(table.c[name]), 0), sa.BigInteger).label(name)
            for name in ("rows", "inserted", "rejected")
        ),
        sa.func.count().label("loads"),
    )
    total = connection.execute(sums.where(*chosen)).one()
    page = sa.select(*(table.c[name] for name in _SHOWN)).where(*chosen).order_by(table.c.load_id.desc())
    page = page.where(table.c.load_id < wanted.before) if wanted.before else page
    found = [dict(row._mapping) for row in connection.execute(page.limit(wanted.limit + 1))]
    more = len(found) > wanted.limit
    found = found[: wanted.limit]
    return {"total": dict(total._mapping), "loads": found, "next": found[-1]["load_id"] if more else None}


def load(connection: sa.Connection, number: int) -> dict[str, Any]:
    """One load with how its columns were understood; raises ``Refusal`` for a number that is none."""
    table = records.load
    row = connection.execute(sa.select(table).where(table.c.load_id == number)).one_or_none()
    if row is None:
        raise Refusal("unknown_load", 404, value=number)
    by_reason = sa.select(records.reject.c.reason, sa.func.count()).where(records.reject.c.load_id == number)
    reasons = [
        {"reason": reason, "rows": count, "text": describe(reason, "zh")[0]}
        for reason, count in connection.execute(by_reason.group_by(records.reject.c.reason))
    ]
    told = {name: row._mapping[name] for name in (*_SHOWN, "sha256", "legal_basis", "edition")}
    return {
        **told,
        "sheets": orjson.loads(row.header or b"[]"),
        "reasons": sorted(reasons, key=lambda one: -one["rows"]),
    }


def rejects(connection: sa.Connection, number: int, lang: Literal["zh", "en"]) -> list[dict[str, Any]]:
    """The refused rows of a load: where, what, why, and what to do. Their other cells stay where they are kept."""
    load(connection, number)
    table = records.reject
    found = []
    for row in connection.execute(sa.select(table).where(table.c.load_id == number).order_by(table.c.reject_id)):
        place = {name: row._mapping[name] for name in _PLACE}
        text, remedy = describe(row.reason, lang, **place)
        found.append({**place, "reason": row.reason, "text": text, "remedy": remedy})
    return found
