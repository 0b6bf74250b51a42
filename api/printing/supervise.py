"""Grades and draws as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import say
from api.printing import list_name
from resolution import divisions


def print_grade(answer: Mapping[str, Any]) -> str:
    """The grade, every line of the rules with the records it cites, and what was set aside."""
    party = answer["party"]
    lines = [
        say(
            "grade.head",
            name=party["name"],
            code=party["code"],
            **{k: answer[k] for k in ("grade", "grade_name", "as_of")},
        )
    ]
    for line in answer["lines"]:
        lines.append(say("grade.line", **line))
        lines += [f"      {_cited(cited)}" for cited in line["cites"]]
    if answer["aside"]:
        lines.append(say("grade.aside"))
        lines += [f"      {_cited(one)}  {say('grade.reason.' + one['reason'])}" for one in answer["aside"]]
    lines.append(say("grade.rules", edition=answer["edition"]))
    return "\n".join(lines if answer["verified"] else [*lines, say("grade.unverified")])


def _cited(cited: Mapping[str, str]) -> str:
    listed = list_name(cited["list"]) if cited["list"] else ""
    times = cited["since"] + (f"–{cited['until']}" if cited["until"] else "") or cited.get("period", "")
    words = (cited["title"], listed if listed != cited["title"] else "", cited.get("level", ""), times, cited["record"])
    return "  ".join(word for word in words if word)


def print_grades(answer: Mapping[str, Any]) -> str:
    """Counts by grade, by county, then the parties, worst first."""
    lines = [say("grades.head", as_of=answer["as_of"], count=answer["count"], scope=_scope(answer["scope"]))]
    lines += [f"  {grade}  {answer['names'][grade]}  {count}" for grade, count in answer["grades"].items()]
    lines.append(say("grades.counties"))
    for row in answer["counties"]:
        counts = "  ".join(f"{grade} {row[grade]}" for grade in answer["grades"])
        lines.append(f"  {row['name'] or '—'}  {counts}")
    lines.append(say("grades.listed", shown=len(answer["parties"]), listed=answer["listed"]))
    for one in answer["parties"]:
        why = " ".join(f"{line['rule']}→{line['grade']}" for line in one["lines"])
        lines.append(
            f"  {one['grade']}  {one['name']}  {one['code']}  {divisions.name_of(one['region']) or ''}  [{why}]"
        )
    lines.append(say("grade.rules", edition=answer["edition"]))
    return "\n".join(lines if answer["verified"] else [*lines, say("grade.unverified")])


def _scope(scope: Mapping[str, str]) -> str:
    return "  ".join(scope.values())


def print_sample(answer: Mapping[str, Any]) -> str:
    """A draw: how it was made, how many of each grade, the list with inspectors and results."""
    lines = [say("sample.head", scope_text=_scope(answer["scope"]), **answer)]
    lines += [say("sample.grade", grade=grade, **told) for grade, told in answer["grades"].items()]
    for row in answer["objects"]:
        who = "、".join(row["inspectors"]) or "—"
        results = "；".join(f"{one['on']} {one['result']}" for one in row["results"])
        lines.append(f"  {row['rank']:>4}  {row['grade']}  {row['name']}  {row['uscc']}  {who}  {results}".rstrip())
    return "\n".join(lines)


def print_samples(found: Sequence[Mapping[str, Any]]) -> str:
    """One line a draw."""
    return "\n".join(say("sample.row", scope_text=_scope(row["scope"]), **row) for row in found) or say("sample.none")


def print_verified(answer: Mapping[str, Any]) -> str:
    """Whether a draw repeats, what differs, and how the population is today."""
    lines = [say("sample.repeats" if answer["repeats"] else "sample.differs", **answer)]
    if not answer["population_intact"]:
        lines.append(say("sample.population_broken"))
    lines += [
        say(f"sample.{name}", lots=" ".join(answer[name]))
        for name in ("missing", "surplus", "differing")
        if answer[name]
    ]
    lines.append(say(f"sample.inspectors.{answer['inspectors']}"))
    lines.append(say("sample.today", **answer["today"]))
    return "\n".join(lines)
