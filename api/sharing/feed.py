"""The change feed: what differs between what a partner was told and what may be told now becomes changes, each with a number.

A pass reads what may be told from the graph and compares it with the entries last told, so that whatever happened between (loads,
repairs, a rebuild, new terms, days that went by) is caught up in one step, and a second pass changes nothing. The feed holds the
latest change of each entry: since a cursor each entry comes once, and what was repaired is nowhere any more but as a tombstone.
A pass that read an older graph than another has already told overwrites nothing of that (``stamp``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.principal import Principal
from api.service.database import ServiceDatabase, now
from api.service.days import today
from api.service.refusal import Refusal
from api.sharing.agreements import Agreement, listing
from api.sharing.digests import Digester, agreement_key
from api.sharing.entries import Shared, live, why_gone
from api.sharing.metering import charge
from api.sharing.tables import entry as table
from api.sharing.tables import feed
from api.webhooks.outbox import enqueue
from graph.stores.sql_outbox import last_change
from loaders.workspace import Workspace

PUT, DELETE = "put", "delete"
#: What the partner's webhooks are told of.
TOPIC = "share.changes"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """What sharing works on: the records and their graph, and the service's own database."""

    workspace: Workspace
    service: ServiceDatabase

    def digester(self, agreement: Agreement) -> Digester:
        """Of the hashed check of an agreement."""
        return Digester(agreement_key(self.workspace.key, agreement.agreement, agreement.digest_key))


def catch_up(desk: Desk, agreement: Agreement, parties: Sequence[str] | None = None, day: str = "") -> None:
    """Bring the entries told in line with the graph as of a day ("" = today): all of them, if it or the day or the terms changed; or those of parties."""
    day = day or today()
    state = f"{day} {agreement.version}"
    with desk.workspace.read() as graph:
        stamp = last_change(graph)
        if parties is None and _stands(desk.service, agreement, stamp, state):
            return
        now_told = {one.entry: one for one in live(graph, agreement, desk.digester(agreement), day, parties)}
        known = _known(desk.service, agreement, parties)
        gone = {id_: row.records for id_, row in known.items() if row.op == PUT and id_ not in now_told}
        reasons = why_gone(graph, agreement, day, gone)
    fresh = [one for id_, one in now_told.items() if id_ not in known or _differs(known[id_], one)]
    if not fresh and not reasons and parties is not None:
        return
    with desk.service.write() as connection:
        before = _locked(connection, agreement)
        number = _write(connection, agreement, stamp, before, _Changes(fresh, reasons))
        if number > before:
            enqueue(connection, agreement.terms.partner, TOPIC, {"agreement": agreement.agreement, "cursor": number})
        told = {"last": number} | ({"stamp": stamp, "state": state} if parties is None else {})
        chosen = sa.update(feed).where(feed.c.agreement == agreement.agreement)
        connection.execute(chosen.values(told))


def catch_up_all(desk: Desk) -> None:
    """The feeds of all agreements, so that partners' webhooks hear of changes that nobody asked for."""
    with desk.service.read() as connection:
        found = listing(connection)
    for agreement in found:
        catch_up(desk, agreement)


@dataclass(frozen=True, slots=True)
class _Changes:
    fresh: Sequence[Shared]
    gone: Mapping[str, str]


def _stands(service: ServiceDatabase, agreement: Agreement, stamp: int, state: str) -> bool:
    with service.read() as connection:
        row = connection.execute(sa.select(feed).where(feed.c.agreement == agreement.agreement)).one_or_none()
    return row is not None and row.stamp >= stamp and row.state == state


def _known(service: ServiceDatabase, agreement: Agreement, parties: Sequence[str] | None) -> dict[str, Any]:
    names = ("entry", "op", "payload", "party", "region", "records", "code_digest", "name_digest")
    chosen = sa.select(*(table.c[name] for name in names)).where(table.c.agreement == agreement.agreement)
    with service.read() as connection:
        if parties is None:
            return {row.entry: row for row in connection.execute(chosen)}
        found = {}
        for start in range(0, len(parties), _CHUNK):
            for row in connection.execute(chosen.where(table.c.party.in_(parties[start : start + _CHUNK]))):
                found[row.entry] = row
        return found


def _differs(row: Any, one: Shared) -> bool:
    kept = (row.payload, row.party, row.region, row.records, row.code_digest, row.name_digest)
    return row.op != PUT or kept != (
        one.payload, one.party, one.region, one.records, one.code_digest, one.name_digest,
    )  # fmt: skip


