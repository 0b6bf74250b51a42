"""Grades for graded supervision: one grade a party, with the lines of the rules that made it and the records they cite.

The public evaluation gives a base, industry evaluations move it by at most one, what is in force against the party limits it. Levels are
used by their standing in their own scheme; they are never compared with each other. An evaluation that nobody made speaks for
nothing: a party that no scheme has evaluated gets the ordinary grade.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.model import Event, When
from loaders.ledgers.grading_rules import GradingRules, Limit, Move


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the rules that had a say: its id, the grade after it, and what it cites."""

    rule: str
    text: Mapping[str, str]
    grade: str
    cites: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of a party. ``aside`` are evaluations that did not count, each with the reason."""

    grade: str
    lines: tuple[Line, ...]
    aside: tuple[Mapping[str, str], ...] = field(default=())

    def records(self) -> list[str]:
        """Every record that made the grade."""
        return sorted({cited["record"] for line in self.lines for cited in line.cites})


def grade(rules: GradingRules, events: Iterable[Event], as_of: str) -> Grade:
    """The grade of one party on a day from its events, in any order."""
    ordered = sorted((event for event in events if not event.since or event.since <= as_of), key=_age)
    counted, aside = _evaluations(rules, [event for event in ordered if event.kind == "evaluation"], as_of)
    base = _base_line(rules, counted)
    lines = [base]
    lines += _moved(rules, counted, base.grade)
    for limit in rules.limits:
        if line := _limited(rules, limit, ordered, as_of, lines[-1].grade):
            lines.append(line)
    return Grade(lines[-1].grade, tuple(lines), tuple(aside))


def _age(event: Event) -> tuple[str, str]:
    return event.since or _told(event, "period"), event.id


def _evaluations(rules: GradingRules, events: Sequence[Event], as_of: str) -> tuple[list[Event], list[dict[str, str]]]:
    """Of each scheme (and category of it) the latest evaluation, if it still counts; the others with the reason why not."""
    counted: dict[tuple[str, str], Event] = {}
    aside: list[dict[str, str]] = []
    for event in events:
        key = (_told(event, "scheme") or event.title, _told(event, "name"))
        if key in counted:
            aside.append(_cited(counted[key]) | {"reason": "newer"})
        counted[key] = event
    for key, event in list(counted.items()):
        if reason := _why_not(rules, event, as_of):
            aside.append(_cited(event) | {"reason": reason})
            del counted[key]
    return list(counted.values()), aside


def _why_not(rules: GradingRules, event: Event, as_of: str) -> str:
    """Why an evaluation does not count: it is over, too old, of no known day, or of a level that no scheme knows."""
    if not _told(event, "norm"):
        return "no_standing"
    if event.until:
        return "" if When(as_of).holds(event.since, event.until) or event.until == as_of else "expired"
    rated = _told(event, "rated_on") or event.since or _told(event, "period")[:4]
    if not rated:
        return "undated"
    months = rules.months_by_scheme.get(_told(event, "scheme"), rules.months)
    return "" if months_before(as_of, months) <= (rated if len(rated) == 10 else f"{rated}-12-31") else "stale"


def months_before(day: str, months: int) -> str:
    """The day so many months earlier; the month's last where it has no such day.

    >>> months_before("2026-03-31", 1), months_before("2026-01-15", 24)
    ('2026-02-28', '2024-01-15')
    """
    now = datetime.date.fromisoformat(day)
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    first_next = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_next - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(now.day, last)).isoformat()


def _base_line(rules: GradingRules, counted: Sequence[Event]) -> Line:
    for scheme in rules.base.schemes:
        found = [event for event in counted if _told(event, "scheme") == scheme]
        if found:
            latest = found[-1]
            return Line(rules.base.id, rules.base.text, rules.base.norms[_told(latest, "norm")], (_cited(latest),))
    return Line(rules.base.id, rules.base.text, rules.base.otherwise)


def _moved(rules: GradingRules, counted: Sequence[Event], base: str) -> list[Line]:
    """The moves that hold, each from where the one before left off, together no further than ``most`` from the base."""
    industry = [event for event in counted if _told(event, "scheme") not in rules.base.schemes]
    start = place = rules.grades.index(base)
    lines = []
    for move in rules.moves:
        speaking = _speaking(move, industry)
        if not speaking:
            continue
        wished = place + (1 if move.worse else -1)
        kept = min(max(wished, start - rules.most, 0), start + rules.most, len(rules.grades) - 1)
        if kept != place:
            place = kept
            lines.append(Line(move.id, move.text, rules.grades[place], tuple(map(_cited, speaking))))
    return lines


def _speaking(move: Move, industry: Sequence[Event]) -> list[Event]:
    if any(_told(event, "norm") in move.none for event in industry):
        return []
    return [event for event in industry if _told(event, "norm") in move.any]


def _limited(rules: GradingRules, limit: Limit, events: Sequence[Event], as_of: str, now: str) -> Line | None:
    """The limit's line, where it holds and the grade would be better without it, or is the same by it."""
    fitting = [event for event in events if event.kind == limit.event and _fits(limit, event, as_of)]
    if len(fitting) < limit.at_least:
        return None
    worst = max(rules.grades.index(now), rules.grades.index(limit.no_better_than))
    return Line(limit.id, limit.text, rules.grades[worst], tuple(map(_cited, fitting)))


def _fits(limit: Limit, event: Event, as_of: str) -> bool:
    if limit.colours and event.colour not in limit.colours:
        return False
    if limit.states and _told(event, "state") not in limit.states:
        return False
    if limit.months:
        began = _told(event, "checked_on") or event.since
        return months_before(as_of, limit.months) < began <= as_of
    return When(as_of).holds(event.since, event.until)


def _told(event: Event, name: str) -> str:
    return str(event.properties.get(name, ""))


def _cited(event: Event) -> dict[str, str]:
    """An event as a grade cites it."""
    named = {name: _told(event, name) for name in ("scheme", "level", "norm", "period", "state")}
    return {
        "record": event.record,
        "title": event.title,
        "list": event.list,
        "since": event.since,
        "until": event.until,
        **{name: text for name, text in named.items() if text},
    }


def as_json(found: Grade, rules: GradingRules, language: str = "zh") -> dict[str, Any]:
    """A grade as answers show it."""
    return {
        "grade": found.grade,
        "grade_name": rules.names[found.grade][language],
        "lines": [
            {"rule": line.rule, "text": line.text[language], "grade": line.grade, "cites": list(line.cites)}
            for line in found.lines
        ],
        "aside": list(found.aside),
        "edition": rules.edition,
        "verified": rules.verified,
    }
