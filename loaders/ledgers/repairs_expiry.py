"""The end of publication by itself: records whose longest time is over under the rule in force leave use.

What the end rests on is kept: each end is a record of ``publication_ends`` with its rule, class and day. Entries of lists are
left to the keepers' own rules; while several classes are possible the longest time counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from loaders import records
from loaders.ledgers.repairs_class import classify
from loaders.ledgers.repairs_effect import Desk, enter_decision
from loaders.ledgers.repairs_records import read_targets
from loaders.ledgers.repairs_rules import governing, has_periods
from loaders.source import Source

SOURCE = "publication_ends"
_AT_ONCE = 5_000


def over(connection: sa.Connection, sources: Mapping[str, Source], as_of: str) -> list[dict[str, Any]]:
    """Penalties in use whose publication is over on a day, by record, with the rule and class that say so."""
    found = []
    table, noted = records.record, records.repairable
    penalties = [name for name, source in sources.items() if has_periods(source)]
    chosen = sa.and_(
        table.c.state == records.ACTIVE, table.c.source.in_(penalties), noted.c.since != "", noted.c.since < as_of
    )
    for target in read_targets(connection, sources, chosen):
        told = classify(target.facts, "", as_of)
        if told is None or not told.possible or told.possible[-1].published == "no" or not told.stops <= as_of:
            continue
        found.append(
            {
                "target_record": target.record,
                "name": target.name,
                "uscc": target.code,
                "document_no": target.document_no,
                "authority": target.authority,
                "document_date": target.since,
                "rule": told.rule.number,
                "class": told.code,
                "ended_on": told.stops,
            }
        )
    return found


def expire(desk: Desk, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Enter ends of publication; gives which records left use."""
    gone: list[str] = []
    for start in range(0, len(rows), _AT_ONCE):
        report = enter_decision(desk, {SOURCE: rows[start : start + _AT_ONCE]}, SOURCE)
        gone += report["withdrawn"]
    return {"ended": sorted(gone)}


def rule_of(as_of: str) -> str:
    """The number of the rule in force on a day; "" before the first that we know."""
    rule = governing("", as_of)
    return rule.number if rule else ""
