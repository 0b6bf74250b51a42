"""Bodies that hand data over: departments of bodies.yaml, and utilities, funds and offices that are no organisation of the world.

The latter have names and codes of their own; they are numbered after organisations and persons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from loaders.world.draw import Int, join, pick
from loaders.world.places import STYLES
from loaders.world.ranges import credit_codes
from loaders.world.texts import Texts
from loaders.world.words import stock

_SERIALS = 500_000_000  # of codes, far above those of organisations


def is_department(name: str) -> bool:
    """Whether a body is a department of bodies.yaml (a party of the world where the world is large enough)."""
    return name in stock("bodies")["functions"]


@dataclass
class Bodies:
    """Names, codes and party numbers of bodies by name of the body and row of the place."""

    texts: Texts
    used: dict[int, tuple[str, int]] = field(default_factory=dict)  # party number -> (body, place), for the truth

    def names(self, body: str, place: Int) -> pa.Array:
        """Full names."""
        if is_department(body):
            return self.texts.authorities(place, np.full(len(place), _function(body)))
        return self._each(body, place)

    def short_names(self, body: str, place: Int) -> pa.Array:
        """Names as departments write them among themselves; a body without one keeps its full name."""
        if is_department(body):
            return self.texts.authorities(place, np.full(len(place), _function(body)), short=True)
        return self._each(body, place)

    def codes(self, body: str, place: Int) -> pa.Array:
        """Codes; "" where the body is no party of this world."""
        if is_department(body):
            return pick(self.texts.codes, self.texts.authority_rows(place, np.full(len(place), _function(body))))
        codes = pick(self.texts.world.stage.places.codes, place)
        return credit_codes(join(_entry(body)["head"], codes), _SERIALS + self._number(body, place))

    def parties(self, body: str, place: Int) -> Int:
        """Party numbers; -1 where the body is no party of this world."""
        if is_department(body):
            return self.texts.authority_rows(place, np.full(len(place), _function(body)))
        first = len(self.texts.world.organisations) + len(self.texts.world.people)
        numbers = first + self._number(body, place)
        for number, row in zip(*np.unique(numbers, return_index=True), strict=True):
            self.used[int(number)] = (body, int(place[row]))
        return numbers

    def _number(self, body: str, place: Int) -> Int:
        return list(stock("deliverers")).index(body) * len(self.texts.world.stage.places.codes) + place

    def _each(self, body: str, place: Int) -> pa.Array:
        unique, back = np.unique(place, return_inverse=True)
        names = [self._name(body, int(row)) for row in unique]
        return pick(names or [""], back)

    def _name(self, body: str, place: int) -> str:
        places = self.texts.world.stage.places
        city = int(places.city[place])
        written = places.written
        styles = {style: written[city * len(STYLES) + number].as_py() for number, style in enumerate(STYLES)}
        county = written[place * len(STYLES) + STYLES.index("county")].as_py()
        short = styles["city_short"]
        name: str = _entry(body)["name"].format(
            city=styles["city"], short=short, province=styles["province"], county=county
        )
        return name

    def table(self) -> pa.Table:
        """The bodies used that are no organisations of the world, for the truth."""
        numbers = sorted(self.used)
        bodies = [self.used[number] for number in numbers]
        at = [np.array([place]) for _, place in bodies]
        codes = self.texts.world.stage.places.codes
        return pa.table(
            {
                "entity_id": self.texts.world.party_ids(np.array(numbers, dtype=np.int64)),
                "kind": pa.array([_entry(body)["kind"] for body, _ in bodies], pa.string()),
                "code": pa.array(
                    [self.codes(b, p)[0].as_py() for (b, _), p in zip(bodies, at, strict=True)], pa.string()
                ),
                "name": pa.array([self._name(body, place) for body, place in bodies], pa.string()),
                "region": pa.array([codes[place].as_py() for _, place in bodies], pa.string()),
            }
        )


def _entry(body: str) -> dict[str, Any]:
    entry: dict[str, Any] = stock("deliverers")[body]
    return entry


def _function(body: str) -> int:
    return list(stock("bodies")["functions"]).index(body)
