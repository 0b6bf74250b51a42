"""A report: computed from its facts and a rule set, and from nothing else, so that the same of both give the same bytes.

Decision: ``reject`` where a rule of that outcome fires, ``review`` where one of that outcome does or somebody's identity is not
sure, ``pass`` otherwise. Reasons stand by outcome, then weight; each cites rule, value, threshold and records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from api.screening.measures import measured
from api.screening.rules import RuleSet

FORMAT = 1
PASS, REVIEW, REJECT = "pass", "review", "reject"
_COMPARE = {
    "ge": lambda value, line: value >= line,
    "gt": lambda value, line: value > line,
    "le": lambda value, line: value <= line,
    "lt": lambda value, line: value < line,
    "eq": lambda value, line: value == line,
}
_ORDER = (REJECT, REVIEW, "positive")
_SHOWN = 50  # records cited by one reason
#: Somebody whose identity is not sure is looked at before anything else.
_IDENTITY_WEIGHT = 1000.0


def build(given: Mapping[str, Any], rules: RuleSet) -> dict[str, Any]:
    """The report of what was given: ``asked``, ``identity``, ``consents``, ``versions``, and ``facts`` (None = nobody identified)."""
    facts = given["facts"]
    applied = [_apply(rule, facts) for rule in rules.content["rules"]] if facts else []
    fired = [one for one in applied if one["fired"]]
    reasons = [*_doubts(given), *(_reason(one) for one in fired if one["outcome"] != "positive")]
    reasons.sort(key=lambda one: (_ORDER.index(one["outcome"]), -one["weight"], one["rule"]))
    outcomes = {one["outcome"] for one in reasons}
    positive = sorted((_reason(one) for one in fired if one["outcome"] == "positive"), key=_by_weight)
    return {
        "format": FORMAT,
        "decision": REJECT if REJECT in outcomes else REVIEW if REVIEW in outcomes else PASS,
        "reasons": reasons,
        "positive": positive,
        "not_assessed": [one["rule"] for one in applied if one["value"] is None],
        "rules": rules.known_as,
        "applied": [{name: one[name] for name in ("rule", "value", "op", "threshold", "fired")} for one in applied],
        **given,
    }


def _by_weight(one: Mapping[str, Any]) -> tuple[float, str]:
    return (-one["weight"], one["rule"])


def _apply(rule: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    found = measured(facts, rule["measure"], rule["params"])
    fired = found.value is not None and _COMPARE[rule["op"]](found.value, rule["threshold"])
    told = {name: rule[name] for name in ("zh", "en", "measure", "op", "threshold", "outcome", "weight")}
    return {**told, "rule": rule["id"], "value": found.value, "records": list(found.records[:_SHOWN]), "fired": fired}


def _reason(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name != "fired"}


def _doubts(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is said of those who could not be identified: that it is so, and how many they could be."""
    unsure = [("applicant", given["identity"])] if not given["identity"]["party"] else []
    unsure += [(one["role"], one["identity"]) for one in given["asked"]["parties"] if not one["identity"]["party"]]
    return [
        {
            "rule": "identity",
            "zh": "主体身份不能确定",
            "en": "Identity is not sure",
            "measure": f"identity.{role}",
            "op": "eq",
            "threshold": 1.0,
            "value": float(identity["candidates"]),
            "records": [],
            "outcome": REVIEW,
            "weight": _IDENTITY_WEIGHT,
            "how": identity["how"],
        }
        for role, identity in unsure
    ]


def digest(content: bytes) -> str:
    """SHA-256 of a report's bytes."""
    return hashlib.sha256(content).hexdigest()


#: What ``build`` was given, in a report.
GIVEN = ("asked", "identity", "consents", "versions", "facts", "warnings")


def given_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """What a report was built from."""
    return {name: report[name] for name in GIVEN}


def summary(report: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """A row of a batch: the decision with its reasons in words."""
    told: Sequence[Mapping[str, Any]] = report["reasons"]
    return {
        "id": report["asked"]["id"],
        "decision": report["decision"],
        "party": report["identity"]["party"],
        "how": report["identity"]["how"],
        "certainty": round(report["identity"]["certainty"], 4),
        "candidates": report["identity"]["candidates"],
        "reasons": "；".join(dict.fromkeys(str(one[lang]) for one in told)),
        "positive": "；".join(str(one[lang]) for one in report["positive"]),
    }
