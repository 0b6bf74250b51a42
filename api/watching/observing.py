"""What is to be seen of parties now, family by family, for many parties at once: each fact with a key, what it says, and its evidence."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from api.canonical import canonical
from api.phoenix_answers import read_name
from api.sharing.entries import over
from api.watching.rules import rules
from graph.linked.link_json import party_json
from graph.linked.links import Finding, Search, linked_each
from graph.model import Node, When, city_of
from graph.ownership.control_rules import control_rules
from graph.ownership.deciding import Verdict
from graph.ownership.holdings import Gathering
from graph.ownership.many import each_alone
from graph.ownership.structure import Structure, structure
from graph.phoenix.gather import Ask
from graph.phoenix.rules import load_rules
from graph.phoenix.search import Phoenix, phoenix
from graph.schema import Schema
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_schema import EVENT, NODE

#: Families of facts. Of the first ones a party has many, of the last ones one each, which changes.
ENTRIES, PENALTIES, STRUCK_OFF = "listing", "penalty", "deregistration"
LINKED, PHOENIX = "linked", "phoenix"
REPRESENTATIVE, CONTROLLER, REGION = "representative", "controller", "region"
SINGLE = (REPRESENTATIVE, CONTROLLER, REGION)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: what it says (``told``), by what it is known again (``key``) and found changed (``same``), and its evidence.

    ``events`` must still be in the graph for the fact to be shown.
    """

    party: str
    family: str
    key: str
    told: Mapping[str, Any]
    same: Sequence[Any]
    records: Sequence[str] = ()
    events: Sequence[str] = ()

    @property
    def digest(self) -> str:
        """Of what makes it another fact."""
        return hashlib.sha256(canonical(list(self.same))).hexdigest()


@dataclass(frozen=True, slots=True)
class Scene:
    """What is looked at: one view of the graph, on a day; the nodes of the parties that are there."""

    store: SqlGraphStore
    connection: sa.Connection
    schema: Schema
    day: str
    nodes: Mapping[str, Node] = field(default_factory=dict)

    @property
    def when(self) -> When:
        """The day, as questions take it."""
        return When(self.day)


Observer = Callable[[Scene, Sequence[str]], Iterator[Fact]]


def observe(scene: Scene, parties: Sequence[str], families: Iterable[str]) -> Iterator[Fact]:
    """The facts of some families about parties that are in the graph."""
    for family in families:
        yield from _OBSERVERS[family](scene, parties)


def _events(scene: Scene, parties: Sequence[str], *where: sa.ColumnElement[bool]) -> Iterator[Any]:
    body = NODE.alias("body")
    names = (
        "id",
        "kind",
        "list",
        "title",
        "since",
        "until",
        "region",
        "document_no",
        "amount",
        "properties",
        "records",
    )
    chosen = (
        sa.select(*(EVENT.c[name] for name in names), NODE.c.id.label("party"), body.c.name.label("body"))
        .join_from(EVENT, NODE, NODE.c.key == EVENT.c.party)
        .outerjoin(body, body.c.id == EVENT.c.authority)
        .where(EVENT.c.since <= scene.day, *where)
    )
    for start in range(0, len(parties), _CHUNK):
        yield from scene.connection.execute(chosen.where(NODE.c.id.in_(parties[start : start + _CHUNK])))


def _event_fact(row: Any, family: str) -> Fact:
    told = {name: getattr(row, name) for name in ("list", "title", "since", "until", "region", "document_no", "amount")}
    told["authority"] = row.body or ""
    records = row.records.split("\n")
    return Fact(row.party, family, row.id, told, [told[name] for name in sorted(told)], records, [row.id])


def _entries(scene: Scene, parties: Sequence[str]) -> Iterator[Fact]:
    for row in _events(scene, parties, EVENT.c.colour == "black", EVENT.c.list != ""):
        told = orjson.loads(row.properties) if row.properties else {}
        if not over(row.list, row.since, row.until, str(told.get("expected_exit", "")), scene.day):
            yield _event_fact(row, ENTRIES)


def _penalties(scene: Scene, parties: Sequence[str]) -> Iterator[Fact]:
    for row in _events(scene, parties, EVENT.c.kind == "penalty"):
        yield _event_fact(row, PENALTIES)


def _struck_off(scene: Scene, parties: Sequence[str]) -> Iterator[Fact]:
    for row in _events(scene, parties, EVENT.c.kind == "deregistration"):
        yield _event_fact(row, STRUCK_OFF)


def _regions(scene: Scene, parties: Sequence[str]) -> Iterator[Fact]:
    for party in parties:
        node = scene.nodes[party]
        told = {"region": node.region, "city": city_of(node.region)}
        if node.region:
            yield Fact(party, REGION, "", told, [told["city"]])


