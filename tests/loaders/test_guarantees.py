"""Guarantees as firms publish them, as publicity systems key them and as ledgers keep them. All rows are synthetic."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph.stores.sql import SqlGraphStore
from loaders.load import LoadRequest, load_files
from loaders.pipeline import resolve
from loaders.reject import InputError

DAY = "2026-06-30"
FIRM, OTHER, BANK = "宣城市测试机械有限公司", "宁国测试建材有限公司", "宣城测试农村商业银行股份有限公司"

#: shape -> row, since, until and properties of the tie
SHAPES: dict[str, tuple[dict[str, str], str, str, dict[str, str]]] = {
    "annual report": (
        {"年报年度": "2025", "企业名称": FIRM, "统一社会信用代码": "{one}", "债权人": BANK, "债务人": OTHER, "主债权种类": "合同", "主债权数额": "500万元",
         "履行债务的期限": "2025年1月1日-2027年12月31日", "保证的期间": "未约定", "保证的方式": "连带保证", "保证担保的范围": "主债权 利息"},
        "2025-01-01", "2027-12-31",
        {"amount": "5000000", "kind": "合同", "mode": "连带责任保证", "creditor": BANK},
    ),
    "publicity system": (
        {"MOREID": "G77", "UNISCID": "{one}", "ENTNAME": FIRM, "MORE": BANK, "MORTGAGOR": OTHER, "PRICLASECKIND": "2", "PRICLASECAM": "12.5",
         "PEFPERFORM": "2025-03-01", "PEFPERTO": "2026-02-28", "GUARANPERIOD": "2025-03-01至2028-02-28", "GATYPE": "1", "IFTOPUB": "1"},
        "2025-03-01", "2028-02-28",
        {"amount": "125000", "kind": "其他", "mode": "一般保证", "creditor": BANK},
    ),
    "ledger": (
        {"担保合同编号": "保字2025第1号", "担保人": FIRM, "担保人统一社会信用代码": "{one}", "被担保人": OTHER, "被担保人统一社会信用代码": "{two}", "贷款银行": BANK,
         "担保金额（万元）": "300", "担保方式": "连带责任保证", "担保起始日": "2025/2/3", "担保到期日": "2028/2/3", "担保状态": "在保"},
        "2025-02-03", "2028-02-03",
        {"amount": "3000000", "mode": "连带责任保证", "contract_no": "保字2025第1号", "state": "active", "creditor": BANK},
    ),
    "released": (
        {"担保人": "张测试", "担保人身份证号": "{id}", "债务人": OTHER, "债权人": BANK, "担保金额": "100000", "担保状态": "已解除", "解除日期": "2026-01-31", "签订日期": "2025-01-31"},
        "2025-01-31", "2026-01-31", {"amount": "100000", "state": "released"},
    ),
}  # fmt: skip


def filled(desk: Any, row: dict[str, str]) -> dict[str, str]:
    values = {"one": desk.uscc(1), "two": desk.uscc(2), "id": desk.id(1)}
    return {header: cell.format(**values) for header, cell in row.items()}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_row_is_a_tie_from_the_guarantor_to_the_debtor(desk: Any, shape: str) -> None:
    row, since, until, properties = SHAPES[shape]
    report = desk.load("guarantees", desk.write("担保.csv", [filled(desk, row)], "gb18030"), DAY)
    assert (report.files[0].rejected, report.files[0].unmapped) == (0, [])
    (tie,) = desk.ties()
    names = {mention["mention_id"]: mention["name"] for mention in desk.mentions()}
    guarantor = row.get("担保人") or row.get("企业名称") or row.get("ENTNAME")
    assert (tie["kind"], tie["since"], tie["until"]) == ("guarantees", since, until)
    assert (names[tie["source_mention"]], names[tie["target_mention"]]) == (guarantor, OTHER)
    told = json.loads(tie["properties"])
    assert {key: told.get(key) for key in properties} == properties
    assert desk.id(1) not in str(desk.records()) + str(desk.mentions()) + str(desk.ties())


def test_several_guarantors_of_one_debt_are_a_tie_each(desk: Any) -> None:
    row = {
        "担保人": "宣城市甲乙机械有限公司、张建国",
        "债务人": OTHER,
        "债权人": BANK,
        "担保金额（万元）": "80",
        "担保合同号": "B-2",
    }
    desk.load("guarantees", [row], DAY)
    assert len(desk.records()) == len(desk.ties()) == 2


def test_next_years_report_of_the_same_guarantee_is_no_second_tie(desk: Any) -> None:
    row = filled(desk, SHAPES["annual report"][0])
    desk.load("guarantees", [row], "2026-06-30")
    desk.load("guarantees", desk.write("second.csv", [row | {"年报年度": "2026"}]), "2027-06-30")
    assert len(desk.ties()) == 1


def test_withdrawn_or_released_without_a_day_states_nothing(desk: Any) -> None:
    row = filled(desk, SHAPES["ledger"][0])
    desk.load("guarantees", [row], "2026-01-01")
    assert len(desk.ties()) == 1
    desk.load("guarantees", desk.write("released.csv", [row | {"担保状态": "已解除"}]), "2026-02-01")
    assert desk.ties() == []


def test_rows_without_a_guarantor_or_a_debtor_are_rejected_with_their_place(desk: Any) -> None:
    rows = [
        {"担保人": "", "债务人": OTHER, "债权人": BANK, "担保人统一社会信用代码": ""},
        {"担保人": FIRM, "债务人": "", "债权人": BANK, "担保人统一社会信用代码": ""},
        {"担保人": FIRM, "债务人": OTHER, "债权人": BANK, "担保人统一社会信用代码": "9.13E+17"},
        {"担保人": FIRM, "债务人": OTHER, "债权人": BANK, "担保人统一社会信用代码": ""},
    ]
    report = desk.load("guarantees", rows, DAY)
    assert (report.files[0].rows, report.files[0].rejected) == (4, 3)
    reasons = sorted((row["row"], row["reason"]) for row in desk.rejects())
    assert reasons == [(2, "missing_value"), (3, "missing_value"), (4, "scientific_notation")]


def test_a_file_without_a_debtor_is_refused_whole(desk: Any) -> None:
    path = desk.write("guarantors.csv", [{"担保人": FIRM, "担保金额": "1"}])
    with pytest.raises(InputError):
        load_files(desk.workspace, [LoadRequest("guarantees", path, DAY)])
    assert desk.records() == []


def test_the_graph_has_the_guarantee_with_its_amount(desk: Any) -> None:
    desk.load("guarantees", [filled(desk, SHAPES["ledger"][0])], DAY)
    resolve(desk.workspace, lambda *_: None)
    with desk.workspace.read() as connection:
        store = SqlGraphStore(connection)
        (match,) = [match for match in store.find(FIRM) if match.how == "name"]
        (edge,) = store.expand([match.node.id], ["guarantees"], direction="out").edges
    assert edge.properties["amount"] == "3000000"
    assert edge.records
