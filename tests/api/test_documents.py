"""Notices as files: what was written is what is read."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from api.documents import write_notice
from loaders.ledgers.notice import Notice, Table
from loaders.reject import InputError

NOTICE = Notice(
    title="关于双公示情况的通报（合成数据）",
    number="宣信用办〔2026〕1号",
    to="各县市区人民政府",
    paragraphs=("现将有关情况通报如下。",),
    tables=(
        Table.of("部门情况", ["部门", "应公示", "迟报"], [["宣城市市场监督管理局", 12, 1], ["=1+1", 0, None]]),
        Table.of("县区/情况", ["县区", "率"], [["广德市", "98.1%"]]),
    ),
    signed="宣城市社会信用体系建设联席会议办公室",
    dated="2026-04-30",
    remarks=("数据截至 2026-04-30。",),
)


def test_word(tmp_path: Path) -> None:
    write_notice(NOTICE, tmp_path / "notice.docx")
    document = Document(str(tmp_path / "notice.docx"))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:4] == [NOTICE.title, NOTICE.number, "各县市区人民政府：", "　　现将有关情况通报如下。"]
    assert texts[-2:] == [NOTICE.signed, NOTICE.dated]
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["部门", "应公示", "迟报"], ["宣城市市场监督管理局", "12", "1"], ["=1+1", "0", ""]]


def test_spreadsheet_with_a_sheet_a_table_and_no_formula(tmp_path: Path) -> None:
    write_notice(NOTICE, tmp_path / "notice.xlsx")
    book = openpyxl.load_workbook(tmp_path / "notice.xlsx")
    assert book.sheetnames == ["1 部门情况", "2 县区 情况"]
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[3] == ("宣城市市场监督管理局", 12, 1)
    assert rows[4][0] == "'=1+1"


def test_csv_and_markdown(tmp_path: Path) -> None:
    write_notice(NOTICE, tmp_path / "notice.csv")
    with (tmp_path / "notice.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[:3] == [["部门情况"], ["部门", "应公示", "迟报"], ["宣城市市场监督管理局", "12", "1"]]
    write_notice(NOTICE, tmp_path / "notice.md")
    assert "| 宣城市市场监督管理局 | 12 | 1 |" in (tmp_path / "notice.md").read_text(encoding="utf-8")


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        write_notice(NOTICE, tmp_path / "notice.pdf")
    assert refused.value.reason == "unknown_format"
    assert not list(tmp_path.iterdir())
