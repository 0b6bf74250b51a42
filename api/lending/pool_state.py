"""What a pool's entries say on a day: balance, loans, claims. Derived each time; the entries are the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.lending.pool_rules import Due, Room, Terms, in_force

FILED, APPROVED, REFUSED, PAID, UNPAID = "filed", "approved", "refused", "paid", "unpaid"


@dataclass(slots=True)
class Loan:
    """A loan that the pool covers, by the terms of its day."""

    loan: str
    bank: str
    party: str
    principal: int
    day: str
    terms: Terms
    lost: int = 0
    paid: int = 0


@dataclass(slots=True)
class Claim:
    """A claim of a bank, and what became of it. ``borne``: who bears how much of the loss, once settled."""

    claim: str
    loan: str
    bank: str
    loss: int
    day: str
    state: str = FILED
    reason: str = ""
    paid: int = 0
    paid_on: str = ""
    cuts: Mapping[str, int] = field(default_factory=dict)
    borne: Mapping[str, int] = field(default_factory=dict)
    recovered: int = 0


@dataclass(slots=True)
class PoolState:
    """A pool on a day."""

    terms: list[Terms] = field(default_factory=list)
    banks: list[str] = field(default_factory=list)
    contributed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    returned: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    paid_by: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    loans: dict[str, Loan] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    settled_on: str = ""

    @property
    def paid(self) -> int:
        """All that was paid."""
        return sum(claim.paid for claim in self.claims.values())

    @property
    def balance(self) -> int:
        """What partners put in and got back by recoveries, less what was paid."""
        return sum(self.contributed.values()) + sum(self.returned.values()) - self.paid

    @property
    def lent(self) -> int:
        """All principal that ever was entered."""
        return sum(loan.principal for loan in self.loans.values())

    def room(self, day: str) -> Room:
        """What is left to pay on a day, by the caps of its year."""
        year = [claim for claim in self.claims.values() if claim.paid_on[:4] == day[:4]]
        by_bank: defaultdict[str, int] = defaultdict(int)
        for claim in year:
            by_bank[claim.bank] += claim.paid
        return Room(self.balance, sum(by_bank.values()), dict(by_bank))

    def due(self, day: str) -> list[Due]:
        """Claims approved and not settled; of several of one loan the first by number, the others on another day."""
        waiting = (claim for claim in self.claims.values() if claim.state == APPROVED and claim.day <= day)
        first: dict[str, Claim] = {}
        for claim in sorted(waiting, key=lambda one: one.claim):
            first.setdefault(claim.loan, claim)
        loans = self.loans
        return [
            Due(one.claim, one.bank, one.loss, loans[one.loan].terms, loans[one.loan].paid) for one in first.values()
        ]

    def terms_on(self, day: str) -> Terms | None:
        """The terms in force on a day."""
        return in_force(self.terms, day)


def replay(entries: Iterable[Mapping[str, Any]], until: str = "") -> PoolState:
    """The state after entries of days until ``until`` ("" = all), in the order in which they were entered."""
    state = PoolState()
    for entry in entries:
        if not until or entry["day"] <= until or entry["kind"] == "terms":
            _APPLY[entry["kind"]](state, entry, entry["content"])
    return state


def _terms(state: PoolState, entry: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    told = {name: value for name, value in content.items() if name != "banks"}
    state.terms.append(Terms(entry["day"], **told))
    state.banks = list(content["banks"])


def _contribution(state: PoolState, entry: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    state.contributed[content["partner"]] += content["amount"]


def _loan(state: PoolState, entry: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    terms = state.terms_on(entry["day"])
    assert terms is not None, "a loan is entered only under terms"
    told = (content["loan"], entry["bank"], content["party"], content["principal"])
    state.loans[content["loan"]] = Loan(*told, entry["day"], terms)


def _claim(state: PoolState, entry: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    state.claims[content["claim"]] = Claim(
        content["claim"], content["loan"], entry["bank"], content["loss"], entry["day"]
    )
    state.loans[content["loan"]].lost += content["loss"]


def _decision(state: PoolState, entry: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    claim = state.claims[content["claim"]]
    claim.state, claim.reason = (APPROVED if content["approved"] else REFUSED), content["reason"]
    if not content["approved"]:
        state.loans[claim.loan].lost -= claim.loss


def _settlement(state: PoolState, entry: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    state.settled_on = entry["day"]
    for payment in content["payments"]:
        claim = state.claims[payment["claim"]]
        claim.state, claim.paid = (PAID if payment["paid"] else UNPAID), payment["paid"]
        claim.paid_on, claim.cuts = entry["day"], payment["cuts"]
        own = {f"bank {claim.bank}": claim.loss - claim.paid}
        claim.borne = own | {f"partner {name}": amount for name, amount in payment["partners"].items()}
        state.loans[claim.loan].paid += claim.paid
        for name, amount in payment["partners"].items():
            state.paid_by[name] += amount


def _recovery(state: PoolState, entry: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    state.claims[content["claim"]].recovered += content["amount"]
    for name, amount in content["parts"].items():
        if name.startswith("partner "):
            state.returned[name.removeprefix("partner ")] += amount


_APPLY = {
    "terms": _terms,
    "contribution": _contribution,
    "loan": _loan,
    "claim": _claim,
    "decision": _decision,
    "settlement": _settlement,
    "recovery": _recovery,
}
