"""Public bodies: every way to write one leads to one key, in every division; reforms keep or end lineages."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from resolution import divisions
from resolution.names import government
from resolution.names.bodies import central, index


@pytest.mark.parametrize(
    ("key", "canonical", "written"),
    [
        (
            "341800/development_reform",
            "宣城市发展和改革委员会",
            ["市发改委", "宣城市发改委", "安徽省宣城市发展和改革委员会", "宣城市发展改革委", "发改委"],
        ),
        (
            "341800/central_bank",
            "中国人民银行宣城市分行",
            ["人行宣城中心支行", "中国人民银行宣城市中心支行", "人行宣城中支", "人行宣城市分行"],
        ),
        (
            "341800/financial_regulation",
            "国家金融监督管理总局宣城监管分局",
            ["宣城银监分局", "宣城银保监分局", "中国银行保险监督管理委员会宣城监管分局", "宣城金融监管分局"],
        ),
        ("341800/tax", "国家税务总局宣城市税务局", ["市税务局", "宣城市税务局", "税务局"]),
        ("341800/human_resources", "宣城市人力资源和社会保障局", ["市人社局", "宣城市人社局", "人社局"]),
        ("341800/market_regulation", "宣城市市场监督管理局", ["市市监局", "市市场监管局", "宣城市市监局"]),
        ("341800/ecology", "宣城市生态环境局", ["市生态环境局", "宣城市环境保护局", "市环保局"]),
        ("341823/ecology", "宣城市泾县生态环境分局", ["泾县环境保护局", "宣城市泾县生态环境分局", "泾县生态环境分局"]),
        ("341882/market_regulation", "广德市市场监督管理局", ["广德县市场监督管理局", "广德市市监局"]),
        ("341800/customs", "中华人民共和国宣城海关", ["宣城海关"]),
        ("341800/party_organisation", "中共宣城市委组织部", ["市委组织部", "宣城市委组织部", "中共宣城市委员会组织部"]),
        ("341800/court", "宣城市中级人民法院", ["宣城中院", "市中院", "安徽省宣城市中级人民法院"]),
        ("341802/court", "宣城市宣州区人民法院", ["宣州法院", "宣州区人民法院", "安徽省宣城市宣州区人民法院"]),
        ("341882/court", "广德市人民法院", ["广德县人民法院", "广德市法院"]),
        (
            "341882/ecology",
            "宣城市广德市生态环境分局",
            ["广德县环境保护局", "广德县环保局", "宣城市生态环境局广德分局"],
        ),
        ("341802/public_security", "宣城市公安局宣州分局", ["宣州区公安局", "宣州公安分局"]),
        ("340000/development_reform", "安徽省发展和改革委员会", ["省发改委", "安徽省发改委"]),
        (
            "341802/town_government/水阳镇",
            "宣城市宣州区水阳镇人民政府",
            ["宣州区水阳镇人民政府", "宣城市宣州区水阳镇政府"],
        ),
    ],
)
def test_one_body(key: str, canonical: str, written: list[str]) -> None:
    for name in [canonical, *written]:
        found = government.resolve(name, "341800")
        assert [(body.key, body.canonical) for body in found.bodies] == [(key, canonical)], name


def test_the_publisher_says_whose_body() -> None:
    assert government.resolve("县市监局", "341821").bodies[0].canonical == "郎溪县市场监督管理局"
    assert government.resolve("市政府", "341882").bodies[0].canonical == "广德市人民政府"
    assert government.resolve("市政府", "341802").bodies[0].canonical == "宣城市人民政府"
    assert government.resolve("市市监局") == government.Resolution("ambiguous")


def test_same_names_are_never_chosen_by_chance() -> None:
    found = government.resolve("鼓楼区人民法院")
    assert found.status == "ambiguous"
    assert len(found.bodies) > 1
    assert government.resolve("鼓楼区人民法院", "320100").bodies[0].region == "320106"


@pytest.mark.parametrize(
    ("former", "later"),
    [
        ("工商行政管理局", "market_regulation"),
        ("质监局", "market_regulation"),
        ("国税局", "tax"),
        ("安监局", "emergency"),
    ],
)
def test_merged_bodies_point_to_their_successor(former: str, later: str) -> None:
    body = government.resolve("宣城市" + former).bodies[0]
    assert body.until
    assert f"341800/{later}" in body.successors
    assert body.key not in body.successors


def test_names_as_of_a_day() -> None:
    before = government.resolve("人行宣城中支", on="2020-01-01").bodies[0]
    after = government.resolve("人行宣城中支", on="2024-01-01").bodies[0]
    assert (before.canonical, after.canonical) == ("中国人民银行宣城市中心支行", "中国人民银行宣城市分行")
    assert before.key == after.key


@pytest.mark.parametrize("name", ["青砚纸业有限公司", "", "宣城", "青砚经营部", "青砚银行宣城分行", "局", "()"])
def test_no_public_body(name: str) -> None:
    assert government.resolve(name, "341800").status == "unknown"


def test_rules_hold_in_every_city() -> None:
    cities = [code for code, _ in divisions.delta_cities() if not code.endswith("0000")]
    for code in [*cities, "510100", "222400", "650100"]:
        name = divisions.name_of(code)
        for short, function in [("财政局", "finance"), ("公安局", "public_security"), ("发改委", "development_reform")]:
            assert government.resolve(name + short).bodies[0].key == f"{code}/{function}"


def test_canonical_names_resolve_to_themselves() -> None:
    for functions in index().forms.values():
        for function in functions:
            for code in ("340000", "341800", "341802", "341823"):
                level = {"340000": "p", "341800": "c"}.get(code, "x")
                if level not in function.levels:
                    continue
                body = government.body_of(function, code)
                assert body in government.resolve(body.canonical, "341800").bodies, body


def test_central_bodies() -> None:
    names, full = central()
    assert government.resolve("财政部", "341800").bodies[0].key == "100000/finance"
    assert government.resolve("人行").bodies[0].key == "100000/central_bank"
    assert government.resolve("人行", "341800").bodies[0].key == "341800/central_bank"
    keys = {body.key for bodies in names.values() for body in bodies}
    assert {key for bodies in names.values() for body in bodies for key in body.successors} <= keys
    assert all(len(names[name]) == 1 for name in full)


def test_columns_equal_single_names() -> None:
    names = ["市发改委", "青砚纸业有限公司", None, "鼓楼区人民法院", "市发改委"]
    rows = government.resolve_column(pa.array(names), pa.array(["341800", "341800", "", None, "宣城市"])).to_pylist()
    assert [row["status"] for row in rows] == ["resolved", "", "", "ambiguous", "resolved"]
    assert rows[0] == rows[4]
    assert (rows[0]["key"], rows[0]["kind"]) == ("341800/development_reform", "government")
    assert government.resolve_column(pa.array([], pa.string())).num_rows == 0


def test_central_names_in_use(shared_data: Path) -> None:
    rows = list(csv.DictReader((shared_data / "gov_social_alias_gold.csv").read_text("utf-8").splitlines()))
    same = later = 0
    for row in rows:
        alias, (body,) = government.resolve(row["alias"]), government.resolve(row["canonical"]).bodies
        same += [found.key for found in alias.bodies] == [body.key]
        later += any(body.key in found.successors for found in alias.bodies)
        assert alias.status == "unknown" or any(body.key in (found.key, *found.successors) for found in alias.bodies), (
            row
        )
    assert same / len(rows) >= 0.83
    assert (same + later) / len(rows) >= 0.98


def test_enterprises_are_no_bodies(shared_data: Path) -> None:
    firms = pq.read_table(shared_data / "enterprise_register_yrd.parquet", columns=["name"])["name"].slice(0, 60_000)
    found = government.resolve_column(firms.combine_chunks()).append_column("name", firms)
    wrong = [row["name"] for row in found.to_pylist() if row["status"] and "供销" not in row["name"]]
    assert len(wrong) <= 3, wrong
