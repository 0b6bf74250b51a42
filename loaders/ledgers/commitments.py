"""Commitments: given, due, fulfilled, broken, false as of a day; published or not; and what that means for the party.

A state counts from the day on which it was found out: before that the commitment was given, due soon or overdue. A commitment of
which nobody said anything after its day is overdue, not broken: that somebody broke faith is for a department to find.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from loaders.ledgers.commitment_rules import STATES, CommitmentRules
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.population import region_prefix
from loaders.ledgers.reading import read_bodies, read_events
from loaders.sender import sender_of
from resolution import divisions

#: States of publication: not required, kept back by law, in time, late, not yet due, not published though it is due.
PUBLICATION = ("not_required", "secret", "in_time", "late", "not_due", "unpublished")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which commitments: of a party (id), a region, a department, a type, a state, a state of publication."""

    party: str = ""
    region: str = ""
    department: str = ""
    type: str = ""
    state: str = ""
    publication: str = ""


def read_commitments(
    connection: sa.Connection, rules: CommitmentRules, as_of: str, asked: Asked | None = None, known_by: str = ""
) -> list[dict[str, Any]]:
    """The commitments given by ``as_of`` with their state on that day, by day and party."""
    asked = asked or Asked()
    frame = read_events(connection, ("commitment",), known_by)
    frame = frame[frame["since"] <= as_of]
    if asked.party:
        frame = frame[frame["party"] == asked.party]
    bodies = read_bodies(connection, frame["authority"].tolist())
    rows = [_row(event, bodies, rules, as_of) for event in frame.to_dict("records")]
    prefix = region_prefix(asked.region)
    department = _department(asked)
    kept = [row for row in rows if row["region"].startswith(prefix) and _fits(row, asked, department)]
    return sorted(kept, key=lambda row: (row["given_on"], row["party"], row["record"]))


def _department(asked: Asked) -> str:
    """The department by its name on the seal, as rows have it."""
    region = divisions.region_today(asked.region) if asked.region else ""
    return sender_of(asked.department, region).name if asked.department else ""


def _fits(row: Mapping[str, Any], asked: Asked, department: str) -> bool:
    wanted = (
        ("type", asked.type),
        ("state", asked.state),
        ("publication", asked.publication),
        ("department", department),
    )
    return all(not value or row[name] == value for name, value in wanted)


def _row(event: Mapping[Any, Any], bodies: Mapping[str, str], rules: CommitmentRules, as_of: str) -> dict[str, Any]:
    told = event["properties"]
    standing = standing_of(rules, told, (event["since"], event["until"]), as_of)
    region = event["party_region"] or event["region"]
    accepted = bodies.get(event["authority"], "") or str(told.get("authority", ""))
    return {
        "party": event["party"],
        "name": event["party_name"],
        "code": event["party_code"],
        "region": region,
        "county": divisions.name_of(region) or "",
        "department": sender_of(accepted, region).name,
        "type": told.get("type", ""),
        "matter": told.get("matter", "") or event["title"],
        "number": event["document_no"],
        "given_on": event["since"],
        "due_on": event["until"],
        "breach": told.get("breach", ""),
        "handling": told.get("handling", ""),
        "record": event["record"],
        **standing,
    }


def standing_of(rules: CommitmentRules, told: Mapping[str, Any], times: tuple[str, str], as_of: str) -> dict[str, Any]:
    """Of a commitment's properties and days (given, due): state, effect, measures and publication on a day."""
    given, due = times
    state = state_of(told, given, due, as_of, rules.due_soon_days)
    meaning = rules.states[state]
    fulfilled_on = told.get("fulfilled_on", "")
    return {
        "state": state,
        "state_name": meaning.name["zh"],
        "effect": meaning.effect,
        "measures": list(meaning.measures_of(told.get("type", ""))),
        "fulfilled_on": fulfilled_on,
        "fulfilled_late": bool(state == "fulfilled" and due and fulfilled_on > due),
        "checked_on": told.get("checked_on", ""),
        "published_on": told.get("published_on", ""),
        "publication": publication_of(rules, told, given, as_of),
    }


def state_of(told: Mapping[str, Any], given: str, due: str, as_of: str, due_soon_days: int) -> str:
    """What a commitment is on a day.

    >>> state_of({"state": "broken", "checked_on": "2026-05-01"}, "2026-01-01", "2026-04-01", "2026-04-15", 30)
    'overdue'
    """
    state = told.get("state", "")
    found_out = told.get("checked_on", "")
    days = {"fulfilled": told.get("fulfilled_on", "") or found_out, "broken": found_out or due, "false": found_out}
    if state in days and (days[state] or given) <= as_of:
        return str(state)
    if due and due < as_of:
        return "overdue"
    soon = (datetime.date.fromisoformat(as_of) + datetime.timedelta(days=due_soon_days)).isoformat()
    return "due_soon" if due and due <= soon else "given"


