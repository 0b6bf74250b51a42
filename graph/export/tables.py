"""CSV for people and programs: one table each of nodes, edges and events, safe to open in a spreadsheet.

UTF-8 with a mark, as spreadsheets expect; a text that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from graph.export.attributes import Attribute, Value, edge_attributes, event_attributes, node_attributes
from graph.export.part import Part
from graph.schema import Schema

#: How a cell begins that a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PAGE = 1_000


def table(part: Part, schema: Schema, what: str) -> Iterator[str]:
    """One of "nodes", "edges" and "events" as CSV, in pieces, under a header."""
    makers: dict[str, Callable[[], tuple[tuple[Attribute, ...], Iterable[object]]]] = {
        "nodes": lambda: (node_attributes(schema, part.listed), part.nodes()),
        "edges": lambda: ((*_ends(), *edge_attributes(schema)), part.edges(())),
        "events": lambda: (event_attributes(schema), part.events()),
    }
    attributes, rows = makers[what]()
    yield "\ufeff"
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(["id", *(attribute.name for attribute in attributes)])
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(_id(row)), *(_cell(attribute.of(row)) for attribute in attributes)])
        if number % _PAGE == 0:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()


def _ends() -> tuple[Attribute, ...]:
    return tuple(Attribute(end, "string", partial(_end, end)) for end in ("source", "target"))


def _end(name: str, edge: object) -> Value:
    return str(getattr(edge, name))


def _id(row: object) -> str:
    return str(getattr(row, "id"))  # noqa: B009 - nodes, edges and events have one


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(float(value))
    text = value.replace("\x00", "\ufffd")
    return f"'{text}" if text.startswith(FORMULA) else text
