"""The rule of a risk pool: what a claim is paid, who bears it, what a recovery gives back to whom. Whole fen, no rounding of sums.

Claims of one day are settled together, so that the order in which they came in decides nothing: where a cap does not reach, all of
them get the same part of what is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.lending.money import WHOLE, part_of, split

#: Caps in the order in which they are looked at, as reasons of a cut.
LOAN, BANK_YEAR, YEAR, BALANCE = "loan_cap", "bank_year_cap", "year_cap", "balance"


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of a pool from a day on: partners' shares (weights), covered ratio and limit of the compensation rate (ten-thousandths),
    caps in fen (0 = none)."""

    since: str
    shares: Mapping[str, int]
    covered: int
    loan_cap: int = 0
    bank_year_cap: int = 0
    year_cap: int = 0
    stop_rate: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A claim to be settled: its loss, the terms of its loan, and what the loan was paid before."""

    claim: str
    bank: str
    loss: int
    terms: Terms
    paid_before: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """What is left on the day: the balance, and what was paid in the year, in all and by bank."""

    balance: int
    year: int
    by_bank: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Payment:
    """What a claim is paid: by whom (partners), and which caps cut how much of it."""

    claim: str
    due: int
    paid: int
    partners: Mapping[str, int]
    cuts: Mapping[str, int]


def in_force(terms: Sequence[Terms], day: str) -> Terms | None:
    """The latest terms that began by a day."""
    begun = [one for one in terms if one.since <= day]
    return max(begun, key=lambda one: one.since, default=None)


def settle(claims: Iterable[Due], today: Terms, room: Room) -> list[Payment]:
    """Payments of one day, by claim."""
    ordered = sorted(claims, key=lambda claim: claim.claim)
    cuts: dict[str, dict[str, int]] = {claim.claim: {} for claim in ordered}
    covered = {claim.claim: part_of(claim.loss, claim.terms.covered) for claim in ordered}
    rest = {claim.claim: _under_loan_cap(claim, covered[claim.claim]) for claim in ordered}
    _note(cuts, LOAN, covered, rest)
    for bank in sorted({claim.bank for claim in ordered}):
        mine = {claim.claim: rest[claim.claim] for claim in ordered if claim.bank == bank}
        rest |= _within(
            cuts, BANK_YEAR, mine, _left(today.bank_year_cap, room.by_bank.get(bank, 0), sum(mine.values()))
        )
    rest = _within(cuts, YEAR, rest, _left(today.year_cap, room.year, sum(rest.values())))
    rest = _within(cuts, BALANCE, rest, max(room.balance, 0))
    return [
        Payment(name, covered[name], paid, split(paid, today.shares), cuts[name]) for name, paid in sorted(rest.items())
    ]


def recovered(before: int, amount: int, borne: Mapping[str, int]) -> dict[str, int]:
    """Who gets what of a recovery after ``before`` was recovered, by what each bore of the loss. All recovered, each has all back."""
    earlier, now = split(before, borne), split(before + amount, borne)
    return {name: now[name] - earlier[name] for name in now}


def stopped(terms: Terms, paid_net: int, loans: int) -> bool:
    """Whether the compensation rate (paid less recovered, of all loans entered) has reached the limit: no new business then."""
    return bool(terms.stop_rate and loans) and paid_net * WHOLE >= loans * terms.stop_rate


def _under_loan_cap(claim: Due, covered: int) -> int:
    """What a loan may be paid in all is capped; claims of one loan are settled one a day."""
    return covered if not claim.terms.loan_cap else max(min(covered, claim.terms.loan_cap - claim.paid_before), 0)


def _left(cap: int, used: int, wanted: int) -> int:
    return wanted if not cap else max(cap - used, 0)


def _within(cuts: dict[str, dict[str, int]], cap: str, wanted: dict[str, int], left: int) -> dict[str, int]:
    """What fits: all, or of each the same part."""
    if sum(wanted.values()) <= left:
        return wanted
    fits = split(left, wanted)
    _note(cuts, cap, wanted, fits)
    return fits


def _note(cuts: dict[str, dict[str, int]], cap: str, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    for name, amount in before.items():
        if amount > after[name]:
            cuts[name][cap] = amount - after[name]
