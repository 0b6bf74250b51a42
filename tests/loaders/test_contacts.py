"""Names of persons in one cell with a telephone number, with sex and with ID number. Synthetic only."""

from __future__ import annotations

from typing import Any

import orjson
import pyarrow as pa
import pytest
from databases import content

from loaders import values
from loaders.rows.persons import persons


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("汪测试 0563-4021234", "汪测试"),
        ("汪测试13800001234", "汪测试"),
        ("汪测试（电话：138 0000 1234）", "汪测试"),
        ("汪测试138****1234", "汪测试"),
        ("汪测试，4021234、13800001234", "汪测试"),
        ("汪测试０５６３－４０２１２３４", "汪测试"),
        ("汪测试13800001234、詹测试0563-4021234", "汪测试、詹测试"),
        ("汪测试", "汪测试"),
        ("宣城5612345厂", "宣城5612345厂"),
        ("宣城市某某商贸有限公司 0563-4021234", "宣城市某某商贸有限公司 0563-4021234"),
        ("13800001234", "13800001234"),
        ("汪测试349999197001010011", "汪测试349999197001010011"),
    ],
)
def test_names_beside_telephone_numbers(cell: str, name: str) -> None:
    assert values.names_alone(pa.array([cell])).to_pylist() == [name]


MASK = "349999********0010"


@pytest.mark.parametrize(
    ("cell", "name", "number"),
    [
        (f"钱测试,男,{MASK}", "钱测试", MASK),
        (f"钱测试、女、{MASK}", "钱测试", MASK),
        (f"钱测试（男，身份证号码：{MASK}）", "钱测试", MASK),
        (f"钱测试{MASK}", "钱测试", MASK),
        ("钱测试 女 349999××××××××0010", "钱测试", MASK),
        ("姓名：钱测试；性别：男；公民身份号码：349999197001010011", "钱测试", "349999197001010011"),
        ("周测，男", "周测", ""),
        ("周测（男）", "周测", ""),
        ("周 测 男性，1970年3月生，汉族，13800001234", "周测", ""),
        (f"钱测试,男,{MASK};周测,女,349999********0029", "钱测试、周测", ""),
    ],
)
def test_names_beside_sex_and_number(cell: str, name: str, number: str) -> None:
    told = persons(pa.array(["宣城测试有限公司", cell]))
    assert told is not None
    assert (told.names[1].as_py(), told.numbers[1].as_py()) == (name, number)
    assert (told.names[0].as_py(), told.mask.tolist()) == ("宣城测试有限公司", [False, True])


@pytest.mark.parametrize("cell", ["钱测试", "王男", "宣城男装店", "宣城妇女联合会（女）", "汪测试13800001234", "男"])
def test_what_is_no_name_with_sex_or_number_stays(cell: str) -> None:
    assert persons(pa.array([cell])) is None


@pytest.mark.parametrize("full", [False, True])
def test_a_legal_representative_with_sex_and_number_has_that_number(desk: Any, full: bool) -> None:
    header = "法定代表人或者负责人姓名、性别及身份证号码"
    number = desk.id(1) if full else MASK
    row = {"纳税人名称": "宣城测试商贸有限公司", "纳税人识别号": desk.uscc(1), header: f"钱测试,男,{number}"}
    desk.load("serious_lists", [{**row, "案件性质": "虚开发票", "公布日期": "2024-01-05"}])
    (found,) = [mention for mention in desk.mentions() if mention["role"] == "legal_representative"]
    shown = f"{number[:10]}****{number[14:]}"
    assert (found["name"], found["kind"], found["id_mask"], bool(found["id_hmac"])) == ("钱测试", "person", shown, full)
    (record,) = desk.records()
    assert orjson.loads(record["payload"])["other"][header] == f"钱测试,男,{shown}"
    desk.workspace.close()
    assert desk.id(1).encode() not in content(desk.workspace.path)


def test_sex_behind_a_name_without_a_field_for_a_number_is_cut(desk: Any) -> None:
    row = {"企业名称": "宣城测试商贸有限公司", "统一社会信用代码": desk.uscc(1), "法定代表人": "周测（男）"}
    desk.load("abnormal_operations", [{**row, "列入日期": "2024-01-05", "列入原因": "未年报"}])
    names = {mention["role"]: mention["name"] for mention in desk.mentions()}
    assert names["legal_representative"] == "周测"
