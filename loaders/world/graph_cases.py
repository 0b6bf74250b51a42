"""Cases for the graph's questions: who controls, who guarantees whom, what came along with a move, what only looks like a phoenix.

They come in files of their own (``graph_files``) out of a random stream of their own, and take only parties that nothing else of
their kind is told about: no other file of the world changes by a byte. What is found in the world as it stands (decoys) adds no row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, pairwise
from zlib import crc32

import numpy as np

from loaders.world.draw import Int
from loaders.world.facts import EVENT_KINDS, STATES, TIE_KINDS
from loaders.world.planting import Case, Cast

#: Parties of these sorts have no shares, and no ties but who stands for them: their owners may be told here.
_FREE_OF_OWNERS = ("repeated_penalties", "withdrawn", "repairs")
_LISTINGS = ("serious_list", "wage_arrears", "judgment_debt")
_SHAPES = ("chain", "ring")
_LEVELS, _WEIGHTS = ("A", "B", "M", "C", "D"), (0.2, 0.35, 0.25, 0.12, 0.08)
_YEARS = (2023, 2024, 2025)
_RING, _OPEN = 3, 3
_MOST_DECOYS = 40


@dataclass(slots=True)
class GraphCases:
    """Rows to hand over (party numbers), and the expected answers by sort."""

    holdings: list[tuple[int, int, Fraction]] = field(default_factory=list)  # holder, firm, share
    guarantees: list[tuple[int, int]] = field(default_factory=list)  # guarantor, debtor
    ratings: list[tuple[int, int, str]] = field(default_factory=list)  # firm, year, level of tax credit
    certified: list[int] = field(default_factory=list)  # firms in the highest customs credit
    expected: dict[str, list[Case]] = field(default_factory=dict)

    def note(self, sort: str, **case: object) -> None:
        """Record a case with its expected answer."""
        self.expected.setdefault(sort, []).append(dict(case))


def graph_cases(cast: Cast) -> GraphCases:
    """As many of each sort as the other planted cases, where the world has room for them."""
    rng = np.random.default_rng([cast.stage.spec.seed, crc32(b"graph_cases")])
    cases = GraphCases()
    number = {f"E{row:07d}": row for row in range(len(cast.all))}
    free = [[number[case["party"]] for case in cast.cases[sort]] for sort in _FREE_OF_OWNERS]
    for turn, firms in enumerate(zip(*free, strict=True)):
        _control(cast, cases, rng, _SHAPES[turn % len(_SHAPES)], list(firms))
    spare = cast.spare_firms()
    for _ in cast.cases["moved"]:
        _ring(cast, cases, spare)
    for case in cast.cases["moved"]:
        _moved(cast, cases, rng, case, number[case["party"]])
    _look_alikes(cast, cases, number)
    return cases


def _control(cast: Cast, cases: GraphCases, rng: np.random.Generator, shape: str, firms: list[int]) -> None:
    """An owner over three layers; in a ring the last firm holds a part of the first, so that what comes round counts again."""
    owner = cast.spare_person()
    parts = [Fraction(int(rng.integers(51, 80)), 100) for _ in firms]
    back = Fraction(int(rng.integers(5, 20)), 100) if shape == "ring" else Fraction(0)
    for holder, firm, part in zip([owner, *firms], firms, parts, strict=False):
        cases.holdings.append((holder, firm, part))
        rest = 1 - part - (back if firm == firms[0] else 0)
        cases.holdings.append((cast.spare_person(), firm, rest))
    if back:
        cases.holdings.append((firms[-1], firms[0], back))
    share = parts[0] * parts[1] * parts[2] / (1 - parts[1] * parts[2] * back)
    names = {
        "owner": cast.name(owner),
        "firm": cast.name(firms[-1]),
        "through": [cast.name(firm) for firm in firms[:-1]],
    }
    cases.note("control", shape=shape, share=float(share), exact=str(share), **names)


def _ring(cast: Cast, cases: GraphCases, spare: Iterator[int]) -> None:
    """Three firms that guarantee each other's debts in a ring, and three in a row that do not close."""
    firms = list(islice(spare, _RING + _OPEN))
    if len(firms) < _RING + _OPEN:
        return
    ring, chain = firms[:_RING], firms[_RING:]
    cases.guarantees += zip(ring, [*ring[1:], ring[0]], strict=True)
    cases.guarantees += pairwise(chain)
    cases.note("rings", members=[cast.name(firm) for firm in ring])
    cases.note("ring_decoys", members=[cast.name(firm) for firm in chain])


