"""Which records repairs reach: of all, or of those that a load touched and the reports that go with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from loaders.records import ACTIVE, ANNULLED, DISPUTED, ENDED, REPAIRED, record, repair, repairable
from loaders.same_party import may_be_one

#: States by a decision, the strongest first: of several the first holds.
STRENGTH = (REPAIRED, ANNULLED, ENDED, DISPUTED)
_CHUNK = 500

#: State and day of records that are out of use, by record.
Held = dict[int, tuple[str, str]]


def reached(connection: sa.Connection, only: Collection[int] | None = None) -> tuple[Held, set[int]]:
    """Records that a repair reaches, with state and day (the strongest, then earliest), and the repairs that reach any.

    Of the records ``only`` (reports without a number have their companions among them); None = of all.
    """
    held, repairs = _directly(connection, only, None)
    return held | _without_number(connection, held, only), repairs


def reached_by(connection: sa.Connection, repairs: Collection[int]) -> set[int]:
    """Records that some repairs reach, but for reports without a number (companions of these)."""
    return set(_directly(connection, None, repairs)[0]) if repairs else set()


def _directly(
    connection: sa.Connection, only: Collection[int] | None, by: Collection[int] | None
) -> tuple[Held, set[int]]:
    held: Held = {}
    repairs: set[int] = set()
    for query, damaged in _questions():
        for chosen in _within(query.where(*_still_reachable()), only, by):
            for number, repairing, state, since, name, other in connection.execute(chosen):
                if not damaged or may_be_one(name, other):
                    repairs.add(repairing)
                    held[number] = _stronger(held.get(number), (state, since))
    return held, repairs


def companions(connection: sa.Connection, touched: Collection[int]) -> set[int]:
    """Records of the party, authority and day of touched ones: a report without a number goes with the one that has it."""
    found: set[int] = set()
    for facts in _facts_of(connection, touched):
        if not (facts.since and facts.authority):
            continue
        party = [column == value for column, value in _party(facts).items() if value]
        same = (repairable.c.authority == facts.authority, repairable.c.since == facts.since)
        if party:
            found.update(connection.execute(sa.select(repairable.c.record_id).where(sa.or_(*party), *same)).scalars())
    return found


def _facts_of(connection: sa.Connection, touched: Collection[int]) -> Iterator[sa.Row[Any]]:
    for chunk in chunks(touched):
        yield from connection.execute(sa.select(repairable).where(repairable.c.record_id.in_(chunk))).all()


def _party(facts: sa.Row[Any]) -> dict[sa.Column[Any], str]:
    return {repairable.c.party_code: facts.party_code, repairable.c.party_name: facts.party_name}


def _questions() -> Iterator[tuple[sa.Select[Any], bool]]:
    """How repairs find records, and whether the names must still be compared as damaged ones."""
    for condition, damaged in _conditions():
        query = _reaching(repairable).join(repairable, condition)
        yield query.join(record, record.c.record_id == repairable.c.record_id), damaged
    yield _reaching(record).join(record, record.c.record_id == repair.c.target), False


def _within(
    query: sa.Select[Any], only: Collection[int] | None, by: Collection[int] | None
) -> Iterator[sa.Select[Any]]:
    """The question of some records and repairs, in statements that a database takes."""
    for records in [None] if only is None else chunks(only):
        for repairs in [None] if by is None else chunks(by):
            chosen = query if records is None else query.where(record.c.record_id.in_(records))
            yield chosen if repairs is None else chosen.where(repair.c.record_id.in_(repairs))


def chunks(numbers: Collection[int]) -> list[list[int]]:
    """Numbers in lists that a statement takes."""
    listed = sorted(numbers)
    return [listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK)]


def _without_number(connection: sa.Connection, reached: Held, only: Collection[int] | None) -> Held:
    """Reports without a number of a decision that is held: same party, authority and day, where only one number fits."""
    told = (repairable.c[name] for name in ("record_id", "party_code", "party_name", "authority", "since"))
    bare = sa.and_(*(repairable.c[name] == "" for name in ("document_no", "list")))
    query = sa.select(*told).join(record, record.c.record_id == repairable.c.record_id)
    query = query.where(bare, repairable.c.since != "", repairable.c.authority != "")
    query = query.where(record.c.state.in_((ACTIVE, *STRENGTH)))
    reports = [row for chosen in _within(query, only, None) for row in connection.execute(chosen)]
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


def _stronger(one: tuple[str, str] | None, other: tuple[str, str]) -> tuple[str, str]:
    return other if one is None else min(one, other, key=lambda held: (STRENGTH.index(held[0]), held[1]))


def _reaching(target: sa.Table) -> sa.Select[Any]:
    name = target.c.get("party_name", sa.literal(""))
    return sa.select(
        target.c.record_id, repair.c.record_id, repair.c.state, repair.c.since, repair.c.party_name, name
    ).select_from(repair)


def _still_reachable() -> tuple[sa.ColumnElement[bool], ...]:
    """Records that stand or were held before, in a version that the decision is about."""
    there = record.c.state.in_((ACTIVE, *STRENGTH))
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
