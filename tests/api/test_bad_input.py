"""Bad files through the command line: a message with the place, the right exit status, nothing half-loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any

HEADER = ["企业名称", "统一社会信用代码", "法定代表人", "住所", "成立日期"]
ROW = ["宣城云岚机械有限公司", "91341802MA9KB0X1XB", "陶望岚", "宣城市宣州区鳌峰路12号", "2019-03-05"]


def text(rows: list[list[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def pdf_named_xlsx(path: Path) -> Path:
    named = path.with_suffix(".xlsx")
    named.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")
    return named


def no_known_header(path: Path) -> Path:
    path.write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def absent(path: Path) -> Path:
    return path


def duplicate_headers(path: Path) -> Path:
    path.write_text(text([[*HEADER, "企业名称"], [*ROW, "另一个名称有限公司"]]), encoding="utf-8")
    return path


def gbk_read_as_utf8(path: Path) -> Path:
    """What is left of a GB18030 file that somebody opened as UTF-8 and saved."""
    path.write_text(text([HEADER, ROW]).encode("gb18030").decode("utf-8", "replace"), encoding="utf-8")
    return path


def wide_workbook(path: Path) -> Path:
    """200 columns of which none is known."""
    book = openpyxl.Workbook()
    book.active.append([f"备用列{n}" for n in range(200)])
    book.active.append(["值"] * 200)
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


BAD_FILES = [
    *(empty, pdf_named_xlsx, no_known_header, folder, absent),
    *(duplicate_headers, gbk_read_as_utf8, wide_workbook),
]


@pytest.mark.parametrize("make", BAD_FILES)
def test_a_file_that_cannot_be_used_is_refused_whole(
    xintu: Xintu, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    file = make(tmp_path / "register.csv")
    good = tmp_path / "good.csv"
    good.write_text(text([HEADER, ROW]), encoding="utf-8")
    workspace = tmp_path / "workspace"
    done = xintu("load", f"enterprise_register={good}", f"enterprise_register={file}", "--workspace", workspace)
    assert done.returncode == 2, done.stdout + done.stderr
    assert file.name in done.stderr
    assert "输入有误" in done.stderr
    assert "Traceback" not in done.stderr
    english = xintu("load", f"enterprise_register={file}", "--workspace", workspace, "--lang", "en")
    assert english.returncode == 2
    assert file.name in english.stderr
    assert "Bad input" in english.stderr
    assert " ? " not in done.stderr + english.stderr
    status = json.loads(xintu("status", "--workspace", workspace, "--json").stdout)
    assert status["records"] == {}
    assert status["loads"] == 0


ROWS: dict[str, tuple[list[list[str]], str]] = {
    "a row with 30 cells of 28": ([HEADER, ROW, [*ROW, "x", "y"]], "too_many_cells"),
    "a code in scientific notation": ([HEADER, ROW, ["甲乙有限公司", "9.13E+17", "", "", ""]], "scientific_notation"),
    "a code in scientific notation, as text": (
        [HEADER, ROW, ["甲乙有限公司", "9.13418E17", "", "", ""]],
        "scientific_notation",
    ),
    "a 2 MB cell": ([HEADER, ROW, ["长" * 2_000_000, *ROW[1:]]], "cell_too_long"),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_bad_row_is_kept_with_its_place_and_the_rest_loads(xintu: Xintu, tmp_path: Path, case: str) -> None:
    rows, reason = ROWS[case]
    file = tmp_path / "register.csv"
    file.write_text(text(rows), encoding="utf-8")
    workspace = tmp_path / "workspace"
    done = xintu("load", "enterprise_register", file, "--workspace", workspace, "--json")
    assert done.returncode == 3, done.stdout + done.stderr
    assert json.loads(done.stdout)["totals"]["inserted"] == 1
    rejects = json.loads(xintu("status", "--workspace", workspace, "--json").stdout)["rejects"]
    (entry,) = rejects["latest"]
    assert (entry["file"], entry["row"], entry["reason"]) == ("register.csv", 3, reason)
    english = json.loads(xintu("status", "--workspace", workspace, "--json", "--lang", "en").stdout)["rejects"][
        "latest"
    ][0]
    assert entry["text"] != english["text"]
    for told in (entry, english):
        assert told["text"]
        assert told["remedy"]
        assert "?" not in told["text"] + told["remedy"]
    shown = xintu("status", "--workspace", workspace)
    assert "register.csv" in shown.stdout
    assert entry["text"] in shown.stdout
    if entry["column"]:
        assert entry["column"] in HEADER
    # repaired, the same file loads what was refused and leaves alone what was there
    file.write_text(text([HEADER, ROW, ["甲乙有限公司", "", "", "", ""]]), encoding="utf-8")
    again = json.loads(xintu("load", "enterprise_register", file, "--workspace", workspace, "--json").stdout)["totals"]
    assert (again["inserted"], again["unchanged"], again["rejected"]) == (1, 1, 0)


def test_a_cell_of_100_mb_is_refused_in_little_memory(xintu: Xintu, tmp_path: Path) -> None:
    """One row of a hundred million characters between two good ones; the process may not hold many times of it."""
    file = tmp_path / "register.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write(text([HEADER, ROW]))
        for _ in range(100):
            out.write("长" * 350_000)
        out.write(",,,,\n" + text([["宁国云岭建材有限公司", "", "", "", ""]]))
    assert file.stat().st_size > 100_000_000
    workspace = tmp_path / "workspace"
    done = xintu("load", "enterprise_register", file, "--json", "--workspace", workspace)
    assert done.returncode == 3, done.stderr
    totals = json.loads(done.stdout)["totals"]
    assert (totals["inserted"], totals["rejected"]) == (2, 1)
    status = json.loads(xintu("status", "--workspace", workspace, "--json").stdout)
    assert [(entry["row"], entry["reason"]) for entry in status["rejects"]["latest"]] == [(3, "cell_too_long")]
    assert all(run["peak_mb"] < 1_000 for run in status["runs"])


def test_gbk_and_200_columns_are_no_trouble(xintu: Xintu, tmp_path: Path) -> None:
    wide = [*HEADER, *(f"备用列{n}" for n in range(195))]
    file = tmp_path / "register.csv"
    file.write_bytes(text([wide, [*ROW, *("值" for _ in range(195))]]).encode("gb18030"))
    done = xintu("load", "enterprise_register", file, "--workspace", tmp_path / "workspace", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["totals"]["inserted"] == 1


def test_a_macro_free_workbook_with_formulas_gives_values(xintu: Xintu, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([*HEADER], [*ROW], ["=1+1", "91341882MA9KB0X442", "", "", ""]):
        book.active.append(row)
    file = tmp_path / "register.xlsx"
    book.save(file)
    done = xintu("load", "enterprise_register", file, "--workspace", tmp_path / "workspace", "--json")
    assert done.returncode in (0, 3), done.stderr
    assert "=1+1" not in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("load",),
        ("load", "no_such_source", "x.csv"),
        ("load", "enterprise_register"),
        ("linked",),
        ("nonsense",),
        ("resolve",),
    ],
)
def test_bad_usage_is_status_2_with_a_message(xintu: Xintu, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = xintu(*arguments, XINTU_WORKSPACE=str(tmp_path / "none"))
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_date_that_no_calendar_has_is_told_and_kept(xintu: Xintu, tmp_path: Path) -> None:
    file = tmp_path / "penalties.csv"
    rows = [
        ["行政相对人名称", "行政处罚决定文书号", "处罚决定日期"],
        ["宁国云岭建材有限公司", "宣罚〔2024〕1号", "2024-02-30"],
    ]
    file.write_bytes(text(rows).encode("gb18030"))
    done = xintu("load", "penalties", file, "--workspace", tmp_path / "workspace")
    assert done.returncode == 0, done.stderr
    assert "看不懂的值" in done.stdout
    assert "处罚决定日期 1" in done.stdout
