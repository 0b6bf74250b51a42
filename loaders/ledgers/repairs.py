"""The ledger of repair applications: where each stands, whether its evidence is complete, what is due, what its rule says.

One record an application; every step is a new version of it that says all that is known by then. The ledger as of a day
leaves out steps that came later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from loaders.ledgers.reading import read_records
from loaders.ledgers.repairs_answer import facts_of_application, missing_documents, own_exit, shown
from loaders.ledgers.repairs_class import RepairFacts, classify
from loaders.ledgers.repairs_days import due, is_late
from loaders.ledgers.repairs_records import Target, find
from loaders.ledgers.repairs_rules import governing, table
from loaders.reject import InputError
from loaders.source import Source

SOURCE = "repair_applications"
FIELDS = (
    "application_no", "channel", "window", "name", "uscc", "agent", "target_record", "document_no", "case_no", "list_name",
    "authority", "severity", "document_date", "documents", "proof", "pledge", "received_on", "notice_on", "missing",
    "supplemented_on", "accepted_on", "decision", "decided_on", "ended_on", "decider", "reason",
)  # fmt: skip
#: The fields that a step fills, by the day of the step.
_STEPS = {
    "notice_on": ("missing",),
    "supplemented_on": (),
    "accepted_on": (),
    "decided_on": ("decision", "ended_on", "decider", "reason"),
}
STATUSES = ("received", "to_supplement", "supplemented", "accepted", "granted", "refused")


def applications(
    connection: sa.Connection, sources: Mapping[str, Source], as_of: str, number: str = ""
) -> list[dict[str, Any]]:
    """All applications received until ``as_of`` (or the one of a number), by day and number."""
    chosen = [row for row in _rows(connection) if row["received_on"] <= as_of and number in ("", row["application_no"])]
    known = [_entry(row, _targets(connection, sources, row), as_of) for row in chosen]
    return sorted(known, key=lambda entry: (entry["received_on"], entry["application_no"]))


def application(connection: sa.Connection, sources: Mapping[str, Source], number: str, as_of: str) -> dict[str, Any]:
    """One application; raises ``InputError`` for a number that is none."""
    found = applications(connection, sources, as_of, number)
    if not found:
        raise InputError("repair_unknown_application", value=number)
    return found[0]


def _rows(connection: sa.Connection) -> list[dict[str, Any]]:
    frame = read_records(connection, SOURCE, FIELDS, roles=())
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _targets(connection: sa.Connection, sources: Mapping[str, Source], row: Mapping[str, Any]) -> list[Target]:
    """The records here that an application is about: the one it names, and all of its document (or list) and party."""
    document = row["case_no"] or row["document_no"]
    party = row["uscc"] or row["name"]
    found = find(connection, sources, record=row["target_record"]) if row["target_record"] else []
    if document:
        found += find(connection, sources, document_no=document, party=party)
    elif row["list_name"] and not found:
        found += find(connection, sources, list_name=row["list_name"], party=party)
    return list({target.record: target for target in found}.values())


def _entry(row: dict[str, Any], targets: list[Target], as_of: str) -> dict[str, Any]:
    told = _until(row, as_of)
    rule = governing(told["decided_on"], as_of)
    handed_in = "|".join(
        filter(None, (told["documents"], _said("履行证明", told["proof"]), _said("信用承诺书", told["pledge"])))
    )
    missing = missing_documents(rule.documents, handed_in) if rule else []
    facts = _facts(told, targets)
    found = classify(facts, told["decided_on"], as_of)
    days = _days(told, as_of)
    names = table()["documents"]
    return {
        **{key: told[key] for key in FIELDS if key not in ("proof", "pledge", "missing", "target_record")},
        "record": told["target_record"] or (targets[0].record if targets else ""),
        "records": [{"record": one.record, "state": one.state, "state_from": one.state_from} for one in targets],
        "status": _status(told),
        "handed_in": [text for text in handed_in.split("|") if text],
        "noticed_missing": [text for text in told["missing"].split("|") if text],
        "missing": [{"document": code, "name": names[code]["zh"]} for code in missing],
        "complete": not missing,
        **days,
        "class": shown(found, told["decided_on"] or as_of) if found else None,
        "own_exit": own_exit(facts.list, facts.start),
    }


def _until(row: dict[str, Any], as_of: str) -> dict[str, Any]:
    """An application as it stood on a day: later steps are blank."""
    told = dict(row)
    for day, fields in _STEPS.items():
        if told[day] > as_of:
            told |= dict.fromkeys((day, *fields), "")
    return told


def _said(document: str, text: str) -> str:
    """A document that a column of its own tells of (履行证明: 有)."""
    return "" if text in ("", "否", "未提交") else f"{document}（{text}）"


def _facts(told: Mapping[str, Any], targets: list[Target]) -> RepairFacts:
    if not targets:
        return facts_of_application(dict(told))
    facts = targets[0].facts
    return replace(facts, severity=told["severity"] or facts.severity, start=facts.start or told["document_date"])


def _status(told: Mapping[str, Any]) -> str:
    if told["decision"]:
        return str(told["decision"])
    if told["accepted_on"]:
        return "accepted"
    if told["notice_on"] > told["supplemented_on"]:
        return "to_supplement"
    return "supplemented" if told["supplemented_on"] else "received"


def _days(told: Mapping[str, Any], as_of: str) -> dict[str, Any]:
    """When acceptance and decision are due, and whether they were late. A notice of what is missing stops the first."""
    from_day = told["supplemented_on"] or told["received_on"]
    stopped = told["notice_on"] and told["notice_on"] > told["supplemented_on"]
    accept_due = due(from_day, "accept")
    decide_due = due(told["accepted_on"], "decide")
    answered = told["accepted_on"] or told["decided_on"] or (told["notice_on"] if stopped else "")
    return {
        "accept_due": accept_due,
        "accept_late": is_late(answered, accept_due, as_of),
        "decide_due": decide_due,
        "decide_late": is_late(told["decided_on"], decide_due, as_of),
    }


def prospect(
    connection: sa.Connection, sources: Mapping[str, Source], number: str, decided_on: str, severity: str = ""
) -> dict[str, Any]:
    """An application as if it were decided on a day: the rule in force then judges it."""
    row = next((row for row in _rows(connection) if row["application_no"] == number), None)
    if row is None:
        raise InputError("repair_unknown_application", value=number)
    supposed = {**row, "decided_on": decided_on, "severity": severity or row["severity"]}
    return _entry(supposed, _targets(connection, sources, row), decided_on)


def unmet(entry: Mapping[str, Any]) -> list[str]:
    """The conditions of a repair that an application does not meet on its day of decision, as codes."""
    found = entry["class"]
    codes = ["no_rule"] if found is None else []
    codes += [f"missing_{told['document']}" for told in entry["missing"]]
    if found is not None and found["possible"]:
        codes += {True: [], False: ["too_early"], None: ["class_open"]}[found["repairable"]]
    elif found is not None and (entry["own_exit"] or {}).get("earliest", "") > entry["decided_on"]:
        codes.append("too_early")
    return codes
