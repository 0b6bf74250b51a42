"""Chains of shares between a firm and those who hold it, the weightiest first: the evidence of a look-through share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from graph.ownership.stakes import Register, Stake

#: Chains looked at in one search, and how often a party may lie on them for every chain wanted.
_MOST, _AGAIN = 20_000, 4


@dataclass(frozen=True, slots=True)
class Chain:
    """Stakes from a holder down to a firm; ``share`` is their product (None = one of them is unknown), ``most`` its bound."""

    share: float | None
    most: float
    stakes: tuple[Stake, ...]


def chains_up(
    registers: Mapping[str, Register], firm: str, wanted: Collection[str], most: int
) -> dict[str, list[Chain]]:
    """The best chains from each of ``wanted`` to ``firm``, at most so many each; no chain passes a party twice."""
    return _best({one: register.stakes for one, register in registers.items()}, registers, (firm, True), wanted, most)


def chains_down(
    registers: Mapping[str, Register], holder: str, wanted: Collection[str], most: int
) -> dict[str, list[Chain]]:
    """The best chains from ``holder`` to each of ``wanted``."""
    held: defaultdict[str, list[Stake]] = defaultdict(list)
    for register in registers.values():
        for stake in register.stakes:
            held[stake.holder].append(stake)
    return _best(held, registers, (holder, False), wanted, most)


def _best(
    stakes: Mapping[str, Collection[Stake]],
    registers: Mapping[str, Register],
    start: tuple[str, bool],
    wanted: Collection[str],
    most: int,
) -> dict[str, list[Chain]]:
    begin, up = start
    found: dict[str, list[Chain]] = {party: [] for party in wanted}
    missing, passed = set(wanted) - {begin}, Counter[str]()
    heap: list[tuple[float, int, tuple[str, ...], tuple[Stake, ...]]] = [(-1.0, 0, (begin,), ())]
    for _ in range(_MOST):
        if not heap or not missing:
            break
        product, length, path, walked = heappop(heap)
        party = path[-1]
        if party in missing and walked:
            found[party].append(_chain(walked, registers, up))
            missing -= {party} if len(found[party]) >= most else set()
        passed[party] += 1
        if passed[party] > most * _AGAIN:
            continue
        for stake in stakes.get(party, ()):
            far = stake.holder if up else stake.firm
            part = _part(stake, registers)
            if part > 0 and far not in path:
                heappush(heap, (product * part, length + 1, (*path, far), (*walked, stake)))
    return found


def _part(stake: Stake, registers: Mapping[str, Register]) -> float:
    return registers[stake.firm].rest if stake.share is None else stake.share


def _chain(walked: tuple[Stake, ...], registers: Mapping[str, Register], up: bool) -> Chain:
    share: float | None = 1.0
    most = 1.0
    for stake in walked:
        share = None if share is None or stake.share is None else share * stake.share
        most *= _part(stake, registers)
    return Chain(share, most, tuple(reversed(walked)) if up else walked)
