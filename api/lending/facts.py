"""What matching looks at of a firm: where, what kind, trade, age, lists, tax credit, grade; each from records in use on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from api import supervision
from graph.model import Event, Node, When
from graph.stores.sql import SqlGraphStore
from loaders import records
from loaders.ledgers import grading
from loaders.workspace import Workspace
from resolution import ledger

_SCHEME = "tax_credit"
#: The register's fields: day of founding, trade.
_SOURCE, _FOUNDED, _TRADE = "enterprise_register", "reg_date", ("industry_code", "industry", "scope")


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one firm; "" = not known. ``tax_level``: the latest of the scheme, whatever its year."""

    node: Node
    founded: str
    trade: tuple[str, ...]
    lists: frozenset[str]
    tax_level: str
    grade: str


def facts_of(workspace: Workspace, parties: Sequence[str], day: str) -> dict[str, Facts]:
    """Facts by party."""
    rules = supervision.rules_of(workspace, day)
    with workspace.read() as connection:
        store = SqlGraphStore(connection)
        nodes = store.nodes(sorted(parties))
        registered = _registered(connection, sorted(nodes))
        events: dict[str, list[Event]] = {party: [] for party in nodes}
        kinds = sorted({*rules.kinds(), "list_entry", "judgment_debt", "evaluation"})
        for event in store.events(sorted(nodes), kinds, When(day, past=True)):
            events[event.party].append(event)
    return {
        party: Facts(
            node,
            registered.get(party, {}).get(_FOUNDED, ""),
            tuple(text for name in _TRADE if (text := registered.get(party, {}).get(name, ""))),
            frozenset(event.list for event in events[party] if event.list and _holds(event, day)),
            _level(events[party]),
            grading.grade(rules, [event for event in events[party] if event.kind in rules.kinds()], day).grade,
        )
        for party, node in nodes.items()
    }


def _holds(event: Event, day: str) -> bool:
    return When(day).holds(event.since, event.until)


def _level(events: Sequence[Event]) -> str:
    rated = [event for event in events if event.properties.get("scheme") == _SCHEME]
    latest = max(
        rated, key=lambda event: (str(event.properties.get("period", "")), event.since, event.id), default=None
    )
    return str(latest.properties.get("level", "")) if latest else ""


def _registered(connection: sa.Connection, parties: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The latest row of the register of each party."""
    found: dict[str, dict[str, Any]] = {}
    table = records.record.c
    for start in range(0, len(parties), 500):
        query = (
            sa.select(ledger.membership.c.entity_id, table.payload)
            .join_from(ledger.membership, ledger.mention, ledger.mention.c.mention_id == ledger.membership.c.mention_id)
            .join(records.record, table.record_id == ledger.mention.c.record_id)
            .where(
                ledger.membership.c.entity_id.in_(parties[start : start + 500]),
                ledger.mention.c.role == "subject",
                table.source == _SOURCE,
                table.state == records.ACTIVE,
            )
            .order_by(table.effective, table.delivered_on, table.record_id)
        )
        for party, payload in connection.execute(query):
            found[party] = orjson.loads(payload)
    return found
