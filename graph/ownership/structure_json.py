"""The structure of ownership as the interface shows it: stakes, registers, entrusted votes, rings, what was cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.linked.links import party_json
from graph.model import Edge
from graph.ownership.chains import Chain
from graph.ownership.owners import Span
from graph.ownership.shares import Ring
from graph.ownership.stakes import Register, Stake
from graph.ownership.structure import Structure
from graph.ownership.votes import Entrusting

#: Parties beyond the limits that are named.
_NAMED = 100


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


def structure_json(found: Structure, rings: Iterable[Ring]) -> dict[str, Any]:
    """All direct stakes, and what is said of them: registers, entrusted votes, agreements, rings, limits, rules."""
    return {
        "stakes": [_stake(stake, found) for register in found.registers.values() for stake in register.stakes],
        "firms_told": [_register(register, found) for register in found.registers.values() if _tells(register)],
        "entrusted": [
            _entrusting(one, found) for ballot in found.decisions.ballots.values() for one in ballot.entrusted
        ],
        "in_concert": [
            {"parties": parties_json((edge.source, edge.target), found), "edge": edge_json(edge)}
            for edge in found.holdings.among
            if edge.kind == "acts_in_concert"
        ],
        "rings": [{"parties": parties_json(ring.parties, found), "share": ring.inflow} for ring in rings],
        **limits_json(found),
        "rules": rules_json(found),
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
        **node_json(register.firm, found),
        "stated": register.total,
        "not_stated": register.rest,
        "contradicting": register.contradicting,
        "unknown_holders": parties_json((stake.holder for stake in register.unknown), found),
        "records": sorted({record for stake in register.stakes for record in stake.edge.records})
        if register.contradicting
        else [],
    }


def _entrusting(one: Entrusting, found: Structure) -> dict[str, Any]:
    return {
        "firm": node_json(one.firm, found),
        "holder": node_json(one.holder, found),
        "givers": parties_json(one.givers, found),
        "given": one.given,
        "giver_found": one.found,
        "edge": edge_json(one.edge),
    }


def limits_json(found: Structure) -> dict[str, Any]:
    """What was not looked at."""
    holdings = found.holdings
    shown = holdings.suppressed.items()
    return {
        "suppressed": [
            {**node_json(party, found), "edges": dict(kinds)}
            for party, kinds in sorted(shown)
            if party in found.not_opened or party in holdings.below
        ],
        "not_opened": parties_json(sorted(holdings.left)[:_NAMED], found),
        "not_opened_count": len(holdings.left),
    }


def rules_json(found: Structure) -> dict[str, Any]:
    """The rules by name, each with its basis, and whether its numbers were read there."""
    return {
        name: {"basis": rule.basis, "verified": rule.verified, "votes": rule.votes, "share": rule.share}
        for name, rule in found.rules.rules.items()
    }


def parties_json(ids: Iterable[str], found: Structure) -> list[dict[str, Any]]:
    """Parties in short, by id."""
    return [node_json(party, found) for party in sorted(ids)]


def node_json(party: str, found: Structure) -> dict[str, Any]:
    """A party in short; one that is not known here by its id alone."""
    node = found.names.get(party)
    return party_json(node) if node else {"id": party, "name": "", "code": "", "kind": "", "region": ""}


def _name(party: str, found: Structure) -> str:
    return found.names[party].name if party in found.names else ""


def span_json(span: Span) -> Mapping[str, float | None]:
    """Two bounds, and the value where they are one."""
    return {"value": span.known, "lower": span.lower, "upper": span.upper}
