"""The steps of a repair application, entered as new versions of its record; a decision is a record of ``credit_repair`` besides.

Whatever a step enters goes the way of all files, in one transaction with what follows from it: a granted repair takes its
record out of use, out of events and out of the graph before the step is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from loaders import records
from loaders.ledgers.repairs import SOURCE, application, prospect, unmet
from loaders.ledgers.repairs_effect import Desk, enter_decision
from loaders.ledgers.repairs_records import Target, find
from loaders.ledgers.repairs_rules import may_be_repaired, table
from loaders.reject import InputError
from resolution.identifiers.personal_key import PersonalKey

REPAIRS = "credit_repair"
#: Of a repair record, by the field of the application that it takes over.
_TAKEN_OVER = (
    "application_no", "name", "uscc", "target_record", "document_no", "case_no", "list_name", "authority", "severity",
    "document_date", "proof", "pledge", "decision", "ended_on", "decider", "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Application:
    """A new application. What it is about is a record, a document number or a list, and a party where that leaves several."""

    received_on: str
    record: str = ""
    document_no: str = ""
    list_name: str = ""
    party: str = ""
    code: str = ""
    documents: tuple[str, ...] = ()
    channel: str = "offline"
    window: str = ""
    agent: str = ""
    severity: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided; ``despite`` says why it is granted although a condition is not met."""

    granted: bool
    decided_on: str
    decider: str = ""
    reason: str = ""
    ended_on: str = ""
    severity: str = ""
    despite: str = ""


def apply(desk: Desk, form: Application) -> dict[str, Any]:
    """Enter an application; gives its entry in the ledger. The same application again is the same record."""
    with desk.workspace.read() as connection:
        target = _target(connection, desk, form)
    row = {
        "channel": form.channel,
        "window": form.window,
        "agent": form.agent,
        "documents": "|".join(form.documents),
        "received_on": form.received_on,
        "severity": form.severity or (target.facts.severity if target else ""),
        **_about(target, form),
    }
    row["application_no"] = form.number or _number(row, desk.workspace.key)
    return _entered(desk, {SOURCE: [row]}, row["application_no"], form.received_on)


def _target(connection: sa.Connection, desk: Desk, form: Application) -> Target | None:
    """The one record here that is meant; ``None`` if there is none and the form itself says whose it is."""
    sources = desk.workspace.sources()
    if form.list_name and not (form.record or form.document_no) and not form.party:
        raise InputError("repair_party_needed", value=form.list_name)
    found = find(
        connection,
        sources,
        record=form.record,
        document_no=form.document_no,
        party=form.party,
        list_name=form.list_name,
    )
    parties = sorted({target.name for target in found})
    if found and not any(may_be_repaired(sources[target.source]) for target in found):
        raise InputError("repair_nothing", value=found[0].document_no or found[0].record)
    if len(parties) > 1:
        raise InputError("repair_several_parties", value=form.document_no, candidates="、".join(parties))
    if not found and (form.record or not form.party):
        raise InputError("repair_no_record", value=form.record or form.document_no or form.list_name)
    return found[0] if found else None


def _about(target: Target | None, form: Application) -> dict[str, str]:
    if target is None:
        return {"name": form.party, "uscc": form.code, "document_no": form.document_no, "list_name": form.list_name}
    return {
        "target_record": target.record,
        "name": target.name,
        "uscc": target.code,
        "document_no": target.document_no,
        "list_name": target.list,
        "authority": target.authority,
        "document_date": target.since,
    }


def _number(row: Mapping[str, str], key: PersonalKey) -> str:
    """The number of an application that brings none: of its day, and the same for the same application."""
    told = "|".join(row.get(key, "") for key in ("target_record", "name", "document_no", "list_name", "received_on"))
    return f"XF{row['received_on'].replace('-', '')}-{key.digest(f'number {told}')[:8]}"


def accept(desk: Desk, number: str, day: str) -> dict[str, Any]:
    """Accept an application; refused while evidence is missing."""
    entry = _current(desk, number, day)
    _undecided(entry)
    if entry["missing"]:
        raise InputError(
            "repair_incomplete", value=number, missing="、".join(told["name"] for told in entry["missing"])
        )
    return _step(desk, number, day, accepted_on=day)


