"""Every source takes its header generations; a user's own source is YAML only; bad YAML is refused by file and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from loaders import records
from loaders.headers.index import HeaderIndex, normal_header
from loaders.load import LoadRequest, load_files
from loaders.reject import InputError
from loaders.source_yaml import list_sources, read_source

HERE = Path(__file__).parents[1] / "sources"


def check_penalty(desk: Any) -> None:
    event = desk.events()[0]
    assert (event["kind"], event["since"], event["amount"]) == ("penalty", "2017-05-06", 20000.0)
    assert {row["role"] for row in desk.mentions()} == {"subject", "legal_representative", "authority"}
    party = next(row for row in desk.mentions() if row["role"] == "subject")
    assert party["code"] == desk.uscc(1)


NAME = "宣城市测试商贸有限公司"
PENALTIES: dict[str, dict[str, str]] = {
    "2015": {
        "CF_WSH": "宣罚〔2017〕1号", "CF_CFMC": "虚假宣传", "CF_CFLB1": "罚款", "CF_SY": "虚假宣传", "CF_JG": "罚款贰万元",
        "CF_XDR_MC": NAME, "CF_XDR_SHXYM": "{uscc}", "CF_XDR_ZDM": "{org}", "CF_FR": "张测试",
        "CF_JDRQ": "2017/05/06", "CF_XZJG": "宣城市市场监督管理局", "罚款": "20000",
    },
    "2018": {
        "行政相对人名称": NAME, "行政相对人类别": "法人及非法人组织", "行政相对人代码_1 (统一社会信用代码)": "{uscc}",
        "行政相对人代码＿3（组织机构代码）": "{org}", "法定代表人": "张测试", "行政处罚决定书文号": "宣罚〔2017〕1号",
        "违法行为类型": "虚假宣传", "罚款金额(万元)": "2", "处罚决定日期": "2017年5月6日", "处罚机关": "宣城市市场监督管理局",
    },
    "2021": {
        "cfXdrMc": NAME, "cfXdrLb": "法人及非法人组织", "cfXdrShxym": "{uscc}", "cfFrdb": "张测试", "cfFrZjlx": "身份证",
        "cfFrZjhm": "", "cfWsh": "宣罚〔2017〕1号", "cfWfxw": "虚假宣传", "cfNrFk": "2.000000", "cfJdrq": "20170506",
        "cfCfjg": "宣城市市场监督管理局",
    },
    "english": {
        "name": NAME, "kind": "organisation", "uscc": "{uscc}", "legal_representative": "张测试",
        "document_no": "宣罚〔2017〕1号", "violation": "虚假宣传", "fine": "20000", "decided_on": "2017-05-06",
        "authority": "宣城市市场监督管理局",
    },
}  # fmt: skip


@pytest.mark.parametrize("generation", PENALTIES)
def test_penalties_of_every_template(desk: Any, generation: str) -> None:
    row = {
        header: text.format(uscc=desk.uscc(1), org=desk.uscc(1)[8:17]) for header, text in PENALTIES[generation].items()
    }
    report = desk.load("penalties", desk.write("f.csv", [row], "gb18030"))
    assert report.files[0].rejected == 0
    assert report.files[0].unmapped == []
    check_penalty(desk)
    expected = {"2021": "2021"} | {name: name for name in ("2015", "2018", "english")}
    wanted = "2018" if generation == "2021" else expected[generation]
    assert desk.records()[0]["generation"] in (wanted, generation)


def test_templates_mixed_in_one_file(desk: Any) -> None:
    rows = []
    for number, generation in enumerate(("2015", "2018")):
        row = {header: text.format(uscc=desk.uscc(1), org="") for header, text in PENALTIES[generation].items()}
        rows.append({key: value.replace("1号", f"{number}1号") for key, value in row.items()})
    report = desk.load("penalties", rows)
    assert report.files[0].inserted == 2
    assert {row["generation"] for row in desk.records()} == {"2015", "2018"}


def samples(desk: Any) -> dict[str, tuple[dict[str, str], str, int]]:
    """source → a row, the kind of event or tie it must give, and how many mentions."""
    code = desk.uscc(1)
    return {
        "officers": ({"姓名": "张测试", "企业名称": NAME, "uniscid": code, "职务": "董事"}, "officer", 2),
        "shareholders": (
            {"股东名称": "李测试", "股东类型": "自然人", "企业名称": NAME, "统一社会信用代码": code, "持股比例": "30%"},
            "shareholder",
            2,
        ),
        "branches": (
            {"分支机构名称": NAME + "宁国分公司", "统一社会信用代码": code, "企业名称": NAME},
            "branch_of",
            2,
        ),
        "social_organisations": (
            {"社会组织名称": "宣城市测试协会", "社会组织类型": "社会团体", "法定代表人": "张测试"},
            "legal_representative",
            2,
        ),
        "public_bodies": (
            {"机构名称": "宣城市测试中心", "单位类型": "事业单位", "法定代表人": "张测试"},
            "legal_representative",
            2,
        ),
        "permits": (
            {"XK_XDR_MC": NAME, "XK_XDR_SHXYM": code, "XK_WSH": "许〔2021〕1号", "XK_NR": "食品", "XK_XKJG": "某局"},
            "permit",
            2,
        ),
        "judgment_debtors": (
            {
                "iname": "张测试", "cardNum": "3499991970****1234", "partyTypeName": "0", "courtName": "测试法院",
                "caseCode": "（2020）皖1802执123号", "publishDate": "2020年05月06日", "sexy": "男",
            },
            "judgment_debt",
            2,
        ),
        "serious_lists": (
            {"企业名称": NAME, "统一社会信用代码": code, "名单名称": "重大税收违法失信主体名单", "列入日期": "2022-01-02"},
            "list_entry",
            1,
        ),
        "wage_arrears": ({"aab004": NAME, "aab003": code, "lrsj": "2022-01-02", "fbjg": "测试人社局"}, "list_entry", 2),
        "abnormal_operations": (
            {"entname": NAME, "uniscid": code, "abntime": "2022-01-02", "specause_cn": "失联", "decorg_cn": "某局"},
            "abnormal_operation",
            2,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("shape", ["csv", "json"])
@pytest.mark.parametrize(
    "source",
    [
        "officers",
        "shareholders",
        "branches",
        "social_organisations",
        "public_bodies",
        "permits",
        "judgment_debtors",
        "serious_lists",
        "wage_arrears",
        "abnormal_operations",
    ],
)
def test_a_row_of_each_source_gives_its_claim(desk: Any, source: str, shape: str) -> None:
    row, kind, mentions = samples(desk)[source]
    path = desk.write("a.csv", [row], "gb18030")
    if shape == "json":
        path = desk.folder / "a.json"
        path.write_bytes(orjson.dumps({"flag": "True", "total": 1, "rows": [row]}))
    report = desk.load(source, path)
    assert (report.files[0].rejected, report.files[0].unmapped) == (0, [])
    assert kind in {claim["kind"] for claim in (*desk.ties(), *desk.events())}
    assert len(desk.mentions()) == mentions


@pytest.mark.parametrize("source", list(list_sources()))
def test_a_file_without_the_needed_columns_is_refused_by_name(desk: Any, source: str) -> None:
    header = next(iter(list_sources()[source].fields["record_status"].headers))
    second = "更新时间"
    with pytest.raises(InputError) as refusal:
        desk.load(source, [{header: "正常", second: "2024-01-01"}])
    assert refusal.value.reason == "missing_column"
    assert second in str(refusal.value.params["found"])


def test_masked_persons_and_lists_of_judgment_debtors(desk: Any) -> None:
    desk.load("judgment_debtors", [samples(desk)["judgment_debtors"][0]])
    party = next(row for row in desk.mentions() if row["role"] == "subject")
    assert (party["kind"], party["id_mask"], party["id_hmac"], party["gender"]) == (
        "person", "3499991970****1234", "", "男",
    )  # fmt: skip
    event = desk.events()[0]
    assert (event["list"], event["document_no"]) == ("judgment_debtor", "(2020)皖1802执123号")


def test_an_unknown_list_is_rejected_and_named(desk: Any) -> None:
    row = {**samples(desk)["serious_lists"][0], "名单名称": "没有这样的名单"}
    desk.load("serious_lists", [row])
    assert [(row["reason"], row["value"]) for row in desk.rejects()] == [("unknown_list", "没有这样的名单")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("食品安全严重违法生产经营者黑名单", "food_drug_serious"),
        ("医疗保障领域严重失信主体名单", "medical_insurance_serious"),
        ("医保领域严重失信名单（法人及非法人组织）", "medical_insurance_serious"),
    ],
)
def test_lists_of_food_and_medical_insurance_are_known(desk: Any, name: str, code: str) -> None:
    desk.load("serious_lists", [{**samples(desk)["serious_lists"][0], "名单名称": name}])
    assert (desk.rejects(), [event["list"] for event in desk.events()]) == ([], [code])


def test_a_list_without_a_name_is_known_by_its_columns(desk: Any) -> None:
    desk.load("serious_lists", [{"entname": NAME, "serillrea_cn": "屡罚不改", "abntime": "2022-01-01"}])
    assert desk.events()[0]["list"] == "market_serious"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("XK_WSH", "xkWsh"),
        ("行政相对人代码_2（组织机构代码）", "组织机构代码"),
        ("*企业 名称：", "企业名称"),
        ("罚款金额（万元）", "罚款金额(万元)"),
    ],
)
def test_headers_of_one_meaning_have_one_form(one: str, two: str) -> None:
    assert normal_header(one) == normal_header(two)


def test_a_near_spelling_is_taken_and_reported_an_opposite_is_not() -> None:
    index = HeaderIndex(list_sources()["penalties"])
    columns = index.match(["行政相对人名称", "行政处罚决定书文号码", "处罚机关统一社会信用代砳", "处罚终始日期"], "f")
    assert [(column.field, column.how) for column in columns[1:]] == [
        ("document_no", "near"),
        ("authority_code", "near"),
        ("", "unmapped"),
    ]


OWN = """
id: pledges
catalogue_class: 8
title: {zh: 信用承诺, en: Pledges}
fields:
  firm: {type: name, required: true, headers: [承诺主体]}
  code: {type: code, headers: [主体信用代码]}
  day: {type: date, headers: [承诺日期]}
