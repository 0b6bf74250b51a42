"""The means of planting truths in a drawn graph: a cast of parties that the ordinary draws leave alone, and the expected answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from api.bench.graph_decisions import ENTRIES, enter
from api.bench.graph_draft import ADDRESS, FIRM, PERSON, PHONE, Draft, Ref
from loaders.world.draw import Int, weighted
from loaders.world.organisations import Stage
from loaders.world.words import forms, middles

Case = dict[str, Any]
_OLD, _YOUNG = 5_000, 1_600  # days


@dataclass(slots=True)
class Cast:
    """Adds firms, persons, places, ties and events one by one; every number it gives is a party."""

    stage: Stage
    draft: Draft
    bodies: Int
    today: int
    planted: dict[str, list[Case]] = field(default_factory=dict)

    def county(self, other_than: int = -1) -> int:
        """A county, of another city than that of ``other_than``."""
        places = self.stage.places
        weights = places.weights.copy()
        if other_than >= 0:
            weights[places.city == places.city[other_than]] = 0
        return int(weighted(self.stage.rng, weights, 1)[0])

    def firm(self, place: int = -1, **columns: int) -> int:
        """A firm of some years, or as ``columns`` say."""
        rng = self.stage.rng
        drawn = {
            "place": place if place >= 0 else self.county(),
            "established": self.today - int(rng.integers(_YOUNG, _OLD)),
            "stem": int(self.stage.stems.draw(rng, "firm", 1)[0]),
            "middle": int(middles().draw(rng, "e", 1)[0]),
            "form": int(forms().draw(rng, "e", 1)[0]),
        }
        return int(self.draft.add_parties(FIRM, 1, **(drawn | columns))[0])

    def led(self, place: int = -1, **columns: int) -> tuple[int, int]:
        """A firm and the person who alone stands for it."""
        firm, person = self.firm(place, **columns), self.person()
        self.tie("legal_representative", person, firm, self.established(firm))
        return firm, person

    def person(self, like: int = -1, kin: int = -1) -> int:
        """A person; of the whole name, or of the surname, of another."""
        rows = {"like": like & 0xFFFFFFFF if like >= 0 else -1, "kin": kin & 0xFFFFFFFF if kin >= 0 else -1}
        return int(self.draft.add_parties(PERSON, 1, **rows)[0])

    def address(self, place: int) -> int:
        """An address of its own."""
        return int(self.draft.add_parties(ADDRESS, 1, place=place)[0])

    def phone(self, place: int) -> int:
        """A telephone of its own."""
        return int(self.draft.add_parties(PHONE, 1, place=place)[0])

    def tie(self, kind: str, source: int, target: int, since: int = 0, weight: float = np.nan, **text: Any) -> Case:
        """A tie, as a step of an expected path."""
        since = since or self.today - 1_500
        number = self.draft.text(text) if text else 0
        self.draft.add_ties(
            kind, 1, source=source, target=target, since=since, known=since + 20, weight=weight, text=number
        )
        return {"kind": kind, "source": Ref(source), "target": Ref(target)}

    def listed(self, party: int, place: int, days: int = 0) -> int:
        """Put a party on a list in force; gives the day of the entry."""
        rng = self.stage.rng
        since = self.today - (days or int(rng.integers(60, 1_100)))
        list_ = weighted(rng, [share for share, _ in ENTRIES.values()], 1)
        columns = [np.array([value]) for value in (party, place, since, 0)]
        enter(self.stage, self.draft, (columns[0], columns[1], list_), self.bodies, (columns[2], columns[3]))
        return since

    def established(self, firm: int) -> int:
        """The day a firm of the cast was founded."""
        return int(self.draft.parties[FIRM][firm & 0xFFFFFFFF]["established"][0])

    def place(self, firm: int) -> int:
        """The county of a firm of the cast."""
        return int(self.draft.parties[FIRM][firm & 0xFFFFFFFF]["place"][0])

    def column(self, firm: int, name: str) -> int:
        """A part of the name of a firm of the cast."""
        return int(self.draft.parties[FIRM][firm & 0xFFFFFFFF][name][0])

    def city(self, place: int) -> str:
        """The six-digit code of a county's city."""
        places = self.stage.places
        return str(places.codes[int(places.city[place])].as_py())

    def day(self, number: int) -> str:
        """A day as text."""
        return str(np.datetime64(number, "D"))

    def note(self, sort: str, **case: Any) -> None:
        """Record a case with its expected answer; parties as ``Ref``."""
        self.planted.setdefault(sort, []).append(case)