def _locked(connection: sa.Connection, agreement: Agreement) -> int:
    """The number of the latest change; nobody else makes one until this transaction is over, so numbers appear in order."""
    chosen = sa.select(feed.c.last).where(feed.c.agreement == agreement.agreement).with_for_update()
    last = connection.execute(chosen).scalar()
    if last is None:
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(feed).values(agreement=agreement.agreement))
        except sa.exc.IntegrityError:
            pass  # another process was first
        last = connection.execute(chosen).scalar()
    return int(last or 0)


def _write(connection: sa.Connection, agreement: Agreement, stamp: int, number: int, changes: _Changes) -> int:
    """Write changes in the order of their entries; gives the last number.

    Compared once more with what is told now: another pass may have told the same meanwhile, or something later.
    """
    rows = {one.entry: one for one in changes.fresh}
    wanted = sorted({*rows, *changes.gone})
    told = _told(connection, agreement, wanted)
    at, puts, gone = now(), [], []
    for id_ in wanted:
        if not _still_new(told.get(id_), rows.get(id_), stamp):
            continue
        number += 1
        common = {"agreement": agreement.agreement, "entry": id_, "number": number, "stamp": stamp, "changed_at": at}
        if id_ in rows:
            puts.append(common | _put(rows[id_]))
        else:
            gone.append(common | {"reason": changes.gone[id_]})
    _replace(connection, agreement, puts)
    _delete(connection, gone)
    return number


def _still_new(told: Any, one: Shared | None, stamp: int) -> bool:
    if told is None:
        return one is not None
    return told.stamp <= stamp and (_differs(told, one) if one is not None else told.op == PUT)


def _put(one: Shared) -> dict[str, Any]:
    names = ("payload", "list", "region", "party", "records", "code_digest", "name_digest")
    return {"op": PUT, "reason": ""} | {name: getattr(one, name) for name in names}


def _told(connection: sa.Connection, agreement: Agreement, wanted: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = table.c.entry.in_(wanted[start : start + _CHUNK])
        for row in connection.execute(sa.select(table).where(table.c.agreement == agreement.agreement, some)):
            found[row.entry] = row
    return found


def _replace(connection: sa.Connection, agreement: Agreement, rows: Sequence[Mapping[str, Any]]) -> None:
    ids = [row["entry"] for row in rows]
    for start in range(0, len(ids), _CHUNK):
        ours = table.c.agreement == agreement.agreement
        connection.execute(sa.delete(table).where(ours, table.c.entry.in_(ids[start : start + _CHUNK])))
    if rows:
        connection.execute(sa.insert(table), list(rows))


def _delete(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """A tombstone keeps list and region, by which it is known who may see it, and nothing of what the entry said."""
    if not rows:
        return
    same = sa.and_(table.c.agreement == sa.bindparam("of"), table.c.entry == sa.bindparam("gone"))
    emptied = dict.fromkeys(("payload", "code_digest", "name_digest"), "")
    made: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in ("number", "stamp", "changed_at", "reason")}
    values = [
        {"of": row["agreement"], "gone": row["entry"]} | {f"new_{name}": row[name] for name in made} for row in rows
    ]
    connection.execute(sa.update(table).where(same).values(op=DELETE, **emptied, **made), values)


def changes(
    desk: Desk, agreement: Agreement, since: int, limit: int, principal: Principal | None = None
) -> dict[str, Any]:
    """A page of the feed after a cursor. ``Refusal`` for a cursor that was never given out."""
    catch_up(desk, agreement)
    with desk.service.read() as connection:
        last = connection.scalar(sa.select(feed.c.last).where(feed.c.agreement == agreement.agreement)) or 0
        if since > last:
            raise Refusal("share_cursor", 410, cursor=since, last=last)
        chosen = sa.select(table).where(visible(agreement, principal), table.c.number > since, table.c.number <= last)
        rows = connection.execute(chosen.order_by(table.c.number).limit(limit + 1)).all()
    told, more = rows[:limit], len(rows) > limit
    charge(desk.service, agreement, "changes", len(told), limited=False)
    return {
        "agreement": agreement.agreement,
        "version": agreement.version,
        "since": since,
        "cursor": told[-1].number if more else last,
        "more": more,
        "changes": [_change(row) for row in told],
    }


def visible(agreement: Agreement, principal: Principal | None) -> sa.ColumnElement[bool]:
    """Entries of the agreement that a user of the partner may see, which may be those of some regions only."""
    regions = principal.regions if principal is not None else ()
    where = [table.c.region.startswith(region) for region in regions]
    return sa.and_(table.c.agreement == agreement.agreement, sa.or_(*where) if where else sa.true())


def _change(row: Any) -> dict[str, Any]:
    head = {"number": row.number, "op": row.op, "entry": row.entry, "at": row.changed_at}
    return head | ({"value": orjson.loads(row.payload)} if row.op == PUT else {"reason": row.reason})
