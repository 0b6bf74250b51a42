"""Credit repair: which records a repair reaches, and what happens to them, whichever of the two arrived first.

A repair reaches records of its document (文书号, 案号) and party, or, without a document, entries of its list and party that
are not younger than itself. Parties agree by code where both have one, else by name; under one document number a name that
is shortened or mistyped agrees too, where no codes of one kind contradict it. Reached records are ``repaired`` from
the day publication ended: they keep their payload for audit and state nothing any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from loaders.columns import Columns, Ids, constant, each_unique, evaluate, filled, first_filled
from loaders.facts import document_numbers
from loaders.records import ACTIVE, DISPUTED, REPAIRED, record, repair, repairable
from loaders.restating import forget_statements, restate
from loaders.same_party import may_be_one
from loaders.source import RepairTarget, Source
from resolution.identifiers import normal_form, uscc
from resolution.ledger import delete_by, insert_columns
from resolution.mention import record_text
from resolution.names.normalise import text


@dataclass(slots=True)
class RepairOutcome:
    """Records repaired and restored by a load (as shown), and repairs that reach nothing yet."""

    repaired: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    open: int = 0


def note(connection: sa.Connection, source: Source, ids: Ids, columns: Columns, known: Ids) -> None:
    """Keep what repairs need of new or changed records; ``known`` are the ids among them that were noted before."""
    if source.repairable:
        delete_by(connection, repairable.c.record_id, known)
        insert_columns(connection, repairable, _facts(source.repairable, ids, columns))
    if source.repairs:
        rule = source.repairs
        ended = evaluate(rule.ended, columns, len(ids))
        decision = columns.get(rule.decision, constant("", len(ids)))
        granted = np.asarray(pc.is_in(decision, pa.array(sorted(rule.granted), pa.string())), dtype=bool)
        granted |= ~filled(decision) & filled(ended)
        delete_by(connection, repair.c.record_id, known)
        insert_columns(connection, repair, _facts(rule.target, ids, columns).filter(pa.array(granted)))


def _facts(target: RepairTarget, ids: Ids, columns: Columns) -> pa.Table:
    count = len(ids)
    code = each_unique(evaluate(target.code, columns, count), _party_code)
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
def _party_code(code: str) -> str:
    """The organisation code where there is one, so that a USCC and an organisation code of one body agree."""
    plain = normal_form.normalise(code)
    if "*" in plain or uscc.check(plain).status.name == "PLACEHOLDER":
        return ""
    return uscc.organisation_code_of(plain) or plain


def apply(connection: sa.Connection, sources: Mapping[str, Source]) -> RepairOutcome:
    """Set the state of every record to what the repairs at hand say; statements follow."""
    outcome = RepairOutcome()
    reached, repairs = _reached(connection)
    now: dict[int, str] = {row[0]: row[1] for row in connection.execute(_repaired())}
    fresh = {number: since for number, since in reached.items() if now.get(number) != since}
    lost = [number for number in now if number not in reached]
    _set_repaired(connection, fresh)
    forget_statements(connection, sorted(fresh))
    names = _sources_of(connection, [*fresh, *lost])
    outcome.repaired = sorted(record_text(names[number], number) for number in fresh if number not in now)
    _restore(connection, sources, {number: names[number] for number in lost})
    outcome.restored = sorted(record_text(names[number], number) for number in lost)
    total = connection.execute(sa.select(sa.func.count()).select_from(repair)).scalar_one()
    outcome.open = total - repairs
    return outcome


def _repaired() -> sa.Select[Any]:
    return sa.select(record.c.record_id, record.c.state_from).where(record.c.state == REPAIRED)


def _reached(connection: sa.Connection) -> tuple[dict[int, str], int]:
    """Records that a repair reaches, with the earliest end of publication, and how many repairs reach any."""
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
    reached: dict[int, str] = {}
    repairs: set[int] = set()
    for condition in (by_document, by_document_only, by_code, by_name):
        query = (
            sa.select(
                repair.c.record_id,
                repairable.c.record_id,
                repair.c.since,
                repair.c.party_name,
                repairable.c.party_name,
            )
            .join(repairable, condition)
            .join(record, record.c.record_id == repairable.c.record_id)
            .where(record.c.state.in_((ACTIVE, DISPUTED, REPAIRED)))
        )
        for by, number, since, name, other in connection.execute(query):
            if condition is by_document_only and not may_be_one(name, other):
                continue
            repairs.add(by)
            reached[number] = min(reached.get(number, since), since)
    return reached, len(repairs)


def _set_repaired(connection: sa.Connection, fresh: Mapping[int, str]) -> None:
    if fresh:
        change = sa.update(record).where(record.c.record_id == sa.bindparam("number"))
        values = [{"number": number, "date": since} for number, since in sorted(fresh.items())]
        connection.execute(change.values(state=REPAIRED, state_from=sa.bindparam("date")), values)


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
