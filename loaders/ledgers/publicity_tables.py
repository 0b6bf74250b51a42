"""Double publicity counted: by department, by region, by day, week or month, with rates; and single cases with what is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from loaders.ledgers import publicity as ledger
from loaders.ledgers.every_state import looked_up
from loaders.ledgers.publicity_reading import region_label
from loaders.ledgers.publicity_rules import duties
from loaders.ledgers.publicity_standard import standard
from loaders.reject import InputError, describe
from resolution import divisions
from resolution.names import government

if TYPE_CHECKING:
    import pandas as pd

Lang = Literal["zh", "en"]
PERIODS = ("day", "week", "month")
COUNTS = ("decisions", "registered", "due", "published", *ledger.STATES, "wrong", "sent")
RATES = ("timeliness", "concealment", "compliance")
_PROBLEMS = (ledger.LATE, ledger.CONCEALED, ledger.REFUSED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which decisions are looked at: made from one day to another, by the bodies of a region, by one department."""

    since: str = ""
    until: str = ""
    region: str = ""
    department: str = ""


def chosen(found: ledger.Publicity, scope: Scope) -> ledger.Publicity:
    """The part of the ledger that lies in the scope; raises ``InputError`` for a region that is none."""
    kept = _within(found.cases, scope)
    cases = found.cases[kept]
    places = {old: new for new, old in enumerate(cases.index.tolist())}
    findings = found.findings[_within(found.findings, scope) & (found.findings["case"].isin([*places, -1])).to_numpy()]
    moved = findings.assign(case=[places.get(case, -1) for case in findings["case"].tolist()])
    return dataclasses.replace(found, cases=cases.reset_index(drop=True), findings=moved.reset_index(drop=True))


def _within(frame: pd.DataFrame, scope: Scope) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    kept = np.ones(len(frame), dtype=bool)
    if scope.since:
        kept &= (frame["decided_on"] >= scope.since).to_numpy()
    if scope.until:
        kept &= (frame["decided_on"] <= scope.until).to_numpy()
    if scope.region:
        prefix = region_prefix(scope.region)
        kept &= frame["region"].str.startswith(prefix).to_numpy(dtype=bool)
    if scope.department:
        bodies = government.resolve(scope.department).bodies
        names = {scope.department, *(body.canonical for body in bodies)}
        kept &= frame["department"].isin(names).to_numpy()
    return kept


def region_prefix(region: str) -> str:
    """What codes of a region and of all below it begin with; raises ``InputError`` for one that is unknown or several."""
    code = divisions.region_today(region)
    if not code:
        raise InputError("unknown_region", value=region)
    return code.rstrip("0") if code.endswith("0000") else code[:4] if code.endswith("00") else code


def periods_of(days: pd.Series[str], period: str) -> pd.Series[str]:
    """The day, the Monday of the week, or the month of each day ("" where there is none)."""
    if period == "month":
        return days.str.slice(0, 7)
    if period == "week":
        known = {day: _monday(day) for day in days.unique()}
        return looked_up(days, known)
    return days


def _monday(day: str) -> str:
    if not day:
        return ""
    date = np.datetime64(day, "D")
    return str(date - (date.astype(np.int64) - 4) % 7)


def total(found: ledger.Publicity) -> dict[str, Any]:
    """Counts and rates of all."""
    rows = table(found, ())
    return rows[0] if rows else _rated(dict.fromkeys(COUNTS, 0))


def table(found: ledger.Publicity, by: Sequence[str], period: str = "day") -> list[dict[str, Any]]:
    """Counts and rates by ``department``, ``region`` or ``period`` (several together), in the order of their names."""
    import pandas as pd

    cases, refused = _labelled(found.cases, period), _labelled(_unplaced(found.findings), period)
    keys = list(by) or ["all"]
    states = pd.DataFrame({state: cases["state"] == state for state in ledger.STATES})
    counted = states.assign(
        decisions=1,
        registered=cases["registered"],
        published=cases["state"].isin((ledger.IN_TIME, ledger.LATE))
        | ((cases["records"] > 0) & (cases["published_on"] != "")),
        wrong=(cases["errors"] > 0) | (cases["state"] == ledger.REFUSED),
    ).astype(int)
    counted["due"] = counted[[ledger.IN_TIME, *_PROBLEMS]].sum(axis=1)
    counted["sent"] = counted["published"] + counted[ledger.REFUSED]
    extra = pd.DataFrame({"wrong": 1, "sent": 1}, index=refused.index)
    whole = pd.concat([cases[keys].join(counted), refused[keys].join(extra)]).fillna(0)
    sums = whole.groupby(keys, sort=True)[list(COUNTS)].sum().astype(int).reset_index()
    rows = [_rated(row) for row in _rows(sums)]
    return [{name: value for name, value in row.items() if name != "all"} for row in rows]


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain values."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _labelled(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    return frame.assign(all="", period=periods_of(frame["decided_on"], period))


