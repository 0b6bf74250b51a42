"""Where parties stand, in inches. The same scene gives the same places: nothing is drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

import networkx as nx

from api.pictures.scene import Scene

Place = tuple[float, float]

#: Room for a party with its name, wide and high.
WIDE, HIGH = 1.75, 1.15
_SEED = 7
_PASSES = 200
#: Parties side by side in a picture by layers.
_WIDEST = 7


@dataclass(frozen=True, slots=True)
class Placed:
    """Places by party, and the size of the sheet that holds them."""

    places: Mapping[str, Place]
    width: float
    height: float


def placed(scene: Scene) -> Placed:
    """The layout that the scene asks for; ``auto`` takes layers where ties lead from above to below; places that are given stay."""
    if scene.places:
        return _on_sheet(scene.places)
    ids = [party.id for party in scene.parties]
    ties: nx.DiGraph[str] = nx.DiGraph()
    ties.add_nodes_from(ids)
    ties.add_edges_from((tie.source, tie.target) for tie in scene.ties)
    ways = {"layers": _layers, "ring": _ring, "spring": _spring}
    chosen = scene.layout if scene.layout != "auto" else _fitting(ties)
    return _on_sheet(_apart(ways[chosen](ties, scene)))


def _fitting(ties: nx.DiGraph[str]) -> str:
    """Layers where ties lead from above to below, without a circle and with few side by side; else springs."""
    if not ties.number_of_edges() or not nx.is_weakly_connected(ties) or not nx.is_directed_acyclic_graph(ties):
        return "spring"
    widest = max(map(len, nx.topological_generations(ties)))
    return "layers" if widest <= _WIDEST and ties.number_of_edges() <= 1.5 * len(ties) else "spring"


def _layers(ties: nx.DiGraph[str], scene: Scene) -> dict[str, Place]:
    """Who controls stands above whom: by the longest way down to it; parties that control each other stand level."""
    knots = nx.condensation(ties)
    level: dict[int, int] = {}
    for knot in nx.lexicographical_topological_sort(knots):
        level[knot] = max((level[above] + 1 for above in knots.predecessors(knot)), default=0)
    rows: dict[int, list[str]] = {}
    for knot, depth in sorted(level.items()):
        rows.setdefault(depth, []).extend(sorted(knots.nodes[knot]["members"]))
    across = {id_: float(place) for row in rows.values() for place, id_ in enumerate(sorted(row))}
    for _ in range(8):
        for row in rows.values():
            row.sort(key=lambda id_: (_middle(ties, id_, across), id_))
            across |= {id_: place - (len(row) - 1) / 2 for place, id_ in enumerate(row)}
    return {id_: (across[id_] * WIDE, -1.65 * HIGH * depth) for depth, members in rows.items() for id_ in members}


def _middle(ties: nx.DiGraph[str], id_: str, across: Mapping[str, float]) -> float:
    near = [across[other] for other in (*ties.predecessors(id_), *ties.successors(id_))]
    return sum(near) / len(near) if near else across[id_]


def _ring(ties: nx.DiGraph[str], scene: Scene) -> dict[str, Place]:
    """Parties in a circle, in the order in which ties lead around; without a circle in the order of their ids."""
    members = _around(ties)
    outside = sorted(set(ties) - set(members))
    places = _circle(members, max(1.6, len(members) * WIDE / (2 * pi)))
    return places | _circle(outside, max(1.6, len(members) * WIDE / (2 * pi)) + 1.8)


def _around(ties: nx.DiGraph[str]) -> list[str]:
    for knot in sorted(nx.strongly_connected_components(ties), key=lambda found: (-len(found), min(found))):
        if len(knot) > 1:
            way = [source for source, _ in nx.find_cycle(ties.subgraph(sorted(knot)), min(knot))]
            return [*way, *sorted(knot - set(way))]
    return sorted(ties)


def _circle(ids: Sequence[str], radius: float) -> dict[str, Place]:
    turns = ((id_, pi / 2 - 2 * pi * number / len(ids)) for number, id_ in enumerate(ids))
    return {id_: (radius * cos(turn), radius * sin(turn)) for id_, turn in turns}


def _spring(ties: nx.DiGraph[str], scene: Scene) -> dict[str, Place]:
    """Springs, begun from circles around what was asked about."""
    near = ties.to_undirected()
    centres = sorted(scene.focus & set(near)) or sorted(near, key=lambda id_: (-near.degree(id_), id_))[:1]
    distance: dict[str, int] = {}
    for centre in centres:
        for id_, steps in nx.single_source_shortest_path_length(near, centre).items():
            distance[id_] = min(steps, distance.get(id_, steps))
    farthest = max(distance.values(), default=0) + 1
    rings: dict[int, list[str]] = {}
    for id_ in sorted(near):
        rings.setdefault(distance.get(id_, farthest), []).append(id_)
    begun = {id_: place for steps, ids in rings.items() for id_, place in _circle(ids, 0.05 + steps).items()}
    side = sqrt(len(near)) * 1.25
    found = nx.spring_layout(near, k=1.6 / sqrt(len(near)), pos=begun, iterations=150, seed=_SEED)
    return {id_: (round(float(x), 4) * side * WIDE, round(float(y), 4) * side * HIGH) for id_, (x, y) in found.items()}


def _apart(places: Mapping[str, Place]) -> dict[str, Place]:
    """Push parties apart until none covers another's name."""
    ids = sorted(places)
    at = [list(places[id_]) for id_ in ids]
    for _ in range(_PASSES):
        moved = [_push(at[one], at[other], one) for one in range(len(ids)) for other in range(one)]
        if not any(moved):
            break
    return {id_: (x, y) for id_, (x, y) in zip(ids, at, strict=True)}


def _push(one: list[float], other: list[float], number: int) -> bool:
    dx, dy = one[0] - other[0], one[1] - other[1]
    over_x, over_y = WIDE - abs(dx), HIGH - abs(dy)
    if over_x <= 1e-6 or over_y <= 1e-6:
        return False
    axis, over, away = (0, over_x, dx) if over_x / WIDE < over_y / HIGH else (1, over_y, dy)
    step = over / 2 * (1 if away > 0 or (away == 0 and number % 2) else -1)
    one[axis] += step
    other[axis] -= step
    return True


def _on_sheet(places: Mapping[str, Place]) -> Placed:
    left, bottom = (min(place[axis] for place in places.values()) for axis in (0, 1))
    right, top = (max(place[axis] for place in places.values()) for axis in (0, 1))
    moved = {id_: (x - left + 0.6 * WIDE, y - bottom + 0.7 * HIGH) for id_, (x, y) in places.items()}
    return Placed(moved, right - left + 1.2 * WIDE, top - bottom + 1.1 * HIGH)