def _moved(cast: Cast, cases: GraphCases, rng: np.random.Generator, case: Case, firm: int) -> None:
    """Three years of tax credit that came along with a move; firms that were never listed are certified by the customs."""
    levels = [_LEVELS[int(number)] for number in rng.choice(len(_LEVELS), len(_YEARS), p=_WEIGHTS)]
    cases.ratings += [(firm, year, level) for year, level in zip(_YEARS, levels, strict=True)]
    history = [{"period": str(year), "level": level} for year, level in zip(_YEARS, levels, strict=True)]
    cases.note("tax_history", party=case["party"], old=case["old"], new=case["new"], tax_credit=history)
    if case["event"] < 0:
        cases.certified.append(firm)
        cases.note("certified", party=case["party"], old=case["old"], new=case["new"])


def _look_alikes(cast: Cast, cases: GraphCases, number: dict[str, int]) -> None:
    """Firms near a listed one that are no phoenix: of its trade and city, of its surname, or of its people but founded before."""
    tied = _people(cast)
    for case in cast.cases["shells"]:
        old = number[case["old"]]
        listed = int(cast.events.since[case["listed_event"]])
        strangers = [row for row in _younger_neighbours(cast, old, listed) if not tied[row] & tied[old]]
        for why, same in (("trade_and_city", cast.all.middle), ("surname", cast.people.surname[cast.all.person])):
            found = next((row for row in strangers if same[row] == same[old]), None)
            if found is not None:
                cases.note("phoenix_decoys", old=case["old"], other=cast.name(found), why=why)
    for old, other in islice(_founded_before(cast, tied), _MOST_DECOYS):
        cases.note("phoenix_decoys", old=cast.name(old), other=cast.name(other), why="founded_before")


def _people(cast: Cast) -> dict[int, set[int]]:
    """By firm: who stands for it, sits in it or owns it, its address and telephone (as negative numbers)."""
    all_, ties, size = cast.all, cast.ties, len(cast.all)
    tied: dict[int, set[int]] = defaultdict(set)
    for row in range(size):
        tied[row] = {size + int(all_.person[row]), -1 - 2 * int(all_.address[row]), -2 - 2 * int(all_.phone[row])}
    personal = np.isin(ties.kind, [TIE_KINDS.index(kind) for kind in ("officer", "shareholder")])
    for source, target in zip(ties.source[personal].tolist(), ties.target[personal].tolist(), strict=True):
        tied[target].add(source)
    return tied


def _younger_neighbours(cast: Cast, old: int, listed: int) -> list[int]:
    """Ordinary living firms of the old one's city that were founded after its listing."""
    all_, city = cast.all, cast.stage.places.city
    near = (all_.kind == all_.kind[old]) & (city[all_.place] == city[all_.place[old]]) & ~cast.planted
    rows: Int = np.flatnonzero(near & (all_.established > listed) & (all_.ended == 0) & (all_.parent < 0))
    return [int(row) for row in rows]


def _founded_before(cast: Cast, tied: dict[int, set[int]]) -> Iterator[tuple[int, int]]:
    """Ordinary listed firms whose representative stands for one other firm only, a year older than the listing at least."""
    all_, events = cast.all, cast.events
    by_person: dict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero(~cast.planted).tolist():
        by_person[int(all_.person[row])].append(row)
    serious = (
        np.isin(events.kind, [EVENT_KINDS.index(kind) for kind in _LISTINGS])
        & (events.state == STATES.index("active"))
        & (events.party < len(all_))
    )
    listings: dict[int, list[int]] = defaultdict(list)
    for party, since in zip(events.party[serious].tolist(), events.since[serious].tolist(), strict=True):
        listings[party].append(since)
    for old, days in sorted(listings.items()):
        others = [row for row in by_person.get(int(all_.person[old]), []) if row != old]
        known = len(others) == 1 and len(days) == 1 and all_.parent[others[0]] < 0
        if known and all_.established[others[0]] < days[0] - 365 and all_.kind[others[0]] == all_.kind[old]:
            yield old, others[0]
