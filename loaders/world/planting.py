"""The means of planting: a cast of firms and persons that the ordinary draws leave alone, and the record of what was planted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from loaders.world.decisions import add_decisions
from loaders.world.draw import Mask
from loaders.world.facts import POSITIONS, Events, Ties
from loaders.world.organisations import Stage
from loaders.world.people import People, serial_text
from loaders.world.places import HOME
from loaders.world.spec import KIND, Organisations

Case = dict[str, Any]
FIRMS_A_CASE = 22  # firms and persons a planted case of every sort takes together
_LEGAL_PERSONS = ("有限公司", "有限责任公司")


class Cast:
    """Hands out firms and persons for planted cases, and notes ties, events and expectations of each case."""

    def __init__(self, stage: Stage, all_: Organisations, people: People, persons: int) -> None:
        self.stage, self.all, self.people = stage, all_, people
        self.ties, self.events = Ties(), Events()
        self.cases: dict[str, list[Case]] = {}
        self.planted: Mask = np.zeros(len(all_), dtype=np.bool_)
        self._firms = iter(self._suitable().tolist())
        self._persons = iter(range(persons, len(people)))

    def _suitable(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Living enterprises of ten years at least that neither lead, follow nor have branches, in random order."""
        a, today = self.all, self.stage.spec.day(0)
        used = np.unique(np.concatenate([a.parent, a.leader]))
        free = (a.kind == KIND["enterprise"]) & (a.parent < 0) & (a.leader < 0) & (a.ended == 0) & (a.renamed == 0)
        free &= (a.code_place == a.place) & (a.established < today - 1_500) & (a.bracket == 0)
        rows = np.setdiff1d(np.flatnonzero(free), used)
        return self.stage.rng.permutation(rows)

    def person(self) -> int:
        """A person nobody else knows, as a party number; old enough to have founded any firm of the cast."""
        row = next(self._persons)
        self.people.birth[row] = int(self.stage.rng.integers(-4_000, 3_500))
        return len(self.all) + row

    def firm(self, place: int = -1, person: int = -1) -> int:
        """A firm in a county (anywhere when -1) with its own address, telephone and legal representative."""
        row = next(self._firms)
        self.planted[row] = True
        if place >= 0:
            self.seat(row, place)
        self.all.phone[row] = row
        self.all.person[row] = (person if person >= 0 else self.person()) - len(self.all)
        return row

    def spare_person(self) -> int:
        """A person of the cast that no case took, of any age."""
        return len(self.all) + next(self._persons)

    def spare_firms(self) -> Iterator[int]:
        """Firms that no case took: ordinary ones, with ties and events of their own. Drawn from once the cases are planted."""
        return self._firms

    def seat(self, row: int, place: int) -> None:
        """Put a firm's seat, registry and name into a county."""
        for column in (self.all.place, self.all.name_place, self.all.code_place):
            column[row] = place

    def county(self, home: bool = False, other_than: int = -1) -> int:
        """A county, of Xuancheng or of another city than that of ``other_than``."""
        places, rng = self.stage.places, self.stage.rng
        weights = places.weights.copy()
        if home:
            weights[places.city != places.row(HOME)] = 0
        if other_than >= 0:
            weights[places.city == places.city[other_than]] = 0
        return int(rng.choice(len(weights), p=weights / weights.sum()))

    def listed(self, party: int, place: int, state: str = "active", kind: str = "") -> int:
        """Put a party on a list (serious list or, one in three, judgment debtors); returns the event's number."""
        kind = kind or ("judgment_debt" if self.stage.rng.random() < 0.33 else "serious_list")
        founded = int(self.all.established[party]) if party < len(self.all) else 0
        columns = [np.array([value]) for value in (party, place, founded)]
        add_decisions(self.stage, self.events, kind, (columns[0], columns[1], columns[2]), state)
        return len(self.events) - 1

    def tie(self, kind: str, source: int, target: int, weight: float = float("nan")) -> Case:
        """A tie since the younger end came to be; legal representatives need none of their own. Returns it as a step."""
        firms = [end for end in (source, target) if end < len(self.all)]
        since = max(int(self.all.established[end]) for end in firms)
        if kind not in ("legal_representative", "branch_of", "located_at", "reachable_at"):
            position = POSITIONS.index("监事") if kind == "officer" else 0
            self.ties.add(kind, source=source, target=target, since=since, weight=weight, position=position)
        return {"kind": kind, "source": self.name(source), "target": self.name(target)}

    def name(self, party: int) -> str:
        """Truth id of a party (E… or P…)."""
        size = len(self.all)
        letter, row = ("E", party) if party < size else ("P", party - size)
        return str(serial_text(np.array([row]), letter)[0])

    def address(self, row: int) -> str:
        """Truth id of a firm's address."""
        return f"A{self.all.address[row]:07d}"

    def note(self, sort: str, **case: Any) -> None:
        """Record a case with its expected answer."""
        self.cases.setdefault(sort, []).append(case)
