"""Who holds what around a party: shareholdings, entrusted votes and agreements, gathered hop by hop.

Upstream, every party's holders are read to the end; downstream, every firm that is held, and then all holders of those.
One round trip a hop. What the limits cut is kept by name, so that an answer can say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from graph.model import ALWAYS, Edge, Node, When
from graph.ownership.control_rules import Limits
from graph.store import Direction, GraphStore
from graph.traverse import Suppressed

#: Ties that carry shares or votes, from holder to firm.
OWNING = ("shareholder", "holds_votes")
HELD = (*OWNING, "legal_representative")
#: Ties among holders: agreements, and who may be one person.
AMONG = ("acts_in_concert", "possible_same")


@dataclass(slots=True)
class Holdings:
    """Parties by their distance from where it began, and the ties among them.

    ``below``: who was met on the way down; ``opened``: whose holders were asked for; ``suppressed``: parties with too many ties to open; ``left``: parties met
    beyond the limits, whose holders are not known here.
    """

    hops: dict[str, int]
    edges: dict[str, Edge] = field(default_factory=dict)
    among: list[Edge] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    suppressed: Suppressed = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    names: dict[str, Node] = field(default_factory=dict)
    below: set[str] = field(default_factory=set)

    def take(self, edges: Sequence[Edge], hop: int, most: int, direction: Direction) -> None:
        """Edges of one hop, with the parties that they lead to as long as there is room.

        A holder beyond the room still counts in its firm's register: it is only not opened. A firm beyond it is left out.
        """
        ends = {end for edge in edges for end in (edge.source, edge.target)}
        met = sorted(ends - self.hops.keys())
        room = max(most - len(self.hops), 0)
        self.left.update(met[room:])
        self.hops |= dict.fromkeys(met[:room], hop)
        self.edges |= {edge.id: edge for edge in edges if direction == "in" or edge.target in self.hops}

    def of_kind(self, kind: str) -> list[Edge]:
        """Ties of one kind, by id."""
        return [edge for _, edge in sorted(self.edges.items()) if edge.kind == kind]


@dataclass(frozen=True, slots=True)
class Gathering:
    """Reads a store at one time, within limits."""

    store: GraphStore
    limits: Limits
    when: When = ALWAYS

    def upstream(self, roots: Iterable[str]) -> Holdings:
        """All holders of ``roots``, holders of those, and so on."""
        found = Holdings(dict.fromkeys(sorted(roots), 0))
        self._walk(found, "in", HELD)
        return self._named(found)

    def downstream(self, roots: Iterable[str], followed: Callable[[Holdings], set[str]] | None = None) -> Holdings:
        """All firms that ``roots`` hold, directly or through others, and all upstream of those firms.

        ``followed`` chooses, after every hop, the parties whose own holdings are looked at (none = all parties).
        """
        found = Holdings(dict.fromkeys(sorted(roots), 0))
        self._walk(found, "out", OWNING, followed)
        found.below = set(found.hops)
        self._walk(found, "in", HELD)
        return self._named(found)

    def _walk(
        self,
        found: Holdings,
        direction: Direction,
        kinds: Sequence[str],
        followed: Callable[[Holdings], set[str]] | None = None,
    ) -> None:
        """Hop after hop along ``kinds``; nearer parties, then smaller ids, are kept at the cap."""
        most = dict.fromkeys(kinds, self.limits.ties)
        opened: set[str] = set()
        frontier, hop = sorted(found.hops), 0
        while frontier and hop < self.limits.depth:
            hop += 1
            expansion = self.store.expand(frontier, kinds, self.when, most, direction)
            found.suppressed |= expansion.suppressed
            opened.update(frontier)
            found.take(expansion.edges, hop, self.limits.parties, direction)
            follow = followed(found) if followed else found.hops.keys()
            frontier = sorted((follow & found.hops.keys()) - opened)
        found.left |= set(frontier)
        if direction == "in":
            found.opened = opened

    def _named(self, found: Holdings) -> Holdings:
        """With the ties among the parties, and their names."""
        ids = sorted(found.hops)
        between = self.store.expand(ids, AMONG, self.when, dict.fromkeys(AMONG, self.limits.ties))
        found.among = [edge for edge in between.edges if edge.source in found.hops and edge.target in found.hops]
        found.names = self.store.nodes(sorted({*ids, *found.left, *found.suppressed}))
        return found
