"""Linked parties as text: what each hop keeps and why, and what was not followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import say
from api.printing import kind_name, list_name, party_line

#: Factors that a reader has to know of; the others follow from the kind of tie.
_TOLD = ("former", "apart", "late", "before", "specificity")


def print_linked(answer: Mapping[str, Any]) -> str:
    """The party, its own entries, every finding with its path, and what was cut."""
    own = [_entry(entry) for entry in answer.get("own", [])]
    found = [_finding(finding) for finding in answer["findings"]] or ["  " + say("ask.none")]
    return "\n".join([party_line(answer["party"]), *own, *found, *_cut(answer["cut"])])


def print_exposure(answer: Mapping[str, Any]) -> str:
    """A listed party, its entries, and who is near it."""
    near = [line for one in answer["exposed"] for line in _exposed(one)] or ["  " + say("linked.nobody")]
    return "\n".join([party_line(answer["party"]), *map(_entry, answer["lists"]), *near])


def _exposed(one: Mapping[str, Any]) -> list[str]:
    head = say("linked.exposed", probability=one["probability"], party=party_line(one["party"]))
    return [head, *map(_hop, one["path"])]


def print_unknown(answer: Mapping[str, Any]) -> str:
    """What a text may mean that does not mean exactly one party."""
    head = say(f"ask.{answer['error']}", who=answer["who"], count=answer["count"])
    keys = ("id", "name", "code", "region_name")
    return "\n".join([head, *("  " + "  ".join(one[key] for key in keys) for one in answer["candidates"])])


def _entry(entry: Mapping[str, Any]) -> str:
    until = f" → {entry['to']}" if entry["to"] else ""
    return f"    ⚑ {list_name(entry['list'])}  {entry['from']}{until}   {'; '.join(entry['records'])}"


def _finding(finding: Mapping[str, Any]) -> str:
    numbers = {key: finding[key] for key in ("score", "probability", "severity", "freshness")}
    head = say("linked.finding", party=party_line(finding["party"]), **numbers)
    others = finding["alternatives"]
    more = [say("linked.alternatives", count=len(others), best=others[0]["probability"])] if others else []
    return "\n".join([head, *map(_entry, finding["lists"]), *map(_hop, finding["path"]), *more])


def _hop(hop: Mapping[str, Any]) -> str:
    times = "–".join((hop["since"], hop["until"])) if hop["since"] or hop["until"] else ""
    told = [say(f"linked.factor.{name}", value=hop["factors"][name]) for name in _TOLD if name in hop["factors"]]
    said = " ".join(text for text in (kind_name(hop["kind"]), f"{hop['weight']:.0%}", times) if text)
    notes = f" （{'；'.join(told)}）" if told else ""
    return f"      {hop['from_name']} —[{said}]— {hop['to_name']}{notes}   {'; '.join(hop['records'])}"


def _cut(cut: list[dict[str, Any]]) -> list[str]:
    lines = [say(f"linked.cut.{one['reason']}", **_named(one)) for one in cut]
    return ["  " + say("linked.cut"), *("  " + line for line in lines)] if lines else []


def _named(one: Mapping[str, Any]) -> dict[str, Any]:
    if one["reason"] != "hub":
        return dict(one)
    return {**one, "party": one["party"]["name"] or one["party"]["id"], "kind": kind_name(one["kind"])}
