"""Tables as files that any database takes: a Parquet file a table. From PostgreSQL, and to whichever a workspace is restored on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

_ROWS = 20_000
_ARROW: tuple[tuple[type[Any], pa.DataType], ...] = (
    (sa.Boolean, pa.bool_()),
    (sa.Integer, pa.int64()),
    (sa.Float, pa.float64()),
    (sa.LargeBinary, pa.binary()),
)


def write_table(connection: sa.Connection, table: sa.Table, file: Path) -> int:
    """All rows of a table, in the order of its key; gives their number."""
    schema = pa.schema([(column.name, _arrow(column)) for column in table.columns])
    query = sa.select(table).order_by(*table.primary_key.columns)
    written = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        result = connection.execution_options(yield_per=_ROWS).execute(query)
        for rows in result.partitions(_ROWS):
            columns = [
                pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
            written += len(rows)
    return written


def former_table(file: Path) -> sa.Table:
    """A table that only an earlier version knew, as far as its file tells: a migration will take its rows over."""
    kinds: dict[pa.DataType, Any] = {
        pa.int64(): sa.BigInteger(),
        pa.float64(): sa.Float(),
        pa.bool_(): sa.Boolean(),
        pa.binary(): sa.LargeBinary(),
    }
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    columns = (sa.Column(field.name, kinds.get(field.type, text)) for field in pq.read_schema(file))
    return sa.Table(file.stem, sa.MetaData(), *columns)


def read_table(connection: sa.Connection, table: sa.Table, file: Path) -> None:
    """Put the rows of a file into a table that is there and empty; numbers that the database gives go on after them."""
    for rows in _batches(file):
        connection.execute(sa.insert(table), rows)
    column = table.autoincrement_column
    if column is not None and connection.dialect.name == "postgresql":
        last = sa.select(sa.func.max(column)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(
            sa.select(
                sa.func.setval(
                    sequence,
                    sa.func.coalesce(last, 1),
                    sa.select(sa.func.count() > 0).select_from(table).scalar_subquery(),
                )
            )
        )


def _batches(file: Path) -> Iterator[list[dict[str, Any]]]:
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(_ROWS):
            if batch.num_rows:
                yield batch.to_pylist()


def _arrow(column: sa.Column[Any]) -> pa.DataType:
    return next((arrow for kind, arrow in _ARROW if isinstance(column.type, kind)), pa.string())
