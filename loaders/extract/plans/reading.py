"""The main path of plans: a text becomes its tasks, each with responsible bodies and deadline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from loaders.extract.plans.bodies import Where, is_known, parties, region_of, split
from loaders.extract.plans.deadlines import deadline, deadline_of_cell
from loaders.extract.plans.lists import Stretch, in_cell, names, stretches
from loaders.extract.plans.outline import Section, sections
from loaders.extract.plans.tabular import Row, rows
from resolution import divisions

_TITLE_YEAR = re.compile(r"(20\d{2})\s*年[^。\n]{0,40}(?:工作要点|要点|工作计划|实施方案|行动方案|重点工作|任务)")
_YEAR = re.compile(r"[〔\[(（]\s*(20\d{2})\s*[〕\])）]|(20\d{2})\s*年")
_DATED = re.compile(r"(20\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*(?:$|\n|印发)")
#: Yearly plans come out in spring; bodies are named as of then where the plan bears no date.
_SPRING = "04-01"
_FIRST_LEADS = re.compile(r"(?:列第一位|排第一位|排名第一|排在第一位|第一个)的?(?:单位|部门)?为牵头")
_PLAN = re.compile(
    r"工作要点|重点工作|任务分解|任务分工|分工方案|任务清单|责任分工|实施方案|行动方案|行动计划|工作方案|工作计划"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a plan tells of itself: its title, year, division (code) and day."""

    title: str
    year: int
    region: str
    day: str


def head(text: str, region: str = "") -> Head:
    """The head of a plan; its title is the line that calls it a plan of a year, without what issues it."""
    day = _day_of(text)
    lines = ["".join(line.split()) for line in text[:4000].splitlines()]
    titles = [line for line in lines if _PLAN.search(line) and not re.search(r"印发|通知|《|。", line)]
    first = next((line for line in lines if line), "")
    chosen = min(titles, key=len) if titles else first
    return Head(chosen, int(day[:4] or 0), divisions.region_today(region) if region else region_of(text), day)


def looks_like_plan(text: str) -> bool:
    """Whether a text is a plan: it calls itself one in its head, and several of its tasks say who is responsible."""
    if not _PLAN.search("".join(text[:3000].split())) and "任务" not in text[:3000]:
        return False
    if len(rows(text)) >= 2:
        return True
    return bool(_PLAN.search("".join(text[:3000].split()))) and _says_who(text)


def _says_who(text: str) -> bool:
    return sum(1 for section in sections(text) if stretches(text, section.start, section.end)) >= 2


def tasks(text: str, region: str = "") -> list[dict[str, Any]]:
    """The tasks of a plan; `region` where the plan does not tell its own."""
    where = Where(divisions.region_today(region) if region else region_of(text), _day_of(text))
    told, written = [_of_row(text, row, where) for row in rows(text)], _written(text, where)
    return told if sum(len(one["bodies"]) for one in told) > sum(len(one["bodies"]) for one in written) else written


def _written(text: str, where: Where) -> list[dict[str, Any]]:
    """The tasks that a plan tells in numbered paragraphs."""
    found = sections(text)
    lists = [stretches(text, section.start, section.end) for section in found]
    first_leads = _FIRST_LEADS.search("".join(text.split())) is not None
    return [
        _task(text, section, _own_or_shared(found, lists, number), where, first_leads)
        for number, section in enumerate(found)
        if lists[number] or not section.has_parts
    ]


def _of_row(text: str, row: Row, where: Where) -> dict[str, Any]:
    """A task of a table."""
    bodies = [
        one | ({"role": role} if role else {})
        for cell, role in row.bodies
        for stretch in in_cell(text, *cell, lambda name: is_known(name, where))
        for one in _bodies(text, stretch, where)
    ]
    year, when = int(where.on[:4] or 0), text[slice(*row.deadline)]
    day = deadline_of_cell(when, year) if year and when.strip() else None
    body = "".join(text[slice(*row.text)].replace('""', '"').split())
    return {
        "kind": "task", "item": row.item, "sub": row.sub, "title": "".join(text[slice(*row.title)].split()), "text": body,
        "deadline": day or (deadline(body, year) if year else None), "bodies": bodies,
    }  # fmt: skip


def _day_of(text: str) -> str:
    titled, any_year = _TITLE_YEAR.search(text), _YEAR.search(text)
    year = titled[1] if titled else (any_year[1] or any_year[2]) if any_year else ""
    dated = [f"{one[1]}-{int(one[2]):02}-{int(one[3]):02}" for one in _DATED.finditer(text) if one[1] == year]
    return dated[-1] if dated else f"{year}-{_SPRING}" if year else ""


def _own_or_shared(found: list[Section], lists: list[list[Stretch]], number: int) -> list[Stretch]:
    """The lists of a part; where only the last part of a task has one, it is that of all of them."""
    if lists[number] or found[number].sub is None:
        return lists[number]
    same = [other for other, section in enumerate(found) if section.item == found[number].item]
    with_list = [other for other in same if lists[other]]
    return lists[with_list[0]] if with_list == same[-1:] else []


def _task(text: str, section: Section, own: list[Stretch], where: Where, first_leads: bool) -> dict[str, Any]:
    body = _without(text, section, own)
    year = int(where.on[:4] or 0)
    when = deadline(body, year) if year else None
    for stretch in own:
        when = when or (deadline(text[stretch.start : stretch.end], year) if year else None)
    bodies = [one for stretch in own for one in _bodies(text, stretch, where)]
    if first_leads and bodies and all(one["role"] != "lead" for one in bodies):
        bodies[0]["role"] = "lead"
    return {
        "kind": "task", "item": section.item, "sub": section.sub, "title": section.title, "text": body,
        "deadline": when, "bodies": bodies,
    }  # fmt: skip


def _bodies(text: str, stretch: Stretch, where: Where) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in names(text, stretch):
        start = name.start
        for written in split(name.written, where):
            end = _end(text, start, name.end, written)
            for party in parties(written, where):
                row = {"name": written, "canonical": party.canonical, "role": name.role, "start": start, "end": end}
                found.append(row | ({"note": party.note} if party.note else {}))
            start = _next(text, end, name.end)
    return found


def _end(text: str, start: int, limit: int, written: str) -> int:
    """Where a name that was read without blanks ends in the text as read."""
    left = len(written)
    for place in range(start, limit):
        left -= not text[place].isspace()
        if not left:
            return place + 1
    return limit


def _next(text: str, place: int, limit: int) -> int:
    while place < limit and (text[place].isspace() or text[place] in "和及与以会同"):
        place += 1
    return place


def _without(text: str, section: Section, own: list[Stretch]) -> str:
    """The task in its own words: its lines joined, its lists left out."""
    kept, start = [], section.start
    for stretch in own:
        if section.start <= stretch.start < section.end:
            kept.append(text[start : stretch.start])
            start = stretch.end
    rest = text[start : section.end].strip()
    kept.append(rest if not kept else "")
    return re.sub(r"\s*\n\s*", "", "".join(kept)).strip()
