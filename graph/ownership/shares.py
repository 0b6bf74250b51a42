"""Look-through shares through any depth and any ring, exactly, with bounds where shares are unknown.

A share of a firm flows to its holders, from them to theirs, and so on. With A[i, j] = what i holds of j, the share x of one
firm that each party has in the end is the least solution of x = a + A x (a: the firm's own column), and what one party has of
all firms that of the same system read the other way. The system is solved part by part: a ring (strongly connected part) by
LU, all else by substitution. A ring that owns itself whole has no solution: it keeps what flows in, and is named.

For the bounds, whatever nobody states of a firm is given to that holder with an unknown share who brings it furthest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.ownership.components import components
from graph.ownership.stakes import EPSILON, Register

Floats = npt.NDArray[np.float64]
_SWEEPS, _SETTLED = 10_000, 1e-13
#: Parties whose upper bound is worked out, the nearest first; of those beyond, all is possible.
_BOUNDED = 200


@dataclass(frozen=True, slots=True)
class Ring:
    """Parties that together own each other whole: ``inflow`` is the share that ends in the ring, and is nobody's outside."""

    parties: tuple[str, ...]
    inflow: float


@dataclass(frozen=True, slots=True)
class LookThrough:
    """``lower``: what stated shares give, ``upper``: what they may give at most; ``rings``: closed rings that were met."""

    lower: Mapping[str, float]
    upper: Mapping[str, float]
    rings: tuple[Ring, ...]


def holders_of(registers: Mapping[str, Register], firm: str) -> LookThrough:
    """The share of ``firm`` that each party upstream has in the end."""
    lower, rings = _flow(_arcs(registers, up=True), firm, _closed(registers))
    asked = _reached(_links(registers, up=True), firm)
    lower = dict.fromkeys(asked, 0.0) | lower
    return LookThrough(lower, _most_of(registers, firm, lower), rings)


def holdings_of(registers: Mapping[str, Register], holder: str) -> LookThrough:
    """The share of each firm downstream that ``holder`` has in the end."""
    lower, rings = _flow(_arcs(registers, up=False), holder, _closed(registers))
    lower = dict.fromkeys(_reached(_links(registers, up=False), holder), 0.0) | lower
    if not any(register.rest for register in registers.values() if register.unknown):
        return LookThrough(lower, lower, rings)
    chance = _reach(registers, [holder])
    own = _returning(registers, holder, chance, 0)
    upper = {firm: _at_most(lower[firm], own if firm == holder else chance.of(firm)[0], own) for firm in lower}
    return LookThrough(lower, upper, rings)


def _arcs(registers: Mapping[str, Register], *, up: bool) -> dict[str, list[tuple[str, float]]]:
    """Stated shares from firms to their holders, or from holders to their firms."""
    arcs: dict[str, list[tuple[str, float]]] = {}
    for register in registers.values():
        for stake in register.stakes:
            if stake.share:
                near, far = (stake.firm, stake.holder) if up else (stake.holder, stake.firm)
                arcs.setdefault(near, []).append((far, stake.share))
    return arcs


def _links(registers: Mapping[str, Register], *, up: bool) -> dict[str, list[str]]:
    """All stakes, with a share or without."""
    links: dict[str, list[str]] = {}
    for register in registers.values():
        for stake in register.stakes:
            near, far = (stake.firm, stake.holder) if up else (stake.holder, stake.firm)
            links.setdefault(near, []).append(far)
    return links


def _closed(registers: Mapping[str, Register]) -> frozenset[tuple[str, ...]]:
    """Rings whose firms are held whole by firms of the ring: just there the system has no solution."""
    arcs = _arcs(registers, up=True)
    parts = components({firm: [holder for holder, _ in arcs[firm]] for firm in arcs})
    return frozenset(tuple(part) for part in parts if _whole(part, registers))


def _whole(part: Sequence[str], registers: Mapping[str, Register]) -> bool:
    inside = set(part)
    for firm in part:
        stakes = registers[firm].stakes if firm in registers else ()
        if sum(stake.share or 0.0 for stake in stakes if stake.holder in inside) < 1 - EPSILON:
            return False
    return True


def _flow(
    arcs: Mapping[str, Sequence[tuple[str, float]]], start: str, closed: frozenset[tuple[str, ...]]
) -> tuple[dict[str, float], tuple[Ring, ...]]:
    """What flows from ``start`` to every node that its arcs lead to, without the unit that it begins with."""
    reached = _reached({node: [far for far, _ in ahead] for node, ahead in arcs.items()}, start)
    inflow = dict.fromkeys(reached, 0.0)
    inflow[start] = 1.0
    rings = []
    for part in reversed(components(reached)):
        members = tuple(part)
        if members in closed:
            rings.append(Ring(members, sum(inflow[node] for node in members)))
        else:
            _settle(part, arcs, inflow)
        inside = set(part)
        for node in part:
            for far, share in arcs.get(node, ()):
                if far not in inside:
                    inflow[far] += share * inflow[node]
    inflow[start] -= 1.0
    return inflow, tuple(sorted(rings, key=lambda ring: ring.parties))


