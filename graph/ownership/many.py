"""Who decides in each of many firms: what is read is read for all of them at once, and told of each as if it were asked alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from graph.model import ALWAYS, Edge, When
from graph.ownership.control import Controller, control, controller_of
from graph.ownership.control_rules import Rules, control_rules
from graph.ownership.holdings import Gathering, Holdings
from graph.ownership.structure import structure
from graph.store import GraphStore


def controllers(
    store: GraphStore, firms: Sequence[str], when: When = ALWAYS, rules: Rules | None = None
) -> dict[str, Controller]:
    """The controller of each firm, as ``control`` has it; firms that are not there are left out.

    Where a limit cuts what is read for all, or a firm may be a branch, each is asked alone: limits are those of one question.
    """
    rules = rules or control_rules()
    met = Gathering(store, rules.limits, when).upstream(firms)
    known = [firm for firm in dict.fromkeys(firms) if firm in met.names]
    if met.left:
        return {firm: control(store, firm, when, rules=rules).controller for firm in known}
    above: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in met.edges.values():
        above[edge.target].append(edge)
    found = {}
    for firm in known:
        alone = _above(met, firm, above)
        branch = met.names[firm].degree.get("branch_of") and not alone.of_kind("shareholder")
        if branch:
            found[firm] = control(store, firm, when, rules=rules).controller
        else:
            found[firm] = controller_of(structure(alone, rules), firm)
    return found


def each_alone(gathering: Gathering, firms: Sequence[str]) -> Iterator[tuple[str, Holdings]]:
    """What lies above each firm, as if it were asked alone, though read for all of them at once where no limit cuts it."""
    met = gathering.upstream(firms)
    above: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in met.edges.values():
        above[edge.target].append(edge)
    for firm in firms:
        yield firm, gathering.upstream([firm]) if met.left else _above(met, firm, above)


def _above(met: Holdings, firm: str, above: Mapping[str, Sequence[Edge]]) -> Holdings:
    """What a walk from one firm would have met."""
    hops, edges, frontier, hop = {firm: 0}, dict[str, Edge](), [firm], 0
    while frontier:
        hop += 1
        new = [edge for one in frontier for edge in above.get(one, ())]
        edges |= {edge.id: edge for edge in new}
        frontier = sorted({end for edge in new for end in (edge.source, edge.target)} - hops.keys())
        hops |= dict.fromkeys(frontier, hop)
    among = [edge for edge in met.among if edge.source in hops and edge.target in hops]
    closed = {party: kinds for party, kinds in met.suppressed.items() if party in hops}
    names = {party: node for party, node in met.names.items() if party in hops}
    return Holdings(hops, edges, among, met.opened & hops.keys(), closed, set(), names)
