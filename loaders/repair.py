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
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from loaders.columns import Columns, Ids, Mask, constant, each_unique, evaluate, filled, first_filled
from loaders.facts import document_numbers
from loaders.reaching import STRENGTH, Held, chunks, companions, reached, reached_by
from loaders.recognition import holds
from loaders.records import DISPUTED, REPAIRED, record, repair, repairable
from loaders.restating import forget_statements, restate
from loaders.source import RepairRule, RepairTarget, Source
from resolution.identifiers import normal_form, uscc
from resolution.ledger import delete_by, insert_columns
from resolution.mention import record_text
from resolution.names.normalise import text

_SHOWN = re.compile(r":([0-9a-f]{16})$")
#: Of more touched records all are looked at: asking of each costs more then.
MOST_ASKED = 2_000


@dataclass(slots=True)
class RepairOutcome:
    """Records repaired, taken out of use otherwise, and restored by a load (as shown), and repairs that reach nothing yet."""

    repaired: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    open: int = 0


def note(connection: sa.Connection, source: Source, ids: Ids, columns: Columns, known: Ids) -> set[int]:
    """Keep what repairs need of new or changed records; ``known`` are the ids among them that were noted before.

    Gives the records that repairs among ``known`` reached: they may be reached no more (of many, none: all are looked at then).
    """
    before: set[int] = set()
    if source.repairable:
        delete_by(connection, repairable.c.record_id, known)
        insert_columns(connection, repairable, _facts(source.repairable, ids, columns))
    if source.repairs:
        if 0 < len(known) <= MOST_ASKED:
            before = reached_by(connection, known.tolist())
        delete_by(connection, repair.c.record_id, known)
        insert_columns(connection, repair, _asked(source.repairs, ids, columns))
    return before


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


@dataclass(slots=True)
class Touched:
    """What a load wrote: its records, and records that repairs reached which it replaced."""

    written: set[int] = field(default_factory=set)
    reached: set[int] = field(default_factory=set)


def apply(connection: sa.Connection, sources: Mapping[str, Source], touched: Touched) -> RepairOutcome:
    """Set the state of every record that a load had a say in to what the repairs at hand say; statements follow."""
    outcome = RepairOutcome()
    scope, known = _scope(connection, touched)
    held, repairs = reached(connection, known)
    held = held if scope is None else {number: told for number, told in held.items() if number in scope}
    now = _held(connection, scope)
    fresh = {number: told for number, told in held.items() if now.get(number) != told}
    lost = [number for number in now if number not in held]
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
    outcome.open = len(_asking(connection, touched.written) - repairs)
    return outcome


def _scope(connection: sa.Connection, touched: Touched) -> tuple[set[int] | None, set[int] | None]:
    """The records whose state may differ now, and those that must be looked at to tell; None = all."""
    if len(touched.written) + len(touched.reached) > MOST_ASKED:
        return None, None
    reaches = reached_by(connection, _asking(connection, touched.written))
    beginning = touched.written | touched.reached | reaches
    scope = beginning | companions(connection, beginning)
    return scope, scope | companions(connection, scope)


def _asking(connection: sa.Connection, written: set[int]) -> set[int]:
    """Which records ask for something: repairs that count."""
    chosen = sa.select(repair.c.record_id)
    if len(written) > MOST_ASKED:
        return written.intersection(connection.execute(chosen).scalars())
    asking: set[int] = set()
    for chunk in chunks(written):
        asking.update(connection.execute(chosen.where(repair.c.record_id.in_(chunk))).scalars())
    return asking


def _held(connection: sa.Connection, scope: set[int] | None) -> Held:
    """Records out of use by a decision; one that calls itself disputed is so by its own word."""
    ours = sa.or_(record.c.state != DISPUTED, record.c.own_state != DISPUTED)
    chosen = sa.select(record.c.record_id, record.c.state, record.c.state_from)
    found: Held = {}
    for chunk in [None] if scope is None else chunks(scope):
        within = chosen if chunk is None else chosen.where(record.c.record_id.in_(chunk))
        rows = connection.execute(within.where(record.c.state.in_(STRENGTH), ours))
        found.update((number, (state, since)) for number, state, since in rows)
    return found


def reaching(connection: sa.Connection) -> set[int]:
    """The repairs (by record id) that reach a record now."""
    return reached(connection)[1]


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
