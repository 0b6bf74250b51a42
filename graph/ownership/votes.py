"""Who votes in a firm: votes follow shares, but for those entrusted to others, and partners in concert vote as one.

A firm's own shares, and those of firms that it controls, do not vote (公司法第一百一十六条、第一百四十一条); what is left is
the whole. Votes whose share is unknown lie between nought and what nobody states.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.model import Edge, Node
from graph.names import normal_name
from graph.ownership.stakes import EPSILON, Register, Stake

_LISTED = re.compile(r"[|、;；\n]")


@dataclass(frozen=True, slots=True)
class Vote:
    """The votes that ``holder`` has in a firm, between ``low`` and ``high``, with the edges that give them.

    ``entrusted``: the part of ``low`` that others gave.
    """

    holder: str
    low: float
    high: float
    edges: tuple[Edge, ...]
    entrusted: float = 0.0


@dataclass(frozen=True, slots=True)
class Entrusting:
    """Votes of a firm that ``edge`` hands over: ``given`` out of the shares of ``givers``; ``found``: whether they hold any."""

    edge: Edge
    firm: str
    holder: str
    givers: tuple[str, ...]
    given: float
    found: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    """All votes in one firm by holder; ``silent``: shares that do not vote; ``entrusted``: what was handed over."""

    firm: str
    votes: Mapping[str, Vote]
    silent: Mapping[str, float]
    entrusted: tuple[Entrusting, ...] = ()
    rest: float = 0.0


def ballots(registers: Mapping[str, Register], handed: Iterable[Edge], names: Mapping[str, Node]) -> dict[str, Ballot]:
    """Votes by firm, entrusted ones with those whom they were given to."""
    given: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in sorted(handed, key=lambda edge: edge.id):
        given[edge.target].append(edge)
    return {firm: _ballot(firm, registers.get(firm), given[firm], names) for firm in sorted({*registers, *given})}


def _ballot(firm: str, register: Register | None, handed: Sequence[Edge], names: Mapping[str, Node]) -> Ballot:
    stakes = register.stakes if register else ()
    rest = register.rest if register else 1.0
    votes = {stake.holder: _own(stake, rest) for stake in stakes}
    entrusted = []
    for edge in handed:
        moved = _hand_over(votes, edge, rest, names)
        entrusted.append(moved)
    return _without(Ballot(firm, votes, {}, tuple(entrusted), rest), {firm})


def _own(stake: Stake, rest: float) -> Vote:
    if stake.share is None:
        return Vote(stake.holder, 0.0, rest, (stake.edge,))
    return Vote(stake.holder, stake.share, stake.share, (stake.edge,))


def _hand_over(votes: dict[str, Vote], edge: Edge, rest: float, names: Mapping[str, Node]) -> Entrusting:
    """Votes go from who gave them to who holds them now; of a giver who is no holder, out of what nobody states."""
    told = tuple(text for text in _LISTED.split(str(edge.properties.get("entrusted_by", ""))) if text)
    givers = [party for party in sorted(votes) if _is_one_of(party, told, names) and party != edge.source]
    wanted = edge.weight
    low = high = 0.0
    for party in givers:
        vote = votes[party]
        part = vote.low if wanted is None else min(vote.low, wanted - low)
        most = vote.high if wanted is None else min(vote.high, max(wanted - low, 0.0))
        votes[party] = replace(vote, low=vote.low - part, high=max(vote.high - max(part, most), 0.0))
        low, high = low + part, high + max(part, most)
    if not givers:
        low, high = (0.0, rest) if wanted is None else (min(wanted, rest), min(wanted, rest))
    before = votes.get(edge.source, Vote(edge.source, 0.0, 0.0, ()))
    votes[edge.source] = Vote(
        edge.source, before.low + low, before.high + high, (*before.edges, edge), before.entrusted + low
    )
    return Entrusting(edge, edge.target, edge.source, tuple(givers), low, bool(givers))


def _is_one_of(party: str, told: Collection[str], names: Mapping[str, Node]) -> bool:
    """Whether a text names the party: its id, code, name or another name of it."""
    node = names.get(party)
    if node is None:
        return party in told
    known = {normal_name(name) for name in (node.name, *node.names) if name}
    return any(text in (party, node.code) or normal_name(text) in known for text in told)


def voting(ballot: Ballot, controlled: Collection[str]) -> Ballot:
    """The ballot without the votes of firms that the firm itself controls; the others' are the whole."""
    return _without(ballot, set(controlled) & ballot.votes.keys())


def _without(ballot: Ballot, silent: Collection[str]) -> Ballot:
    out = {party: ballot.votes[party].high for party in sorted(silent) if party in ballot.votes}
    left = 1.0 - sum(ballot.votes[party].low for party in out)
    if not out or left < EPSILON:
        return ballot if not out else replace(ballot, votes={}, silent={**ballot.silent, **out}, rest=0.0)
    votes = {
        party: replace(vote, low=vote.low / left, high=min(vote.high / left, 1.0), entrusted=vote.entrusted / left)
        for party, vote in ballot.votes.items()
        if party not in out
    }
    return replace(ballot, votes=votes, silent={**ballot.silent, **out}, rest=ballot.rest / left)


@dataclass(frozen=True, slots=True)
class Concert:
    """Agreements to act in concert, each between two parties, in all firms or in the one that it names."""

    edges: tuple[Edge, ...]
    names: Mapping[str, Node]

    def of(self, firm: str) -> list[Edge]:
        """The agreements that count in a firm."""
        return [edge for edge in self.edges if self._counts(edge, firm)]

    def _counts(self, edge: Edge, firm: str) -> bool:
        stated = (str(edge.properties.get(key, "")) for key in ("company", "company_code"))
        told = tuple(text for cell in stated for text in _LISTED.split(cell) if text)
        return not told or _is_one_of(firm, told, self.names)
