"""Rows that name several parties: split where every part is a party, never guessed whose code is whose. All synthetic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from loaders.joint import named_parties
from loaders.reject import InputError
from loaders.restating import restate
from loaders.source_yaml import read_source

FIRM, OTHER = "宣城甲乙商贸有限公司", "广德丙丁建材有限公司"
SEPARATORS = "、；;，|\n"


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (f"{FIRM}、{OTHER}", (FIRM, OTHER)),
        (f"{FIRM}；{OTHER}", (FIRM, OTHER)),
        (f"{FIRM}\n{OTHER}\n", (FIRM, OTHER)),
        (f"{FIRM}、{OTHER}等5家", (FIRM, OTHER)),
        (f"{FIRM}、{FIRM}", ()),
        (f"{FIRM}（含{OTHER}、宁国戊己贸易有限公司）、{OTHER}", (f"{FIRM}（含{OTHER}、宁国戊己贸易有限公司）", OTHER)),
        (f"{FIRM}(原{OTHER}、戊己公司)", ()),
        ("张建国、李小明", ("张建国", "李小明")),
        (f"{FIRM}、张建国", (FIRM, "张建国")),
        ("宣州区老李面馆、张建国", ()),
        ("宣城甲乙广告设计、制作有限公司", ()),
        ("宣城甲乙餐饮、娱乐有限公司", ()),
        ("合肥市文化、体育用品厂", ()),
        ("宣城市五金公司、交电公司", ()),
        (f"{FIRM}、郎溪分公司", ()),
        ("第一名称:宣城甲乙贸易公司;第二名称:宣城丙丁建材公司", ()),
        (f"{FIRM}、{OTHER}驻宁国联合代表处", ()),
        ("Sample Trading Co., Ltd.", ()),
        (FIRM, ()),
        ("、；", ()),
        ("", ()),
    ],
)
def test_a_cell_is_split_only_where_every_part_is_a_party(text: str, parties: tuple[str, ...]) -> None:
    assert named_parties(text, SEPARATORS, persons=True) == parties


def test_persons_are_split_only_where_the_source_lists_persons() -> None:
    assert named_parties("张建国、李小明", SEPARATORS, persons=False) == ()


def penalty(names: str, codes: str, **more: str) -> dict[str, str]:
    return {
        "行政处罚决定书文号": "宣市监罚〔2021〕12号",
        "行政相对人名称": names,
        "行政相对人代码_1（统一社会信用代码）": codes,
        "处罚决定日期": "2021-03-05",
        "处罚机关": "宣城市市场监督管理局",
        **more,
    }


def nowhere(desk: Any, numbers: list[str]) -> bool:
    """Whether no file of the workspace holds one of the numbers."""
    desk.workspace.close()
    found = b"".join(path.read_bytes() for path in desk.workspace.path.rglob("*") if path.is_file())
    return not any(number.encode() in found for number in numbers)


def parties(desk: Any) -> dict[str, str]:
    return {row["name"]: row["code"] for row in desk.mentions() if row["role"] == "subject"}


@pytest.mark.parametrize("mark", ["、", "；", "\n"])
def test_names_and_codes_of_one_number_are_dealt_out(desk: Any, mark: str) -> None:
    report = desk.load("penalties", [penalty(f"{FIRM}{mark}{OTHER}", f"{desk.uscc(1)}{mark}{desk.uscc(2)}")])
    assert parties(desk) == {FIRM: desk.uscc(1), OTHER: desk.uscc(2)}
    assert len({row["mention_id"] for row in desk.events()}) == 2
    assert (report.files[0].rows, report.files[0].inserted) == (1, 2)
    assert (report.files[0].split, report.files[0].unpaired) == (1, 0)
    assert {row["row"] for row in desk.records()} == {desk.records()[0]["row"]}
    for row in desk.records():
        assert orjson.loads(row["payload"])["other"]["行政相对人名称"] == f"{FIRM}{mark}{OTHER}"


@pytest.mark.parametrize("wrong", [1, 3])
def test_names_and_codes_of_another_number_are_not_guessed(desk: Any, wrong: int) -> None:
    codes = "、".join(desk.uscc(number) for number in range(wrong))
    report = desk.load("penalties", [penalty(f"{FIRM}、{OTHER}", codes, 法定代表人="张建国")])
    assert parties(desk) == {FIRM: "", OTHER: ""}
    assert all(row["role"] != "legal_representative" for row in desk.mentions())
    assert (report.files[0].split, report.files[0].unpaired) == (1, 1)
    other = orjson.loads(desk.records()[0]["payload"])["other"]
    assert other["行政相对人代码_1（统一社会信用代码）"] == codes
    assert other["法定代表人"] == "张建国"


@pytest.mark.parametrize("codes", ["same", "two kinds"])
def test_codes_that_may_be_one_partys_are_not_dealt_out(desk: Any, codes: str) -> None:
    one = desk.uscc(1)
    report = desk.load("penalties", [penalty(f"{FIRM}、{OTHER}", f"{one}、{one if codes == 'same' else one[8:17]}")])
    assert parties(desk) == {FIRM: "", OTHER: ""}
    assert report.files[0].unpaired == 1


def test_an_amount_or_address_of_all_is_not_cut_to_pieces(desk: Any) -> None:
    row = {"企业名称": FIRM, "统一社会信用代码": desk.uscc(1), "股东": f"张建国、{OTHER}", "认缴出资额": "1,000万元"}
    desk.load("shareholders", [row])
    assert [orjson.loads(tie["properties"]) for tie in desk.ties()] == [{}, {}]
    desk.load("penalties", [penalty(f"{FIRM}、{OTHER}", "", 住所="宣州区甲路1号、2号")])
    assert {row["address"] for row in desk.mentions()} == {""}


def test_one_organisation_with_a_separator_in_its_name_stays_one(desk: Any) -> None:
    name = "宣城甲乙广告设计、制作有限公司"
    report = desk.load("penalties", [penalty(name, desk.uscc(1))])
    assert parties(desk) == {name: desk.uscc(1)}
    assert report.files[0].split == 0


def test_a_body_with_two_names_and_one_code_stays_one(desk: Any) -> None:
    name = "宣城市农业农村局、宣城市乡村振兴局"
    desk.load("penalties", [penalty(name, desk.uscc(1))])
    assert parties(desk) == {name: desk.uscc(1)}


def test_joint_debtors_get_their_own_numbers_and_none_is_stored(make_desk: Any) -> None:
    row = {"案号": "（2020）皖1802执123号", "执行法院": "宣城市宣州区人民法院", "立案时间": "20200301"}
    joint, single = make_desk(), make_desk()
    ids = [joint.id(1), joint.id(2)]
    joint.load("judgment_debtors", [{**row, "被执行人姓名/名称": "张建国、李小明", "身份证号码": "、".join(ids)}])
    names = ("张建国", "李小明")
    rows = [{**row, "被执行人姓名/名称": name, "身份证号码": one} for name, one in zip(names, ids, strict=True)]
    single.load("judgment_debtors", rows)
    told = [
        {row["name"]: (row["id_hmac"], row["record_id"]) for row in desk.mentions() if row["role"] == "subject"}
        for desk in (joint, single)
    ]
    assert told[0] == told[1]
    assert all(number and record for number, record in told[0].values())
    assert nowhere(joint, ids)


def test_one_number_for_two_persons_is_nobodys_and_not_stored(desk: Any) -> None:
    row = {"案号": "（2020）皖1802执123号", "执行法院": "宣城市宣州区人民法院", "立案时间": "20200301"}
    shown = {**row, "被执行人姓名/名称": "张建国、李小明", "身份证号码/组织机构代码": desk.id(1)}
    report = desk.load("judgment_debtors", [shown])
    subjects = [row for row in desk.mentions() if row["role"] == "subject"]
    assert [(row["id_hmac"], row["id_mask"], row["kind"]) for row in subjects] == [("", "", "person")] * 2
    assert report.files[0].unpaired == 1
    assert nowhere(desk, [desk.id(1)])


def test_shareholders_in_one_cell_get_their_own_shares(desk: Any) -> None:
    row = {"企业名称": FIRM, "统一社会信用代码": desk.uscc(1), "股东": f"张建国、{OTHER}", "持股比例": "30%、70%"}
    desk.load("shareholders", [row])
    names = {row["mention_id"]: row["name"] for row in desk.mentions()}
    assert {names[row["source_mention"]]: row["weight"] for row in desk.ties()} == {"张建国": 0.3, OTHER: 0.7}


def test_loading_again_changes_nothing_and_order_of_names_gives_the_same_records(desk: Any) -> None:
    row = penalty(f"{FIRM}、{OTHER}", f"{desk.uscc(1)}、{desk.uscc(2)}")
    desk.load("penalties", [row])
    before = desk.facts()
    again = desk.load("penalties", [row], "2024-02-01")
    assert (again.files[0].inserted, again.files[0].updated, again.files[0].unchanged) == (0, 0, 2)
    assert desk.facts() == before
    turned = penalty(f"{OTHER}、{FIRM}", f"{desk.uscc(2)}、{desk.uscc(1)}")
    assert desk.load("penalties", [turned], "2024-03-01").files[0].inserted == 0
    assert parties(desk) == {FIRM: desk.uscc(1), OTHER: desk.uscc(2)}


def test_spoilt_codes_reject_the_parties_they_are_dealt_to(desk: Any) -> None:
    report = desk.load("penalties", [penalty(f"{FIRM}、{OTHER}", "9.13E+17、9.14E+17")])
    assert report.files[0].reasons == {"scientific_notation": 2}
    assert [orjson.loads(row["raw"])["fields"]["name"] for row in desk.rejects()] == [FIRM, OTHER]
    assert parties(desk) == {}


def test_a_spoilt_code_beside_a_whole_one_is_dealt_to_nobody(desk: Any) -> None:
    desk.load("penalties", [penalty(f"{FIRM}、{OTHER}", f"9.13E+17、{desk.uscc(2)}")])
    assert parties(desk) == {FIRM: "", OTHER: ""}


def test_a_repair_reaches_every_party_it_names(desk: Any) -> None:
    codes = f"{desk.uscc(1)}、{desk.uscc(2)}"
    desk.load("penalties", [penalty(f"{FIRM}、{OTHER}", codes)])
    repair = {
        "主体名称": f"{FIRM}、{OTHER}",
        "统一社会信用代码": codes,
        "文书号": "宣市监罚〔2021〕12号",
        "认定单位": "宣城市市场监督管理局",
        "终止公示日期": "2022-01-01",
    }
    report = desk.load("credit_repair", [repair], "2024-02-01")
    assert len(report.repaired) == 2
    assert desk.events() == []


OWN = """
id: pledges
catalogue_class: 8
title: {zh: 信用承诺, en: Pledges}
fields:
  firm: {type: name, required: true, headers: [承诺主体]}
  code: {type: code, headers: [统一社会信用代码]}
