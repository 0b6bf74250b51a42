"""Columns into and out of PostgreSQL by COPY: the texts of rows are made and read by Arrow, not value by value."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from pyarrow import csv

_ROWS = 20_000
_NULL = "\\N"
#: What COPY's text form writes otherwise. PostgreSQL has no NUL in texts: the sign for what cannot be shown stands for it.
_ESCAPED = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\ufffd"))


def copy_in(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Insert columns named as the table's own."""
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, rows.column_names))}) FROM STDIN"
    with _copying(connection, statement, {}) as copy:
        for piece in rows.to_batches(_ROWS):
            if (
                piece.num_rows
            ):  # pieces follow the chunks of columns, some of which are empty: a line of nothing is a row
                copy.write(_lines(piece))


def copy_out(connection: sa.Connection, query: sa.Select[Any], schema: pa.Schema) -> pa.Table:
    """The rows of ``query`` as columns of ``schema``, of which only floats may be null."""
    compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    with _copying(connection, f"COPY ({compiled}) TO STDOUT (FORMAT csv)", compiled.params) as copy:
        text = b"".join(copy)
    if not text:
        return schema.empty_table()
    return csv.read_csv(
        io.BytesIO(text),
        csv.ReadOptions(column_names=schema.names, block_size=1 << 24),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(column_types=schema, null_values=[""], strings_can_be_null=False),
    ).cast(schema)


@contextmanager
def _copying(connection: sa.Connection, statement: str, parameters: Any) -> Iterator[Any]:
    driver = connection.dialect.loaded_dbapi.Error
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement, parameters or None) as copy:  # type: ignore[attr-defined]
            yield copy
    except driver as error:
        raise sa.exc.DBAPIError.instance(statement, None, error, driver, dialect=connection.dialect) from error


def _lines(rows: pa.RecordBatch) -> bytes:
    fields = [_text(column) for column in rows.columns]
    joined = pc.binary_join_element_wise(*fields, "\t", null_handling="replace", null_replacement=_NULL)
    return ("\n".join(joined.to_pylist()) + "\n").encode()


def _text(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    for character, written in _ESCAPED:
        column = pc.replace_substring(column, character, written)
    return column