def _representatives(scene: Scene, parties: Sequence[str]) -> Iterator[Fact]:
    found: dict[str, list[Any]] = defaultdict(list)
    asked = set(parties)
    hubs = {"legal_representative": scene.schema.hubs.get("legal_representative", 0)}
    for edge in scene.store.expand(list(parties), ["legal_representative"], scene.when, hubs, "in").edges:
        if edge.target in asked:
            found[edge.target].append(edge)
    nodes = scene.store.nodes(sorted({edge.source for edges in found.values() for edge in edges}))
    for party, edges in found.items():
        persons = sorted((party_json(nodes[edge.source]) for edge in edges), key=lambda one: (one["name"], one["id"]))
        records = [record for edge in edges for record in edge.records]
        # by name: the id of a person may change without anybody having changed
        yield Fact(party, REPRESENTATIVE, "", {"persons": persons}, [one["name"] for one in persons], records)


def _controllers(scene: Scene, parties: Sequence[str]) -> Iterator[Fact]:
    gathering = Gathering(scene.store, control_rules().limits, scene.when)
    for start in range(0, len(parties), rules()["control"]["chunk"]):
        some = list(parties[start : start + rules()["control"]["chunk"]])
        for party, alone in each_alone(gathering, some):
            found = structure(alone, control_rules())
            verdict = found.verdict(party)
            # who is not known to be decided by anybody may be so tomorrow, when more is known: that is no change of controller
            if verdict.head is not None:
                yield _controller(party, found, verdict)


def _controller(party: str, found: Structure, verdict: Verdict) -> Fact:
    heads = [party_json(found.names[id_]) for id_ in sorted(found.head(party)) if id_ in found.names]
    heads.sort(key=lambda one: (one["code"] or one["name"], one["id"]))
    edges = [edge for vote in verdict.blocks[0].holders for edge in vote.edges] if verdict.blocks else []
    records = [record for edge in edges for record in edge.records]
    return Fact(party, CONTROLLER, "", {"controllers": heads}, [one["code"] or one["name"] for one in heads], records)


def _linked(scene: Scene, parties: Sequence[str]) -> Iterator[Fact]:
    asked = rules()["linked"]
    search = Search(hops=asked["hops"], limit=asked["most"], minimum=asked["score"], alternatives=0)
    for answer in linked_each(scene.store, scene.schema, parties, scene.when, search):
        for finding in answer.findings:
            if finding.score >= asked["score"]:
                yield _finding(answer.party.id, finding)


def _finding(party: str, finding: Finding) -> Fact:
    entries = sorted(event.id for event in finding.entries)
    told = {
        "party": party_json(finding.party),
        "score": round(finding.score, 3),
        "lists": sorted({event.list for event in finding.entries}),
        "path": [{"kind": edge.kind, "source": edge.source, "target": edge.target} for edge, _ in finding.path.hops],
    }
    records = [record for event in finding.entries for record in event.records]
    records += [record for edge, _ in finding.path.hops for record in edge.records]
    return Fact(party, LINKED, finding.party.id, told, entries, records, entries)


def _phoenixes(scene: Scene, parties: Sequence[str]) -> Iterator[Fact]:
    weights = load_rules()
    firms = [party for party in parties if scene.nodes[party].kind not in ("person", "government", "address", "phone")]
    ask = Ask(scene.when, read_name, minimum=weights.minimum)
    for answer in phoenix(scene.store, scene.schema, weights, firms, ask):
        for side in ("of", "from_listed"):
            for one in getattr(answer, side):
                yield _phoenix(answer.party.id, side, one)


def _phoenix(party: str, side: str, one: Phoenix) -> Fact:
    pair = one.old.node, one.new.node
    told: dict[str, Any] = {"side": side, "old": party_json(pair[0]), "new": party_json(pair[1])}
    told["probability"] = round(one.weighed.probability, 3)
    edges = [edge for signal in one.weighed.signals for edge in signal.edges]
    records = [*one.trigger.records, *(record for edge in edges for record in edge.records)]
    same = [pair[0].code or pair[0].name, pair[1].code or pair[1].name, one.trigger.id]
    return Fact(party, PHOENIX, f"{pair[0].id}|{pair[1].id}", told, same, records, [one.trigger.id])


_OBSERVERS: dict[str, Observer] = {
    ENTRIES: _entries,
    PENALTIES: _penalties,
    STRUCK_OFF: _struck_off,
    REGION: _regions,
    REPRESENTATIVE: _representatives,
    CONTROLLER: _controllers,
    LINKED: _linked,
    PHOENIX: _phoenixes,
}
FAMILIES = tuple(_OBSERVERS)
