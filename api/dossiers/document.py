"""A dossier as PDF: who it is and how it stands, then class by class, ties, and what is missing. The same dossier gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from api.messages import language, say, told
from api.pictures.fonts import chinese_font
from api.printing import kind_name, list_name
from api.printing.dossier import field_name, source_title, stated_by, value_text

_TEMPLATE = Path(__file__).with_name("report.typ")
_HEADS = ("basic", "classes", "ties", "gaps", "none")
_COLUMNS = ("column_what", "column_times", "column_by", "column_sources")
_MOST = 400  # events of one class that a document holds
_NAMES = 8


def pdf(answer: Mapping[str, Any]) -> bytes:
    """The document of a dossier as who asks may see it. Raises ``InputError`` where the machine has no Chinese font."""
    import typst

    inputs = {"dossier": orjson.dumps(_shown(answer)).decode(), "font": chinese_font()}
    made = typst.compile(_TEMPLATE, format="pdf", sys_inputs=inputs, timestamp=0)
    assert isinstance(made, bytes)
    return made


def _shown(answer: Mapping[str, Any]) -> dict[str, Any]:
    party, known = answer["party"], answer["known_at"]
    events = {event["id"]: event for group in answer["events"].values() for event in group["entries"]}
    withheld = sum(answer.get("withheld", {}).values())
    return {
        "words": {name: say(f"dossier.{name}") for name in (*_HEADS, *_COLUMNS)},
        "title": say("dossier.head", name=party["name"]),
        "about": "　".join(text for text in (party["code"], kind_name(party["kind"]), answer["region_name"]) if text),
        "when": say("dossier.when", as_of=answer["as_of"]) + (say("dossier.known", known_at=known) if known else ""),
        "standing": _standing(answer["events"]),
        "golden": [_golden(answer, name, entry) for name, entry in answer["golden"].items()],
        "classes": [_section(section, events) for section in answer["classes"] if section["entries"]],
        "ties": [_tie(kind, tie) for kind, tie in answer["ties"].items()],
        "gaps": [_gap(gap) for gap in answer["gaps"]],
        "withheld": say("dossier.withheld", count=withheld) if withheld else "",
    }


def _standing(events: Mapping[str, Any]) -> list[list[str]]:
    """Entries in force of black and focus lists: what a reader has to know first."""
    held = [one for group in events.values() for one in group["entries"] if one["state"] == "in_force" and one["list"]]
    return [
        [one["colour"], "　".join(filter(None, (list_name(one["list"]), _times(one), one["authority_name"])))]
        for one in held
        if one["colour"] in ("black", "focus")
    ]


def _golden(answer: Mapping[str, Any], name: str, entry: Mapping[str, Any]) -> list[str]:
    others = [say("dossier.other", value=one["value"], records=len(one["records"])) for one in entry.get("others", ())]
    text = "\n".join([value_text(name, entry["value"]), *others])
    return [field_name(name), text, source_title(answer, entry["record"])]


def _section(section: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    lang, number = language(), section["class"]
    title = section["title"][lang]
    titles = {one["source"]: one["title"][lang] for one in section["sources"]}
    rows = [_event(entry, events[entry["id"]], titles) for entry in section["entries"][:_MOST] if entry["id"] in events]
    return {
        "title": say("dossier.section", number=number, title=title) if number else say("dossier.unclassed"),
        "rows": rows,
    }


def _event(entry: Mapping[str, Any], event: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    what = list_name(event["list"]) if event["list"] else kind_name(entry["kind"])
    amount = say("dossier.yuan", amount=f"{event['amount']:,.15g}") if event["amount"] is not None else ""
    level = str(event["properties"].get("level", ""))
    lines = [what, event["title"] if event["title"] != what else "", level, amount]
    conflicts = [_conflict(name, one) for name, one in event["conflicts"].items()]
    reported = "、".join(titles.get(name, name) for name in entry["sources"])
    several = f" ×{len(event['records'])}" if len(event["records"]) > 1 else ""
    return {
        "colour": entry["colour"],
        "cells": [
            say(f"dossier.colour.{entry['colour']}"),
            "　".join(filter(None, lines)) + "".join(f"\n{line}" for line in conflicts),
            f"{_times(event)}\n{say('dossier.state.' + entry['state'])}",
            "\n".join(filter(None, (event["authority_name"], event["document_no"]))),
            reported + several,
        ],
    }


def _conflict(name: str, conflict: Mapping[str, Any]) -> str:
    others = "；".join(
        f"{other.get('name', value_text(name, other['value']))}（{stated_by(other)}）" for other in conflict["others"]
    )
    rule, value = say(f"dossier.rule.{conflict['rule']}"), value_text(name, conflict["value"])
    return say("dossier.conflict", field=field_name(name), value=value, rule=rule, others=others).strip()


def _times(event: Mapping[str, Any]) -> str:
    return str(event["from"]) + (say("dossier.to") + event["to"] if event["to"] else "")


def _tie(kind: str, tie: Mapping[str, Any]) -> list[str]:
    names = list(dict.fromkeys(one["other"]["name"] for one in tie["shown"]))
    more = say("dossier.more", count=tie["count"]) if tie["count"] > _NAMES else ""
    return [kind_name(kind), str(tie["count"]), say("dossier.hub") if tie["hub"] else "、".join(names[:_NAMES]) + more]


def _gap(gap: Mapping[str, Any]) -> str:
    lang = language()
    if gap["kind"] == "no_source":
        return say("dossier.gap.no_source", classes=gap["class_title"][lang]).strip()
    who = f"{gap['title'][lang]}（{gap['department'] or gap['keeper']}）"
    if gap["kind"] == "never":
        return say("dossier.gap.never", who=who).strip()
    every = told(f"dossier.every.{gap['every']}", gap["every"])
    return say("dossier.gap.late", who=who, since=gap["since"], every=every).strip()
