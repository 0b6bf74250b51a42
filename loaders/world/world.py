"""The main path: draw organisations and persons, plant the cases, draw ordinary ties and events."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from loaders.world.decisions import draw_events
from loaders.world.draw import Int
from loaders.world.facts import Events, Ties
from loaders.world.given_names import give_out
from loaders.world.graph_cases import GraphCases, graph_cases
from loaders.world.organisations import Stage, draw_organisations, open_stage
from loaders.world.people import People, draw_people, serial_text
from loaders.world.places import places
from loaders.world.planted import plant
from loaders.world.planting import FIRMS_A_CASE, Case, Cast
from loaders.world.relations import draw_ties
from loaders.world.spec import Organisations, WorldSpec

_PERSONS = 0.8  # persons per organisation


@dataclass(frozen=True, slots=True)
class World:
    """The truth. Event numbers in ``planted`` are rows of ``events``; texts come from naming.py on demand."""

    stage: Stage
    organisations: Organisations
    people: People
    ties: Ties
    events: Events
    planted: dict[str, list[Case]]
    graph: GraphCases

    @property
    def spec(self) -> WorldSpec:
        """What was asked for."""
        return self.stage.spec

    def party_ids(self, parties: Int) -> pa.Array:
        """Truth ids: E and seven digits for organisations, P for persons, B for bodies that only hand data over."""
        size = len(self.organisations)
        bodies = size + len(self.people)
        persons = serial_text(np.maximum(parties - size, 0), "P")
        others = pa.compute.if_else(
            pa.array(parties < bodies), persons, serial_text(np.maximum(parties - bodies, 0), "B")
        )
        return pa.compute.if_else(pa.array(parties < size), serial_text(parties, "E"), others)


def generate(spec: WorldSpec) -> World:
    """The world of a spec; equal specs give equal worlds. Raises ValueError below 200 organisations (no room for the cases)."""
    if spec.organisations < 200:
        raise ValueError("a world needs 200 organisations at least")
    stage = open_stage(spec, places())
    ordinary = int(spec.organisations * _PERSONS)
    people = draw_people(stage, ordinary + spec.planted * FIRMS_A_CASE + 1)
    _keep_cast_apart(stage, people, ordinary)
    all_ = draw_organisations(stage, people.birth[:ordinary])
    give_out(stage, all_)
    cast = Cast(stage, all_, people, ordinary)
    plant(cast)
    ties, events = cast.ties, cast.events
    draw_ties(stage, all_, ordinary, cast.planted, ties)
    draw_events(stage, all_, ordinary, cast.planted, events)
    return World(stage, all_, people, ties, events, cast.cases, graph_cases(cast))


def _keep_cast_apart(stage: Stage, people: People, ordinary: int) -> None:
    """The persons of planted cases are any persons, not the youngest: shuffle, then sort the ordinary ones by age again."""
    order = stage.rng.permutation(len(people))
    order[:ordinary] = order[:ordinary][np.argsort(people.birth[order[:ordinary]], kind="stable")]
    for column in fields(people):
        setattr(people, column.name, getattr(people, column.name)[order])