def publication_of(rules: CommitmentRules, told: Mapping[str, Any], given: str, as_of: str) -> str:
    """Whether a commitment was published as it must be (应公示尽公示)."""
    kind = rules.types.get(told.get("type", ""))
    if told.get("public") == "secret":
        return "secret"
    if kind is None or not kind.publish_within or not given:
        return "not_required"
    last = (datetime.date.fromisoformat(given) + datetime.timedelta(days=kind.publish_within)).isoformat()
    published = told.get("published_on", "")
    if published and published <= as_of:
        return "in_time" if published <= last else "late"
    if told.get("public") == "yes" and not published:
        return "in_time"  # published, nobody says when
    return "unpublished" if last < as_of else "not_due"


def note_effects(entries: Iterable[dict[str, Any]], rules: CommitmentRules, as_of: str) -> None:
    """Add to the commitments of a dossier what they are on a day and what that means for the party."""
    for entry in entries:
        entry["standing"] = standing_of(rules, entry["properties"], (entry["from"] or as_of, entry["to"]), as_of)


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts by state, in all, by type, department and county; and publication of what must be published."""
    return {
        "count": len(rows),
        "states": _states(rows),
        **{f"by_{name}": _by(rows, name) for name in ("type", "department", "county")},
        "publication": {name: sum(row["publication"] == name for row in rows) for name in PUBLICATION},
    }


def _states(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counts = Counter(row["state"] for row in rows)
    return {state: counts[state] for state in STATES}


def _by(rows: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[name], []).append(row)
    return [
        {"name": key, "count": len(some), **_states(some), **_rates(some)}
        for key, some in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _rates(rows: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """Of what is decided, the share fulfilled; of what had to be published by now, the share that was."""
    states, publication = Counter(row["state"] for row in rows), Counter(row["publication"] for row in rows)
    decided = states["fulfilled"] + states["broken"] + states["false"]
    due = publication["in_time"] + publication["late"] + publication["unpublished"]
    return {
        "fulfilment": round(states["fulfilled"] / decided, 4) if decided else None,
        "published": round((publication["in_time"] + publication["late"]) / due, 4) if due else None,
    }


def commitments_notice(
    rows: Sequence[Mapping[str, Any]], rules: CommitmentRules, as_of: str, scope: str, signed: str
) -> Notice:
    """The notice on commitments: figures by department, county and type, what speaks against whom, what is not published."""
    counted = summary(rows)
    states = "、".join(
        f"{rules.states[state].name['zh']} {count} 件" for state, count in counted["states"].items() if count
    )
    published = counted["publication"]
    text = f"截至 {as_of}，{scope}共有信用承诺 {counted['count']} 件：{states or '无'}。"
    open_text = f"应公示而未公示 {published['unpublished']} 件，逾期公示 {published['late']} 件。"
    tables = [
        _figures(title, counted[f"by_{name}"], rules)
        for title, name in (("分部门", "department"), ("分县市区", "county"), ("分类型", "type"))
    ]
    tables.append(
        _listed("虚假承诺和未兑现承诺及应采取的监管措施", [row for row in rows if row["effect"] == "negative"])
    )
    tables.append(_listed("逾期未反馈", [row for row in rows if row["state"] == "overdue"]))
    tables.append(_listed("应公示而未公示", [row for row in rows if row["publication"] == "unpublished"]))
    remarks = (
        ()
        if rules.verified
        else (f"公示时限和监管措施按 {rules.edition} 版规则（未经核定，可由工作区 commitment_rules.yaml 替换）。",)
    )
    return Notice(
        "信用承诺及履行情况通报", (text, open_text), tuple(tables), signed=signed, dated=as_of, remarks=remarks
    )


def _figures(title: str, groups: Sequence[Mapping[str, Any]], rules: CommitmentRules) -> Table:
    names = [rules.states[state].name["zh"] for state in STATES]
    rows = (
        (
            group["name"] or "（未注明）",
            group["count"],
            *(group[state] for state in STATES),
            _percent(group["fulfilment"]),
            _percent(group["published"]),
        )
        for group in groups
    )
    return Table.of(title, (title.removeprefix("分"), "件数", *names, "履约率", "公示率"), rows)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _listed(title: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = (
        "承诺主体",
        "统一社会信用代码",
        "县市区",
        "受理部门",
        "类型",
        "事项",
        "承诺日期",
        "到期",
        "状态",
        "情形",
        "监管措施",
    )
    names = ("name", "code", "county", "department", "type", "matter", "given_on", "due_on", "state_name", "breach")
    return Table.of(title, columns, ((*(row[name] for name in names), "；".join(row["measures"])) for row in rows))
