"""Who decides in which firm, down every chain: by more than half of the votes, else as the largest block far ahead.

Firms are taken after all that hold them, rings as a whole. In each firm the votes of everything that one party decides count
as that party's; parties in concert are one block. Who decides a firm decides its votes elsewhere. No order of rows or of
parties has a say: rounds are taken at once for all firms of a ring.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.ownership.components import components
from graph.ownership.control_rules import Rules
from graph.ownership.stakes import EPSILON
from graph.ownership.votes import Ballot, Concert, Vote, voting

#: Those who decide together: one party, the parties of a block, or the firms of a ring that nobody outside decides.
Head = frozenset[str]


@dataclass(frozen=True, slots=True)
class Block:
    """Votes in a firm that one head (or heads in concert) decides; ``holders`` have them, the largest first."""

    head: Head
    low: float
    high: float
    holders: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of a firm: ``head`` None = nobody, for ``reason``; ``rule`` that applied; ``blocks`` by votes.

    Reasons: no_holders, not_opened, unknown_share, equal, dispersed. ``certainty``: of the whole chain, the weakest link.
    """

    firm: str
    head: Head | None
    rule: str
    reason: str
    blocks: tuple[Block, ...]
    certainty: float


@dataclass(slots=True)
class Decisions:
    """Verdicts and final heads by party. A party without a verdict is its own head."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    ballots: dict[str, Ballot] = field(default_factory=dict)

    def head(self, party: str) -> Head:
        """Who decides for a party in the end."""
        return self.heads.get(party, frozenset((party,)))

    def certainty(self, party: str) -> float:
        """How sure the head of a party is; its own master is sure."""
        found = self.verdicts.get(party)
        return found.certainty if found and found.head else 1.0


@dataclass(frozen=True, slots=True)
class Assembly:
    """What is needed to decide: ballots, agreements, rules, the firms that cannot be judged, the kinds that end a chain."""

    ballots: Mapping[str, Ballot]
    concert: Concert
    rules: Rules
    not_opened: frozenset[str]
    ultimate: frozenset[str]


def decided(assembly: Assembly) -> Decisions:
    """Every firm's verdict."""
    found = Decisions()
    links = {firm: list(ballot.votes) for firm, ballot in assembly.ballots.items() if firm not in assembly.ultimate}
    for part in components(links):
        firms = [party for party in part if party in links]
        ring = len(part) > 1
        for firm in firms:
            ballot = assembly.ballots[firm]
            found.ballots[firm] = voting(ballot, _controlled(firm, part, assembly)) if ring else ballot
        _decide(firms, assembly, found)
    return found


def _controlled(firm: str, part: Sequence[str], assembly: Assembly) -> set[str]:
    """The firms of a ring that ``firm`` controls by more than half of all votes, directly or through others."""
    most, held, grown = assembly.rules["majority"].votes, {firm}, True
    while grown:
        more = {
            one
            for one in part
            if one not in held
            and one in assembly.ballots
            and sum(vote.low for party, vote in assembly.ballots[one].votes.items() if party in held) > most + EPSILON
        }
        held, grown = held | more, bool(more)
    return held - {firm}


def _decide(firms: Sequence[str], assembly: Assembly, found: Decisions) -> None:
    """Verdicts of one part: by majority until nothing moves, then all largest blocks at once, and again."""
    arrows: dict[str, Verdict] = {}
    rules: tuple[str, ...] = ("majority", "relative")
    while rules:
        made = {}
        for firm in firms:
            if firm not in arrows:
                verdict = _verdict(firm, assembly, found, rules[0])
                if verdict.head is not None:
                    made[firm] = verdict
        if made:
            arrows |= made
            _contract(arrows, found)
            rules = ("majority", "relative")
        else:
            rules = rules[1:]
    for firm in firms:
        if firm not in arrows:
            found.verdicts[firm] = _verdict(firm, assembly, found, "none")
    found.verdicts |= {firm: _sure(verdict, assembly.rules, found) for firm, verdict in _settled(arrows, found)}


def _settled(arrows: Mapping[str, Verdict], found: Decisions) -> list[tuple[str, Verdict]]:
    """Those whom verdicts rest on before those who rest on them, as far as rings allow."""
    links = {firm: [vote.holder for vote in verdict.blocks[0].holders] for firm, verdict in arrows.items()}
    return [(firm, arrows[firm]) for part in components(links) for firm in part if firm in arrows]


def _contract(arrows: Mapping[str, Verdict], found: Decisions) -> None:
    """Heads of heads: every decided firm has the head at the end of its chain; a ring without an end is its own head."""
    links = {firm: sorted(verdict.head or ()) for firm, verdict in arrows.items()}
    for part in components(links):
        inside = set(part)
        outside = {far for firm in part for far in links.get(firm, ()) if far not in inside}
        if outside:
            head = frozenset().union(*(found.head(far) for far in sorted(outside)))
            found.heads |= dict.fromkeys(part, head)
        elif len(part) > 1:
            found.heads |= dict.fromkeys(part, frozenset(part))


