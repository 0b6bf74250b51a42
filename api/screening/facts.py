"""What is read for a report, many applicants at a time: what the consents cover, in force at the times asked, never what was repaired.

Everything a report rests on stands in its facts, with record ids; a report is computed from them and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.access.masking import may_be_person
from api.consents.classes import load_classes
from api.phoenix_answers import Wanted, phoenix_firms
from graph.exploring.rings import as_json as rings_json
from graph.exploring.rings import rings_of
from graph.linked.link_json import as_json, entry_json, party_json
from graph.linked.links import LinkedAnswer, Search, entries_in_force, linked_each
from graph.model import Event, Node, When
from graph.ownership.deciding import Verdict
from graph.ownership.many import controllers
from graph.reports import as_known
from graph.schema import Schema
from graph.store import GraphStore
from loaders.fields import masked_name
from loaders.ledgers.deliveries import Delivered

#: Ties that make somebody a party of the loan beside the applicant.
_TIES = ("legal_representative", "guarantees")
#: A firm with none of these has nobody above it.
_HELD_BY = ("shareholder", "holds_votes", "acts_in_concert", "branch_of", "legal_representative")
_PERSON = "person"
#: Ids of persons begin so: ties and signs name their ends by id and name.
_PERSON_ID = "per-"
#: Stands for where a person lives or is called.
_CONTACT = "***"


@dataclass(frozen=True, slots=True)
class Member:
    """A party beside the applicant: controller, guarantor or legal representative; given by the bank or found in the graph."""

    role: str
    party: str
    given: bool
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """One identified applicant: which classes may be read of it, and the members that the bank gave."""

    party: str
    covered: frozenset[str]
    given: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads from one view of a workspace."""

    store: GraphStore
    schema: Schema
    when: When
    search: Search
    deliveries: Mapping[str, Sequence[Delivered]]

    def facts(self, wishes: Sequence[Wish]) -> list[dict[str, Any]]:
        """In the order of the wishes; whatever can be read together, is."""
        ids = list(dict.fromkeys(wish.party for wish in wishes))
        linked = {one.party.id: one for one in linked_each(self.store, self.schema, ids, self.when, self.search)}
        members = self._controlled(one.party for one in linked.values())
        ties = self._tied(ids)
        everybody = {
            wish.party: _each_once((*wish.given, *members.get(wish.party, ()), *ties[wish.party])) for wish in wishes
        }
        others = sorted({one.party for found in everybody.values() for one in found})
        nodes = {**self.store.nodes(others), **{id_: one.party for id_, one in linked.items()}}
        listed = entries_in_force(self.store, self.schema, others, self.when) if others else {}
        events: defaultdict[str, list[Event]] = defaultdict(list)
        for event in self.store.events(ids, (), self.when):
            events[event.party].append(as_known(event, self.when))
        phoenix = self._phoenix([id_ for id_ in ids if linked[id_].party.kind != _PERSON])
        told: list[dict[str, Any]] = [
            {
                "party": _shown(nodes[wish.party]),
                "covered": sorted(wish.covered),
                "as_of": self.when.day,
                "own": [one for event in events[wish.party] if (one := self._event(event))["class"] in wish.covered],
                "listed": [entry_json(entry) for entry in linked[wish.party].own],
                "members": [self._member(one, nodes, listed) for one in everybody[wish.party] if one.party in nodes],
                "linked": _linked_json(linked[wish.party], self.schema),
                "phoenix": phoenix.get(wish.party, []),
                "rings": self._rings(linked[wish.party].party),
                "coverage": self._coverage(wish.covered),
            }
            for wish in wishes
        ]
        return [unnamed(one, nodes[one["party"]["id"]].name) for one in told]

    def _event(self, event: Event) -> dict[str, Any]:
        classes = load_classes()
        return {
            "id": event.id,
            "kind": event.kind,
            "class": classes.of(event.record),
            "list": event.list,
            "colour": event.colour,
            "title": event.title,
            "from": event.since,
            "to": event.until,
            "known_from": event.known_from,
            "state": "in_force" if self.when.holds(event.since, event.until) else "past",
            "document_no": event.document_no,
            "amount": event.amount,
            "properties": dict(event.properties),
            "records": list(event.records),
        }

    def _member(self, one: Member, nodes: Mapping[str, Node], listed: Mapping[str, list[Event]]) -> dict[str, Any]:
        told = {"role": one.role, "given": one.given, "party": _shown(nodes[one.party]), "records": list(one.records)}
        return {**told, "listed": [entry_json(entry) for entry in listed.get(one.party, ())]}

    def _controlled(self, nodes: Iterable[Node]) -> dict[str, list[Member]]:
        """The controllers that the graph tells, where they are other parties."""
        held = [node.id for node in nodes if node.kind != _PERSON and any(node.degree.get(kind) for kind in _HELD_BY)]
        found = dict[str, list[Member]]()
        for id_, controller in controllers(self.store, held, self.when).items():
            records = tuple(sorted({record for step in controller.steps for record in _records(step)}))
            others = sorted((controller.head or frozenset()) - {id_})
            found[id_] = [Member("controller", other, False, records) for other in others]
        return found

    def _tied(self, ids: Sequence[str]) -> Mapping[str, list[Member]]:
        """Legal representatives and guarantors: one hop for all."""
        asked, found = set(ids), defaultdict[str, list[Member]](list)
        for edge in self.store.expand(ids, _TIES, self.when, self.schema.hubs, "in").edges:
            if edge.target in asked and edge.source != edge.target:
                role = "guarantor" if edge.kind == "guarantees" else edge.kind
                found[edge.target].append(Member(role, edge.source, False, edge.records))
        return found

    def _phoenix(self, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        answers = phoenix_firms(self.store, self.schema, ids, self.when, Wanted(("of",)))
        return {one["party"]["id"]: [_phoenix_json(found) for found in one["of"]] for one in answers if one["of"]}

    def _rings(self, node: Node) -> list[dict[str, Any]]:
        if not node.degree.get("guarantees"):
            return []
        told = rings_json(rings_of(self.store, self.schema, node.id, self.when))["circles"]
        kept = ("members", "amount", "mutual", "rings", "guarantees")
        mine = [one for one in told if any(member["id"] == node.id for member in one["members"])]
        return [hide_persons({name: one[name] for name in kept}) for one in mine]

    def _coverage(self, covered: Iterable[str]) -> list[dict[str, Any]]:
        """Sources of the classes covered: when each last delivered, as of the day asked."""
        classes, told = load_classes(), []
        of_class = set(covered)
        for source in sorted({*self.deliveries, *classes.by_source}):
            if (name := classes.by_source.get(source, "public")) in of_class:
                last = max((one.last for one in self.deliveries.get(source, ())), default="")
                told.append({"source": source, "class": name, "last": last, "state": "delivered" if last else "never"})
        return told


def _records(step: Verdict) -> Iterable[str]:
    """Records of the edges that a step of control rests on."""
    for block in step.blocks[:1]:
        for vote in block.holders:
            for edge in vote.edges:
                yield from edge.records


def _each_once(members: Iterable[Member]) -> list[Member]:
    """In the order of roles and parties; what the bank gave is not found again."""
    told: dict[tuple[str, str], Member] = {}
    for one in members:
        told.setdefault((one.role, one.party), one)
    return [told[key] for key in sorted(told)]


def _shown(node: Node) -> dict[str, Any]:
    return dict(hide_persons(party_json(node)))


def shown_name(node: Node | None) -> dict[str, str]:
    """Name and code of a party in a list of reports; nothing of one that is gone."""
    shown = _shown(node) if node is not None else {}
    return {name: str(shown.get(name, "")) for name in ("name", "code")}


def _linked_json(answer: LinkedAnswer, schema: Schema) -> dict[str, Any]:
    told = as_json(answer, schema)
    persons = {id_ for id_, node in answer.names.items() if node.kind == _PERSON}
    for finding in told["findings"]:
        for path in (finding["path"], *(one["path"] for one in finding["alternatives"])):
            for hop in path:
                for end, other in (("from", "to"), ("to", "from")):
                    if hop[end] in persons:
                        hop[f"{end}_name"] = masked_name(hop[f"{end}_name"])
                    elif hop[other] in persons and not schema.is_party(answer.names[hop[end]].kind):
                        hop[f"{end}_name"] = _CONTACT
    kept = {name: told[name] for name in ("findings", "cut", "not_opened")}
    return dict(hide_persons(kept))


def _phoenix_json(found: Mapping[str, Any]) -> dict[str, Any]:
    records = sorted({*_cited(found["speaks_for"]), *_cited(found["trigger"])})
    return dict(hide_persons({**found, "records": records}))


def _cited(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (inner if name == "records" else _cited(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _cited(inner)


def unnamed(facts: dict[str, Any], name: str) -> dict[str, Any]:
    """The facts of a party; of one that is shown masked without its name in what decisions say, too."""
    shown = facts["party"]["name"]
    return facts if shown == name else {key: _replaced(value, name, shown) for key, value in facts.items()}


def _replaced(value: Any, name: str, shown: str) -> Any:
    if isinstance(value, str):
        return value.replace(name, shown)
    if isinstance(value, Mapping):
        return {key: _replaced(inner, name, shown) for key, inner in value.items()}
    return [_replaced(inner, name, shown) for inner in value] if isinstance(value, list) else value


def hide_persons(value: Any) -> Any:
    """The same with the given names of persons left out: what a bank reads of those it did not name itself."""
    if isinstance(value, Mapping):
        hidden = {name: hide_persons(inner) for name, inner in value.items()}
        told = [str(value.get(key) or "") for key in ("id", "kind", "name", "code")]
        if told[2] and may_be_person(*told):
            hidden |= {"name": masked_name(told[2])}
        return hidden | {
            f"{end}_name": masked_name(hidden[f"{end}_name"])
            for end, id_ in value.items()
            if f"{end}_name" in hidden and may_be_person(str(id_), "", str(hidden[f"{end}_name"]), "")
        }
    return [hide_persons(inner) for inner in value] if isinstance(value, list) else value
