"""Cells of codes that hold more than a code: an ID number beside it or in its place, a label, a remark. Synthetic only."""

from __future__ import annotations

from typing import Any

import orjson
import pyarrow as pa
import pytest
from databases import content

from loaders.code_cells import read_cells

FIRM = "宣城测试甲有限公司"
#: What a cell may hold besides the code C: an ID number I.
BESIDE = ["C/I", "C、I", "C\nI", "C I", "CI", "C-I", "C（法人I）", "I/C", "统一社会信用代码：C，身份证：I", "C/I01"]
#: An ID number in place of a code.
INSTEAD = ["I", "I(法人)", "身份证号I", "ID:I", "IDI", "I01", "L/I"]


def _cell(form: str, desk: Any, number: int) -> str:
    told = form.replace("C", "\0").replace("IDI", "ID\1").replace("ID:I", "ID:\1")
    told = told if "\1" in told else told.replace("I", "\1")
    return told.replace("\0", desk.uscc(number)).replace("\1", desk.id(number))


@pytest.mark.parametrize(
    ("source", "header"), [("penalties", "统一社会信用代码"), ("tax_arrears", "统一社会信用代码（纳税人识别号）")]
)
def test_an_id_number_beside_a_code_is_hidden_and_the_code_taken(desk: Any, source: str, header: str) -> None:
    more = {"决定书文号": "宣罚〔2024〕1号"} if source == "penalties" else {"税种": "增值税", "欠税余额": "1"}
    name = "当事人" if source == "penalties" else "纳税人名称"
    rows = [{name: f"{FIRM[:-4]}{at}有限公司", header: _cell(form, desk, at), **more} for at, form in enumerate(BESIDE)]
    desk.load(source, rows)
    payloads = [orjson.loads(record["payload"]) for record in desk.records()]
    assert sorted(payload["uscc"] for payload in payloads) == sorted(desk.uscc(at) for at in range(len(BESIDE)))
    for payload in payloads:
        at = next(at for at in range(len(BESIDE)) if desk.uscc(at) == payload["uscc"])
        number = desk.id(at)
        assert payload["uscc.mask"] == f"{number[:10]}****{number[14:]}"
        assert f"{number[:10]}****{number[14:]}" in payload["other"][header]
    parties = [mention for mention in desk.mentions() if mention["role"] == "subject"]
    assert all(mention["code"] and not mention["id_hmac"] for mention in parties)
    desk.workspace.close()
    found = content(desk.workspace.path)
    for at in range(len(BESIDE)):
        assert desk.id(at).encode() not in found


@pytest.mark.parametrize("header", ["统一社会信用代码", "代码_2", "纳税人识别号", "组织机构代码"])
def test_an_id_number_in_place_of_a_code_is_one_whatever_stands_around_it(desk: Any, header: str) -> None:
    rows = [
        {"当事人": "张测试", header: _cell(form, desk, 7), "决定书文号": f"宣罚〔2024〕{at}号"}
        for at, form in enumerate(INSTEAD)
    ]
    desk.load("penalties", rows)
    parties = [mention for mention in desk.mentions() if mention["role"] == "subject"]
    assert len(parties) == len(INSTEAD)
    assert len({(party["id_hmac"], party["id_mask"]) for party in parties}) == 1
    assert all(not party["code"] for party in parties)
    desk.workspace.close()
    assert desk.id(7).encode() not in content(desk.workspace.path)


def test_a_number_with_a_sign_too_few_or_too_many_is_hidden_and_told(desk: Any) -> None:
    rows = [
        {"当事人": "张测试", "统一社会信用代码": cell, "决定书文号": f"宣罚〔2024〕{at}号"}
        for at, cell in enumerate((desk.id(1)[:17], desk.id(1) + "1"))
    ]
    report = desk.load("penalties", rows)
    assert report.files[0].doubtful == {"统一社会信用代码": 2}
    desk.workspace.close()
    assert desk.id(1)[:17].encode() not in content(desk.workspace.path)


