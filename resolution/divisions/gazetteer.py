"""Division names at a place in a text: the longest run of province, city and county, in any of their forms and times.

A full name (宣州区, 宣城地区) always counts. A bare short name counts by itself where it is a province or city, or a
county unit that is the only one of its name since 1981; it never does where the word is also an ordinary word or a
usual trade name (data/divisions_ordinary.csv), nor as part of a road (南京西路1号; 上海路达公司 is no road). Otherwise it needs support: the
province or city before it (安徽广德), a county unit of it behind it (大同云州区), or the caller's `within`; an ordinary
word needs a city in `within`, a province is not enough. Of several meanings those in force come before former ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from resolution.divisions.naming import forms, short_name
from resolution.divisions.succession import city_of, today
from resolution.divisions.table import Division, normal_code, read_rows, table

_RANK = {"province": 0, "city": 1, "county": 2}
_FORMER = 3
_ROAD = re.compile(r"[东南西北中一二三四五]?(?:路|街|大道|大街|巷|弄)")
_ROAD_NAME = re.compile(_ROAD.pattern + r"(?=$|[\d一二三四五六七八九十东南西北号弄与和口段街旁附（(支分店营储])")


@dataclass(frozen=True, slots=True)
class Match:
    """A run of division names: `code` is today's most specific code, "" if several `candidates` are as good."""

    end: int
    code: str
    candidates: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record, prepared for matching."""

    record: Division
    codes: tuple[str, ...]  # of today
    lineage: frozenset[str]  # code prefixes it lies in, then and now
    anchors: tuple[str, ...]  # code prefixes that what it contains has; none for county units
    rank: int  # in force before former, higher before lower


@dataclass(slots=True)
class Run:
    """What a run of names may mean so far, and the longer runs met before (a cache: they repeat in every column)."""

    entries: tuple[Entry, ...]
    anchors: tuple[str, ...]
    bare: bool = False
    alone: bool = True  # counts without support
    ordinary: bool = False
    settled: tuple[str, tuple[str, ...]] | None = None
    below: dict[str, Run | None] = field(default_factory=dict)
    within: dict[str, Run | None] = field(default_factory=dict)

    def settle(self) -> tuple[str, tuple[str, ...]]:
        """Today's code of the best meaning ("" if undecided) and the codes of all meanings of its age."""
        if self.settled is None:
            self.settled = _settle(self.entries)
        return self.settled


class Gazetteer:
    """All forms of all division names since 1981. Building takes about 0.2 s: share `gazetteer()`."""

    def __init__(self) -> None:
        ordinary = frozenset(row[0] for row in read_rows("divisions_ordinary.csv"))
        entries: dict[str, list[Entry]] = {}
        full: set[str] = set()
        for records in table().by_code.values():
            for record in records:
                entry = _entry(record)
                names = forms(record.name)
                full.update(names[:-1] or names)
                for name in names:
                    entries.setdefault(name, []).append(entry)
        self._runs = {name: _first(group, name not in full, name in ordinary) for name, group in entries.items()}
        lengths: dict[str, set[int]] = {}
        for name in self._runs:
            lengths.setdefault(name[:2], set()).add(len(name))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}

    def match(self, text: str, start: int = 0, within: str = "") -> Match | None:
        """The longest run of division names at `start`; `within` is a code prefix that the text is known to lie in."""
        lengths = self._lengths.get(text[start : start + 2])
        if lengths is None:
            return None
        found = self.run(text, start, within)
        if found is None:
            return None
        end, run = found
        code, candidates = run.settle()
        return Match(end, code, candidates, text[start:end])

    def run(self, text: str, start: int = 0, within: str = "") -> tuple[int, Run] | None:
        """As `match`, with the records meant: (end, run)."""
        hint = _prefix(within) if within else ""
        for length in self._lengths.get(text[start : start + 2], ()):
            name = text[start : start + length]
            end = start + len(name)
            run = self._runs.get(name)
            if run is None or (run.bare and _ROAD_NAME.match(text, end)):
                continue
            hinted = self.hinted(run, hint) if hint else None
            longer = self._extend(text, end, hinted or run)
            if longer is not None:
                return longer
            if hinted is not None and (not run.ordinary or len(hint) > 2):
                return end, hinted
            if run.alone and (not hint or not run.bare or run.anchors):
                return end, run
        return None

    def named(self, name: str) -> tuple[Entry, ...]:
        """All records that bear a name in one of its forms, the best first, without any rule of support."""
        run = self._runs.get(name)
        return run.entries if run else ()

    def _extend(self, text: str, start: int, above: Run) -> tuple[int, Run] | None:
        """The longest run of names at `start` that lie inside what was just read."""
        lengths = self._lengths.get(text[start : start + 2])
        if lengths is None or not above.anchors:
            return None
        for length in lengths:
            name = text[start : start + length]
            if name not in self._runs:
                continue
            end = start + len(name)
            lower = self.below(above, name)
            if lower is not None and not (lower.bare and _ROAD.match(text, end)):
                return self._extend(text, end, lower) or (end, lower)
        return None

    def below(self, above: Run, name: str) -> Run | None:
        """The meanings of `name` that lie within a run; they repeat in every column and are kept."""
        if name not in above.below:
            entries = tuple(e for e in self._runs[name].entries if not e.lineage.isdisjoint(above.anchors))
            above.below[name] = Run(entries, _anchors(entries), self._runs[name].bare) if entries else None
        return above.below[name]

    def hinted(self, run: Run, hint: str) -> Run | None:
        """The meanings of a run that lie within the hint or are the city or province hinted at themselves."""
        if hint not in run.within:
            entries = tuple(entry for entry in run.entries if hint in entry.lineage or hint in entry.anchors)
            run.within[hint] = Run(entries, _anchors(entries), run.bare) if entries else None
        return run.within[hint]

    def names(self) -> list[str]:
        """All forms of all names."""
        return list(self._runs)

    def first(self, name: str) -> Run:
        """What a name may mean where nothing stands before it."""
        return self._runs[name]


