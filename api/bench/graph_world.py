"""A graph of any size to measure on: parties, ties and events of realistic shape, and planted truths with their answers.

Vectorised, so that a million nodes and three million edges are drawn in a minute. **Nothing in it is real**: codes and
numbers come from ranges that were never issued (``loaders/world/ranges.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from api.bench.graph_cast import Case, Cast
from api.bench.graph_columns import Texts, edges, events
from api.bench.graph_decisions import draw_decisions
from api.bench.graph_draft import ADDRESS, PHONE, Draft, party
from api.bench.graph_people import draw_bodies, draw_parties
from api.bench.graph_planted import plant_across, plant_hub, plant_links, plant_move, plant_phoenix, plant_ring
from api.bench.graph_planted_control import plant_control
from api.bench.graph_ties import draw_ties
from loaders.world.organisations import open_stage
from loaders.world.places import places
from loaders.world.spec import WorldSpec


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """What a graph is asked to be; ``cases`` of each planted sort, 0 = by size."""

    nodes: int = 1_000_000
    edges: int = 3_000_000
    seed: int = 20_260_630
    as_of: str = "2026-06-30"
    cases: int = 0

    @property
    def planted(self) -> int:
        """Cases of each sort."""
        return self.cases or int(np.clip(self.nodes // 5_000, 5, 400))


@dataclass(frozen=True, slots=True)
class GraphWorld:
    """The tables of the graph's model, and what is planted in it: expected answers by sort, parties by id."""

    spec: GraphSpec
    nodes: pa.Table
    edges: pa.Table
    events: pa.Table
    planted: dict[str, list[Case]]
    #: Parties to begin with: hubs by kind.
    examples: dict[str, Any]


def draw_graph(spec: GraphSpec) -> GraphWorld:
    """The graph of a spec; equal specs give equal graphs. Raises ValueError where there is no room for the cases."""
    if spec.nodes < spec.planted * 110 + 3_000 or spec.edges < spec.nodes * 2.6:
        raise ValueError("a graph needs 3,000 nodes and 110 for every case, and 2.6 edges for each of them")
    stage = open_stage(WorldSpec(organisations=spec.nodes // 2, seed=spec.seed, first_delivery=spec.as_of), places())
    draft, today = Draft(), stage.spec.day(0)
    bodies = draw_bodies(stage, draft, spec.nodes)
    cast = Cast(stage, draft, bodies, today)
    _plant(cast, spec)
    parties = draw_parties(stage, draft, spec.nodes, today)
    draw_ties(stage.rng, draft, parties, today, spec.edges)
    draw_decisions(stage, draft, parties, bodies, today)
    texts = Texts(stage, draft)
    hubs = {
        "located_at": party(ADDRESS, parties.addresses[0] & 0xFFFFFFFF),
        "reachable_at": party(PHONE, parties.phones[0] & 0xFFFFFFFF),
    }
    examples = {kind: texts.ids(np.array([hub]))[0].as_py() for kind, hub in hubs.items()}
    nodes = texts.nodes()
    planted = {sort: [texts.named(case) for case in cases] for sort, cases in cast.planted.items()}
    return GraphWorld(spec, nodes, edges(texts, draft), events(stage, texts, draft), planted, examples)


def _plant(cast: Cast, spec: GraphSpec) -> None:
    agent = plant_hub(cast, "located_at")
    plant_hub(cast, "reachable_at")
    for number in range(spec.planted):
        plant_links(cast, number)
        plant_control(cast, number)
        plant_phoenix(cast, number, agent)
        plant_ring(cast, number)
        plant_across(cast, number)
        plant_move(cast, number)