def notify_missing(desk: Desk, number: str, day: str, missing: tuple[str, ...]) -> dict[str, Any]:
    """Tell an applicant once what is missing: what the rule asks for and is not there, if nothing is named."""
    entry = _current(desk, number, day)
    _undecided(entry)
    named = missing or tuple(told["name"] for told in entry["missing"])
    if not named:
        raise InputError("repair_nothing_missing", value=number)
    return _step(desk, number, day, notice_on=day, missing="|".join(named))


def supplement(desk: Desk, number: str, day: str, documents: tuple[str, ...]) -> dict[str, Any]:
    """Take in documents that were missing."""
    entry = _current(desk, number, day)
    _undecided(entry)
    together = dict.fromkeys([*filter(None, entry["documents"].split("|")), *documents])
    return _step(desk, number, day, supplemented_on=day, documents="|".join(together))


def decide(desk: Desk, number: str, decision: Decision) -> dict[str, Any]:
    """Decide an application: the decision is a repair record, and takes effect in the same transaction.

    Raises ``InputError`` for a repair whose conditions under the rule in force on the day of the decision are not met, unless
    ``despite`` says why it is granted, and for a refusal without a reason.
    """
    with desk.workspace.read() as connection:
        entry = prospect(connection, desk.workspace.sources(), number, decision.decided_on, decision.severity)
        before = _payload(connection, number)
    open_conditions = unmet(entry) if decision.granted else []
    if open_conditions and not decision.despite:
        told = "、".join(map(condition_name, open_conditions))
        raise InputError("repair_not_ready", value=number, conditions=told, earliest=_earliest(entry))
    if not decision.granted and not decision.reason:
        raise InputError("repair_reason_needed", value=number)
    reason = "；".join(filter(None, (decision.reason, decision.despite)))
    changes = {
        "severity": decision.severity or before.get("severity", ""),
        "decision": "granted" if decision.granted else "refused",
        "decided_on": decision.decided_on,
        "ended_on": (decision.ended_on or decision.decided_on) if decision.granted else "",
        "decider": decision.decider,
        "reason": reason,
    }
    row = {**before, **changes}
    repaired = {key: row.get(key, "") for key in _TAKEN_OVER}
    repaired |= {
        "decided_on_repair": decision.decided_on,
        "applied_on": row["received_on"],
        "origin": row.get("window", ""),
    }
    return _entered(desk, {SOURCE: [row], REPAIRS: [repaired]}, number, decision.decided_on)


def _earliest(entry: Mapping[str, Any]) -> str:
    found = entry["class"] or {}
    return found.get("earliest", "") or (entry["own_exit"] or {}).get("earliest", "") or "—"


def condition_name(code: str) -> str:
    """What a condition is called that is not met."""
    known = table()["conditions"]
    if code in known:
        return str(known[code]["zh"])
    return "缺少" + str(table()["documents"][code.removeprefix("missing_")]["zh"])


def _current(desk: Desk, number: str, day: str) -> dict[str, Any]:
    with desk.workspace.read() as connection:
        return application(connection, desk.workspace.sources(), number, day)


def _undecided(entry: Mapping[str, Any]) -> None:
    if entry["decision"]:
        raise InputError("repair_decided", value=entry["application_no"], day=entry["decided_on"])


def _step(desk: Desk, number: str, day: str, **changes: str) -> dict[str, Any]:
    with desk.workspace.read() as connection:
        before = _payload(connection, number)
    return _entered(desk, {SOURCE: [{**before, **changes}]}, number, day)


def _payload(connection: sa.Connection, number: str) -> dict[str, str]:
    """What the current version of an application says; personal numbers are not stored, so they cannot be said again."""
    table = records.record
    query = sa.select(table.c.payload).where(table.c.source == SOURCE, table.c.state == records.ACTIVE)
    for (text,) in connection.execute(query):
        payload: dict[str, Any] = orjson.loads(text)
        if payload.get("application_no") == number:
            return {key: value for key, value in payload.items() if "." not in key and isinstance(value, str)}
    raise InputError("repair_unknown_application", value=number)


def _entered(desk: Desk, rows_of: dict[str, list[dict[str, str]]], number: str, day: str) -> dict[str, Any]:
    report = enter_decision(desk, rows_of, number)
    with desk.workspace.read() as connection:
        entry = application(connection, desk.workspace.sources(), number, max(day, desk.today))
    return {**entry, "repaired": report["repaired"], "restored": report["restored"]}
