"""The one-stop dossier (一站式查询): what every class of the catalogue holds of a party, from which source, how fresh, and what is missing.

Made of the graph's answer (events and golden values of a party) and of the ledger: records by source, deliveries, duties. An
event stands in the class of the sources that report it. Nothing here is stored.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
import yaml

from graph.model import When
from graph.stores.sql_asked import rows
from loaders.catalogue import class_name, national
from loaders.ledgers.deliveries import Delivered, last_of, period_due
from loaders.ledgers.duties import Duties, Duty
from loaders.ledgers.registered import registered_facts
from loaders.ledgers.replaced import with_replaced
from loaders.source import MentionRule, Source
from resolution import divisions
from resolution.golden import contradictions
from resolution.ledger import membership, mention
from resolution.mention import KINDS, MENTION_COLUMNS

_DATA = Path(__file__).parents[1] / "data" / "dossier.yaml"
COLOURS = ("black", "focus", "red", "neutral")
#: What others write of a body as the one that decided is no statement of its own.
_AUTHORITY = "authority"
#: Roles in which a row is about an organisation, and not only names it.
_ABOUT = ("subject", "organisation", "shareholder", "parent")
_MOST_STANDING = 500  # kinds and regions that are kept of one state of the deliveries
_MOST = 2_000  # statements of one party that are looked at, the best first


@dataclass(frozen=True, slots=True)
class Told:
    """What is known beside the party: sources, deliveries by source, duties, titles of the classes, and the day asked about."""

    sources: Mapping[str, Source]
    deliveries: Mapping[str, Sequence[Delivered]]
    duties: Duties
    classes: Mapping[int, Mapping[str, str]]
    day: str
    #: By kind and region of a party, what every source is to it: the same for all of them, made once, changed by nobody.
    standing: dict[tuple[str, str], Mapping[str, Standing]] = field(default_factory=dict, compare=False)

    def is_still(self, sources: Mapping[str, Source], deliveries: object, duties: Duties) -> bool:
        """Whether the same is known, so that what was made of it holds."""
        return self.sources is sources and self.duties is duties and self.deliveries == deliveries


@dataclass(frozen=True, slots=True)
class Standing:
    """A source as it stands to parties of a kind and region that it says nothing of, and what gap that is."""

    told: Mapping[str, Any]
    speaks: bool
    gaps: Sequence[Mapping[str, Any]]


@functools.cache
def rules() -> Mapping[str, Any]:
    """Colours by kind of event, and facts of registers, from ``data/dossier.yaml``."""
    content: Mapping[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return content


def one_stop(connection: sa.Connection, answer: Mapping[str, Any], told: Told) -> dict[str, Any]:
    """``answer`` (``graph.dossier``) with contradictions, facts of registers, ``classes``, ``gaps`` and titles of ``sources``."""
    stated = statements(connection, answer["party"]["id"])
    golden = with_contradictions(answer["golden"], stated)
    golden |= registered_facts(connection, stated, told.sources, rules()["facts"])
    events = with_replaced(connection, answer["events"], told.sources, When("", answer["known_at"]).known_by)
    whole = {**answer, "golden": golden, "events": events}
    by_class, gaps = sections(whole, stated, told)
    return whole | {
        "catalogue": national().edition(told.day).id,
        "classes": by_class,
        "gaps": gaps,
        "sources": cited_sources(whole, told.sources),
    }


def classes(day: str) -> dict[int, dict[str, str]]:
    """The classes of the catalogue's edition of a day, by number."""
    return {number: _class_title(number) for number in national().edition(day).classes}


def _class_title(number: int) -> dict[str, str]:
    return {"zh": class_name(number, "zh"), "en": class_name(number, "en")}


def statements(connection: sa.Connection, party: str) -> pa.Table:
    """What is stated of a party (columns of mentions), the best first; not where it only decided about others."""
    found = rows(connection, _statements(), {"party": party})
    if not found:
        return MENTION_COLUMNS.empty_table()
    told = zip(*found, strict=True)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(told, MENTION_COLUMNS, strict=True)], MENTION_COLUMNS
    )


