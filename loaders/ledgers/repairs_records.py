"""Records that repairs and objections are about, found by record, by document or by party, with what their class depends on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from loaders import records
from loaders.facts import document_number
from loaders.ledgers.repairs_class import RepairFacts
from loaders.reject import InputError
from loaders.repair import party_code
from loaders.source import Source, Value
from resolution.mention import record_text
from resolution.names.normalise import text as plain

_SHOWN = re.compile(r"^(?:([a-z0-9_]+):)?([0-9a-f]{16})$")
#: Fields that say what kind of act, and under which law.
_ABOUT = ("violation", "title", "basis", "violated_law")


@dataclass(frozen=True, slots=True)
class Target:
    """A record that a repair may be about: what it says, and its state."""

    record: str
    source: str
    state: str
    state_from: str
    last_seen: str
    name: str
    code: str
    document_no: str
    authority: str
    list: str
    since: str
    facts: RepairFacts

    @property
    def held(self) -> bool:
        """Whether a decision took it out of use."""
        return self.state in (records.REPAIRED, records.ANNULLED, records.ENDED, records.DISPUTED)


def find(
    connection: sa.Connection,
    sources: Mapping[str, Source],
    *,
    record: str = "",
    document_no: str = "",
    party: str = "",
    list_name: str = "",
) -> list[Target]:
    """Records by id or document number, or the entries of a list; ``party`` (name or code) keeps those of one party.

    Raises ``InputError`` for an id that cannot be one.
    """
    if record:
        chosen = records.record.c.record_id == record_number(record)
    elif document_no:
        number = document_number(document_no)
        table = records.repairable
        chosen = sa.or_(table.c.document_no == number, table.c.document_no.endswith(f"#{number}", autoescape=True))
    else:
        table = records.repairable
        who = sa.or_(table.c.party_code == (party_code(party) or None), table.c.party_name == plain(party))
        chosen = sa.and_(who, table.c.list == list_name)
    found = read_targets(connection, sources, chosen)
    return [target for target in found if not party or is_party(target, party)]


def read_targets(
    connection: sa.Connection, sources: Mapping[str, Source], chosen: sa.ColumnElement[bool]
) -> list[Target]:
    """The records that a condition on ``record`` and ``repairable`` chooses, by id."""
    table, noted = records.record, records.repairable
    told = (table.c.record_id, table.c.source, table.c.state, table.c.state_from, table.c.last_seen, table.c.payload)
    query = sa.select(*told).join_from(table, noted, noted.c.record_id == table.c.record_id, isouter=True)
    rows = connection.execute(query.where(chosen).order_by(table.c.record_id))
    return [_target(sources[row[1]], tuple(row)) for row in rows if row[1] in sources]


def is_party(target: Target, who: str) -> bool:
    """Whether a record is about the party of this name or code."""
    code = party_code(target.code)
    return (bool(code) and code == party_code(who)) or plain(who) == plain(target.name)


def record_number(shown: str) -> int:
    """The number in a record as shown; raises ``InputError`` for what is none."""
    found = _SHOWN.match(shown.strip())
    if not found:
        raise InputError("repair_bad_record", value=shown)
    return int(found[2], 16)


def _target(source: Source, row: tuple[Any, ...]) -> Target:
    number, name, state, state_from, last_seen, text = row
    payload: dict[str, Any] = orjson.loads(text) if text else {}
    rule = source.repairable
    said = {
        key: valued(getattr(rule, key), payload) if rule else str(payload.get(key, ""))
        for key in ("name", "code", "document_no", "authority", "list", "since")
    }
    facts = _facts(payload, said)
    return Target(record_text(name, number), name, state, state_from, last_seen, facts=facts, **said)


def valued(value: Value, payload: Mapping[str, Any]) -> str:
    """What a rule's value is in one stored payload."""
    if value.field:
        return str(payload.get(value.field, ""))
    if value.first:
        return next(filter(None, (valued(inner, payload) for inner in value.first)), "")
    if value.join:
        return "".join(valued(inner, payload) for inner in value.join)
    return value.text


def _facts(payload: Mapping[str, Any], said: Mapping[str, str]) -> RepairFacts:
    other = payload.get("other", {})
    return RepairFacts(
        start=said["since"],
        published_on=payload.get("published_on", ""),
        list=said["list"],
        authority=said["authority"],
        kinds_text=_joined(payload, ("penalty_type", "penalty_type_2")),
        content=payload.get("content", ""),
        procedure=payload.get("procedure", ""),
        fine=_amount(payload, ("fine_wan", "fine")),
        confiscated=_amount(payload, ("confiscated_wan", "confiscated", "confiscated_goods")),
        about=_joined(payload, _ABOUT),
        severity=payload.get("severity", "") or other.get("失信程度", ""),
    )


def _joined(payload: Mapping[str, Any], names: Iterable[str]) -> str:
    return " ".join(text for name in names if (text := payload.get(name, "")))


def _amount(payload: Mapping[str, Any], names: Iterable[str]) -> float | None:
    return next((float(payload[name]) for name in names if payload.get(name)), None)
