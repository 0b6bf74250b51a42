"""Credit repair and what works like it (objections, the end of publication): which records a decision reaches, and what
happens to them, whichever of the two arrived first.

A repair reaches records of its document (文书号, 案号) and party, or, without a document, entries of its list and party that
are not younger than itself. Parties agree by code where both have one, else by name; under one document number a name that
is shortened or mistyped agrees too, where no codes of one kind contradict it. A report of the decision without its number goes
with it, where party, authority and day fit one number alone. One that names a record reaches that one besides. Reached
records are ``repaired`` (or what the decision makes of them: ``disputed`` while an objection is open, ``annulled`` when it was
upheld, ``ended`` when publication is over) from the day that it took effect: they keep their
payload for audit and state nothing any more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from loaders.columns import Columns, Ids, Mask, constant, each_unique, evaluate, filled, first_filled
from loaders.facts import document_numbers
from loaders.recognition import holds
from loaders.records import ACTIVE, ANNULLED, DISPUTED, ENDED, REPAIRED, record, repair, repairable
from loaders.restating import forget_statements, restate
from loaders.same_party import may_be_one
from loaders.source import RepairRule, RepairTarget, Source
from resolution.identifiers import normal_form, uscc
from resolution.ledger import delete_by, insert_columns
from resolution.mention import record_text
from resolution.names.normalise import text

#: States by a decision, the strongest first: of several the first holds.
_STRENGTH = (REPAIRED, ANNULLED, ENDED, DISPUTED)
_SHOWN = re.compile(r":([0-9a-f]{16})$")
_CHUNK = 500


@dataclass(slots=True)
class RepairOutcome:
    """Records repaired, taken out of use otherwise, and restored by a load (as shown), and repairs that reach nothing yet."""

    repaired: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    open: int = 0


def note(connection: sa.Connection, source: Source, ids: Ids, columns: Columns, known: Ids) -> None:
    """Keep what repairs need of new or changed records; ``known`` are the ids among them that were noted before."""
    if source.repairable:
        delete_by(connection, repairable.c.record_id, known)
        insert_columns(connection, repairable, _facts(source.repairable, ids, columns))
    if source.repairs:
        delete_by(connection, repair.c.record_id, known)
        insert_columns(connection, repair, _asked(source.repairs, ids, columns))


def _asked(rule: RepairRule, ids: Ids, columns: Columns) -> pa.Table:
    """What rows ask for that count: decided so (or ended without a decision), and holding here."""
    count = len(ids)
    ended = evaluate(rule.ended, columns, count)
    decision = columns.get(rule.decision, constant("", count))
    state = each_unique(decision, lambda text: rule.granted.get(text, ""))
    state = pc.if_else(pa.array(~filled(decision) & filled(ended)), rule.undecided, state)
    asks = filled(state) & ~filled(columns.get(rule.unless, constant("", count))) & _held_here(rule, columns, count)
    asked = _facts(rule.target, ids, columns)
    target = [_record_number(text) for text in evaluate(rule.target.record, columns, count).to_pylist()]
    asked = asked.append_column("state", state).append_column("target", pa.array(target, pa.int64()))
    return asked.append_column("before", evaluate(rule.before, columns, count)).filter(pa.array(asks))


def _held_here(rule: RepairRule, columns: Columns, count: int) -> Mask:
    where = (evaluate(value, columns, count).to_pylist() for value in (rule.portal, rule.region, rule.target.since))
    said = columns.get(rule.confirmed, constant("", count)).to_pylist()
    return np.array([holds(*told).hold for told in zip(*where, said, strict=True)], dtype=bool)


def _record_number(text: str) -> int:
    """The number in a record as shown (``source:16 hex digits``); 0 for none."""
    found = _SHOWN.search(text)
    return int(found[1], 16) if found else 0


def _facts(target: RepairTarget, ids: Ids, columns: Columns) -> pa.Table:
    count = len(ids)
    code = each_unique(evaluate(target.code, columns, count), party_code)
    person = evaluate(target.code, columns, count, "hmac")
    authority = each_unique(evaluate(target.authority, columns, count), text)
    return pa.table(
        {
            "record_id": pa.array(ids),
            "document_no": _telling(document_numbers(evaluate(target.document_no, columns, count)), authority),
            "party_code": first_filled([code, person]),
            "party_name": each_unique(evaluate(target.name, columns, count), text),
            "authority": authority,
            "list": evaluate(target.list, columns, count),
            "since": evaluate(target.since, columns, count),
        }
    )


def _telling(documents: pa.Array, authorities: pa.Array) -> pa.Array:
    """A bare number means something only together with who gave it."""
    bare = pc.match_substring_regex(documents, r"^[0-9-]+号?$")
    named = pc.binary_join_element_wise(authorities, documents, "#")
    return pc.if_else(bare, named, documents)


@lru_cache(maxsize=1 << 16)
def party_code(code: str) -> str:
    """The organisation code where there is one, so that a USCC and an organisation code of one body agree."""
    plain = normal_form.normalise(code)
    if "*" in plain or uscc.check(plain).status.name == "PLACEHOLDER":
        return ""
    return uscc.organisation_code_of(plain) or plain


def apply(connection: sa.Connection, sources: Mapping[str, Source]) -> RepairOutcome:
    """Set the state of every record to what the repairs at hand say; statements follow."""
    outcome = RepairOutcome()
    reached, repairs = _reached(connection)
    now: dict[int, tuple[str, str]] = {row[0]: (row[1], row[2]) for row in connection.execute(_held())}
    fresh = {number: held for number, held in reached.items() if now.get(number) != held}
    lost = [number for number in now if number not in reached]
    _set_held(connection, fresh)
    forget_statements(connection, sorted(fresh))
    names = _sources_of(connection, [*fresh, *lost])
    for number, (state, _) in sorted(fresh.items()):
        if number not in now or now[number][0] != state:
            into = outcome.repaired if state == REPAIRED else outcome.withdrawn
            into.append(record_text(names[number], number))
    outcome.repaired.sort()
    outcome.withdrawn.sort()
    _restore(connection, sources, {number: names[number] for number in lost})
    outcome.restored = sorted(record_text(names[number], number) for number in lost)
    total = connection.execute(sa.select(sa.func.count()).select_from(repair)).scalar_one()
    outcome.open = total - len(repairs)
    return outcome


def _held() -> sa.Select[Any]:
    """Records out of use by a decision; one that calls itself disputed is so by its own word."""
    ours = sa.or_(record.c.state != DISPUTED, record.c.own_state != DISPUTED)
    chosen = sa.select(record.c.record_id, record.c.state, record.c.state_from)
    return chosen.where(record.c.state.in_(_STRENGTH), ours)


def _reached(connection: sa.Connection) -> tuple[dict[int, tuple[str, str]], set[int]]:
    """Records that a repair reaches, with state and day (the strongest, then earliest), and the repairs that reach any."""
    reached: dict[int, tuple[str, str]] = {}
    repairs: set[int] = set()
    for condition, damaged in _conditions():
        query = _reaching(repairable).join(repairable, condition)
        query = query.join(record, record.c.record_id == repairable.c.record_id)
        for by, number, state, since, name, other in connection.execute(query.where(*_still_reachable())):
            if not damaged or may_be_one(name, other):
                repairs.add(by)
                reached[number] = _stronger(reached.get(number), (state, since))
    named = _reaching(record).join(record, record.c.record_id == repair.c.target)
    for by, number, state, since, *_ in connection.execute(named.where(*_still_reachable())):
        repairs.add(by)
        reached[number] = _stronger(reached.get(number), (state, since))
    return reached | _without_number(connection, reached), repairs


def _without_number(connection: sa.Connection, reached: Mapping[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Reports without a number of a decision that is held: same party, authority and day, where only one number fits."""
    told = (repairable.c[name] for name in ("record_id", "party_code", "party_name", "authority", "since"))
    bare = sa.and_(*(repairable.c[name] == "" for name in ("document_no", "list")))
    query = sa.select(*told).join(record, record.c.record_id == repairable.c.record_id)
    query = query.where(bare, repairable.c.since != "", repairable.c.authority != "")
    reports = connection.execute(query.where(record.c.state.in_((ACTIVE, *_STRENGTH)))).all()
    numbered = _numbered(connection, reports)
    found = {}
    for report in reports:
        party = ("code", report.party_code) if report.party_code else ("name", report.party_name)
        fitting = numbered.get((*party, report.authority, report.since), {})
        held = [reached[number] for numbers in fitting.values() for number in numbers if number in reached]
        if len(fitting) == 1 and held and report.record_id not in reached:
            found[report.record_id] = held[0]
    return found


