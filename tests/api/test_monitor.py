"""The city credit monitor through the front doors, on a made-up city of two counties. Synthetic parties only."""

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

SET = """
edition: "test"
region: "341800"
verified: true
counties: ["341881", "341882"]
indicators:
  - {id: dishonest, zh: 失信占比, en: Dishonest, measure: enterprises, best: 0.0, worst: 0.5, warn: 0.25, weight: 30,
     events: {kinds: [list_entry, judgment_debt], colours: [black], party_kinds: [enterprise], in_force: true}}
  - {id: fined, zh: 大额处罚, en: Fined, measure: events, best: 0.0, worst: 1.0, weight: 10,
     events: {kinds: [penalty]}, good: {kinds: [penalty], properties: {type: [罚款]}}}
  - {id: bodies, zh: 政府失信, en: Bodies, measure: parties, best: 0, worst: 2, weight: 10,
     events: {kinds: [list_entry], colours: [black], party_kinds: [government], in_force: true}}
  - {id: sent, zh: 归集, en: Sent, measure: duties, best: 1.0, worst: 0.0, weight: 50}
"""

DUTIES = """
edition: "test"
region: "341800"
verified: true
counties: ["341881", "341882"]
duties: [{source: enterprise_register, by: market_regulation, levels: [city], every: month, item: 21}]
"""


def code(number: int) -> str:
    body = f"{number:08d}"
    body = "91349999" + body + organisation_code.check_digit(body)
    return body + uscc.check_digit(body)


def firm(number: int, county: str, **more: str) -> dict[str, str]:
    name = f"{county}测试{'甲乙丙丁戊己'[number]}商贸有限公司"
    return {"企业名称": name, "统一社会信用代码": code(number), "成立日期": "2020-01-01", "行政区划": county, **more}


def listed(number: int, county: str, day: str, until: str = "") -> dict[str, str]:
    firm_ = firm(number, county)
    return {
        "对象名称": firm_["企业名称"],
        "统一社会信用代码": firm_["统一社会信用代码"],
        "名单名称": "重大税收违法失信主体名单",
        "列入日期": day,
        "移出日期": until,
        "列入决定机关": "宣城市税务局",
    }


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("monitor")
    register = [
        *(firm(number, "宁国市") for number in (0, 1)),
        *(firm(number, "广德市") for number in (2, 3, 4)),
        firm(5, "广德市", 登记状态="注销", 注销日期="2026-02-10"),
    ]
    entries = [listed(2, "广德市", "2026-02-05"), listed(0, "宁国市", "2025-05-01", "2026-01-15")]
    penalties = [
        {"行政相对人名称": firm(2, "广德市")["企业名称"], "行政处罚决定书文号": f"宣税罚〔2026〕{number}号", "处罚类别": kind,
         "处罚决定日期": "2026-01-10", "处罚机关": "宣城市税务局"}
        for number, kind in enumerate(("罚款", "警告"), start=1)
    ]  # fmt: skip
    for source, rows in (("enterprise_register", register), ("serious_lists", entries), ("penalties", penalties)):
        path = write(folder / f"{source}.csv", rows)
        done = xintu(
            "load", source, path, "--date", "2026-02-20", "--from", "宣城市市场监管局", "--workspace", folder / "ws"
        )
        assert done.returncode == 0, done.stderr + done.stdout
    assert xintu("resolve", "--workspace", folder / "ws").returncode == 0
    (folder / "ws" / "monitor.yaml").write_text(SET, encoding="utf-8")
    (folder / "ws" / "duties.yaml").write_text(DUTIES, encoding="utf-8")
    return folder / "ws"


def ask(xintu: Xintu, workspace: Path, *arguments: object) -> Any:
    done = xintu("monitor", *arguments, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_values_scores_ranks_and_what_pulls_down(workspace: Path, xintu: Xintu) -> None:
    answer = ask(xintu, workspace, "--as-of", "2026-03-01")
    assert [(place["name"], place["rank"]) for place in answer["counties"]] == [("宁国市", 1), ("广德市", 2)]
    ningguo, guangde = answer["counties"]
    dishonest = guangde["values"]["dishonest"]
    assert (dishonest["part"], dishonest["whole"], dishonest["warns"]) == (1, 3, True)
    assert dishonest["score"] == pytest.approx(100 / 3, abs=0.01)
    assert (ningguo["values"]["dishonest"]["part"], ningguo["values"]["dishonest"]["whole"]) == (0, 2)
    assert ningguo["values"]["fined"] is None
    assert guangde["values"]["fined"]["value"] == 0.5
    assert ningguo["values"]["sent"] is None  # no county owes anything
    assert (ningguo["measured"], ningguo["score"]) == (40, 100)
    assert guangde["score"] == pytest.approx((30 * 100 / 3 + 10 * 50 + 10 * 100) / 50, abs=0.01)
    worst, second = guangde["pulls_down"]
    assert (worst["indicator"], worst["below_city"]) == ("dishonest", True)
    assert worst["points"] == pytest.approx(30 * (200 / 3) / 50, abs=0.01)
    assert second["indicator"] == "fined"
    city = answer["city"]
    assert (city["values"]["dishonest"]["part"], city["values"]["dishonest"]["whole"]) == (1, 5)
    assert city["values"]["sent"]["whole"] > 0


def test_the_trend_follows_entries_removals_and_the_end_of_firms(workspace: Path, xintu: Xintu) -> None:
    answer = ask(xintu, workspace, "--as-of", "2026-03-01", "--months", 4)
    assert [one["as_of"] for one in answer["trend"]] == ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-01"]
    ningguo = [one["scores"]["341881"] for one in answer["trend"]]
    assert ningguo == [25.0, 100.0, 100.0, 100.0]  # half of its two firms were listed until 2026-01-15
    before = ask(xintu, workspace, "--as-of", "2026-02-09", "--months", 1, "--region", "广德市")
    (guangde,) = before["counties"]
    assert guangde["values"]["dishonest"]["whole"] == 4  # the firm that was struck off the next day


def test_text_notice_and_http_tell_the_same(workspace: Path, xintu: Xintu, serving: Serving, tmp_path: Path) -> None:
    done = xintu("monitor", "--as-of", "2026-03-01", "--notice", tmp_path / "n.md", "--workspace", workspace)
    assert "广德市" in done.stdout
    assert "失信占比 33.33% 已达警戒线" in done.stdout
    assert "| 广德市 | 失信占比 | 40.0 |" in (tmp_path / "n.md").read_text(encoding="utf-8")
    with serving(workspace) as client:
        answer = client.get("/v1/monitor", params={"as_of": "2026-03-01"}).json()
        unknown = client.get("/v1/monitor", params={"region": "合肥市"})
    assert answer == ask(xintu, workspace, "--as-of", "2026-03-01")
    assert unknown.status_code == 422


@pytest.mark.parametrize(
    ("good", "bad"),
    [("measure: parties", "measure: nothing"), ("worst: 2", "worst: 0"), ("in_force: true}}", "colour: red}}")],
)
def test_a_wrong_set_is_refused_by_name(workspace: Path, xintu: Xintu, good: str, bad: str) -> None:
    file = workspace / "monitor.yaml"
    try:
        file.write_text(SET.replace(good, bad), encoding="utf-8")
        done = xintu("monitor", "--workspace", workspace)
    finally:
        file.write_text(SET, encoding="utf-8")
    assert done.returncode == 2
    assert "monitor.yaml" in done.stderr
