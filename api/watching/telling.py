"""Alerts as they are told: what rests on a record that has gone since says so and nothing else; persons as the reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.masking import View, masked
from api.access.policy import Shows
from api.access.principal import Principal
from api.service.database import now
from api.service.refusal import Refusal
from api.sharing.feed import Desk
from api.watching.alerting import CLEARED, OPEN
from api.watching.tables import alert
from graph.linked.link_json import party_json
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_schema import EVENT

_HEAD = ("number", "watch", "kind", "at", "reference", "state", "cleared_at", "cleared_by", "cleared_why")
_CHUNK = 500
#: Who is shown no person's name or contact: digests leave the service, and nobody masks them on their way.
_NARROW = View(Principal("", (), "", (), frozenset(), Shows("surname", False, frozenset({"open", "shared"}))))


def page(
    desk: Desk, owner: str, principal: Principal | None, asked: dict[str, Any], persons: str = ""
) -> dict[str, Any]:
    """Alerts of an organisation after a cursor (``watch``, ``party``, ``kind``, ``state`` narrow them; ``limit``)."""
    chosen = sa.select(alert).where(alert.c.owner == owner, alert.c.number > asked["cursor"])
    for name in ("watch", "party", "kind", "state"):
        if asked.get(name):
            chosen = chosen.where(alert.c[name] == asked[name])
    if principal is not None and principal.regions:
        chosen = chosen.where(sa.or_(*(alert.c.region.startswith(region) for region in principal.regions)))
    with desk.service.read() as connection:
        rows = connection.execute(chosen.order_by(alert.c.number).limit(asked["limit"] + 1)).mappings().all()
    told, more = rows[: asked["limit"]], len(rows) > asked["limit"]
    shown = persons or (principal.shows.persons if principal is not None else "full")
    cursor = told[-1]["number"] if told else asked["cursor"]
    return {"cursor": cursor, "more": more, "alerts": _told(desk, told, shown)}


def _told(desk: Desk, rows: Sequence[Any], persons: str) -> list[dict[str, Any]]:
    with desk.workspace.read() as graph:
        parties = SqlGraphStore(graph).nodes(sorted({row["party"] for row in rows}))
        there = _there(graph, sorted({event for row in rows for event in orjson.loads(row["events"])}))
    answers = []
    for row in rows:
        node = parties.get(row["party"])
        party = party_json(node) if node is not None else {"id": row["party"]}
        answer = {name: row[name] for name in _HEAD} | {"party": party}
        withdrawn = not there.issuperset(orjson.loads(row["events"]))
        texts = ("before", "after", "cited", "earlier")
        values = {name: orjson.loads(row[name]) if row[name] and not withdrawn else None for name in texts}
        answers.append(answer | values | {"withdrawn": withdrawn})
    return answers if persons == "full" else [masked(answer, _NARROW).value for answer in answers]


def _there(graph: sa.Connection, events: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(events), _CHUNK):
        found.update(graph.scalars(sa.select(EVENT.c.id).where(EVENT.c.id.in_(events[start : start + _CHUNK]))))
    return found


def clear(desk: Desk, owner: str, principal: Principal, number: int, why: str) -> None:
    """Clear an alert for a reason: the same hit does not come again until its facts change. ``Refusal`` 404, or 409 if it is."""
    mine = [alert.c.owner == owner, alert.c.number == number]
    if principal.regions:
        mine.append(sa.or_(*(alert.c.region.startswith(region) for region in principal.regions)))
    with desk.service.write() as connection:
        row = connection.execute(sa.select(alert.c.state).where(*mine)).one_or_none()
        if row is None:
            raise Refusal("alert_unknown", 404, number=number)
        done = {"state": CLEARED, "cleared_at": now(), "cleared_by": principal.user, "cleared_why": why}
        if not connection.execute(sa.update(alert).where(*mine, alert.c.state == OPEN).values(done)).rowcount:
            raise Refusal("alert_cleared", 409, number=number)