def _reached(links: Mapping[str, Sequence[str]], *starts: str) -> dict[str, Sequence[str]]:
    """The nodes that links lead to from ``starts``, the nearest first, with where they lead on to."""
    found: dict[str, Sequence[str]] = {}
    ahead = sorted(set(starts))
    while ahead:
        for node in ahead:
            found[node] = links.get(node, ())
        ahead = sorted({far for node in ahead for far in found[node]} - found.keys())
    return found


def _settle(part: Sequence[str], arcs: Mapping[str, Sequence[tuple[str, float]]], inflow: dict[str, float]) -> None:
    """From what enters a ring to what passes each of its nodes, all rounds taken together."""
    place = {node: number for number, node in enumerate(part)}
    matrix = np.eye(len(part))
    turns = False
    for node in part:
        for far, share in arcs.get(node, ()):
            if far in place:
                matrix[place[far], place[node]] -= share
                turns = True
    if turns:
        passing = np.linalg.solve(matrix, np.array([inflow[node] for node in part]))
        inflow.update(zip(part, passing.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Chances:
    """The greatest part of a party (row) that unknown shares let reach a target (column)."""

    rows: Mapping[str, int]
    values: Floats

    def of(self, party: str) -> Floats:
        """The row of a party."""
        return np.asarray(self.values[self.rows[party]])


def _most_of(registers: Mapping[str, Register], firm: str, lower: Mapping[str, float]) -> dict[str, float]:
    """Upper bounds of the parties that an unknown share may lead to; of all others what is stated is all."""
    upper = dict(lower)
    asked = {one: registers[one] for one in sorted(lower) if one in registers}
    links = _links(asked, up=True)
    unknown = {stake.holder for register in asked.values() if register.rest for stake in register.unknown}
    targets = _reached(links, *unknown)
    if not targets:
        return upper
    near = [party for party in _reached(links, firm) if party in targets]
    upper |= dict.fromkeys(near[_BOUNDED:], 1.0)
    chance = _reach(asked, near[:_BOUNDED])
    for column, party in enumerate(near[:_BOUNDED]):
        own = _returning(asked, party, chance, column)
        upper[party] = _at_most(lower[party], own if party == firm else float(chance.of(firm)[column]), own)
    return upper


def _at_most(lower: float, reached: float, own: float) -> float:
    """What reaches a party, with what comes back to it through rings; no more than the whole, no less than what is stated."""
    most = reached / (1 - own) if own < 1 - EPSILON else float(reached > 0)
    return max(lower, min(1.0, float(most)))


def _returning(registers: Mapping[str, Register], party: str, chance: _Chances, column: int) -> float:
    """How much of a party may come back to itself."""
    register = registers.get(party)
    if register is None:
        return 0.0
    back = sum((stake.share or 0.0) * chance.of(stake.holder)[column] for stake in register.stakes)
    best = max((chance.of(stake.holder)[column] for stake in register.unknown), default=0.0)
    return float(back + register.rest * best)


def _reach(registers: Mapping[str, Register], targets: Sequence[str]) -> _Chances:
    """The greatest chances, from below: as many sweeps as the longest chain, more where there are rings."""
    stakes = [stake for register in registers.values() for stake in register.stakes]
    parties = sorted({party for stake in stakes for party in (stake.firm, stake.holder)} | set(targets))
    rows = {party: number for number, party in enumerate(parties)}
    itself = np.array([rows[party] for party in targets]), np.arange(len(targets))
    stated = _Sweep.over([(rows[stake.firm], rows[stake.holder], stake.share) for stake in stakes if stake.share])
    rest = [
        (rows[stake.firm], rows[stake.holder], register.rest)
        for register in registers.values()
        if register.rest
        for stake in register.unknown
    ]
    unknown = _Sweep.over(rest)
    values = np.zeros((len(parties), len(targets)))
    for _ in range(_SWEEPS):
        swept = np.zeros_like(values)
        stated.add(values, swept)
        unknown.add_best(values, swept)
        swept[itself] = 1.0
        moved = float(np.abs(swept - values).max(initial=0.0))
        values = swept
        if moved < _SETTLED:
            break
    return _Chances(rows, values)


@dataclass(frozen=True, slots=True)
class _Sweep:
    """Stakes by firm, as columns: one step from every firm to its holders."""

    firms: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    holders: npt.NDArray[np.int64]
    shares: Floats

    @classmethod
    def over(cls, stakes: Sequence[tuple[int, int, float]]) -> _Sweep:
        """Stakes as (firm, holder, share)."""
        ordered = sorted(stakes)
        firms = np.array([firm for firm, _, _ in ordered], np.int64)
        starts = np.flatnonzero(np.diff(firms, prepend=-1))
        holders = np.array([holder for _, holder, _ in ordered], np.int64)
        return cls(firms[starts], starts, holders, np.array([share for _, _, share in ordered], np.float64))

    def add(self, values: Floats, onto: Floats) -> None:
        """The holders' values by their shares."""
        if len(self.firms):
            onto[self.firms] += np.add.reduceat(values[self.holders] * self.shares[:, None], self.starts)

    def add_best(self, values: Floats, onto: Floats) -> None:
        """All of a firm's share times the greatest value of its holders."""
        if len(self.firms):
            onto[self.firms] += np.maximum.reduceat(values[self.holders], self.starts) * self.shares[self.starts, None]