def _numbered(connection: sa.Connection, reports: Sequence[sa.Row[Any]]) -> dict[tuple[Any, ...], dict[str, list[int]]]:
    """Records by number, by party (its code, or its name), authority and day, of the parties of ``reports``."""
    found: dict[tuple[Any, ...], dict[str, list[int]]] = {}
    told = (repairable.c[name] for name in ("record_id", "document_no", "authority", "since"))
    chosen = sa.select(*told, repairable.c.party_code, repairable.c.party_name).where(repairable.c.document_no != "")
    for kind, column in (("code", repairable.c.party_code), ("name", repairable.c.party_name)):
        wanted = sorted({getattr(report, column.name) for report in reports} - {""})
        for start in range(0, len(wanted), _CHUNK):
            for row in connection.execute(chosen.where(column.in_(wanted[start : start + _CHUNK]))):
                key = (kind, getattr(row, column.name), row.authority, row.since)
                found.setdefault(key, {}).setdefault(row.document_no, []).append(row.record_id)
    return found


def reaching(connection: sa.Connection) -> set[int]:
    """The repairs (by record id) that reach a record now."""
    return _reached(connection)[1]


def _stronger(one: tuple[str, str] | None, other: tuple[str, str]) -> tuple[str, str]:
    return other if one is None else min(one, other, key=lambda held: (_STRENGTH.index(held[0]), held[1]))


