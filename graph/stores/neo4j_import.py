"""The whole graph as files for ``neo4j-admin database import full``: how an empty database is filled fastest.

The files hold what ``neo4j_write`` would write, property by property, and the checkpoint from which a push goes on. Lists
are parted by line feeds, as in ``graph.model``: no value of a list holds one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from graph.checksum import COLUMNS, row_digests
from graph.model import city_of
from graph.store import Expansion
from graph.stores.neo4j_degrees import NOTED, note
from graph.stores.neo4j_rows import derived_names, parameters
from graph.stores.neo4j_schema import CHECKPOINT, DECIDED_BY, HAS_EVENT, Vocabulary

#: Beside the files: the arguments of the import, one a line, with paths relative to the folder.
ARGUMENTS = "neo4j-admin.args"

#: Headers of columns whose values are no plain text; ``id`` is what relationships are joined by.
_TYPES = {
    "names": "names:string[]",
    "records": "records:string[]",
    "cited": "cited:string[]",
    "digest": "digest:byte[]",
    "long_named": "long_named:boolean",
    "weight": "weight:double",
    "amount": "amount:double",
    "busiest": "busiest:long",
}
_BYTES = pa.array([str(number - 256 if number > 127 else number) for number in range(256)], pa.string())

#: Told after every batch: the file, rows done, rows in all (0 = unknown).
Progress = Callable[[str, int, int], None]


class Source(Protocol):
    """The graph, read as one consistent whole."""

    def scan(self, what: str) -> Iterator[pa.Table]:
        """All rows in id order, in batches."""
        ...

    def expand(self, ids: Sequence[str], kinds: Sequence[str]) -> Expansion:
        """Degrees of nodes."""
        ...

    def last_change(self) -> int:
        """The number of the latest change that the rows hold."""
        ...


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """What was written: the folder, rows by file, and the change log's number at which the graph stands."""

    folder: Path
    rows: dict[str, int]
    seq: int

    def command(self, database: str) -> str:
        """The command to run where the files are, with the server stopped."""
        return f"cd {self.folder} && neo4j-admin database import full {database} @{ARGUMENTS}"


