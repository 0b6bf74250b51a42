"""The steps of an objection: raised and marked at once (its record is frozen in the same transaction), then decided.

Upheld with a correction, the record's corrected version goes in together with the decision; upheld without one, the record
leaves use until its source delivers a corrected version; unfounded, it is in use again before the step is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from loaders import records
from loaders.ledgers.objections import DISCLOSURES, SOURCE, objection
from loaders.ledgers.repairs_effect import Desk, enter_decision
from loaders.ledgers.repairs_records import Target, find, record_number
from loaders.reject import InputError
from loaders.source import Source
from resolution.identifiers.personal_key import PersonalKey


@dataclass(frozen=True, slots=True)
class Objection:
    """A new objection: to a record, or to a document of a party."""

    raised_on: str
    reason: str
    record: str = ""
    document_no: str = ""
    party: str = ""
    raised_by: str = ""
    marked_on: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an objection was decided; ``fields`` are the corrected values of the record."""

    result: str
    decided_on: str
    decider: str = ""
    correction: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def raise_objection(desk: Desk, form: Objection) -> dict[str, Any]:
    """Enter an objection; its record is frozen with it. It is marked the day it is raised unless told otherwise."""
    with desk.workspace.read() as connection:
        target = _target(connection, desk, form)
    row = {
        "target_record": target.record,
        "name": target.name,
        "uscc": target.code,
        "document_no": target.document_no,
        "authority": target.authority,
        "raised_by": form.raised_by or target.name,
        "raised_on": form.raised_on,
        "reason": form.reason,
        "marked_on": form.marked_on or form.raised_on,
    }
    row["objection_no"] = form.number or _number(row, desk.workspace.key)
    return _entered(desk, {SOURCE: [row]}, row["objection_no"], form.raised_on)


def _target(connection: sa.Connection, desk: Desk, form: Objection) -> Target:
    found = find(
        connection, desk.workspace.sources(), record=form.record, document_no=form.document_no, party=form.party
    )
    parties = sorted({target.name for target in found})
    if len(parties) > 1:
        raise InputError("repair_several_parties", value=form.document_no, candidates="、".join(parties))
    if not found:
        raise InputError("repair_no_record", value=form.record or form.document_no)
    return found[0]


def _number(row: Mapping[str, str], key: PersonalKey) -> str:
    """The number of an objection that brings none: of its day, and the same for the same objection."""
    told = "|".join(row[key] for key in ("target_record", "raised_by", "raised_on"))
    return f"YY{row['raised_on'].replace('-', '')}-{key.digest(f'number {told}')[:8]}"


def decide(desk: Desk, number: str, outcome: Outcome) -> dict[str, Any]:
    """Decide an objection, with the corrected record in the same transaction."""
    sources = desk.workspace.sources()
    with desk.workspace.read() as connection:
        entry = objection(connection, sources, number, max(outcome.decided_on, desk.today))
        before = _payload(connection, record_number(entry["objection_record"]))
        corrected = _corrected(connection, sources, entry["record"], outcome.fields)
    said = outcome.correction or "；".join(f"{name}={value}" for name, value in outcome.fields.items())
    row = {
        **{key: value for key, value in before.items() if "." not in key and isinstance(value, str)},
        "result": outcome.result,
        "decided_on": outcome.decided_on,
        "decider": outcome.decider,
        "correction": said,
        "corrected_on": outcome.decided_on if outcome.fields else "",
    }
    return _entered(desk, {**corrected, SOURCE: [row]}, number, outcome.decided_on)


def _corrected(
    connection: sa.Connection, sources: Mapping[str, Source], record: str, fields: Mapping[str, str]
) -> dict[str, list[dict[str, str]]]:
    """The record's row as its source would deliver it again, with the corrected values."""
    if not fields:
        return {}
    source = sources[record.partition(":")[0]]
    payload = _payload(connection, record_number(record))
    fixed = _identifying(source, payload)
    for name in fields:
        if name not in source.fields or name in fixed:
            raise InputError("objection_bad_correction", value=name)
    if any(name.endswith((".hmac", ".mask")) for name in payload):
        raise InputError("objection_bad_correction", value=record)
    return {source.id: [{**_row(source, payload), **fields}]}


def _identifying(source: Source, payload: Mapping[str, Any]) -> set[str]:
    """Fields whose change would make the row another record: of the key in use and of those that would go before it."""
    fixed: set[str] = set()
    for key in source.keys:
        fixed |= set(key)
        if all(payload.get(name) for name in key):
            return fixed
    return set(source.fields)


def _row(source: Source, payload: Mapping[str, Any]) -> dict[str, str]:
    """A stored payload as a row that maps to itself: amounts and shares say their unit."""
    row = {}
    for name, value in payload.items():
        kind = source.fields[name].type if name in source.fields else ""
        if kind == "capital":
            raise InputError("objection_bad_correction", value=name)
        if kind:
            row[name] = {"money": f"{value}元", "share": f"{float(value) * 100:g}%"}[kind] if kind in _UNITS else value
    return row


_UNITS = ("money", "share")


def _payload(connection: sa.Connection, number: int) -> dict[str, Any]:
    table = records.record
    text = connection.execute(sa.select(table.c.payload).where(table.c.record_id == number)).scalar_one()
    payload: dict[str, Any] = orjson.loads(text)
    return payload


def disclose(desk: Desk, shown: list[Mapping[str, str]], recipient: str, purpose: str, document: str) -> None:
    """Keep that records (with ``record``, ``document_no``, ``name``) went to somebody, so that it can be told later."""
    rows = [
        {
            "target_record": row["record"],
            "document_no": row["document_no"],
            "name": row["name"],
            "recipient": recipient,
            "purpose": purpose,
            "disclosed_on": desk.today,
            "document": document,
        }
        for row in shown
        if row["record"]
    ]
    if rows:
        enter_decision(desk, {DISCLOSURES: rows}, recipient)


def _entered(desk: Desk, rows_of: dict[str, list[dict[str, str]]], number: str, day: str) -> dict[str, Any]:
    report = enter_decision(desk, rows_of, number, corrects=len(rows_of) > 1)
    with desk.workspace.read() as connection:
        entry = objection(connection, desk.workspace.sources(), number, max(day, desk.today))
    return {**entry, "withdrawn": report["withdrawn"], "restored": report["restored"]}