def _verdict(firm: str, assembly: Assembly, found: Decisions, rule: str) -> Verdict:
    """What the rule says of a firm, as the heads stand now."""
    ballot = found.ballots[firm]
    single = _by_head(firm, ballot, found)
    blocks = _in_concert(firm, single, assembly.concert, found)
    if rule == "majority":
        most = assembly.rules["majority"].votes + EPSILON
        won = next((one for one in (*single, *blocks) if one.low > most), None)
        return _won(firm, won, rule, single if won in single else blocks)
    if rule == "relative":
        if _sole(ballot, blocks):
            return _won(firm, blocks[0], "sole_holder", blocks)
        return _won(firm, _ahead(blocks, assembly.rules), rule, blocks)
    return Verdict(firm, None, "", _reason(firm, ballot, blocks, assembly), tuple(blocks), 0.0)


def _won(firm: str, won: Block | None, rule: str, blocks: Sequence[Block]) -> Verdict:
    if won is None:
        return Verdict(firm, None, "", "", tuple(blocks), 0.0)
    return Verdict(firm, won.head, rule, "", (won, *(one for one in blocks if one is not won)), 0.0)


def _by_head(firm: str, ballot: Ballot, found: Decisions) -> list[Block]:
    """Votes summed by who decides them; those of firms that the firm itself decides have no say."""
    by_head: defaultdict[Head, list[Vote]] = defaultdict(list)
    for party in sorted(ballot.votes):
        if firm not in found.head(party):
            by_head[found.head(party)].append(ballot.votes[party])
    return _ordered(_block(head, votes, ballot) for head, votes in by_head.items())


def _block(head: Head, votes: Iterable[Vote], ballot: Ballot) -> Block:
    """Unknown votes of several are together no more than what nobody states."""
    holders = tuple(sorted(votes, key=lambda vote: (-vote.low, -vote.high, vote.holder)))
    low = sum(vote.low for vote in holders)
    high = min(low + min(sum(vote.high - vote.low for vote in holders), ballot.rest), 1.0)
    return Block(head, low, max(low, high), holders)


def _ordered(blocks: Iterable[Block]) -> list[Block]:
    return sorted(blocks, key=lambda one: (-one.low, -one.high, sorted(one.head)))


def _in_concert(firm: str, single: Sequence[Block], concert: Concert, found: Decisions) -> list[Block]:
    """Blocks whose heads or holders have agreed, or share a party, as one."""
    of = {head: number for number, one in enumerate(single) for head in (*one.head, *(v.holder for v in one.holders))}
    group = list(range(len(single)))
    pairs = [(of[edge.source], of[edge.target]) for edge in concert.of(firm) if edge.source in of and edge.target in of]
    pairs += [(of[party], number) for number, one in enumerate(single) for party in one.head]
    for left, right in pairs:
        low, high = sorted((group[left], group[right]))
        group = [low if member == high else member for member in group]
    if len(set(group)) == len(single):
        return list(single)
    ballot = found.ballots[firm]
    merged: defaultdict[int, list[Block]] = defaultdict(list)
    for number, one in zip(group, single, strict=True):
        merged[number].append(one)
    return _ordered(
        _block(frozenset().union(*(one.head for one in ones)), [v for one in ones for v in one.holders], ballot)
        for ones in merged.values()
    )


def _sole(ballot: Ballot, blocks: Sequence[Block]) -> bool:
    """Whether one holder alone is named, and nobody states a share."""
    return len(blocks) == 1 and len(ballot.votes) == 1 and blocks[0].low == 0 and blocks[0].high > 1 - EPSILON


def _ahead(blocks: Sequence[Block], rules: Rules) -> Block | None:
    """The largest block, if it is large, and ahead of what any other may have at most."""
    rule = rules["relative"]
    if not blocks or blocks[0].low <= rule.votes + EPSILON:
        return None
    following = max((one.high for one in blocks[1:]), default=0.0)
    return blocks[0] if blocks[0].low - following >= rule.ahead - EPSILON else None


def _reason(firm: str, ballot: Ballot, blocks: Sequence[Block], assembly: Assembly) -> str:
    """Why nobody decides."""
    if not blocks:
        return "not_opened" if firm in assembly.not_opened else "no_holders"
    if any(one.high > one.low for one in blocks):
        return "unknown_share"
    if firm in assembly.not_opened:
        return "not_opened"
    close = len(blocks) > 1 and blocks[0].low - blocks[1].low < assembly.rules["relative"].ahead - EPSILON
    return "equal" if close and blocks[0].low > assembly.rules["relative"].votes else "dispersed"


def _sure(verdict: Verdict, rules: Rules, found: Decisions) -> Verdict:
    """With the certainty of its chain: the rule's own, and of as many holders as the decision needs, the surest first."""
    won, need = verdict.blocks[0], rules["majority"].votes if verdict.rule == "majority" else 1.0
    doubted = verdict.rule == "relative" and found.ballots[verdict.firm].rest > won.low
    sure, votes = rules[verdict.rule].doubted if doubted else rules[verdict.rule].certainty, 0.0
    for certainty, vote in sorted(
        ((found.certainty(vote.holder), vote) for vote in won.holders),
        key=lambda one: (-one[0], -one[1].low, one[1].holder),
    ):
        if votes > need + EPSILON or (vote.low == 0 and verdict.rule != "sole_holder"):
            break
        sure, votes = min(sure, certainty), votes + vote.low
    return Verdict(verdict.firm, verdict.head, verdict.rule, verdict.reason, verdict.blocks, sure)
