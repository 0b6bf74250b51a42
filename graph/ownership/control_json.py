"""Answers about control as the interface shows them: plain values, every share and vote with its edge and records."""

from __future__ import annotations

from typing import Any

from graph.linked.links import party_json
from graph.ownership.control import ControlAnswer, Controller, Held, HoldingsAnswer
from graph.ownership.deciding import Block, Decisions, Verdict
from graph.ownership.groups import GroupAnswer
from graph.ownership.owners import Owner, Span
from graph.ownership.structure import Structure
from graph.ownership.structure_json import (
    chain_json,
    edge_json,
    limits_json,
    node_json,
    parties_json,
    rules_json,
    span_json,
    structure_json,
)
from graph.ownership.votes import Vote


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
        **structure_json(found, answer.shares.rings),
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
                "decided_by": parties_json(found.head(held.party) - {held.party}, found),
                **_ruled(found.verdict(held.party), found),
            }
            for held in answer.firms
        ],
        "firms_not_shown": answer.more,
        **structure_json(found, answer.shares.rings),
    }


def group_json(answer: GroupAnswer) -> dict[str, Any]:
    """The group of a party."""
    found = answer.found
    return {
        "party": party_json(answer.asked),
        "head": parties_json(answer.head, found),
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
        **limits_json(found),
        "rules": rules_json(found),
    }


def controller_json(controller: Controller, found: Structure) -> dict[str, Any]:
    """Who decides, how sure, by which verdicts; or why nobody does, with who signs as a hint."""
    firm = controller.steps[0].firm
    state = [party for party in sorted(controller.head or ()) if found.kind(party) in found.rules.state]
    return {
        "found": controller.head is not None,
        "parties": parties_json(controller.head or (), found),
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
                **node_json(edge.source, found),
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
        party["share"] = span_json(Span(shares.lower.get(party["id"], 0.0), shares.upper.get(party["id"], 0.0)))
    return told


def step_json(verdict: Verdict, found: Structure) -> dict[str, Any]:
    """A verdict: the block that decides with its holders' votes, and the next largest."""
    blocks = verdict.blocks if verdict.head is not None else ()
    rest = verdict.blocks[1:] if blocks else verdict.blocks
    return {
        "firm": node_json(verdict.firm, found),
        **_ruled(verdict, found),
        "decided_by": parties_json(found.head(verdict.firm) if verdict.head else (), found),
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
    return {"parties": parties_json(block.head, found), "votes": span_json(Span(block.low, block.high))}


def _vote(vote: Vote, found: Structure) -> dict[str, Any]:
    return {
        **node_json(vote.holder, found),
        "votes": span_json(Span(vote.low, vote.high)),
        "entrusted": vote.entrusted,
        "edges": [edge_json(edge) for edge in vote.edges],
    }


def _owner(owner: Owner, answer: ControlAnswer) -> dict[str, Any]:
    found = answer.found
    chains = next((held.chains for held in answer.holders if held.party == owner.party), ())
    return {
        **node_json(owner.party, found),
        "basis": list(owner.basis),
        "certain": owner.certain,
        "equity": span_json(owner.equity),
        "votes": span_json(owner.votes),
        "jointly_with": parties_json(owner.joint, found),
        "chains": [chain_json(chain, found) for chain in chains],
        "possible_same": [
            {
                **node_json(same.party, found),
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
        **node_json(held.party, found),
        "share": span_json(held.equity),
        "votes": span_json(held.votes) if held.votes else None,
        "ultimate": held.ultimate,
        "chains": [chain_json(chain, found) for chain in held.chains],
    }
