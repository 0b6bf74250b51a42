"""Answers about control as the interface shows them: plain values, every share and vote with its edge and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.chains import Chain
from graph.control import ControlAnswer, Controller, Held, HoldingsAnswer
from graph.deciding import Block, Decisions, Verdict
from graph.groups import GroupAnswer
from graph.links import party_json
from graph.model import Edge
from graph.owners import Owner, Span
from graph.stakes import Register, Stake
from graph.structure import Structure
from graph.votes import Entrusting, Vote

#: Parties beyond the limits that are named.
_NAMED = 100


def control_json(answer: ControlAnswer) -> dict[str, Any]:
    """The upstream answer."""
    found = answer.found
    return {
        "party": party_json(answer.firm),
        "branch": {**party_json(answer.asked), "edge": edge_json(answer.branch)} if answer.branch else None,
        "controller": _controlling(answer),
        "beneficial_owners": [_owner(owner, answer) for owner in answer.owners],
        "holders": [_held(held, found) for held in answer.holders],
        "holders_not_shown": answer.more,
        **_structure(found, answer.shares.rings),
    }


def holdings_json(answer: HoldingsAnswer) -> dict[str, Any]:
    """The downstream answer."""
    found = answer.found
    return {
        "party": party_json(answer.party),
        "firms": [
            {
                **_held(held, found),
                "controlled": answer.party.id in answer.below.head(held.party),
                "controlled_by_rule": _rule(answer.below, answer.party.id, held.party),
                "decided_by": _parties(found.head(held.party) - {held.party}, found),
                **_ruled(found.verdict(held.party), found),
            }
            for held in answer.firms
        ],
        "firms_not_shown": answer.more,
        **_structure(found, answer.shares.rings),
    }


def group_json(answer: GroupAnswer) -> dict[str, Any]:
    """The group of a party."""
    found = answer.found
    return {
        "party": party_json(answer.asked),
        "head": _parties(answer.head, found),
        "controller": {
            key: value for key, value in controller_json(answer.controller, found).items() if key != "steps"
        },
        "firms": [
            {
                **party_json(found.names[verdict.firm]),
                "hops": found.holdings.hops[verdict.firm],
                **step_json(verdict, found),
            }
            for verdict in answer.firms
        ],
        "count": len(answer.firms),
        **_limits(found),
        "rules": _rules(found),
    }


def edge_json(edge: Edge) -> dict[str, Any]:
    """A tie as evidence."""
    return {
        "id": edge.id,
        "kind": edge.kind,
        "since": edge.since,
        "until": edge.until,
        "known_from": edge.known_from,
        "stated": edge.weight,
        "properties": dict(edge.properties),
        "records": list(edge.records),
    }


def controller_json(controller: Controller, found: Structure) -> dict[str, Any]:
    """Who decides, how sure, by which verdicts; or why nobody does, with who signs as a hint."""
    firm = controller.steps[0].firm
    state = [party for party in sorted(controller.head or ()) if found.kind(party) in found.rules.state]
    return {
        "found": controller.head is not None,
        "parties": _parties(controller.head or (), found),
        "joint": len(controller.head or ()) > 1,
        "state": bool(state),
        "final": controller.head is not None and not controller.beyond,
        "beyond": controller.beyond,
        "reason": controller.reason,
        "certainty": controller.certainty,
        "word": found.rules.word(controller.certainty) if controller.head else "",
        "steps": [step_json(verdict, found) for verdict in controller.steps],
        "hints": []
        if controller.head
        else [
            {
                **_party(edge.source, found),
                "rule": "legal_representative",
                "certainty": found.rules["legal_representative"].certainty,
                "edge": edge_json(edge),
            }
            for edge in found.representatives(firm)
        ],
    }


def _controlling(answer: ControlAnswer) -> dict[str, Any]:
    """The controller with its final share of the firm beside its votes."""
    told = controller_json(answer.controller, answer.found)
    shares = answer.shares
    for party in told["parties"]:
        party["share"] = _span(Span(shares.lower.get(party["id"], 0.0), shares.upper.get(party["id"], 0.0)))
    return told


def step_json(verdict: Verdict, found: Structure) -> dict[str, Any]:
    """A verdict: the block that decides with its holders' votes, and the next largest."""
    blocks = verdict.blocks if verdict.head is not None else ()
    rest = verdict.blocks[1:] if blocks else verdict.blocks
    return {
        "firm": _party(verdict.firm, found),
        **_ruled(verdict, found),
        "decided_by": _parties(found.head(verdict.firm) if verdict.head else (), found),
        "votes": blocks[0].low if blocks else None,
        "holders": [_vote(vote, found) for vote in blocks[0].holders] if blocks else [],
        "next": _block(rest[0], found) if rest else None,
        "silent": dict(found.decisions.ballots[verdict.firm].silent) if verdict.firm in found.decisions.ballots else {},
    }


def _ruled(verdict: Verdict, found: Structure) -> dict[str, Any]:
    return {"rule": verdict.rule, "reason": verdict.reason, "certainty": verdict.certainty}


def _rule(below: Decisions, party: str, firm: str) -> str:
    """The rule by which a party controls a firm; "" where it does not."""
    verdict = below.verdicts.get(firm)
    return verdict.rule if verdict is not None and party in below.head(firm) else ""


