"""Persons of the world: names as frequent as in life (so homonyms abound), ID numbers from ranges never issued."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world.draw import Int, chance, digits, join, pick, weighted, where
from loaders.world.organisations import Stage
from loaders.world.ranges import id_numbers
from loaders.world.words import stock

_SINGLE = 0.17  # share of given names of one character


@dataclass(slots=True)
class People:
    """The true persons as integer columns."""

    surname: Int
    first: Int
    second: Int  # -1 = given name of one character
    female: Int
    birth: Int  # days since 1970
    city: Int  # place row of the city of first registration
    sequence: Int

    def __len__(self) -> int:
        return len(self.surname)

    def names(self) -> pa.Array:
        """Full names."""
        words = stock("words")
        surnames, men, women = list(words["surnames"]), words["given_male"], words["given_female"]
        given = list(men + women)
        shift = np.where(self.female == 1, len(men), 0)
        second = pick(given, np.where(self.second < 0, -1, self.second + shift))
        return join(pick(surnames, self.surname), pick(given, self.first + shift), second)

    def ids(self, codes: pa.Array) -> pa.Array:
        """ID numbers (see ranges.py); ``codes`` are the division codes by place row."""
        cities = pc.utf8_slice_codeunits(pick(codes, self.city), 0, 4)
        births = pc.replace_substring(pa.array(self.birth.astype("datetime64[D]")).cast(pa.string()), "-", "")
        return id_numbers(cities, births, self.sequence)

    def genders(self) -> pa.Array:
        """男 or 女."""
        return where(self.female == 1, "女", "男")


def draw_people(stage: Stage, count: int) -> People:
    """``count`` persons aged 22 to 75, three of ten women, the eldest first."""
    rng, words = stage.rng, stock("words")
    female = chance(rng, 0.3, count).astype(np.int64)
    men, women = len(words["given_male"]), len(words["given_female"])
    size = np.where(female == 1, women, men)
    first = (size * rng.random(count) ** 1.3).astype(np.int64)
    second = (size * rng.random(count) ** 1.3).astype(np.int64)
    today = stage.spec.day(0)
    sequence = rng.integers(0, 499, count) * 2 + 1 - female + np.where(female == 1, 2, 0)
    return People(
        surname=weighted(rng, list(words["surnames"].values()), count),
        first=first,
        second=np.where(chance(rng, _SINGLE, count), -1, second),
        female=female,
        birth=np.sort(today - rng.integers(int(22 * 365.25), int(75 * 365.25), count)),
        city=stage.places.city[weighted(rng, stage.places.weights, count)],
        sequence=sequence,
    )


def masked(ids: pa.Array, style: Int) -> pa.Array:
    """ID numbers as departments mask them: 0 full, 1 first ten + **** + last four, 2 first six + twelve stars, 3 none."""
    portal = join(pc.utf8_slice_codeunits(ids, 0, 10), "****", pc.utf8_slice_codeunits(ids, 14, 18))
    short = join(pc.utf8_slice_codeunits(ids, 0, 6), "*" * 12)
    return where(style == 0, ids, where(style == 1, portal, where(style == 2, short, "")))


def serial_text(rows: Int, letter: str) -> pa.Array:
    """Truth ids: a letter and seven digits (E organisation, P person, A address)."""
    return join(letter, digits(rows, 7))
