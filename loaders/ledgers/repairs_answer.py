"""What ``xintu repair class`` answers of a record: class, rule, reasons, earliest repair, end of publication, what is unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from loaders.ledgers.repairs_class import Classified, RepairFacts, classify, classify_by_sector
from loaders.ledgers.repairs_records import Target
from loaders.ledgers.repairs_rules import add_months, table
from loaders.lists import lists


def answer(target: Target, decided_on: str, as_of: str, severity: str = "") -> dict[str, Any]:
    """A record under the rule that governs a repair decided on a day (else asked about on ``as_of``), as plain values.

    ``severity`` is the class that the authority stated, where the record carries none.
    """
    facts = replace(target.facts, severity=severity or target.facts.severity)
    general = classify(facts, decided_on, as_of)
    sector = classify_by_sector(facts, decided_on, as_of)
    return {
        "record": target.record,
        "source": target.source,
        "state": target.state,
        "name": target.name,
        "document_no": target.document_no,
        "authority": target.authority,
        "list": target.list,
        "document_date": target.since,
        "decided_on": decided_on,
        "as_of": as_of,
        **(shown(general, decided_on or as_of) if general else {"rule": None}),
        "sector": {**shown(sector, decided_on or as_of), "portal": sector.rule.portal} if sector else None,
        "own_exit": own_exit(target.list, target.since),
    }


def shown(found: Classified, day: str) -> dict[str, Any]:
    """A classification as plain values; ``repairable`` is whether repair may be applied for on ``day``, ``None`` if open."""
    rule = found.rule
    return {
        "rule": {
            "id": rule.id,
            "number": rule.number,
            "title": rule.title["zh"],
            "from": rule.since,
            "to": rule.until,
            "verified": rule.verified,
        },
        "class": found.code,
        "class_name": found.possible[0].zh if found.code else "",
        "possible": [
            {
                "class": one.code,
                "name": one.zh,
                "published": one.published,
                "min_months": one.min if one.early else None,
                "max_months": one.max,
                **found.by_class.get(one.code, {"earliest": "", "ends": ""}),
            }
            for one in found.possible
        ],
        "reasons": [{"code": code, **values} for code, values in found.reasons],
        "unknown": [{"code": code, **values} for code, values in found.unknown],
        "start": found.start,
        "earliest": found.earliest,
        "ends": found.ends,
        "stops": found.stops,
        "repairable": _repairable(found, day),
    }


def _repairable(found: Classified, day: str) -> bool | None:
    """Yes if under each class that is possible, no if under none, else open."""
    says = {bool(told["earliest"]) and told["earliest"] <= day for told in found.by_class.values()}
    return says.pop() if len(says) == 1 else None


def own_exit(code: str, since: str) -> dict[str, Any] | None:
    """What a list's own rule says of leaving it early and of its term; ``None`` for no list, or one without a rule here."""
    info = lists().get(code)
    if info is None or not info.rules:
        return None
    rule = info.rule(since)
    at_once = rule.ends == "performed"
    return {
        "earliest": add_months(since, rule.early) if since and (rule.early or at_once) else "",
        "ends": add_months(since, rule.months) if since and rule.ends == "term" and rule.months else "",
        "condition": rule.condition,
        "basis": rule.basis or info.basis,
        "verified": rule.verified,
    }


def missing_documents(rule_documents: tuple[str, ...], handed_in: str) -> list[str]:
    """Which documents that a rule asks for are not among those handed in."""
    known = table()["documents"]
    return [code for code in rule_documents if not any(word in handed_in for word in known[code]["words"])]


def facts_of_application(row: dict[str, Any]) -> RepairFacts:
    """What an application itself says, where its record is not here."""
    return RepairFacts(
        start=row["document_date"], list=row["list_name"], authority=row["authority"], severity=row["severity"]
    )
