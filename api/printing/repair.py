"""Repairs, objections and reminders as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import language, say
from loaders.ledgers.repairs_rules import table
from loaders.lists import lists


def print_class(answers: Sequence[Mapping[str, Any]]) -> str:
    """A block a record."""
    return "\n\n".join(map(_class_block, answers))


def _class_block(told: Mapping[str, Any]) -> str:
    lines = [say("repair.class.head", **{**told, "list": list_name(told["list"]), "state": state_name(told["state"])})]
    lines += _ruled(told) if told["rule"] else [say("repair.class.no_rule")]
    if told["sector"]:
        lines.append(say("repair.class.sector", portal=told["sector"]["portal"]))
        lines += _ruled(told["sector"])
    if told["own_exit"]:
        lines.append(say("repair.class.own_exit", **{key: value or "—" for key, value in told["own_exit"].items()}))
    return "\n".join(lines)


def _ruled(told: Mapping[str, Any]) -> list[str]:
    lines = [say("repair.class.rule", **told["rule"])]
    names = "/".join(one["name"] for one in told["possible"])
    lines.append(say("repair.class.is" if told["class"] else "repair.class.may_be", names=names or "—"))
    lines += [
        say("repair.class.possible", **{key: _blank(value) for key, value in one.items()}) for one in told["possible"]
    ]
    lines.append(say("repair.class.days", **{key: told[key] or "—" for key in ("earliest", "ends", "stops")}))
    lines += [f"  · {said('reason', reason)}" for reason in told["reasons"]]
    lines += [f"  ? {said('unknown', unknown)}" for unknown in told["unknown"]]
    return lines


def _blank(value: Any) -> Any:
    return "—" if value in (None, "") else value


def said(kind: str, told: Mapping[str, Any]) -> str:
    """A reason or an unknown in words."""
    values = {key: _worded(key, value) for key, value in told.items() if key != "code"}
    return say(f"repair.{kind}.{told['code']}", **values)


def _worded(key: str, value: Any) -> str:
    if key == "kinds":
        return "、".join(table()["kinds"].get(kind, {"zh": kind})["zh"] for kind in value)
    if key == "list":
        return list_name(value)
    if key == "amount":
        return value or "—"
    return "、".join(value) if isinstance(value, list) else str(value)


def list_name(code: str) -> str:
    """The name of a list in the user's language; "" for none."""
    info = lists().get(code)
    return "" if info is None else str(getattr(info, language()))


def state_name(state: str) -> str:
    """What the state of a record is called."""
    return say(f"repair.state.{state}")


def print_application(entry: Mapping[str, Any]) -> str:
    """One application, with what a step changed."""
    lines = [_application(entry)]
    if entry["missing"]:
        lines.append(say("repair.missing", names="、".join(told["name"] for told in entry["missing"])))
    lines += [f"  {told['record']}  {state_name(told['state'])} {told['state_from']}" for told in entry["records"]]
    if entry.get("repaired"):
        lines.append(say("repair.effect", count=len(entry["repaired"])))
    if entry.get("restored"):
        lines.append(say("repair.restored", count=len(entry["restored"])))
    return "\n".join(lines)


def print_applications(entries: Sequence[Mapping[str, Any]]) -> str:
    """One line an application."""
    return "\n".join(map(_application, entries)) if entries else say("repair.none")


def _application(entry: Mapping[str, Any]) -> str:
    about = entry["document_no"] or entry["case_no"] or list_name(entry["list_name"])
    found = entry["class"]
    rule = found["rule"]["number"] if found else "—"
    named = found["class_name"] if found and found["class_name"] else say("repair.class_open")
    late = say("repair.late") if entry["accept_late"] or entry["decide_late"] else ""
    status = say(f"repair.status.{entry['status']}")
    earliest = (found or {}).get("earliest") or (entry["own_exit"] or {}).get("earliest") or "—"
    told = {**entry, "about": about, "rule": rule, "named": named, "late": late, "status": status, "earliest": earliest}
    return say("repair.application", **told)


def print_differences(rows: Sequence[Mapping[str, Any]]) -> str:
    """One line a difference."""
    if not rows:
        return say("repair.in_sync")
    told = (
        {**row, "kind": say(f"repair.sync.{row['kind']}"), "late": say("repair.late") if row["late"] else ""}
        for row in rows
    )
    return "\n".join(say("repair.difference", **row) for row in told)


def print_ended(report: Mapping[str, Any]) -> str:
    """What is over, and how many left use."""
    head = say("repair.ended", as_of=report["as_of"], rule=report["rule"] or "—", count=len(report["ended"]), over=len(report["over"]))  # fmt: skip
    return "\n".join([head, *(say("repair.over", **row) for row in report["over"][:50])])


def print_objection(entry: Mapping[str, Any]) -> str:
    """One objection, with its records."""
    lines = [_objection(entry)]
    lines += [f"  {told['record']}  {state_name(told['state'])} {told['state_from']}" for told in entry["records"]]
    return "\n".join(lines)


def print_objections(entries: Sequence[Mapping[str, Any]]) -> str:
    """One line an objection."""
    return "\n".join(map(_objection, entries)) if entries else say("objection.none")


def _objection(entry: Mapping[str, Any]) -> str:
    late = say("repair.late") if entry["mark_late"] or entry["decide_late"] else ""
    about = entry["document_no"] or entry["case_no"] or list_name(entry["list_name"]) or entry["record"]
    return say("objection.line", **{**entry, "about": about, "late": late, "status": say(f"objection.status.{entry['status']}")})  # fmt: skip


def print_consumers(rows: Sequence[Mapping[str, Any]]) -> str:
    """One line a disclosure."""
    if not rows:
        return say("objection.no_consumers")
    return "\n".join(f"{row['disclosed_on']}  {row['recipient']}  {row['purpose']}  {row['record']}" for row in rows)


def reminder_text(row: Mapping[str, Any]) -> str:
    """What a party is told."""
    named = row["class"] or "/".join(row["possible"])
    when = "now" if row["now"] else "later"
    key = f"reminder.{row['kind']}.{when}" if row["kind"] in ("repairable", "list_exit") else f"reminder.{row['kind']}"
    return say(key, **{**row, "named": named, "condition": row["condition"] or "—"})


def print_reminders(rows: Sequence[Mapping[str, Any]]) -> str:
    """One line a reminder."""
    if not rows:
        return say("reminder.none")
    return "\n".join(
        say("reminder.line", text=reminder_text(row), about=row["document_no"] or list_name(row["list"]), **row)
        for row in rows
    )
