"""Related parties (关联方) of one party: by control, significant influence, key management, acting in concert, or one place.

Built in rounds from the party outwards, each hop a relation of its own: a share from ``related.share`` on, a position from
``related.position`` on, or the same address and the same telephone, both of few. A name or an address alone relates nobody.
The measures stand in ``schema.yaml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.exploring.neighbourhood import edge_json
from graph.linked.links import entries_in_force, entry_json, party_json, position_weight
from graph.model import ALWAYS, Edge, Event, Node, When
from graph.schema import Schema
from graph.store import GraphStore
from graph.traverse import Reach, Suppressed, degrees_of

_PLACES = ("located_at", "reachable_at")
_MANAGEMENT, _SHARES, _CONCERT = "officer", "shareholder", "acts_in_concert"


@dataclass(frozen=True, slots=True)
class RelatedSearch:
    """Bounds: rounds of relations from the party, and most parties."""

    rounds: int = 2
    cap: int = 500


@dataclass(frozen=True, slots=True)
class Relation:
    """Why ``far`` is related to ``near``: ``control``, ``influence``, ``management``, ``concert`` or ``place``, by which ties."""

    near: str
    far: str
    why: str
    edges: tuple[Edge, ...]


@dataclass(slots=True)
class RelatedAnswer:
    """The party and its related parties: by id the round that found them and why; ``cut``: there was no room for more."""

    party: str
    rounds: dict[str, int]
    reasons: dict[str, list[Relation]] = field(default_factory=dict)
    suppressed: Suppressed = field(default_factory=dict)
    cut: bool = False
    nodes: dict[str, Node] = field(default_factory=dict)
    listed: dict[str, list[Event]] = field(default_factory=dict)


def related(
    store: GraphStore, schema: Schema, party_id: str, when: When = ALWAYS, search: RelatedSearch = RelatedSearch()
) -> RelatedAnswer:
    """The related parties of a party; ``KeyError`` if it is unknown."""
    answer = RelatedAnswer(party_id, {party_id: 0})
    frontier = [party_id]
    for round_ in range(1, search.rounds + 1):
        relations = _relations(store, schema, frontier, when, answer)
        found: defaultdict[str, list[Relation]] = defaultdict(list)
        for relation in relations:
            if relation.far not in answer.rounds:
                found[relation.far].append(relation)
        room = max(search.cap - len(answer.rounds), 0)
        frontier = sorted(found)[:room]
        answer.cut = answer.cut or len(found) > room
        answer.rounds |= dict.fromkeys(frontier, round_)
        answer.reasons |= {id_: found[id_] for id_ in frontier}
        if not frontier:
            break
    answer.nodes = store.nodes(sorted(answer.rounds.keys() | answer.suppressed.keys() | _places(answer)))
    if party_id not in answer.nodes:
        raise KeyError(party_id)
    answer.listed = entries_in_force(store, schema, sorted(answer.rounds), when)
    return answer


def as_json(answer: RelatedAnswer, schema: Schema) -> dict[str, Any]:
    """The answer as the interface shows it: members by round and id, each with all reasons of its round."""
    members = sorted(answer.reasons, key=lambda id_: (answer.rounds[id_], id_))
    return {
        "party": party_json(answer.nodes[answer.party]),
        "lists": [entry_json(entry) for entry in answer.listed.get(answer.party, ())],
        "members": [
            {
                **party_json(answer.nodes[id_]),
                "round": answer.rounds[id_],
                "lists": [entry_json(entry) for entry in answer.listed.get(id_, ())],
                "reasons": [_reason_json(relation, answer, schema) for relation in answer.reasons[id_]],
            }
            for id_ in members
        ],
        "count": len(members),
        "suppressed": [
            {**party_json(answer.nodes[id_]), "edges": kinds} for id_, kinds in sorted(answer.suppressed.items())
        ],
        "cut": answer.cut,
    }


def _relations(
    store: GraphStore, schema: Schema, members: Sequence[str], when: When, answer: RelatedAnswer
) -> list[Relation]:
    """All relations that lead from members to others, in the order of members, others and ties."""
    kinds = [name for name, kind in schema.edges.items() if kind.control]
    reach = Reach([*kinds, _MANAGEMENT, _CONCERT, *_PLACES], when, schema.hubs)
    expansion = reach.open(store, members)
    answer.suppressed |= expansion.suppressed
    inside = set(members)
    found = []
    for edge in expansion.edges:
        why = _why(schema, edge)
        ends = ((edge.source, edge.target), (edge.target, edge.source))
        if why:
            found += [Relation(near, far, why, (edge,)) for near, far in ends if near in inside and near != far]
    found += _same_place(store, schema, expansion.edges, inside, when)
    return sorted(found, key=lambda one: (one.near, one.far, [edge.id for edge in one.edges]))


def _why(schema: Schema, edge: Edge) -> str:
    """What a single tie makes of its ends; "" if not related parties."""
    rules = schema.related
    if edge.kind == _SHARES:
        share = edge.weight if edge.weight is not None else rules.unstated
        return "" if share < rules.share else "control" if share > rules.majority else "influence"
    if edge.kind == _MANAGEMENT:
        return "management" if position_weight(schema, edge) >= rules.position else ""
    if edge.kind == _CONCERT:
        return "concert"
    kind = schema.edges.get(edge.kind)
    return "control" if kind is not None and kind.control else ""


def _same_place(
    store: GraphStore, schema: Schema, edges: Iterable[Edge], members: set[str], when: When
) -> list[Relation]:
    """Parties at the same address and the same telephone as a member, where both are of few."""
    mine: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.kind in _PLACES and edge.source in members:
            mine[edge.target].append(edge)
    most = {"located_at": schema.related.address, "reachable_at": schema.related.phone}
    degrees = degrees_of(store, mine)
    few = [id_ for id_ in mine if all(degrees[id_].get(kind, 0) <= number for kind, number in most.items())]
    theirs = store.expand(sorted(few), _PLACES, when).edges if few else []
    shared: defaultdict[tuple[str, str], dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in theirs:
        for own in mine[edge.target]:
            if edge.source != own.source and edge.kind == own.kind:
                shared[own.source, edge.source][edge.kind] += [own, edge]
    return [
        Relation(near, far, "place", tuple(edge for kind in _PLACES for edge in by_kind[kind]))
        for (near, far), by_kind in sorted(shared.items())
        if len(by_kind) == len(_PLACES)
    ]


def _places(answer: RelatedAnswer) -> set[str]:
    """The ends of ties that are no parties: addresses and telephones."""
    edges = (edge for relations in answer.reasons.values() for relation in relations for edge in relation.edges)
    return {end for edge in edges for end in (edge.source, edge.target)}


def _reason_json(relation: Relation, answer: RelatedAnswer, schema: Schema) -> dict[str, Any]:
    names: Mapping[str, Node] = answer.nodes
    return {
        "why": relation.why,
        "of": party_json(names[relation.near]),
        "ties": [
            {
                **edge_json(edge),
                "label": schema.label(edge.kind),
                "source_name": names[edge.source].name,
                "target_name": names[edge.target].name,
            }
            for edge in relation.edges
        ],
    }
