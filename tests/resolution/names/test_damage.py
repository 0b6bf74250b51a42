"""Damaged names: what must come out of each kind of damage, whatever the name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.names import organisation

_HEADS = ["青砚纸业有限公司", "宣城青砚纸业有限责任公司", "青砚（宣城）纸业股份有限公司"]


@pytest.mark.parametrize("head", _HEADS)
@pytest.mark.parametrize(
    "tail",
    ["广德分公司", "广德分公", "广德分", "广德", "广", "分公司", "分", "广德支", "第一分公司", "上海公司", "金分华公司", "上海分公公司", "上海营业部", "营"],
)  # fmt: skip
def test_a_branch_cut_short_or_damaged_is_a_branch(head: str, tail: str) -> None:
    """A branch taken for its head office is a wrong merge."""
    found, whole = organisation.parse(head + tail), organisation.parse(head)
    assert found.branch == tail
    assert (found.core, found.industry, found.form) == (whole.core, whole.industry, whole.form)
    assert whole.branch == ""


@pytest.mark.parametrize("name", ["青砚纸业广德分公司", "青砚纸业广德分公", "青砚纸业广德分", "青砚银行广德支", "青砚银行广德支行"])  # fmt: skip
def test_a_short_branch_cut_short(name: str) -> None:
    assert organisation.parse(name).branch.startswith("广德")


@pytest.mark.parametrize(
    "form",
    ["有限公", "限公司", "有限公司司", "有限公公司", "有有限公司", "有公限司", "有限责任公", "有限责", "有限青任公司", "有限公可", "有眼公司", "有限分司", "有限", "有"],
)  # fmt: skip
def test_a_damaged_company_is_a_company(form: str) -> None:
    found = organisation.parse("宣城青砚纸业" + form)
    assert (found.core, found.industry, found.form, found.branch) == ("青砚", "纸业", "有限公司", "")


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("农民专亚合作社", "专业合作社"),
        ("农民专业合作", "专业合作社"),
        ("农民专业合", "专业合作社"),
        ("经营营部", "经营部"),
    ],
)
def test_other_forms(written: str, form: str) -> None:
    found = organisation.parse("青砚茶叶" + written)
    assert (found.core, found.industry) == ("青砚", "茶叶")
    assert found.form == form


@pytest.mark.parametrize(
    "industry", ["电子商务", "申子商务", "电子商各", "电于商务", "电商子务", "电子子商务", "电子商商务", "广告传煤", "医疗器戒", "生态农农业"]
)  # fmt: skip
def test_a_slip_in_the_industry_does_not_reach_the_own_name(industry: str) -> None:
    found = organisation.parse(f"宣城青砚{industry}有限公司")
    assert (found.core, found.industry) == ("青砚", industry)


@pytest.mark.parametrize("cut", ["青砚企业管理咨", "青砚企业管", "青砚电子商", "青砚房地产开"])
def test_a_name_cut_inside_its_industry(cut: str) -> None:
    assert organisation.parse(cut).core == "青砚"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("青砚有色公司", "公司"),
        ("青砚集团公司南通有限公司", "有限公司"),
        ("青砚纸业有限公司（原青砚纸业公司）", "有限公司"),
        ("青砚信用合作社", "信用合作社"),
        ("青砚商业合作社", "合作社"),
    ],
)
def test_what_is_whole_is_not_mended(name: str, form: str) -> None:
    found = organisation.parse(name)
    assert (found.form, found.branch) == (form, "")


@given(st.sampled_from(_HEADS), st.text(alphabet="广德宁国分支公司一二营业部", min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_whatever_follows_a_whole_company_makes_a_branch(head: str, tail: str) -> None:
    if tail.strip("有限责任公司股份") == "" or tail.startswith("司"):
        return
    assert organisation.parse(head + tail).branch
