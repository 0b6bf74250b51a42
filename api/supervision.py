"""Grades and draws as plain data, the same for the command line and for HTTP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.messages import language
from graph.model import When
from graph.stores.sql import SqlGraphStore
from loaders import entering
from loaders.ledgers import draws as ledger
from loaders.ledgers import grading, groups
from loaders.ledgers.draws import Draw
from loaders.ledgers.graded import Graded, grade_all, summary
from loaders.ledgers.grading_rules import GradingRules, read_grading
from loaders.ledgers.inspectors import inspectors_digest
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.population import Scope, population
from loaders.ledgers.reading import read_events
from loaders.ledgers.rules import in_force
from loaders.ledgers.sampling import Inspector, assign, draw, lot_of
from loaders.ledgers.sampling_rules import rates_of, read_sampling
from loaders.reject import InputError
from loaders.workspace import Workspace
from resolution import divisions

#: What a text field would hide as somebody's number cannot be kept, and so cannot be a seed.
_NUMBERS = re.compile(r"\d{11}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be drawn: from whom, by which seed, how many, on which day, for whom."""

    name: str
    seed: str
    as_of: str
    drawn_on: str
    rates: str = ""
    size: int = 0
    organiser: str = ""


def rules_of(workspace: Workspace, as_of: str, path: Path | None = None) -> GradingRules:
    """The rules of grades in force on a day."""
    return in_force(read_grading(workspace.path, path), as_of, "grading")


def grade_party(
    workspace: Workspace, party: str, as_of: str, path: Path | None = None, known_at: str = ""
) -> dict[str, Any]:
    """The grade of one party, with the lines that made it."""
    rules = rules_of(workspace, as_of, path)
    store = SqlGraphStore(workspace.engine)
    node = store.nodes([party])[party]
    found = grading.grade(rules, store.events([party], rules.kinds(), When(as_of, known_at)), as_of)
    told = {"id": node.id, "name": node.name, "code": node.code, "kind": node.kind, "region": node.region}
    return {"party": told, "as_of": as_of, **grading.as_json(found, rules, language())}


def graded(workspace: Workspace, scope: Scope, rules: GradingRules, as_of: str, known_at: str = "") -> list[Graded]:
    """The parties of a population with their grades."""
    with workspace.read() as connection:
        parties = population(connection, workspace.sources(), scope)
    return list(grade_all(SqlGraphStore(workspace.engine), parties, rules, as_of, known_at))


def grades(
    workspace: Workspace, scope: Scope, rules: GradingRules, when: When, only: Sequence[str] = ()
) -> tuple[dict[str, Any], list[Graded]]:
    """Counts of a population by grade and county, and its parties (of the grades ``only``), worst first."""
    as_of = when.day
    found = graded(workspace, scope, rules, as_of, when.known_at)
    listed = [one for one in found if not only or one.grade.grade in only]
    listed.sort(key=lambda one: (-rules.grades.index(one.grade.grade), one.party["party"]))
    answer = {"as_of": as_of, "scope": scope.told(), "edition": rules.edition, "verified": rules.verified}
    answer |= {"names": {name: rules.names[name][language()] for name in rules.grades}, **summary(found, rules)}
    return answer, listed


def graded_row(one: Graded) -> dict[str, Any]:
    """A party of a list of grades: its grade and the ids of the lines that made it."""
    lines = [
        {"rule": line.rule, "grade": line.grade, "records": [c["record"] for c in line.cites]}
        for line in one.grade.lines
    ]
    return {**one.party, "grade": one.grade.grade, "lines": lines}


def draw_sample(workspace: Workspace, scope: Scope, plan: Plan, inspectors: Sequence[Inspector] = ()) -> dict[str, Any]:
    """Draw, keep the draw with its population, and give it; the same draw again changes nothing."""
    if _NUMBERS.search(plan.seed):
        raise InputError("bad_seed", value=plan.seed)
    rules = rules_of(workspace, plan.as_of)
    sampling = in_force(read_sampling(workspace.path), plan.as_of, "sampling")
    found = {lot_of(one.party["party"]): one for one in graded(workspace, scope, rules, plan.as_of)}
    if not found:
        raise InputError("empty_population", value=" ".join(scope.told().values()))
    rates = rates_of(plan.rates, sampling, rules.grades)
    lots = {lot: one.grade.grade for lot, one in found.items()}
    objects = draw(lots, ledger.quota_of(lots, rates, plan.size), plan.seed)
    names = {one.lot: (found[one.lot].party["name"], found[one.lot].party["code"]) for one in objects}
    objects = assign(objects, inspectors, plan.seed, sampling.inspectors, names)
    made = Draw(
        plan=plan.name,
        seed=plan.seed,
        drawn_on=plan.drawn_on,
        as_of=plan.as_of,
        scope=scope.told(),
        grading=rules.edition,
        rates=rates,
        size=plan.size,
        grades=lots,
        objects=tuple(objects),
        organiser=plan.organiser,
        inspectors_digest=inspectors_digest(list(inspectors)) if inspectors else "",
        parties={one.lot: found[one.lot].party for one in objects},
    )
    entering.enter_all(workspace, ledger.SOURCE, ledger.rows_of(made), "cli", plan.drawn_on)
    return sample(workspace, made.number) | {"verified_rates": sampling.verified}


