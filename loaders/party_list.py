"""Whom a user asks about, from a file: a name, code or id a line, or a table with such columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.readers import read
from loaders.readers.encoding import detect
from loaders.reject import InputError, RejectLog

#: Columns by what they say, the surest first; headers are compared in small letters.
_HEADERS = {
    "id": ("id", "party", "entity_id", "标识"),
    "code": ("code", "uscc", "统一社会信用代码", "社会信用代码", "信用代码", "代码", "注册号", "组织机构代码"),
    "name": ("name", "名称", "企业名称", "单位名称", "主体名称", "当事人名称", "当事人", "姓名"),
}
#: So many known columns make a row a header for the readers.
_ENOUGH = 2
_LINES = {".txt", ".lst", ""}


def read_parties(path: Path) -> Iterator[str]:
    """One text a row: the id, else the code, else the name. Raises ``InputError`` for a file that cannot be used."""
    if path.suffix.lower() in _LINES:
        yield from _lines(path)
        return
    rejects, found = RejectLog(), False
    for sheet in read(path, _score, rejects):
        header = [cell.strip().lower() for cell in sheet.header]
        places = [header.index(name) for names in _HEADERS.values() for name in names if name in header]
        found = found or bool(places)
        for chunk in sheet.chunks:
            columns = [chunk.columns[place].to_pylist() for place in places]
            for row in zip(*columns, strict=True):
                if who := next((cell.strip() for cell in row if cell.strip()), ""):
                    yield who
    if not found:
        accepted = ", ".join(names[0] for names in _HEADERS.values())
        raise InputError("missing_column", file=path.name, column="name", accepted=accepted, found="")


def _score(cells: Sequence[str]) -> int:
    """One column that says who it is makes a header, whatever the others are."""
    known = sum(any(cell.strip().lower() in names for names in _HEADERS.values()) for cell in cells)
    return max(known, _ENOUGH) if known else 0


def _lines(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding=detect(path).name)
    except OSError as error:
        raise InputError("not_readable", file=str(path), detail=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise InputError("encoding_unknown", file=str(path)) from error
    yield from (line.strip() for line in text.splitlines() if line.strip())
