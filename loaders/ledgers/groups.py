"""Credit districts (信用商圈, 信用街区): groups of parties with what is known of each member, and who left or should.

Who belongs is what records say; how a member stands is its grade, what is in force against it, and its penalties of a year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from graph.model import Event, When
from graph.store import GraphStore
from loaders.ledgers.graded import grade_all
from loaders.ledgers.grading import months_before
from loaders.ledgers.grading_rules import GradingRules
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.population import region_prefix
from loaders.ledgers.reading import read_records
from resolution import divisions

SOURCE = "districts"
_FIELDS = (
    "group",
    "group_kind",
    "name",
    "uscc",
    "shop_no",
    "trade",
    "region",
    "joined_on",
    "left_on",
    "left_reason",
    "star",
    "manager",
)
#: What counts of a member besides its grade.
_AGAINST = ("list_entry", "judgment_debt", "abnormal_operation", "penalty")
_YEAR = 12


def districts(
    connection: sa.Connection, store: GraphStore, rules: GradingRules, as_of: str, region: str = "", group: str = ""
) -> list[dict[str, Any]]:
    """Every group with its members as of a day, by name; of a region, or of the groups whose name holds ``group``."""
    read = read_records(connection, SOURCE, _FIELDS)
    read = read[(read["joined_on"] <= as_of) & read["group"].str.contains(group, regex=False)]
    rows = [{str(name): str(value) for name, value in row.items()} for row in read.to_dict("records")]
    prefix = region_prefix(region)
    rows = [row for row in rows if _region(row).startswith(prefix)]
    standing = _standing(store, rules, as_of, sorted({row["party"] for row in rows if row["party"]}))
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["group"], row["party"], row["joined_on"], row["record"])):
        groups.setdefault(row["group"], []).append(_member(row, standing.get(row["party"], {}), as_of))
    return [_group(name, members, rules) for name, members in groups.items()]


def _region(row: Mapping[str, str]) -> str:
    return divisions.region_today(row["region"]) or row["party_region"]


def _standing(store: GraphStore, rules: GradingRules, as_of: str, parties: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By party: its grade, what is in force against it, and how many penalties it had within a year."""
    import pandas as pd

    nodes = store.nodes(list(parties))
    frame = pd.DataFrame([{"party": party, "region": nodes[party].region} for party in parties if party in nodes])
    found: dict[str, dict[str, Any]] = {
        one.party["party"]: {
            "grade": one.grade.grade,
            "rules": [line.rule for line in one.grade.lines],
            "against": [],
            "penalties": 0,
        }
        for one in grade_all(store, frame, rules, as_of)
    }
    when, year_ago = When(as_of), months_before(as_of, _YEAR)
    for event in store.events(list(found), _AGAINST, when):
        told = found[event.party]
        if event.kind == "penalty":
            told["penalties"] += year_ago < event.since <= as_of
        elif event.colour != "red" and when.holds(event.since, event.until):
            told["against"].append(_against(event))
    return found


def _against(event: Event) -> dict[str, str]:
    return {
        "kind": event.kind,
        "list": event.list,
        "colour": event.colour,
        "since": event.since,
        "record": event.record,
    }


def _member(row: Mapping[str, str], standing: Mapping[str, Any], as_of: str) -> dict[str, Any]:
    """A member; ``advice`` is leave where it is on a black list, watch where something else is in force against it."""
    left = bool(row["left_on"] and row["left_on"] <= as_of)
    against = standing.get("against", [])
    black = any(one["colour"] == "black" for one in against)
    return {
        **{
            name: row[name]
            for name in ("name", "shop_no", "trade", "joined_on", "left_on", "left_reason", "star", "manager", "record")
        },
        "group_kind": row["group_kind"],
        "party": row["party"],
        "code": row["party_code"] or row["uscc"],
        "kind": row["party_kind"],
        "region": _region(row),
        "member": not left,
        "grade": standing.get("grade", ""),
        "rules": standing.get("rules", []),
        "against": against,
        "penalties": int(standing.get("penalties", 0)),
        "advice": "" if left else "leave" if black else "watch" if against or standing.get("penalties") else "",
    }


def _group(name: str, members: Sequence[dict[str, Any]], rules: GradingRules) -> dict[str, Any]:
    present = [one for one in members if one["member"]]
    grades, kinds = Counter(one["grade"] for one in present), Counter(one["kind"] for one in present)
    return {
        "group": name,
        "group_kind": next((one["group_kind"] for one in members if one["group_kind"]), ""),
        "manager": next((one["manager"] for one in members if one["manager"]), ""),
        "members": len(present),
        "left": len(members) - len(present),
        "grades": {grade: grades[grade] for grade in rules.grades},
        "kinds": {kind or "unknown": count for kind, count in sorted(kinds.items())},
        "listed": sum(any(against["colour"] == "black" for against in one["against"]) for one in present),
        "penalised": sum(one["penalties"] > 0 for one in present),
        "leave": sum(one["advice"] == "leave" for one in present),
        "watch": sum(one["advice"] == "watch" for one in present),
        "parties": list(members),
    }


def districts_notice(groups: Sequence[Mapping[str, Any]], rules: GradingRules, as_of: str, signed: str) -> Notice:
    """The groups as a document: figures, members, who left and who should."""
    figures = Table.of(
        "信用商圈（街区）情况",
        (
            "名称",
            "类别",
            "管理单位",
            "成员",
            "已退出",
            *(f"{grade} 级" for grade in rules.grades),
            "在列失信名单",
            "一年内受处罚",
            "建议退出",
            "重点关注",
        ),
        (
            (
                one["group"],
                one["group_kind"],
                one["manager"],
                one["members"],
                one["left"],
                *one["grades"].values(),
                one["listed"],
                one["penalised"],
                one["leave"],
                one["watch"],
            )
            for one in groups
        ),
    )
    advice = {"leave": "建议退出", "watch": "重点关注", "": ""}
    rows = (
        (
            one["group"],
            who["name"],
            who["code"],
            who["shop_no"],
            who["trade"],
            who["joined_on"],
            who["left_on"],
            who["grade"],
            who["penalties"],
            advice[who["advice"]],
        )
        for one in groups
        for who in one["parties"]
    )
    columns = ("名称", "成员", "统一社会信用代码", "商铺", "业态", "加入", "退出", "等级", "一年内处罚", "建议")
    text = f"截至 {as_of}，信用商圈（街区）{len(groups)} 个，成员 {sum(one['members'] for one in groups)} 户，建议退出 {sum(one['leave'] for one in groups)} 户。"
    return Notice(
        "信用商圈（街区）成员信用情况",
        (text,),
        (figures, Table.of("成员名单", columns, rows)),
        signed=signed,
        dated=as_of,
    )
