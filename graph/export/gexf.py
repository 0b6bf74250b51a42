"""GEXF 1.2 with typed attributes and times, written as a stream: what Gephi shows on its time line.

An edge holds in the spell [since, day before until]: GEXF counts the last day in, we do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from graph.export.attributes import Attribute, edge_attributes, edge_label, node_attributes
from graph.export.part import Part
from graph.export.xml_text import in_quotes
from graph.model import Edge, Node
from graph.schema import Schema

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\
 xsi:schemaLocation="http://www.gexf.net/1.2draft http://www.gexf.net/1.2draft/gexf.xsd" version="1.2">
<meta><creator>xintu</creator></meta>
<graph defaultedgetype="directed" mode="dynamic" timeformat="date">
"""
_Tagged = tuple[str, Attribute]


def gexf(part: Part, schema: Schema) -> Iterator[str]:
    """The document in pieces; nodes first, then edges with their ids and spells."""
    nodes = _tagged(node_attributes(schema, part.listed))
    edges = _tagged(edge_attributes(schema))
    yield _HEAD
    yield from _declared("node", nodes)
    yield from _declared("edge", edges)
    yield "<nodes>\n"
    for node in part.nodes():
        yield _node(node, nodes)
    yield "</nodes>\n<edges>\n"
    for edge in part.edges(()):
        yield _edge(edge, schema, edges)
    yield "</edges>\n</graph>\n</gexf>\n"


def last_day(until: str) -> str:
    """The last day of an interval that ends before ``until``; "" for an open end and for what is no day."""
    try:
        return (date.fromisoformat(until) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return ""


def _node(node: Node, attributes: list[_Tagged]) -> str:
    return f'<node id="{in_quotes(node.id)}" label="{in_quotes(node.name or node.id)}">{_values(attributes, node)}</node>\n'


def _edge(edge: Edge, schema: Schema, attributes: list[_Tagged]) -> str:
    ends = f'id="{in_quotes(edge.id)}" source="{in_quotes(edge.source)}" target="{in_quotes(edge.target)}"'
    label = in_quotes(edge_label(schema, edge))
    return f'<edge {ends} label="{label}">{_values(attributes, edge)}{_spell(edge)}</edge>\n'


def _spell(edge: Edge) -> str:
    start, end = _day(edge.since), last_day(edge.until)
    if not (start or end) or (start and end and end < start):
        return ""
    times = [f'{name}="{day}"' for name, day in (("start", start), ("end", end)) if day]
    return f"<spells><spell {' '.join(times)}/></spells>"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _tagged(attributes: Iterable[Attribute]) -> list[_Tagged]:
    return [(f'<attvalue for="{number}" value="', attribute) for number, attribute in enumerate(attributes)]


def _declared(what: str, attributes: list[_Tagged]) -> Iterator[str]:
    yield f'<attributes class="{what}">\n'
    for number, (_, attribute) in enumerate(attributes):
        yield f'<attribute id="{number}" title="{attribute.name}" type="{attribute.type}"/>\n'
    yield "</attributes>\n"


def _values(attributes: list[_Tagged], row: object) -> str:
    told = ((tag, attribute.of(row)) for tag, attribute in attributes)
    given = (f'{tag}{_written(value)}"/>' for tag, value in told if value is not None and value != "")
    return f"<attvalues>{''.join(given)}</attvalues>"


def _written(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return in_quotes(value) if isinstance(value, str) else repr(float(value))
