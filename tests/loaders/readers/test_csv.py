"""Delimited text as departments export it: encodings, separators, preambles, quotation marks that are wrong."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.readers import Limits
from loaders.readers.blocks import parse

HEAD = "统一社会信用代码,名称,处罚机关\n"
BODY = "C1,甲公司有限责任,一局\nC2,乙公司有限责任,二局\n"
ROWS = {2: ["C1", "甲公司有限责任", "一局"], 3: ["C2", "乙公司有限责任", "二局"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(load, write, encoding, delimiter, end):
    content = (HEAD + BODY).replace(",", delimiter).replace("\n", end).encode(encoding)
    loaded = load(write("a.csv", content))
    assert loaded.rows == ROWS
    assert loaded.tables[0].header == ("统一社会信用代码", "名称", "处罚机关")
    assert not loaded.rejects


def test_utf16_big_endian_with_mark(load, write):
    assert load(write("a.csv", b"\xfe\xff" + (HEAD + BODY).encode("utf-16-be"))).rows == ROWS


def test_preamble_and_blank_lines_are_passed_and_lines_are_counted(load, write):
    loaded = load(write("a.csv", f"某市行政处罚信息公示表,,\n\n单位：某局,,\n{HEAD}\n{BODY},,\n"))
    assert loaded.tables[0].header_row == 4
    assert loaded.rows == {6: ROWS[2], 7: ROWS[3]}


def test_two_line_header_takes_the_group_where_both_are_known(load, write):
    loaded = load(write("a.csv", "法定代表人,,处罚机关,名称\n姓名,证件号码,,\n张某,,一局,甲\n"))
    (table,) = loaded.tables
    assert table.header == ("法定代表人姓名", "法定代表人证件号码", "处罚机关", "名称")
    assert (table.header_row, table.rows) == (2, {3: ["张某", "", "一局", "甲"]})


def test_empty_cells_beside_a_group_make_the_second_row_part_of_the_header(load, write):
    loaded = load(write("a.csv", "统一社会信用代码,名称,处罚机关,\n,,层级,所在地\nC1,甲,市,某县\n"))
    assert loaded.tables[0].header == ("统一社会信用代码", "名称", "层级", "所在地")
    assert (loaded.rows, loaded.rejects) == ({3: ["C1", "甲", "市", "某县"]}, [])


@pytest.mark.parametrize("row", [",,1,2.5", ",,2021年1月31日,3", ",,913418001234567890,一局", "C1,,一局,二局"])
def test_values_below_a_header_are_not_taken_for_its_second_row(load, write, row):
    table = load(write("a.csv", f"统一社会信用代码,名称,处罚机关,\n{row}\nC2,乙,一局\n")).tables[0]
    assert (table.header_row, table.header[:3]) == (1, ("统一社会信用代码", "名称", "处罚机关"))


def test_a_group_of_a_former_time_stays_in_its_names(load, write):
    text = "统一社会信用代码,上年度,,本年度,\n,名称,处罚机关,名称,处罚机关\nC1,甲,一局,乙,二局\n"
    (table,) = load(write("a.csv", text)).tables
    assert table.header == ("统一社会信用代码", "上年度名称", "上年度处罚机关", "名称", "处罚机关")


def test_header_cells_lose_line_breaks_and_blanks(load, write):
    loaded = load(write("a.csv", '"统一社会\n信用代码",\u3000名 称 \t\nC1,甲\n'))
    (table,) = loaded.tables
    assert table.header == ("统一社会信用代码", "名称")
    assert (table.header_row, table.rows) == (2, {3: ["C1", "甲"]})


def test_duplicate_headers_keep_their_positions(load, write):
    loaded = load(write("a.csv", "名称,处罚机关,名称\n甲,一局,乙\n"))
    assert loaded.tables[0].header == ("名称", "处罚机关", "名称")
    assert loaded.rows == {2: ["甲", "一局", "乙"]}


def test_one_column_needs_one_known_name(load, write, refusal):
    assert load(write("a.csv", "名称\n甲\n乙\n")).rows == {2: ["甲"], 3: ["乙"]}
    assert refusal(write("b.csv", "名称,其他\n甲,1\n")).reason == "header_not_found"


def test_quoted_line_breaks_count_as_lines(load, write):
    loaded = load(write("a.csv", HEAD + 'C1,"甲\n公司",一局\nC2,乙,二局\n'))
    assert loaded.rows == {2: ["C1", "甲\n公司", "一局"], 4: ["C2", "乙", "二局"]}


def test_missing_trailing_cells_are_empty_and_empty_surplus_is_dropped(load, write):
    loaded = load(write("a.csv", HEAD + "C1,甲\nC2,乙,二局,,\n"))
    assert loaded.rows == {2: ["C1", "甲", ""], 3: ["C2", "乙", "二局"]}
    assert not loaded.rejects


def test_thirty_cells_under_twenty_eight_headers_reject_that_row(load, write):
    header = ["统一社会信用代码", "名称", *[f"列{i}" for i in range(26)]]
    rows = [[f"{row}-{i}" for i in range(28)] for row in range(3)]
    rows[1] += ["多", "余"]
    loaded = load(write("a.csv", "\n".join(",".join(row) for row in [header, *rows]) + "\n"))
    assert set(loaded.rows) == {2, 4}
    (reject,) = loaded.rejects
    assert (reject.file, reject.sheet, reject.row, reject.reason) == ("a.csv", "a", 3, "too_many_cells")
    assert "多 | 余" in reject.value


def test_two_hundred_columns_are_fine_and_the_limit_holds(load, write, refusal):
    header = ["统一社会信用代码", "名称", *[f"列{i}" for i in range(198)]]
    path = write("a.csv", ",".join(header) + "\n" + ",".join("x" * 200) + "\n")
    assert len(load(path).tables[0].header) == 200
    error = refusal(path, Limits(columns=199))
    assert (error.reason, error.params["columns"], error.params["limit"]) == ("too_many_columns", 200, 199)


def test_mixed_encodings_reject_the_lines_that_differ(load, write):
    loaded = load(write("a.csv", (HEAD + BODY).encode() + "C3,丙公司有限责任,三局\n".encode("gbk") + b"C4,x,y\n"))
    assert loaded.rows == ROWS | {5: ["C4", "x", "y"]}
    assert loaded.refused == [(4, "undecodable_line")]
    other = (HEAD + BODY * 3).encode("gbk") + "C3,丙公司有限责任,三局\n".encode() + b"C4,x,y\n"
    loaded = load(write("b.csv", other))
    assert loaded.refused == [(8, "undecodable_line")]
    assert loaded.rows[9] == ["C4", "x", "y"]


def test_damaged_utf8_is_not_read_as_gb18030(load, write):
    loaded = load(write("a.csv", (HEAD + BODY).encode() + "C3,丙公司".encode()[:-1]))
    assert loaded.rows == ROWS
    assert loaded.refused == [(4, "undecodable_line")]


def test_nul_characters_reject_the_line(load, write):
    loaded = load(write("a.csv", HEAD + "C1,a\0b,c\n" + "C2,乙,二局\n"))
    assert loaded.rows == {3: ["C2", "乙", "二局"]}
    assert loaded.refused == [(2, "nul_character")]


def test_open_quote_costs_one_row(load, write):
    loaded = load(write("a.csv", HEAD + 'C1,"甲,一局\n' + "C2,乙,二局\n" * 50 + 'C3,"丙",三局\n'))
    assert set(loaded.rows) == set(range(3, 54))
    (reject,) = loaded.rejects
    assert (reject.row, reject.reason, reject.value) == (2, "unclosed_quote", 'C1,"甲,一局')


def test_open_quote_at_the_end_costs_one_row(load, write):
    loaded = load(write("a.csv", HEAD + 'C1,"甲,一局\n' + BODY))
    assert set(loaded.rows) == {3, 4}
    assert loaded.refused == [(2, "unclosed_quote")]


def test_open_quote_beyond_the_limit_resumes_at_a_whole_row(load, write):
    text = HEAD + 'C1,"甲,一局\n' + "一段没有分隔的文字\n" * 200 + BODY
    loaded = load(write("a.csv", text), Limits(cell_chars=500, row_chars=1000))
    assert set(loaded.rows) == {203, 204}
    assert loaded.refused == [(2, "unclosed_quote"), (3, "lines_skipped")]
    assert loaded.rejects[1].value == "3–202"


def test_long_cell_rejects_its_row_and_column(load, write):
    loaded = load(write("a.csv", HEAD + f"C1,{'甲' * 60},一局\nC2,乙,二局\n"), Limits(cell_chars=50))
    assert loaded.rows == {3: ["C2", "乙", "二局"]}
    (reject,) = loaded.rejects
    assert (reject.row, reject.column, reject.reason) == (2, "名称", "cell_too_long")


def test_hundred_megabytes_in_one_cell_stay_bounded(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEAD + 'C1,"')
        for _ in range(100):
            stream.write("x" * 1_000_000)
        stream.write('",一局\nC2,乙,二局\n')
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom loaders.readers import read\n"
        "from loaders.reject import RejectLog\nlog = RejectLog()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = [r for s in read(Path(sys.argv[1]), len, log) for c in s.chunks for r in c.rows.tolist()]\n"
        "grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before\n"
        "print(rows, [(r.row, r.reason) for r in log.rejects], grown // 1024)\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, cwd=root
    )
    seen, grown = done.stdout.strip().rsplit(" ", 1)
    assert seen == "[3] [(2, 'cell_too_long')]"
    assert int(grown) < 90, "megabytes"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.csv", "", "empty_file"),
        ("blank.csv", " \n\n", "empty_file"),
        ("mark.csv", "\ufeff", "empty_file"),
        ("header.csv", HEAD, "only_header"),
        ("header2.csv", HEAD + "\n,,\n", "only_header"),
        ("other.csv", "foo,bar\n1,2\n", "header_not_found"),
        ("bytes.csv", b"\xff\xfe\xff\xdb\x00", "encoding_unknown"),
        ("noise.csv", b"\x81\xff\x81\xff\n\xff\xff\n", "encoding_unknown"),
    ],
)
def test_refusals(write, refusal, name, content, reason):
    assert refusal(write(name, content)).reason == reason


def test_refusal_shows_what_was_seen(write, refusal):
    error = refusal(write("a.csv", "foo,bar\n1,2\n"))
    assert error.params["sheet"] == "a"
    assert "foo,bar" in str(error.params["seen"])


def test_refusals_never_show_identity_numbers(write, refusal):
    error = refusal(write("a.csv", "张某,342501190001011234\n" * 3))
    assert "342501" not in str(error.params)


def test_rejects_never_show_identity_numbers(load, write):
    loaded = load(write("a.csv", HEAD + "C1,甲,一局,342501190001011234\n"))
    assert "342501" not in loaded.rejects[0].value
    assert "***" in loaded.rejects[0].value


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=("Cs",)), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells, cells).filter(any), min_size=1, max_size=20))
def test_any_cells_that_csv_can_write_are_read_back(load, tmp_path, rows):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["统一社会信用代码", "名称", "处罚机关", "备注"])
    writer.writerows(rows)
    path = tmp_path / "a.csv"
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    loaded = load(path)
    assert loaded.rows == {number: list(row) for number, row in enumerate(rows, 2)}
    assert not loaded.rejects


dirty = st.text(st.sampled_from("ab\", ;'甲"), max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(dirty, min_size=3, max_size=3).map(",".join), min_size=1, max_size=6))
def test_the_fast_way_gives_what_the_careful_one_gives(lines):
    block = "\n".join(lines) + "\n"
    columns = parse(block, ",", 3)
    if columns is not None:
        rows = list(map(list, zip(*[column.to_pylist() for column in columns], strict=True)))
        assert rows == [next(csv.reader([line])) for line in lines]


def test_a_line_beyond_the_limit_is_one_reject_however_it_is_cut(load, write):
    text = HEAD + "C1,甲," + "x,y," * 100 + "z\n" + "C2,乙,二局\n"
    loaded = load(write("a.csv", text), Limits(cell_chars=50, row_chars=60))
    assert loaded.rows == {3: ["C2", "乙", "二局"]}
    assert loaded.refused == [(2, "cell_too_long")]


def test_blocks_give_way_to_the_careful_reader_and_back(load, tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.readers.lines._BLOCK", 40)
    plain = [f"C{i},甲{i},一局" for i in range(30)]
    lines = list(plain)
    lines[7] = 'C7,"甲\r\n7",一局'
    lines[15] = "C15,甲15,一局,多"
    lines[20] = ""
    lines[25] = 'C25,"甲25,一局'
    path = tmp_path / "a.csv"
    path.write_bytes((HEAD + "\r\n".join(lines)).encode("gb18030"))
    loaded = load(path, Limits(chunk_rows=7))
    expected = {i + 2 + (i > 7): line.split(",") for i, line in enumerate(plain) if i not in (15, 20, 25)}
    expected[9] = ["C7", "甲\r\n7", "一局"]
    assert loaded.rows == expected
    assert loaded.refused == [(18, "too_many_cells"), (28, "unclosed_quote")]
