"""Workbooks: every sheet that has a known header and is not hidden. What an archive unpacks to is measured before it is opened."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import python_calamine as calamine

from loaders.readers.base import HeaderScore, Limits, Sheet
from loaders.readers.chunks import Place, Row
from loaders.readers.excel_errors import Errors, collect_errors, column_number, named_errors
from loaders.readers.header import find_header, shown
from loaders.readers.sheets import Merged, Tables, known, spread
from loaders.reject import InputError, RejectLog

_BLOCK = 1_000_000
_CELL = re.compile(rb'<c\b[^>]{0,80}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,80}?>\s*<[vif]')
_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*?\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
_TAIL = 9_000
_SMALL = 20_000_000
#: Spreadsheets keep 15 digits: a longer whole number has lost its last ones.
_EXACT = 10.0**15
_DAMAGED = (calamine.CalamineError, calamine.ZipError, calamine.XmlError, ValueError, OSError)


def read_xlsx(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The sheets of an XLSX file, after its size, its checksums and the extent of its sheets have been checked."""
    errors = _check_archive(place.path, limits)
    since_1904 = _counts_from_1904(place.path)
    return (replace(sheet, since_1904=since_1904) for sheet in _sheets(place, score, limits, errors))


def _counts_from_1904(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        try:
            with archive.open("xl/workbook.xml") as stream:
                return _FROM_1904.search(stream.read(_BLOCK)) is not None
        except KeyError:
            return False


def read_xls(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """The sheets of a workbook that have a known header and rows."""
    return _sheets(place, score, limits, {})


def _sheets(place: Place, score: HeaderScore, limits: Limits, failed: Mapping[str, Errors]) -> Iterator[Sheet]:
    """The sheets with their failed formulas; hidden ones with a known header are named among the rejects, and not read."""
    with _opened(place.path) as workbook:
        for name in _names(workbook, hidden=True):
            here = place.on(name)
            head = list(islice(_numbered(workbook, here), limits.header_rows))
            header = find_header([row for _, row in head], score)
            if header and len(head) > header.last + 1:
                here.reject(head[header.last][0], "hidden_sheet", shown([row for _, row in head[header.last :][:2]]))
        yield from known(place.path, _tables(workbook, place, failed), score, limits)


def _tables(workbook: calamine.CalamineWorkbook, place: Place, failed: Mapping[str, Errors]) -> Tables:
    for name in _names(workbook):
        here = place.on(name)
        yield here, _numbered(workbook, here, failed.get(name)), partial(_merged, workbook, name)


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


def _names(workbook: calamine.CalamineWorkbook, *, hidden: bool = False) -> list[str]:
    """The sheets of cells that are shown, or those that are not."""
    told = {item.name: item for item in workbook.sheets_metadata}
    cells = {name for name, item in told.items() if item.typ != calamine.SheetTypeEnum.WorkSheet}
    away = {name for name, item in told.items() if item.visible != calamine.SheetVisibleEnum.Visible}
    return [name for name in workbook.sheet_names if name not in cells and (name in away) == hidden]


def _numbered(workbook: calamine.CalamineWorkbook, place: Place, failed: Errors | None = None) -> Iterator[Row]:
    """Rows that are not blank, as text, with the row number that the spreadsheet shows; ``failed`` are formulas that gave no value."""
    try:
        sheet = workbook.get_sheet_by_name(place.sheet)
    except _DAMAGED as error:
        raise InputError("broken_file", file=str(place.path), detail=f"{place.sheet}: {error}"[:200]) from error
    if sheet.start is None:
        return
    for number, row in enumerate(sheet.iter_rows(), 1):
        texts = [cell if type(cell) is str else text(cell) for cell in row]
        if failed and number in failed:
            for column, shows in failed[number]:
                if column < len(texts) and not texts[column]:
                    texts[column] = shows
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


def _check_archive(path: Path, limits: Limits) -> dict[str, Errors]:
    """Refuse an archive that unpacks to too much, fails its checksums or has cells too far out; gives the failed formulas by sheet.

    The reader holds the rectangle of all cells: two cells in far corners would cost as much as all between them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_size(path, members, limits)
            failed = {member.filename: _check_member(path, archive, member, limits) for member in members}
            return named_errors(archive, {name: errors for name, errors in failed.items() if errors})
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


def _check_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> Errors:
    """Read one member through (its checksum is verified at the end), measure it when it is a sheet, and find its failed formulas."""
    is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
    columns: set[bytes] = set()
    failed: Errors = {}
    last, tail = 0, b""
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            if not is_sheet:
                continue
            window = tail + block
            for column, row in _CELL.findall(window):
                columns.add(column)
                last = int(row)
            collect_errors(window, failed)
            tail = window[-_TAIL:]
    width = max((column_number(name) for name in columns), default=0)
    if last * width > limits.sheet_cells:
        raise InputError("sheet_too_large", file=str(path), sheet=Path(member.filename).stem, rows=last, columns=width)
    return failed
