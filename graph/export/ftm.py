"""FollowTheMoney entities as JSON lines, as OpenAleph and its relatives take them in (docs/exports.md).

Parties and addresses are entities; ties are Ownership, Directorship or UnknownLink; events are Sanction or Event. Evidence:
``recordId`` names the records, ``publisher`` who keeps their sources, ``sourceUrl`` the page of the party.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import orjson
import yaml

from graph.export import ftm_values as values
from graph.export.attributes import value_of
from graph.export.ftm_values import entity, entity_id
from graph.export.gexf import last_day
from graph.export.part import Part
from graph.export.sorted_ids import SortedIds
from graph.model import Edge, Event, Node
from graph.schema import Schema

_PAGE = 5_000
_ORGANISATIONS = ("Company", "Organization", "PublicBody")
_T = TypeVar("_T")


def _unnamed(code: str) -> str:
    """Nobody told how divisions are called."""
    return ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the facts are from: ``publishers`` are keepers by source, ``site`` is where people open a party ("" = nowhere),
    ``lists`` are names of lists by code, ``division`` names the division of a code."""

    publishers: Mapping[str, str] = field(default_factory=dict)
    site: str = ""
    lists: Mapping[str, str] = field(default_factory=dict)
    division: Callable[[str], str] = _unnamed

    def of(self, records: Iterable[str], party: str) -> dict[str, list[str]]:
        """The properties that say so, for facts that rest on ``records`` and are shown at ``party``."""
        sources = dict.fromkeys(record.split(":", 1)[0] for record in records)
        url = [f"{self.site.rstrip('/')}/parties/{quote(party, safe='')}"] if self.site else []
        return {"publisher": [self.publishers.get(source, source) for source in sources], "sourceUrl": url}


def ftm(part: Part, schema: Schema, evidence: Evidence = Evidence()) -> Iterator[bytes]:
    """One entity a line: nodes, then edges, then events."""
    for made in _entities(part, schema, evidence):
        yield orjson.dumps(made, option=orjson.OPT_APPEND_NEWLINE)


def _entities(part: Part, schema: Schema, evidence: Evidence) -> Iterator[dict[str, Any]]:
    kinds = SortedIds()
    yield from _nodes(part, kinds, evidence)
    values_ = _mapping()["values"].keys()
    for ties in _paged(part.edges(())):
        ends = zip(kinds.of([edge.source for edge in ties]), kinds.of([edge.target for edge in ties]), strict=True)
        for edge, (source, target) in zip(ties, ends, strict=True):
            if source and target and not {*source, *target} & values_:
                yield from _edge(edge, (source[0], target[0]), schema, evidence)
    for events in _paged(part.events()):
        bodies = part.names({event.authority for event in events if event.authority})
        yield from (_event(event, bodies, schema, evidence) for event in events)


