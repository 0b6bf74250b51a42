"""Beneficial owners (受益所有人): natural persons who own, vote or control; who stands in where there is none.

By 受益所有人信息管理办法: a quarter of the equity or of the votes, through any chain, or control alone or jointly; for firms of
the state the legal representative; else who runs the firm. Persons who may be one are not added up, only told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.model import Edge
from graph.ownership.deciding import Decisions
from graph.ownership.shares import LookThrough
from graph.ownership.stakes import EPSILON
from graph.ownership.structure import Structure

_UNKNOWN = "possible_"


@dataclass(frozen=True, slots=True)
class Span:
    """A share or a part of the votes, between two bounds that are equal where all is stated."""

    lower: float
    upper: float

    @property
    def known(self) -> float | None:
        """The number, where there is one."""
        return self.lower if self.upper - self.lower < EPSILON else None


@dataclass(frozen=True, slots=True)
class Same:
    """Another person met who may be the same, and what both have together."""

    party: str
    edge: Edge
    together: float


@dataclass(frozen=True, slots=True)
class Owner:
    """A beneficial owner and why: equity, votes, control, state_owned, management; ``possible_…`` = within the bounds only."""

    party: str
    basis: tuple[str, ...]
    equity: Span
    votes: Span
    joint: tuple[str, ...]
    same: tuple[Same, ...]
    edges: tuple[Edge, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether a rule is met whatever the unknown shares are."""
        return any(not basis.startswith(_UNKNOWN) for basis in self.basis)


def votes_of(found: Decisions, firm: str) -> dict[str, Span]:
    """The votes in a firm that each head decides, alone or with others of its block."""
    spans: dict[str, Span] = {}
    ballot = found.ballots.get(firm)
    for vote in ballot.votes.values() if ballot else ():
        for party in found.head(vote.holder):
            before = spans.get(party, Span(0.0, 0.0))
            spans[party] = Span(before.lower + vote.low, min(before.upper + vote.high, 1.0))
    return spans


def beneficial_owners(found: Structure, firm: str, shares: LookThrough) -> list[Owner]:
    """Those who meet a rule, the surest and largest first; else who stands in for them."""
    votes = votes_of(found.decisions, firm)
    people = sorted(party for party in {*shares.lower, *votes, *found.head(firm)} if found.kind(party) == "person")
    owners = [_owner(found, firm, party, _span(shares, party), votes) for party in people]
    owners = [_with_same(found, owner, shares) for owner in owners]
    meeting = [owner for owner in owners if owner.basis]
    if not any(owner.certain for owner in meeting):
        stand_ins = _stand_ins(found, firm, shares, votes)
        taken = {owner.party for owner in stand_ins}
        meeting = [owner for owner in meeting if owner.party not in taken] + stand_ins
    return sorted(meeting, key=lambda one: (not one.certain, -one.equity.lower, -one.equity.upper, one.party))


def state_share(found: Structure, shares: LookThrough) -> float:
    """What bodies of the state have of a firm in the end."""
    return sum(share for party, share in shares.lower.items() if _of_state(found, party) and found.ends(party))


def _of_state(found: Structure, party: str) -> bool:
    return found.kind(party) in found.rules.state


def _span(shares: LookThrough, party: str) -> Span:
    return Span(shares.lower.get(party, 0.0), shares.upper.get(party, 0.0))


def _owner(found: Structure, firm: str, party: str, equity: Span, votes: Mapping[str, Span]) -> Owner:
    rule, voting = found.rules["beneficial_owner"], votes.get(party, Span(0.0, 0.0))
    head = found.head(firm)
    basis = [*_met("equity", equity, rule.share), *_met("votes", voting, rule.votes)]
    if party in head:
        basis.append("control")
    return Owner(party, tuple(basis), equity, voting, tuple(sorted(head - {party})) if party in head else (), ())


def _met(name: str, span: Span, least: float) -> Iterable[str]:
    if span.lower >= least - EPSILON:
        return (name,)
    return (_UNKNOWN + name,) if span.upper >= least - EPSILON else ()


def _with_same(found: Structure, owner: Owner, shares: LookThrough) -> Owner:
    """With the persons who may be the same; what they have together counts as possible only."""
    same = tuple(
        Same(other, edge, owner.equity.lower + shares.lower.get(other, 0.0))
        for other, edge in found.same_as(owner.party)
    )
    basis = owner.basis
    least = found.rules["beneficial_owner"].share - EPSILON
    if not owner.certain and any(one.together >= least and shares.lower.get(one.party, 0.0) for one in same):
        basis = (*basis, _UNKNOWN + "same") if owner.equity.lower else basis
    return Owner(owner.party, basis, owner.equity, owner.votes, owner.joint, same)


def _stand_ins(found: Structure, firm: str, shares: LookThrough, votes: Mapping[str, Span]) -> list[Owner]:
    """The legal representatives: of firms of the state by rule, of others as those who run the firm."""
    ruled = any(_of_state(found, party) for party in found.head(firm) - {firm})
    state = ruled or state_share(found, shares) > found.rules["state_owned"].share
    basis = "state_owned" if state else _UNKNOWN + "management"
    signing: dict[str, list[Edge]] = {}
    for edge in found.representatives(firm):
        signing.setdefault(edge.source, []).append(edge)
    return [
        Owner(party, (basis,), _span(shares, party), votes.get(party, Span(0.0, 0.0)), (), (), tuple(edges))
        for party, edges in sorted(signing.items())
        if found.kind(party) == "person"
    ]
