"""Whose an ID number is that stands beside several parties. Synthetic only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from databases import content

from loaders.pipeline import resolve
from loaders.reject import InputError
from loaders.source_yaml import read_source
from resolution import ledger

FIRM = "宣城测试甲有限公司"


def _numbers(desk: Any, source: str, row: dict[str, str]) -> dict[str, str]:
    desk.load(source, [row])
    return {mention["role"]: mention["id_mask"] for mention in desk.mentions() if mention["role"] != "authority"}


def _row(desk: Any, **more: str) -> dict[str, str]:
    row = {"案号": "（2025）皖1881执1号", "被执行人": FIRM, "统一社会信用代码": desk.uscc(1), "限制消费人员": "张测试"}
    return {**row, "证件号码": desk.id(1), "执行法院": "宁国市人民法院", "发布日期": "2025-06-01", **more}


def _mask(number: str) -> str:
    return f"{number[:10]}****{number[14:]}"


@pytest.mark.parametrize("header", ["证件号码", "身份证号码"])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", [FIRM, "宣城测试机械厂", ""])
def test_the_number_beside_a_limited_person_is_that_persons(desk: Any, header: str, masked: bool, name: str) -> None:
    number = _mask(desk.id(1)) if masked else desk.id(1)
    row = _row(desk, 证件号码="", 被执行人=name) | {header: number}
    found = _numbers(desk, "consumption_limits", row)
    assert found["limited"] == _mask(desk.id(1))
    if name == FIRM:
        assert found["subject"] == ""


def test_a_debtor_who_is_limited_himself_has_it_as_well(desk: Any) -> None:
    found = _numbers(desk, "consumption_limits", _row(desk, 被执行人="张测试", 统一社会信用代码=""))
    assert found == {"subject": _mask(desk.id(1)), "limited": _mask(desk.id(1))}


def test_the_number_of_a_debtor_who_is_another_person_stays_his(desk: Any) -> None:
    found = _numbers(desk, "consumption_limits", _row(desk, 被执行人="王试验", 统一社会信用代码=""))
    assert found == {"subject": _mask(desk.id(1)), "limited": ""}


def test_one_number_beside_several_limited_persons_is_nobodys(desk: Any) -> None:
    desk.load("consumption_limits", [_row(desk, 限制消费人员="张测试、王试验")])
    limited = [mention for mention in desk.mentions() if mention["role"] == "limited"]
    assert [(mention["id_mask"], mention["id_hmac"]) for mention in limited] == [("", "")] * 2


def test_a_persons_number_is_no_companys_and_makes_no_person_of_it(desk: Any) -> None:
    row = {"当事人": FIRM, "法定代表人": "张测试", "身份证号": desk.id(1), "决定书文号": "宣罚〔2024〕1号"}
    desk.load("penalties", [row])
    party = next(mention for mention in desk.mentions() if mention["role"] == "subject")
    assert (party["id_mask"], party["id_hmac"]) == ("", "")
    assert party["kind"] != "person"


def test_whose_number_it_may_be_is_a_mention_before(tmp_path: Path) -> None:
    text = "\n".join(
        [
            "id: made",
            "title: {zh: 试, en: made}",
            "fields: {firm: {type: name, headers: [企业]}, number: {type: person_id, headers: [证件]}}",
            "mentions:",
            "  person: {role: person, kind: person, name: firm, id: number, id_beside: firm}",
            "  firm: {role: subject, kind: enterprise, name: firm}",
        ]
    )
    path = tmp_path / "made.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not a mention before"):
        read_source(path)


def test_a_licence_of_fifteen_digits_is_no_old_id_number(desk: Any) -> None:
    card = "349999198001010010"
    licence = card[:6] + card[8:17]
    row = {"执业机构": "宣城市测试医院", "不良执业行为": "试", "记分": "2", "记分日期": "2025-11-01"}
    rows = [
        {**row, "姓名": "张测试", "医师执业证书编码": licence},
        {**row, "姓名": "李测试", "医师执业证书编码": "141349999000123"},
        {**row, "姓名": "王测试", "医师执业证书编码": card},
        {**row, "姓名": "赵测试", "医师执业证书编码": "1413****0123"},
    ]
    report = desk.load("medical_demerits", rows)
    desk.load("farm_households", [{"户主": "王试验", "身份证号": card, "行政村": "试村", "信用等级": "AA"}])
    people = {m["name"]: (m["id_hmac"], m["id_mask"]) for m in desk.mentions() if m["role"] == "subject"}
    assert people["张**"][0] not in ("", people["王**"][0], people["李**"][0])
    assert (people["张**"][1], people["李**"][1]) == ("", "")
    assert people["王**"][1] == _mask(card)
    assert people["赵**"] == ("", "")
    assert report.files[0].unread == {"医师执业证书编码": 1}
    ids = {m["id_hmac"] for m in desk.mentions() if m["id_mask"] == _mask(card)}
    assert len(ids) == 1


def test_only_a_persons_number_is_that_of_a_paper(tmp_path: Path) -> None:
    text = "id: made\ntitle: {zh: 试, en: made}\nfields: {firm: {type: name, paper: true, headers: [企业]}}\n"
    path = tmp_path / "made.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="numbers of papers"):
        read_source(path)


@pytest.mark.parametrize("masked", [False, True])
def test_several_limited_persons_have_a_measure_each_and_their_numbers_are_told(desk: Any, masked: bool) -> None:
    numbers = [_mask(desk.id(at)) if masked else desk.id(at) for at in (1, 2)]
    row = _row(desk, 证件号码="", 限制消费人员="张测试、王试验") | {"身份证号": "、".join(numbers)}
    report = desk.load("consumption_limits", [row])
    limited = {row["mention_id"]: row["name"] for row in desk.mentions() if row["role"] == "limited"}
    assert sorted(limited.values()) == ["张测试", "王试验"]
    measured = [limited[event["mention_id"]] for event in desk.events() if event["mention_id"] in limited]
    assert sorted(measured) == ["张测试", "王试验"]
    assert len({event["event_id"] for event in desk.events()}) == 3
    cells = report.files[0].doubtful_cells["身份证号"]
    assert [(cell.value, cell.why) for cell in cells] == [("、".join(_mask(desk.id(at)) for at in (1, 2)), "several")]
    desk.workspace.close()
    assert desk.id(2).encode() not in content(desk.workspace.path)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("宣州区好再来饭店", "individual_business"),
        ("宣州区张记网吧", "individual_business"),
        ("宣州区水阳镇王试验超市", "individual_business"),
        ("宣州区王记早点（王试验）", "individual_business"),
        ("宣城测试机械厂", ""),
        ("王试验", "person"),
        ("王某某", "person"),
        ("阿卜杜热依木", "person"),
    ],
)
@pytest.mark.parametrize("masked", [False, True])
def test_an_operators_number_makes_no_person_of_his_shop(desk: Any, name: str, kind: str, masked: bool) -> None:
    told = {"身份证号": _mask(desk.id(1))} if masked else {"统一社会信用代码/身份证号": desk.id(1)}
    row = {"当事人": name, "决定书文号": "宣城管罚〔2025〕1号", **told}
    desk.load("penalties", [row])
    party = next(mention for mention in desk.mentions() if mention["role"] == "subject")
    assert (party["kind"], party["id_mask"], bool(party["id_hmac"])) == (kind, _mask(desk.id(1)), not masked)


def test_two_shops_of_one_operator_are_two_parties(desk: Any) -> None:
    number = desk.id(1)
    shops = ("宣州区好再来饭店", "宣州区王记网吧", "宣州区老地方饭店")
    rows = [
        {"当事人": name, "统一社会信用代码/身份证号": number, "法定代表人": "王试验", "决定书文号": f"宣城管罚〔2025〕{at}号"}
        for at, name in enumerate((*shops, shops[0]))
    ]  # fmt: skip
    desk.load("penalties", rows)
    resolve(desk.workspace, lambda *_: None)
    parties = [row for row in desk.rows(ledger.entity) if row["kind"] == "individual_business"]
    assert sorted(row["name"] for row in parties) == sorted(shops)
