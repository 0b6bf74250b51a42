"""Double publicity and working days through the front doors: command line process and HTTP. Synthetic parties only."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from docx import Document

from resolution.identifiers import organisation_code, uscc

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

MARKET, TRANSPORT = "宣城市市场监督管理局", "宁国市交通运输局"


def code(number: int) -> str:
    """A right code in a region that does not exist."""
    body = f"{number:08d}"
    body = "91349999" + body + organisation_code.check_digit(body)
    return body + uscc.check_digit(body)


def party(number: int) -> dict[str, str]:
    return {"行政相对人名称": f"宣城市测试{number}号商贸有限公司", "统一社会信用代码": code(number)}


def registered(number: int, body: str, day: str) -> dict[str, str]:
    numbers = {"决定书文号": f"{body[:2]}罚〔2021〕{number}号", "决定日期": day, "决定机关": body}
    return {"决定类型": "行政处罚", **party(number), "处罚种类": "罚款", "罚款金额（元）": "5000", **numbers}


def published(number: int, body: str, day: str, shown: str) -> dict[str, str]:
    numbers = {"行政处罚决定书文号": f"{body[:2]}罚〔2021〕{number}号", "处罚决定日期": day, "处罚机关": body}
    fine = {"处罚类别": "罚款", "罚款金额（万元）": "0.5", "处罚内容": "罚款5000元"}
    return {"行政相对人类别": "法人及非法人组织", **party(number), **fine, **numbers, "公示日期": shown}


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    """Seven decisions of two departments: in time, late, concealed, refused, wrong, not yet due, and one no register has."""
    folder = tmp_path_factory.mktemp("publicity")
    register = [registered(n, MARKET, "2021-03-01") for n in (1, 2, 3, 4)] + [registered(5, TRANSPORT, "2021-04-26")]
    register.append(registered(6, TRANSPORT, "2021-03-08"))
    shown = [
        published(1, MARKET, "2021-03-01", "2021-03-10"),
        published(2, MARKET, "2021-03-01", "2021-03-12"),
        published(4, MARKET, "2021-03-01", "2021-03-10") | {"统一社会信用代码": "9.13E+17"},
        published(6, TRANSPORT, "2021-03-08", "2021-03-10") | {"罚款金额（万元）": ""},
        published(7, TRANSPORT, "2021-03-08", "2021-03-10"),
    ]
    files = [
        f"decision_registers={write(folder / '台账.csv', register)}",
        f"penalties={write(folder / '处罚.csv', shown)}",
    ]
    home = folder / "workspace"
    assert xintu("load", *files, "--date", "2021-03-15", "--workspace", home).returncode == 3  # one row is refused
    assert xintu("resolve", "--workspace", home).returncode == 0
    return home


def ask(xintu: Xintu, workspace: Path, *more: object) -> dict[str, Any]:
    done = xintu("publicity", "--as-of", "2021-04-30", "--workspace", workspace, "--json", *more)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_counts_and_rates_by_department_region_and_period(xintu: Xintu, workspace: Path) -> None:
    answer = ask(xintu, workspace)
    total = answer["total"]
    counts = ("decisions", "due", "in_time", "late", "concealed", "refused", "wrong", "pending", "sent")
    assert [total[name] for name in counts] == [7, 6, 3, 1, 1, 1, 2, 1, 5]
    assert (total["timeliness"], total["concealment"], total["compliance"]) == (0.75, 0.1667, 0.6)
    departments = {row["department"]: row for row in answer["departments"]}
    assert [departments[MARKET][name] for name in counts] == [4, 4, 1, 1, 1, 1, 1, 0, 3]
    assert [departments[TRANSPORT][name] for name in counts] == [3, 2, 2, 0, 0, 0, 1, 1, 2]
    assert {row["region_name"]: row["decisions"] for row in answer["regions"]} == {"宣城市本级": 4, "宁国市": 3}
    assert {row["period"]: row["decisions"] for row in answer["periods"]} == {"2021-03": 6, "2021-04": 1}


def test_single_cases_say_what_is_wrong_and_what_to_do(xintu: Xintu, workspace: Path) -> None:
    cases = {case["document_no"]: case for case in ask(xintu, workspace)["cases"]}
    late, concealed = cases["宣城罚〔2021〕2号"], cases["宣城罚〔2021〕3号"]
    assert (late["state"], late["due_on"], late["published_on"], late["late_by"]) == (
        "late",
        "2021-03-10",
        "2021-03-12",
        2,
    )
    assert (concealed["state"], concealed["published_on"], concealed["department"]) == ("concealed", "", MARKET)
    assert cases["宣城罚〔2021〕4号"]["findings"][0]["rule"] == "rejected"
    (finding,) = cases["宁国罚〔2021〕6号"]["findings"]
    assert (finding["rule"], finding["code"]) == ("missing_item", "CF_NR_FK")
    assert finding["text"] == "缺少必填项“罚款金额（万元）”"
    assert finding["remedy"]
    assert concealed["party"]


def test_the_scope_is_days_region_and_department(xintu: Xintu, workspace: Path) -> None:
    assert ask(xintu, workspace, "--from", "2021-03-08", "--to", "2021-03-31")["total"]["decisions"] == 2
    assert ask(xintu, workspace, "--region", "宁国市")["total"]["decisions"] == 3
    assert ask(xintu, workspace, "--region", "341800")["total"]["decisions"] == 7
    assert ask(xintu, workspace, "--department", "宣城市市监局")["total"]["decisions"] == 4
    weeks = ask(xintu, workspace, "--period", "week")["periods"]
    assert [row["period"] for row in weeks] == ["2021-03-01", "2021-03-08", "2021-04-26"]
    first = ask(xintu, workspace, "--period", "day")["department_periods"][0]
    assert (first["department"], first["period"], first["decisions"]) == (TRANSPORT, "2021-03-08", 2)


def test_as_of_an_earlier_day_nothing_was_overdue(xintu: Xintu, workspace: Path) -> None:
    total = ask(xintu, workspace, "--as-of", "2021-03-09")["total"]
    assert [total[name] for name in ("decisions", "in_time", "concealed", "pending")] == [5, 0, 0, 5]


def test_trend_circular_and_notices(xintu: Xintu, workspace: Path, tmp_path: Path) -> None:
    charts = [tmp_path / name for name in ("a.svg", "b.svg")]
    for chart in charts:
        ask(xintu, workspace, "--chart", chart)
    assert charts[0].read_bytes() == charts[1].read_bytes()
    root = ElementTree.parse(charts[0]).getroot()
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"2021-03", "2021-04", "及时率"} <= set(texts)
    assert "font-face" not in charts[0].read_text(encoding="utf-8")
    done = xintu("publicity", "--as-of", "2021-04-30", "--workspace", workspace, "--notice", tmp_path / "通报.docx",
                 "--notice-dir", tmp_path / "departments")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "瞒报 1" in done.stdout
    document = Document(str(tmp_path / "通报.docx"))
    assert "“双公示”工作情况的通报" in document.paragraphs[0].text
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"瞒报", MARKET, "宣城罚〔2021〕3号", "16.67%"} <= cells
    names = sorted(path.name for path in (tmp_path / "departments").iterdir())
    assert names == [f"{TRANSPORT}.docx", f"{MARKET}.docx"]
    own = Document(str(tmp_path / "departments" / f"{TRANSPORT}.docx"))
    told = {cell.text for table in own.tables for row in table.rows for cell in row.cells}
    assert "宁国罚〔2021〕6号" in told
    assert "宣城罚〔2021〕3号" not in told


@pytest.mark.parametrize("ending", ["md", "csv", "xlsx"])
def test_the_circular_in_other_formats(xintu: Xintu, workspace: Path, tmp_path: Path, ending: str) -> None:
    ask(xintu, workspace, "--notice", tmp_path / f"notice.{ending}")
    assert (tmp_path / f"notice.{ending}").stat().st_size > 500


@pytest.mark.parametrize(
    "arguments",
    [
        ("--as-of", "2021-02-30"),
        ("--region", "无此地"),
        ("--duty", "none"),
        ("--chart", "trend.png"),
        ("--notice", "a.pdf"),
    ],
)
def test_bad_arguments_are_refused(xintu: Xintu, workspace: Path, arguments: tuple[str, str]) -> None:
    done = xintu("publicity", "--workspace", workspace, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_over_http_the_same_answer(xintu: Xintu, serving: Serving, workspace: Path) -> None:
    with serving(workspace) as client:
        answer = (
            client.get("/v1/publicity", params={"as_of": "2021-04-30", "region": "宁国市"}).raise_for_status().json()
        )
        assert answer == ask(xintu, workspace, "--region", "宁国市")
        assert client.get("/v1/publicity", params={"region": "无此地"}).status_code == 422
        assert client.get("/v1/publicity", params={"as_of": "soon"}).status_code == 422


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("2021-04-28", "--days", 7), {"date": "2021-04-28", "days": 7, "deadline": "2021-05-11"}),
        (("2020-01-23", "--to", "2020-02-03"), {"date": "2020-01-23", "to": "2020-02-03", "days": 1}),
        (("2019-05-05",), {"date": "2019-05-05", "working": True}),
    ],
)
def test_working_days(xintu: Xintu, arguments: tuple[object, ...], expected: dict[str, Any]) -> None:
    done = xintu("working-days", *arguments, "--json")
    assert json.loads(done.stdout) == expected
    assert xintu("working-days", *arguments).stdout.strip()


def test_working_days_of_a_year_and_of_one_that_is_not_announced(xintu: Xintu) -> None:
    year = json.loads(xintu("working-days", "2025", "--json").stdout)
    assert year["worked"] == ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]
    done = xintu("working-days", "2027-03-01")
    assert done.returncode == 2
    assert "2027" in done.stderr