def districts(
    workspace: Workspace, rules: GradingRules, as_of: str, region: str = "", group: str = ""
) -> list[dict[str, Any]]:
    """Credit districts with their members as of a day."""
    store = SqlGraphStore(workspace.engine)
    with workspace.read() as connection:
        return groups.districts(connection, store, rules, as_of, region, group)


def samples(workspace: Workspace) -> list[dict[str, Any]]:
    """All draws, latest first."""
    with workspace.read() as connection:
        return ledger.draws(connection)


def sample(workspace: Workspace, number: str) -> dict[str, Any]:
    """A draw with its objects, each with the inspections that came back for it."""
    with workspace.read() as connection:
        head, grades_, listed = ledger.one_draw(connection, number)
        events = read_events(connection, ("inspection",))
    results = _results(events.to_dict("records"), head)
    objects = [{**row, "results": results.get(row["lot"], [])} for row in listed]
    quota = ledger.quota_of(grades_, head["rates"], head["size"])
    counts = {name: sum(grade == name for grade in grades_.values()) for name in quota}
    return {
        **head,
        "grades": {name: {"population": counts[name], "drawn": quota[name]} for name in quota},
        "drawn": len(objects),
        "done": sum(bool(row["results"]) for row in objects),
        "objects": objects,
    }


def _results(events: Sequence[dict[Any, Any]], head: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """By lot: inspections since the draw that name its plan or number."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in events:
        if row["since"] >= head["drawn_on"] and row["properties"].get("plan") in (head["plan"], head["draw"]):
            told = {"on": row["since"], "result": str(row["properties"].get("result", "")), "record": row["record"]}
            found.setdefault(lot_of(row["party"]), []).append(told)
    return found


def verify_sample(workspace: Workspace, number: str, inspectors: Sequence[Inspector] = ()) -> dict[str, Any]:
    """A draw made again from its records; how the population differs today; and the inspectors, given their list."""
    with workspace.read() as connection:
        head, grades_, listed = ledger.one_draw(connection, number)
    answer = ledger.verify(head, grades_, listed)
    rules = rules_of(workspace, head["as_of"])
    scope = Scope(**{**Scope().told(), **head["scope"]})
    today = graded(workspace, scope, rules, head["as_of"])
    answer["today"] = ledger.compare(grades_, {lot_of(one.party["party"]): one.grade.grade for one in today})
    answer["inspectors"] = "not_checked"
    if inspectors:
        answer["inspectors"] = _inspectors_repeat(workspace, head, grades_, listed, inspectors)
        answer["repeats"] = answer["repeats"] and answer["inspectors"] == "repeats"
    return answer


def _inspectors_repeat(
    workspace: Workspace,
    head: dict[str, Any],
    grades_: dict[str, str],
    listed: list[dict[str, Any]],
    inspectors: Sequence[Inspector],
) -> str:
    if inspectors_digest(list(inspectors)) != head["inspectors_digest"]:
        return "other_list"
    each = in_force(read_sampling(workspace.path), head["as_of"], "sampling").inspectors
    names = {row["lot"]: (row["name"], row["uscc"]) for row in listed}
    again = assign(ledger.repeat(head, grades_), inspectors, head["seed"], each, names)
    same = {one.lot: list(one.inspectors) for one in again} == {row["lot"]: row["inspectors"] for row in listed}
    return "repeats" if same else "differ"


def sample_notice(answer: dict[str, Any], signed: str) -> Notice:
    """The list of a draw as a document: what was drawn, how, and how to repeat it."""
    quota = "；".join(
        f"{name} 级 {told['population']} 户抽 {told['drawn']} 户" for name, told in answer["grades"].items()
    )
    listed = Table.of(
        "抽取结果",
        ("序号", "检查对象", "统一社会信用代码", "县市区", "信用等级", "检查人员", "检查结果"),
        (
            (
                row["rank"],
                row["name"],
                row["uscc"],
                divisions.name_of(row["region"]) or "",
                row["grade"],
                "、".join(row["inspectors"]),
                "；".join(f"{result['on']} {result['result']}".strip() for result in row["results"]),
            )
            for row in answer["objects"]
        ),
    )
    how = (
        f"随机种子 {answer['seed']}，总体 {answer['population']} 户，总体摘要 {answer['digest']}，分级规则 {answer['grading']} 版。"
        f"以同一种子、同一总体重复抽取得到同一名单：xintu sample verify {answer['draw']}。"
    )
    return Notice(
        title=f"{answer['plan']}双随机抽查名单",
        paragraphs=(f"{answer['drawn_on']} 抽取，共 {answer['drawn']} 户：{quota}。", how),
        tables=(listed,),
        number=answer["draw"],
        signed=signed,
        dated=answer["drawn_on"],
    )
