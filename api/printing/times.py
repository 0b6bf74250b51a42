"""Timelines and changes as text for people on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import say, told
from api.printing import kind_name, list_name


def print_timeline(answer: Mapping[str, Any]) -> str:
    """The facts in order, those without a day, and ties too many to tell."""
    key = "day" if answer["by"] == "effective" else "known"
    lines = [f"{fact[key][:10]}  {_fact(fact)}" for fact in answer["facts"]]
    undated = [f"  {_fact(fact)}" for fact in answer["undated"]]
    rest = [say("timeline.undated"), *undated] if undated else []
    names = [say("timeline.names", names="、".join(answer["other_names"]))] if answer["other_names"] else []
    return "\n".join([answer["party"]["name"], *names, *lines, *rest, *_closed(answer)])


def print_party_changes(answer: Mapping[str, Any]) -> str:
    """What began, ended and changed, by sort."""
    head = say("changes.head", name=answer["party"]["name"], first=answer["from"], last=answer["to"])
    parts = {
        "founded": answer["founded"],
        "ties_begun": answer["ties"]["begun"],
        "ties_ended": answer["ties"]["ended"],
        "events_begun": answer["events"]["begun"],
        "events_ended": answer["events"]["ended"],
        "values": answer["values"],
    }
    lines = []
    for part, facts in parts.items():
        lines += [say(f"changes.{part}", count=len(facts))] if facts else []
        lines += [f"  {fact['day'] or fact['known'][:10]}  {_fact(fact)}" for fact in facts]
    return "\n".join([head, *(lines or [say("changes.none")]), *_closed(answer)])


def print_region_changes(answer: Mapping[str, Any]) -> str:
    """Who came onto the lists, who left, and entries of those who stand on lists on both days."""
    name = answer["region_name"] or say("changes.everywhere")
    lines = [say("changes.head", name=name, first=answer["from"], last=answer["to"])]
    for part in ("newly_listed", "no_longer_listed", "entered", "left"):
        lines.append(say(f"changes.{part}", count=len(answer[part])))
        for party in answer[part]:
            entries = "；".join(
                f"{list_name(one['list'])} {one['from']}–{one['to']} {one['record']}" for one in party["lists"]
            )
            lines.append(f"  {party['name']}  {party['code']}  {entries}")
    return "\n".join(lines)


def _fact(fact: Mapping[str, Any]) -> str:
    what, cited = say(f"timeline.{fact['what']}"), "; ".join(fact["records"])
    if fact["what"] == "value":
        field = told(f"timeline.field.{fact['field']}", fact["field"])
        return f"{what}  {field}：{fact['before']} → {fact['after']}   {cited}"
    if fact["what"] == "founded":
        return f"{what}   {cited}"
    if fact["what"].startswith("tie"):
        other = fact["other"]["name"] if fact["other"] else ""
        arrow = "→" if fact["direction"] == "out" else "←"
        return f"{what}  {kind_name(fact['kind'])} {arrow} {other}   {cited}"
    listed = f" {list_name(fact['list'])}" if fact["list"] else ""
    amount = f" {fact['amount']:,.0f}" if fact["amount"] is not None else ""
    return f"{what}  {kind_name(fact['kind'])}{listed} {fact['title']}{amount}   {cited}"


def _closed(answer: Mapping[str, Any]) -> list[str]:
    kinds = answer["suppressed"].items()
    return [say("timeline.closed", kind=kind_name(kind), count=count) for kind, count in kinds]
