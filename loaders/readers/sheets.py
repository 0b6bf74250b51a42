"""Sheets out of rows, for every reader that has rows with numbers: the header is looked for, what is merged over rows holds for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from loaders.readers.base import HeaderScore, Limits, Sheet
from loaders.readers.chunks import Place, Row, chunks
from loaders.readers.header import find_header, shown, titles, trimmed
from loaders.reject import InputError

_TABULAR = 3

#: By row, the columns in which a cell merged over several rows begins (True) or goes on.
Merged = dict[int, list[tuple[int, bool]]]

#: Tables of a file one after the other: where each is, its rows, and (asked for when its header is known) what is merged in it.
Tables = Iterator[tuple[Place, Iterator[Row], Callable[[], Merged]]]


def known(path: Path, tables: Tables, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The tables with a known header and rows; if none has, the refusal tells of the first that is not empty."""
    refusal: InputError | None = None
    found = 0
    for here, rows, merged in tables:
        head = list(islice(rows, limits.header_rows))
        if not head:
            continue
        try:
            sheet = _sheet(here, (head, rows, merged), score, limits)
        except InputError as error:
            refusal = refusal or error
            if error.reason == "header_not_found" and _tabular(head):
                here.reject(head[0][0], "sheet_without_header", shown([row for _, row in head[:2]]))
            elif error.reason == "too_many_columns":
                raise
            continue
        found += 1
        yield sheet
    if not found:
        raise refusal or InputError("empty_file", file=str(path))


def _sheet(
    place: Place, read: tuple[list[Row], Iterator[Row], Callable[[], Merged]], score: HeaderScore, limits: Limits
) -> Sheet:
    """The sheet of the first rows, the others, and the cells merged over rows."""
    head, rest, merged = read
    header = find_header([row for _, row in head], score)
    where = {"file": str(place.path), "sheet": place.sheet}
    if header is None:
        seen = shown([row for _, row in head[:3]])
        raise InputError("header_not_found", rows=limits.header_rows, seen=seen, **where)
    names = tuple(trimmed(header.names))
    row = head[header.last][0]
    if len(names) > limits.columns:
        raise InputError("too_many_columns", columns=len(names), limit=limits.columns, **where)
    rows = spread(chain(head[header.last + 1 :], rest), merged())
    first = next(rows, None)
    if first is None:
        raise InputError("only_header", row=row, **where)
    above = titles([cells for _, cells in head], header)
    return Sheet(place.sheet, names, row, chunks(chain([first], rows), names, place, limits), above, header.units)


def _tabular(head: Sequence[Row]) -> bool:
    """A sheet that looks like a table, as against notes on how to fill one in."""
    return sum(sum(1 for cell in row if cell) >= _TABULAR for _, row in head) > 1


def spread(rows: Iterator[Row], merged: Merged) -> Iterator[Row]:
    """Rows below the header, with what a cell merged over several rows says in each of them."""
    held: dict[int, str] = {}
    for number, row in rows:
        texts = list(row)
        for column, begins in merged.get(number, ()):
            if column < len(texts) and begins:
                held[column] = texts[column]
            elif column < len(texts):
                texts[column] = texts[column] or held.get(column, "")
        yield number, texts