@cache
def gazetteer() -> Gazetteer:
    """The one gazetteer, built at first use."""
    return Gazetteer()


@cache
def _prefix(within: str) -> str:
    return prefix(within)


def prefix(code: str) -> str:
    """The digits of a code that its parts share: 340000 → 34, 341800 → 3418; "" for no code."""
    code = normal_code(code)
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def common(old: Division, codes: tuple[str, ...]) -> str:
    """The one code for a division that was split: the part that keeps its name, else the city or province of all."""
    name = short_name(old.name)
    same = [code for code in codes if short_name(table().by_code[code][-1].name) == name]
    return same[0] if len(same) == 1 else shared(codes)


def shared(codes: tuple[str, ...]) -> str:
    """What all codes lie in: the code itself, else their one city, else their one province, else ""."""
    if len(codes) < 2:
        return codes[0] if codes else ""
    cities = {city_of(code) for code in codes}
    if len(cities) == 1:
        return cities.pop()
    provinces = {code[:2] + "0000" for code in codes}
    return provinces.pop() if len(provinces) == 1 else ""


def _entry(record: Division) -> Entry:
    codes = today(record.code, None if record.until is None else record.until - 1)
    lineage = {record.code[:2], record.code[:4], record.code}
    for code in codes:
        lineage |= {code[:2], code[:4], code, prefix(city_of(code))}
    anchors: tuple[str, ...] = ()
    if record.level != "county":
        anchors = tuple(dict.fromkeys(map(prefix, (record.code, *codes))))
        lineage.difference_update(anchors)
        lineage |= {record.code[:2], record.code}
        if record.level == "province":
            lineage = {record.code}
    return Entry(record, codes, frozenset(lineage), anchors, _RANK[record.level] + (record.until is not None) * _FORMER)


def _anchors(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(anchor for entry in entries for anchor in entry.anchors))


def _first(group: list[Entry], bare: bool, ordinary: bool) -> Run:
    group.sort(key=lambda entry: (entry.rank, -entry.record.since))
    entries = tuple(group)
    alone = not bare
    if bare and not ordinary:
        one = len({common(entry.record, entry.codes) for entry in group}) == 1
        alone = one or group[0].record.level != "county"
    return Run(entries, _anchors(entries), bare, alone, ordinary)


def _settle(entries: tuple[Entry, ...]) -> tuple[str, tuple[str, ...]]:
    best = [entry for entry in entries if entry.rank == entries[0].rank]
    same_age = [entry for entry in entries if (entry.rank < _FORMER) == (entries[0].rank < _FORMER)]
    candidates = tuple(dict.fromkeys(code for entry in same_age for code in entry.codes))
    shared = tuple(code for code in best[0].codes if all(code in entry.codes for entry in best))
    return common(best[0].record, shared), candidates
