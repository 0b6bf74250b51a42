"""Groups (集团): all firms that one controller decides, with the votes that make it so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from graph.model import ALWAYS, Node, When
from graph.ownership.control import Controller, control
from graph.ownership.control_rules import Rules, control_rules
from graph.ownership.deciding import Head, Verdict
from graph.ownership.holdings import Gathering, Holdings
from graph.ownership.structure import Structure, structure
from graph.store import GraphStore


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """The group that ``asked`` belongs to: its head, and every firm that the head decides, nearest first."""

    asked: Node
    head: Head
    controller: Controller
    found: Structure
    firms: tuple[Verdict, ...]


def group(
    store: GraphStore, party: str, when: When = ALWAYS, depth: int = 0, rules: Rules | None = None
) -> GroupAnswer:
    """All firms under the controller of a party, or under the party itself where nobody controls it."""
    rules = (rules or control_rules()).within(depth)
    answer = control(store, party, when, rules=rules)
    head = answer.controller.head or answer.found.head(answer.firm.id)
    found = structure(Gathering(store, rules.limits, when).downstream(head, _possible(rules)), rules)
    firms = [
        replace(verdict, head=found.head(firm))
        for firm, verdict in found.decisions.verdicts.items()
        if verdict.head is not None and found.head(firm) <= head
    ]
    firms.sort(key=lambda verdict: (found.holdings.hops[verdict.firm], verdict.firm))
    return GroupAnswer(answer.asked, head, answer.controller, found, tuple(firms))


def _possible(rules: Rules) -> Callable[[Holdings], set[str]]:
    """Chooses whose holdings are followed: firms of which enough is held, or may be, for the head to decide them.

    Half of what a largest block needs: shares that do not vote may double the others' weight.
    """
    least = rules["relative"].votes / 2

    def followed(holdings: Holdings) -> set[str]:
        parts: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for edge in holdings.edges.values():
            part = 1.0 if edge.weight is None else edge.weight
            parts[edge.target][edge.source] = parts[edge.target].get(edge.source, 0.0) + part
        chosen = {party for party, hop in holdings.hops.items() if hop == 0}
        while more := {
            firm
            for firm, held in parts.items()
            if firm not in chosen and sum(part for holder, part in held.items() if holder in chosen) >= least
        }:
            chosen |= more
        return chosen

    return followed
