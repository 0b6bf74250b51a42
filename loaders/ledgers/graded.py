"""Many parties with their grades: by population, counted by grade and county, and as a notice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.model import Event, When
from graph.store import GraphStore
from loaders.ledgers.grading import Grade, grade
from loaders.ledgers.grading_rules import GradingRules
from loaders.ledgers.notice import Notice, Table
from resolution import divisions

if TYPE_CHECKING:
    import pandas as pd

#: So many parties are read at a time.
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Graded:
    """A party and its grade."""

    party: Mapping[str, str]
    grade: Grade


def grade_all(
    store: GraphStore, parties: pd.DataFrame, rules: GradingRules, as_of: str, known_at: str = ""
) -> Iterator[Graded]:
    """The grade of every party of a population, in its order."""
    rows = parties.to_dict("records")
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        by_party: defaultdict[str, list[Event]] = defaultdict(list)
        for event in store.events([row["party"] for row in some], rules.kinds(), When(as_of, known_at)):
            by_party[event.party].append(event)
        for row in some:
            told = {str(name): str(value) for name, value in row.items()}
            yield Graded(told, grade(rules, by_party[told["party"]], as_of))


def summary(graded: Sequence[Graded], rules: GradingRules) -> dict[str, Any]:
    """How many of each grade, in all and by county."""
    whole = Counter(one.grade.grade for one in graded)
    counties: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in graded:
        counties[one.party["region"]][one.grade.grade] += 1
    return {
        "count": len(graded),
        "grades": {name: whole[name] for name in rules.grades},
        "counties": [
            {"region": region, "name": divisions.name_of(region) or "", **{name: counts[name] for name in rules.grades}}
            for region, counts in sorted(counties.items())
        ],
    }


def grades_notice(graded: Sequence[Graded], rules: GradingRules, as_of: str, scope: str, signed: str) -> Notice:
    """The list of grades as departments get it: each party with the lines that made its grade."""
    counted = summary(graded, rules)
    named = "、".join(f"{name}（{rules.names[name]['zh']}）{counted['grades'][name]} 户" for name in rules.grades)
    by_county = Table.of(
        "分县市区",
        ("县市区", *rules.grades),
        ([row["name"] or "（不详）", *(row[name] for name in rules.grades)] for row in counted["counties"]),
    )
    listed = Table.of(
        "分级结果",
        ("序号", "名称", "统一社会信用代码", "县市区", "等级", "依据"),
        (
            (
                number,
                one.party["name"],
                one.party["code"],
                divisions.name_of(one.party["region"]) or "",
                one.grade.grade,
                _why(one.grade),
            )
            for number, one in enumerate(graded, start=1)
        ),
    )
    rule_table = Table.of("分级规则", ("规则", "内容"), _rule_rows(rules))
    remarks = ["等级供差异化监管参考，不同评价方案的等级不作比较；未参加评价不作为不良依据。"]
    if not rules.verified:
        remarks.append(f"分级规则 {rules.edition} 版未经核定，可由工作区 grading.yaml 替换。")
    return Notice(
        title="信用分级分类监管名单",
        paragraphs=(f"截至 {as_of}，{scope}共 {counted['count']} 户：{named}。",),
        tables=(by_county, listed, rule_table),
        signed=signed,
        dated=as_of,
        remarks=tuple(remarks),
    )


def _why(found: Grade) -> str:
    return "；".join(
        f"{line.rule}→{line.grade}" + (f"（{_cites(line.cites)}）" if line.cites else "") for line in found.lines
    )


def _cites(cites: Sequence[Mapping[str, str]]) -> str:
    return "、".join(
        f"{one['title']}{one.get('level', '')} {one['since'] or one.get('period', '')}".strip() for one in cites
    )


def _rule_rows(rules: GradingRules) -> list[tuple[str, str]]:
    base = (rules.base.id, rules.base.text["zh"])
    moves = [(move.id, move.text["zh"]) for move in rules.moves]
    return [base, *moves, *((limit.id, limit.text["zh"]) for limit in rules.limits)]
