"""No full ID number and no phone number is anywhere in the workspace's files, whatever column it came in."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from databases import content

from loaders.privacy import Privacy, scrub_phones
from loaders.shapes import scatter, shape

PHONE = "13812345678"


def test_planted_numbers_are_nowhere_in_the_workspace(desk: Any) -> None:
    ids = [desk.id(number) for number in range(1, 9)]
    wide = ids[5].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    row = {
        "行政相对人名称": f"张测试 {ids[0]}",
        "行政相对人类别": "自然人",
        "行政相对人代码_1（统一社会信用代码）": ids[1],
        "证件号码": ids[2],
        "法定代表人身份证号": ids[3],
        "行政处罚决定书文号": "宣罚〔2023〕1号",
        "违法事实": f"当事人（身份证{ids[4]}，电话{PHONE}）",
        "备注": f"又：{wide}",
        "自定义列": f"{ids[6]} {PHONE}",
        "当事人联系电话": PHONE,
        "处罚决定日期": "2023-01-01",
    }
    desk.load("penalties", [row, {**row, "行政相对人名称": "", "代码_2": ids[7]}])
    desk.workspace.close()
    found = content(desk.workspace.path)
    for number in (*ids, wide, PHONE):
        assert number.encode() not in found
    assert ids[2][:10].encode() in found


def test_a_person_is_joinable_by_digest_and_readable_by_mask(desk: Any) -> None:
    row = {"姓名": "张测试", "身份证号": desk.id(1), "企业名称": "宣城市测试有限公司", "职务": "董事"}
    desk.load("officers", [row, {**row, "企业名称": "另一测试有限公司"}])
    persons = [mention for mention in desk.mentions() if mention["role"] == "person"]
    assert len({person["id_hmac"] for person in persons}) == 1
    assert persons[0]["id_hmac"]
    assert persons[0]["id_mask"] == desk.id(1)[:10] + "****" + desk.id(1)[14:]


def test_an_id_number_in_a_code_column_makes_a_person(desk: Any) -> None:
    desk.load(
        "penalties",
        [{"行政相对人名称": "张测试", "统一社会信用代码": desk.id(1), "决定书文号": "宣罚〔2023〕1号"}],
    )
    party = next(mention for mention in desk.mentions() if mention["role"] == "subject")
    assert (party["kind"], party["code"]) == ("person", "")
    assert party["id_hmac"]


@pytest.mark.parametrize("text", ["宣罚〔2023〕1号", "91341802MA9KB0X1XB", "合同号202301011234567"])
def test_what_is_no_phone_stays(text: str) -> None:
    assert scrub_phones(text) == text


def test_masks_and_words_get_no_digest(desk: Any) -> None:
    privacy: Privacy = desk.workspace.privacy
    digests, masks = privacy.hide_ids(pa.array(["3425011970****1234", "其他", ""]))
    assert digests.to_pylist() == ["", "", ""]
    assert masks.to_pylist() == ["3425011970****1234", "", ""]


def test_bare_codes_go_where_their_shape_says(desk: Any) -> None:
    into = {"uscc": "u", "organisation_code": "o", "registration_number": "r", "id_number": "p", "other": "t"}
    values = [desk.uscc(1), desk.uscc(1)[8:17], "330203000030639", desk.id(1), "税字1"]
    dealt = scatter(pa.array(values), into)
    assert [next(name for name in "uorpt" if dealt[name][at].as_py()) for at in range(5)] == list("uorpt")
    assert shape("913306******UD4P7H") == "uscc"


@pytest.mark.parametrize("form", ["{}", "{} 元", "第{}号", "A{}", "{}01", "{}.0"])
def test_an_id_number_is_no_amount(desk: Any, form: str) -> None:
    row = {"当事人": "宣城测试有限公司", "决定书文号": "宣罚〔2024〕1号", "罚款金额": form.format(desk.id(1))}
    report = desk.load("penalties", [row])
    assert report.files[0].unread == {"罚款金额": 1}
    desk.workspace.close()
    assert desk.id(1)[:17].encode() not in content(desk.workspace.path)


def test_names_of_files_and_columns_are_kept_without_numbers(desk: Any) -> None:
    row = {"当事人": "宣城测试有限公司", "决定书文号": "宣罚〔2024〕1号", f"经办{desk.id(1)}": "x"}
    desk.load("penalties", desk.write(f"张某{desk.id(2)}.csv", [row, {**row, "当事人": ""}]))
    desk.workspace.close()
    found = content(desk.workspace.path)
    assert desk.id(1).encode() not in found
    assert desk.id(2).encode() not in found


@pytest.mark.parametrize("gap", ["", " ", "  ", "-", " - ", "_", "\u200b", "‐"])
def test_a_number_is_found_whatever_parts_it(desk: Any, gap: str) -> None:
    number = desk.id(1)
    written = gap.join((number[:6], number[6:14], number[14:]))
    told = desk.workspace.privacy.scrub(
        pa.array([f"经办人ID{written}号" if not gap else f"经办人{written}"])
    ).to_pylist()[0]
    assert number[-8:-4] not in told
    assert f"{number[:10]}****{number[14:]}" in told


def test_seventeen_digits_of_a_number_are_masked_as_well(desk: Any) -> None:
    assert desk.workspace.privacy.scrub(pa.array([f"经办{desk.id(1)[:17]}"])).to_pylist() == ["经办3499991970****001"]
