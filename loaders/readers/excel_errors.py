"""Formulas of a workbook that gave no value (#REF!, #VALUE!): where they stand, for the reader of cells gives nothing for them."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile

#: By row, the columns (from 0) with their errors.
Errors = dict[int, set[tuple[int, str]]]

_MARK = b't="e"'
_FAILED = re.compile(
    rb'<c\b(?=[^>]{0,120}\bt="e")[^>]{0,120}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,120}>'
    rb"(?:<f\b[^>]{0,200}/>|<f\b[^>]{0,200}>[^<]{0,8200}</f>)?<v>(#[^<]{1,16})</v>"
)
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


def collect_errors(part: bytes, found: Errors) -> None:
    """Add the failed formulas that a part of a sheet's XML holds."""
    if _MARK in part:
        for column, row, error in _FAILED.findall(part):
            told = html.unescape(error.decode("utf-8", "replace"))
            found.setdefault(int(row), set()).add((column_number(column) - 1, told))


def named_errors(archive: zipfile.ZipFile, found: dict[str, Errors]) -> dict[str, Errors]:
    """The errors of members by the names of their sheets."""
    if not found or not {_WORKBOOK, _RELATIONS} <= set(archive.namelist()):
        return {}
    targets = {
        _attribute(relation, "Id"): posixpath.normpath(posixpath.join("/xl", _attribute(relation, "Target"))).lstrip(
            "/"
        )
        for relation in _RELATION.findall(archive.read(_RELATIONS).decode("utf-8", "replace"))
    }
    sheets = _SHEET.findall(archive.read(_WORKBOOK).decode("utf-8", "replace"))
    members = {_attribute(sheet, "name"): targets.get(_attribute(sheet, r"\w+:id"), "") for sheet in sheets}
    return {name: found[member] for name, member in members.items() if member in found}


def _attribute(tag: str, name: str) -> str:
    value = re.search(rf"""\s{name}=(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape(value[1] or value[2] or "") if value else ""


def column_number(name: bytes) -> int:
    """
    >>> column_number(b"A"), column_number(b"AA"), column_number(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number