keys: [[code, day]]
mentions:
  party: {role: subject, kind: enterprise, name: firm, code: code}
events:
  pledge: {kind: permit, mention: party, title: {text: 信用承诺}, since: day}
"""


def test_a_user_adds_a_source_by_yaml_only(desk: Any) -> None:
    folder = desk.workspace.path / "sources"
    folder.mkdir()
    (folder / "pledges.yaml").write_text(OWN, encoding="utf-8")
    desk.load("pledges", [{"承诺主体": NAME, "主体信用代码": desk.uscc(1), "承诺日期": "2024/1/5"}])
    assert [(row["title"], row["since"]) for row in desk.events()] == [("信用承诺", "2024-01-05")]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("type: date", "type: day"), "fields.day.type"),
        (("name: firm", "name: frim"), "mentions.party.name"),
        (("mention: party", "mention: partie"), "events.pledge.mention"),
        (("keys: [[code, day]]", "keyz: []"), "(top)"),
        (("id: pledges", "id: 承诺"), "id"),
        (("headers: [承诺日期]", "headers: [主体信用代码]"), "fields.day.headers"),
    ],
)
def test_bad_yaml_is_refused_by_file_and_key(tmp_path: Path, change: tuple[str, str], key: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        HeaderIndex(read_source(path))
    assert (refusal.value.params["file"], refusal.value.params["key"]) == (str(path), key)


@pytest.mark.parametrize(
    ("source", "file", "rows"),
    [
        ("enterprise_register", "enterprise_register_yrd.parquet", 199_471),
        ("branch_parent_pairs", "branch_parent_pairs.csv", 73_677),
        ("ashare_edges", "ashare_edges.csv", 31_430),
        ("dirty_mentions", "dirty_mentions_yrd.csv", 20_000),
    ],
)
def test_real_files_load_without_a_reject(desk: Any, shared_data: Path, source: str, file: str, rows: int) -> None:
    requests = [LoadRequest(source, shared_data / file, "2024-01-01")]
    report = load_files(desk.workspace, requests, sources=list_sources([HERE]))
    assert (report.files[0].rows, report.files[0].rejected) == (rows, 0)
    with desk.workspace.read() as connection:
        held = connection.execute(sa.select(sa.func.count()).select_from(records.record)).scalar_one()
    assert held + report.files[0].duplicates == rows


#: Sources in which a taxpayer number stands apart from the credit code, with what a row of theirs needs besides.
_TAXPAYERS = {
    "serious_lists": {"名单名称": "重大税收违法失信主体名单", "列入日期": "2024-03-05"},
    "wage_arrears": {"列入日期": "2024-03-05"},
    "abnormal_operations": {"列入日期": "2024-03-05"},
    "penalties": {"处罚决定书文号": "宣罚1号", "处罚日期": "2024-03-05"},
    "permits": {"许可文书号": "宣许1号", "许可决定日期": "2024-03-05"},
    "environmental_credit": {"环境信用等级": "诚信", "评价年度": "2023"},
}


@pytest.mark.parametrize("source", _TAXPAYERS)
def test_a_taxpayer_number_that_is_a_credit_code_is_the_partys_code(desk: Any, source: str) -> None:
    name = {"penalties": "行政相对人名称", "permits": "行政相对人名称"}.get(source, "企业名称")
    rows = [
        {name: "宣城测试新名实业有限公司", "纳税人识别号": desk.uscc(1), **_TAXPAYERS[source]},
        {name: "宣城测试旧号实业有限公司", "纳税人识别号": "341802149492322", **_TAXPAYERS[source]},
        {name: "宣城测试注册实业有限公司", "工商注册号": desk.uscc(2), **_TAXPAYERS[source]},
    ]
    assert desk.load(source, rows).files[0].inserted == 3, desk.rejects()
    told = {row["name"]: row["code"] for row in desk.mentions() if row["role"] == "subject"}
    assert told == {
        "宣城测试新名实业有限公司": desk.uscc(1),
        "宣城测试旧号实业有限公司": "",
        "宣城测试注册实业有限公司": desk.uscc(2),
    }