def write_import(source: Source, words: Vocabulary, folder: Path, progress: Progress) -> ImportFiles:
    """Write the files into ``folder``, which is made; the same graph gives the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = _Files(words, folder, progress)
    seq = source.last_change()
    for batch in source.scan("nodes"):
        files.nodes(batch, source.expand(batch["id"].to_pylist(), ("",)).degrees)  # no edge is of the kind ""
    for batch in source.scan("edges"):
        files.edges(batch)
    for batch in source.scan("events"):
        files.events(batch)
    files.close(seq)
    return ImportFiles(folder, files.rows, seq)


class _Files:
    """The open files, with the ids of the nodes that are in them."""

    def __init__(self, words: Vocabulary, folder: Path, progress: Progress) -> None:
        self._words, self._folder, self._progress = words, folder, progress
        self._open: dict[str, BinaryIO] = {}
        self._ids: list[pa.Array] = []
        self.rows: dict[str, int] = {}
        for what in ("nodes", "edges", "events"):  # an empty graph has its files too
            self._write(what, {name: pa.array([], pa.string()) for name in self._names(what)})
        for kind in (HAS_EVENT, DECIDED_BY):
            self._links(kind, pa.array([], pa.string()), pa.array([], pa.string()))

    def nodes(self, batch: pa.Table, degrees: Mapping[str, Mapping[str, int]]) -> None:
        """Nodes with what is derived from their names and values, and their degrees."""
        size = batch.num_columns
        rows = [parameters("nodes", row)[size:] for row in zip(*(c.to_pylist() for c in batch.columns), strict=True)]
        columns = {name: batch[name].combine_chunks() for name in batch.column_names}
        for name, values in zip(derived_names("nodes")[:-1], zip(*rows, strict=True), strict=True):
            columns[name] = _column(name, list(values))
        notes = [note(degrees[id_]) for id_ in columns["id"].to_pylist()]
        columns |= dict(zip(NOTED, (pa.array(values) for values in zip(*notes, strict=True)), strict=True))
        self._ids.append(columns["id"])
        self._put("nodes", batch, columns)

    def edges(self, batch: pa.Table) -> None:
        """Relationships between nodes."""
        self._put("edges", batch, {name: batch[name].combine_chunks() for name in batch.column_names})

    def events(self, batch: pa.Table) -> None:
        """Events, whose they are, and the bodies that decided them, as far as these are in the graph."""
        columns = {name: batch[name].combine_chunks() for name in batch.column_names}
        columns["city"] = pa.array([city_of(region) for region in columns["region"].to_pylist()], pa.string())
        self._put("events", batch, columns)
        self._links(HAS_EVENT, columns["party"], columns["id"])
        known = pc.is_in(columns["authority"], value_set=self._known())
        self._links(DECIDED_BY, columns["id"].filter(known), columns["authority"].filter(known))

    def close(self, seq: int) -> None:
        """The checkpoint, and the arguments of the import."""
        header = '"id:ID(Checkpoint)","state","seq:long","degrees",":LABEL"\n'
        (self._folder / "checkpoint.csv").write_text(
            f'{header}"graph","complete",{seq},"noted","{CHECKPOINT}"\n', "utf-8"
        )
        for file in self._open.values():
            file.close()
        nodes, links = ("nodes", "events", "checkpoint"), ("edges", HAS_EVENT.lower(), DECIDED_BY.lower())
        arguments = [*(f"--nodes={name}.csv" for name in nodes), *(f"--relationships={name}.csv" for name in links)]
        arguments += ["--array-delimiter=U+000A", "--multiline-fields=true", "--overwrite-destination=true"]
        (self._folder / ARGUMENTS).write_text("\n".join(arguments) + "\n", "utf-8")

    def _put(self, what: str, batch: pa.Table, columns: dict[str, pa.Array]) -> None:
        columns["digest"] = _byte_lists(row_digests(what, batch))
        kinds = columns["kind"].dictionary_encode()
        labels = [self._words.label(what, kind).replace(":", "\n") for kind in kinds.dictionary.to_pylist()]
        columns["label"] = pa.array(labels, pa.string()).take(kinds.indices)
        self._write(what, {name: columns[name] for name in self._names(what)})

    def _names(self, what: str) -> list[str]:
        """The columns of a file; an event's party is a relationship, the kind of an edge its type."""
        left_out = {"nodes": (), "edges": ("kind",), "events": ("party",)}[what]
        names = [name for name in COLUMNS[what].names if name not in left_out]
        return [*names, *derived_names(what), *(NOTED if what == "nodes" else ()), "label"]

    def _links(self, kind: str, start: pa.Array, end: pa.Array) -> None:
        groups = ("Node", "Event") if kind == HAS_EVENT else ("Event", "Node")
        columns = {f":START_ID({groups[0]})": start, f":END_ID({groups[1]})": end, ":TYPE": pa.repeat(kind, len(start))}
        self._write(kind.lower(), columns)

    def _known(self) -> pa.Array:
        self._ids = [pa.concat_arrays([pa.array([], pa.string()), *self._ids])]
        return self._ids[0]

    def _write(self, name: str, columns: dict[str, pa.Array]) -> None:
        if name not in self._open:
            self._open[name] = (self._folder / f"{name}.csv").open("wb")
            header = ",".join(f'"{_header(name, column)}"' for column in columns)
            self._open[name].write(f"{header}\n".encode())
        table = pa.table(columns)
        csv.write_csv(table, self._open[name], csv.WriteOptions(include_header=False))
        self.rows[name] = self.rows.get(name, 0) + table.num_rows
        self._progress(name, self.rows[name], 0)


def _header(what: str, column: str) -> str:
    special = {"label": ":TYPE" if what == "edges" else ":LABEL"}
    if what == "edges":
        special |= {"source": ":START_ID(Node)", "target": ":END_ID(Node)"}
    elif column == "id":
        special["id"] = "id:ID(Node)" if what == "nodes" else "id:ID(Event)"
    return special.get(column) or _TYPES.get(column, column)


def _column(name: str, values: list[object]) -> pa.Array:
    """Derived values as text: lists joined by line feed, true as ``true``, none as null."""
    if name == "cited":
        return pa.array(["\n".join(value or ()) for value in values], pa.string())  # type: ignore[arg-type]
    if name == "long_named":
        return pa.array(["true" if value else None for value in values], pa.string())
    return pa.array(values, pa.string())


def _byte_lists(digests: list[bytes]) -> pa.Array:
    """Digests as signed numbers, each list joined by line feeds."""
    flat = np.frombuffer(b"".join(digests), np.uint8)
    width = len(flat) // max(len(digests), 1)
    numbers = _BYTES.take(pa.array(flat.astype(np.int32)))
    lists = pa.FixedSizeListArray.from_arrays(numbers, width) if width else pa.array([], pa.list_(pa.string(), 1))
    return pc.binary_join(lists.cast(pa.list_(pa.string())), "\n")
