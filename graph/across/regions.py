"""Cross-region: listed in one city and registered, operating or controlling in another; how many, city by city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graph.across.region_ties import RELOCATION, TIES, moved_cities
from graph.linked.links import party_json, path_json
from graph.model import ALWAYS, Node, When
from graph.schema import Schema
from graph.store import Across, GraphStore, RegionMatch

#: Matches whose parties are read together; the first page is small, so that it comes at once.
_FIRST, _PAGE = 100, 1_000


@dataclass(frozen=True, slots=True)
class CrossRegionMatch:
    """A party listed in one city and tied to another; regions as six-digit codes of cities."""

    match: RegionMatch
    party: Node
    nodes: dict[str, Node]
    schema: Schema

    def as_dict(self) -> dict[str, Any]:
        """The documented form (docs/questions/regions.md)."""
        match, fact = self.match, self.match.fact
        told = fact.records if fact else ()
        records = [*match.event.records, *(record for edge in match.via for record in edge.records), *told]
        return {
            "party": party_json(self.party),
            "list": match.event.list,
            "listed_region": f"{match.listed_region}00",
            "tie": match.tie,
            "other_region": f"{match.other_region}00",
            "path": path_json(match.party, [(edge, edge.weight) for edge in match.via], self.nodes, self.schema),
            "layers": len(match.via),
            "records": list(dict.fromkeys(record for record in records if record)),
            "from": match.event.since,
            "to": match.event.until,
            "entry": match.event.id,
            "moved": _moved(match),
            "decided": _decided(match),
        }


def _moved(match: RegionMatch) -> dict[str, Any] | None:
    if match.fact is None or match.fact.kind != RELOCATION:
        return None
    left, reached = moved_cities(match.fact)
    return {"from": left and f"{left}00", "to": reached and f"{reached}00", "since": match.fact.since}


def _decided(match: RegionMatch) -> dict[str, Any] | None:
    fact = match.fact
    if fact is None or fact.kind == RELOCATION:
        return None
    told = {"kind": fact.kind, "title": fact.title, "document_no": fact.document_no, "authority": fact.authority}
    return {**told, "from": fact.since, "to": fact.until, "records": list(fact.records)}


def cross_region(store: GraphStore, schema: Schema, asked: Across, when: When = ALWAYS) -> Iterator[CrossRegionMatch]:
    """Parties listed in one city and tied to another, in the store's order, streamed."""
    found, size = store.cross_region(asked, when), _FIRST
    while page := list(islice(found, size)):
        size = _PAGE
        ids = {match.party for match in page}
        ids |= {end for match in page for edge in match.via for end in (edge.source, edge.target)}
        nodes = store.nodes(sorted(ids))
        for match in page:
            yield CrossRegionMatch(match, nodes[match.party], nodes, schema)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many parties and how many of their entries, each once: in a cell, or of a whole row, column or layer ("" = all)."""

    layer: str
    listed: str
    tied: str
    parties: int
    entries: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Where listed (rows) by where tied (columns), in layers; sums count a party once, so they are less than their cells' sum."""

    cells: tuple[Counted, ...]
    rows: tuple[Counted, ...]
    columns: tuple[Counted, ...]
    totals: tuple[Counted, ...]

    def as_dict(self) -> dict[str, Any]:
        """The documented form (docs/questions/regions.md)."""
        return {name: [_counted(one) for one in getattr(self, name)] for name in ("cells", "rows", "columns", "totals")}


def _counted(one: Counted) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Counted.__slots__}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a matrix is laid out: ``by`` tie or field ("" = one layer), fields by list, and names of places by city.

    A city that has no name stands for itself, one that has several counts in each.
    """

    by: str = ""
    fields: Mapping[str, Sequence[str]] | None = None
    places: Mapping[str, Sequence[str]] | None = None


def matrix(store: GraphStore, asked: Across, layout: Layout = Layout(), when: When = ALWAYS) -> Matrix:
    """Count the ties of ``asked``: each party and each entry once a cell, however many ties or records it has there."""
    ties = store.region_ties(asked, when)
    for column in ("party", "event"):  # numbers are counted faster than texts
        ties = ties.set_column(ties.column_names.index(column), column, _numbers(ties[column]))
    places = {city: (f"{city}00",) for city in asked.regions} | dict(layout.places or {})
    ties = _named(_named(ties, "listed", places, "row"), "other", places, "column")
    by = {"": ("tie", dict.fromkeys(TIES, ("",))), "tie": ("tie", {}), "field": ("list", layout.fields or {})}[
        layout.by
    ]
    told = _named(ties, *by, "layer")
    return Matrix(
        cells=_count(told, ("layer", "row", "column")),
        rows=_count(told, ("layer", "row")),
        columns=_count(told, ("layer", "column")),
        totals=(*_count(ties, ()), *(_count(told, ("layer",)) if layout.by else ())),
    )


def _numbers(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks().dictionary_encode().indices


def _named(ties: pa.Table, column: str, names: Mapping[str, Sequence[str]], new: str) -> pa.Table:
    """A row for each name of a value, in column ``new``; a value without a name keeps its own."""
    pairs = [(value, name) for value in pc.unique(ties[column]).to_pylist() for name in names.get(value, (value,))]
    given = {column: [value for value, _ in pairs], new: [name for _, name in pairs]}
    table = pa.table(given, pa.schema([(column, pa.string()), (new, pa.string())]))
    return ties.join(table, column, join_type="inner")


_PARTIES, _ENTRIES = "party_count_distinct", "event_count_distinct"


def _count(told: pa.Table, keys: Sequence[str]) -> tuple[Counted, ...]:
    """Distinct parties and entries by ``keys``, in the order of places; layers of ties in theirs."""
    counted = told.group_by(list(keys)).aggregate([("party", "count_distinct"), ("event", "count_distinct")])
    found = [
        Counted(row.get("layer", ""), row.get("row", ""), row.get("column", ""), row[_PARTIES], row[_ENTRIES])
        for row in counted.to_pylist()
    ]
    rank = {tie: f"{place}" for place, tie in enumerate(TIES)}
    return tuple(sorted(found, key=lambda one: (rank.get(one.layer, one.layer), one.listed, one.tied)))
