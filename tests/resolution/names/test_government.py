"""Public bodies: every way to write one leads to one key, in every division; reforms keep or end lineages."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from resolution import divisions
from resolution.names import government
from resolution.names.bodies import central, full_name, index, level_of, today


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
    ("former", "function", "later"),
    [
        ("工商行政管理局", "industry_commerce", "market_regulation"),
        ("质监局", "quality_supervision", "market_regulation"),
        ("国税局", "state_tax", "tax"),
        ("地税局", "local_tax", "tax"),
        ("安监局", "work_safety", "emergency"),
        ("物价局", "price_bureau", "development_reform"),
        ("卫生局", "health_old", "health"),
    ],
)
def test_merged_bodies_are_their_successor_today(former: str, function: str, later: str) -> None:
    (then,) = government.resolve("宣城市" + former, on="2008-01-01").bodies
    assert (then.key, then.heir) == (f"341800/{function}", f"341800/{later}")
    assert then.until
    assert then.heir in then.successors
    for on in ("", "2026-01-01"):
        assert [body.key for body in government.resolve("宣城市" + former, on=on).bodies] == [f"341800/{later}"]


def test_a_body_without_one_heir_stays_itself() -> None:
    assert government.resolve("宣城市金融办").bodies[0].key == "341800/local_finance"
    assert government.resolve("铁道部").bodies[0].key == "100000/railway_ministry"


def test_stations_go_with_their_body_but_those_of_two_are_not_made_one() -> None:
    keys = [government.resolve(name).bodies[0].key for name in ("宁国市工商局中溪工商所", "宁国市市场监管局中溪所")]
    assert keys == ["341881/market_regulation/中溪市场监督管理所"] * 2
    first = {government.resolve(f"宁国市{name}第一分局").bodies[0].key for name in ("国税局", "地税局", "税务局")}
    assert len(first) == 3


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
                assert today(body) in government.resolve(body.canonical, "341800").bodies, body


def _said(path: Path) -> list[tuple[str, str, str]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(row["name"], row["hint"], row["key"]) for row in csv.DictReader(lines)]


def test_bodies_as_clerks_write_them() -> None:
    """At least 95 % of those that can be told are resolved; none wrongly, and none that cannot be told."""
    said = _said(Path(__file__).with_name("local_bodies.csv"))
    found = [(key, government.resolve(name, hint)) for name, hint, key in said]
    got = [(key, body.bodies[0].key if body.status == "resolved" else "") for key, body in found]
    assert [pair for pair in zip(said, got, strict=True) if pair[1][1] not in ("", pair[1][0])] == []
    assert sum(key == resolved for key, resolved in got if key) >= 0.99 * sum(bool(key) for key, _ in got)


@pytest.mark.parametrize(
    "code", ["340000", "310000", "341800", "341802", "341823", "341882", "320115", "330200", "310115"]
)
def test_every_form_of_every_function(code: str) -> None:
    """Whatever a function is called behind a division's name is resolved to its body there."""
    for (before, behind), functions in index().forms.items():
        for function in functions if len(functions) == 1 else ():
            level = level_of(code)
            if level in function.levels and level in index().only.get((before, behind, function.key), "pcx"):
                meant = today(government.body_of(function, code)).key
                for name, hint in ((full_name(code), ""), (divisions.name_of(code), code)):
                    (body,) = government.resolve(before + name + behind, hint).bodies
                    assert body.key == meant, before + name + behind


def test_columns_read_them_alike() -> None:
    said = _said(Path(__file__).with_name("local_bodies.csv"))
    names, hints, keys = (list(column) for column in zip(*said, strict=True))
    found = government.resolve_column(pa.array(names), pa.array(hints))["key"].to_pylist()
    assert [row for row in zip(names, keys, found, strict=True) if row[1] != row[2]] == []


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
    wrong, right = [], 0
    for row in rows:
        alias, (body,) = government.resolve(row["alias"]), government.resolve(row["canonical"]).bodies
        right += [found.key for found in alias.bodies] == [body.key]
        wrong += [row] if alias.bodies and alias.bodies[0].key != body.key else []
    assert wrong == []
    assert right / len(rows) >= 0.95


def test_enterprises_are_no_bodies(shared_data: Path) -> None:
    firms = pq.read_table(shared_data / "enterprise_register_yrd.parquet", columns=["name"])["name"].slice(0, 60_000)
    found = government.resolve_column(firms.combine_chunks()).append_column("name", firms)
    wrong = [
        row["name"] for row in found.to_pylist() if row["status"] and not re.search("供销|经济合作社", row["name"])
    ]
    assert len(wrong) <= 3, wrong
