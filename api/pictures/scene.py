"""What a picture shows: parties and ties, taken from an export's part or from the paths of an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from api.messages import say
from graph.export.attributes import edge_label
from graph.export.part import Part
from graph.model import Edge, Node
from graph.schema import Schema
from loaders.lists import lists
from loaders.reject import InputError

#: Parties on one picture; more cannot be read on a page.
MOST = 120
Layout = Literal["auto", "spring", "layers", "ring"]

NOBODY: Mapping[str, Sequence[str]] = {}

#: Ties that have no direction.
_SYMMETRIC = ("possible_same", "acts_in_concert")


@dataclass(frozen=True, slots=True)
class Party:
    """A node as it is drawn; ``lists`` are the names of the black lists on which it stands."""

    id: str
    name: str
    kind: str
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """An arrow (or a line) with what is written at it, a line a relation: all from one party to another are one arrow."""

    source: str
    target: str
    label: str
    directed: bool = True
    uncertain: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture to be drawn. ``focus``: the parties asked about; ``notes`` stand below it; ``places`` (inches): where somebody put parties."""

    title: str
    parties: tuple[Party, ...]
    ties: tuple[Tie, ...]
    focus: frozenset[str] = frozenset()
    layout: Layout = "auto"
    notes: tuple[str, ...] = ()
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def scene_of(
    title: str,
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    schema: Schema,
    listed: Mapping[str, Sequence[str]],
    marked: Iterable[str] = (),
) -> Scene:
    """Any nodes and edges; ``listed`` are codes of lists by party, ``marked`` the ids of edges that matter most.

    Raises ``InputError`` for nothing to draw and for more than can be read.
    """
    parties = [
        Party(node.id, node.name, node.kind, tuple(_list_name(code) for code in listed.get(node.id, ())))
        for node in sorted(nodes, key=lambda node: node.id)
    ]
    if not parties:
        raise InputError("picture_empty")
    if len(parties) > MOST:
        raise InputError("picture_too_large", count=len(parties), most=MOST)
    return Scene(title, tuple(parties), _ties(edges, schema, frozenset(marked)))


def part_scene(title: str, part: Part, schema: Schema, marked: Iterable[str] = ()) -> Scene:
    """What an export's part holds, with notes on what is not shown."""
    nodes = []
    for node in part.nodes():
        nodes.append(node)
        if len(nodes) > MOST:
            raise InputError("picture_too_large", count=f">{MOST}", most=MOST)
    made = scene_of(title, nodes, part.edges(()), schema, part.listed, marked)
    return Scene(
        made.title, made.parties, made.ties, notes=tuple(_notes(part, {node.id: node for node in nodes}, schema))
    )


def paths_scene(
    title: str,
    paths: Iterable[Sequence[Mapping[str, Any]]],
    nodes: Mapping[str, Node],
    schema: Schema,
    listed: Mapping[str, Sequence[str]] = NOBODY,
) -> Scene:
    """The paths of an answer (hops as ``graph.linked.links.path_json`` gives them); the first is marked, its start is the focus."""
    edges: dict[str, Edge] = {}
    marked: set[str] = set()
    focus: set[str] = set()
    for path in paths:
        found = {edge.id: edge for edge in map(_edge_of, path)}
        edges |= found
        marked = marked or set(found)
        focus |= {path[0]["from"]} if path else set()
    made = scene_of(title, nodes.values(), edges.values(), schema, listed, marked)
    return replace(made, focus=frozenset(focus))


def _edge_of(hop: Mapping[str, Any]) -> Edge:
    ends = (hop["from"], hop["to"]) if hop["direction"] == "out" else (hop["to"], hop["from"])
    id_ = " ".join((*ends, hop["kind"], str(hop["properties"].get("position", "")), hop["since"]))
    return Edge(id_, hop["kind"], *ends, hop["since"], hop["until"], "", hop["stated_weight"], hop["properties"])


def _list_name(code: str) -> str:
    found = lists().get(code)
    return found.zh if found else code


def _ties(edges: Iterable[Edge], schema: Schema, marked: frozenset[str]) -> tuple[Tie, ...]:
    """One tie for all relations from one party to another; those without a direction in the order of their ends."""
    between: defaultdict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        ends = (edge.source, edge.target)
        between[tuple(sorted(ends)) if edge.kind in _SYMMETRIC else ends].append(edge)  # type: ignore[index]
    ties = []
    for (source, target), found in sorted(between.items()):
        found.sort(key=lambda edge: edge.id)
        labels = dict.fromkeys(
            edge_label(schema, edge) + ("" if not edge.until else f"（至{edge.until}）") for edge in found
        )
        directed = any(edge.kind not in _SYMMETRIC for edge in found)
        uncertain = all(edge.kind in schema.identity_kinds for edge in found)
        ties.append(
            Tie(source, target, "\n".join(labels), directed, uncertain, any(edge.id in marked for edge in found))
        )
    return tuple(tie for tie in ties if tie.source != tie.target)


def _notes(part: Part, nodes: Mapping[str, Node], schema: Schema) -> Iterable[str]:
    if part.cut:
        yield say("picture.cut", count=len(nodes))
    for id_, kinds in sorted(part.suppressed.items()):
        told = "、".join(f"{schema.label(kind)['zh']} {number}" for kind, number in sorted(kinds.items()))
        yield say("picture.hub", name=nodes[id_].name if id_ in nodes else id_, kinds=told)
