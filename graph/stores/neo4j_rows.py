"""Rows of the model as statement parameters and back: which property holds which column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from graph.checksum import COLUMNS, row_digests
from graph.model import Edge, city_of
from graph.names import normal_name
from graph.rows import lines, object_of

#: Columns that hold several values are lists in Neo4j, and absent where there is none.
LISTS = frozenset({"names", "records"})

#: Columns that are not properties: a relationship's type and ends, an event's party.
_TOPOLOGY = {
    "nodes": frozenset[str](),
    "edges": frozenset({"kind", "source", "target"}),
    "events": frozenset({"party"}),
}

#: Properties that follow from a row: four-digit city, normal name, normal names between line feeds (too long for an index:
#: apart), records cited by golden values.
_DERIVED = {
    "nodes": ("city", "norm", "norms", "long_norms", "long_named", "cited", "digest"),
    "edges": ("digest",),
    "events": ("city", "digest"),
}

_CITED = re.compile(r'"record":\s*"([^"\\]+)"')

#: An index refuses longer values, and with them the whole transaction: characters of a name, bytes of all names.
_NORM, _NORMS = 500, 30_000

#: One row as a statement gets it: the model's columns, then the derived ones.
Parameters = list[Any]


def assignments(what: str, variable: str) -> str:
    """``v.name = row[2], ...``: every property of a row but its id."""
    names = [*COLUMNS[what].names, *_DERIVED[what]]
    kept = [(place, name) for place, name in enumerate(names) if name != "id" and name not in _TOPOLOGY[what]]
    return ", ".join(f"{variable}.`{name}` = row[{place}]" for place, name in kept)


def returned(what: str, variable: str, ends_as: tuple[str, str] | None = None) -> str:
    """The columns of the model as the expressions of a RETURN; ``party`` is the event's party, ``r`` starts and ends."""
    source, target = ends_as or (f"startNode({variable}).id", f"endNode({variable}).id")
    ends = {"source": source, "target": target, "party": "party.id"}
    if what == "edges":
        ends["kind"] = f"type({variable})"
    return ", ".join(ends.get(name, f"{variable}.`{name}`") for name in COLUMNS[what].names)


def derived_names(what: str) -> tuple[str, ...]:
    """The properties that follow from a row, as they come after the model's columns."""
    return _DERIVED[what]


def parameters(what: str, row: Sequence[Any]) -> Parameters:
    """A row in the text form of the model as parameters, but for the digest at the end."""
    derive = {"nodes": _of_node, "edges": _of_edge, "events": _of_event}[what]
    return derive(tuple(row))


def by_kind(what: str, table: pa.Table) -> dict[str, list[Parameters]]:
    """The rows of ``table`` as parameters, by kind."""
    columns = [table.column(name).to_pylist() for name in COLUMNS[what].names]
    kind = COLUMNS[what].get_field_index("kind")
    grouped: defaultdict[str, list[Parameters]] = defaultdict(list)
    for row, digest in zip(zip(*columns, strict=True), row_digests(what, table), strict=True):
        grouped[row[kind]].append([*parameters(what, row), digest])
    return dict(grouped)


def joined(what: str, row: Sequence[Any]) -> tuple[Any, ...]:
    """A returned row in the text form of the model's columns; a relationship type becomes the kind again."""
    names = COLUMNS[what].names
    values = ["\n".join(value or ()) if name in LISTS else value for name, value in zip(names, row, strict=True)]
    if what == "edges":
        values[1] = values[1].lower()
    return tuple(values)


def edge_from(row: Sequence[Any]) -> Edge:
    """An edge from a returned row."""
    id_, type_, source, target, since, until, known_from, weight, properties, records = row
    told = object_of(properties), tuple(records or ())
    return Edge(id_, type_.lower(), source, target, since, until, known_from, weight, *told)


def _of_node(row: tuple[Any, ...]) -> Parameters:
    id_, kind, name, code, region, names, properties = row
    norms = dict.fromkeys(normal_name(text) for text in (name, *lines(names)))
    between = "".join(f"\n{norm}" for norm in norms if norm) + "\n"
    indexed = (between, None, None) if len(between.encode()) <= _NORMS else (None, between, True)
    cited = list(dict.fromkeys(_CITED.findall(properties))) or None
    derived = [city_of(region), normal_name(name)[:_NORM], *indexed, cited]
    return [id_, kind, name, code, region, list(lines(names)) or None, properties, *derived]


def _of_edge(row: tuple[Any, ...]) -> Parameters:
    return [*row[:-1], list(lines(row[-1])) or None]


def _of_event(row: tuple[Any, ...]) -> Parameters:
    told = dict(zip(COLUMNS["events"].names, row, strict=True))
    told["records"] = list(lines(told["records"])) or None
    return [*told.values(), city_of(told["region"])]
