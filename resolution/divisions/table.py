"""The division records as they stand in the data files: every code and name since 1981, with its successor marks."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})  # province and city in one
NOW = 9999  # a year after every change: "as of today"
_MARK = re.compile(r"(\d{6})(?:\[(\d{4})\])?")


@dataclass(frozen=True, slots=True)
class Division:
    """One division under one code and one name, valid from `since` (inclusive) to `until` (exclusive; None = in force).

    `province` and `city` are the codes it belonged to under its own code; a municipality and a county unit directly
    under a province are their own city.
    """

    code: str
    name: str
    level: str  # "province" | "city" | "county"
    since: int
    until: int | None
    province: str
    city: str

    def holds(self, year: int) -> bool:
        """Whether it was in force at the end of that year (the table is made of year-end snapshots)."""
        return self.since <= year and (self.until is None or year < self.until)


@dataclass(frozen=True, slots=True)
class Table:
    """All records by code, oldest first, and the successors of each record: (code, year the part moved)."""

    by_code: dict[str, tuple[Division, ...]]
    successors: dict[Division, tuple[tuple[str, int], ...]]
    counties: dict[str, tuple[str, ...]]  # first four digits -> county codes of all years

    def at(self, code: str, year: int) -> Division | None:
        """The record of a code as meant in a year: the latest that had begun, else the first. None for an unknown code.

        A code used after its end means its last state; one that is out of use for a time keeps its old meaning until
        it is given out again.
        """
        records = self.by_code.get(code, ())
        begun = [record for record in records if record.since <= year]
        return begun[-1] if begun else next(iter(records), None)

    def following(self, record: Division) -> Division | None:
        """The next record of the same life of the same code (renamed, regrouped); a code given out again has a new life."""
        return next((other for other in self.by_code[record.code] if other.since == record.until), None)

    def lives(self, code: str) -> tuple[Division, ...]:
        """The first record of each life of a code; two or more where it was given out again after a gap."""
        records = self.by_code.get(code, ())
        ends = {record.until for record in records}
        return tuple(record for record in records if record.since not in ends)

    def in_force(self, code: str) -> bool:
        """Whether the code is a division of today."""
        records = self.by_code.get(code)
        return records is not None and records[-1].until is None


def read_rows(name: str) -> list[list[str]]:
    """Rows of a data file without its `#` lines and header."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        next(rows)
        return list(rows)


@cache
def table() -> Table:
    """The table, read once (about 20 ms)."""
    rows = read_rows("divisions.csv")
    cities = {code for code, _, level, *_ in rows if level == "city"}
    records: dict[str, list[Division]] = {}
    successors: dict[Division, tuple[tuple[str, int], ...]] = {}
    for code, name, level, since, until, new_codes in rows:
        end = int(until) if until else None
        record = Division(code, name, level, int(since), end, code[:2] + "0000", _city(code, level, cities))
        records.setdefault(code, []).append(record)
        if new_codes:
            moved = ((new, int(year) if year else end or NOW) for new, year in _MARK.findall(new_codes))
            successors[record] = tuple(moved)
    counties: dict[str, list[str]] = {}
    for code, group in records.items():
        group.sort(key=_age)
        if group[0].level == "county":
            counties.setdefault(code[:4], []).append(code)
    by_code = {code: tuple(group) for code, group in records.items()}
    return Table(by_code, successors, {prefix: tuple(codes) for prefix, codes in counties.items()})


def normal_code(code: str) -> str:
    """Six digits for a code of 2, 4, 6, 9 or 12 digits ("34", "3418", "341822103"); "" for anything else.

    The statistical fillers of municipalities (310100 市辖区, 500200 县) stand for the municipality.
    """
    if len(code) not in (2, 4, 6, 9, 12) or not code.isascii() or not code.isdigit():
        return ""
    six = code[:6].ljust(6, "0")
    return six[:2] + "0000" if six[:2] in MUNICIPALITIES and six[4:] == "00" else six


def _city(code: str, level: str, cities: set[str]) -> str:
    if level == "province":
        return code if code[:2] in MUNICIPALITIES else ""
    if code[:2] in MUNICIPALITIES:
        return code[:2] + "0000"
    city = code[:4] + "00"
    return city if city in cities else code


def _age(record: Division) -> int:
    return record.since
