"""The graph and its answers as pandas tables, and tables as a graph again: for notebooks and analysts.

Columns are those of the CSV exports (docs/exports.md): ``id`` and the attributes of nodes, edges and events. Several values in
one cell are joined by ``|``, and ``properties`` hold JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa

from graph.checksum import COLUMNS
from graph.export.attributes import SEPARATOR, Attribute, edge_attributes, event_attributes, node_attributes
from graph.export.part import Part
from graph.linked.links import LinkedAnswer, LinkPath
from graph.model import Event
from graph.schema import Schema
from graph.stores.memory import MemoryGraphStore

#: Columns of the tables of ``graph.model`` that join several values by line feed, by what a frame calls them.
_JOINED = {"names": "other_names", "records": "records"}


def nodes(part: Part, schema: Schema) -> pd.DataFrame:
    """One row a node."""
    return _frame(part.nodes(), node_attributes(schema, part.listed))


def edges(part: Part, schema: Schema) -> pd.DataFrame:
    """One row an edge, with ``source`` and ``target``."""
    ends = (
        Attribute("source", "string", lambda edge: edge.source),
        Attribute("target", "string", lambda edge: edge.target),
    )
    return _frame(part.edges(()), (*ends, *edge_attributes(schema)))


def events(part: Part, schema: Schema) -> pd.DataFrame:
    """One row a credit event, with ``party``; ``reports`` is JSON: what each of several records says."""
    return _frame(part.events(), (*event_attributes(schema), Attribute("reports", "string", _reports)))


def findings(answers: Iterable[LinkedAnswer], schema: Schema) -> pd.DataFrame:
    """One row a linked dishonest party: of whom, how likely, on which lists, and the path in words with its records."""
    rows = [
        (
            answer.party.id,
            answer.party.name,
            finding.party.id,
            finding.party.name,
            finding.path.probability,
            len(finding.path.hops),
            SEPARATOR.join(dict.fromkeys(entry.list for entry in finding.entries)),
            in_words(answer, finding.path, schema),
            SEPARATOR.join(dict.fromkeys(record for edge, _ in finding.path.hops for record in edge.records)),
        )
        for answer in answers
        for finding in answer.findings
    ]
    columns = ["party", "party_name", "linked", "linked_name", "probability", "hops", "lists", "path", "records"]
    return pd.DataFrame(rows, columns=columns)


def in_words(answer: LinkedAnswer, path: LinkPath, schema: Schema) -> str:
    """A path as an investigator writes it: 甲公司 ←法定代表人─ 张某 ─股东→ 乙公司."""
    at, words = answer.party.id, answer.party.name
    for edge, _ in path.hops:
        label = schema.label(edge.kind)["zh"]
        far = edge.other(at)
        words += (f" ─{label}→ " if edge.source == at else f" ←{label}─ ") + answer.names[far].name
        at = far
    return words


def store(
    nodes: pd.DataFrame, edges: pd.DataFrame | None = None, events: pd.DataFrame | None = None
) -> MemoryGraphStore:
    """A graph in memory of tables such as the above; columns that are missing are empty. Every question can be asked of it."""
    made = MemoryGraphStore()
    made.replace(_table("nodes", nodes), _table("edges", edges), _table("events", events))
    return made


def _frame(rows: Iterable[Any], attributes: Sequence[Attribute]) -> pd.DataFrame:
    told = list(rows)
    columns: dict[str, list[Any]] = {"id": [row.id for row in told]}
    for attribute in attributes:
        columns[attribute.name] = [attribute.of(row) for row in told]
    frame = pd.DataFrame(columns)
    numbers = [attribute.name for attribute in attributes if attribute.type == "double"]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def _reports(event: Event) -> str:
    return orjson.dumps([dict(report) for report in event.reports]).decode() if event.reports else ""


def _table(what: str, frame: pd.DataFrame | None) -> pa.Table:
    schema = COLUMNS[what]
    given = frame if frame is not None else pd.DataFrame()
    columns = []
    for field in schema:
        name = _JOINED.get(field.name, field.name)
        values: list[Any] = given[name].tolist() if name in given else [None] * len(given)
        read: Callable[[Any], Any] = _number if pa.types.is_floating(field.type) else _text
        made = [read(value) for value in values]
        if field.name in _JOINED:
            made = [value.replace(SEPARATOR, "\n") for value in made]
        columns.append(pa.array(made, field.type))
    return pa.table(columns, schema=schema)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
