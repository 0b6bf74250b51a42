"""The rows of one collected source under way: whom and when they are about, and the columns made so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from loaders.world.deliverers import Bodies
from loaders.world.draw import Int, pick
from loaders.world.people import masked
from loaders.world.records import event_codes, subject
from loaders.world.spec import KIND
from loaders.world.texts import Texts
from loaders.world.words import Floats

_AT_HOME = 20_000  # organisations of the world that counts of parties are stated for


@dataclass(slots=True)
class Draft:
    """Rows of one source. ``party`` numbers the parties, ``nth`` says which of ``whom`` each row is about."""

    texts: Texts
    bodies: Bodies
    rng: np.random.Generator
    plan: dict[str, Any]
    whom: Int
    nth: Int
    start: Int  # first and last day of what the row is about
    day: Int
    fields: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, Floats] = field(default_factory=dict)
    roles: dict[str, Int] = field(default_factory=dict)
    place: Int = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.nth)


def scaled(count: float, texts: Texts) -> int:
    """A count stated for 20,000 organisations, in this world: it grows as the square root of the size."""
    return max(1, round(count * (len(texts.world.organisations) / _AT_HOME) ** 0.5)) if count else 0


def draw_parties(texts: Texts, rng: np.random.Generator, counts: dict[str, float], cities: Int, taken: Int) -> Int:
    """Party numbers of so many of each kind in the cities (none = all), none of ``taken``; persons are numbered after organisations."""
    all_, people, places = texts.world.organisations, texts.world.people, texts.world.stage.places
    found: list[Int] = []
    for kind, count in counts.items():
        if kind == "person":
            seats, alive = people.city, np.ones(len(people), dtype=np.bool_)
        else:
            seats, alive = places.city[all_.place], (all_.kind == KIND[kind]) & (all_.ended == 0)
        here = np.isin(seats, cities) if len(cities) else np.ones(len(seats), dtype=np.bool_)
        shift = len(all_) if kind == "person" else 0
        candidates = np.setdiff1d(np.flatnonzero(alive & here) + shift, taken)
        wanted = min(len(candidates), scaled(count, texts))
        found.append(np.sort(rng.permutation(candidates)[:wanted]))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def about(texts: Texts, rng: np.random.Generator, whom: Int) -> tuple[dict[str, Any], Int, Int, Int]:
    """Columns that tell who is meant, one row a party, with the usual noise; the kinds of noise; the place of each."""
    world = texts.world
    size, places = len(world.organisations), world.stage.places
    natural = whom >= size
    rows = np.where(natural, 0, whom)
    fields, noise, code = subject(texts, rows, None, world.spec.dirty_names, event_codes(texts), rng)
    person = np.where(natural, whom - size, -1)
    place = np.where(natural, world.people.city[np.maximum(person, 0)], world.organisations.place[rows])
    if natural.any():
        ids = masked(pick(texts.ids, person), np.ones(len(whom), dtype=np.int64))
        for name in ("code", "uscc", "orgcode", "regno", "legal", "legal_id", "pripid"):
            fields[name] = _instead(natural, "", fields[name])
        fields["name"] = _instead(natural, pick(texts.persons, person), fields["name"])
        fields["card"] = _instead(natural, ids, "")
        fields["gender"] = _instead(natural, pick(world.people.genders(), person), "")
    fields["type"] = _instead(natural, "自然人", pick(texts.types, rows))
    fields["address"] = _instead(natural, "", pick(texts.addresses, rows))
    fields["phone"] = _instead(natural, "", pick(texts.phones, rows))
    fields["region"] = pick(places.codes, place)
    fields["region_name"] = pick(places.names, place)
    fields["city"] = pick(places.names, places.city[place])
    return fields, np.where(natural, 0, noise), np.where(natural, 0, code), place


def _instead(mask: Any, then: Any, other: Any) -> pa.Array:
    return pa.compute.if_else(pa.array(mask), then, other)
