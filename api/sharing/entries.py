"""What may be told under an agreement now: entries of its lists and regions that are in force, with its fields and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.masking import may_be_person
from api.canonical import canonical
from api.sharing.agreements import Agreement
from api.sharing.digests import Digester
from api.sharing.rules import rules
from graph.stores.sql_schema import EVENT, NODE
from loaders import records
from loaders.ledgers.lists import months_after, on_lists
from loaders.lists import lists
from resolution.names.person import surname

PERSON = "person"
#: Records that came from partners are theirs to share: two that pull each other's feeds must not keep each other's entries alive.
FOREIGN = "partner_lists:"
#: Why an entry is told no more.
EXPIRED, LEFT, ENDED, CHANGED = "expired", "left_agreement", "agreement_ended", "changed"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Shared:
    """One entry as it may be told, and what it is followed by."""

    entry: str
    payload: str
    list: str
    region: str
    party: str
    records: str
    code_digest: str
    name_digest: str


def live(
    connection: sa.Connection, agreement: Agreement, digester: Digester, day: str, parties: Sequence[str] | None = None
) -> list[Shared]:
    """The entries that may be told on a day: all of them, or those of some parties; none where the agreement does not hold."""
    if not agreement.holds(day):
        return []
    return [
        shared for row in _rows(connection, agreement, parties) if (shared := _shared(row, agreement, digester, day))
    ]


def _rows(connection: sa.Connection, agreement: Agreement, parties: Sequence[str] | None) -> Iterator[Any]:
    body = NODE.alias("body")
    chosen = (
        sa.select(
            *(EVENT.c[name] for name in ("id", "list", "since", "until", "region", "document_no", "title", "amount")),
            *(EVENT.c[name] for name in ("properties", "records")),
            NODE.c.id.label("party"),
            *(NODE.c[name].label(f"party_{name}") for name in ("name", "code", "kind", "region")),
            sa.func.coalesce(body.c.name, "").label("body"),
        )
        .join_from(EVENT, NODE, NODE.c.key == EVENT.c.party)
        .outerjoin(body, body.c.id == EVENT.c.authority)
        .where(*on_lists(EVENT.c, agreement.terms.lists))
    )
    if agreement.terms.regions:
        chosen = chosen.where(sa.or_(*(EVENT.c.region.startswith(region) for region in agreement.terms.regions)))
    if parties is None:
        yield from connection.execute(chosen)
        return
    for start in range(0, len(parties), _CHUNK):
        yield from connection.execute(chosen.where(NODE.c.id.in_(parties[start : start + _CHUNK])))


def _shared(row: Any, agreement: Agreement, digester: Digester, day: str) -> Shared | None:
    if all(record.startswith(FOREIGN) for record in row.records.split("\n")):
        return None
    told = orjson.loads(row.properties) if row.properties else {}
    if over(row.list, row.since, row.until, str(told.get("expected_exit", "")), day):
        return None
    person = may_be_person(row.party, row.party_kind, row.party_name, row.party_code)
    if person and agreement.terms.persons == "none":
        return None
    masked = person and agreement.terms.persons != "full"
    return Shared(
        entry=row.id,
        payload=canonical(_payload(row, told, agreement, masked)).decode(),
        list=row.list,
        region=row.region,
        party=row.party,
        records=row.records,
        code_digest="" if masked else digester.code(row.party_code),
        name_digest="" if masked else digester.name(row.party_name, row.party_code),
    )


def _payload(row: Any, told: Mapping[str, Any], agreement: Agreement, masked: bool) -> dict[str, Any]:
    values = {
        "name": masked_name(row.party_name) if masked else row.party_name,
        "code": row.party_code,
        "kind": row.party_kind,
        "region": row.region,
        "since": row.since,
        "until": row.until,
        "authority": row.body or str(told.get("authority") or told.get("court") or ""),
        "document_no": row.document_no,
        "title": row.title,
        "reason": str(told.get("reason", "")),
        "amount": row.amount,
    }
    allowed = rules()["masked_fields"] if masked else rules()["fields"]
    return {"list": row.list} | {name: values[name] for name in agreement.terms.fields if name in allowed}


def masked_name(name: str) -> str:
    """The surname and two asterisks, whatever the length; of a name without a surname only these.

    >>> masked_name("欧阳修"), masked_name("张三丰"), masked_name("买买提·艾力")
    ('欧阳**', '张**', '**')
    """
    return f"{surname(name)}**"


def over(list_: str, since: str, until: str, stated: str, day: str) -> bool:
    """Whether an entry has not begun, has ended, or is past the longest time that the rule of its day lets it be shown."""
    if since > day or (until and until <= day):
        return True
    end = _term_end(list_, since, stated)
    return bool(end) and end <= day


@lru_cache(maxsize=1 << 16)
def _term_end(list_: str, since: str, stated: str) -> str:
    rule = lists()[list_].rule(since)
    if rule.ends == "term":
        return months_after(since, rule.months)
    return months_after(stated, 0) if rule.ends == "stated" else ""


def why_gone(connection: sa.Connection, agreement: Agreement, day: str, gone: Mapping[str, str]) -> dict[str, str]:
    """Why entries (each with its records) are told no more: the state of their records, else what became of the entry."""
    if not agreement.holds(day):
        return dict.fromkeys(gone, ENDED)
    states = states_of(connection, gone)
    there = {row[0]: row for row in _chunked(connection, EVENT.c.id, EVENT, sorted(gone))}
    return {entry: _why(there.get(entry), states.get(entry, ""), day) for entry in gone}


def states_of(connection: sa.Connection, gone: Mapping[str, str]) -> dict[str, str]:
    """The state of records out of use, by the entry that rested on them; repaired goes before all else."""
    numbers = {
        int(text.rpartition(":")[2], 16): entry for entry, texts in gone.items() for text in texts.split("\n") if text
    }
    states: dict[str, str] = {}
    for number, state in _chunked(connection, records.record.c.record_id, records.record.c.state, sorted(numbers)):
        if state != records.ACTIVE and states.get(numbers[number]) != records.REPAIRED:
            states[numbers[number]] = state
    return states


def _why(row: Any, state: str, day: str) -> str:
    if row is None:
        return state or CHANGED
    event = row._mapping
    told = orjson.loads(event[EVENT.c.properties] or "{}")
    times = (event[EVENT.c.since], event[EVENT.c.until], str(told.get("expected_exit", "")))
    return EXPIRED if over(event[EVENT.c.list], *times, day) else LEFT


def _chunked(connection: sa.Connection, key: sa.Column[Any], value: Any, wanted: Sequence[Any]) -> Iterator[Any]:
    for start in range(0, len(wanted), _CHUNK):
        yield from connection.execute(sa.select(key, value).where(key.in_(wanted[start : start + _CHUNK])))
