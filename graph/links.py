"""Linked dishonest parties: who on a black list stands near a party, how likely it matters, and on what evidence.

The probability of a path is the product over its hops of

    strength of the kind of tie x share, position or probability of the edge x specificity x lateness

Specificity counts where a hop leaves an end that many may share (``shared`` in the schema): 1 / (1 + log2(d / 2)) for its
d edges of the kind. An address of two firms says all it can, one of thirty a fifth of it, and a hub is not opened at
all. The asked party itself is exempt.
Lateness applies to ties that began after the entry was made. All numbers stand in ``schema.yaml``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from heapq import nsmallest
from itertools import islice
from math import log2
from typing import Any

from graph.best_first import Explored, best_first
from graph.model import ALWAYS, Edge, Event, Node, When
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Reach, Suppressed

_ALTERNATIVES = 3
_SPLIT = re.compile(r"[、,，;；/兼\s]+")


@dataclass(frozen=True, slots=True)
class Search:
    """How far to look: hops (an edge to what may be the same party is none), most findings, least probability (0 = the schema's), most nodes opened."""

    hops: int = 3
    limit: int = 50
    minimum: float = 0.0
    opened: int = 5000


@dataclass(frozen=True, slots=True)
class LinkPath:
    """A way from the asked party: its edges with their factors, whose product is ``probability``."""

    probability: float
    hops: tuple[tuple[Edge, float], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A listed party nearby: its entries in force, the best path to it and the next best ones."""

    party: Node
    entries: tuple[Event, ...]
    path: LinkPath
    alternatives: tuple[LinkPath, ...]


@dataclass(frozen=True, slots=True)
class LinkedAnswer:
    """The party, its ``own`` entries in force, findings by probability, hubs left closed and nodes not opened."""

    party: Node
    own: tuple[Event, ...]
    findings: tuple[Finding, ...]
    suppressed: Suppressed
    cut: int
    names: dict[str, Node]


def linked(
    store: GraphStore,
    schema: Schema,
    party_id: str,
    when: When = ALWAYS,
    search: Search = Search(),
) -> LinkedAnswer:
    """Listed parties linked to ``party_id``; ``KeyError`` if there is no such node."""
    party = store.nodes([party_id])[party_id]
    reach = Reach(schema.linking_kinds, when, schema.hubs, search.opened, schema.identity_kinds)
    search = replace(search, minimum=search.minimum or schema.linking.minimum)
    explored = best_first(store, party_id, search.hops, search.minimum, partial(hop_factor, schema), reach)
    entries = entries_in_force(store, schema, list(explored.best[-1]), when)
    own = tuple(entries.pop(party_id, ()))
    found = _best(explored, entries, schema, search)
    ids = {party_id, *explored.suppressed}
    for path in (path for _, best, others in found for path in (best, *others)):
        ids |= {end for edge, _ in path.hops for end in (edge.source, edge.target)}
    names = store.nodes(sorted(ids))
    findings = tuple(Finding(names[id_], tuple(entries[id_]), best, others) for id_, best, others in found)
    return LinkedAnswer(party, own, findings, explored.suppressed, explored.cut, names)


def hop_factor(schema: Schema, edge: Edge, near: str, degree: int) -> float:
    """What one hop from ``near`` keeps of the probability; ``degree`` counts its edges of the kind (0 = the asked party)."""
    kind = schema.edges.get(edge.kind)
    if kind is None:
        return 0.0
    shared = {"source": edge.source, "target": edge.target}.get(kind.shared) == near
    specificity = 1 / (1 + log2(degree / 2)) if shared and degree > 2 else 1.0
    return kind.strength * _weight(schema, kind.weight, edge) * position_weight(schema, edge) * specificity


def entries_in_force(store: GraphStore, schema: Schema, parties: Sequence[str], when: When) -> dict[str, list[Event]]:
    """Black list entries in force of each party that has any."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for event in store.events(parties, schema.listing_kinds, when):
        if event.colour == "black" and event.list and when.holds(event.since, event.until):
            found[event.party].append(event)
    return dict(found)


def _weight(schema: Schema, meaning: str, edge: Edge) -> float:
    share = schema.linking.share
    if meaning == "share":
        return (
            max(share["floor"], min(1.0, edge.weight / share["full"])) if edge.weight is not None else share["unknown"]
        )
    if meaning == "probability":
        return min(max(edge.weight, 0.0), 1.0) if edge.weight is not None else 1.0
    return 1.0


def position_weight(schema: Schema, edge: Edge) -> float:
    """What the position on an officer's tie lets a person decide; 1 on other ties."""
    stated = str(edge.properties.get("position", ""))
    if edge.kind != "officer":
        return 1.0
    return max((_rank(schema, position) for position in _SPLIT.split(stated) if position), default=schema.linking.other)


def _rank(schema: Schema, position: str) -> float:
    """The weight of one position: of the longest known one that it holds (独立董事 is no 董事)."""
    known = schema.linking.positions
    held = [name for name in known if name in position]
    return known[max(held, key=len)] if held else schema.linking.other


def _best(
    explored: Explored, entries: dict[str, list[Event]], schema: Schema, search: Search
) -> list[tuple[str, LinkPath, tuple[LinkPath, ...]]]:
    """Parties with their paths, by probability and id; those that cannot come in any more are not looked at."""
    bounds = explored.best[-1]
    found: list[tuple[float, str, list[LinkPath]]] = []
    for party in sorted(entries, key=lambda id_: (-bounds[id_], id_)):
        last = nsmallest(search.limit, found)[-1][0] if len(found) >= search.limit else 0.0
        if -last > bounds[party]:
            break
        paths = _paths(explored, party, entries[party], schema.linking.late)
        if paths and paths[0].probability >= search.minimum:
            found.append((-paths[0].probability, party, paths))
    return [
        (party, paths[0], tuple(paths[1:]))
        for _, party, paths in sorted(found, key=lambda one: one[:2])[: search.limit]
    ]


def _paths(explored: Explored, party: str, entries: Iterable[Event], late: float) -> list[LinkPath]:
    listed = max(entry.since for entry in entries)
    ways = explored.paths(party, lambda edge: late if listed and edge.since > listed else 1.0)
    return [LinkPath(probability, tuple(hops)) for probability, hops in islice(ways, 1 + _ALTERNATIVES)]


def as_json(answer: LinkedAnswer, schema: Schema) -> dict[str, Any]:
    """The answer as the interface shows it; keys other than party and findings may grow."""
    return {
        "party": party_json(answer.party),
        "own": [entry_json(entry) for entry in answer.own],
        "findings": [_finding_json(finding, answer, schema) for finding in answer.findings],
        "suppressed": [
            {**party_json(answer.names[id_]), "edges": kinds} for id_, kinds in sorted(answer.suppressed.items())
        ],
        "not_opened": answer.cut,
    }


def party_json(node: Node) -> dict[str, Any]:
    """A node in short."""
    return {"id": node.id, "name": node.name, "code": node.code, "kind": node.kind, "region": node.region}


def entry_json(entry: Event) -> dict[str, Any]:
    """A list entry in force."""
    return {
        "list": entry.list,
        "from": entry.since,
        "to": entry.until,
        "state": "in_force",
        "record": entry.record,
        "records": list(entry.records),
        "title": entry.title,
        "document_no": entry.document_no,
        "region": entry.region,
    }


def path_json(
    start: str, hops: Iterable[tuple[Edge, float | None]], names: dict[str, Node], schema: Schema
) -> list[dict[str, Any]]:
    """A path from ``start``, hop by hop in the order walked; ``direction`` "in" = the edge points the other way."""
    walked = []
    for edge, weight in hops:
        end = edge.other(start)
        walked.append(
            {
                "from": start,
                "to": end,
                "kind": edge.kind,
                "since": edge.since,
                "until": edge.until,
                "weight": weight,
                "records": list(edge.records),
                "from_name": names[start].name,
                "to_name": names[end].name,
                "label": schema.label(edge.kind),
                "direction": "out" if start == edge.source else "in",
                "stated_weight": edge.weight,
                "properties": dict(edge.properties),
            }
        )
        start = end
    return walked


def _finding_json(finding: Finding, answer: LinkedAnswer, schema: Schema) -> dict[str, Any]:
    start, names = answer.party.id, answer.names
    return {
        "party": party_json(finding.party),
        "lists": [entry_json(entry) for entry in finding.entries],
        "probability": finding.path.probability,
        "path": path_json(start, finding.path.hops, names, schema),
        "alternatives": [
            {"probability": path.probability, "path": path_json(start, path.hops, names, schema)}
            for path in finding.alternatives
        ],
    }
