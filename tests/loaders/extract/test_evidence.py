"""What single passages say, by type: (text, values) tables, and what must not be taken for something else. All made up."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.pipeline import mentions


def values(text: str, kind: str, role: str = "") -> list[Any]:
    return [row["value"] for row in mentions(text) if row["type"] == kind and (not role or row["role"] == role)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("统一社会信用代码：91341802MA9KB0X1XB", "91341802MA9KB0X1XB"),
        ("统一社会信用代码：9134 1802 MA9K B0X1 XB", "91341802MA9KB0X1XB"),
        ("信用代码:９１３４１８０２ＭＡ９ＫＢ０Ｘ１ＸＢ", "91341802MA9KB0X1XB"),
        ("统一社会信用代码：91341802\nMA9KB0X1XB\n住所：某地", "91341802MA9KB0X1XB"),
        ("（代码91341802ma9kb0x1xb）", "91341802MA9KB0X1XB"),
        ("统一社会信用代码 913418**********XB", "913418**********XB"),
        ("组织机构代码：12345678-8", "123456788"),
    ],
)
def test_codes(text: str, value: str) -> None:
    assert values(text, "code") == [value]


def test_numbers_that_are_no_codes() -> None:
    assert values("账号：1218341802000123456，报关单号310120220519876543，电话0563-3012345", "code") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("宣市监罚〔2021〕12号", "宣市监罚〔2021〕12号"),
        ("宣市监罚[２０２１]第0012号", "宣市监罚〔2021〕第0012号"),
        ("（宣）应急罚〔2021〕执法-12号", "（宣）应急罚〔2021〕执法-12号"),
        ("穗番环罚（2019）67 号", "穗番环罚〔2019〕67号"),
        ("沪市监浦处〔2021〕152021000341号", "沪市监浦处〔2021〕152021000341号"),
        ("嘉公（交）决字[2026]第330400210053741号", "嘉公（交）决字〔2026〕第330400210053741号"),
        ("决定书文号：341800-2021-0012", "341800-2021-0012"),
    ],
)
def test_document_numbers(text: str, value: str) -> None:
    assert values(f"行政处罚决定书\n{text}\n当事人：甲商行", "document_no") == [value]


def test_what_stands_before_a_number_is_not_part_of_it() -> None:
    text = "本局向当事人送达了《行政处罚告知书》（宣市监罚告〔2021〕9号），现作出宣市监罚〔2021〕12号行政处罚决定书。"
    assert values(text, "document_no") == ["宣市监罚告〔2021〕9号", "宣市监罚〔2021〕12号"]
    assert values(text, "document_no", "decision") == ["宣市监罚〔2021〕12号"]


def test_case_numbers_are_no_document_numbers() -> None:
    text = "（2020）皖1802执123号之一、(2015)宣民初字第00123号"
    assert values(text, "case_no") == ["(2020)皖1802执123号之一", "(2015)宣民初字第123号"]
    assert values(text, "document_no") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("二〇二六年三月五日", ["2026-03-05"]),
        ("二○二一年十二月三十一日", ["2021-12-31"]),
        ("2021 年 3 月 5 日", ["2021-03-05"]),
        ("2021-03-05、2021/3/6、2021.3.7", ["2021-03-05", "2021-03-06", "2021-03-07"]),
        ("2021年3月5日至2021年6月4日", ["2021-03-05", "2021-06-04"]),
        ("2021年3月5日至6月4日", ["2021-03-05", "2021-06-04"]),
        ("2021年3月至6月", ["2021-03", "2021-06"]),
        ("2021年2月30日", []),
        ("处罚日期：20210305", ["2021-03-05"]),
    ],
)
def test_dates(text: str, found: list[str]) -> None:
    assert values(text, "date") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("决定罚款50000元", [("fine", 50000)]),
        ("罚款人民币5 000元", [("fine", 5000)]),
        ("罚款 12，000.50元", [("fine", 12000.5)]),
        ("处以罚款1.5万元", [("fine", 15000)]),
        ("处五千元罚款", [("fine", 5000)]),
        ("罚款人民币壹拾贰万叁仟元整（￥123000.00元）", [("fine", 123000), ("fine", 123000)]),
        ("没收违法所得1,200元", [("confiscated", 1200)]),
        ("违法所得1200元予以没收", [("confiscated", 1200)]),
        ("货值金额12000元", [("value", 12000)]),
        ("处货值金额12000元五倍罚款60000元", [("value", 12000), ("fine", 60000)]),
        ("罚款金额(万元)：5.5", [("fine", 55000)]),
        ("罚没款合计51200元", [("total", 51200)]),
        ("执行标的为货款1.2亿元", [("claim", 120000000)]),
        ("罚款伍仟叁佰元伍角", [("fine", 5300.5)]),
        ("处五万元以上二十万元以下罚款", []),
        ("货值金额不足一万元的", []),
    ],
)
def test_amounts_are_in_yuan_with_what_they_are_for(text: str, found: list[tuple[str, float]]) -> None:
    told = [(row["role"], row["value"]) for row in mentions(text) if row["type"] == "amount"]
    assert told == found


def test_amounts_of_a_cited_law_are_no_facts() -> None:
    text = "依据《食品安全法》第一百二十四条的规定：“货值金额不足一万元的，并处五万元罚款”，决定罚款60000元。"
    assert values(text, "amount") == [60000]


@pytest.mark.parametrize(
    ("text", "on_the_seal"),
    [
        ("宣城市市场监管局", "宣城市市场监督管理局"),
        ("国家税务总局宣城市税务局稽查局", "国家税务总局宣城市税务局稽查局"),
        ("中国银行保险监督管理委员会宣城监管分局", "中国银行保险监督管理委员会宣城监管分局"),
        ("安徽省宣城市宣州区人民法院", "宣城市宣州区人民法院"),
        ("宣城海关", "中华人民共和国宣城海关"),
        ("杭州市交通运输综合行政执法队", "杭州市交通运输综合行政执法队"),
    ],
)
def test_authorities_by_the_name_on_their_seal(text: str, on_the_seal: str) -> None:
    assert values(f"{text}\n行政处罚决定书\n2021年3月5日", "authority") == [on_the_seal]


def test_where_to_appeal_and_to_pay_is_no_authority_of_the_case() -> None:
    text = (
        "可以向宣城市人民政府申请行政复议，也可以向宣城市宣州区人民法院提起行政诉讼。罚款缴至户名：宣城市财政局。\n"
        "宣城市水利局"
    )
    assert values(text, "authority") == ["宣城市水利局"]


PARTIES = {
    "labelled": ("当事人：宣城市甲辰茶叶有限公司\n法定代表人：张小明", [("subject", "宣城市甲辰茶叶有限公司"), ("legal_representative", "张小明")]),
    "without a colon": ("被执行人宣城乙巳建材有限公司未履行义务", [("debtor", "宣城乙巳建材有限公司")]),
    "addressed": ("宣城市甲辰茶叶有限公司：\n你单位存在违法行为。", [("subject", "宣城市甲辰茶叶有限公司")]),
    "person with a mask": ("被处罚人：张某某，男，住宣城市", [("subject", "张某某")]),
    "shop": ("当事人：宣州区好再来火锅店（经营者：周大勇）", [("subject", "宣州区好再来火锅店"), ("legal_representative", "周大勇")]),
    "brackets inside": ("当事人：安徽甲辰（集团）股份有限公司宣城分公司", [("subject", "安徽甲辰(集团)股份有限公司宣城分公司")]),
    "no line ends": (
        "行政处罚决定书宣市监罚〔2021〕1号当事人：宣城甲辰商贸有限公司主体资格证照名称：营业执照统一社会信用代码：91341802MA9KB0X1XB",
        [("subject", "宣城甲辰商贸有限公司")],
    ),
    "in running text": ("经查，当事人从宣城丙午食品有限公司购进糕点。", [("subject", "宣城丙午食品有限公司")]),
    "wrapped inside the name": ("当事人：宣城市甲辰茶叶有限公\n司\n住所：某地", [("subject", "宣城市甲辰茶叶有限公司")]),
    "spaced": ("当 事 人：宣城市甲辰茶叶有限公司", [("subject", "宣城市甲辰茶叶有限公司")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), PARTIES.values(), ids=PARTIES)
def test_parties(text: str, found: Sequence[tuple[str, str]]) -> None:
    assert [(row["role"], row["value"]) for row in mentions(text) if row["type"] == "party"] == list(found)


@pytest.mark.parametrize(
    "text",
    [
        "当事人应当自收到本决定书之日起十五日内将罚款缴至中国工商银行股份有限公司宣城分行。",
        "根据《中华人民共和国公司法》第七条的规定，该公司应当改正。",
        "当事人系依法成立的有限责任公司。",
        "提交虚假材料取得公司登记",
    ],
)
def test_what_is_no_party(text: str) -> None:
    assert values(text, "party") == []


def test_mentions_of_one_party_share_an_id_and_codes_are_at_their_holder() -> None:
    text = (
        "申请执行人：宣城甲辰商贸有限公司，统一社会信用代码91341802MA9KB0X1XB。\n"
        "被执行人：张小明，男，公民身份号码3425011970****0012。\n宣城甲辰商贸有限公司与张小明买卖合同纠纷一案。"
    )
    found = mentions(text)
    ids = {row["value"]: row["entity"] for row in found if row["type"] == "party"}
    assert len(ids) == 2
    assert all(row["entity"] == ids[row["value"]] for row in found if row["type"] == "party")
    assert {row["value"]: row["entity"] for row in found if row["type"] == "code"} == {
        "91341802MA9KB0X1XB": ids["宣城甲辰商贸有限公司"],
        "3425011970****0012": ids["张小明"],
    }


def test_measures_of_the_case_and_not_of_the_law() -> None:
    text = "依据该法“责令停产停业，处一万元以上罚款”，决定：1.警告；2.没收违法所得500元；3.罚款一万元；4.吊销食品经营许可证。"
    assert values(text, "measure") == ["警告", "没收违法所得", "罚款", "吊销许可证件"]


def test_personal_numbers_leave_only_masked() -> None:
    number, phone = "342501197001010012", "13912345678"
    text = (
        f"被处罚人：张小明，身份证号：{number[:6]} {number[6:14]} {number[14:]}，电话{phone}。因销售给{phone}的货被查。"
    )
    found = mentions(text)
    shown = repr(found)
    assert number not in shown.replace(" ", "")
    assert phone not in shown
    code = next(row for row in found if row["type"] == "code")
    assert code["value"] == "3425011970****0012"
    assert text[code["start"] : code["end"]].replace(" ", "") == number


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "中",
        "公司",
        "（",
        "“",
        "宣城市市场监督管理局",
        "当事人：",
        "罚款5元",
        "零",
        "〔2021〕",
        "《",
        "2021年3月5日至",
        "壹拾",
        "当事人\t",
    ],
)
def test_text_without_end_takes_no_longer_than_its_length(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    mentions(text)
    assert time.process_time() - started < 4


@given(
    st.text(alphabet="当事人：公司有限罚款0123456789元万〔〕（）号年月日第、，。\n\t 张某*《》“”宣城市局", max_size=120)
)
def test_any_text_is_read_and_places_stay_inside_it(text: str) -> None:
    for row in mentions(text):
        assert 0 <= row["start"] < row["end"] <= len(text)
