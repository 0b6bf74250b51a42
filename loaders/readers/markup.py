"""Tables in markup: HTML under the name of a spreadsheet, as many systems export, and the XML that spreadsheets wrote before XLSX.

Both are read in a stream. Nothing outside the file is looked at, entities of its own are not resolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from lxml import etree

from loaders.readers.base import HeaderScore, Limits, Sheet
from loaders.readers.chunks import Place, Row
from loaders.readers.encoding import detect
from loaders.readers.sheets import Merged, Tables, known
from loaders.reject import InputError

_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MIDNIGHT = "T00:00:00.000"
#: A cell that claims to be wider or higher is taken as this wide or high.
_WIDEST = 1_000
_HIGHEST = 100_000


@dataclass(slots=True)
class _Table:
    """The table that is being read; ``name`` is "" where it has none."""

    number: int
    name: str = ""
    row: int = 0
    merged: Merged = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: its column if it says so (from 0), and over how many columns and rows it reaches."""

    text: str
    column: int | None
    wide: int
    high: int


_Rows = Iterator[tuple[_Table, Row]]


def read_html(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The tables of an HTML file that have a known header."""
    encoding = detect(place.path)
    if encoding.mixed:
        raise InputError("encoding_unknown", file=str(place.path))
    yield from known(place.path, _tables(place, _html_rows(place.path, encoding.name)), score, limits)


def read_xml(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The sheets of an XML spreadsheet that have a known header."""
    yield from known(place.path, _tables(place, _xml_rows(place.path)), score, limits)


def _tables(place: Place, rows: _Rows) -> Tables:
    """Each table with its rows; the first one without a name is named after the file."""
    for number, group in groupby(_sound(rows, place.path), key=lambda told: told[0].number):
        read = iter(group)
        first = next(read)
        table = first[0]
        name = table.name or (place.path.stem if number == 1 else f"{place.path.stem} {number}")
        yield place.on(name), _filled(first, read), partial(getattr, table, "merged")


def _filled(first: tuple[_Table, Row], others: _Rows) -> Iterator[Row]:
    return (row for _, row in chain([first], others) if any(row[1]))


def _sound(rows: _Rows, path: Path) -> _Rows:
    try:
        yield from rows
    except etree.LxmlError as error:
        raise InputError("broken_file", file=str(path), detail=str(error)[:200]) from error


def _html_rows(path: Path, encoding: str) -> _Rows:
    """The rows of all tables; those of a table within a cell come before the row that holds it."""
    open_tables: list[_Table] = []
    count = 0
    with path.open("rb") as stream:
        for event, element in etree.iterparse(
            stream, events=("start", "end"), tag=("table", "tr"), html=True, encoding=encoding, no_network=True
        ):
            if element.tag == "table":
                if event == "start":
                    count += 1
                    open_tables.append(_Table(count))
                elif open_tables:
                    open_tables.pop()
            elif event == "end" and open_tables:
                yield open_tables[-1], _placed(open_tables[-1], map(_html_cell, element.iterchildren("td", "th")))
                _forget(element)


def _html_cell(cell: Any) -> _Cell:
    for line in cell.iter("br"):
        line.tail = "\n" + (line.tail or "")
    text = "".join(cell.itertext()).replace("\xa0", " ").strip()
    return _Cell(text, None, _count(cell.attrib, "colspan", _WIDEST), _count(cell.attrib, "rowspan", _HIGHEST))


def _xml_rows(path: Path) -> _Rows:
    table, count = _Table(0), 0
    with path.open("rb") as stream:
        for event, element in etree.iterparse(
            stream,
            events=("start", "end"),
            tag=(f"{_SHEET}Worksheet", f"{_SHEET}Row"),
            no_network=True,
            resolve_entities=False,
            load_dtd=False,
        ):
            if element.tag == f"{_SHEET}Worksheet":
                if event == "start":
                    count += 1
                    table = _Table(count, element.get(f"{_SHEET}Name", ""))
            elif event == "end":
                if index := _count(element.attrib, f"{_SHEET}Index", 10**7, 0):
                    table.row = max(table.row, index - 1)
                yield table, _placed(table, map(_xml_cell, element.iterchildren(f"{_SHEET}Cell")))
                _forget(element)


def _xml_cell(cell: Any) -> _Cell:
    data = cell.find(f"{_SHEET}Data")
    text = "" if data is None else "".join(data.itertext()).strip()
    if data is not None and data.get(f"{_SHEET}Type") == "DateTime":
        text = text.removesuffix(_MIDNIGHT).replace("T", " ").removesuffix(".000")
    index = _count(cell.attrib, f"{_SHEET}Index", _WIDEST, 0)
    wide = 1 + _count(cell.attrib, f"{_SHEET}MergeAcross", _WIDEST, 0)
    return _Cell(text, index - 1 if index else None, wide, 1 + _count(cell.attrib, f"{_SHEET}MergeDown", _HIGHEST, 0))


def _count(attributes: Mapping[str, str], name: str, most: int, default: int = 1) -> int:
    written = attributes.get(name, "").strip()
    return min(int(written), most) if written.isascii() and written.isdigit() and len(written) < 9 else default


def _placed(table: _Table, cells: Iterator[_Cell]) -> Row:
    """The next row: each cell in its column, empty where a cell from above or from the left reaches."""
    table.row += 1
    reached = {column for column, begins in table.merged.get(table.row, ()) if not begins}
    texts: dict[int, str] = {}
    column = 0
    for cell in cells:
        column = max(column, cell.column or 0)
        while column in reached:
            column += 1
        texts[column] = cell.text
        if cell.high > 1:
            _reach(table, range(column, column + cell.wide), cell.high)
        column += cell.wide
    width = max((*texts, *reached, column - 1), default=-1) + 1
    return table.row, [texts.get(place, "") for place in range(min(width, _WIDEST + 1))]


def _reach(table: _Table, columns: range, high: int) -> None:
    """Note in which rows and columns a cell holds: the first as beginning, the others as going on."""
    for row in range(table.row, table.row + high):
        table.merged.setdefault(row, []).extend((column, row == table.row) for column in columns)


def _forget(element: Any) -> None:
    """Let a row go that has been read, and all before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
