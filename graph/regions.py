"""Cross-region: listed in one city and registered, operating or controlling in another; firms that moved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from graph.model import Event, city_of


@dataclass(frozen=True, slots=True)
class TieRule:
    """An edge that ties a listed party to the city of its other end.

    ``listed`` is the end at which the listed party stands; ``share`` the least ``weight`` the edge must have (0 = any,
    a weight not stated never reaches a share). ``past``: the edge tells of a stay that is over (its ``until``, or
    failing that its ``since``, must not be after the day asked); otherwise it must hold on that day.
    """

    tie: str
    kind: str
    listed: Literal["source", "target"]
    share: float = 0.0
    past: bool = False


#: In the order in which matches are given (after "registered", before relocations). Officers do not control: one of
#: several directors decides nothing alone. A majority (half or more) of the shares does.
TIES = (
    TieRule("operates", "branch_of", "target"),
    TieRule("controls", "legal_representative", "source"),
    TieRule("controls", "shareholder", "source", share=0.5),
    TieRule("controlled_by", "legal_representative", "target"),
    TieRule("controlled_by", "shareholder", "target", share=0.5),
    TieRule("controlled_by", "branch_of", "source"),
    TieRule("moved", "formerly_at", "source", past=True),
)

#: Order of a store's answer: registered (party's own region), then TIES, then events of this kind, whose properties
#: name the divisions moved ``from`` and ``to`` (six digits); within each by party, event, edge or move id.
RELOCATION = "relocation"


def moved_cities(move: Event, listed: str, regions: Collection[str]) -> list[str]:
    """The cities of ``regions`` that a relocation left or reached, other than the one where the party is listed."""
    cities = {city_of(str(move.properties.get(end, ""))) for end in ("from", "to")}
    return sorted(cities & set(regions) - {listed})
