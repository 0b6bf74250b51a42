"""What a world is asked to be, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loaders.world.draw import Int
from resolution.mention import KINDS

KIND = {kind: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class WorldSpec:
    """Size, seed and shares of noise. Equal specs give byte-identical files.

    ``cases``: planted cases of each sort; 0 = by size (organisations / 1,000, at least 2, at most 400). Shares are of rows.
    """

    organisations: int = 20_000
    seed: int = 20_260_331
    first_delivery: str = "2026-03-31"
    second_delivery: str = "2026-06-30"
    cases: int = 0
    dirty_names: float = 0.14
    missing_codes: float = 0.10
    mistyped_codes: float = 0.012
    other_codes: float = 0.12
    rejected_rows: float = 0.002

    @property
    def planted(self) -> int:
        """Cases of each sort."""
        return self.cases or int(np.clip(self.organisations // 1_000, 2, 400))

    def day(self, delivery: int) -> int:
        """Day number (since 1970) of the first or second delivery."""
        text = (self.first_delivery, self.second_delivery)[delivery]
        return int(np.datetime64(text, "D").astype(int))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file as handed over: what ``xintu load`` is to be told about it. ``full`` = rows it lacks are withdrawn; ``sender`` delivers it."""

    source: str
    path: Path
    delivered_on: str
    full: bool
    sender: str


@dataclass(slots=True)
class Organisations:
    """The true organisations as integer columns; every text is derived from them. -1 = none, day 0 = never.

    A branch borrows the name of ``parent``. ``old_*`` hold the name before ``renamed`` and the seat before ``moved``.
    """

    kind: Int
    place: Int
    name_place: Int
    code_place: Int
    style: Int
    stem: Int
    middle: Int
    form: Int
    bracket: Int
    parent: Int
    ordinal: Int  # which branch of its firm in its county, 0 or 1 = the first
    leader: Int  # the firm whose 字号 it shares as sibling or subsidiary
    established: Int
    ended: Int
    person: Int
    address: Int
    phone: Int
    capital: Int  # ten thousand yuan
    renamed: Int
    old_stem: Int
    old_middle: Int
    old_name_place: Int
    old_style: Int
    moved: Int
    old_place: Int
    old_address: Int

    def __len__(self) -> int:
        return len(self.kind)

    def of(self, kind: str) -> Int:
        """Rows of a kind."""
        return np.flatnonzero(self.kind == KIND[kind])
