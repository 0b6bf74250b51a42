"""Ratings of credit villages counted by village, town and county, and as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.village import Rating, differs
from loaders.ledgers.village_rules import RuleSet, VillageRules
from resolution import divisions

STATES = ("rated", "vetoed", "no_consent", "no_data")


def as_row(one: Rating, language: str = "zh") -> dict[str, Any]:
    """A rating as answers show it."""
    return {
        "set": one.set,
        "party": one.party,
        "name": one.name,
        "county": divisions.name_of(one.place.county) or "",
        "town": one.place.town,
        "village": one.place.village,
        "state": one.state,
        "score": one.score,
        "level": one.level,
        "credit": one.credit,
        "told": one.told,
        "differs": differs(one),
        "vetoes": [{"id": veto["id"], "text": veto["text"][language]} for veto in one.vetoes],
        "lines": [{**line, "text": line["text"][language]} for line in one.lines],
        "record": one.record,
    }


def tables(ratings: Sequence[Rating], rules: VillageRules) -> dict[str, Any]:
    """Figures of every set, and of every village, town and county."""
    return {
        "sets": {
            name: _figures([one for one in ratings if one.set == name], found) for name, found in rules.sets.items()
        },
        "counties": _groups(ratings, rules, lambda one: (one.place.county,)),
        "towns": _groups(ratings, rules, lambda one: (one.place.county, one.place.town)),
        "villages": _groups(ratings, rules, lambda one: one.place.key()),
    }


def _figures(ratings: Sequence[Rating], chosen: RuleSet) -> dict[str, Any]:
    states, levels = Counter(one.state for one in ratings), Counter(one.level for one in ratings)
    rated = states["rated"] + states["vetoed"]
    credit = sum(one.credit for one in ratings)
    return {
        "count": len(ratings),
        **{state: states[state] for state in STATES},
        "levels": {level: levels[level] for level, _ in chosen.levels},
        "credit": credit,
        "share": round(credit / rated, 4) if rated else None,
        "differing": sum(map(differs, ratings)),
    }


def _groups(
    ratings: Sequence[Rating], rules: VillageRules, key: Callable[[Rating], tuple[str, ...]]
) -> list[dict[str, Any]]:
    """By place: of each set how many were rated, how many are credit parties; and the village's own level."""
    groups: dict[tuple[str, ...], list[Rating]] = {}
    for one in ratings:
        groups.setdefault(key(one), []).append(one)
    return [_group(place, some, rules) for place, some in sorted(groups.items())]


def _group(place: tuple[str, ...], ratings: Sequence[Rating], rules: VillageRules) -> dict[str, Any]:
    where = (divisions.name_of(place[0]) or place[0], *place[1:])
    told: dict[str, Any] = {**dict(zip(("county", "town", "village"), where, strict=False)), "sets": {}}
    for name, chosen in rules.sets.items():
        figures = _figures([one for one in ratings if one.set == name], chosen)
        told["sets"][name] = {part: figures[part] for part in ("count", "credit", "share", "vetoed", "no_consent")}
    own = [one for one in ratings if one.set == "village"]
    if len(place) == 3:
        told["level"] = own[0].level if own else ""
        told["credit_village"] = bool(own and own[0].credit)
        told["score"] = own[0].score if own else None
    else:
        told["credit_villages"] = sum(one.credit for one in own)
    return told


def villages_notice(ratings: Sequence[Rating], rules: VillageRules, as_of: str, scope: str, signed: str) -> Notice:
    """The ratings as a document: by county, town and village, then every party but households with its lines."""
    counted = tables(ratings, rules)
    told = "；".join(
        f"{rules.sets[name].name['zh']} {figures['count']}，其中{rules.sets[name].credit['zh']} {figures['credit']}，一票否决 {figures['vetoed']}"
        for name, figures in counted["sets"].items()
    )
    places = [
        _places(title, counted[name], depth, rules)
        for title, name, depth in (("分县市区", "counties", 1), ("分乡镇", "towns", 2), ("分村", "villages", 3))
    ]
    named = [
        _parties(rules.sets[name], [one for one in ratings if one.set == name])
        for name in rules.sets
        if name != "household"
    ]
    remarks = ["农户信息经本人同意采集，名单不列农户。"]
    if not rules.verified:
        remarks.append(f"评价规则 {rules.edition} 版未经核定，可由工作区 village_rules.yaml 替换。")
    return Notice(
        title="信用村建设评价结果",
        paragraphs=(f"截至 {as_of}，{scope}{told}。",),
        tables=(*places, *named),
        signed=signed,
        dated=as_of,
        remarks=tuple(remarks),
    )


def _places(title: str, groups: Sequence[dict[str, Any]], depth: int, rules: VillageRules) -> Table:
    columns = [*("县市区", "乡镇", "村")[:depth]]
    for chosen in rules.sets.values():
        columns += [chosen.name["zh"], chosen.credit["zh"]]
    last = ("得分", "等级") if depth == 3 else ()
    rows = []
    for group in groups:
        counts = [group["sets"][name][part] for name in rules.sets for part in ("count", "credit")]
        own = [group["score"], group["level"] or "—"] if depth == 3 else []
        rows.append([*(group[part] for part in ("county", "town", "village")[:depth]), *counts, *own])
    return Table.of(title, (*columns, *last), rows)


def _parties(chosen: RuleSet, ratings: Sequence[Rating]) -> Table:
    rows = (
        (
            divisions.name_of(one.place.county) or "",
            one.place.town,
            one.place.village,
            one.name,
            "" if one.score is None else one.score,
            one.level or "—",
            "、".join(veto["text"]["zh"] for veto in one.vetoes),
            "；".join(_told(line) for line in one.lines),
        )
        for one in ratings
    )
    return Table.of(chosen.name["zh"], ("县市区", "乡镇", "村", "名称", "得分", "等级", "一票否决", "得分明细"), rows)


def _told(line: Any) -> str:
    points = "缺" if line["points"] is None else f"{line['points']:g}/{line['weight']:g}"
    return f"{line['text']['zh']} {points}"
