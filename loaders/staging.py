"""A file read and mapped, waiting to be written: its records spooled to disk, their keys and contents in memory.

Rows get their ids only when the whole file is known: of rows with one key the n-th by content is occurrence n, so the order
of rows means nothing. The spool holds what the database will hold, nothing more personal, and vanishes with the process.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from loaders.catalogue import Collected
from loaders.columns import Ids, Mask, constant, mix
from loaders.epochs import since_1900
from loaders.headers.index import Column, HeaderIndex
from loaders.headers.titles import sender_told
from loaders.headers.units import table_unit
from loaders.mapping import Mapper
from loaders.needs import needed_columns
from loaders.privacy import Privacy, without_numbers
from loaders.readers import read
from loaders.readers.base import Sheet
from loaders.reject import Reject, RejectLog
from loaders.rows.lines import Refusals
from loaders.rows.work import Mapped
from loaders.source import Source

_PART = 24 * 1024 * 1024
_IN_MEMORY = 64 * 1024 * 1024

#: Columns of the spool before those of the fields; the latter bear a prefix, for a field may be called ``state`` or ``row``.
FIELD = "field "
_FIXED = pa.schema(
    [
        ("row", pa.int64()),
        ("sheet", pa.string()),
        ("record_key", pa.string()),
        ("content_hash", pa.int64()),
        ("generation", pa.string()),
        ("payload", pa.string()),
        ("effective", pa.string()),
        ("state", pa.string()),
        ("catalogue", pa.string()),
    ]
)


@dataclass(slots=True)
class Staged:
    """A mapped file. ``record_ids``, ``occurrences`` and ``kept`` (False = a duplicate) follow the rows of the spool."""

    source: Source
    file: str
    rows: int
    header: list[dict[str, Any]]
    log: RejectLog
    refusals: Refusals
    record_ids: Ids
    occurrences: Ids
    kept: Mask
    _spool: IO[bytes]
    sender: str = ""  # as the table's own title has it

    def batches(self) -> Iterator[tuple[slice, pa.Table]]:
        """The spooled rows, in parts of bounded size, with their place in ``record_ids``."""
        self._spool.seek(0)
        start = 0
        for part in _parts(pa.ipc.open_stream(self._spool)):
            rows = pa.Table.from_batches(part).combine_chunks()
            yield slice(start, start + rows.num_rows), rows
            start += rows.num_rows

    def close(self) -> None:
        """Let the spool go."""
        self._spool.close()


def _parts(batches: Iterator[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Batches gathered: the more rows go into the tables in one sweep, the fewer of their pages are written twice."""
    part: list[pa.RecordBatch] = []
    for batch in batches:
        part.append(batch)
        if sum(gathered.nbytes for gathered in part) >= _PART:
            yield part
            part = []
    if part:
        yield part


@dataclass(slots=True)
class _Spool:
    """Where mapped chunks go while a file is read."""

    schema: pa.Schema
    file: IO[bytes]
    keys: list[Ids] = field(default_factory=list)
    contents: list[Ids] = field(default_factory=list)

    def add(self, mapped: Mapped, sheet: str, writer: pa.ipc.RecordBatchStreamWriter) -> None:
        count = len(mapped.rows)
        self.keys.append(mapped.keys)
        self.contents.append(mapped.contents)
        fixed = {
            "row": pa.array(mapped.rows),
            "sheet": constant(sheet, count),
            "record_key": mapped.key_text,
            "content_hash": pa.array(mapped.contents),
            "generation": mapped.generation,
            "payload": mapped.payload,
            "effective": mapped.effective,
            "state": mapped.state,
            "catalogue": mapped.catalogue,
        }
        empty = constant("", count)
        names = [name.removeprefix(FIELD) for name in self.schema.names[len(_FIXED) :]]
        columns = [*fixed.values(), *(mapped.columns.get(name, empty) for name in names)]
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self.schema))