@functools.cache
def _statements() -> sa.Select[Any]:
    asked = sa.select(*(mention.c[name] for name in MENTION_COLUMNS.names))
    asked = asked.join(membership, membership.c.mention_id == mention.c.mention_id)
    asked = asked.where(membership.c.entity_id == sa.bindparam("party"), mention.c.role != _AUTHORITY)
    return asked.order_by(mention.c.authority.desc(), mention.c.seen_on.desc(), mention.c.mention_id).limit(_MOST)


def with_contradictions(golden: Mapping[str, Any], stated: pa.Table) -> dict[str, Any]:
    """Golden values with the rule that chose them and the other values, where records contradict each other."""
    shown = {name: entry["value"] for name, entry in golden.items()}
    found = contradictions(stated, shown)
    result: dict[str, Any] = {}
    for name, entry in golden.items():
        result[name] = dict(entry)
        if name in found:
            others = [{"value": value, "records": list(records)} for value, records in found[name].others]
            result[name] |= {"rule": found[name].rule, "others": others}
    return result


def sections(
    answer: Mapping[str, Any], stated: pa.Table, told: Told
) -> tuple[list[dict[str, Any]], list[Mapping[str, Any]]]:
    """The classes of the catalogue with what they hold of the party, and all gaps."""
    kind, region = answer["party"]["kind"], answer["party"]["region"]
    counted = Counter(source for source, _ in _records(stated))
    entries = _entries(answer["events"], told.sources)
    standing = _standing(kind, region, told)
    by_class: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for name, one in standing.items():
        if counted[name]:
            by_class[told.sources[name].catalogue_class].append({**one.told, "records": counted[name]})
        elif one.speaks:
            by_class[told.sources[name].catalogue_class].append(one.told)
    result = []
    for number in sorted({*told.classes, *by_class, *entries}, key=lambda n: (n == 0, n)):
        speaking = sorted(by_class[number], key=lambda one: (-one["records"], one["source"]))
        if not number and not any(one["records"] for one in speaking) and not entries[number]:
            continue
        colours = Counter(entry["colour"] for entry in entries[number])
        result.append(
            {
                "class": number,
                "title": _class_title(number),
                "colours": {colour: colours[colour] for colour in COLOURS if colours[colour]},
                "entries": entries[number],
                "sources": speaking,
                "gap": "" if speaking else "no_source",
            }
        )
    return result, [gap for section in result for gap in _gaps(section, standing)]


def _standing(kind: str, region: str, told: Told) -> Mapping[str, Standing]:
    """By source; of many parties in turn, kinds and regions are few."""
    kept = told.standing.get((kind, region))
    if kept is None:
        if len(told.standing) >= _MOST_STANDING:
            told.standing.clear()
        made = {source.id: _source(source, 0, region, told) for source in told.sources.values()}
        kept = told.standing[kind, region] = {
            name: Standing(
                one,
                not told.sources[name].working and could_speak(told.sources[name], kind),
                _source_gaps(told.sources[name].catalogue_class, one),
            )
            for name, one in made.items()
        }
    return kept


def colour_of(kind: str, event: Mapping[str, Any]) -> str:
    """Black, focus, red or neutral: the list's own colour, else by kind and, for some, by a property.

    >>> colour_of("penalty", {"colour": "", "properties": {}}), colour_of("evaluation", {"colour": "", "properties": {"norm": "high"}})
    ('black', 'red')
    """
    rule = rules()["colours"].get(kind, "neutral")
    if event["colour"]:
        return str(event["colour"])
    if isinstance(rule, str):
        return rule
    return str(rule.get(event["properties"].get(rule["by"], ""), rule["otherwise"]))


def could_speak(source: Source, kind: str) -> bool:
    """Whether rows of a source may be about a party of a kind."""
    about = [rule for rule in source.mentions.values() if rule.role in _ABOUT or kind == "person"]
    found = set[str]().union(*(_kinds(rule, source) for rule in about if rule.role != _AUTHORITY))
    return kind in found or (kind == "organisation" and bool(found - {"person"}))


def _kinds(rule: MentionRule, source: Source) -> set[str]:
    """The kinds of party that a mention may have."""
    if rule.kind.fixed:
        return {rule.kind.fixed}
    organisations = {*KINDS} - {"person"}
    told = {*source.fields[rule.kind.field].values.values()} if rule.kind.field else set()
    if told:
        return told & {*KINDS} | (organisations if "organisation" in told else {rule.kind.otherwise})
    if rule.role == "subject":
        return {"organisation": organisations, "person": {"person"}}.get(source.subject, {*KINDS})
    return organisations if rule.role in _ABOUT else {*KINDS}