def _block(block: Block, found: Structure) -> dict[str, Any]:
    return {"parties": _parties(block.head, found), "votes": _span(Span(block.low, block.high))}


def _vote(vote: Vote, found: Structure) -> dict[str, Any]:
    return {
        **_party(vote.holder, found),
        "votes": _span(Span(vote.low, vote.high)),
        "entrusted": vote.entrusted,
        "edges": [edge_json(edge) for edge in vote.edges],
    }


def _owner(owner: Owner, answer: ControlAnswer) -> dict[str, Any]:
    found = answer.found
    chains = next((held.chains for held in answer.holders if held.party == owner.party), ())
    return {
        **_party(owner.party, found),
        "basis": list(owner.basis),
        "certain": owner.certain,
        "equity": _span(owner.equity),
        "votes": _span(owner.votes),
        "jointly_with": _parties(owner.joint, found),
        "chains": [chain_json(chain, found) for chain in chains],
        "possible_same": [
            {
                **_party(same.party, found),
                "probability": same.edge.weight,
                "together": same.together,
                "records": list(same.edge.records),
            }
            for same in owner.same
        ],
        "edges": [edge_json(edge) for edge in owner.edges],
    }


def _held(held: Held, found: Structure) -> dict[str, Any]:
    return {
        **_party(held.party, found),
        "share": _span(held.equity),
        "votes": _span(held.votes) if held.votes else None,
        "ultimate": held.ultimate,
        "chains": [chain_json(chain, found) for chain in held.chains],
    }


def chain_json(chain: Chain, found: Structure) -> dict[str, Any]:
    """A chain of stakes from a holder down to a firm, with its product."""
    return {
        "share": chain.share,
        "at_most": chain.most,
        "path": [
            {"from": s.holder, "from_name": _name(s.holder, found), "to": s.firm, "to_name": _name(s.firm, found)}
            | {"share": s.share, "edge": s.edge.id, "records": list(s.edge.records)}
            for s in chain.stakes
        ],
    }


def _structure(found: Structure, rings: Iterable[Any]) -> dict[str, Any]:
    return {
        "stakes": [_stake(stake, found) for register in found.registers.values() for stake in register.stakes],
        "firms_told": [_register(register, found) for register in found.registers.values() if _tells(register)],
        "entrusted": [
            _entrusting(one, found) for ballot in found.decisions.ballots.values() for one in ballot.entrusted
        ],
        "in_concert": [
            {"parties": _parties((edge.source, edge.target), found), "edge": edge_json(edge)}
            for edge in found.holdings.among
            if edge.kind == "acts_in_concert"
        ],
        "rings": [{"parties": _parties(ring.parties, found), "share": ring.inflow} for ring in rings],
        **_limits(found),
        "rules": _rules(found),
    }


def _stake(stake: Stake, found: Structure) -> dict[str, Any]:
    return {
        "holder": stake.holder,
        "holder_name": _name(stake.holder, found),
        "holder_kind": found.kind(stake.holder),
        "firm": stake.firm,
        "firm_name": _name(stake.firm, found),
        "share": stake.share,
        "basis": stake.basis,
        "edge": edge_json(stake.edge),
        "others": [edge_json(edge) for edge in stake.others],
    }


def _tells(register: Register) -> bool:
    return register.contradicting or register.rest > 0


def _register(register: Register, found: Structure) -> dict[str, Any]:
    """What is odd about a firm's register: contradicting shares with their records, or shares that nobody states."""
    return {
        **_party(register.firm, found),
        "stated": register.total,
        "not_stated": register.rest,
        "contradicting": register.contradicting,
        "unknown_holders": _parties((stake.holder for stake in register.unknown), found),
        "records": sorted({record for stake in register.stakes for record in stake.edge.records})
        if register.contradicting
        else [],
    }


def _entrusting(one: Entrusting, found: Structure) -> dict[str, Any]:
    return {
        "firm": _party(one.firm, found),
        "holder": _party(one.holder, found),
        "givers": _parties(one.givers, found),
        "given": one.given,
        "giver_found": one.found,
        "edge": edge_json(one.edge),
    }


def _limits(found: Structure) -> dict[str, Any]:
    """What was not looked at."""
    holdings = found.holdings
    shown = holdings.suppressed.items()
    return {
        "suppressed": [
            {**_party(party, found), "edges": dict(kinds)}
            for party, kinds in sorted(shown)
            if party in found.not_opened or party in holdings.below
        ],
        "not_opened": _parties(sorted(holdings.left)[:_NAMED], found),
        "not_opened_count": len(holdings.left),
    }


def _rules(found: Structure) -> dict[str, Any]:
    return {
        name: {"basis": rule.basis, "verified": rule.verified, "votes": rule.votes, "share": rule.share}
        for name, rule in found.rules.rules.items()
    }


def _parties(ids: Iterable[str], found: Structure) -> list[dict[str, Any]]:
    return [_party(party, found) for party in sorted(ids)]


def _party(party: str, found: Structure) -> dict[str, Any]:
    node = found.names.get(party)
    return party_json(node) if node else {"id": party, "name": "", "code": "", "kind": "", "region": ""}


def _name(party: str, found: Structure) -> str:
    return found.names[party].name if party in found.names else ""


def _span(span: Span) -> Mapping[str, float | None]:
    return {"value": span.known, "lower": span.lower, "upper": span.upper}
