"""The moves between runs of division names, as far as they were met: asked of the gazetteer once, then arrays."""

from __future__ import annotations

import threading
from functools import cache

import numpy as np

from resolution import divisions
from resolution.divisions.gazetteer import Run
from resolution.kernels.reading import alphabet
from resolution.kernels.reading.maps import Longs, Map, build_map, build_trie
from resolution.kernels.reading.places import ALONE, ANCHORED, BARE, ORDINARY, Places, States

_HINT = 1 << 31


class Atlas:
    """Numbers the gazetteer's runs and hands kernels a snapshot; safe for several threads."""

    def __init__(self) -> None:
        self._gazetteer = divisions.gazetteer()
        self._names = self._gazetteer.names()
        self._runs = [self._gazetteer.first(name) for name in self._names]
        self._number = {id(run): number for number, run in enumerate(self._runs)}
        self._moves: dict[int, int] = {}
        self._trie = build_trie((name, number) for number, name in enumerate(self._names))
        self._lock = threading.Lock()
        self._traits: list[int] = []
        self._codes: list[int] = []
        self._named: list[int] = []
        self._candidates: list[int] = []
        self._starts = [0]
        self._places = Places(self._trie, self._states(), build_map({}), alphabet.flags())

    @property
    def places(self) -> Places:
        """The automaton as known so far."""
        return self._places

    def learn(self, keys: Longs) -> None:
        """Look up moves that kernels met and did not know."""
        with self._lock:
            before = len(self._runs)
            for key in np.unique(keys).tolist():
                if key not in self._moves:
                    self._moves[key] = self._resolve(key >> 32, key & 0xFFFFFFFF)
            states = self._states() if len(self._runs) > before else self._places.states
            self._places = Places(self._trie, states, self._map(), alphabet.flags())

    def _resolve(self, state: int, by: int) -> int:
        run = self._runs[state]
        if by & _HINT:
            found = self._gazetteer.hinted(run, str(by & ~_HINT))
        else:
            found = self._gazetteer.below(run, self._names[by])
        if found is None:
            return -1
        number = self._number.setdefault(id(found), len(self._runs))
        if number == len(self._runs):
            self._runs.append(found)
        return number

    def _map(self) -> Map:
        return build_map(self._moves)

    def _states(self) -> States:
        for run in self._runs[len(self._traits) :]:
            code, found = run.settle()
            self._traits.append(_traits(run))
            self._codes.append(int(code or 0))
            self._named.append(_named(run))
            self._candidates.extend(map(int, found))
            self._starts.append(len(self._candidates))
        return States(
            traits=np.array(self._traits, np.int32),
            code=np.array(self._codes, np.int32),
            named=np.array(self._named, np.int32),
            first=np.array(self._starts, np.int32),
            candidates=np.array(self._candidates, np.int32),
        )


def _traits(run: Run) -> int:
    return BARE * run.bare | ALONE * run.alone | ORDINARY * run.ordinary | ANCHORED * bool(run.anchors)


def _named(run: Run) -> int:
    codes = run.entries[0].codes
    return int(codes[0]) if len(codes) == 1 else 0


@cache
def atlas() -> Atlas:
    """The one atlas, built at first use."""
    return Atlas()
