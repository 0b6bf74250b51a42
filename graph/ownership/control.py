"""Who is behind a firm: look-through shares, actual controller, beneficial owners; and what a party holds and controls.

Every share and every vote cites its edge and records. What is unknown stays unknown: shares have bounds, a controller has
the certainty of its weakest link, and where none is found the answer says why.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import ALWAYS, Edge, Node, When
from graph.ownership.chains import Chain, chains_down, chains_up
from graph.ownership.control_rules import Rules, control_rules
from graph.ownership.deciding import Decisions, Head, Verdict
from graph.ownership.holdings import Gathering
from graph.ownership.owners import Owner, Span, beneficial_owners, votes_of
from graph.ownership.shares import LookThrough, holders_of, holdings_of
from graph.ownership.structure import Structure, structure
from graph.store import GraphStore


@dataclass(frozen=True, slots=True)
class Controller:
    """Who decides in the end: ``head`` (None = nobody, for ``reason``), how sure, and the verdicts down the chain.

    ``final``: nobody is known to be above; where that is a firm, ``beyond`` says why its own holders do not decide it.
    """

    head: Head | None
    certainty: float
    steps: tuple[Verdict, ...]
    reason: str
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A party upstream or downstream of the one asked: its share of the firm (or of it), votes, best chains."""

    party: str
    equity: Span
    votes: Span | None
    ultimate: bool
    chains: tuple[Chain, ...]


@dataclass(frozen=True, slots=True)
class ControlAnswer:
    """Everything upstream of ``firm``; ``asked`` is a branch of it, through ``branch``, or the firm itself."""

    asked: Node
    firm: Node
    branch: Edge | None
    found: Structure
    shares: LookThrough
    controller: Controller
    owners: tuple[Owner, ...]
    holders: tuple[Held, ...]
    more: int


@dataclass(frozen=True, slots=True)
class HoldingsAnswer:
    """Everything downstream of ``party``: firms with its share and votes, and who decides in them.

    ``below``: decisions as they are below the party, which may be decided itself: whom it controls in its turn.
    """

    party: Node
    found: Structure
    below: Decisions
    shares: LookThrough
    firms: tuple[Held, ...]
    more: int


def control(
    store: GraphStore, party: str, when: When = ALWAYS, depth: int = 0, rules: Rules | None = None
) -> ControlAnswer:
    """Who holds and who controls a firm, at any depth (``depth`` 0 = as the rules say); ``KeyError`` if it is unknown."""
    rules = (rules or control_rules()).within(depth)
    gathering = Gathering(store, rules.limits, when)
    met = gathering.upstream([party])
    asked, firm, branch = met.names[party], party, None
    if asked.degree.get("branch_of") and not any(edge.kind == "shareholder" for edge in met.edges.values()):
        firm, branch = _head_office(store, asked, when)
        met = gathering.upstream([firm]) if branch else met
    found = structure(met, rules)
    shares = holders_of(found.registers, firm)
    owners = tuple(beneficial_owners(found, firm, shares))
    holders = _holders(found, firm, shares, {owner.party for owner in owners})
    more = sum(not one.chains for one in holders[rules.limits.holders :])
    shown = holders[: rules.limits.holders] + tuple(one for one in holders[rules.limits.holders :] if one.chains)
    controller = controller_of(found, firm)
    return ControlAnswer(asked, found.names[firm], branch, found, shares, controller, owners, shown, more)


def holdings(
    store: GraphStore, party: str, when: When = ALWAYS, depth: int = 0, rules: Rules | None = None
) -> HoldingsAnswer:
    """What a party holds and controls, directly and through others; ``KeyError`` if it is unknown."""
    rules = (rules or control_rules()).within(depth)
    found = structure(Gathering(store, rules.limits, when).downstream([party]), rules)
    asked = found.names[party]
    shares = holdings_of(found.registers, party)
    below = found.controlled_by(party)
    controlled = {firm for firm in below.heads if party in below.head(firm)}
    firms = sorted(
        ({*shares.lower, *controlled} & {*found.registers, *found.decisions.ballots}) - {party},
        key=lambda firm: (-shares.lower.get(firm, 0.0), -shares.upper.get(firm, 0.0), firm),
    )
    most = rules.limits.holders
    chains = chains_down(found.registers, party, firms[:most], rules.limits.chains)
    held = tuple(
        Held(
            firm,
            Span(shares.lower.get(firm, 0.0), shares.upper.get(firm, 0.0)),
            votes_of(below, firm).get(party),
            not any(firm == stake.holder for one in found.registers.values() for stake in one.stakes),
            tuple(chains[firm]),
        )
        for firm in firms[:most]
    )
    return HoldingsAnswer(asked, found, below, shares, held, max(len(firms) - most, 0))


def _head_office(store: GraphStore, asked: Node, when: When) -> tuple[str, Edge | None]:
    """The firm that a branch belongs to, through branches of branches too: nobody holds shares of a branch."""
    firm, through, seen = asked.id, None, {asked.id}
    degree = asked.degree
    while degree.get("branch_of"):
        expansion = store.expand([firm], ["branch_of"], when, 0, "out")
        edge = next((edge for edge in expansion.edges if edge.target not in seen), None)
        if edge is None:
            break
        firm, through = edge.target, through or edge
        seen.add(firm)
        degree = store.nodes([firm])[firm].degree
    return firm, through


def _holders(found: Structure, firm: str, shares: LookThrough, owners: set[str]) -> tuple[Held, ...]:
    """All parties upstream by share, those who vote without a share too; chains of those that are shown."""
    votes = votes_of(found.decisions, firm)
    parties = sorted(
        {*shares.lower, *votes} - {firm},
        key=lambda party: (-shares.lower.get(party, 0.0), -shares.upper.get(party, 0.0), party),
    )
    shown = {*parties[: found.rules.limits.holders], *owners}
    chains = chains_up(found.registers, firm, sorted(shown), found.rules.limits.chains)
    return tuple(
        Held(
            party,
            Span(shares.lower.get(party, 0.0), shares.upper.get(party, 0.0)),
            votes.get(party),
            found.ends(party),
            tuple(chains.get(party, ())),
        )
        for party in parties
    )


def controller_of(found: Structure, firm: str) -> Controller:
    """The head of the firm with the verdicts that lead there; a firm that nobody decides is its own reason."""
    verdict = found.verdict(firm)
    if verdict.head is None:
        return Controller(None, 0.0, (verdict,), verdict.reason)
    head = found.head(firm)
    beyond = ""
    if len(head) == 1:
        (party,) = head
        if found.kind(party) not in found.rules.ultimate:
            beyond = found.verdict(party).reason
    elif any(party in found.decisions.verdicts and found.head(party) == head for party in head):
        return Controller(None, 0.0, _steps(found, firm), "ring")
    return Controller(head, verdict.certainty, _steps(found, firm), "", beyond)


def _steps(found: Structure, firm: str) -> tuple[Verdict, ...]:
    """The verdicts from the firm up to its head, each firm once, nearer ones first."""
    steps: dict[str, Verdict] = {}
    ahead = [firm]
    while ahead:
        further: set[str] = set()
        for one in ahead:
            verdict = found.decisions.verdicts.get(one)
            if verdict is not None and verdict.head is not None and one not in steps:
                steps[one] = verdict
                further |= {vote.holder for vote in verdict.blocks[0].holders}
        ahead = sorted(further - steps.keys())
    return tuple(steps.values())
