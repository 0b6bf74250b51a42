"""The dossier as a page for people: who it is, what each class of the catalogue holds, ties, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from api.answers import region_name
from api.messages import language, say, told
from api.printing import kind_name, list_name

_COLOURS = {"black": "magenta", "focus": "yellow", "red": "red", "neutral": None}
_NAMES = 5


def print_dossier(answer: Mapping[str, Any]) -> str:
    """Identity, classes of the catalogue, ties, gaps."""
    blocks = (_head(answer), _identity(answer), _classes(answer), _ties(answer), _gaps(answer["gaps"]))
    return "\n\n".join("\n".join(block) for block in blocks)


def _head(answer: Mapping[str, Any]) -> Iterator[str]:
    party = answer["party"]
    yield click.style(say("dossier.head", name=party["name"]), bold=True)
    about = (party["code"], kind_name(party["kind"]), answer["region_name"])
    yield "　".join(text for text in about if text)
    known = say("dossier.known", known_at=answer["known_at"]) if answer["known_at"] else ""
    yield say("dossier.when", as_of=answer["as_of"]) + known


def _identity(answer: Mapping[str, Any]) -> Iterator[str]:
    yield click.style(say("dossier.basic"), bold=True)
    for name, entry in answer["golden"].items():
        yield f"  {field_name(name)}　{value_text(name, entry['value'])}　[{source_title(answer, entry['record'])}]"
        for other in entry.get("others", ()):
            records = _few([f"{source_title(answer, record)} {record}" for record in other["records"]])
            rule = say(f"dossier.rule.{entry['rule']}")
            yield f"    {say('dossier.other', value=other['value'], records=records)}　{rule}"
    if answer["other_names"]:
        yield f"  {field_name('other_names')}　{'；'.join(answer['other_names'])}"


def _classes(answer: Mapping[str, Any]) -> Iterator[str]:
    yield click.style(say("dossier.classes"), bold=True)
    events = {event["id"]: event for group in answer["events"].values() for event in group["entries"]}
    for section in answer["classes"]:
        yield _section_head(section)
        shown: Counter[str] = Counter()
        for entry in section["entries"]:
            shown[entry["kind"]] += 1
            if entry["colour"] != "neutral" or shown[entry["kind"]] <= _NAMES:
                yield from _event(entry, events[entry["id"]], section)
        for kind, count in _left_out(section["entries"]).items():
            yield say("dossier.left_out", label=kind_name(kind), count=count)
        yield from _sources(section["sources"])


def _left_out(entries: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """How many neutral events of each kind do not stand on the page."""
    shown: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for entry in entries:
        shown[entry["kind"]] += 1
        left[entry["kind"]] += entry["colour"] == "neutral" and shown[entry["kind"]] > _NAMES
    return +left


def _section_head(section: Mapping[str, Any]) -> str:
    title = section["title"][language()]
    named = (
        say("dossier.section", number=section["class"], title=title) if section["class"] else say("dossier.unclassed")
    )
    counts = (_coloured(colour, f"{say(f'dossier.colour.{colour}')} {n}") for colour, n in section["colours"].items())
    return "　".join([click.style(named, bold=True), *counts])


def _standing(event: Mapping[str, Any]) -> tuple[str, ...]:
    """The level of an evaluation; of a commitment its state and, where it speaks against the party, the measures."""
    level = str(event["properties"].get("level", ""))
    standing = event.get("standing")
    if not standing:
        return (level,)
    against = "；".join(standing["measures"]) if standing["effect"] == "negative" else ""
    return (say(f"commitments.state.{standing['state']}"), against)


def _event(entry: Mapping[str, Any], event: Mapping[str, Any], section: Mapping[str, Any]) -> Iterator[str]:
    titles = {one["source"]: one["title"][language()] for one in section["sources"]}
    reported = "、".join(titles.get(name, name) for name in entry["sources"])
    several = f" ×{len(event['records'])}" if len(event["records"]) > 1 else ""
    times = event["from"] + (say("dossier.to") + event["to"] if event["to"] else "")
    amount = say("dossier.yuan", amount=f"{event['amount']:,.15g}") if event["amount"] is not None else ""
    what = list_name(event["list"]) if event["list"] else kind_name(entry["kind"])
    title = "" if event["title"] == what else event["title"]
    told_ = (
        what,
        times,
        say(f"dossier.state.{entry['state']}"),
        title,
        *_standing(event),
        event["authority_name"],
        event["document_no"],
        amount,
    )
    yield _coloured(entry["colour"], "  ● ") + "　".join(text for text in told_ if text) + f"　[{reported}{several}]"
    for name, conflict in event["conflicts"].items():
        others = "；".join(
            f"{other.get('name', value_text(name, other['value']))}（{stated_by(other)}）"
            for other in conflict["others"]
        )
        shown = event["authority_name"] if name == "authority" else value_text(name, conflict["value"])
        rule = say(f"dossier.rule.{conflict['rule']}")
        yield say("dossier.conflict", field=field_name(name), value=shown, rule=rule, others=others)


def stated_by(other: Mapping[str, Any]) -> str:
    """The records that say otherwise; of a version that was replaced, the delivery it came by."""
    if "delivery" not in other:
        return "; ".join(other["records"])
    delivery = other["delivery"]
    return f"{delivery['sender'] or delivery['file']} {delivery['delivered_on']}"


def _sources(sources: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Those that speak of the party, each on a line; the others together."""
    for source in sources:
        if source["records"]:
            state = say("dossier.late") if source["state"] == "late" else ""
            about = {"keeper": source["keeper"], "records": source["records"], "title": source["title"][language()]}
            yield say("dossier.source", last=source["last"] or say("dossier.never"), state=state, **about)
    silent = [f"{one['title'][language()]} {one['last']}" for one in sources if not one["records"] and one["last"]]
    if silent:
        yield say("dossier.silent", titles="、".join(silent))


