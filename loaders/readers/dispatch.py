"""Which reader a file needs: its content decides, its name only where content cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from loaders.readers import csv, excel, ftm, json, markup, parquet
from loaders.readers.base import HeaderScore, Limits, Sheet
from loaders.readers.chunks import Place
from loaders.readers.sniff import Kind, kind_of
from loaders.reject import InputError, RejectLog

_Reader = Callable[[Place, HeaderScore, Limits], Iterator[Sheet]]

_READERS: dict[Kind, _Reader] = {
    "csv": csv.read,
    "xlsx": excel.read_xlsx,
    "xls": excel.read_xls,
    "html": markup.read_html,
    "xml": markup.read_xml,
    "json": json.read,
    "parquet": parquet.read,
}


def read(
    path: Path,
    score: HeaderScore,
    rejects: RejectLog,
    limits: Limits = Limits(),  # noqa: B008
    form: str = "",
) -> Iterator[Sheet]:
    """Read a file lazily: consume each sheet's chunks before asking for the next sheet.

    ``form`` "ftm": JSON is read as entities of FollowTheMoney; other kinds of file are tables as ever.

    Bad rows go to ``rejects`` while chunks are consumed. A file that cannot be used raises InputError, here, at the
    first sheet, or (a damaged part far inside) at a chunk; its ``params`` always hold ``file``.
    """
    place = Place(path, "", rejects)
    try:
        kind = kind_of(path)
    except OSError as error:
        raise InputError("not_readable", file=str(path), detail=error.strerror or str(error)) from error
    reader = ftm.read if form == "ftm" and kind == "json" else _READERS[kind]
    return _translated(reader(place, score, limits), path)


def _translated(sheets: Iterator[Sheet], path: Path) -> Iterator[Sheet]:
    """A disk that fails while we read is bad input as well."""
    try:
        yield from sheets
    except OSError as error:
        raise InputError("not_readable", file=str(path), detail=error.strerror or str(error)) from error