def _unplaced(findings: pd.DataFrame) -> pd.DataFrame:
    """Refused rows that belong to no case of a register: they are cases of their own where what was sent is counted."""
    return findings[(findings["rule"] == "rejected") & (findings["case"] < 0)]


def _rated(row: dict[str, Any]) -> dict[str, Any]:
    """Rates; None where there is nothing to divide by. Without a register nobody knows what was concealed."""
    told = row[ledger.IN_TIME] + row[ledger.LATE]
    row["timeliness"] = _share(row[ledger.IN_TIME], told)
    row["concealment"] = _share(row[ledger.CONCEALED], row["due"]) if row["registered"] else None
    row["compliance"] = _share(row["sent"] - row["wrong"], row["sent"])
    if "region" in row:
        row["region_name"] = region_label(row["region"])
    return row


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def problems(found: ledger.Publicity, lang: Lang) -> list[dict[str, Any]]:
    """Single cases that are late, concealed, refused or wrong, each with its findings; then refused rows without a case."""
    bad = found.cases["state"].isin(_PROBLEMS) | (found.cases["errors"] > 0)
    findings: dict[int, list[dict[str, str]]] = {}
    for row in _rows(found.findings):
        findings.setdefault(row["case"], []).append(_finding(row, lang))
    places = found.cases.index[bad].tolist()
    rows = zip(places, _rows(found.cases[bad]), strict=True)
    cases = [_case(row, findings.get(place, [])) for place, row in rows]
    return cases + [_alone(row, lang) for row in _rows(_unplaced(found.findings))]


_SHOWN = (
    "decision", "department", "region", "region_name", "name", "code", "document_no", "decided_on", "due_on", "published_on",
    "published_by", "state", "days", "working_days", "rule", "records", "record",
)  # fmt: skip


def _case(row: dict[str, Any], findings: list[dict[str, str]]) -> dict[str, Any]:
    shown = {name: row[name] for name in _SHOWN}
    late = max(row["days"] - row["working_days"], 0) if row["state"] == ledger.LATE else 0
    return {**shown, "party": row["party"], "department_id": row["body"], "late_by": late, "findings": findings}


def _alone(row: dict[str, Any], lang: Lang) -> dict[str, Any]:
    shown = {
        name: row.get(name, "")
        for name in ("decision", "department", "region", "name", "document_no", "decided_on", "record")
    }
    known = {**dict.fromkeys(_SHOWN, ""), **shown, "region_name": region_label(row["region"]), "state": ledger.REFUSED}
    return {
        **known,
        "days": -1,
        "working_days": 0,
        "records": 0,
        "party": "",
        "department_id": "",
        "late_by": 0,
        "findings": [_finding(row, lang)],
    }


def _finding(row: dict[str, Any], lang: Lang) -> dict[str, str]:
    """A finding in words, with what to do about it."""
    rule = standard().rules[row["rule"]]
    value = describe(row["value"], lang, column=row["field"])[0] if rule.id == "rejected" else row["value"]
    text, remedy = (rule.zh, rule.remedy_zh) if lang == "zh" else (rule.en, rule.remedy_en)
    told = {name: row[name] for name in ("rule", "severity", "code", "field", "value", "record")}
    return {**told, "text": text.format(field=row["field"], value=value), "remedy": remedy}


def rule_texts(found: ledger.Publicity, lang: Lang) -> list[dict[str, Any]]:
    """The terms and exemptions of the duty, with basis and whether they are verified."""
    duty = duties()[found.duty.id]
    rows = [("term", one) for one in duty.terms] + [("exemption", one) for one in duty.exemptions]
    return [
        {"what": what, "id": one.id, "text": getattr(one, lang), "working_days": one.working_days, "since": one.since,
         "until": one.until, "basis": one.basis, "verified": one.verified}
        for what, one in rows
    ]  # fmt: skip
