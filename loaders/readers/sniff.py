"""What a file is, by its first bytes: exports are often named for the program that should open them, not for what they are."""

from __future__ import annotations

import mmap
import re
import zipfile
from pathlib import Path
from typing import Literal

from loaders.reject import InputError

Kind = Literal["csv", "xlsx", "xls", "json", "parquet", "html", "xml"]

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
)
_BOM = re.compile(rb"^(?:\xef\xbb\xbf)?\s*")
_MARKUP = re.compile(rb"<(?:!doctype|html|head|meta|table|body|script|style|!--|\?xml|\w+\s+xmlns)", re.IGNORECASE)
_TABLE = re.compile(rb"<tr[\s>]", re.IGNORECASE)
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_JSON = re.compile(rb"(?:\[\s*(?:[\[{\]]|$)|\{\s*(?:[\"}]|$))")


def kind_of(path: Path) -> Kind:
    """The kind of a file; InputError when it is no table, no file, or empty."""
    if not path.exists():
        raise InputError("not_found", file=str(path))
    if not path.is_file():
        raise InputError("not_a_file", file=str(path))
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head:
        raise InputError("empty_file", file=str(path))
    if head.startswith(b"PK"):
        return _archive(path)
    if head.startswith(_OLE):
        return _compound(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    return _text(path, head)


def _text(path: Path, head: bytes) -> Kind:
    for magic, name in _FOREIGN:
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head[:64] or name == "gzip"):
            raise InputError("wrong_kind", file=str(path), kind=name)
    body = _BOM.sub(b"", head, count=1)
    if _MARKUP.match(body):
        return _markup(path, body.lower())
    if path.suffix.lower() in (".json", ".jsonl", ".ndjson") or _JSON.match(body):
        return "json"
    return "csv"


def _markup(path: Path, head: bytes) -> Kind:
    """HTML with a table in it, or an XML spreadsheet; entities that a document type declares are never read."""
    if head.startswith(b"<?xml") and b"<html" not in head:
        if _SPREADSHEET in head and b"<!doctype" not in head:
            return "xml"
        raise InputError("wrong_kind", file=str(path), kind="XML")
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if _TABLE.search(content):
            return "html"
    raise InputError("wrong_kind", file=str(path), kind="HTML")


def _archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError("broken_file", file=str(path), detail=str(error)) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    kinds = {
        "xl/workbook.bin": "XLSB",
        "word/document.xml": "DOCX",
        "ppt/presentation.xml": "PPTX",
        "content.xml": "ODF",
    }
    found = next((kind for name, kind in kinds.items() if name in names), "ZIP")
    raise InputError("wrong_kind", file=str(path), kind=found)


def _compound(path: Path) -> Kind:
    """An OLE file holds XLS, or an encrypted XLSX, or another Office document: stream names tell, in UTF-16."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(_stream("EncryptedPackage")) >= 0:
            raise InputError("encrypted", file=str(path))
        if content.find(_stream("Workbook")) >= 0 or content.find(_stream("Book")) >= 0:
            return "xls"
        word = content.find(_stream("WordDocument")) >= 0
    raise InputError("wrong_kind", file=str(path), kind="DOC" if word else "OLE")


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")
