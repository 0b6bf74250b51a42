"""Earlier consumers of a record, as far as the audit log knows: which organisation, when first and last, through what.

The log tells what was asked, not what the answer held. Where an entry names the record that is certain; a dossier of the party held
the record if it was in use then; a question about a neighbour or an export of a region may have held it. Each is told as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
import yaml

from api.audit.tables import audit_entry
from api.service.database import ServiceDatabase
from graph.stores.sql import SqlGraphStore
from loaders import records
from loaders.ledgers.objections import targets_of
from loaders.ledgers.repairs_records import Target, record_number
from loaders.workspace import Workspace
from resolution import ledger

_CHANNELS = Path(__file__).with_name("channels.yaml")
#: As far as both ways of writing a moment agree.
_SECOND = len("2026-07-05T08:09:10")
#: Surest first.
CERTAIN = ("certain", "contained", "possible")


@dataclass(frozen=True, slots=True)
class Subject:
    """What was shown: records, the ids of their party, since when they were there, and until when it counts ("" = now)."""

    records: tuple[str, ...]
    parties: tuple[str, ...]
    since: str
    until: str = ""


@cache
def channels() -> tuple[Mapping[str, str], ...]:
    """How entries of the log are read."""
    return tuple(yaml.safe_load(_CHANNELS.read_text(encoding="utf-8"))["channels"])


def subject_of(workspace: Workspace, entry: Mapping[str, Any], known: Iterable[str] = ()) -> Subject:
    """The records of an objection, and their party: its id now, by code or name, and ids ``known`` from before it was frozen."""
    with workspace.read() as connection:
        row = {**entry, "target_record": entry["record"]}
        targets = targets_of(connection, workspace.sources(), row)
        ids = [target.record for target in targets] or [entry["record"]]
        parties = {*filter(None, known), *parties_of(connection, targets)}
        since = _since(connection, ids)
    return Subject(tuple(sorted(ids)), tuple(sorted(parties)), since, entry["decided_on"])


def parties_of(connection: sa.Connection, targets: Sequence[Target]) -> set[str]:
    """The ids that the parties of records have in the graph: by mention where the record is in use, else by code, else by a name of one."""
    numbers = [record_number(target.record) for target in targets]
    told = sa.select(ledger.membership.c.entity_id).join(
        ledger.mention, ledger.mention.c.mention_id == ledger.membership.c.mention_id
    )
    about = told.where(ledger.mention.c.record_id.in_(numbers), ledger.mention.c.role == "subject")
    found = {str(row[0]) for row in connection.execute(about)}
    store = SqlGraphStore(connection)
    for target in targets:
        for text in filter(None, (target.code, target.name)):
            exact = {match.node.id for match in store.find(text, 5) if match.how in ("code", "name")}
            if len(exact) == 1:
                found |= exact
                break
    return found


def consumers(service: ServiceDatabase, subject: Subject) -> list[dict[str, Any]]:
    """Each organisation that the log has for the subject, by name; "" = users who work for none."""
    found: dict[str, dict[str, Any]] = {}
    with service.read() as connection:
        for row in connection.execute(_entries(subject)):
            fitting = next((one for one in channels() if row.action.startswith(one["action"])), None)
            sure = _certainty(row, subject, fitting) if fitting else ""
            if fitting and sure:
                told = found.setdefault(row.organisation, _first(row))
                told["last_at"] = row.at
                told["through"][fitting["channel"]] = told["through"].get(fitting["channel"], 0) + 1
                told["certainty"] = min(told["certainty"], sure, key=CERTAIN.index)
    return [found[organisation] for organisation in sorted(found)]


def _first(row: sa.Row[Any]) -> dict[str, Any]:
    return {"organisation": row.organisation, "first_at": row.at, "through": {}, "certainty": CERTAIN[-1]}


def _entries(subject: Subject) -> sa.Select[Any]:
    """Entries of the log that may be about the subject, in its order: which ones are, ``_certainty`` says."""
    table = audit_entry.c
    named: list[sa.ColumnElement[bool]] = [table.subject.in_(subject.parties)]
    named += [
        column.contains(f'"{id_}"', autoescape=True)
        for id_ in (*subject.parties, *subject.records)
        for column in (table.subject, table.what)
    ]
    named += [table.what.contains(id_, autoescape=True) for id_ in subject.parties]
    named += [table.action == "export:take"]
    times = [table.at >= subject.since[:_SECOND]] + ([table.at < f"{subject.until}~"] if subject.until else [])
    columns = (table.at, table.organisation, table.action, table.subject, table.what)
    return sa.select(*columns).where(sa.or_(*named), *times).order_by(table.number)


def _certainty(row: sa.Row[Any], subject: Subject, fitting: Mapping[str, str]) -> str:
    if any(record in row.what or record in row.subject for record in subject.records):
        return CERTAIN[0]
    about = row.subject in subject.parties or any(f'"{id_}"' in row.subject for id_ in subject.parties)
    if about or any(id_ in row.what for id_ in subject.parties):
        return fitting["certainty"]
    query = orjson.loads(row.what).get("query", "")
    return CERTAIN[-1] if row.action == "export:take" and "around=" not in query else ""


def _since(connection: sa.Connection, ids: Sequence[str]) -> str:
    """When the first version of the records came in."""
    found = []
    for table in (records.record, records.record_version):
        numbers = [record_number(record) for record in ids]
        query = sa.select(sa.func.min(table.c.recorded_at)).where(table.c.record_id.in_(numbers))
        found += [str(when) for when in (connection.execute(query).scalar(),) if when]
    return min(found, default="")
