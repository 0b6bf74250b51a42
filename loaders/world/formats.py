"""Writing one table in the shapes departments hand over: CSV in three encodings, XLSX, JSON envelope, JSON lines, Parquet.

Every writer returns the number of the first data row as a reader would count it (from 1, title rows and header included).
Files are byte-identical for equal input: no clock, no random member order.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loaders.world.draw import digits, join, where

#: Said in every file: in the title row, the file name, or (Parquet, JSON) its metadata.
NOTICE = "合成数据"
_EPOCH = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts. ``titles`` are rows above the header (first cell only); ``name`` is the sheet's name in XLSX."""

    header: Sequence[str]
    columns: Sequence[pa.Array]
    titles: Sequence[str] = field(default_factory=tuple)
    name: str = "Sheet1"

    def records(self) -> list[dict[str, str]]:
        """Rows as objects, for JSON."""
        rows: list[dict[str, str]] = pa.table(dict(zip(self.header, self.columns, strict=True))).to_pylist()
        return rows


def write_csv(path: Path, sheet: Sheet, encoding: str) -> int:
    """CSV with CRLF, quoted only where needed; ``encoding`` is utf-8, utf-8-sig or gb18030."""
    cells = [where(_needs_quotes(c), join('"', pc.replace_substring(c, '"', '""'), '"'), c) for c in sheet.columns]
    lines = [_line([title]) for title in sheet.titles] + [_line(sheet.header)]
    lines += join(*cells, by=",").to_pylist()
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return len(sheet.titles) + 2


def _needs_quotes(column: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(pc.match_substring_regex(column, '[",\r\n]'))


def _line(cells: Sequence[str]) -> str:
    return ",".join(f'"{c}"' if any(ch in c for ch in ',"\r\n') else c for c in cells)


def write_json(path: Path, sheet: Sheet, encoding: str) -> int:
    """The envelope of the provincial portal: msg, code, data.total, data.rows; the encoding is always UTF-8."""
    rows = sheet.records()
    path.write_bytes(orjson.dumps({"msg": NOTICE, "code": 0, "data": {"total": len(rows), "rows": rows}}))
    return 1


def write_jsonl(path: Path, sheet: Sheet, encoding: str) -> int:
    """One JSON object a line, UTF-8."""
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in sheet.records()) + b"\n")
    return 1


def write_parquet(path: Path, sheet: Sheet, encoding: str) -> int:
    """Parquet with string columns; the notice stands in the schema's metadata."""
    table = pa.table(dict(zip(sheet.header, sheet.columns, strict=True)))
    pq.write_table(table.replace_schema_metadata({"notice": NOTICE}), path, compression="zstd")
    return 1


def write_xlsx(path: Path, sheet: Sheet, encoding: str) -> int:
    """A workbook of one sheet, every cell an inline string. Title rows are merged over the width, as offices do."""
    first = len(sheet.titles) + 2
    letters = [_letters(i) for i in range(len(sheet.header))]
    numbers = digits(np.arange(first, first + len(sheet.columns[0])))
    pieces: list[pa.Array | str] = ['<row r="', numbers, '">']
    for letter, column in zip(letters, sheet.columns, strict=True):
        pieces += _cell(letter, numbers, column)
    rows = join(*pieces, "</row>").to_pylist() if len(sheet.columns[0]) else []
    heads = [_row(i + 1, [title]) for i, title in enumerate(sheet.titles)] + [_row(first - 1, sheet.header)]
    merges = "".join(f'<mergeCell ref="A{i + 1}:{letters[-1]}{i + 1}"/>' for i in range(len(sheet.titles)))
    merged = f'<mergeCells count="{len(sheet.titles)}">{merges}</mergeCells>' if merges else ""
    body = (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(heads)}{"".join(rows)}</sheetData>{merged}</worksheet>'
    )
    members = {
        **_PARTS,
        "xl/workbook.xml": _WORKBOOK.format(name=_escape(sheet.name)),
        "xl/worksheets/sheet1.xml": body,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return first


def _cell(letter: str, numbers: pa.Array, column: pa.Array) -> list[pa.Array | str]:
    for raw, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        column = pc.replace_substring(column, raw, escaped)
    return [f'<c r="{letter}', numbers, '" t="inlineStr"><is><t xml:space="preserve">', column, "</t></is></c>"]


def _row(number: int, cells: Sequence[str]) -> str:
    written = (
        f'<c r="{_letters(i)}{number}" t="inlineStr"><is><t xml:space="preserve">{_escape(c)}</t></is></c>'
        for i, c in enumerate(cells)
    )
    return f'<row r="{number}">{"".join(written)}</row>'


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _letters(index: int) -> str:
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WORKBOOK = f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="{{name}}" sheetId="1" r:id="rId1"/></sheets></workbook>'
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}

WRITERS: dict[str, Callable[[Path, Sheet, str], int]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "json": write_json,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}
