"""Organisation names in parts: every rule as a case, the agreement of all ways to write a name as a property."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.names import forms, normalise, organisation, trade
from resolution.names.lexicon import industries

_CASES = [
    # name, core, industry, form, region
    ("宣城市青砚纸业有限公司", "青砚", "纸业", "有限公司", "341800"),
    ("安徽省宣城市宣州区青砚纸业有限责任公司", "青砚", "纸业", "有限公司", "341802"),
    ("青砚（宣城）纸业有限公司", "青砚", "纸业", "有限公司", "341800"),
    ("青砚纸业（宣城）有限公司", "青砚", "纸业", "有限公司", "341800"),
    ("宣城青砚紙業有限公司", "青砚", "纸业", "有限公司", "341800"),
    ("青砚纸业", "青砚", "纸业", "", ""),
    ("青砚纸业有有限公司", "青砚", "纸业", "有限公司", ""),
    ("青砚纸业有限公", "青砚", "纸业", "有限公司", ""),
    ("青砚纸业有限 公司", "青砚", "纸业", "有限公司", ""),
    ("青砚纸业股份有限公司", "青砚", "纸业", "股份有限公司", ""),
    ("安徽青砚（集团）有限公司", "青砚", "", "有限公司", "340000"),
    ("青砚集团有限公司", "青砚", "", "有限公司", ""),
    ("广德县青砚竹木制品厂", "青砚", "竹木制品", "厂", "341882"),
    ("泾县青砚茶叶种植农民专业合作社", "青砚", "茶叶种植", "专业合作社", "341823"),
    ("合肥青砚企业管理合伙企业（有限合伙）", "青砚", "企业管理", "合伙企业", "340100"),
    ("安徽省建设集团有限公司", "", "建设", "有限公司", "340000"),
    ("上海电子设备总公司", "", "电子设备", "总公司", "310000"),
    ("青砚信任有限公司", "青砚信任", "", "有限公司", ""),
]


@pytest.mark.parametrize(("name", "core", "industry", "form", "region"), _CASES)
def test_parts(name: str, core: str, industry: str, form: str, region: str) -> None:
    found = organisation.parse(name)
    assert (found.core, found.industry, found.form, found.region) == (core, industry, form, region)


@pytest.mark.parametrize(
    ("name", "parent", "branch"),
    [
        ("青砚纸业有限公司广德分公司", "青砚纸业有限公司", "广德分公司"),
        ("青砚（宣城）纸业有限公司广德分公司", "青砚(宣城)纸业有限公司", "广德分公司"),
        ("青砚纸业有限公司绩溪县经营部", "青砚纸业有限公司", "绩溪县经营部"),
        ("青砚银行股份有限公司宁国支行", "青砚银行股份有限公司", "宁国支行"),
        ("宣城青砚机床厂门市部", "宣城青砚机床厂", "门市部"),
        ("青砚纸业有限公司广德分公", "青砚纸业有限公司", "广德分公"),
        ("青砚集团公司南通有限公司", "", ""),
        ("青砚电子公司", "", ""),
        ("青砚企业管理合伙企业（有限合伙）", "", ""),
        ("青砚纸业宁国分公司", "青砚纸业", "宁国分公司"),
        ("青砚纸业有限公同宁国分公司", "青砚纸业有限公同", "宁国分公司"),
        ("青砚纸业有限公宁国第二分公司", "青砚纸业有限公", "宁国第二分公司"),
        ("青砚纸业股份有限公可第三分公司", "青砚纸业股份有限公可", "第三分公司"),
        ("青砚纸业有限公司（已注销）", "", ""),
    ],
)
def test_branches(name: str, parent: str, branch: str) -> None:
    found = organisation.parse(name)
    assert (found.parent, found.branch) == (parent, branch)


def test_a_branch_has_its_heads_core() -> None:
    head = organisation.parse("青砚纸业有限公司")
    branch = organisation.parse("青砚纸业有限公司广德分公司")
    assert (branch.core, branch.industry, branch.form) == (head.core, head.industry, head.form)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青砚纸业有限公司", "enterprise"),
        ("宣州区青砚小吃店", "individual_business"),
        ("青砚茶叶农民专业合作社", "cooperative"),
        ("宣城市青砚商会", "social"),
        ("宣州区水阳镇青砚村民委员会", "village"),
        ("宣城市青砚中学", "institution"),
        ("宣城市民政局", "government"),
        ("青砚建材（个体工商户）", "individual_business"),
        ("宣州区青砚学校（民办非企业单位）", "social"),
        ("青砚", ""),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert organisation.parse(name).kind == kind


def test_qualifiers_and_states() -> None:
    assert organisation.parse("青砚（中国）有限公司").qualifiers == "中国"
    assert organisation.parse("中国青砚有限公司").core == organisation.parse("青砚（中国）有限公司").core == "青砚"
    closed = organisation.parse("青砚纸业有限公司（已注销）")
    assert (closed.normal, closed.qualifiers) == ("青砚纸业有限公司", "已注销")


def test_the_name_of_the_hinted_city_is_the_city() -> None:
    """Not the former county of that name inside it."""
    assert organisation.parse("宣城青砚纸业有限公司", "341800").region == "341800"
    assert organisation.parse("青砚（宣城）纸业有限公司", "341802").region == "341800"


def test_a_branchs_place_says_nothing_of_its_head() -> None:
    assert organisation.parse("昆山青砚纸业有限公司上海分公司", "310000").core == "青砚"
    assert organisation.parse("广德青砚纸业有限公司宁波分公司", "330200").core == "青砚"


def test_a_region_in_brackets_leaves_the_front_to_the_name() -> None:
    assert organisation.parse("金安物流（盐城）有限公司").core == "金安"


_WORDS = sorted(word for word in industries().words if len(word) <= 4 and word != "集团")
_CORES = st.lists(st.sampled_from("砚霁翊沅铄珩烨昶瑾淇"), min_size=2, max_size=3).map("".join)


@given(core=_CORES, industry=st.sampled_from(_WORDS))
@settings(max_examples=150, deadline=None)
def test_every_way_of_writing_gives_the_same_core(core: str, industry: str) -> None:
    if forms.ending(core + industry)[1] or trade.split(core + industry)[0] != core:
        return
    written = [
        f"宣城{core}{industry}有限公司",
        f"安徽省宣城市{core}{industry}有限责任公司",
        f"{core}（宣城）{industry}有限公司",
        f"{core}{industry}（宣城市）有限公司",
        f"{core}{industry}有限公司",
        f"{core}{industry}有有限公司",
        f"{core}{industry}有限公",
        f"{core}{industry}",
        f"{core} {industry}有限公司。",
        f"宣城{core}{industry}有限公司广德分公司",
    ]
    parsed = [organisation.parse(name) for name in written]
    assert {(found.core, found.industry) for found in parsed} == {(core, industry)}


@given(st.text(max_size=60) | st.text(alphabet="宣城市有限公司分()（）厂集团中国 ", max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_has_parts(text: str) -> None:
    found = organisation.parse(text)
    assert organisation.parse(found.normal).core == found.core
    assert bool(found.parent) <= bool(found.branch)


def test_columns_equal_single_names() -> None:
    names = ["宣城青砚纸业有限公司", "", None, "东方青砚纸业有限公司", "宣城青砚纸业有限公司"]
    regions = ["341802", None, "安徽", "海南省东方市", ""]
    table = organisation.parse_column(pa.array(names), pa.array(regions))
    for row, name, region in zip(table.to_pylist(), names, regions, strict=True):
        found = organisation.parse(name or "", region or "")
        assert row == {key: getattr(found, key) for key in row}


def test_no_names() -> None:
    table = organisation.parse_column(pa.array([], pa.string()))
    assert table.num_rows == 0
    assert "core" in table.column_names


def test_own_names_of_real_firms(shared_data: Path) -> None:
    rows = list(csv.DictReader((shared_data / "company_brand_gold_500.csv").read_text("utf-8").splitlines()))
    parsed = organisation.parse_column(pa.array([row["company"] for row in rows]))["core"].to_pylist()
    right = sum(core == row["brand"] for core, row in zip(parsed, rows, strict=True))
    assert right / len(rows) >= 0.88


def test_heads_of_real_branches(shared_data: Path) -> None:
    rows = list(csv.DictReader((shared_data / "branch_parent_pairs.csv").read_text("utf-8").splitlines()))[::40]
    parsed = organisation.parse_column(pa.array([row["branch_name"] for row in rows]))
    parents = normalise.text_column(pa.array([row["parent_name"] for row in rows]))
    right = sum(a == b for a, b in zip(parsed["parent"].to_pylist(), parents.to_pylist(), strict=True))
    assert right / len(rows) >= 0.93
    assert sum(map(bool, parsed["branch"].to_pylist())) / len(rows) >= 0.99


@pytest.mark.parametrize("noise", ["swap", "noregion", "short", "trad", "form", "space", "bracket"])
def test_noise_does_not_reach_the_own_name(shared_data: Path, noise: str) -> None:
    table = pq.read_table(shared_data / "er_synthetic" / "er_10kdev.parquet", columns=["name", "true_name", "noise"])
    rows = [row for row in table.to_pylist() if row["noise"] == noise]
    written = organisation.parse_column(pa.array([row["name"] for row in rows]))["core"].to_pylist()
    true = organisation.parse_column(pa.array([row["true_name"] for row in rows]))["core"].to_pylist()
    assert sum(map(str.__eq__, written, true)) / len(rows) >= 0.98
