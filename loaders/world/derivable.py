"""Which planted links the files tell at all.

A path that goes through a person joins two firms that name them. Of two names alone nobody can know that they are one person:
both rows must show part of the ID number, or the firms must be of one city whose files hold few of the name.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world.draw import Int, pick
from loaders.world.records import Records
from loaders.world.world import World

#: Rows of a file: the column of the name, of the ID number, and the role of the person (None = the legal representative).
_NAMED = (("legal", "legal_id", None), ("person", "person_id", "person"), ("holder", "holder_id", "holder"))
_FEW = 4  # more bearers of a name in a city than this: the name says nothing
_SHOWN = 6  # digits that say where somebody was first registered


class Sightings:
    """Where persons of planted paths, and others of their names, are named: how much of the ID number a firm's rows show."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._names: list[str] = world.people.names().to_pylist()
        planted = {int(end[1:]) for case in world.planted.get("links", []) for end in _persons(case)}
        names = {self._names[person] for person in planted}
        self._wanted = np.array([name in names for name in self._names], dtype=np.bool_)
        self._shown: dict[tuple[int, int], int] = {}
        self._firms: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)

    def note(self, records: Records, written: frozenset[str]) -> None:
        """The rows of a file that has these columns."""
        for name, number, role in _NAMED:
            if name in written and (role is None or role in records.parties):
                self._note(records, role, number if number in written else "")

    def _note(self, records: Records, role: str | None, number: str) -> None:
        size, firms = len(self._world.organisations), records.parties["subject"]
        own = firms < size
        people: Int = np.where(own, self._world.organisations.person[np.where(own, firms, 0)], -1)
        if role is not None:
            people = records.parties[role] - size
        rows = np.flatnonzero((people >= 0) & own & self._wanted[np.maximum(people, 0)])
        texts = (
            records.fields[number].take(pa.array(rows)) if number else pick([""], np.zeros(len(rows), dtype=np.int64))
        )
        digits = pc.utf8_length(pc.replace_substring_regex(texts, r"[^0-9X]", "")).to_pylist()
        for person, firm, shown in zip(people[rows].tolist(), firms[rows].tolist(), digits, strict=True):
            self._shown[person, firm] = max(shown, self._shown.get((person, firm), 0))
            self._firms[self._names[person]].add((person, firm))

    def judged(self, case: dict[str, Any]) -> dict[str, Any]:
        """A case of ``links`` with whether the files tell it, and what is missing."""
        missing = []
        for person in dict.fromkeys(_persons(case)):
            ends = [_other(step, person) for step in case["path"] if person in (step["source"], step["target"])]
            missing += self._missing(int(person[1:]), [int(end[1:]) for end in ends])
        return {**case, "derivable": not missing, "missing": "; ".join(missing)}

    def _missing(self, person: int, firms: list[int]) -> list[str]:
        for firm in firms:
            if (person, firm) not in self._shown:
                return [f"no row of E{firm:07d} names P{person:07d}"]
        if all(self._shown[person, firm] >= _SHOWN for firm in firms):
            return []
        cities = {self._city(firm) for firm in firms}
        if len(cities) > 1:
            return [f"P{person:07d} stands without ID number in two cities"]
        bearers = sum(self._city(firm) in cities for _, firm in self._firms[self._names[person]])
        return (
            []
            if bearers <= _FEW
            else [f"P{person:07d} stands without ID number among {bearers} of the name in one city"]
        )

    def _city(self, firm: int) -> int:
        return int(self._world.stage.places.city[self._world.organisations.place[firm]])


def _persons(case: dict[str, Any]) -> list[str]:
    ends = [step[end] for step in case["path"] for end in ("source", "target")]
    return [end for end in ends if end[0] == "P"]


def _other(step: dict[str, str], person: str) -> str:
    return step["target"] if step["source"] == person else step["source"]
