"""Rows in bulk into PostgreSQL: columns become the lines of one COPY, made by Arrow rather than value by value."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

_ROWS = 20_000
_NULL = "\\N"
#: What COPY's text form writes otherwise. PostgreSQL has no NUL in texts: the sign for what cannot be shown stands for it.
_ESCAPED = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\ufffd"))


def copy_columns(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Insert columns named as the table's own."""
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, rows.column_names))}) FROM STDIN"
    driver = connection.dialect.loaded_dbapi.Error
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
            for piece in rows.to_batches(_ROWS):
                if (
                    piece.num_rows
                ):  # pieces follow the chunks of columns, some of which are empty: a line of nothing is a row
                    copy.write(_lines(piece))
    except driver as error:
        raise DBAPIError.instance(statement, None, error, driver, dialect=connection.dialect) from error


def _lines(rows: pa.RecordBatch) -> bytes:
    fields = [_text(column) for column in rows.columns]
    joined = pc.binary_join_element_wise(*fields, "\t", null_handling="replace", null_replacement=_NULL)
    return ("\n".join(joined.to_pylist()) + "\n").encode()


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_binary(column.type) or pa.types.is_fixed_size_binary(column.type):
        return pa.array([None if value is None else f"\\\\x{value.hex()}" for value in column.to_pylist()], pa.string())
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    for character, written in _ESCAPED:
        column = pc.replace_substring(column, character, written)
    return column
