"""Workbooks: every sheet that has a known header. What an archive unpacks to is measured before it is opened."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import python_calamine as calamine

from loaders.readers.base import HeaderScore, Limits, Sheet
from loaders.readers.chunks import Place, Row
from loaders.readers.sheets import Merged, Tables, known, spread
from loaders.reject import InputError, RejectLog

_BLOCK = 1_000_000
_CELL = re.compile(rb'<c\b[^>]{0,80}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,80}?>\s*<[vif]')
_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*?\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
_TAIL = 400
_SMALL = 20_000_000
#: Spreadsheets keep 15 digits: a longer whole number has lost its last ones.
_EXACT = 10.0**15
_DAMAGED = (calamine.CalamineError, calamine.ZipError, calamine.XmlError, ValueError, OSError)


def read_xlsx(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The sheets of an XLSX file, after its size, its checksums and the extent of its sheets have been checked."""
    _check_archive(place.path, limits)
    since_1904 = _counts_from_1904(place.path)
    return (replace(sheet, since_1904=since_1904) for sheet in read_xls(place, score, limits))


def _counts_from_1904(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        try:
            with archive.open("xl/workbook.xml") as stream:
                return _FROM_1904.search(stream.read(_BLOCK)) is not None
        except KeyError:
            return False


def read_xls(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The sheets of a workbook that have a known header and rows."""
    with _opened(place.path) as workbook:
        yield from known(place.path, _tables(workbook, place), score, limits)


def _tables(workbook: calamine.CalamineWorkbook, place: Place) -> Tables:
    for name in _names(workbook):
        here = place.on(name)
        yield here, _numbered(workbook, here), partial(_merged, workbook, name)


def cells_of(path: Path, limits: Limits) -> Iterator[list[list[str]]]:
    """The rows of each sheet as they stand, without looking for a header; cells merged over rows hold for each of them."""
    _check_archive(path, limits)
    with _opened(path) as workbook:
        for name in _names(workbook):
            rows = _numbered(workbook, Place(path, name, RejectLog()))
            yield [list(row) for _, row in spread(rows, _merged(workbook, name))]


def _opened(path: Path) -> calamine.CalamineWorkbook:
    """The workbook, by content: opened by its path, the library would go by the suffix."""
    try:
        with path.open("rb") as stream:
            return calamine.CalamineWorkbook.from_filelike(stream)
    except calamine.PasswordError as error:
        raise InputError("encrypted", file=str(path)) from error
    except _DAMAGED as error:
        raise InputError("broken_file", file=str(path), detail=str(error)[:200]) from error


def _names(workbook: calamine.CalamineWorkbook) -> list[str]:
    kinds = {item.name: item.typ for item in workbook.sheets_metadata}
    sheet = calamine.SheetTypeEnum.WorkSheet
    return [name for name in workbook.sheet_names if kinds.get(name, sheet) == sheet]


def _numbered(workbook: calamine.CalamineWorkbook, place: Place) -> Iterator[Row]:
    """Rows that are not blank, as text, with the row number that the spreadsheet shows."""
    try:
        sheet = workbook.get_sheet_by_name(place.sheet)
    except _DAMAGED as error:
        raise InputError("broken_file", file=str(place.path), detail=f"{place.sheet}: {error}"[:200]) from error
    if sheet.start is None:
        return
    for number, row in enumerate(sheet.iter_rows(), 1):
        texts = [cell if type(cell) is str else text(cell) for cell in row]
        if any(texts):
            yield number, texts


def _merged(workbook: calamine.CalamineWorkbook, name: str) -> Merged:
    found: Merged = {}
    for (top, column), (bottom, _) in workbook.get_sheet_by_name(name).merged_cell_ranges or ():
        if bottom > top:
            for row in range(top, bottom + 1):
                found.setdefault(row + 1, []).append((column, row == top))
    return found


def text(cell: object) -> str:
    """A cell as text: dates ISO (with time unless it is midnight), whole numbers without ``.0``.

    A whole number of 16 and more digits is written in scientific notation, since that is what is left of it.

    >>> text(3.0), text(0.1 + 0.2), text(datetime.datetime(2021, 1, 31)), text(913418001234567890.0)
    ('3', '0.3', '2021-01-31', '9.13418001234568E+17')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return format(cell, ".0f") if float(cell).is_integer() and abs(cell) < _EXACT else format(float(cell), ".15G")
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell)


def _check_archive(path: Path, limits: Limits) -> None:
    """Refuse an archive that unpacks to too much, fails its checksums or has cells too far out.

    The reader holds the rectangle of all cells: two cells in far corners would cost as much as all between them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_size(path, members, limits)
            for member in members:
                _check_member(path, archive, member, limits)
    except RuntimeError as error:
        raise InputError("encrypted", file=str(path)) from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise InputError("broken_file", file=str(path), detail=str(error)[:200]) from error
    except zlib.error as error:
        raise InputError("broken_file", file=str(path), detail=str(error)[:200]) from error


def _check_size(path: Path, members: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(member.file_size for member in members)
    ratio = unpacked / max(path.stat().st_size, 1)
    if unpacked > limits.archive_bytes or (unpacked > _SMALL and ratio > limits.archive_ratio):
        raise InputError("archive_too_large", file=str(path), bytes=unpacked, ratio=round(ratio))


def _check_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    """Read one member through (its checksum is verified at the end) and measure it when it is a sheet."""
    is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
    columns: set[bytes] = set()
    last, tail = 0, b""
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            if not is_sheet:
                continue
            window = tail + block
            for column, row in _CELL.findall(window):
                columns.add(column)
                last = int(row)
            tail = window[-_TAIL:]
    width = max((_column(name) for name in columns), default=0)
    if last * width > limits.sheet_cells:
        raise InputError("sheet_too_large", file=str(path), sheet=Path(member.filename).stem, rows=last, columns=width)


def _column(name: bytes) -> int:
    """
    >>> _column(b"A"), _column(b"AA"), _column(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number
