"""Answers about the catalogue, measures and lists, the same for the command line and for HTTP."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from api.answers import region_code, region_name
from graph.model import ALWAYS, When
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_schema import EVENT, NODE
from loaders import catalogue, measures
from loaders.ledgers import cleanup as cleaning
from loaders.ledgers import list_lookups, list_measures, list_ratio, provenance
from loaders.ledgers import lists as ledger
from loaders.ledgers.reading import known
from loaders.ledgers.register import read_register
from loaders.lists import ListInfo, chosen_list, codes, lists
from loaders.reject import InputError
from loaders.source_yaml import list_sources
from loaders.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

_RECORD = re.compile(r"\w+:[0-7][0-9a-f]{15}")

Colour = Literal["", "black", "red", "focus"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries a question is about; ``name`` is a list as people call it, ``region`` where it was entered.

    ``known_by``: the latest time at which they were known, "" = any.
    """

    as_of: str = ""
    name: str = ""
    region: str = ""
    colour: Colour = "black"
    known_by: str = ""

    @property
    def day(self) -> str:
        """The day asked about, checked."""
        return day_of(self.as_of)

    @property
    def codes(self) -> tuple[str, ...]:
        """The lists asked about: the one named, else all of the colour."""
        code = chosen_list(self.name)
        return (code,) if code else codes(self.colour)


def day_of(text: str) -> str:
    """An ISO date, today where none is given; refused where it is none."""
    if not text:
        return datetime.date.today().isoformat()
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputError("bad_day", value=text) from error


def region_digits(region: str) -> str:
    """The first digits by which all codes within a region are known: two, four or six; "" for no region."""
    code = region_code(region) if region else ""
    return code.removesuffix("00").removesuffix("00") if code else ""


def list_catalogue(colour: Colour = "", as_of: str = "") -> dict[str, Any]:
    """All lists with keeper, basis, and how long entries of the day stay."""
    day = day_of(as_of)
    return {"as_of": day, "lists": [_list(info, day) for info in lists().values() if colour in ("", info.colour)]}


def _list(info: ListInfo, day: str) -> dict[str, Any]:
    rule = info.rule(day)
    told = {name: getattr(info, name) for name in ("code", "zh", "en", "colour", "keeper", "subject", "region", "term")}
    ruled = {
        name: getattr(rule, name) for name in ("ends", "months", "early", "condition", "since", "until", "verified")
    }
    return {
        **told,
        "basis": rule.basis or info.basis,
        "exit": info.exit,
        "per_case": info.per_case,
        "rule": ruled,
        "note": info.note,
    }


def catalogue_answer(folder: Path, as_of: str = "", edition: str = "") -> dict[str, Any]:
    """The catalogue of a day with the sources that serve each class; ``folder`` is that of the workspace."""
    own = folder / "sources"
    sources = list_sources([own] if own.is_dir() else [])
    return catalogue.describe(catalogue.catalogue_of(folder), sources, day_of(as_of), edition)


def collected_answer(workspace: Workspace, record: str) -> dict[str, Any]:
    """As what one record was collected: class, edition and legal basis."""
    if not _RECORD.fullmatch(record):
        raise InputError("unknown_record", value=record)
    with workspace.read() as connection:
        found = provenance.collected_as(connection, catalogue.catalogue_of(workspace.path), [record])
    if record not in found:
        raise InputError("unknown_record", value=record)
    return found[record]


def measures_answer(folder: Path, as_of: str = "", name: str = "") -> dict[str, Any]:
    """The measures of a day, or those of them that concern a list."""
    code = chosen_list(name)
    return measures.describe(measures.measures_of(folder), day_of(as_of), (code,) if code else None)


def party_measures(workspace: Workspace, party: str, as_of: str = "", known_by: str = "") -> dict[str, Any]:
    """The measures that concern a party by the lists it is on that day."""
    day = day_of(as_of)
    with workspace.read() as connection:
        on = _lists_of(connection, party, day, known_by)
    return {"party": party, "lists": list(on), **measures.describe(measures.measures_of(workspace.path), day, on)}


def _lists_of(connection: sa.Connection, party: str, day: str, known_by: str) -> tuple[str, ...]:
    """The lists that a party is on."""
    chosen = (
        sa.select(EVENT.c.list)
        .join(NODE, NODE.c.key == EVENT.c.party)
        .where(NODE.c.id == party, EVENT.c.list != "", EVENT.c.since <= day)
        .where(sa.or_(EVENT.c.until == "", EVENT.c.until > day), *known(EVENT.c, known_by))
        .distinct()
        .order_by(EVENT.c.list)
    )
    return tuple(connection.execute(chosen).scalars())


def cleanup_answer(workspace: Workspace, month: str = "", as_of: str = "") -> dict[str, Any]:
    """The clean-up ledger of a month."""
    chosen = cleaning.chosen_month(month, day_of(as_of))
    with workspace.read() as connection:
        return cleaning.cleanup(connection, measures.measures_of(workspace.path), chosen)


