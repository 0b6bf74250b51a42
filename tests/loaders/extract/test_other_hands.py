"""Decisions as other offices and other hands write them. All parties, numbers and deeds are made up."""

from __future__ import annotations

import pytest

from loaders.extract.pipeline import mentions


def told(text: str, kind: str, *roles: str) -> list[object]:
    found = [one for one in mentions(text) if one["type"] == kind and (not roles or one["role"] in roles)]
    return list(dict.fromkeys(one["value"] for one in found))


@pytest.mark.parametrize(
    ("text", "fines"),
    [
        ("决定处少缴税款38,200.50元百分之五十的罚款19,100.25元。", [19100.25]),
        ("处以违法进货总额6500元百分之八的罚款，计￥520.00元(伍佰贰拾元)。", [520]),
        ("处以非法占用耕地每平方米30元的罚款，共计45600元。", [45600]),
        ("并处骗取金额3倍的罚款，共计7,515.90元。", [7515.9]),
        ("处货值金额二倍罚款，即人民币贰仟肆佰元整。", [2400]),
        ("没收违法所得800元，处罚款3000元，合计罚没款3800元。", [3000]),
        ("罚款金额(万元)：\t0.000000", []),
    ],
)
def test_what_a_fine_is_reckoned_from_is_no_fine(text: str, fines: list[float]) -> None:
    assert told(text, "amount", "fine") == fines


@pytest.mark.parametrize(
    ("name", "on_the_seal"),
    [
        ("蒙城县教育局", "蒙城县教育局"),
        ("合肥市水务局", "合肥市水务局"),
        ("昆山市文化体育和旅游局", "昆山市文化体育和旅游局"),
        ("杭州市临安区城市管理行政执法局", "杭州市临安区城市管理行政执法局"),
        ("湖南省长沙市天心区市场监督管理局", "长沙市天心区市场监督管理局"),
        ("象山县海洋与渔业局", "象山县海洋与渔业局"),
        ("宁国市市监局", "宁国市市场监督管理局"),
        ("广德市卫健委", "广德市卫生健康委员会"),
    ],
)
def test_a_name_of_its_own_over_the_document_is_the_seal(name: str, on_the_seal: str) -> None:
    text = f"{name}\n行政处罚决定书\n当事人：测试餐饮有限公司\n我局决定罚款500元。\n{name}\n2023年5月6日\n"
    assert told(text, "authority", "issuer") == [on_the_seal]


TABLE = (
    "行政处罚信息公示表\n"
    "序号\t当事人名称（姓名）\t行政处罚决定书文号\t违法行为类型\t罚款金额（万元）\t作出行政处罚决定机关名称\n"
    "1\t芜湖测试货运部\t芜交罚〔2024〕21号\t未按规定维护车辆\t0.25\t芜湖市交通运输局\n"
    "2\t赵建军（时任测试公司经理）\t芜交罚〔2024〕22号\t对超限运输负有责任\t1\t芜湖市交通运输局\n"
    "合计\t\t\t\t1.25\t\n"
)


def test_cells_are_what_the_heads_of_their_columns_say() -> None:
    assert told(TABLE, "party", "subject") == ["芜湖测试货运部", "赵建军"]
    assert told(TABLE, "amount", "fine") == [2500, 10000]
    assert told(TABLE, "violation") == ["未按规定维护车辆", "对超限运输负有责任"]
    rows = mentions(TABLE)
    holder = {one["value"]: one["entity"] for one in rows if one["type"] == "party"}
    assert [one["entity"] for one in rows if one["type"] == "amount"] == [holder["芜湖测试货运部"], holder["赵建军"]]


@pytest.mark.parametrize(
    ("text", "party", "role"),
    [
        ("限制你单位及你单位法定代表人林晓梅不得实施高消费行为。", "林晓梅", "legal_representative"),
        ("对直接负责的主管人员郑国栋处罚款2000元。", "郑国栋", "responsible"),
        ("本院立案执行申请人方志远申请执行测试公司劳动争议一案。", "方志远", "creditor"),
        ("被执行人：测试门业有限公司。\n法定代表人：丁大海。\n被执行人：丁大海，男，汉族。", "丁大海", "debtor"),
    ],
)
def test_persons_named_in_passing(text: str, party: str, role: str) -> None:
    assert (party, role) in {(one["value"], one["role"]) for one in mentions(text) if one["type"] == "party"}


@pytest.mark.parametrize(
    "text", ["当事人：1.警告；2.罚款人民币800元。", "当事人安排无证人员上岗。", "当事人施工未设围挡。"]
)
def test_what_is_no_party_after_a_label(text: str) -> None:
    assert told(text, "party") == []


def test_a_short_name_stands_for_the_party() -> None:
    text = "当事人：安徽测试建筑安装有限公司（以下简称测安公司）\n我局决定对测安公司处以罚款64000元。"
    assert told(text, "party") == ["安徽测试建筑安装有限公司"]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        (
            "经查，当事人将其承包的劳务工程转包给自然人某某，违反了《测试条例》第二条。",
            "将其承包的劳务工程转包给自然人某某",
        ),
        ("当事人通过虚记费用方式骗取医疗保障基金，依据《测试条例》", "通过虚记费用方式骗取医疗保障基金"),
        ("当事人在路口占道经营早点，影响通行。其行为违反了《测试条例》", "占道经营早点"),
        ("当事人使用绝对化用语的行为违反了《广告法》第九条。", "使用绝对化用语"),
        ("你公司2022年5月虚构贸易背景购汇。依据《外汇管理条例》", "虚构贸易背景购汇"),
        ("现查明，你单位于夜间在河道内未经批准采砂约20立方米。\n处罚决定：罚款1000元。", "未经批准采砂约20立方米"),
    ],
)
def test_acts_told_in_running_text(text: str, act: str) -> None:
    assert act in told(text, "violation")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("现决定给予李某行政拘留三日并处罚款五百元的处罚。", {"行政拘留", "罚款"}),
        ("1.没收非法采砂所得9000元；2.没收侵权手机壳18个。", {"没收违法所得", "没收非法财物"}),
        ("2.没收违法经营的农药14包。", {"没收非法财物"}),
        ("没收渔获物75公斤，没收违法所得20元。", {"没收非法财物", "没收违法所得"}),
        ("暂扣或吊销证照名称及编号：\n罚款200元", {"罚款"}),
        ("经责令限期改正仍未改正，罚款1万元。", {"罚款"}),
    ],
)
def test_measures_that_were_imposed(text: str, kinds: set[str]) -> None:
    assert set(told(text, "measure")) == kinds
