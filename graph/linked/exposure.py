"""Who stands near a listed party without being listed: the question of linked parties, asked once for all who would ask it.

Paths run from each party nearby to the listed one and weigh what ``graph.linked.links`` would tell that party. Two things differ: what
is less likely than ``exposed`` of the schema is not told, and nothing is looked for behind a hub, where the party itself would
still meet the listed one at the hub's door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from graph.best_first import Inward, Steps, best_paths, go_inward
from graph.linked.link_json import entry_json, link_path_json, party_json
from graph.linked.links import LinkPath, Search, chunks, listed_among
from graph.linked.weighing import Timing, Weighing, Weight
from graph.model import ALWAYS, Event, Node, When
from graph.opening import Opening
from graph.schema import Schema
from graph.store import GraphStore, Key
from graph.traverse import Reach

#: Listed parties whose searches go on together.
_TOGETHER = 100
SWEEP = Search(limit=20)


@dataclass(frozen=True, slots=True)
class Exposed:
    """An unlisted party and its best path to the listed one."""

    party: Node
    path: LinkPath


@dataclass(frozen=True, slots=True)
class Exposure:
    """A listed party, its entries in force and the unlisted parties near it, likeliest first; ``more`` may be met beyond the limit."""

    party: Node
    entries: tuple[Event, ...]
    weight: Weight
    exposed: tuple[Exposed, ...]
    more: int
    hubs: Mapping[str, Mapping[str, int]]
    weighing: Weighing
    names: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class _Near:
    """A listed party's walk, its entries, and the keys of those near it, likeliest first."""

    walk: Inward
    entries: list[Event]
    keys: list[Key]


def listed_parties(store: GraphStore, schema: Schema, region: str = "", when: When = ALWAYS) -> Iterator[str]:
    """Parties with an entry in force that was made in a region (prefix of its code), in id order, each once."""
    last = ""
    for entry in store.listed((), region, when):
        if entry.party != last and entry.kind in schema.listing_kinds:
            last = entry.party
            yield last


def exposures(
    store: GraphStore, schema: Schema, party_ids: Iterable[str], when: When = ALWAYS, search: Search = SWEEP
) -> Iterator[Exposure]:
    """Of each listed party the unlisted ones near it, as they come; parties that are not listed then are passed over."""
    minimum = search.minimum or schema.linking.exposed
    reach = Reach(schema.linking_kinds, replace(when, past=True), schema.hubs, search.opened, schema.identity_kinds)
    for chunk in chunks(party_ids, _TOGETHER):
        keys = store.keys(chunk)
        entries = listed_among(store, schema, set(keys.values()), when)
        opening = Opening(store, Weighing(schema, when.day), reach)
        asked = [keys[id_] for id_ in chunk if keys.get(id_) in entries]
        walks = [Inward.of(opening, key, minimum) for key in asked]
        go_inward(opening, walks, search.hops)
        met = {key for walk in walks for key in walk.values}
        listed = listed_among(store, schema, met, when)
        near = [_Near(walk, entries[key], _likeliest(walk, listed)) for walk, key in zip(walks, asked, strict=True)]
        yield from _answers(opening, near, search)


def _likeliest(walk: Inward, listed: Mapping[Key, Any]) -> list[Key]:
    near = walk.values.keys() - listed.keys() - walk.reached.opening.places
    return sorted(near, key=lambda key: -walk.values[key])


def _answers(opening: Opening, found: Sequence[_Near], search: Search) -> Iterator[Exposure]:
    """Keys become nodes and edges again, read at once for all answers."""
    store, weighing = opening.store, opening.weighing
    wide = 2 * search.limit  # what times take away may let others come in
    keys = {key for near in found for key in (near.walk.reached.start, *near.keys[:wide], *near.walk.reached.hubs())}
    nodes = store.shown(list(keys))
    paths = [
        _paths(near, [key for key in near.keys[:wide] if _is_party(weighing, nodes[key])], search) for near in found
    ]
    shown = [arc for of in paths for _, (_, steps) in of for arc, _ in steps]
    nodes |= store.shown(list({end for arc in shown for end in arc[:2]} - keys))
    names = {node.id: node for node in nodes.values()}
    edges = store.edges(sorted({arc[3] for arc in shown}))
    for near, of in zip(found, paths, strict=True):
        exposed = [
            Exposed(nodes[key], LinkPath(p, tuple((edges[arc[3]], weight) for arc, weight in steps)))
            for key, (p, steps) in of
        ]
        exposed = sorted(exposed, key=lambda one: (-one.path.probability, one.party.id))[: search.limit]
        hubs = {nodes[node].id: kinds for node, kinds in near.walk.reached.hubs().items()}
        weight, party = weighing.weightiest(near.entries)[1], nodes[near.walk.reached.start]
        more = max(len(near.keys) - wide, 0)
        yield Exposure(party, tuple(near.entries), weight, tuple(exposed), more, hubs, weighing, names)


def _is_party(weighing: Weighing, node: Node) -> bool:
    return weighing.schema.is_party(node.kind)


def _paths(near: _Near, keys: Sequence[Key], search: Search) -> list[tuple[Key, tuple[float, Steps]]]:
    """The best path of each party that may come in, in the order of what they reach at most."""
    timing = Timing.of(near.walk.reached.opening.weighing.schema, near.entries)
    meeting = near.walk.reached.opening.weighing.apart
    found: list[tuple[Key, tuple[float, Steps]]] = []
    near.walk.aim(set(keys))
    for key in keys:
        told = sorted((path[0] for _, path in found), reverse=True)
        if len(told) >= search.limit and told[search.limit - 1] > near.walk.values[key]:
            break
        found += [(key, path) for path in islice(best_paths(near.walk, key, timing.factor, meeting), 1)]
    return found


def exposure_json(exposure: Exposure, schema: Schema) -> dict[str, Any]:
    """One line of a sweep: a path runs from the exposed party to the listed one."""
    return {
        "party": party_json(exposure.party),
        "lists": [entry_json(entry) for entry in exposure.entries],
        "severity": exposure.weight.severity,
        "freshness": exposure.weight.freshness,
        "exposed": [
            {
                "party": party_json(one.party),
                "score": one.path.probability * exposure.weight.value,
                **link_path_json(one.party.id, one.path, exposure.entries, exposure.weighing, exposure.names),
            }
            for one in exposure.exposed
        ],
        "more": exposure.more,
        "suppressed": [
            {**party_json(exposure.names[id_]), "edges": dict(kinds)} for id_, kinds in sorted(exposure.hubs.items())
        ],
    }