@contextmanager
def _reading(workspace: Workspace) -> Iterator[sa.Connection]:
    """One view of the workspace, its graph among it; empty before the first resolve."""
    SqlGraphStore(workspace.engine)
    with workspace.read() as connection:
        yield connection


def entries_answer(
    workspace: Workspace, wanted: Wanted, states: Sequence[str] = (), offset: int = 0, limit: int = 0
) -> dict[str, Any]:
    """The ledger of entries: counts by list, then the entries in the states asked for (limit 0 = all)."""
    with _reading(workspace) as connection:
        made = _made(connection, wanted)
    chosen = made[made["state"].isin(states)] if states else made
    page = chosen[offset : offset + limit if limit else None]
    return {"as_of": wanted.day, **ledger.counts(made), "count": len(chosen), "rows": _entries(page)}


def _made(connection: sa.Connection, wanted: Wanted) -> pd.DataFrame:
    """The entries a question is about, with their terms and states."""
    return ledger.entries(connection, wanted.day, wanted.codes, region_digits(wanted.region), wanted.known_by)


def due_answer(workspace: Workspace, wanted: Wanted, within: int) -> dict[str, Any]:
    """What must or may happen to entries within so many days."""
    with _reading(workspace) as connection:
        made = _made(connection, wanted)
    due = ledger.due(made, wanted.day, within)
    counted = {what: int((due["what"] == what).sum()) for what in ("expired", "performed", "term_end", "early_exit")}
    return {"as_of": wanted.day, "within": within, "count": len(due), **counted, "rows": _entries(due)}


def _entries(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Entries as plain values, with names of lists and regions."""
    titles = lists()
    rows: list[dict[str, Any]] = [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
    for row in rows:
        row["list_name"] = titles[row["list"]].zh
        row["region_name"] = region_name(row["region"])
    return rows


def ratio_answer(
    workspace: Workspace, when: When = ALWAYS, region: str = "", by: list_ratio.By = "county", months: int = 12
) -> dict[str, Any]:
    """The share of listed enterprises: the whole, each region, which lists contribute, and the months before."""
    day, digits = day_of(when.as_of), region_digits(region)
    with _reading(workspace) as connection:
        register = read_register(connection, digits)
        listed = list_ratio.read_listed(connection, digits, when.known_by)
    made = list_ratio.ratio(register, listed, day, by)
    rows = [{**row, "region_name": region_name(row["region"])} for row in made.to_dict("records")]
    whole = rows[0] | {"region": region_code(region) if region else "", "region_name": region}
    rule = ledger.rules()["ratio"]
    return {
        "as_of": day,
        "by": by,
        "limit": rule["limit"],
        "warning": rule["warning"],
        "whole": whole,
        "regions": rows[1:],
        "lists": [{**row, "list_name": lists()[row["list"]].zh} for row in list_ratio.by_list(listed, day)],
        "trend": list_ratio.trend(register, listed, day, months),
    }


def list_measures_answer(
    workspace: Workspace, wanted: Wanted, states: Sequence[str] = (), offset: int = 0, limit: int = 0
) -> dict[str, Any]:
    """Measures due to entries in force, what became of them, and what is to be lifted."""
    held = measures.measures_of(workspace.path)
    with _reading(workspace) as connection:
        made = _made(connection, wanted)
        results = list_measures.read_results(connection, held, wanted.day, wanted.known_by)
    due = list_measures.due_measures(made, results, held, wanted.day)
    chosen = due[due["state"].isin(states)] if states else due
    page = chosen[offset : offset + limit if limit else None]
    unlisted = made if not wanted.name and not wanted.region else made[:0]
    return {
        "as_of": wanted.day,
        "feedback_days": held.feedback_days,
        "due": len(due),
        **{state: int((due["state"] == state).sum()) for state in list_measures.STATES},
        "summary": list_measures.summary(due),
        "to_lift": list_measures.to_lift(unlisted, results, wanted.day) if len(unlisted) else [],
        "count": len(chosen),
        "rows": page.to_dict("records"),
    }


def cases_answer(workspace: Workspace, when: When = ALWAYS) -> dict[str, Any]:
    """Typical cases as reported."""
    held, day = measures.measures_of(workspace.path), day_of(when.as_of)
    with _reading(workspace) as connection:
        cases = list_measures.typical_cases(list_measures.read_results(connection, held, day, when.known_by))
    return {"as_of": day, "count": len(cases), "cases": cases}


def lookups_answer(workspace: Workspace, since: str = "", as_of: str = "") -> dict[str, Any]:
    """Whether departments looked the lists up before they decided; by default in the year before the day."""
    until = day_of(as_of)
    start = day_of(since) if since else ledger.months_after(until, -12)
    with _reading(workspace) as connection:
        return list_lookups.checked(connection, start, until)
