"""Documents as text: plain text in any encoding of the field, PDF with a text layer, Word. Bounded, and refused with a reason."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from loaders.extract import pdf
from loaders.readers.base import Limits
from loaders.readers.encoding import detect
from loaders.readers.excel import cells_of
from loaders.reject import InputError

_MOST_BYTES = 200_000_000
#: Characters of all pages: about twenty thousand pages of print.
_MOST_CHARS = 20_000_000
_WORD_BYTES = 400_000_000
PAGE_END = "\f"


@dataclass(frozen=True, slots=True)
class Text:
    """A document as read: its characters, which offsets count, and where its pages begin."""

    path: Path
    text: str
    pages: tuple[int, ...]

    def page(self, place: int) -> int:
        """The page a character is on, from 1."""
        return sum(1 for start in self.pages if start <= place) or 1


def read(path: Path) -> Text:
    """The text of a file, by what the file is, whatever its name says. Line ends are one character each."""
    head = _head(path)
    if head.startswith(b"%PDF") or b"%PDF-" in head[:1024]:
        pages = pdf.pages(path, _MOST_CHARS)
    elif head.startswith(b"PK"):
        pages = _sheets(path) if _holds(path, "xl/workbook.xml") else [_word(path)]
    elif head.startswith(
        (b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"Rar!")
    ) or (b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise InputError("no_document", file=str(path))
    else:
        pages = _plain(path)
    if not any(page.strip() for page in pages):
        raise InputError("empty_file", file=str(path))
    return _joined(path, pages)


def _head(path: Path) -> bytes:
    if not path.exists():
        raise InputError("not_found", file=str(path))
    if not path.is_file():
        raise InputError("not_a_file", file=str(path))
    size = path.stat().st_size
    if not size:
        raise InputError("empty_file", file=str(path))
    if size > _MOST_BYTES:
        raise InputError("text_too_large", file=str(path), size=size, limit=_MOST_BYTES)
    try:
        with path.open("rb") as stream:
            return stream.read(4096)
    except OSError as error:
        raise InputError("not_readable", file=str(path), detail=str(error)) from error


def _joined(path: Path, pages: list[str]) -> Text:
    starts, place = [], 0
    for page in pages:
        starts.append(place)
        place += len(page) + len(PAGE_END)
    if place > _MOST_CHARS:
        raise InputError("text_too_large", file=str(path), size=place, limit=_MOST_CHARS)
    return Text(path, PAGE_END.join(pages), tuple(starts))


def _plain(path: Path) -> list[str]:
    encoding = detect(path)
    with path.open("rb") as stream:
        content = stream.read()
    if encoding.mixed:
        lines = (
            encoding.decode(line) or line.decode("gb18030", "replace") for line in content.splitlines(keepends=True)
        )
        text = "".join(lines)
    else:
        text = content.decode(encoding.name)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split(PAGE_END)


def _holds(path: Path, member: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return member in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _sheets(path: Path) -> list[str]:
    """The sheets of a workbook, a page each: cells parted by tabs, line ends in a cell as blanks."""
    limits = Limits(archive_bytes=_WORD_BYTES, sheet_cells=_MOST_CHARS // 10)
    return [
        "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in sheet)
        for sheet in cells_of(path, limits)
    ]


def _word(path: Path) -> str:
    """Paragraphs and tables in the order of the document; cells of a row are parted by tabs."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _WORD_BYTES:
                raise InputError("text_too_large", file=str(path), size=_WORD_BYTES, limit=_WORD_BYTES)
            if "word/document.xml" not in archive.namelist():
                raise InputError("no_document", file=str(path))
        document = docx.Document(str(path))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise InputError("broken_file", file=str(path), detail=str(error)[:200]) from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(_cells(row.cells)) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _cells(cells: tuple[object, ...]) -> list[str]:
    """Merged cells come once for each column they span."""
    texts: list[str] = []
    last: object = None
    for cell in cells:
        element = getattr(cell, "_tc", cell)
        if element is not last:
            texts.append(str(getattr(cell, "text", "")).replace("\n", " "))
        last = element
    return texts
