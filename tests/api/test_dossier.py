"""The one-stop dossier through the front doors: classes, sources, times, gaps, contradictions. Synthetic parties only."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from resolution.identifiers import organisation_code, uscc

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

DUTIES = """
edition: "test"
region: "341800"
verified: true
counties: ["341802", "341882"]
duties:
  - {source: penalties, by: tax, levels: [city], every: month, item: 5}
  - {source: wage_arrears, by: human_resources, levels: [city], every: quarter, item: 29}
  - {source: abnormal_operations, by: market_regulation, levels: [county], every: month, item: 21}
  - {source: permits, by: market_regulation, levels: [city], every: decision, item: 4}
"""
NAME = "宣城市测试商贸有限公司"
NUMBER = "宣税罚〔2026〕12号"


def make_code(number: int) -> str:
    """A right code in a region that does not exist (349999)."""
    body = f"{number:08d}"
    body = "91349999" + body + organisation_code.check_digit(body)
    return body + uscc.check_digit(body)


CODE = make_code(1)


def penalty(fine: str, unit: str) -> dict[str, str]:
    return {
        "行政相对人名称": NAME,
        "统一社会信用代码": CODE,
        "行政处罚决定书文号": NUMBER,
        "处罚决定日期": "2026-02-03",
        "罚款金额": fine,
        "处罚机关": "宣城市税务局",
        "数据来源单位": unit,
        "违法行为类型": "未按期申报",
    }


def register(**more: str) -> dict[str, str]:
    firm = {
        "统一社会信用代码": CODE,
        "企业名称": NAME,
        "法定代表人": "王测试",
        "注册资本（万元）": "300",
        "登记状态": "存续",
    }
    return {**firm, "住所": "宣城市宣州区测试路1号", "行政区划": "341802", **more}


LISTED = {
    "企业名称": NAME,
    "统一社会信用代码": CODE,
    "名单名称": "重大税收违法失信主体名单",
    "列入日期": "2026-01-05",
    "决定书文号": "宣税列〔2026〕3号",
    "法定代表人": "李另外",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    """A firm with a penalty that two units report differently, an entry, and a repaired penalty."""
    folder = tmp_path_factory.mktemp("dossier")
    repaired = penalty("100", "宣城市税务局") | {"行政处罚决定书文号": "宣税罚〔2025〕1号"}
    deliveries = [
        ("enterprise_register", "2026-01-10", "宣城市市场监督管理局", [register()]),
        ("penalties", "2026-02-10", "宣城市税务局", [penalty("5000", "宣城市税务局"), repaired]),
        ("penalties", "2026-03-12", "宣城市发改委", [penalty("6000", "宣城市发展和改革委员会")]),
        ("serious_lists", "2026-01-20", "", [LISTED]),
        ("credit_repair", "2026-03-20", "", [{"主体名称": NAME, "统一社会信用代码": CODE, "决定书文号": "宣税罚〔2025〕1号", "决定": "同意", "终止公示日期": "2026-03-18"}]),
    ]  # fmt: skip
    for number, (source, day, sender, rows) in enumerate(deliveries):
        path = folder / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), restval="")
            writer.writeheader()
            writer.writerows(rows)
        done = xintu("load", source, path, "--date", day, "--from", sender, "--workspace", folder / "ws")
        assert done.returncode == 0, done.stderr + done.stdout
    assert xintu("resolve", "--workspace", folder / "ws").returncode == 0
    (folder / "ws" / "duties.yaml").write_text(DUTIES, encoding="utf-8")
    return folder / "ws"


def ask(xintu: Xintu, workspace: Path, *arguments: object) -> Any:
    done = xintu("dossier", CODE, *arguments, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def by_class(answer: Any) -> dict[int, Any]:
    return {section["class"]: section for section in answer["classes"]}


def test_every_class_stands_there_with_its_sources(workspace: Path, xintu: Xintu) -> None:
    answer = ask(xintu, workspace, "--as-of", "2026-04-10")
    sections = by_class(answer)
    assert list(sections) == list(range(1, 14))
    assert sections[3]["colours"] == {"black": 1}
    assert sections[6]["colours"] == {"black": 1}
    (entry,) = sections[3]["entries"]
    assert (entry["kind"], entry["state"], entry["sources"]) == ("penalty", "in_force", ["penalties"])
    (event,) = answer["events"]["penalty"]["entries"]
    assert event["id"] == entry["id"]
    told = {source["source"]: source for source in sections[3]["sources"]}
    assert told["penalties"]["records"] == 2
    assert told["penalties"]["last"] == "2026-03-12"
    senders = [(one["sender"], one["last"]) for one in told["penalties"]["deliveries"]]
    assert senders == [("宣城市发展和改革委员会", "2026-03-12"), ("国家税务总局宣城市税务局", "2026-02-10")]
    assert (told["permits"]["records"], told["permits"]["state"]) == (0, "never")
    assert sections[1]["sources"][0]["source"] == "enterprise_register"
    assert sections[4]["gap"] == "no_source"
    assert "social_organisations" not in {one["source"] for one in sections[1]["sources"]}


def gaps(answer: Any) -> set[tuple[str, str, str]]:
    return {(gap["kind"], gap["source"], gap["since"]) for gap in answer["gaps"] if gap["kind"] != "no_source"}


@pytest.mark.parametrize(
    ("day", "late", "never"),
    [
        ("2026-01-25", set(), {"penalties", "permits", "wage_arrears", "abnormal_operations"}),
        ("2026-03-15", set(), {"permits", "wage_arrears", "abnormal_operations"}),
        ("2026-04-10", {("penalties", "2026-02")}, {"permits", "wage_arrears", "abnormal_operations"}),
    ],
)
def test_gaps_are_those_of_the_day_asked_about(
    workspace: Path, xintu: Xintu, day: str, late: set[tuple[str, str]], never: set[str]
) -> None:
    found = gaps(ask(xintu, workspace, "--as-of", day))
    assert {(source, since) for kind, source, since in found if kind == "late"} == late
    owed = {"penalties", "permits", "wage_arrears", "abnormal_operations"}
    assert {source for kind, source, _ in found if kind == "never"} & owed == never


def test_a_duty_of_another_county_is_no_gap(workspace: Path, xintu: Xintu) -> None:
    answer = ask(xintu, workspace, "--as-of", "2026-04-10")
    (abnormal,) = [one for one in by_class(answer)[5]["sources"] if one["source"] == "abnormal_operations"]
    assert [duty["department"] for duty in abnormal["duties"]] == ["宣城市宣州区市场监督管理局"]


def test_what_sources_contradict_is_told_with_the_rule(workspace: Path, xintu: Xintu) -> None:
    answer = ask(xintu, workspace, "--as-of", "2026-04-10")
    representative = answer["golden"]["legal_representative"]
    assert (representative["value"], representative["rule"]) == ("王测试", "authority")
    assert [other["value"] for other in representative["others"]] == ["李另外"]
    assert representative["others"][0]["records"][0].startswith("serious_lists:")
    assert "others" not in answer["golden"]["name"]
    assert answer["golden"]["registered_capital"]["value"] == "3000000"
    assert answer["golden"]["registered_state"]["value"] == "存续"
    (event,) = answer["events"]["penalty"]["entries"]
    amount = event["conflicts"]["amount"]
    assert (amount["value"], amount["rule"], [other["value"] for other in amount["others"]]) == (
        6000.0,
        "newest",
        [5000.0],
    )


def test_repaired_records_never_show(workspace: Path, xintu: Xintu) -> None:
    for arguments in ((), ("--as-of", "2026-02-20"), ("--known-at", "2030-01-01")):
        assert "宣税罚〔2025〕1号" not in json.dumps(ask(xintu, workspace, *arguments), ensure_ascii=False)


def test_a_page_for_people_in_both_languages(workspace: Path, xintu: Xintu) -> None:
    done = xintu("dossier", CODE, "--as-of", "2026-04-10", "--workspace", workspace)
    assert done.returncode == 0, done.stderr
    page = done.stdout
    assert f"信用档案　{NAME}" in page
    assert "另有记载：李另外" in page
    assert "国家税务总局宣城市税务局）：2026-02 之后无数据，应每月报送" in page
    assert "金额：采用 6,000（采用较新者）；另有 5,000（penalties:" in page
    assert NUMBER in page
    assert "{" not in page
    english = xintu("dossier", CODE, "--as-of", "2026-04-10", "--workspace", workspace, "--lang", "en").stdout
    assert "no data since 2026-02, due every month" in english
    assert "also stated: 李另外" in english


def test_over_http(workspace: Path, xintu: Xintu, serving: Serving) -> None:
    answer = ask(xintu, workspace, "--as-of", "2026-04-10")
    with serving(workspace) as client:
        path = f"/v1/parties/{answer['party']['id']}"
        assert client.get(path, params={"as_of": "2026-04-10"}).json() == answer
        refused = client.get(path, params={"as_of": "2026-02-31"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_a_day_that_is_none_is_refused(workspace: Path, xintu: Xintu) -> None:
    done = xintu("dossier", CODE, "--as-of", "2026-02-31", "--workspace", workspace)
    assert (done.returncode, done.stdout) == (2, "")
    assert "2026-02-31”不是日期" in done.stderr
