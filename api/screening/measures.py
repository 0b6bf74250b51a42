"""What rules may measure of the facts of a report: each gives a number and the records it rests on. Pure: no clock, no database.

``None`` says that it cannot be told: the consent does not cover the class, or nothing states it. No rule fires on that.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]
Params = Mapping[str, Any]
_SETTLED = ("settled", "paid", "cleared")
_LATE_OUTCOMES = ("broken", "false", "未履约", "违诺", "虚假承诺")
_KEPT = ("fulfilled", "已履约")


@dataclass(frozen=True, slots=True)
class Measured:
    """A number, and what it rests on."""

    value: float | None
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """How to measure; which ``params`` a rule may set; ``needs``: one of these classes must be covered."""

    take: Callable[[Facts, Params], Measured]
    params: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("public",)


def measured(facts: Facts, name: str, params: Params) -> Measured:
    """One measure of the facts."""
    measure = MEASURES[name]
    if not set(measure.needs) & set(facts["covered"]):
        return Measured(None)
    return measure.take(facts, params)


def _counted(events: Iterable[Mapping[str, Any]]) -> Measured:
    found = list(events)
    return Measured(float(len(found)), tuple(record for event in found for record in event["records"][:1]))


def _own(facts: Facts, *kinds: str) -> list[Mapping[str, Any]]:
    return [event for event in facts["own"] if event["kind"] in kinds]


def _since(facts: Facts, params: Params) -> str:
    """The first day that counts."""
    day = datetime.date.fromisoformat(facts["as_of"])
    return (day - datetime.timedelta(days=min(int(params.get("days", 36_500)), day.toordinal() - 1))).isoformat()


def _listed(facts: Facts, params: Params) -> Measured:
    lists = params.get("lists")
    return _counted(entry for entry in facts["listed"] if not lists or entry["list"] in lists)


def _focus(facts: Facts, params: Params) -> Measured:
    return _counted(e for e in _own(facts, "abnormal_operation", "campaign") if _holds(e) and e["colour"] != "black")


def _holds(event: Mapping[str, Any]) -> bool:
    state = event["properties"].get("state", "")
    return bool(event["state"] == "in_force" and state not in ("cleared", "settled"))


def _penalties(facts: Facts, params: Params) -> Measured:
    since = _since(facts, params)
    return _counted(event for event in _own(facts, "penalty") if event["from"] >= since)


def _penalty_amount(facts: Facts, params: Params) -> Measured:
    since = _since(facts, params)
    found = [event for event in _own(facts, "penalty") if event["from"] >= since and event["amount"]]
    return Measured(sum(event["amount"] for event in found), tuple(event["records"][0] for event in found))


def _arrears(facts: Facts, params: Params) -> Measured:
    return _counted(e for e in _own(facts, "arrears") if e["properties"].get("state", "") not in _SETTLED)


def _evaluations(facts: Facts) -> list[Mapping[str, Any]]:
    """The latest evaluation of each scheme: levels of different years are never added up."""
    latest: dict[str, Mapping[str, Any]] = {}
    for event in _own(facts, "evaluation"):
        told = event["properties"]
        scheme = told.get("scheme", event["title"])
        if scheme not in latest or _rated(event) > _rated(latest[scheme]):
            latest[scheme] = event
    return [latest[scheme] for scheme in sorted(latest)]


def _rated(event: Mapping[str, Any]) -> tuple[str, str, str]:
    return (str(event["properties"].get("period", ""))[:4] or event["from"][:4], event["from"], event["id"])


def _bad_evaluations(facts: Facts, params: Params) -> Measured:
    return _counted(event for event in _evaluations(facts) if event["properties"].get("norm") == "bad")


def _level(facts: Facts, scheme: str, norm: str) -> Measured:
    found = [e for e in _evaluations(facts) if e["properties"].get("scheme") == scheme]
    return _counted(
        event for event in found if event["properties"].get("norm") == norm and event["state"] == "in_force"
    )


def _commitments(facts: Facts, states: Sequence[str]) -> Measured:
    return _counted(e for e in _own(facts, "commitment") if e["properties"].get("state", "") in states)


def _struck_off(facts: Facts, params: Params) -> Measured:
    return _counted(_own(facts, "deregistration"))


def _age(facts: Facts, params: Params) -> Measured:
    days = [event for event in _own(facts, "registration") if event["from"]]
    if not days:
        return Measured(None)
    first = min(days, key=lambda event: (event["from"], event["id"]))
    begun, now = datetime.date.fromisoformat(first["from"]), datetime.date.fromisoformat(facts["as_of"])
    return Measured(float((now - begun).days), (first["records"][0],))


def _set_listed(facts: Facts, params: Params) -> Measured:
    found = [member for member in facts["members"] if member["listed"]]
    return Measured(float(len(found)), tuple(entry["record"] for member in found for entry in member["listed"][:1]))


def _linked_score(facts: Facts, params: Params) -> Measured:
    best = facts["linked"]["findings"][:1]
    return Measured(best[0]["score"] if best else 0.0, tuple(one["weightiest"] for one in best))


def _linked_count(facts: Facts, params: Params) -> Measured:
    found = facts["linked"]["findings"]
    return Measured(float(len(found)), tuple(one["weightiest"] for one in found))


def _phoenix(facts: Facts, params: Params) -> Measured:
    best = max(facts["phoenix"], key=lambda one: one["probability"], default=None)
    return Measured(best["probability"], tuple(best["records"])) if best else Measured(0.0)


def _ring_listed(facts: Facts, params: Params) -> Measured:
    found = [entry["record"] for ring in facts["rings"] for member in ring["members"] for entry in member["lists"][:1]]
    return Measured(float(len(found)), tuple(found))


def _ring_amount(facts: Facts, params: Params) -> Measured:
    records = tuple(one["records"][0] for ring in facts["rings"] for one in ring["guarantees"] if one["records"])
    return Measured(sum((ring["amount"] for ring in facts["rings"]), 0.0), records)


def _paid(facts: Facts, params: Params) -> Measured:
    since = _since(facts, params)
    return _counted(event for event in _own(facts, "payment") if _on_time(event) and event["from"] >= since)


def _on_time(event: Mapping[str, Any]) -> bool:
    told = event["properties"]
    paid, due, fee = told.get("paid_on", ""), told.get("due_on", ""), str(told.get("late_fee", "") or "0")
    return bool(paid) and (not due or paid <= due) and not fee.strip("0.")


def _honours(facts: Facts, params: Params) -> Measured:
    return _counted(event for event in _own(facts, "honour") if event["state"] == "in_force")


def _gaps(facts: Facts, params: Params) -> Measured:
    return Measured(float(sum(one["state"] == "never" for one in facts["coverage"])))


MEASURES: Mapping[str, Measure] = {
    "own.listed": Measure(_listed, ("lists",)),
    "own.focus": Measure(_focus),
    "own.penalties": Measure(_penalties, ("days",)),
    "own.penalty_amount": Measure(_penalty_amount, ("days",)),
    "own.arrears": Measure(_arrears, (), ("public", "utilities", "tax")),
    "own.bad_evaluations": Measure(_bad_evaluations),
    "own.broken_commitments": Measure(lambda facts, params: _commitments(facts, _LATE_OUTCOMES)),
    "own.struck_off": Measure(_struck_off),
    "own.age_days": Measure(_age),
    "set.listed": Measure(_set_listed),
    "linked.score": Measure(_linked_score),
    "linked.count": Measure(_linked_count),
    "phoenix.probability": Measure(_phoenix),
    "rings.listed": Measure(_ring_listed),
    "rings.amount": Measure(_ring_amount),
    "positive.tax_a": Measure(lambda facts, params: _level(facts, "tax_credit", "high"), (), ("tax",)),
    "positive.aeo": Measure(lambda facts, params: _level(facts, "customs_credit", "high"), (), ("customs",)),
    "positive.commitments": Measure(lambda facts, params: _commitments(facts, _KEPT)),
    "positive.payments": Measure(_paid, ("days",), ("tax", "social_insurance", "housing_fund", "utilities")),
    "positive.honours": Measure(_honours),
    "data.gaps": Measure(_gaps),
}
