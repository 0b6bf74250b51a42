"""Notices as files: Word, spreadsheet, Markdown or CSV, by the ending of the name."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.cells import harmless
from loaders.ledgers.notice import Notice, Table
from loaders.reject import InputError

#: Names of fonts that offices have; a reader without them takes its own. Nothing is embedded.
_TITLE_FONT, _TEXT_FONT = "方正小标宋简体", "仿宋"


def write_notice(notice: Notice, path: Path) -> None:
    """Write a notice; raises ``InputError`` for an ending that is none of ``.docx .xlsx .md .csv``."""
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError("unknown_format", file=path.name, value=path.suffix, accepted=" ".join(_WRITERS))
    path.parent.mkdir(parents=True, exist_ok=True)
    writer(notice, path)


def markdown(notice: Notice) -> str:
    """A notice as Markdown."""
    lines = [f"# {notice.title}", ""]
    lines += [text for text in (notice.number, f"{notice.to}：" if notice.to else "") if text]
    for paragraph in notice.paragraphs:
        lines += ["", paragraph]
    for table in notice.tables:
        lines += ["", f"**{table.title}**", "", *_markdown_table(table)]
    lines += [text for remark in notice.remarks for text in ("", f"> {remark}")]
    if notice.signed or notice.dated:
        lines += ["", notice.signed, "", notice.dated]
    return "\n".join(lines) + "\n"


def _markdown_table(table: Table) -> list[str]:
    rows = [table.columns, ("---",) * len(table.columns), *table.rows]
    return ["| " + " | ".join(_shown(value).replace("|", "\\|") for value in row) + " |" for row in rows]


def _shown(value: Any) -> str:
    return "" if value is None else str(value).replace("\n", " ")


def _write_markdown(notice: Notice, path: Path) -> None:
    path.write_text(markdown(notice), encoding="utf-8")


def _write_csv(notice: Notice, path: Path) -> None:
    """All tables one below the other, each under its title."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for number, table in enumerate(notice.tables):
            if len(notice.tables) > 1:
                writer.writerows([[], [table.title]] if number else [[table.title]])
            writer.writerow(table.columns)
            writer.writerows([harmless(value) for value in row] for row in table.rows)


def _write_docx(notice: Notice, path: Path) -> None:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = Document()
    _font(document.styles["Normal"], _TEXT_FONT, 12)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(title.add_run(notice.title), _TITLE_FONT, 20)
    if notice.number:
        document.add_paragraph(notice.number).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if notice.to:
        document.add_paragraph(f"{notice.to}：")
    for paragraph in notice.paragraphs:
        document.add_paragraph(f"　　{paragraph}")
    for table in notice.tables:
        _docx_table(document, table)
    for remark in notice.remarks:
        document.add_paragraph(remark)
    for text in (notice.signed, notice.dated):
        if text:
            document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.save(str(path))


def _docx_table(document: Any, table: Table) -> None:
    document.add_paragraph(table.title)
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
    made.style = "Table Grid"
    for cells, values in zip(made.rows, (table.columns, *table.rows), strict=True):
        for cell, value in zip(cells.cells, values, strict=True):
            cell.text = _shown(value)


def _font(styled: Any, name: str, size: int) -> None:
    """Chinese text takes its font from an attribute of its own."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styled.font.name, styled.font.size = name, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _write_xlsx(notice: Notice, path: Path) -> None:
    """A sheet a table."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for number, table in enumerate(notice.tables, start=1):
        sheet = book.create_sheet(f"{number} {_sheet_name(table.title)}"[:31])
        for row in ((notice.title,), (table.title,), table.columns, *table.rows):
            sheet.append([harmless(value) for value in row])
    if not notice.tables:
        book.create_sheet(_sheet_name(notice.title)[:31])
    book.save(path)


def _sheet_name(title: str) -> str:
    return "".join(" " if character in r"[]:*?/\'" else character for character in title)


_WRITERS: dict[str, Callable[[Notice, Path], None]] = {
    ".docx": _write_docx,
    ".xlsx": _write_xlsx,
    ".md": _write_markdown,
    ".csv": _write_csv,
}
