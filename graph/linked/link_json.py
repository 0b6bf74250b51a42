"""Linked parties as the interface shows them: every hop with what it keeps and why, every number with what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.linked.weighing import Timing, Weighing, Weight, position_worth
from graph.model import Edge, Event, Node
from graph.schema import Schema
from graph.store import Arc

if TYPE_CHECKING:
    from graph.linked.links import Cut, Finding, LinkedAnswer, LinkPath


def as_json(answer: LinkedAnswer, schema: Schema) -> dict[str, Any]:
    """The answer as the interface shows it; keys may be added, none goes without an entry in the changelog."""
    return {
        "party": party_json(answer.party),
        "own": [_weighed(entry, answer.weighing.entry(entry)) for entry in answer.own],
        "findings": [_finding_json(finding, answer, schema) for finding in answer.findings],
        "cut": cut_json(answer.cut, answer, schema),
        "suppressed": [
            {**party_json(answer.names[id_]), "edges": dict(kinds)} for id_, kinds in sorted(answer.cut.hubs.items())
        ],
        "not_opened": answer.cut.unopened,
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
    start: str, hops: Iterable[tuple[Edge, float | None]], names: Mapping[str, Node], schema: Schema
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


def link_path_json(
    start: str, path: LinkPath, entries: Sequence[Event], weighing: Weighing, names: Mapping[str, Node]
) -> dict[str, Any]:
    """A path with its probability; each hop tells in ``factors`` what its weight is the product of (factors of 1 are left out)."""
    hops = path_json(start, path.hops, names, weighing.schema)
    timing, arcs = Timing.of(weighing.schema, entries), [_arc(edge) for edge, _ in path.hops]
    for place, (hop, (edge, weight)) in enumerate(zip(hops, path.hops, strict=True)):
        told = _factors(edge, arcs[place], timing, weighing)
        if place + 1 < len(arcs):
            told["apart"] = weighing.apart(arcs[place], arcs[place + 1], hop["to"])
        rest = weight
        for factor in told.values():
            rest /= factor
        told["specificity"] = round(rest, 9)
        hop["factors"] = {name: factor for name, factor in told.items() if factor != 1.0}
    return {"probability": path.probability, "path": hops}


def cut_json(cut: Cut, answer: LinkedAnswer, schema: Schema) -> list[dict[str, Any]]:
    """What was left out and why, each reason with its numbers; reasons that took nothing are not named."""
    told: list[dict[str, Any]] = [
        {
            "reason": "hub",
            "party": party_json(answer.names[id_]),
            "kind": kind,
            "label": schema.label(kind),
            "degree": degree,
            "limit": schema.edges[kind].hub,
        }
        for id_, kinds in sorted(cut.hubs.items())
        for kind, degree in sorted(kinds.items())
    ]
    ties, nodes = cut.below
    counted = (
        ({"reason": "below_minimum", "ties": ties, "nodes": nodes, "minimum": cut.minimum}, ties),
        ({"reason": "not_opened", "nodes": cut.unopened, "limit": answer.search.opened}, cut.unopened),
        ({"reason": "hops", "nodes": cut.last, "limit": answer.search.hops}, cut.last),
        ({"reason": "findings", "parties": cut.findings, "limit": answer.search.limit}, cut.findings),
    )
    return told + [one for one, number in counted if number > 0]


def _finding_json(finding: Finding, answer: LinkedAnswer, schema: Schema) -> dict[str, Any]:
    start, weighing, entries = answer.party.id, answer.weighing, finding.entries
    paths = [
        link_path_json(start, path, entries, weighing, answer.names) for path in (finding.path, *finding.alternatives)
    ]
    return {
        "party": party_json(finding.party),
        "lists": [_weighed(entry, weighing.entry(entry)) for entry in entries],
        "probability": finding.path.probability,
        "severity": finding.weight.severity,
        "freshness": finding.weight.freshness,
        "score": finding.score,
        "weightiest": finding.weightiest.record,
        "path": paths[0]["path"],
        "alternatives": paths[1:],
    }


def _weighed(entry: Event, weight: Weight) -> dict[str, Any]:
    return {**entry_json(entry), "severity": weight.severity, "freshness": weight.freshness}


def _factors(edge: Edge, arc: Arc, timing: Timing, weighing: Weighing) -> dict[str, float]:
    schema = weighing.schema
    kind = schema.edges[edge.kind]
    ended = edge.until and edge.until <= weighing.day
    timed = timing.factor(arc)
    told = {"strength": kind.strength}
    if kind.weight:
        told[kind.weight] = weighing.number(edge.kind, edge.weight)
    if edge.kind == "officer":
        told["position"] = position_worth(schema, str(edge.properties.get("position", "")))
    told["former"] = schema.linking.former if ended else 1.0
    told["late" if edge.since > timing.entered else "before"] = timed
    return told


def _arc(edge: Edge) -> Arc:
    return (edge.source, edge.target, True, edge.id, edge.kind, edge.since, edge.until, edge.weight, "")
