"""Public bodies as data: functions of divisions, central bodies, their names through time and the forms they are written in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from resolution import divisions
from resolution.names.lexicon import read_yaml

#: The region of central bodies; the code that central organs bear in their USCC.
CENTRAL = "100000"
_MUNICIPALITIES = ("11", "12", "31", "50")
_LEVELS = {"p": "province", "c": "city", "x": "county"}


@dataclass(frozen=True, slots=True)
class Body:
    """One body in its lineage. `key` = region/function[/part]; dates ISO, "" = open; successors are keys."""

    key: str
    canonical: str  # the name on its seal
    function: str
    region: str
    level: str  # central, province, city, county, town
    since: str
    until: str
    successors: tuple[str, ...]
    kind: str  # government, institution or social
    heir: str = ""  # key of the one body that does today what this one did; "" = none, or itself


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """The names of a function until a date; "" = to this day. `names` by level."""

    names: dict[str, str]
    pattern: str
    county_pattern: str
    district_pattern: str
    until: str


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """What a body does, wherever it does it."""

    key: str
    levels: str
    kind: str
    since: str
    until: str
    successors: tuple[str, ...]
    heir: str
    own_parts: bool  # its stations were others than those of its heir
    branch: bool  # has branches (分局) that stand for a county's body
    seals: tuple[str, ...]  # names beside the usual one that are on seals of some places
    phases: tuple[Phase, ...]  # oldest first, the present one last

    def phase(self, on: str) -> Phase:
        """The names in use on a day ("" = today)."""
        return next((phase for phase in self.phases if not phase.until or (on and on < phase.until)), self.phases[-1])

    def alive(self, on: str) -> bool:
        """Whether the function existed on a day ("" = today)."""
        if not on:
            return not self.until
        return (not self.since or self.since <= on) and (not self.until or on < self.until)


@dataclass(frozen=True, slots=True)
class Index:
    """Written forms → functions. A form is what stands before and behind the division's name."""

    by_key: dict[str, Function]
    forms: dict[tuple[str, str], tuple[Function, ...]]
    only: dict[tuple[str, str, str], str]  # form and function → the levels that alone are called so
    since: dict[tuple[str, str, str], str]  # form and function → the day from which alone it is called so
    after_level: frozenset[str]  # forms that follow only a division with its level (县医院)
    parts: dict[
        str, tuple[tuple[str, str], ...]
    ]  # function → (written, standard) endings of its stations, the longest first
    lengths: dict[tuple[str, str], tuple[int, ...]]  # of forms with such two characters behind, the longest first
    by_first: dict[
        str, tuple[str, ...]
    ]  # what may stand before, by its first character; the longest first, "" is the last

    def prefixes_at(self, first: str) -> tuple[str, ...]:
        """Prefixes that a text with such a first character may begin with."""
        return self.by_first.get(first, ("",))


@cache
def index() -> Index:
    """All forms of all functions of divisions."""
    data = read_yaml("government_functions.yaml")
    forms: dict[tuple[str, str], dict[str, Function]] = {}
    by_key: dict[str, Function] = {}
    only: dict[tuple[str, str, str], str] = {}
    since: dict[tuple[str, str, str], str] = {}
    for row in numbered(data["functions"]):
        function = by_key[row["key"]] = _function(row)
        for form in _forms(row):
            forms.setdefault(form, {})[function.key] = function
        since.update(((*form, function.key), day) for form, day in _since(row))
        for levels, names in row.get("only", {}).items():
            only.update({("", name, row["key"]): levels for name in names})
    return Index(
        by_key=by_key,
        forms={form: tuple(found.values()) for form, found in forms.items()},
        only=only,
        since=since,
        after_level=frozenset(name for row in data["functions"] for name in row.get("after_level", ())),
        parts={key: _endings(kinds) for key, kinds in data["parts"].items()},
        by_first=_prefixes({before for before, _ in forms}),
        lengths=_lengths(set(forms)),
    )


