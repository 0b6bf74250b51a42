"""GraphML with typed attributes, written as a stream: what yEd, Gephi, Cytoscape, igraph and networkx read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.export.attributes import Attribute, edge_attributes, node_attributes
from graph.export.part import Part
from graph.export.xml_text import in_quotes, in_text
from graph.schema import Schema

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
#: An attribute with the tag that opens it.
_Tagged = tuple[str, Attribute]


def graphml(part: Part, schema: Schema) -> Iterator[str]:
    """The document in pieces; nodes first, then edges with their ids."""
    nodes = _tagged("n", node_attributes(schema, part.listed))
    edges = _tagged("e", edge_attributes(schema))
    yield _HEAD
    yield from _keys("node", "n", nodes)
    yield from _keys("edge", "e", edges)
    yield '<graph id="xintu" edgedefault="directed">\n'
    for node in part.nodes():
        yield f'<node id="{in_quotes(node.id)}">{_data(nodes, node)}</node>\n'
    for edge in part.edges(()):
        ends = f'id="{in_quotes(edge.id)}" source="{in_quotes(edge.source)}" target="{in_quotes(edge.target)}"'
        yield f"<edge {ends}>{_data(edges, edge)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _tagged(letter: str, attributes: Iterable[Attribute]) -> list[_Tagged]:
    return [(f'<data key="{letter}{number}">', attribute) for number, attribute in enumerate(attributes)]


def _keys(what: str, letter: str, attributes: list[_Tagged]) -> Iterator[str]:
    for number, (_, attribute) in enumerate(attributes):
        named = f'attr.name="{attribute.name}" attr.type="{attribute.type}"'
        yield f'<key id="{letter}{number}" for="{what}" {named}/>\n'


def _data(attributes: list[_Tagged], row: object) -> str:
    told = ((tag, attribute.of(row)) for tag, attribute in attributes)
    return "".join(f"{tag}{_written(value)}</data>" for tag, value in told if value is not None and value != "")


def _written(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return in_text(value) if isinstance(value, str) else repr(float(value))
