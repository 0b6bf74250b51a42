"""The fast way through delimited text: a block in which every line is one whole row is parsed as columns at once.

Whatever is unusual in a block (a row of several lines or of another width, a blank line, NUL, marks in disorder) makes
``parse`` decline it, and the careful reader takes that block line by line; so both give the same rows.
"""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.csv as pa_csv


def parse(block: str, delimiter: str, width: int) -> list[pa.Array] | None:
    """The columns of a block, one row a line, or None when it needs the careful reader."""
    if not _plain(block):
        return None
    names = [str(place) for place in range(width)]
    content = block.encode()
    try:
        table = pa_csv.read_csv(
            io.BytesIO(content),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(content) + 1),
            parse_options=pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != block.count("\n") or _open_at_end(table):
        return None
    return [pa.concat_arrays(column.chunks) for column in table.columns]


def _plain(block: str) -> bool:
    """All lines end, in LF or CRLF (one that does not may be cut off at the limit), and there is no NUL."""
    returns = block.count("\r")
    return block.endswith("\n") and "\0" not in block and (not returns or returns == block.count("\r\n"))


def _open_at_end(table: pa.Table) -> bool:
    """Whether the last row ends inside quotation marks: then its line end is in a cell, and the row goes on after the block."""
    return any("\n" in column[-1].as_py() for column in table.columns)
