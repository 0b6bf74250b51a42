"""The kinds of ``schema.yaml`` and their weights, checked on reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from graph.store import GraphError

_SHIPPED = Path(__file__).with_name("schema.yaml")
_WEIGHTS = ("", "share", "probability")
_ENDS = ("", "source", "target")


class SchemaError(GraphError):
    """The schema file misses a key or holds a value out of range; the message names it."""


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node; a ``party`` can be asked about and found."""

    zh: str
    en: str
    party: bool


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """A kind of tie. ``strength`` 0..1, ``hub`` in edges (0 = no limit), ``weight``: share, probability or "".

    ``shared``: the end (source, target) that many may share; "" = neither. ``out``: what the target is to the source, in two languages.
    """

    zh: str
    en: str
    strength: float
    hub: int
    control: bool
    weight: str = ""
    shared: str = ""
    out: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= 1 or self.hub < 0 or self.weight not in _WEIGHTS or self.shared not in _ENDS:
            raise ValueError(
                "strength must be 0..1, hub not negative, weight share or probability, shared source or target"
            )


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of credit event; with ``listing`` it may be an entry in a list."""

    zh: str
    en: str
    listing: bool


@dataclass(frozen=True, slots=True)
class Linking:
    """Numbers of the search for linked parties; each is explained in ``schema.yaml``."""

    share: Mapping[str, float]
    late: float
    minimum: float
    positions: Mapping[str, float]
    other: float
    former: float
    apart: float
    before: float
    facts_days: int
    exposed: float
    state: Sequence[str]


@dataclass(frozen=True, slots=True)
class ListingRule:
    """What an entry of one list says (``severity`` 0..1) and in how many years half of it is left."""

    severity: float
    half_life: float

    def __post_init__(self) -> None:
        if not 0 < self.severity <= 1 or self.half_life <= 0:
            raise ValueError("severity must be above 0 and at most 1, half_life positive")


@dataclass(frozen=True, slots=True)
class Listing:
    """The rules by list, by kind of event, and for all others; freshness is never below ``floor``, ``undated`` without a day."""

    floor: float
    undated: float
    other: ListingRule
    kinds: Mapping[str, ListingRule]
    lists: Mapping[str, ListingRule]


@dataclass(frozen=True, slots=True)
class RelatedRules:
    """What makes related parties; each number is explained in ``schema.yaml``."""

    share: float
    majority: float
    unstated: float
    position: float
    address: int
    phone: int


@dataclass(frozen=True, slots=True)
class Regions:
    """Numbers of the ties between cities; each is explained in ``schema.yaml``."""

    majority: float
    layers: int
    operating: Mapping[str, int]
    certified: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Schema:
    """All kinds, by name."""

    nodes: Mapping[str, NodeKind]
    edges: Mapping[str, EdgeKind]
    events: Mapping[str, EventKind]
    colours: tuple[str, ...]
    linking: Linking
    related: RelatedRules
    regions: Regions
    listing: Listing

    @property
    def hubs(self) -> dict[str, int]:
        """The number of edges from which a node is a hub, by kind of edge."""
        return {name: kind.hub for name, kind in self.edges.items()}

    @property
    def linking_kinds(self) -> tuple[str, ...]:
        """Kinds of edge along which trouble travels."""
        return tuple(name for name, kind in self.edges.items() if kind.strength > 0)

    @property
    def identity_kinds(self) -> tuple[str, ...]:
        """Kinds of edge that join two nodes which may be one: they are no tie of their own."""
        return tuple(name for name, kind in self.edges.items() if kind.weight == "probability")

    @property
    def listing_kinds(self) -> tuple[str, ...]:
        """Kinds of event that may be entries in lists."""
        return tuple(name for name, kind in self.events.items() if kind.listing)

    def is_party(self, kind: str) -> bool:
        """Whether nodes of the kind are parties; a kind not in the schema is none."""
        return kind in self.nodes and self.nodes[kind].party

    def label(self, kind: str) -> dict[str, str]:
        """Chinese and English label of a kind of node, edge or event; the kind itself if it has none."""
        for kinds in (self.nodes, self.edges, self.events):
            found = kinds.get(kind)
            if found is not None:
                return {"zh": found.zh, "en": found.en}
        return {"zh": kind, "en": kind}


def load_schema(path: Path = _SHIPPED) -> Schema:
    """Read a schema file; ``SchemaError`` names what is wrong in it."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Schema(
            nodes=_kinds(NodeKind, data["nodes"]),
            edges=_kinds(EdgeKind, data["edges"]),
            events=_kinds(EventKind, data["events"]),
            colours=tuple(data["colours"]),
            linking=Linking(**data["linking"]),
            related=RelatedRules(**data["related"]),
            regions=Regions(**data["regions"]),
            listing=_listing(data["listing"]),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise SchemaError(f"{path.name}: {error}") from error


def _listing(data: Mapping[str, Any]) -> Listing:
    rules = {part: _kinds(ListingRule, data[part]) for part in ("kinds", "lists")}
    return Listing(**{**data, **rules, "other": ListingRule(**data["other"])})


def _kinds(kind: type[Any], entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    made = {}
    for name, values in entries.items():
        try:
            made[name] = kind(**values)
        except (TypeError, ValueError) as error:
            raise SchemaError(f"{name}: {error}") from error
    return made