joint: {names: firm, paired: [code], separators: [/]}
keys: [[firm]]
mentions:
  party: {role: subject, kind: enterprise, name: firm, code: code}
"""


def test_a_source_of_ones_own_says_what_separates(desk: Any) -> None:
    folder = desk.workspace.path / "sources"
    folder.mkdir()
    (folder / "pledges.yaml").write_text(OWN, encoding="utf-8")
    rows = [{"承诺主体": f"{FIRM}/{OTHER}", "统一社会信用代码": f"{desk.uscc(1)}/{desk.uscc(2)}"}]
    desk.load("pledges", [*rows, {"承诺主体": f"{FIRM}、{OTHER}", "统一社会信用代码": ""}])
    assert parties(desk) == {FIRM: desk.uscc(1), OTHER: desk.uscc(2), f"{FIRM}、{OTHER}": ""}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("names: firm", "names: company", "joint.names"),
        ("names: firm, ", "", "joint.names"),
        ("paired: [code]", "paired: [number]", "joint.paired[0]"),
        ("separators: [/]", "separators: [和和]", "joint.separators"),
        ("paired:", "pairs:", "joint"),
    ],
)
def test_a_mistake_in_the_rule_is_refused_by_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    path = tmp_path / "pledges.yaml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_source(path)
    assert (refused.value.params["file"], refused.value.params["key"]) == (str(path), key)


def register(desk: Any, representatives: str, **more: str) -> dict[str, str]:
    return {
        "企业名称": FIRM,
        "统一社会信用代码": desk.uscc(1),
        "法定代表人": representatives,
        "成立日期": "2015-03-02",
        **more,
    }


def representatives(desk: Any) -> dict[str, str]:
    """Names of those who represent the one firm of the register, with the digests of their numbers."""
    told = {row["mention_id"]: row for row in desk.mentions()}
    subjects = {row["mention_id"] for row in desk.mentions() if row["role"] == "subject"}
    assert all(tie["target_mention"] in subjects for tie in desk.ties())
    return {told[tie["source_mention"]]["name"]: told[tie["source_mention"]]["id_hmac"] for tie in desk.ties()}


def test_several_representatives_of_one_firm_are_a_mention_and_a_tie_each(desk: Any) -> None:
    desk.load("enterprise_register", [register(desk, "张建国、李小明；王大海", 法定代表人身份证号=desk.id(1))])
    assert representatives(desk) == {"张建国": "", "李小明": "", "王大海": ""}
    assert len(desk.records()) == 1
    assert orjson.loads(desk.records()[0]["payload"])["legal_representative"] == "张建国、李小明；王大海"
    before = desk.facts()
    with desk.workspace.write() as connection:
        source = desk.workspace.sources()["enterprise_register"]
        restate(connection, source, [row["record_id"] for row in desk.records()])
    assert desk.facts() == before


def test_a_representative_who_leaves_takes_mention_and_tie_along(desk: Any) -> None:
    desk.load("enterprise_register", [register(desk, "张建国、李小明")], "2024-01-01")
    desk.load("enterprise_register", [register(desk, "张建国", 法定代表人身份证号=desk.id(1))], "2024-02-01")
    assert list(representatives(desk)) == ["张建国"]
    assert representatives(desk)["张建国"] != ""


@pytest.mark.parametrize("name", ["宣城甲乙有限公司（委派代表：张建国、李小明）", "欧阳、", "甲、乙、丙"])
def test_a_representative_that_is_not_clearly_several_stays_one(desk: Any, name: str) -> None:
    desk.load("enterprise_register", [register(desk, name)])
    assert len(representatives(desk)) == 1


def test_several_names_need_one_field(tmp_path: Path) -> None:
    path = tmp_path / "pledges.yaml"
    path.write_text(OWN.replace("name: firm, code", "several: true, name: [firm, code], code"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_source(path)
    assert refused.value.params["key"] == "mentions.party.several"


def test_suppliers_of_a_consortium_are_two_parties(desk: Any) -> None:
    row = {"合同编号": "测-1", "合同名称": "测试采购", "采购人": "宣城市测试局", "合同金额": "125000"}
    supplier = {"供应商": f"{FIRM}（联合体牵头人）、{OTHER}（成员单位）", "供应商统一社会信用代码": desk.uscc(1)}
    report = desk.load("contracts", [{**row, **supplier}])
    assert parties(desk) == {FIRM: "", OTHER: ""}
    assert (report.files[0].split, report.files[0].unpaired) == (1, 1)


def test_a_part_in_a_consortium_is_not_in_the_name(desk: Any) -> None:
    desk.load(
        "contracts", [{"合同编号": "测-1", "供应商": f"{FIRM}（联合体牵头人）", "供应商统一社会信用代码": desk.uscc(1)}]
    )
    assert parties(desk) == {FIRM: desk.uscc(1)}
    assert f"{FIRM}（联合体牵头人）" in orjson.loads(desk.records()[0]["payload"])["other"].values()


@pytest.mark.parametrize("mark", ["\n", "/", "、"])
def test_owners_of_one_house_are_dealt_out(desk: Any, mark: str) -> None:
    row = {"不动产权证号": "皖（2025）测试不动产权第1号", "坐落": "测试路"}
    owners = {"权利人": f"{FIRM}{mark}{OTHER}", "证件号码": f"{desk.uscc(1)}{mark}{desk.uscc(2)}"}
    desk.load("real_estate", [{**row, **owners}])
    assert parties(desk) == {FIRM: desk.uscc(1), OTHER: desk.uscc(2)}


def test_a_person_who_owns_with_a_firm_is_refused_alone(desk: Any) -> None:
    row = {"不动产权证号": "皖（2025）测试不动产权第1号", "坐落": "测试路"}
    desk.load("real_estate", [{**row, "权利人": f"{FIRM}、张建国", "证件号码": f"{desk.uscc(1)}、{desk.id(1)}"}])
    assert parties(desk) == {FIRM: desk.uscc(1)}
    assert [row["reason"] for row in desk.rejects()] == ["natural_person"]


def test_firms_honoured_together_are_several(desk: Any) -> None:
    desk.load("honours", [{"荣誉名称": "诚信企业", "获奖单位": f"{FIRM}、{OTHER}", "授予单位": "宣城市测试局"}])
    assert parties(desk) == {FIRM: "", OTHER: ""}


@pytest.mark.parametrize("name", [f"{FIRM}、{OTHER}", f"{FIRM}/{OTHER}", f"{FIRM}等3家"])
def test_several_parties_where_one_is_meant_are_doubtful(desk: Any, name: str) -> None:
    report = desk.load("water_use", [{"用户名称": name, "户号": "A1", "用水量": "3"}])
    told = report.files[0].doubtful_cells["用户名称"]
    assert [(cell.row, cell.value, cell.why) for cell in told] == [(2, name, "several")]


@pytest.mark.parametrize("name", ["宣城市甲乙广告设计、制作有限公司", "宣城市A/B测试有限公司", FIRM])
def test_one_party_is_not_doubtful(desk: Any, name: str) -> None:
    report = desk.load("water_use", [{"用户名称": name, "户号": "A1", "用水量": "3"}])
    assert report.files[0].doubtful == {}


def _inspected(desk: Any, authority: str, code: str = "") -> tuple[list[tuple[str, str]], Any]:
    row = {
        "检查对象名称": "宣城测试商贸有限公司",
        "检查日期": "2025-03-01",
        "检查机关": authority,
        "检查机关统一社会信用代码": code,
    }
    file = desk.load("inspections", [row]).files[0]
    told = [(mention["name"], mention["code"]) for mention in desk.mentions() if mention["role"] == "authority"]
    return sorted(told), file


def test_authorities_of_a_joint_decision_are_several(desk: Any) -> None:
    told, file = _inspected(desk, "宣州区市场监管局、宣州区税务局", desk.uscc(5))
    assert told == [("宣州区市场监管局", ""), ("宣州区税务局", "")]
    assert not file.doubtful
    (event,) = desk.events()
    first = next(one["mention_id"] for one in desk.mentions() if one["name"] == "宣州区市场监管局")
    assert event["authority_mention"] == first


@pytest.mark.parametrize("name", ["宣城市新闻出版局、版权局", "宣城市发改委、财政局"])
def test_what_may_be_one_authority_of_several_signs_is_doubtful(desk: Any, name: str) -> None:
    told, file = _inspected(desk, name)
    assert told == [(name, "")]
    assert [(cell.value, cell.why) for cell in file.doubtful_cells["检查机关"]] == [(name, "several")]


@pytest.mark.parametrize(
    "name", ["宣州区文化、旅游局", "宣城市交通运输局（港航、公路管理局）", "宣城市文化市场综合执法支队"]
)
def test_one_authority_stays_one(desk: Any, name: str) -> None:
    told, file = _inspected(desk, name)
    assert (told, file.doubtful) == ([(name, "")], {})
