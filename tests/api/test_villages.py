"""Credit villages and districts through the command line and HTTP. Synthetic parties only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from resolution.identifiers import id_card
from tests.api.office import code, firm, name, write

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

DAY = "2026-06-01"


def id_number(number: int) -> str:
    body = f"34999919700101{number:03d}"
    return body + id_card.check_digit(body)


def household(number: int, village: str, **more: str) -> dict[str, str]:
    good = {
        "逾期次数": "0",
        "评议得分": "95",
        "家庭和睦得分": "90",
        "环境卫生得分": "90",
        "有无违建": "无",
        "是否按时缴费": "是",
        "是否缠访闹访": "否",
        "荣誉次数": "1",
        "志愿服务次数": "3",
        "是否授权": "是",
    }
    return {"户号": f"H{number:03d}", "户主": f"张测{number}", "身份证号": id_number(number), "行政村": village, "乡镇": "洪林镇", "县区": "宣州区", **good, **more}  # fmt: skip


def village(called: str, **more: str) -> dict[str, str]:
    good = {
        "总户数": "100",
        "建档户数": "98",
        "不良贷款率": "0.2%",
        "村务公开": "按时公开",
        "矛盾纠纷数": "10",
        "纠纷化解数": "10",
        "人居环境得分": "95",
        "村规民约": "有",
        "是否软弱涣散": "否",
        "村干部违纪违法": "无",
    }
    return {"村名": called, "乡镇": "洪林镇", "县区": "宣州区", "年度": "2025", **good, **more}  # fmt: skip


def member(number: int, **more: str) -> dict[str, str]:
    return {"街区名称": "敬亭信用街区", "商户名称": name(number), "统一社会信用代码": code(number), "商铺号": f"A{number}", "业态": "餐饮", "县区": "宣州区", "入驻日期": "2025-01-01", **more}  # fmt: skip


FILES: dict[str, list[dict[str, str]]] = {
    "farm_households": [
        *(household(number, "甲测村") for number in range(8)),
        household(8, "甲测村", 逾期次数="5", 评议得分="30", 家庭和睦得分="20", 环境卫生得分="20"),
        household(9, "甲测村", 是否涉赌涉毒="是"),
        household(10, "甲测村", 是否授权="否"),
        *(household(number, "洪林镇乙测村村民委员会", 评议得分="40", 逾期次数="4") for number in range(11, 14)),
        household(14, "乙测村", 评议得分="", 家庭和睦得分="", 环境卫生得分="", 逾期次数="") | {"有无违建": "", "是否缠访闹访": "", "是否按时缴费": "", "荣誉次数": "", "志愿服务次数": ""},
    ],
    "farm_operators": [
        {"经营主体名称": name(0), "统一社会信用代码": code(0), "行政村": "甲测村", "乡镇": "洪林镇", "县区": "宣州区", "逾期次数": "0", "抽检不合格次数": "0", "是否纳入追溯": "是", "是否拖欠工资": "否", "年报情况": "已报", "信用等级": "A"},
        {"经营主体名称": name(3), "统一社会信用代码": code(3), "行政村": "甲测村", "乡镇": "洪林镇", "县区": "宣州区", "逾期次数": "0", "抽检不合格次数": "0", "是否纳入追溯": "是", "是否拖欠工资": "否", "年报情况": "已报"},
    ],
    "village_collectives": [
        {"组织名称": "宣州区洪林镇甲测村股份经济合作社", "行政村": "甲测村", "乡镇": "洪林镇", "县区": "宣州区", "财务公开": "公开", "是否审计": "是", "经营收入（万元）": "60", "资产总额（万元）": "500", "负债总额（万元）": "50", "逾期次数": "0"},
    ],
    "villages": [
        village("甲测村"), village("甲测村", 年度="2024", 不良贷款率="9%"), village("乙测村", 不良贷款率="4.5%", 人居环境得分="40"),
        village("丙测村", 是否软弱涣散="是"),
    ],
    "districts": [
        member(0), member(3), member(6), member(9, 退出日期="2026-02-01", 退出原因="搬迁"), member(12, 入驻日期="2026-09-01"),
        {**member(1), "街区名称": "广德信用商圈", "县区": "广德市"},
    ],
    "serious_lists": [
        {"名单名称": "重大税收违法失信主体名单", "企业名称": name(3), "统一社会信用代码": code(3), "列入日期": "2025-05-01"},
    ],
    "penalties": [
        {"行政相对人名称": name(6), "行政相对人代码_1（统一社会信用代码）": code(6), "行政处罚决定书文号": "宣市监罚〔2026〕1号", "违法行为类型": "虚假宣传", "处罚决定日期": "2026-02-01", "处罚机关": "宣城市市场监督管理局"},
    ],
    "enterprise_register": [firm(number) for number in range(15)],
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("villages")
    home = folder / "workspace"
    pairs = [f"{source}={write(folder / f'{source}.csv', rows)}" for source, rows in FILES.items()]
    for arguments in (["load", *pairs, "--date", "2026-05-01"], ["resolve"]):
        done = xintu(*arguments, "--workspace", home, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
    return home


@pytest.fixture(scope="module")
def answer(workspace: Path, xintu: Xintu) -> dict[str, Any]:
    done = xintu("villages", "--as-of", DAY, "--limit", 0, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_households_are_rated_by_the_rules_and_named_by_a_surname(answer: dict[str, Any]) -> None:
    households = [row for row in answer["parties"] if row["set"] == "household"]
    assert len(households) == 15
    assert {row["name"] for row in households} == {"张**", "张***"}
    states = {
        state: sum(row["state"] == state for row in households)
        for state in ("rated", "vetoed", "no_consent", "no_data")
    }
    assert states == {"rated": 12, "vetoed": 1, "no_consent": 1, "no_data": 1}
    best = max((row for row in households if row["state"] == "rated"), key=lambda row: row["score"])
    assert best["level"] == "AAA"
    told = {line["id"]: line["points"] for line in best["lines"]}
    assert told["repayment"] == 30
    assert told["conduct"] == pytest.approx(25 * 0.95)
    assert best["score"] == pytest.approx(sum(told.values()), abs=0.01)
    vetoed = next(row for row in households if row["state"] == "vetoed")
    assert [veto["id"] for veto in vetoed["vetoes"]] == ["vice"]
    assert not vetoed["credit"]
    assert not next(row for row in households if row["state"] == "no_consent")["lines"]


def test_a_black_list_rules_an_operator_out(answer: dict[str, Any]) -> None:
    operators = {row["name"]: row for row in answer["parties"] if row["set"] == "operator"}
    assert operators[name(0)]["credit"]
    assert operators[name(0)]["differs"]  # the file says A, the rules give AAA
    assert [veto["id"] for veto in operators[name(3)]["vetoes"]] == ["listed"]


def test_a_village_is_measured_by_its_households_and_its_latest_year(answer: dict[str, Any]) -> None:
    villages = {row["village"]: row for row in answer["parties"] if row["set"] == "village"}
    assert set(villages) == {"甲测村", "乙测村", "丙测村"}
    lines = {line["id"]: line for line in villages["甲测村"]["lines"]}
    assert lines["credit_households"]["value"] == "0.8"  # 8 of 10 that were rated or ruled out
    assert lines["loans"]["points"] == pytest.approx(20 * (0.05 - 0.002) / 0.05)
    assert villages["甲测村"]["credit"]
    assert not villages["乙测村"]["credit"]
    assert villages["丙测村"]["state"] == "vetoed"


def test_figures_by_village_town_and_county(answer: dict[str, Any]) -> None:
    place = {group["village"]: group for group in answer["villages"]}
    assert place["甲测村"]["sets"]["household"] == {
        "count": 11,
        "credit": 8,
        "share": 0.8,
        "vetoed": 1,
        "no_consent": 1,
    }
    assert place["乙测村"]["sets"]["household"]["count"] == 4  # 洪林镇乙测村村民委员会 is 乙测村
    (town,) = answer["towns"]
    assert (town["county"], town["town"], town["sets"]["household"]["count"], town["credit_villages"]) == (
        "宣州区",
        "洪林镇",
        15,
        1,
    )
    assert answer["sets"]["collective"]["credit"] == 1


def test_the_export_lists_no_household(workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    export = tmp_path / "villages.md"
    done = xintu("villages", "--as-of", DAY, "--export", export, "--workspace", workspace)
    assert done.returncode == 0, done.stderr
    assert "一票否决" in done.stdout
    text = export.read_text(encoding="utf-8")
    assert "甲测村" in text
    assert "张" not in text
    assert name(0) in text


def test_rules_of_ones_own_are_checked(workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "loaders" / "data" / "village_rules.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own.yaml"
    for wrong, right in (
        ("field: overdue,", "field: no_such_field,"),
        ("credit_from: A", "credit_from: Z"),
        ("share_of: household", "share_of: nobody"),
        ("{level: AAA, at_least: 90}", "{level: AAA, at_least: 10}"),
        ("listed: true", "listed: true, field: village, is: [甲]"),
    ):
        own.write_text(shipped.replace(wrong, right, 1), encoding="utf-8")
        done = xintu("villages", "--rules", own, "--workspace", workspace)
        assert done.returncode == 2, right
        assert "own.yaml" in done.stderr
    own.write_text(
        shipped.replace("at_least: 70", "at_least: 97", 1)
        .replace("at_least: 80", "at_least: 98")
        .replace("at_least: 90", "at_least: 99"),
        encoding="utf-8",
    )
    done = xintu("villages", "--rules", own, "--as-of", DAY, "--workspace", workspace, "--json")
    assert json.loads(done.stdout)["sets"]["household"]["credit"] == 0


def test_districts_show_how_members_stand_and_who_left(workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    done = xintu("districts", "--as-of", DAY, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    groups = {group["group"]: group for group in json.loads(done.stdout)["districts"]}
    street = groups["敬亭信用街区"]
    assert (street["members"], street["left"], street["listed"], street["penalised"]) == (3, 1, 1, 1)
    assert street["grades"] == {"A": 0, "B": 2, "C": 0, "D": 1}
    advice = {one["code"]: one["advice"] for one in street["parties"]}
    assert advice == {code(0): "", code(3): "leave", code(6): "watch", code(9): ""}
    before = json.loads(xintu("districts", "敬亭", "--as-of", "2026-01-15", "--workspace", workspace, "--json").stdout)
    assert [(group["members"], group["left"]) for group in before["districts"]] == [(4, 0)]
    export = tmp_path / "districts.csv"
    region = xintu("districts", "--region", "广德市", "--as-of", DAY, "--export", export, "--workspace", workspace)
    assert region.returncode == 0
    assert "敬亭信用街区" not in region.stdout
    assert name(1) in export.read_text(encoding="utf-8-sig")


def test_http_gives_the_same(workspace: Path, serving: Serving, answer: dict[str, Any]) -> None:
    with serving(workspace) as client:
        got = client.get("/v1/villages", params={"as_of": DAY, "limit": 1000}).raise_for_status().json()
        assert {key: got[key] for key in answer} == answer
        one = client.get("/v1/villages", params={"as_of": DAY, "village": "丙测村", "set": "village"}).json()
        assert [row["village"] for row in one["parties"]] == ["丙测村"]
        groups = client.get("/v1/districts", params={"as_of": DAY, "group": "敬亭"}).raise_for_status().json()
        assert groups["districts"][0]["members"] == 3
        assert client.get("/v1/villages", params={"region": "无此地"}).status_code == 422
        party = next(one["party"] for one in groups["districts"][0]["parties"] if one["code"] == code(3))
        grade = client.get(f"/v1/parties/{party}/grade", params={"as_of": DAY}).raise_for_status().json()
        assert (grade["grade"], grade["lines"][-1]["rule"]) == ("D", "serious_list")
        assert client.get("/v1/parties/none/grade").status_code == 404
        page = client.get("/v1/grades", params={"as_of": DAY, "only": "D", "limit": 5}).raise_for_status().json()
        assert [row["code"] for row in page["parties"]] == [code(3)]
        asked = {
            "plan": "网上抽查",
            "seed": "七",
            "size": 4,
            "as_of": DAY,
            "date": "2026-06-02",
            "inspectors": [{"name": "检查员甲"}, {"name": "检查员乙", "unit": "某局"}],
        }
        drawn = client.post("/v1/samples", json=asked)
        assert drawn.status_code == 201
        number = drawn.json()["draw"]
        assert client.post("/v1/samples", json=asked).json()["draw"] == number
        assert [row["draw"] for row in client.get("/v1/samples").json()] == [number]
        assert client.get(f"/v1/samples/{number}").json()["drawn"] == 4
        assert client.get(f"/v1/samples/{number}/verification").json()["repeats"] is True
        assert client.post("/v1/samples", json={**asked, "rates": "A=1"}).status_code == 422
        assert client.get("/v1/samples/none").status_code == 422