def _reaching(target: sa.Table) -> sa.Select[Any]:
    name = target.c.get("party_name", sa.literal(""))
    return sa.select(
        repair.c.record_id, target.c.record_id, repair.c.state, repair.c.since, repair.c.party_name, name
    ).select_from(repair)


def _still_reachable() -> tuple[sa.ColumnElement[bool], ...]:
    """Records that stand or were held before, in a version that the decision is about."""
    there = record.c.state.in_((ACTIVE, *_STRENGTH))
    says_so_itself = sa.and_(repair.c.state == DISPUTED, record.c.own_state == DISPUTED)
    version = sa.or_(repair.c.before == "", record.c.delivered_on <= repair.c.before)
    return there, version, sa.not_(says_so_itself)


def _conditions() -> tuple[tuple[sa.ColumnElement[bool], bool], ...]:
    """How a repair finds a record, and whether the names must still be compared as damaged ones."""
    same_code = sa.and_(repair.c.party_code != "", repair.c.party_code == repairable.c.party_code)
    same_name = sa.and_(repair.c.party_name != "", repair.c.party_name == repairable.c.party_name)
    # codes of different kinds (a registration number, an organisation code) do not contradict each other
    comparable = sa.func.length(repair.c.party_code) == sa.func.length(repairable.c.party_code)
    unsaid = sa.not_(sa.and_(repair.c.party_code != "", comparable))
    same_party = sa.or_(same_code, sa.and_(same_name, unsaid))
    # the decision's own number and the name are enough: a mistyped code must not keep a repaired record in use
    same_document = sa.and_(repair.c.document_no != "", repair.c.document_no == repairable.c.document_no)
    by_document = sa.and_(same_document, sa.or_(same_code, same_name))
    by_document_only = sa.and_(same_document, unsaid, sa.not_(same_code), sa.not_(same_name))
    by_list = sa.and_(
        sa.or_(repair.c.document_no == "", repairable.c.document_no == ""),
        repair.c.list != "",
        repair.c.list == repairable.c.list,
        repairable.c.since <= repair.c.since,
    )
    by_code = sa.and_(by_list, same_code)
    by_name = sa.and_(by_list, same_party)
    return (by_document, False), (by_document_only, True), (by_code, False), (by_name, False)


def _set_held(connection: sa.Connection, fresh: Mapping[int, tuple[str, str]]) -> None:
    if fresh:
        change = sa.update(record).where(record.c.record_id == sa.bindparam("number"))
        values = [{"number": number, "to": state, "date": since} for number, (state, since) in sorted(fresh.items())]
        connection.execute(change.values(state=sa.bindparam("to"), state_from=sa.bindparam("date")), values)


def _sources_of(connection: sa.Connection, ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(ids), 5_000):
        query = sa.select(record.c.record_id, record.c.source).where(record.c.record_id.in_(ids[start : start + 5_000]))
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def _restore(connection: sa.Connection, sources: Mapping[str, Source], lost: Mapping[int, str]) -> None:
    """Records whose repair was taken back say again what they say."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for number, name in sorted(lost.items()):
        by_source[name].append(number)
    for name, numbers in by_source.items():
        for start in range(0, len(numbers), 5_000):
            chosen = record.c.record_id.in_(numbers[start : start + 5_000])
            connection.execute(sa.update(record).where(chosen).values(state=record.c.own_state, state_from=""))
        restate(connection, sources[name], numbers)
