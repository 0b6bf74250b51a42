"""Codes that can hardly be right are told with the cell as it is, in every column of codes. Synthetic only."""

from __future__ import annotations

from typing import Any

import pytest

MIXED = "统一社会信用代码/组织机构代码"


def _told(desk: Any, header: str, cells: list[str]) -> dict[str, str]:
    rows = [
        {
            "缴费单位": f"宣城测试{at}号有限公司",
            header: cell,
            "险种": "养老",
            "费款所属期": f"2026年{at + 1}月",
            "实缴金额": "1200",
        }
        for at, cell in enumerate(cells)
    ]
    found = desk.load("social_insurance", rows).files[0].doubtful_cells
    assert set(found) <= {header}
    return {cell.value: cell.why for cell in found.get(header, [])}


def test_what_is_no_code_of_any_kind_is_doubtful_in_a_column_of_several(desk: Any) -> None:
    code = desk.uscc(1)
    short, long = code[:17], f"{code}1"
    assert _told(desk, MIXED, [short, long, code, code[8:17], "341800000000016"]) == {
        short: "code_form",
        long: "code_form",
    }


def test_the_number_of_a_paper_is_no_wrong_code(desk: Any) -> None:
    assert _told(desk, "证件号码", ["E12345678", "G1234567"]) == {}


@pytest.mark.parametrize(
    ("cell", "why"),
    [("123456789012345678", "code_form"), ("91xxxxxxxxxxxxxxxx", "code_form"), ("341800000000012", "check_digit")],
)
def test_a_made_up_or_empty_or_wrong_code_is_shown_as_it_is(desk: Any, cell: str, why: str) -> None:
    for header in ("统一社会信用代码", MIXED):
        assert _told(desk, header, [cell]) == {cell: why}


def test_the_code_of_a_body_is_shown_and_what_may_be_a_persons_number_is_not(desk: Any) -> None:
    assert _told(desk, "统一社会信用代码", ["11341800003180000X"]) == {"11341800003180000X": "check_digit"}
    slip = "349999197713450037"
    (shown,) = _told(desk, "统一社会信用代码", [slip])
    assert shown == "3499991977****"


def test_a_masked_code_that_tells_its_party_is_not_doubtful(desk: Any) -> None:
    assert _told(desk, MIXED, ["91349999MA****DK6Y"]) == {}


def test_a_wrong_taxpayer_number_is_doubtful_and_a_right_one_of_an_older_form_is_not(desk: Any) -> None:
    code = desk.uscc(1)
    wrong = code[:17] + ("1" if code[17] != "1" else "2")
    letters = f"{code[:6]}O{code[7:]}"
    old = "349999" + code[8:17]
    foreign = old[:14] + ("1" if old[14] != "1" else "2")
    cells = [code, wrong, code[:17], letters, old, foreign, "91349999MA****DK6Y"]
    rows = [
        {"纳税人识别号": cell, "纳税人名称": f"宣城测试{at}号有限公司", "年度": "2024", "等级": "A"}
        for at, cell in enumerate(cells)
    ]
    found = desk.load("tax_credit", rows).files[0].doubtful_cells["纳税人识别号"]
    assert {cell.value: cell.why for cell in found} == {
        wrong: "check_digit",
        foreign: "check_digit",
        code[:17]: "code_form",
    }
    assert desk.load("tax_credit", rows[3:4] + rows[:1]).files[0].doubtful == {"纳税人识别号": 1}