def _ties(answer: Mapping[str, Any]) -> Iterator[str]:
    yield click.style(say("dossier.ties"), bold=True)
    for kind, tie in answer["ties"].items():
        names = list(dict.fromkeys(map(_tied, tie["shown"])))
        shown = say("dossier.hub") if tie["hub"] else _few(names)
        yield say("dossier.tie", label=kind_name(kind), count=tie["count"], names=shown)
    for one in answer["possible_same"]:
        yield say("dossier.possible", name=one["name"], probability=f"{one['probability']:.0%}")
    if not answer["ties"]:
        yield "  " + say("dossier.none")


def _tied(one: Mapping[str, Any]) -> str:
    """The other party; where the name of the tie does not say what it is to this one, that."""
    return str(one["other"]["name"]) + (say("dossier.as", what=one["as"][language()]) if one["as"] else "")


def _gaps(gaps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield click.style(say("dossier.gaps"), bold=True)
    lacking = [gap["class_title"][language()] for gap in gaps if gap["kind"] == "no_source"]
    told_ = [
        (gap, f"{gap['title'][language()]}（{gap['department'] or gap['keeper']}）") for gap in gaps if "title" in gap
    ]
    for gap, who in told_:
        if gap["kind"] == "late":
            yield say("dossier.gap.late", who=who, since=gap["since"], every=say(f"dossier.every.{gap['every']}"))
    never = list(dict.fromkeys(who for gap, who in told_ if gap["kind"] == "never"))
    if never:
        yield say("dossier.gap.never", who="；".join(never))
    if lacking:
        yield say("dossier.gap.no_source", classes="；".join(lacking))
    if not gaps:
        yield "  " + say("dossier.none")


def source_title(answer: Mapping[str, Any], record: str) -> str:
    """The name of the source of a record, as the answer tells it; its id where it does not."""
    source = record.partition(":")[0]
    return str(answer["sources"].get(source, {}).get(language(), source))


def _few(texts: Sequence[str]) -> str:
    """The first of several texts."""
    return "、".join(texts[:_NAMES]) + (say("dossier.more", count=len(texts)) if len(texts) > _NAMES else "")


def value_text(name: str, value: Any) -> str:
    """A value as people read it: kinds and divisions by name, numbers without a trailing zero."""
    if name == "kind":
        return kind_name(value)
    if name == "region" and value.isdigit():
        return region_name(value) or value
    if name == "registered_capital" and str(value).replace(".", "", 1).isdigit():
        return say("dossier.yuan", amount=f"{float(value):,.15g}")
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


def field_name(name: str) -> str:
    """The name of a field in the language of the user; a source's own property as the source names it."""
    return told(f"dossier.field.{name}", name.removeprefix("properties."))


def _coloured(colour: str, text: str) -> str:
    return click.style(text, fg=_COLOURS[colour])
