"""Agreements, checks and changes as people read them on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.messages import say, word
from loaders.lists import lists


def print_agreement(told: Mapping[str, Any]) -> str:
    """One agreement."""
    state = say("share.in_force" if told["in_force"] else "share.not_in_force")
    lines = [
        f"{told['agreement']}  v{told['version']}  {told['partner']}  {told['title']}  {state}".rstrip(),
        "  " + say("share.terms", since=told["since"], until=told["until"] or "—", purpose=told["purpose"]),
        "  " + "、".join(map(list_name, told["lists"])),
        "  " + "、".join([*told["regions"]] or [say("share.everywhere")]) + "  " + ", ".join(told["fields"]),
    ]
    return "\n".join(lines)


def list_name(code: str) -> str:
    """The name of a list."""
    return lists()[code].zh if code in lists() else code


def print_check(answer: Mapping[str, Any]) -> str:
    """A line a party, and one for each of its entries."""
    lines = []
    for one in answer["results"]:
        asked = " ".join(filter(None, (one.get("name", ""), one.get("code", ""), one.get("digest", ""))))
        told = say(f"share.{one['status']}", count=one.get("count", 0))
        lines += [f"{asked}  {told}", *(f"  {print_entry(entry)}" for entry in one.get("entries", ()))]
    return "\n".join(lines)


def print_entry(entry: Mapping[str, Any]) -> str:
    """The values of an entry, the list by its name."""
    rest = (str(value) for name, value in entry.items() if name not in ("entry", "list") and value not in ("", None))
    return "  ".join([list_name(entry["list"]), *rest])


def print_changes(page: Mapping[str, Any]) -> str:
    """A line a change, then the cursor."""
    lines = [_change(change) for change in page["changes"]]
    return "\n".join([*lines, say("share.cursor", cursor=page["cursor"])])


def _change(change: Mapping[str, Any]) -> str:
    if change["op"] == "put":
        return f"+ {change['number']}  {change['entry']}  {print_entry(change['value'])}"
    return f"- {change['number']}  {change['entry']}  {word(change['reason'])}"


def print_use(rows: Iterable[Mapping[str, Any]]) -> str:
    """A line a day and kind."""
    return "\n".join(f"{row['day']}  {word(row['kind'])}  {row['requests']}  {row['parties']}" for row in rows)