def _nodes(part: Part, kinds: SortedIds, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Entities of nodes; their kinds are kept for the ties."""
    places = _places(part)
    for page in _paged(part.nodes()):
        ids = [node.id for node in page]
        kinds.add(ids, [node.kind for node in page])
        told = places.of(ids)
        names = part.names({place.partition(" ")[2] for found in told for place in found})
        for node, found in zip(page, told, strict=True):
            if node.kind not in _mapping()["values"]:
                yield _node(node, found, names, part, evidence)


@cache
def _mapping() -> dict[str, Any]:
    mapping: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("ftm.yaml").read_text(encoding="utf-8"))
    return mapping


def _places(part: Part) -> SortedIds:
    """By party: kind of edge and node of each address and phone it has."""
    found = SortedIds()
    for page in _paged(part.edges(tuple(_mapping()["places"]))):
        found.add([edge.source for edge in page], [f"{edge.kind} {edge.target}" for edge in page])
    return found


def _node(node: Node, places: list[str], names: Mapping[str, str], part: Part, evidence: Evidence) -> dict[str, Any]:
    kind = _schema_of(node.kind)
    golden = {name: value_of(value) for name, value in node.properties.items()}
    records = [value.get("record", "") for value in node.properties.values() if isinstance(value, dict)]
    said: dict[str, list[str]] = {
        "name": [node.name or node.id],
        "alias": list(node.names),
        "country": ["cn"],
        "address": [golden.get("address", "")],
        **evidence.of(filter(None, records), node.id),
    }
    if kind == "Address":
        said = {
            "name": said["name"],
            "full": said["name"],
            "region": [evidence.division(node.region)],
            "country": ["cn"],
        }
    else:
        _with_places(said, places, names)
        if not any(said["address"]):  # of a party without a room its division is known: namesakes elsewhere stay apart
            said["address"] = [evidence.division(node.region)]
        said["topics"] = [_mapping()["topic"]] if node.id in part.listed else []
    if kind == "Person":
        said["birthDate"] = [values.day(golden.get("birth_year", ""))]
        said["gender"] = [values.gender(golden.get("gender", ""))]
    elif kind != "Address":
        said["registrationNumber"] = [node.code]
        said["jurisdiction"] = ["cn"]
        said["incorporationDate"] = [values.day(golden.get("established", ""))]
    return entity(entity_id(node.id), kind, said)


def _with_places(said: dict[str, list[str]], places: list[str], names: Mapping[str, str]) -> None:
    """Add addresses and phones to what is said of a party."""
    for place in places:
        kind, _, id_ = place.partition(" ")
        as_entity, as_text = _mapping()["places"][kind]
        text = names.get(id_, "")
        if as_entity and text:
            said.setdefault(as_entity, []).append(entity_id(id_))
        said.setdefault(as_text, []).append(values.phone(text) if as_text == "phone" else text)


def _schema_of(kind: str) -> str:
    return str(_mapping()["nodes"].get(kind, "Organization"))


def _edge(edge: Edge, kinds: tuple[str, str], schema: Schema, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """The link, unless it is one of a node to itself, which FollowTheMoney does not take."""
    if edge.source == edge.target:
        return
    source, target = (_schema_of(kind) for kind in kinds)
    link = _link(edge.kind, source, target)
    ends = {"Ownership": ("owner", "asset"), "Directorship": ("director", "organization")}.get(
        link, ("subject", "object")
    )
    share = f"{edge.weight * 100:.6g}" if edge.weight is not None else ""
    role = str(edge.properties.get("position", "")) or schema.label(edge.kind)["zh"]
    said = {
        ends[0]: [entity_id(edge.source)],
        ends[1]: [entity_id(edge.target)],
        "role": [role],
        "startDate": [values.day(edge.since)],
        "endDate": [last_day(edge.until)],
        "recordId": list(edge.records),
        **evidence.of(edge.records, edge.source),
    }
    if link == "Ownership":
        said["percentage"] = [share]
    elif share:
        said["summary"] = [f"{share}%"]
    yield entity(f"edge-{entity_id(edge.id)}", link, said)


def _link(kind: str, source: str, target: str) -> str:
    wanted = str(_mapping()["edges"].get(kind, "UnknownLink"))
    allowed = {"Ownership": target == "Company", "Directorship": target in _ORGANISATIONS}.get(wanted, True)
    return wanted if allowed and source != "Address" else "UnknownLink"


def _event(event: Event, bodies: Mapping[str, str], schema: Schema, evidence: Evidence) -> dict[str, Any]:
    mapping = _mapping()
    wanted = mapping["events"].get(event.kind, "Event")
    written = str(event.properties.get("authority", "") or event.properties.get("court", ""))
    authority = bodies.get(event.authority, "") or written
    label = evidence.lists.get(event.list, event.list) or schema.label(event.kind)["zh"]
    said = {
        "startDate": [values.day(event.since)],
        "endDate": [last_day(event.until)],
        "recordId": [event.document_no, *event.records],
        **evidence.of(event.records, event.party),
    }
    if wanted == "Sanction" and event.colour in mapping["sanctioning"]:
        said |= {
            "entity": [entity_id(event.party)],
            "authority": [authority],
            "program": [label],
            "reason": [event.title],
            "listingDate": [values.day(event.since)],
            "country": ["cn"],
        }
        return entity(f"event-{entity_id(event.id)}", "Sanction", said)
    said |= {
        "name": [event.title or label],
        "involved": [entity_id(event.party)],
        "summary": ["；".join(filter(None, (label, authority, event.document_no)))],
    }
    return entity(f"event-{entity_id(event.id)}", "Event", said)


def _paged(rows: Iterator[_T]) -> Iterator[list[_T]]:
    while page := list(islice(rows, _PAGE)):
        yield page
