"""Which published records publish which decision of a register, and which of them publish one decision between them.

The number of the decision and the party agree (as entities, by code, by name); else number and department, where nothing else
could be meant; else, without a number, party, department, day and amount; last a number that one slip turned into another. A
decision is never taken for published on less: what is left over is not in the register, or not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from loaders.ledgers.every_state import shown

if TYPE_CHECKING:
    import pandas as pd

Places = npt.NDArray[np.int64]
_PARTY = ("party", "code_key", "name_key")
_FACTS = ("decision", "department", "decided_on", "amount")
#: How a published record came to its decision; the last three are worth a look, and are told as such.
BY_NUMBER, BY_DEPARTMENT, BY_FACTS, BY_SLIP = "number", "department", "facts", "slip"


def distinct(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of a register once each: the same number and party, or the same facts, is the same decision."""
    keys = decision_keys(frame)
    return frame.loc[~keys.duplicated()].reset_index(drop=True)


def decision_keys(frame: pd.DataFrame) -> pd.Series[str]:
    """What makes two rows one decision: number and party, else department, party, day and amount."""
    party = frame["party"].where(frame["party"] != "", frame["code_key"]).where(lambda c: c != "", frame["name_key"])
    facts = frame["department"] + "|" + frame["decided_on"] + "|" + shown(frame["amount"]) + "|" + frame["case"]
    which = frame["document"].where(frame["document"] != "", facts)
    keys: pd.Series[str] = frame["decision"] + "|" + which + "|" + party
    return keys


def match(register: pd.DataFrame, published: pd.DataFrame) -> tuple[Places, npt.NDArray[np.object_]]:
    """By published row the place of its decision in the register (-1 = none), and how it was found."""
    found = _Found(register, published)
    for party in _PARTY:
        found.join(("decision", "document", party), BY_NUMBER)
    found.join(("decision", "document", "department"), BY_DEPARTMENT, alone=True)
    for party in _PARTY:
        found.join((*_FACTS, party), BY_FACTS, alone=True)
    for party in _PARTY:
        found.join((*_FACTS, party), BY_SLIP, alone=True)
    return found.places, found.how


class _Found:
    """What is matched so far."""

    def __init__(self, register: pd.DataFrame, published: pd.DataFrame) -> None:
        self._register, self._published = register, published
        self.places: Places = np.full(len(published), -1, dtype=np.int64)
        self.how: npt.NDArray[np.object_] = np.full(len(published), "", dtype=object)

    def join(self, keys: Sequence[str], how: str, *, alone: bool = False) -> None:
        """Match rows that agree in all keys. ``alone``: only where no other row of either side does, among those left over."""
        left, right = _complete(self._register, keys), _complete(self._published, keys)
        right = right[self.places[right] < 0]
        if alone:
            left = left[~np.isin(left, np.unique(self.places[self.places >= 0]))]
        pairs = _pairs(_keyed(self._register, left, keys), _keyed(self._published, right, keys), alone)
        if how == BY_FACTS:
            pairs = pairs[~self._numbered(pairs)]
        elif how == BY_SLIP:
            pairs = self._slips(pairs)
        self.places[pairs[:, 1]], self.how[pairs[:, 1]] = pairs[:, 0], how

    def _numbered(self, pairs: Places) -> npt.NDArray[np.bool_]:
        """Whether both of a pair have a number."""
        sides = (self._register["document"].to_numpy(dtype=object), self._published["document"].to_numpy(dtype=object))
        held = [(column[pairs[:, at]] != "").astype(bool) for at, column in enumerate(sides)]
        both: npt.NDArray[np.bool_] = held[0] & held[1]
        return both

    def _slips(self, pairs: Places) -> Places:
        left, right = (frame["document"].to_numpy(dtype=object) for frame in (self._register, self._published))
        near = [OSA.distance(left[one], right[other], score_cutoff=1) <= 1 for one, other in pairs.tolist()]
        kept: Places = pairs[np.array(near, dtype=bool)]
        return kept


def _complete(frame: pd.DataFrame, keys: Sequence[str]) -> Places:
    """Rows that have every key (an amount may be missing: a permit has none)."""
    complete = np.ones(len(frame), dtype=bool)
    for key in keys:
        if key != "amount":
            complete &= (frame[key] != "").to_numpy()
    return np.flatnonzero(complete)


def _keyed(frame: pd.DataFrame, rows: Places, keys: Sequence[str]) -> pd.DataFrame:
    chosen = frame.iloc[rows][list(keys)].assign(place=rows)
    return chosen.assign(amount=chosen["amount"].fillna(-1.0)) if "amount" in keys else chosen


def _pairs(left: pd.DataFrame, right: pd.DataFrame, alone: bool) -> Places:
    keys = [name for name in left.columns if name != "place"]
    left = left.drop_duplicates(keys, keep=False if alone else "first")
    if alone:
        right = right.drop_duplicates(keys, keep=False)
    joined = right.merge(left, on=keys, how="inner", suffixes=("_right", "_left"))
    pairs: Places = joined[["place_left", "place_right"]].to_numpy(dtype=np.int64)
    return pairs
