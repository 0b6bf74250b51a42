"""What a node and an edge say of themselves in formats with typed attributes (GraphML, GEXF), and in tables (CSV).

The fields of golden records that attributes are made of are data of the sources; whatever else a node or edge holds is in
``properties``, as JSON, with the records that it cites.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from graph.model import Edge, Event, Node
from graph.schema import Schema

Value = str | float | bool | None
#: Types as GraphML and GEXF both call them.
Type = Literal["string", "double", "boolean"]

#: Between several values of one attribute.
SEPARATOR = "|"
#: Fields of golden records with attributes of their own.
GOLDEN = ("address", "legal_representative", "birth_year", "gender", "id_mask")
_Listed = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A named value of every node or edge; "" and None are left out."""

    name: str
    type: Type
    of: Callable[[Any], Value]


def node_attributes(schema: Schema, listed: _Listed) -> tuple[Attribute, ...]:
    """The attributes of nodes, ``listed`` being the codes of black lists by party."""
    return (
        Attribute("kind", "string", lambda node: node.kind),
        Attribute("kind_name", "string", lambda node: schema.label(node.kind)["zh"]),
        Attribute("name", "string", lambda node: node.name),
        Attribute("code", "string", lambda node: node.code),
        Attribute("region", "string", lambda node: node.region),
        Attribute("other_names", "string", lambda node: SEPARATOR.join(node.names)),
        Attribute("listed", "boolean", lambda node: node.id in listed),
        Attribute("lists", "string", lambda node: SEPARATOR.join(listed.get(node.id, ()))),
        *(Attribute(name, "string", _golden(name)) for name in GOLDEN),
        Attribute("records", "string", _cited),
        Attribute("properties", "string", lambda node: _json(node.properties)),
    )


def edge_attributes(schema: Schema) -> tuple[Attribute, ...]:
    """The attributes of edges; what ``weight`` means (share, probability) depends on the kind."""
    meaning = {name: kind.weight for name, kind in schema.edges.items()}
    return (
        Attribute("kind", "string", lambda edge: edge.kind),
        Attribute("kind_name", "string", lambda edge: schema.label(edge.kind)["zh"]),
        Attribute("since", "string", lambda edge: edge.since),
        Attribute("until", "string", lambda edge: edge.until),
        Attribute("known_from", "string", lambda edge: edge.known_from),
        Attribute("weight", "double", lambda edge: edge.weight),
        Attribute("weight_means", "string", lambda edge: "" if edge.weight is None else meaning.get(edge.kind, "")),
        Attribute("position", "string", lambda edge: str(edge.properties.get("position", ""))),
        Attribute("records", "string", lambda edge: SEPARATOR.join(edge.records)),
        Attribute("properties", "string", lambda edge: _json(edge.properties)),
    )


def event_attributes(schema: Schema) -> tuple[Attribute, ...]:
    """The attributes of credit events, for tables."""
    plain = ("list", "colour", "title", "since", "until", "known_from", "region", "authority", "document_no", "amount")
    return (
        Attribute("party", "string", lambda event: event.party),
        Attribute("kind", "string", lambda event: event.kind),
        Attribute("kind_name", "string", lambda event: schema.label(event.kind)["zh"]),
        *(Attribute(name, "double" if name == "amount" else "string", _field(name)) for name in plain),
        Attribute("records", "string", lambda event: SEPARATOR.join(event.records)),
        Attribute("properties", "string", lambda event: _json(event.properties)),
    )


def edge_label(schema: Schema, edge: Edge) -> str:
    """What is written at an edge: its position or else its kind, and the share of capital or the probability, if stated."""
    named = str(edge.properties.get("position", "")) or schema.label(edge.kind)["zh"]
    kind = schema.edges.get(edge.kind)
    if edge.weight is None or kind is None or not kind.weight:
        return named
    return f"{named} {edge.weight * 100:.4g}%"


def value_of(golden: Any) -> str:
    """The value of a field of a golden record, which cites its record, or of a plain property."""
    value = golden.get("value", "") if isinstance(golden, dict) else golden
    return "" if value is None else str(value)


def _golden(name: str) -> Callable[[Node], Value]:
    return lambda node: value_of(node.properties.get(name, ""))


def _cited(node: Node) -> str:
    said = (value.get("record", "") for value in node.properties.values() if isinstance(value, dict))
    return SEPARATOR.join(dict.fromkeys(record for record in said if record))


def _field(name: str) -> Callable[[Event], Value]:
    return lambda event: getattr(event, name)


def _json(properties: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(properties)).decode() if properties else ""
