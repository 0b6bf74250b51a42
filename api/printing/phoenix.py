"""Phoenix firms as text for people: the pair, when, what speaks for it and against it, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import say
from api.printing import kind_name, list_name

_CITED = 4
_REMARKS = ("left_before", "joined_after", "came_late", "serial")


def print_phoenix(answer: Mapping[str, Any]) -> str:
    """One party: its troubles, its phoenix firms, of whom it is the phoenix, and what was left aside."""
    lines = [_party(answer["party"]), *map(_trigger, answer["triggers"])]
    for side in ("from_listed", "of"):
        if answer[side]:
            lines.append(say(f"phoenix.{side}", count=len(answer[side])))
            lines += [_indented(print_finding(one)) for one in answer[side]]
    if not answer["of"] and not answer["from_listed"]:
        lines.append("  " + say("phoenix.none", met=answer["met"], closer=answer["closer"]))
    lines += [say("phoenix.branch", name=one["name"]) for one in answer["branches"]]
    lines += [say("phoenix.hub", name=one["name"], count=max(one["edges"].values())) for one in answer["suppressed"]]
    return "\n".join(lines if answer["verified"] else [*lines, "  " + say("phoenix.unverified")])


def print_finding(one: Mapping[str, Any]) -> str:
    """One pair with its reasons."""
    head = say("phoenix.pair", percent=_percent(one["probability"]), old=_party(one["old"]), new=_party(one["new"]))
    lines = [head, "  " + _when(one)]
    for side, title in (("speaks_for", "phoenix.for"), ("speaks_against", "phoenix.against")):
        if one[side]:
            lines += ["  " + say(title), *("    " + _sign(sign) for sign in one[side])]
    if one["decisive"]:
        texts = {sign["sign"]: _text(sign) for sign in (*one["speaks_for"], *one["speaks_against"])}
        told = "；".join(texts[name] for name in dict.fromkeys(one["decisive"]))
        lines.append("  " + say("phoenix.decisive", signs=told))
    return "\n".join(lines)


def _party(party: Mapping[str, Any]) -> str:
    shown = (party["name"], party["code"], party.get("region_name", ""))
    return "  ".join(text for text in shown if text)


def _trigger(event: Mapping[str, Any]) -> str:
    title = list_name(event["list"]) if event["list"] else event["title"]
    return say("phoenix.trigger", kind=kind_name(event["kind"]), day=event["from"], title=title)


def _when(one: Mapping[str, Any]) -> str:
    trigger = one["trigger"]
    told = {"kind": kind_name(trigger["kind"]), "day": trigger["from"], "on": one["founded"]}
    if not one["founded"]:
        return say("phoenix.undated", **told)
    if one["how"] == "taken_over":
        return say("phoenix.taken", **told)
    signs = (*one["speaks_for"], *one["speaks_against"])
    days = next(sign["facts"]["days"] for sign in signs if "days" in sign["facts"])
    return say("phoenix.set_up" if days >= 0 else "phoenix.set_up_before", days=abs(days), **told)


def _sign(sign: Mapping[str, Any]) -> str:
    records = list(sign["records"])
    cited = "; ".join(records[:_CITED]) + (" …" if len(records) > _CITED else "")
    without = say("phoenix.without", percent=_percent(sign["without"])) if sign["ties"] or sign["events"] else ""
    return say("phoenix.sign_line", bits=sign["bits"], text=_text(sign), without=without, records=cited).rstrip()


def _text(sign: Mapping[str, Any]) -> str:
    """What a sign says; facts that a text does not name are left out."""
    facts = dict(sign["facts"])
    for end, role in zip(("old", "new"), facts.get("roles", ()), strict=False):
        facts[f"{end}_role"] = say(f"phoenix.role.{role}")
    facts["remarks"] = "".join(f"，{_remark(name, facts[name])}" for name in _REMARKS if name in facts)
    facts |= {"assets": "、".join(facts.get("assets", ())), "kind_name": kind_name(facts.get("kind", ""))}
    return say(f"phoenix.sign.{sign['sign']}", **facts)


def _remark(name: str, value: float) -> str:
    return say(f"phoenix.remark.{name}", value=value)


def _percent(share: float) -> str:
    return f"{min(max(share, 0.01), 0.99):.0%}"  # judgement is never sure


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