def stage(
    index: HeaderIndex,
    path: Path,
    folder: Path,
    privacy: Privacy,
    collected: Collected,
    progress: Callable[[int], None] = lambda rows: None,
) -> Staged:
    """Read and map a whole file; ``progress`` hears of rows done. Raises ``InputError`` when the file cannot be used."""
    schema = pa.schema([*_FIXED, *((FIELD + name, pa.string()) for name in needed_columns(index.source))])
    spool = _Spool(schema, tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder)))  # noqa: SIM115
    try:
        return _fill(index, path, (privacy, collected), progress, spool)
    except BaseException:
        spool.file.close()
        raise


def _fill(
    index: HeaderIndex,
    path: Path,
    rules: tuple[Privacy, Collected],
    progress: Callable[[int], None],
    spool: _Spool,
) -> Staged:
    source, (privacy, collected) = index.source, rules
    log, refusals = RejectLog(), Refusals()
    header: list[dict[str, Any]] = []
    rows, sender, file = 0, "", without_numbers(path.name)
    with pa.ipc.new_stream(spool.file, spool.schema) as writer:
        for sheet in map(_without_numbers, read(path, index.score, log, form=source.format)):
            titles = (*sheet.titles, sheet.name, path.stem)
            columns = index.match(sheet.header, _place(sheet, path), titles, _units(sheet, path))
            header.append(_described(sheet.name, sheet.header_row, columns))
            sender = sender or sender_told(sheet.titles)
            mapper = Mapper(index, privacy, columns, collected, index.implied(columns, titles))
            dated = {one.index for one in columns if one.field and source.fields[one.field].type == "date"}
            for read_chunk in sheet.chunks:
                chunk = since_1900(read_chunk, dated) if sheet.since_1904 else read_chunk
                spool.add(mapper.map(chunk, file, sheet.name, refusals), sheet.name, writer)
                rows += len(chunk.rows)
                progress(rows)
    occurrences, kept = _occurrences(_joined(spool.keys), _joined(spool.contents))
    ids = mix(_joined(spool.keys), occurrences)
    log = RejectLog([_unnumbered(entry) for entry in log.rejects])
    return Staged(source, file, rows, header, log, refusals, ids, occurrences, kept, spool.file, sender)


def _place(sheet: Sheet, path: Path) -> str:
    """The file, and the sheet of a workbook, that a refusal is about (a slash in its name is none of a path)."""
    return f"{path.name} [{sheet.name.replace('/', '／')}]" if sheet.name else path.name


def _without_numbers(sheet: Sheet) -> Sheet:
    """The sheet with no personal number in its name or in those of its columns, which are kept as they are."""
    return replace(sheet, name=without_numbers(sheet.name), header=tuple(map(without_numbers, sheet.header)))


def _unnumbered(entry: Reject) -> Reject:
    file, sheet, column = map(without_numbers, (entry.file, entry.sheet, entry.column))
    return replace(entry, file=file, sheet=sheet, column=column)


def _units(sheet: Sheet, path: Path) -> list[str]:
    """By column, what amounts are in by the group above it, else by the title of the table, else by the name of the sheet or file."""
    table = table_unit(sheet.titles) or table_unit((path.stem, sheet.name))
    groups = (*sheet.units, *[""] * len(sheet.header))[: len(sheet.header)]
    return [unit or table for unit in groups]


def _described(sheet: str, row: int, columns: list[Column]) -> dict[str, Any]:
    matched = [{"header": column.header, "field": column.field, "how": column.how} for column in columns]
    return {"sheet": sheet, "row": row, "columns": matched}


def _joined(parts: list[Ids]) -> Ids:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _occurrences(keys: Ids, contents: Ids) -> tuple[Ids, Mask]:
    """For each row its number among the different rows of its key (by content), and whether it is the first such row."""
    order: npt.NDArray[np.intp] = np.lexsort((contents, keys))
    key, content = keys[order], contents[order]
    new_key = np.ones(len(order), dtype=bool)
    new_key[1:] = key[1:] != key[:-1]
    new_row = new_key.copy()
    new_row[1:] |= content[1:] != content[:-1]
    number = np.cumsum(new_row) - 1
    first = np.maximum.accumulate(np.where(new_key, number, 0))
    occurrences = np.empty(len(order), dtype=np.int64)
    kept = np.empty(len(order), dtype=bool)
    occurrences[order], kept[order] = number - first, new_row
    return occurrences, kept
