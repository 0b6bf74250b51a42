"""Workbooks as offices make them, and files that only look like workbooks."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest
import xlwt

from loaders.readers import Limits

HEADER = ["统一社会信用代码", "名称", "处罚决定日期"]


@pytest.fixture
def book(tmp_path):
    def save(*sheets, name="a.xlsx", merge=()):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets:
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
            for cells in merge:
                sheet.merge_cells(cells)
        path = tmp_path / name
        workbook.save(path)
        return path

    return save


def repacked(path, member, change):
    """The archive again, with one member changed."""
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item.filename, change(data) if item.filename == member else data)


def test_cells_become_text(load, book):
    when = datetime.datetime(2021, 1, 31, 8, 30)
    rows = [
        ["某局公示表"],
        ["统一社会信用\n代码", " 名 称 ", "处罚决定日期"],
        ["C1", 12.0, datetime.date(2021, 1, 31)],
        [],
        ["C2", 0.5, when],
        [913418001234567890, True, None],
    ]
    loaded = load(book(("表", rows), merge=["A1:C1"]))
    (table,) = loaded.tables
    assert (table.name, table.header, table.header_row) == ("表", tuple(HEADER), 2)
    assert table.rows == {
        3: ["C1", "12", "2021-01-31"],
        5: ["C2", "0.5", "2021-01-31 08:30:00"],
        6: ["9.13418001234568E+17", "true", ""],
    }


def test_formula_gives_its_cached_value(load, book):
    path = book(("表", [["统一社会信用代码", "名称"], ["C1", "=1+1"]]))
    repacked(
        path,
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert load(path).rows == {2: ["C1", "2"]}


def test_several_sheets_and_offsets(load, tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "空"
    workbook.create_sheet("说明")["B2"] = "填报说明：请按列名填写"
    far = workbook.create_sheet("偏移")
    for column, (name, value) in enumerate(zip(HEADER, ["C1", "甲", "2021/1/1"], strict=True), 3):
        far.cell(5, column, name)
        far.cell(6, column, value)
    other = workbook.create_sheet("其他")
    for row in (["x", "y", "z"], [1, 2, 3]):
        other.append(row)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    loaded = load(path)
    (table,) = loaded.tables
    assert (table.name, table.header_row) == ("偏移", 5)
    assert list(table.rows) == [6]
    assert [cell for cell in table.rows[6] if cell] == ["C1", "甲", "2021/1/1"]
    assert [(r.sheet, r.row, r.reason) for r in loaded.rejects] == [("其他", 1, "sheet_without_header")]


def test_merged_two_line_header(load, book):
    rows = [
        ["处罚机关", "法定代表人", None, "名称"],
        [None, "姓名", "证件号码", None],
        ["一局", "张某", "", "甲"],
    ]
    loaded = load(book(("表", rows), merge=["A1:A2", "B1:C1", "D1:D2"]))
    (table,) = loaded.tables
    assert table.header == ("处罚机关", "法定代表人姓名", "法定代表人证件号码", "名称")
    assert (table.header_row, table.rows) == (2, {3: ["一局", "张某", "", "甲"]})


@pytest.mark.parametrize("below", [("名称", "层级"), ("简称", "层级")])
def test_a_group_with_a_known_name_does_not_make_the_upper_row_the_header(load, book, below):
    """The group itself is no column: what stands below it is, known or not."""
    rows = [
        ["统一社会信用代码", "处罚决定日期", "处罚机关", None],
        [None, None, *below],
        ["C1", "2021-01-31", "一局", "市"],
        ["C2", "2021-01-31", "二局", None],
    ]
    loaded = load(book(("表", rows), merge=["A1:A2", "B1:B2", "C1:D1"]))
    (table,) = loaded.tables
    assert table.header == ("统一社会信用代码", "处罚决定日期", *below)
    assert (table.header_row, loaded.rejects) == (2, [])
    assert table.rows == {3: ["C1", "2021-01-31", "一局", "市"], 4: ["C2", "2021-01-31", "二局", ""]}


def test_value_beyond_the_header_rejects_the_row(load, book):
    loaded = load(book(("表", [HEADER, ["C1", "甲", "2021", "多", "余"], ["C2", "乙", "2022"]])))
    assert loaded.rows == {3: ["C2", "乙", "2022"]}
    assert [(r.sheet, r.row, r.reason) for r in loaded.rejects] == [("表", 2, "too_many_cells")]


def test_xls(load, tmp_path):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("处罚")
    for column, (name, value) in enumerate(zip(HEADER, ["C1", 7.0, datetime.date(2021, 1, 31)], strict=True)):
        sheet.write(1, column, name)
        sheet.write(
            2, column, value, xlwt.easyxf(num_format_str="YYYY-MM-DD") if column == 2 else xlwt.Style.default_style
        )
    path = tmp_path / "a.xlsx"
    workbook.save(str(path))
    (table,) = load(path).tables
    assert (table.name, table.header_row) == ("处罚", 2)
    assert table.rows == {3: ["C1", "7", "2021-01-31"]}


@pytest.mark.parametrize(
    ("content", "reason", "kind"),
    [
        (b"%PDF-1.7\n...", "wrong_kind", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "wrong_kind", "PNG"),
        (b"\xff\xd8\xff\xe0....", "wrong_kind", "JPEG"),
        (b"<html><body><table></table></body></html>", "wrong_kind", "HTML"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>", "wrong_kind", "HTML"),
        (b"Rar!\x1a\x07", "wrong_kind", "RAR"),
        (b"PK\x03\x04 cut short", "broken_file", None),
        (b"", "empty_file", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_kind", "OLE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "broken_file", None),
    ],
)
def test_what_is_no_workbook_is_refused_by_its_content(write, refusal, content, reason, kind):
    error = refusal(write("a.xlsx", content))
    assert error.reason == reason
    assert kind is None or error.params["kind"] == kind


def test_a_plain_zip_is_refused(tmp_path, refusal):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert refusal(path).params["kind"] == "ZIP"


def test_empty_and_header_only_workbooks(book, refusal):
    assert refusal(book(("表", []))).reason == "empty_file"
    error = refusal(book(("表", [["某局"], HEADER])))
    assert (error.reason, error.params["sheet"], error.params["row"]) == ("only_header", "表", 2)


def test_no_header_shows_the_first_cells(book, refusal):
    error = refusal(book(("表", [["foo", "bar"], [1, 2]])))
    assert (error.reason, error.params["sheet"]) == ("header_not_found", "表")
    assert "foo | bar" in str(error.params["seen"])


def test_too_many_columns(book, refusal):
    error = refusal(book(("表", [[*HEADER, "x", "y"], list("abcde")])), Limits(columns=4))
    assert (error.reason, error.params["columns"]) == ("too_many_columns", 5)


def test_bomb_is_refused_before_it_is_opened(book, refusal):
    path = book(("表", [HEADER, ["C1", "甲", "2021"]]))
    repacked(path, "xl/styles.xml", lambda data: data + b" " * 30_000_000)
    assert refusal(path).reason == "archive_too_large"
    assert refusal(path, Limits(archive_ratio=1e9, archive_bytes=1_000_000)).reason == "archive_too_large"


def test_cells_in_far_corners_are_refused(tmp_path, refusal):
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADER)
    workbook.active["XFD1048576"] = "x"
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    error = refusal(path)
    assert (error.reason, error.params["rows"], error.params["columns"]) == ("sheet_too_large", 1_048_576, 16_384)


def test_damaged_members_are_refused(book, refusal):
    path = book(("表", [HEADER, ["C1", "甲", "2021"]]))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path).reason == "broken_file"
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    path.write_bytes(whole[:at] + bytes(20) + whole[at + 20 :])
    assert refusal(path).reason == "broken_file"


def test_sheet_that_is_no_xml_is_refused(book, refusal):
    path = book(("表", [HEADER, ["C1", "甲", "2021"]]))
    repacked(path, "xl/worksheets/sheet1.xml", lambda data: data[: len(data) // 2])
    assert refusal(path).reason == "broken_file"


def test_a_cell_merged_over_rows_holds_for_each_of_them(load, book):
    rows = [
        ["公示表"],
        HEADER,
        ["C1", "甲", "2021"],
        [None, "乙", "2022"],
        ["C2", "丙", "2023"],
        [],
        [None, "丁", "2024"],
    ]
    loaded = load(book(("表", rows), merge=["A1:C1", "A3:A4", "A5:A6"]))
    assert loaded.rows == {
        3: ["C1", "甲", "2021"],
        4: ["C1", "乙", "2022"],
        5: ["C2", "丙", "2023"],
        7: ["", "丁", "2024"],
    }


def test_hidden_sheets_are_named_and_not_read(load, book):
    path = book(
        ("名单", [HEADER, ["x", "甲", "2024-01-01"]]),
        ("旧名单", [HEADER, ["y", "乙", "2023-01-01"]]),
        ("字典", [["是"]]),
    )
    workbook = openpyxl.load_workbook(path)
    workbook["旧名单"].sheet_state = "hidden"
    workbook["字典"].sheet_state = "veryHidden"
    workbook.save(path)
    loaded = load(path)
    assert [table.name for table in loaded.tables] == ["名单"]
    assert [(r.sheet, r.row, r.reason) for r in loaded.rejects] == [("旧名单", 1, "hidden_sheet")]


def test_failed_formulas_show_their_error(load, book):
    rows = [["x", "甲", "2024-01-01"], ["y", "#N/A", "#VALUE!"], ["#REF!", None, "#DIV/0!"]]
    loaded = load(book(("封面", [["说明"]]), ("一 & 二", [HEADER, *rows])))
    assert list(loaded.rows.values())[1:] == [["y", "#N/A", "#VALUE!"], ["#REF!", "", "#DIV/0!"]]
