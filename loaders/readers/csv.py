"""Delimited text: any of four separators, any line ends, quotation marks that may be wrong, bounded memory.

A mark that is never closed makes a parser swallow the rows behind it. It shows in three ways: the row grows beyond the
limit, lines inside it are whole rows, or text follows the closing mark. Such a row is refused, and reading resumes at the
next line; so one wrong mark costs one row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from loaders.readers.base import Chunk, HeaderScore, Limits, Sheet
from loaders.readers.blocks import parse
from loaders.readers.chunks import Place, Row, chunks, whole
from loaders.readers.encoding import Encoding, detect
from loaders.readers.header import Header, find_header, shown, titles
from loaders.readers.lines import Lines, RowTooLongError
from loaders.reject import InputError, RejectLog

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 400
_SAMPLE_CHARS = 2_000_000
_SHOWN = 300
#: Below this width a line of running text looks like a row too easily.
_TELLING = 3
_TELLING_IN_ORDER = 6


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How this file separates cells, its header, the number of the header's last line, and what stands above it."""

    delimiter: str
    header: Header
    row: int
    titles: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.header.names)


def read(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The one sheet of a delimited text file, named after the file."""
    place = place.on(place.path.stem)
    encoding = detect(place.path)
    csv.field_size_limit(2**31 - 1)
    dialect = _dialect(place, encoding, score, limits)
    where = {"file": str(place.path), "sheet": place.sheet}
    if dialect.width > limits.columns:
        raise InputError("too_many_columns", columns=dialect.width, limit=limits.columns, **where)
    lines = Lines(place, encoding, limits)
    try:
        before = len(place.log.rejects)
        found = _chunks(lines, dialect, place, limits)
        first = next(found, None)
        if first is None and len(place.log.rejects) == before:
            raise InputError("only_header", row=dialect.row, **where)
        rows = chain([first], found) if first else found
        yield Sheet(place.sheet, dialect.header.names, dialect.row, rows, dialect.titles, dialect.header.units)
    finally:
        lines.close()


def _dialect(place: Place, encoding: Encoding, score: HeaderScore, limits: Limits) -> _Dialect:
    """The separator under which the best header appears, that header, and the number of its last line."""
    sample = _sample(place, encoding, limits)
    if not any(line.strip() for _, line in sample):
        raise InputError("empty_file", file=str(place.path))
    found: list[tuple[int, _Dialect]] = []
    for delimiter in _delimiters(sample):
        numbered = _head(sample, delimiter, limits)
        header = find_header([row for _, row in numbered], score)
        if header is not None:
            above = titles([row for _, row in numbered], header)
            found.append((header.known, _Dialect(delimiter, header, numbered[header.last][0], above)))
    if not found:
        seen = shown([[line] for _, line in sample[:3]])
        where = {"file": str(place.path), "sheet": place.sheet}
        raise InputError("header_not_found", rows=limits.header_rows, seen=seen, **where)
    return max(found, key=lambda item: item[0])[1]


def _delimiters(sample: list[tuple[int, str]]) -> list[str]:
    """The separators that the sample has; without any, and for a tie, the comma."""
    return [mark for mark in _DELIMITERS if mark == "," or any(mark in line for _, line in sample)]


def _sample(place: Place, encoding: Encoding, limits: Limits) -> list[tuple[int, str]]:
    quiet = Place(place.path, place.sheet, RejectLog())
    lines = Lines(quiet, encoding, limits)
    sample: list[tuple[int, str]] = []
    chars = 0
    try:
        for line in islice(lines, _SAMPLE_LINES):
            sample.append(lines.row[-1])
            lines.begin()
            chars += len(line)
            if chars > _SAMPLE_CHARS:
                break
    finally:
        lines.close()
    return sample


def _head(sample: list[tuple[int, str]], delimiter: str, limits: Limits) -> list[tuple[int, list[str]]]:
    """The first rows that are not blank, with the number of the last line of each."""
    reader = csv.reader((line for _, line in sample), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append((sample[reader.line_num - 1][0], row))
        if len(rows) >= limits.header_rows:
            break
    return rows


def _chunks(lines: Lines, dialect: _Dialect, place: Place, limits: Limits) -> Iterator[Chunk]:
    """Blocks as columns where every line is a row, line by line where not."""
    for _ in lines:
        if lines.row[-1][0] >= dialect.row:
            break
        lines.begin()
    names = dialect.header.names
    while block := lines.block():
        columns = parse(block, dialect.delimiter, dialect.width)
        if columns is None:
            lines.feed(block)
            yield from chunks(_rows(lines, dialect, place), names, place, limits)
            continue
        count = block.count("\n")
        yield from whole(np.arange(lines.number + 1, lines.number + 1 + count), columns, names, place, limits)
        lines.skip(count)
    if block is None:
        yield from chunks(_rows(lines, dialect, place), names, place, limits)


def _rows(lines: Lines, dialect: _Dialect, place: Place) -> Iterator[Row]:
    """Rows that are not blank, with the number of their first line, until the fed block (or the file) ends."""
    reader = csv.reader(lines, delimiter=dialect.delimiter)
    bounded = lines.feeding
    while lines.feeding or not bounded:
        lines.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except RowTooLongError:
            place.reject(lines.row[0][0], "unclosed_quote", lines.row[0][1][:_SHOWN])
            lines.give_back()
            _resume(lines, dialect, place)
            continue
        if not any(row):
            continue
        if len(lines.row) > 1 and _swallowed(lines, dialect.delimiter, dialect.width):
            place.reject(lines.row[0][0], "unclosed_quote", lines.row[0][1][:_SHOWN])
            lines.give_back()
            continue
        yield lines.row[0][0], row


def _swallowed(lines: Lines, delimiter: str, width: int) -> bool:
    """Whether a row of several lines holds whole rows inside a cell.

    Where all marks are in order, only lines that look like a row by many separators are taken for one.
    """
    inner = [_cells(line, delimiter) == width for _, line in lines.row[1:]]
    if _in_order(lines, delimiter, width):
        return width >= _TELLING_IN_ORDER and any(inner[:-1])
    return width >= _TELLING and any(inner)


def _in_order(lines: Lines, delimiter: str, width: int) -> bool:
    try:
        row = next(csv.reader([line for _, line in lines.row], delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return len(row) == width


def _resume(lines: Lines, dialect: _Dialect, place: Place) -> None:
    """Go on to the next line that is a whole row by itself; what lies between belongs to no row."""
    first = last = 0
    for line in lines:
        number = lines.row[-1][0]
        if _cells(line, dialect.delimiter) == dialect.width:
            lines.row.insert(0, (number, ""))
            lines.give_back()
            break
        first, last = first or number, number
        lines.begin()
    if first:
        place.reject(first, "lines_skipped", f"{first}–{last}")


def _cells(line: str, delimiter: str) -> int:
    return len(next(csv.reader([line], delimiter=delimiter), []))
