"""Whom of the watched the changes since the last look may concern, family by family: nobody else is looked at again.

Each family of facts reads so far and no farther (``observing``): a party's own rows; ties; listed parties within the hops; pairs of firms.
What is touched there is followed back (``backwards``). A full look finds exactly the same, and is what is left where the log does not
tell enough, or too much was touched to be followed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from api.watching.backwards import Way, concerned
from api.watching.observing import (
    CONTROLLER,
    ENTRIES,
    FAMILIES,
    LINKED,
    PENALTIES,
    PHOENIX,
    REGION,
    REPRESENTATIVE,
    STRUCK_OFF,
)
from api.watching.rules import rules
from api.watching.touched import Touched, touched
from graph.linked.links import chunks
from graph.linked.weighing import Weighing
from graph.ownership.control_rules import control_rules
from graph.ownership.holdings import AMONG, HELD
from graph.phoenix.facts import ASSET, GONE, PARTNER, PEOPLE, PLACES, SET_UP
from graph.phoenix.rules import load_rules
from graph.schema import Schema, load_schema
from graph.store import Key, is_hub
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_schema import EVENT, NODE

_OWN = (ENTRIES, PENALTIES, STRUCK_OFF)
_CHUNK = 500


@dataclass(slots=True)
class Concerned:
    """By family the parties that are to be looked at again, by what stands for them in the store."""

    by_family: defaultdict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def families(self, party: Key) -> list[str]:
        """What is to be looked at again of a party."""
        return [family for family in FAMILIES if party in self.by_family[family]]


def whom(graph: sa.Connection, stamp: int, days: tuple[str, str]) -> Concerned | None:
    """Whom what was written after ``stamp``, and what begins or ends between two days, may concern; None = it may be anybody."""
    changes = touched(graph, stamp, days, rules()["changes"])
    if changes is None:
        return None
    seen = _Seen(SqlGraphStore(graph), load_schema(), changes, days[1])
    found = Concerned()
    for families, met in (
        ((LINKED,), seen.linked()),
        ((PHOENIX,), seen.phoenix()),
        ((CONTROLLER,), seen.control()),
        ((REPRESENTATIVE,), seen.represented()),
    ):
        if met is None:
            return None
        for family in families:
            found.by_family[family] |= met
    for family in _OWN:
        found.by_family[family].update(party for _, party in changes.events)
    named = set(_decided_by(graph, changes.renamed))
    for family in _OWN:
        found.by_family[family].update(named)
    found.by_family[REGION].update(seen.nodes.values())
    for family in FAMILIES:
        found.by_family[family].update(seen.nodes[id_] for id_ in changes.new & seen.nodes.keys())
    return found


def _decided_by(graph: sa.Connection, authorities: Iterable[str]) -> Iterator[Key]:
    """Parties of decisions that show the name of a body."""
    for some in chunks(sorted(authorities), _CHUNK):
        chosen = sa.select(EVENT.c.party).where(EVENT.c.authority.in_(some))
        yield from graph.scalars(chosen.distinct())


@dataclass(slots=True)
class _Seen:
    """What was touched, as questions come by it."""

    store: SqlGraphStore
    schema: Schema
    changes: Touched
    day: str
    nodes: Mapping[str, Key] = field(init=False)
    degrees: Mapping[Key, Mapping[str, int]] = field(init=False)
    moved: Counter[tuple[Key, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = self.store.keys(sorted(self.changes.nodes))
        ends = [(end, kind) for kind, *both in self.changes.edges for end in both if end is not None]
        self.moved = Counter(ends)
        self.degrees = {
            key: node.degree for key, node in self.store.shown(sorted({end for end, _ in ends}, key=str)).items()
        }

    def linked(self) -> set[Key] | None:
        """By listings within the hops, and by ties before the last of them."""
        weighing, asked = Weighing(self.schema, self.day), rules()["linked"]
        same, kinds, hubs = self.schema.identity_kinds, self.schema.linking_kinds, self.schema.hubs
        listing = frozenset(self.schema.listing_kinds)
        seeds = {
            0: {*(party for kind, party in self.changes.events if kind in listing), *self._ends(same, hubs)},
            1: self._ends([kind for kind in kinds if kind not in same], hubs),
        }
        way = Way(kinds, asked["hops"], hubs, same, False, weighing.base, weighing.is_shared, asked["score"])
        return self._back(seeds, way)

    def phoenix(self) -> set[Key] | None:
        """By firms that share people and places with a start, or possible namesakes of its people; and all that these are weighed by."""
        same, told = self.schema.identity_kinds, {SET_UP, GONE, ASSET, *load_rules().triggers}
        shared = (*PEOPLE, *PLACES, "branch_of")
        seeds = {
            *(party for kind, party in self.changes.events if kind in told),
            *self._ends((*PEOPLE, "branch_of", PARTNER, *same), {}),
            *self._ends(PLACES, self.schema.hubs),
            *self.nodes.values(),
        }
        return self._back({0: seeds}, Way((*shared, *same), 2, self.schema.hubs, same))

    def control(self) -> set[Key] | None:
        """By ties to holders of any distance: of a holder with too many ties nothing is read."""
        limits = control_rules().limits
        hubs = dict.fromkeys((*HELD, *AMONG), limits.ties)
        held = {target for kind, _, target in self.changes.edges if kind in HELD and target is not None}
        grown = {
            source
            for kind, source, _ in self.changes.edges
            if kind in HELD
            and source is not None
            and self._degree(source, kind) + self.moved[source, kind] > limits.ties
        }
        seeds = {*held, *grown, *self._ends(AMONG, {}), *self.nodes.values()}
        return self._back({0: seeds}, Way(HELD, limits.depth, hubs, up=True))

    def represented(self) -> set[Key] | None:
        """By a representative's tie, and by what they are called."""
        kinds = ("legal_representative",)
        seeds = {*self._ends(kinds, {}), *self.nodes.values()}
        return self._back({0: seeds}, Way(kinds, 1, self.schema.hubs, up=True))

    def _back(self, seeds: Mapping[int, Iterable[Key]], way: Way) -> set[Key] | None:
        return concerned(self.store, seeds, way, rules()["met"])

    def _ends(self, kinds: Iterable[str], hubs: Mapping[str, int]) -> set[Key]:
        """Ends of edges of some kinds, without those that stay as closed along them as they were."""
        wanted = frozenset(kinds)
        return {
            end
            for kind, *both in self.changes.edges
            if kind in wanted
            for end in both
            if end is not None and not is_hub(hubs, kind, self._degree(end, kind) - self.moved[end, kind])
        }

    def _degree(self, node: Key, kind: str) -> int:
        return self.degrees.get(node, {}).get(kind, 0)


def keys_of(graph: sa.Connection, parties: Iterable[str]) -> dict[str, tuple[Key, str]]:
    """What stands for parties in the store, with their codes; those that are not there are left out."""
    found: dict[str, tuple[Key, str]] = {}
    for some in chunks(sorted(parties), _CHUNK):
        chosen = sa.select(NODE.c.id, NODE.c.key, NODE.c.code).where(NODE.c.id.in_(some))
        found.update((row.id, (row.key, row.code)) for row in graph.execute(chosen))
    return found