def _prefixes(befores: set[str]) -> dict[str, tuple[str, ...]]:
    longest = sorted(befores, key=len, reverse=True)
    return {
        first: tuple(before for before in longest if before[:1] in ("", first))
        for first in {before[:1] for before in longest}
    }


def _lengths(forms: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, ...]]:
    lengths: dict[tuple[str, str], set[int]] = {}
    for before, behind in forms:
        lengths.setdefault((before, behind[:2]), set()).add(len(behind))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


def _endings(kinds: list[list[str]]) -> tuple[tuple[str, str], ...]:
    found = [(written, kind[0]) for kind in kinds for written in kind]
    return tuple(sorted(found, key=lambda pair: len(pair[0]), reverse=True))


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Functions that several bodies of one division have by number (第一中学, 一中): one for each of the first ten."""
    found: list[dict[str, Any]] = []
    for row in rows:
        if "{n}" not in row["name"]:
            found.append(row)
            continue
        for value, digit in enumerate("一二三四五六七八九十", start=1):
            names = [name.replace("{n}", digit) for name in (row["name"], *row["aliases"])]
            found.append({**row, "key": f"{row['key']}_{value}", "name": names[0], "aliases": names[1:]})
    return found


@cache
def central() -> tuple[dict[str, tuple[Body, ...]], frozenset[str]]:
    """Central bodies by every name they have or had, and the full names, which can mean nothing else."""
    found: dict[str, dict[str, Body]] = {}
    full: set[str] = set()
    for row in read_yaml("central_bodies.yaml")["bodies"]:
        body = Body(
            key=f"{CENTRAL}/{row['key']}",
            canonical=row["name"],
            function=row["key"],
            region=CENTRAL,
            level="central",
            since=str(row.get("since", "")),
            until=str(row.get("until", "")),
            successors=tuple(f"{CENTRAL}/{key}" for key in row.get("successors", ())),
            kind=row.get("kind", "government"),
            heir=_heir(row) and f"{CENTRAL}/{_heir(row)}",
        )
        for phase in (row, *row.get("former", ())):
            full.add(phase["name"])
            for name in (phase["name"], *phase.get("aliases", ())):
                found.setdefault(name, {})[body.key] = body
    return {name: tuple(bodies.values()) for name, bodies in found.items()}, frozenset(full)


def level_of(code: str) -> str:
    """p(rovince), c(ity) or x (county unit) of a six-digit code."""
    return "p" if code.endswith("0000") else "c" if code.endswith("00") else "x"


@cache
def full_name(code: str) -> str:
    """The division as it stands on a seal: a district carries its city, a county or county-level city stands alone."""
    name = divisions.name_of(code)
    if level_of(code) == "x" and name.endswith("区"):
        return divisions.name_of(divisions.city_of(code)) + name
    return name


@cache
def body_of(function: Function, code: str, on: str = "") -> Body:
    """The body that does `function` in a division, named as of a day."""
    level = level_of(code)
    phase = function.phase(on)
    return Body(
        key=f"{code}/{function.key}",
        canonical=_canonical(phase, code, level),
        function=function.key,
        region=code,
        level=_LEVELS[level],
        since=function.since,
        until=function.until,
        successors=tuple(f"{code}/{key}" for key in function.successors),
        kind=function.kind,
        heir=function.heir and f"{code}/{function.heir}",
    )


def today(body: Body, on: str = "") -> Body:
    """The body that does on a day ("" = today) what an ended one did, if one alone does; else the body itself."""
    if not body.heir or (on and on < body.until):
        return body
    region, _, key = body.heir.partition("/")
    if region == CENTRAL:
        return today(_central_by_key()[body.heir], on)
    function = index().by_key[key]
    return today(body_of(function, region, on), on) if level_of(region) in function.levels else body


@cache
def _central_by_key() -> dict[str, Body]:
    return {body.key: body for bodies in central()[0].values() for body in bodies}


def _heir(row: dict[str, Any]) -> str:
    """The function that carries on alone: the only successor, or the one of several that took over most; "" = none."""
    successors = row.get("successors", ())
    return str(row.get("heir", successors[0] if len(successors) == 1 else ""))


def _canonical(phase: Phase, code: str, level: str) -> str:
    municipal = level == "p" and code[:2] in _MUNICIPALITIES
    name = phase.names.get("municipality" if municipal else level) or phase.names["name"]
    pattern = (phase.county_pattern if level == "x" else "") or phase.pattern
    if level == "x" and divisions.name_of(code).endswith("区"):
        pattern = phase.district_pattern or pattern
    if "{C}" in pattern and divisions.city_of(code) in ("", code):
        pattern = "{X}{N}"
    if level == "x" and code[:2] in _MUNICIPALITIES and name.endswith("分局"):
        pattern, name = (
            phase.pattern,
            phase.names["name"],
        )  # a district of Beijing has a bureau where one of a city has a branch
    return pattern.format(
        R=full_name(code),
        S=divisions.short_name_of(code),
        N=name,
        C=divisions.name_of(divisions.city_of(code)),
        X=divisions.name_of(code),
    )


def _function(row: dict[str, Any]) -> Function:
    former = [_phase(old, row, str(old["until"])) for old in row.get("former", ())]
    former.sort(key=lambda phase: phase.until)
    return Function(
        key=row["key"],
        levels=row.get("levels", "pcx"),
        kind=row.get("kind", "government"),
        since=str(row.get("since", "")),
        until=str(row.get("until", "")),
        successors=tuple(row.get("successors", ())),
        heir=_heir(row),
        own_parts=row.get("own_parts", False),
        branch=row.get("branch", False),
        seals=tuple(row.get("seals", ())),
        phases=(*former, _phase(row, row, "")),
    )


def _phase(row: dict[str, Any], function: dict[str, Any], until: str) -> Phase:
    names = {"name": row["name"], "p": row.get("province", ""), "x": row.get("county", "")}
    names["municipality"] = row.get("municipality", "")
    return Phase(
        names=names,
        pattern=row.get("pattern") or function.get("pattern") or "{R}{N}",
        county_pattern=row.get("county_pattern", ""),
        district_pattern=row.get("district_pattern", ""),
        until=until,
    )


def _written(name: str) -> set[str]:
    """A name as hurried hands write it: 和 left out, 监管 for 监督管理."""
    short = {name, name.replace("监督管理", "监管")}
    return short | {form.replace("和", "").replace("与", "") for form in short}


def _since(row: dict[str, Any]) -> list[tuple[tuple[str, str], str]]:
    """The forms that only the present names of a renamed function have, with the day of its last renaming."""
    former = row.get("former", ())
    if not former:
        return []
    earlier = {form for phase in former for form in _forms({"pattern": row.get("pattern"), **phase})}
    day = max(str(phase["until"]) for phase in former)
    return [(form, day) for form in _forms(row) - earlier]


def _forms(row: dict[str, Any]) -> set[tuple[str, str]]:
    """(before, behind) of the division's name for everything a function is called, then and now."""
    found: set[tuple[str, str]] = set()
    for phase in (row, *row.get("former", ())):
        names = [phase[key] for key in ("name", "province", "municipality", "county") if key in phase]
        pattern = phase.get("pattern") or row.get("pattern") or "{R}{N}"
        templates = [pattern.replace("{S}", "{R}").replace("{N}", name) for name in names]
        templates += phase.get("templates", ())
        aliases = [*names, *phase.get("aliases", ())] if pattern == "{R}{N}" else phase.get("aliases", ())
        templates += ["{R}" + form for alias in aliases for form in _written(alias)]
        found.update((before, behind) for before, _, behind in (text.partition("{R}") for text in templates))
    for name in row.get("party", ()):
        found.update((before, "委" + name) for before in ("", "中共", "中国共产党"))
        found.update((before, "委员会" + name) for before in ("", "中共", "中国共产党"))
    found.update(("", name) for name in row.get("bare", ()))
    found.update(("", name) for names in (*row.get("only", {}).values(), row.get("after_level", ())) for name in names)
    return found