def test_labels_and_remarks_are_no_part_of_a_code(desk: Any) -> None:
    code = desk.uscc(1)
    cells = [
        f"统一社会信用代码:{code}",
        f"{code}(1-1)",
        code,
        "教民证字第134000012345号",
        f"{code}/{desk.uscc(2)}",
        "12345678-8",
    ]
    read = read_cells(pa.array(cells))
    assert read.codes.to_pylist() == [code, code, code, *cells[3:]]
    assert read.kept.to_pylist() == [*cells[:2], "", "", "", ""]
    assert set(read.numbers.to_pylist()) == {""}


def test_a_number_that_is_a_right_code_as_well_is_a_persons(desk: Any) -> None:
    both = "349999197001010702"
    assert read_cells(pa.array([both, f"2024/{both}"])).codes.to_pylist() == ["", ""]


def test_a_registration_number_in_a_column_of_both_is_no_credit_code(desk: Any) -> None:
    cells = ["341800000000016", desk.uscc(1), "341800600000010"]
    header = "统一社会信用代码/注册号"
    more = {"成立日期": "2015-03-05", "登记状态": "存续"}
    rows = [{"企业名称": f"宣城测试{at}号有限公司", header: cell, **more} for at, cell in enumerate(cells)]
    desk.load("enterprise_register", rows)
    payloads = [orjson.loads(record["payload"]) for record in desk.records()]
    assert sorted(payload.get("reg_no", "") for payload in payloads) == ["", cells[0], cells[2]]
    assert sorted(payload.get("uscc", "") for payload in payloads) == ["", "", cells[1]]
    assert sorted(mention["code"] for mention in desk.mentions()) == sorted(cells)


#: Numbers as registers publish them, and how they are laid out.
MASKED = {
    "3499991980****0029": "3499991980****0029",
    "349999********0045": "349999********0045",
    "349999********004X（本人）": "349999********004X",
    "身份证号：349999********0045": "349999********0045",
    "349999××××××××0045": "349999********0045",
    "349999xxxxxxxx0045": "349999********0045",
    "349999****0045": "349999****0045",
    "3499991980***0029": "3499991980****0029",
}
#: Masked codes of organisations.
CODES = ["91349999****0001", "913499******UD4P7H", "91349999MA****DK6Y", "52341802********12", "12341800****"]


@pytest.mark.parametrize("header", ["统一社会信用代码", "代码_2", "纳税人识别号", "组织机构代码"])
def test_a_masked_number_in_place_of_a_code_is_a_persons(desk: Any, header: str) -> None:
    rows = [{"当事人": "王测试", header: cell, "决定书文号": f"宣罚〔2024〕{at}号"} for at, cell in enumerate(MASKED)]
    desk.load("penalties", rows)
    parties = [mention for mention in desk.mentions() if mention["role"] == "subject"]
    assert sorted(party["id_mask"] for party in parties) == sorted(MASKED.values())
    assert {(party["kind"], party["code"], party["id_hmac"]) for party in parties} == {("person", "", "")}


def test_masked_codes_of_organisations_stay_codes() -> None:
    read = read_cells(pa.array([*CODES, "349999********0045"]))
    assert read.codes.to_pylist() == [*CODES, ""]
    assert read.numbers.to_pylist() == [*([""] * len(CODES)), "349999********0045"]


@pytest.mark.parametrize("numbers", [["3499991980****0029", "349999********0045"], ["I", "349999********0045"]])
def test_namesakes_of_other_numbers_in_a_column_of_codes_have_records_of_their_own(
    desk: Any, numbers: list[str]
) -> None:
    rows = [
        {"名单名称": "严重违法失信名单", "主体名称": "王测试", "统一社会信用代码": number, "列入日期": "2025-01-01"}
        for number in (_cell(number, desk, 1) for number in numbers)
    ]
    desk.load("serious_lists", rows)
    assert len(desk.records()) == 2
    assert len({mention["id_mask"] for mention in desk.mentions() if mention["role"] == "subject"}) == 2


@pytest.mark.parametrize("masked", [False, True])
def test_a_person_by_a_number_is_refused_among_organisations(desk: Any, masked: bool) -> None:
    number = "349999********0061" if masked else desk.id(1)
    row = {"企业名称": "周测试", "统一社会信用代码": number, "信用等级": "C级", "评价年度": "2024"}
    desk.load("work_safety_credit", [row])
    assert [reject["reason"] for reject in desk.rejects()] == ["natural_person"]
