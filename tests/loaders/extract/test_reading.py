"""Documents as text: encodings, PDF, Word; what cannot be read is refused with a reason."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from loaders.extract.reading import PAGE_END, read
from loaders.reject import InputError
from tests.loaders.extract.pdf_writer import write_pdf

LINES = ["宣城市市场监督管理局", "行政处罚决定书", "宣市监罚〔2021〕12号"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_in_every_encoding_of_the_field(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\r\n".join(LINES).encode(encoding))
    assert read(path).text == "\n".join(LINES)


def test_pages_of_a_pdf_are_told_apart(tmp_path: Path) -> None:
    text = read(write_pdf(tmp_path / "a.pdf", [LINES, ["罚款50000元"]]))
    assert text.text.split(PAGE_END) == ["\n".join(LINES), "罚款50000元"]
    assert text.page(text.text.index("罚款5")) == 2
    assert text.page(0) == 1


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.txt", [LINES])
    assert read(path).text == "\n".join(LINES)


def test_word_with_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("行政处罚决定书")
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("当事人", "甲商行"), ("罚款", "500元")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("宣城市水利局")
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx").text == "行政处罚决定书\n当事人\t甲商行\n罚款\t500元\n宣城市水利局"


def refused(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read(path)
    return error.value.reason


def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.pdf") == "not_found"
    assert refused(tmp_path) == "not_a_file"
    (tmp_path / "empty.txt").write_bytes(b"")
    assert refused(tmp_path / "empty.txt") == "empty_file"
    (tmp_path / "blank.txt").write_text(" \n\n", encoding="utf-8")
    assert refused(tmp_path / "blank.txt") == "empty_file"
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    assert refused(tmp_path / "picture.png") == "no_document"
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64))
    assert refused(tmp_path / "old.doc") == "no_document"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "罚款")
    assert refused(tmp_path / "a.zip") == "no_document"


def test_pdf_that_is_scanned_encrypted_or_broken(tmp_path: Path) -> None:
    assert refused(write_pdf(tmp_path / "scan.pdf", [[], []])) == "no_text_layer"
    assert refused(write_pdf(tmp_path / "locked.pdf", [LINES], encrypted=True)) == "encrypted"
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type")
    assert refused(tmp_path / "cut.pdf") == "broken_file"
