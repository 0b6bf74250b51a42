"""Evidence: records as they stood when they were frozen, each with a digest; and parties, whose records may be frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from api import answers
from api.access.acting import Acting
from api.canonical import canonical
from api.cases.keeping import Change, add, entries
from api.cases.standing import number_of
from api.errors import UnknownParty
from api.service.refusal import Refusal
from graph.stores.sql import SqlGraphStore
from loaders import records
from loaders.workspace import Workspace
from resolution import ledger
from resolution.mention import record_text

#: Records that one entry may hold.
MOST = 300
#: Of a payload: keyed digests of personal numbers are for joining, never for showing.
_HIDDEN = ".hmac"
_COLUMNS = (
    "record_id", "source", "series", "version", "content_hash", "effective", "delivered_on", "last_seen", "recorded_at", "sheet",
    "row", "payload",
)  # fmt: skip


def add_party(acting: Acting, workspace: Workspace, number: str, party: str, seen: int = 0) -> int:
    """Add a party of the graph to a case: in a region that who acts works in; else there is none."""
    node = SqlGraphStore(workspace.engine).nodes([party]).get(party)
    if node is None or not acting.principal.works_in(node.region):
        raise UnknownParty(party)
    if party in parties_of(entries(acting, number)):
        raise Refusal("case_party_twice", 409, value=party)
    return add(acting, number, Change("party", answers.party(node), seen))


def remove_party(acting: Acting, number: str, party: str, seen: int = 0) -> int:
    """Take a party out of a case; what was frozen of it stays."""
    if party not in parties_of(entries(acting, number)):
        raise UnknownParty(party)
    return add(acting, number, Change("party_removed", {"id": party}, seen))


def parties_of(log: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The parties that a case has after all its entries, by id."""
    found: dict[str, dict[str, Any]] = {}
    for entry in log:
        if entry["kind"] == "party":
            found[entry["content"]["id"]] = entry["content"]
        elif entry["kind"] == "party_removed":
            found.pop(entry["content"]["id"], None)
    return found


def freeze(acting: Acting, workspace: Workspace, number: str, wanted: Sequence[str], change: tuple[str, int]) -> int:
    """Freeze records of the parties of a case (none named: all of them) as they stand now; ``change``: why, and the version seen."""
    parties = sorted(parties_of(entries(acting, number)))
    with workspace.read() as connection:
        theirs = _records_of(connection, parties)
        chosen = sorted(wanted) if wanted else sorted(theirs)
        if missing := [record for record in chosen if record not in theirs]:
            raise Refusal("case_not_its_record", 422, value=missing[0])
        if not chosen:
            raise Refusal("case_no_records", 422, value=number)
        if len(chosen) > MOST:
            raise Refusal("case_too_many_records", 422, count=len(chosen), most=MOST)
        items = [_item(workspace, row) for row in _rows(connection, chosen)]
    reason, seen = change
    content = {"reason": reason, "items": items, "digest": digest([item["digest"] for item in items])}
    return add(acting, number, Change("evidence", content, seen))


def digest(value: Any) -> str:
    """SHA-256 of a value as canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def without_digest(item: Mapping[str, Any]) -> dict[str, Any]:
    """What the digest of an item covers."""
    return {name: value for name, value in item.items() if name != "digest"}


def _records_of(connection: sa.Connection, parties: Sequence[str]) -> set[str]:
    """Records in use with a mention of one of the parties."""
    query = (
        sa.select(records.record.c.source, records.record.c.record_id)
        .join_from(ledger.membership, ledger.mention, ledger.mention.c.mention_id == ledger.membership.c.mention_id)
        .join(records.record, records.record.c.record_id == ledger.mention.c.record_id)
        .where(ledger.membership.c.entity_id.in_(parties), records.record.c.state == records.ACTIVE)
        .distinct()
    )
    return {record_text(source, number) for source, number in connection.execute(query)}


def _rows(connection: sa.Connection, chosen: Sequence[str]) -> list[dict[str, Any]]:
    table, load = records.record, records.load
    told = [table.c[name] for name in _COLUMNS]
    query = sa.select(*told, load.c.file, load.c.sha256, load.c.sender).join(load, load.c.load_id == table.c.load_id)
    query = query.where(table.c.record_id.in_([number_of(record) for record in chosen])).order_by(table.c.record_id)
    return [{str(name): value for name, value in row.items()} for row in connection.execute(query).mappings()]


def _item(workspace: Workspace, row: dict[str, Any]) -> dict[str, Any]:
    source = workspace.sources().get(row["source"])
    payload = orjson.loads(row.pop("payload"))
    item = {
        **row,
        "record": record_text(row["source"], row.pop("record_id")),
        "title": source.title_zh if source else row["source"],
        "keeper": source.keeper if source else "",
        "payload": {name: value for name, value in payload.items() if not name.endswith(_HIDDEN)},
    }
    return item | {"digest": digest(item)}
