"""Parquet columns of any type to text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loaders.readers.base import Chunk, HeaderScore, Limits, Sheet
from loaders.readers.chunks import Place, bounded
from loaders.readers.excel import text
from loaders.readers.header import strip
from loaders.reject import InputError

_ENOUGH = 2
_SHOWN = 12
_EXACT = 10.0**15
_LOCAL = "Asia/Shanghai"


def read(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The one sheet of a Parquet file; nested structs become dotted columns; rows count from 1."""
    place = place.on(place.path.stem)
    where = {"file": str(place.path), "sheet": place.sheet}
    with _opened(place) as source:
        names = tuple(strip(name) for name in _flat(source.schema_arrow.empty_table()).column_names)
        if len(names) > limits.columns:
            raise InputError("too_many_columns", columns=len(names), limit=limits.columns, **where)
        if score(names) < min(_ENOUGH, max(len(names), 1)):
            raise InputError("header_not_found", rows=1, seen=" | ".join(names[:_SHOWN]) or "-", **where)
        if not source.metadata.num_rows:
            raise InputError("only_header", row=0, **where)
        yield Sheet(place.sheet, names, 0, _chunks(source, names, place, limits))


def _opened(place: Place) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(place.path, memory_map=True)
    except (pa.ArrowException, OSError) as error:
        reason = "encrypted" if "encrypt" in str(error).lower() else "broken_file"
        raise InputError(reason, file=str(place.path), detail=str(error)[:200]) from error


def _chunks(source: pq.ParquetFile, names: tuple[str, ...], place: Place, limits: Limits) -> Iterator[Chunk]:
    done = 0
    batches = source.iter_batches(batch_size=limits.chunk_rows)
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError) as error:
            raise InputError("broken_file", file=str(place.path), detail=str(error)[:200]) from error
        if batch is None:
            return
        table = _flat(pa.Table.from_batches([batch]))
        columns = [to_text(column.combine_chunks()) for column in table.columns]
        numbers = np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64)
        done += batch.num_rows
        if batch.num_rows:
            yield bounded(numbers, columns, names, place, limits)


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(column.type) for column in table.schema):
        table = table.flatten()
    return table


def to_text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Any column as strings: dates ISO, whole numbers without ``.0``, lists joined with ``;``, nulls "".

    Instants with a zone are shown in China's time.
    """
    array = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_timestamp(kind):
        array = _instant(array)
    elif pa.types.is_floating(kind):
        array = _floating(array)
    elif pa.types.is_decimal(kind):
        array = pc.replace_substring_regex(array.cast(pa.string()), pattern=r"\.0+$", replacement="")
    elif pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        array = pa.array([_structure(value) for value in array.to_pylist()], pa.string())
    return pc.fill_null(array.cast(pa.string()), "")


def _instant(array: pa.Array) -> pa.Array:
    if array.type.tz is not None:
        array = pc.local_timestamp(array.cast(pa.timestamp(array.type.unit, _LOCAL)))
    seconds = array.cast(pa.timestamp("s"), safe=False)
    return pc.replace_substring(pc.strftime(seconds, format="%Y-%m-%d %H:%M:%S"), " 00:00:00", "")


def _floating(array: pa.Array) -> pa.Array:
    values = array.cast(pa.float64())
    whole = pc.equal(values, pc.floor(values))
    small = pc.less(pc.abs(values), _EXACT)
    if pc.all(pc.and_(whole, small)).as_py():
        return values.cast(pa.int64()).cast(pa.string())
    return pa.array([None if value is None or value != value else text(value) for value in array.to_pylist()])


def _structure(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ";".join("" if item is None else str(item) for item in value)
    return None if value is None else orjson.dumps(value, default=str).decode()