def _records(stated: pa.Table) -> set[tuple[str, int]]:
    return set(zip(stated["source"].to_pylist(), stated["record_id"].to_pylist(), strict=True))


def _entries(events: Mapping[str, Any], sources: Mapping[str, Source]) -> defaultdict[int, list[dict[str, Any]]]:
    """Events by class, in force first; each in the class of its best report's source."""
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for kind, group in events.items():
        for event in group["entries"]:
            reporting = list(dict.fromkeys(record.partition(":")[0] for record in event["records"]))
            known = [sources[name].catalogue_class for name in reporting if name in sources]
            told = {"id": event["id"], "kind": kind, "colour": colour_of(kind, event), "state": event["state"]}
            found[known[0] if known else 0].append({**told, "sources": reporting})
    for held in found.values():
        held.sort(key=lambda entry: (entry["state"] != "in_force", COLOURS.index(entry["colour"])))
    return found


def _source(source: Source, records: int, region: str, told: Told) -> dict[str, Any]:
    """A source with what it says of the party, when it last delivered, and how that stands to what it owes."""
    delivered = told.deliveries.get(source.id, ())
    owed = [
        duty for duty in told.duties.duties if duty.source == source.id and _concerns(duty, region, told.duties.region)
    ]
    duties = [_duty(duty, delivered, told.day) for duty in owed]
    last = max((one.last for one in delivered), default="")
    late = [duty for duty in duties if duty["state"] != "current"]
    return {
        "source": source.id,
        "title": {"zh": source.title_zh, "en": source.title_en},
        "keeper": source.keeper,
        "legal_basis": source.legal_basis,
        "records": records,
        "last": last,
        "state": "never" if not last else "late" if late else "current",
        "deliveries": [{"sender": one.sender, "region": one.region, "last": one.last} for one in delivered],
        "duties": duties,
    }


def _concerns(duty: Duty, region: str, city: str) -> bool:
    """Whether a duty is the city's, or that of the county where the party is."""
    return duty.region in (city, region) or divisions.province_of(city) == duty.region


def _duty(duty: Duty, delivered: Sequence[Delivered], day: str) -> dict[str, Any]:
    last, due = last_of(duty, delivered), period_due(duty.every, day)
    state = "never" if not last else "late" if last < due else "current"
    if duty.every == "decision" and not last and delivered:
        state = "current"  # whenever there is something: others of the source deliver
    return {"department": duty.department, "region": duty.region, "every": duty.every, "last": last, "state": state}


def _gaps(section: Mapping[str, Any], standing: Mapping[str, Standing]) -> list[Mapping[str, Any]]:
    """What a reader of the section must not take for nothing."""
    if section["gap"]:
        return [{"kind": "no_source", "class": section["class"], "class_title": section["title"]}]
    return [gap for source in section["sources"] for gap in standing[source["source"]].gaps]


def _source_gaps(number: int, source: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = {"class": number, "class_title": _class_title(number)}
    told |= {"source": source["source"], "title": source["title"], "keeper": source["keeper"]}
    late = [duty for duty in source["duties"] if duty["state"] != "current"]
    found = []
    if source["state"] == "never" and not late:
        found.append({"kind": "never", **told, "department": "", "since": "", "every": ""})
    for duty in late:
        owed = {"department": duty["department"], "since": duty["last"][:7], "every": duty["every"]}
        found.append({"kind": duty["state"], **told, **owed})
    return found


def cited_sources(answer: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, dict[str, str]]:
    """The titles of the sources whose records the answer cites, by id."""
    golden = answer["golden"].values()
    records = [entry["record"] for entry in golden]
    records += [record for entry in golden for other in entry.get("others", ()) for record in other["records"]]
    records += [
        record for group in answer["events"].values() for event in group["entries"] for record in event["records"]
    ]
    names = sorted({record.partition(":")[0] for record in records})
    return {name: {"zh": sources[name].title_zh, "en": sources[name].title_en} for name in names if name in sources}
