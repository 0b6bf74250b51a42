"""Double publicity on planted decisions: what is concealed, late and wrong, by rule, day and register. Synthetic parties only."""

from __future__ import annotations

from typing import Any

from loaders import pipeline
from loaders.ledgers import publicity_tables as tables
from loaders.ledgers.publicity import Publicity, publicity

MARKET, HEALTH = "宣城市市场监督管理局", "宁国市卫生健康委员会"


def silent(phase: str, done: int, total: int) -> None:
    """Nobody listens."""


def penalty(desk: Any, number: int, **more: str) -> dict[str, str]:
    """A published penalty that keeps the whole standard."""
    return {
        "行政相对人名称": f"宣城市测试{number}号商贸有限公司",
        "行政相对人类别": "法人及非法人组织",
        "行政相对人代码_1(统一社会信用代码)": desk.uscc(number),
        "行政相对人代码_2(工商注册号)": "",
        "法定代表人": "张测试",
        "证件类型": "",
        "证件号码": "",
        "行政处罚决定书文号": f"宣市监罚〔2021〕{number}号",
        "违法行为类型": "虚假宣传",
        "违法事实": "在网页上作虚假宣传",
        "处罚依据": "《中华人民共和国广告法》第五十五条",
        "处罚类别": "罚款",
        "处罚内容": "罚款20000元",
        "罚款金额（万元）": "2",
        "没收违法所得、没收非法财物的金额（万元）": "",
        "暂扣或吊销证照名称及编号": "",
        "处罚决定日期": "2021/03/01",
        "处罚有效期": "2099/12/31",
        "公示截止期": "2024/03/01",
        "处罚机关": MARKET,
        "处罚机关统一社会信用代码": desk.uscc(901),
        "数据来源单位": MARKET,
        "数据来源单位统一社会信用代码": desk.uscc(901),
        "公示日期": "2021/03/08",
        **more,
    }


def decision(desk: Any, number: int, **more: str) -> dict[str, str]:
    """The same decision in the department's register."""
    return {
        "决定类型": "行政处罚",
        "当事人名称": f"宣城市测试{number}号商贸有限公司",
        "统一社会信用代码": desk.uscc(number),
        "决定书文号": f"宣市监罚[2021]第{number}号",
        "处罚种类": "罚款",
        "罚款金额（元）": "20000",
        "决定日期": "2021-03-01",
        "决定机关": MARKET,
        "是否公开": "是",
        **more,
    }


def ledger(desk: Any, as_of: str, duty: str = "", *, strict: bool = False, resolved: bool = False) -> Publicity:
    if resolved:
        pipeline.resolve(desk.workspace, silent)
    with desk.workspace.read() as connection:
        return publicity(connection, as_of, duty, strict=strict)


def states(found: Publicity) -> dict[str, str]:
    return dict(zip(found.cases["document_no"], found.cases["state"], strict=True))


def rules(found: Publicity, *, severity: str = "error") -> list[tuple[str, str]]:
    chosen = found.findings[found.findings["severity"] == severity]
    return [(row["rule"], row["code"]) for row in chosen.to_dict("records")]


def test_in_time_late_concealed_and_not_yet_due(desk: Any) -> None:
    desk.load("decision_registers", [decision(desk, n) for n in range(1, 6)])
    days = {1: "2021/03/10", 2: "2021/03/11"}  # the seventh working day after 1 March is the 10th
    desk.load("penalties", [penalty(desk, n, 公示日期=day) for n, day in days.items()], "2021-03-12")
    found = ledger(desk, "2021-03-11", resolved=True)
    assert states(found) == {
        "宣市监罚[2021]第1号": "in_time",
        "宣市监罚[2021]第2号": "late",
        "宣市监罚[2021]第3号": "concealed",
        "宣市监罚[2021]第4号": "concealed",
        "宣市监罚[2021]第5号": "concealed",
    }
    assert found.cases["days"].tolist()[:2] == [7, 8]
    assert set(found.cases["due_on"]) == {"2021-03-10"}
    assert rules(found) == []
    before = ledger(desk, "2021-03-10")
    assert sorted(before.cases["state"]) == ["in_time", "pending", "pending", "pending", "pending"]


def test_holidays_and_worked_weekends_count_as_the_calendar_says(desk: Any) -> None:
    desk.load(
        "decision_registers", [decision(desk, 1, 决定日期="2021-02-09"), decision(desk, 2, 决定日期="2021-02-09")]
    )
    rows = [
        penalty(desk, n, 处罚决定日期="2021-02-09", 公示日期=day) for n, day in ((1, "2021-02-24"), (2, "2021-02-25"))
    ]
    desk.load("penalties", rows, "2021-03-01")
    assert [*states(ledger(desk, "2021-03-01")).values()] == ["in_time", "late"]


def test_without_a_day_of_publication_the_first_delivery_counts(desk: Any) -> None:
    rows = [penalty(desk, n, 公示日期="") for n in (1, 2)]
    desk.load("penalties", rows[:1], "2021-03-09")
    desk.load("penalties", [{**rows[0], "违法事实": "更正"}, rows[1]], "2021-03-20")
    found = ledger(desk, "2021-03-31")
    assert found.cases["published_on"].tolist() == ["2021-03-09", "2021-03-20"]
    assert set(found.cases["published_by"]) == {"delivered_on"}
    assert [*states(found).values()] == ["in_time", "late"]


def test_what_was_withdrawn_or_repaired_later_was_published_all_the_same(desk: Any) -> None:
    desk.load("decision_registers", [decision(desk, 1)])
    desk.load("penalties", [penalty(desk, 1)], "2021-03-08")
    desk.load("penalties", [penalty(desk, 1, 当前状态="撤销")], "2021-06-01")
    assert [*states(ledger(desk, "2021-06-30")).values()] == ["in_time"]


EXEMPT = [
    ({"处罚种类": "警告"}, "2021-10-11", "market_warning"),
    ({"处罚种类": "警告"}, "2021-08-02", ""),  # before the rule of market regulation
    ({"处罚种类": "警告、罚款"}, "2024-03-04", ""),
    ({"处罚种类": "警告；通报批评", "决定机关": HEALTH}, "2024-03-04", "warning_58"),
    ({"处罚种类": "警告", "决定机关": HEALTH}, "2026-04-01", "warning_36"),
    ({"案件程序类别": "简易程序"}, "2024-03-04", "simple_58"),
    ({"是否公开": "否"}, "2021-03-01", "stated"),
]


def test_what_need_not_be_published_is_not_concealed(desk: Any) -> None:
    rows = [decision(desk, number, 决定日期=day, **more) for number, (more, day, _) in enumerate(EXEMPT, start=1)]
    desk.load("decision_registers", rows)
    cases = {case["name"]: case for case in ledger(desk, "2026-06-30").cases.to_dict("records")}
    for row, (_, _, exemption) in zip(rows, EXEMPT, strict=True):
        case = cases[row["当事人名称"]]
        assert (case["exemption"], case["state"]) == (exemption, "exempt" if exemption else "concealed")


def test_the_register_of_enterprises_has_a_term_and_departments_of_its_own(desk: Any) -> None:
    desk.load("decision_registers", [decision(desk, 1, 决定日期="2023-03-01"), decision(desk, 2, 决定机关=HEALTH)])
    found = ledger(desk, "2023-04-30", "market_register")
    assert found.cases[["document_no", "due_on", "working_days"]].values.tolist() == [
        ["宣市监罚[2021]第1号", "2023-03-29", 20]
    ]


def test_nothing_is_guessed_beyond_the_announced_calendar(desk: Any) -> None:
    desk.load("decision_registers", [decision(desk, 1, 决定日期="2026-12-28"), decision(desk, 2, 决定日期="")])
    found = ledger(desk, "2027-02-28")
    assert sorted(found.cases["state"]) == ["unannounced", "undated"]
    assert set(found.cases["due_on"]) == {""}


WRONG = [
    ({"罚款金额（万元）": ""}, [("missing_item", "CF_NR_FK")]),
    ({"处罚类别": "没收违法所得", "罚款金额（万元）": "", "处罚内容": "没收"}, [("missing_item", "CF_NR_WFFF")]),
    ({"处罚类别": "吊销许可证件", "罚款金额（万元）": "", "处罚内容": "吊销"}, [("missing_item", "CF_NR_ZKDX")]),
    ({"处罚类别": "罚金"}, [("unknown_word", "CF_CFLB")]),
    ({"法定代表人": ""}, [("missing_item", "CF_FRDB")]),
    ({"处罚依据": "/"}, [("missing_item", "CF_YJ")]),
    ({"处罚有效期": ""}, [("missing_item", "CF_YXQ")]),
    ({"行政相对人类别": "其它"}, [("unknown_word", "CF_XDR_LB")]),
    ({"行政相对人代码_1(统一社会信用代码)": "91349999000000019X"}, [("code_invalid", "CF_XDR_SHXYM")]),
    ({"行政相对人代码_1(统一社会信用代码)": "9134********00019X"}, [("code_masked", "CF_XDR_SHXYM")]),
    ({"行政相对人代码_1(统一社会信用代码)": "00000000000000000X"}, [("missing_item", "CF_XDR_SHXYM")]),
    ({"行政相对人类别": "个体工商户"}, [("code_category", "CF_XDR_LB")]),
    (
        {"行政相对人类别": "个体工商户", "行政相对人代码_1(统一社会信用代码)": "00000000000000000X"},
        [("missing_item", "CF_XDR_GSZC")],
    ),
    (
        {
            "行政相对人类别": "自然人",
            "行政相对人代码_1(统一社会信用代码)": "",
            "行政相对人名称": "李测试",
            "法定代表人": "",
        },
        [("missing_item", "CF_XDR_ZJHM"), ("missing_item", "CF_XDR_ZJLX")],
    ),
    ({"处罚机关统一社会信用代码": "11341800003251818A"}, [("code_invalid", "CF_CFJGDM")]),
    ({"处罚决定日期": "2021/03/09"}, [("decided_after_published", "CF_JDRQ")]),
    ({"处罚决定日期": "2021/04/09"}, [("decided_after_published", "CF_JDRQ"), ("decided_in_future", "CF_JDRQ")]),
    ({"处罚有效期": "2021/02/01"}, [("valid_before_decided", "CF_YXQ")]),
    ({"公示截止期": "2021/03/02"}, [("publication_reversed", "CF_GSJZQ")]),
    ({"行政处罚决定书文号": ""}, [("missing_item", "CF_WSH")]),
    ({"行政处罚决定书文号": "见附件"}, [("document_no_form", "CF_WSH")]),
    ({"罚款金额（万元）": "20000"}, [("amount_unit", "CF_NR_FK")]),
    ({"罚款金额（万元）": "12000", "处罚内容": "罚款"}, [("amount_unit", "CF_NR_FK")]),
    ({"罚款金额（万元）": "3"}, [("amount_text", "CF_NR_FK")]),
    ({"处罚内容": "警告；罚款人民币2万元，货值金额30000元"}, []),
]


def test_violations_of_the_standard(desk: Any) -> None:
    rows = [penalty(desk, number, **more) for number, (more, _) in enumerate(WRONG, start=1)]
    desk.load("penalties", [*rows, penalty(desk, 99)], "2021-03-12")
    found = ledger(desk, "2021-04-30")
    told: dict[str, list[tuple[str, str]]] = {}
    for row in found.findings.to_dict("records"):
        told.setdefault(row["name"], []).append((row["rule"], row["code"]))
    expected = {row["行政相对人名称"]: wanted for row, (_, wanted) in zip(rows, WRONG, strict=True) if wanted}
    assert told == expected
    assert dict(zip(found.cases["name"], found.cases["errors"], strict=True))["宣城市测试99号商贸有限公司"] == 0
    assert found.cases["errors"].sum() == sum(len(wanted) for _, wanted in WRONG)


DIFFERENT = [
    ({"罚款金额（元）": "30000"}, "amount_differs"),
    ({"决定日期": "2021-03-02"}, "date_differs"),
    ({"当事人名称": "宁国市别家建材有限公司", "统一社会信用代码": ""}, "party_differs"),
    ({"决定书文号": "宣市监罚〔2021〕14号"}, "document_no_differs"),
]


def test_differences_between_register_and_publication(desk: Any) -> None:
    numbered = list(enumerate(DIFFERENT, start=1))
    desk.load("decision_registers", [decision(desk, number, **more) for number, (more, _) in numbered])
    desk.load("penalties", [penalty(desk, number) for number, _ in numbered], "2021-03-12")
    found = ledger(desk, "2021-04-30")
    assert sorted(name for name, _ in rules(found)) == sorted(rule for _, rule in DIFFERENT)
    assert set(found.cases["state"]) == {"in_time"}


def test_another_number_more_than_a_slip_away_is_another_decision(desk: Any) -> None:
    desk.load("decision_registers", [decision(desk, 1, 决定书文号="宣市监罚〔2021〕345号")])
    desk.load("penalties", [penalty(desk, 1)], "2021-03-12")
    assert sorted(ledger(desk, "2021-04-30").cases["state"]) == ["concealed", "in_time"]


def test_one_decision_on_several_portals_is_one_case_published_when_the_first_did(desk: Any) -> None:
    desk.load("penalties", [penalty(desk, 1, 公示日期="2021/03/25")], "2021-03-26", series="省平台")
    named = penalty(desk, 1, 公示日期="2021/03/05", 行政处罚决定书文号="宣市监罚(2021)001号", 违法事实="另一门户的写法")
    named["行政相对人代码_1(统一社会信用代码)"] = ""
    desk.load("penalties", [named], "2021-03-26", series="国家平台")
    (case,) = ledger(desk, "2021-04-30", resolved=True).cases.to_dict("records")
    assert (case["records"], case["published_on"], case["state"]) == (2, "2021-03-05", "in_time")


def test_a_refused_row_was_sent_and_is_wrong_until_it_is_sent_again(desk: Any) -> None:
    desk.load("decision_registers", [decision(desk, 1), decision(desk, 2)])
    bad = penalty(desk, 1) | {"行政相对人代码_1(统一社会信用代码)": "9.13E+17"}
    desk.load("penalties", [bad], "2021-03-05")
    first = ledger(desk, "2021-03-31")
    assert sorted(states(first).values()) == ["concealed", "refused"]
    assert rules(first) == [("rejected", "")]
    (finding,) = first.findings.to_dict("records")
    assert (finding["value"], finding["department"], finding["decided_on"]) == (
        "scientific_notation",
        MARKET,
        "2021-03-01",
    )
    desk.load("penalties", [penalty(desk, 1)], "2021-03-20")
    second = ledger(desk, "2021-03-31")
    assert sorted(states(second).values()) == ["concealed", "in_time"]
    assert rules(second) == []


def test_a_column_that_a_whole_file_lacks_is_told_once_a_file_and_at_each_record_only_if_asked(desk: Any) -> None:
    rows = [penalty(desk, n) for n in (1, 2)]
    for row in rows:
        del row["处罚依据"]
    desk.load("penalties", rows, "2021-03-12")
    found = ledger(desk, "2021-04-30")
    assert rules(found) == []
    assert found.files.values.tolist() == [["penalties.csv", "CF_YJ", "处罚依据", 2]]
    assert rules(ledger(desk, "2021-04-30", strict=True)) == [("missing_item", "CF_YJ")] * 2


PERMIT = {
    "行政相对人类别": "法人及非法人组织",
    "法定代表人": "张测试",
    "行政许可决定文书名称": "准予许可决定书",
    "许可类别": "普通",
    "许可内容": "食品经营",
    "许可决定日期": "2021/03/01",
    "有效期自": "2021/03/01",
    "有效期至": "2026/02/28",
    "许可机关": MARKET,
    "当前状态": "1",
    "数据来源单位": MARKET,
}


def permit(desk: Any, number: int, **more: str) -> dict[str, str]:
    own = {
        "行政相对人名称": f"宣城市测试{number}号商贸有限公司",
        "行政相对人代码_1(统一社会信用代码)": desk.uscc(number),
        "行政许可决定文书号": f"宣许〔2021〕{number}号",
        "许可机关统一社会信用代码": desk.uscc(901),
        "数据来源单位统一社会信用代码": desk.uscc(901),
    }
    return PERMIT | own | more


def test_permits_by_number_and_without_one_by_party_department_and_day(desk: Any) -> None:
    register = [
        {"决定类型": "行政许可", "当事人名称": f"宣城市测试{n}号商贸有限公司", "统一社会信用代码": desk.uscc(n),
         "决定书文号": number, "决定日期": "2021-03-01", "决定机关": MARKET}
        for n, number in ((1, "宣许[2021]1号"), (2, ""), (3, "宣许[2021]3号"))
    ]  # fmt: skip
    desk.load("decision_registers", register)
    desk.load("permits", [permit(desk, 1), permit(desk, 2)], "2021-03-11")
    found = ledger(desk, "2021-03-31")
    told = dict(zip(found.cases["name"], found.cases["state"], strict=True))
    assert [told[f"宣城市测试{n}号商贸有限公司"] for n in (1, 2, 3)] == ["late", "late", "concealed"]
    assert rules(found) == []


PERMITS = [
    ({"有效期至": "长期"}, []),
    ({"有效期自": "2027/03/01"}, [("validity_reversed", "XK_YXQZI")]),
    ({"许可类别": "随便"}, [("unknown_word", "XK_XKLB")]),
    ({"行政许可决定文书号": ""}, [("missing_item", "XK_WSH")]),
    ({"行政许可决定文书号": "", "许可编号": "JY13418020001234"}, []),
]


def test_violations_of_the_standard_in_permits(desk: Any) -> None:
    rows = [permit(desk, number, **{"许可编号": "", **more}) for number, (more, _) in enumerate(PERMITS, start=1)]
    desk.load("permits", rows, "2021-03-05")
    told = {row["name"]: [(row["rule"], row["code"])] for row in ledger(desk, "2021-03-31").findings.to_dict("records")}
    assert told == {row["行政相对人名称"]: wanted for row, (_, wanted) in zip(rows, PERMITS, strict=True) if wanted}


def test_a_permit_valid_from_before_its_decision_is_a_notice(desk: Any) -> None:
    desk.load("permits", [permit(desk, 1, 有效期自="2021/02/01")], "2021-03-05")
    found = ledger(desk, "2021-03-31")
    assert rules(found) == []
    assert rules(found, severity="notice") == [("valid_from_before_decided", "XK_YXQZ")]


def test_an_empty_workspace_has_an_empty_ledger(desk: Any) -> None:
    with desk.workspace.read() as connection:
        found = publicity(connection, "2021-03-31")
    assert (len(found.cases), len(found.findings), len(found.files)) == (0, 0, 0)


def test_the_order_of_rows_does_not_matter(make_desk: Any) -> None:
    told = []
    for step in (1, -1):
        desk = make_desk()
        desk.load("decision_registers", [decision(desk, n) for n in range(1, 8)][::step])
        rows = [penalty(desk, n, 公示日期=f"2021/03/{n + 6:02}") for n in (1, 2, 4, 5)] + [
            penalty(desk, 6, 处罚依据="")
        ]
        desk.load("penalties", rows[::step], "2021-03-20")
        found = ledger(desk, "2021-03-31")
        told.append((found.cases.drop(columns=["record", "published_record"]).to_dict("records"), rules(found)))
    assert told[0] == told[1]


def test_rows_that_are_no_records_were_never_sent(desk: Any) -> None:
    names = tuple(penalty(desk, 1))
    again, total, closing = (dict.fromkeys(names, "") for _ in range(3))
    again |= {name: name for name in names}
    total |= {"行政相对人名称": "合计", "罚款金额（万元）": "4"}
    closing |= {"行政相对人名称": "以上共2件，请审核。"}
    rows = [penalty(desk, 1), again, penalty(desk, 2, 行政处罚决定书文号="见附件"), total, closing]
    report = desk.load("penalties", rows, "2021-03-09")
    assert report.files[0].reasons == {"footer_row": 3}
    found = ledger(desk, "2021-03-31")
    counted = tables.total(found)
    assert (counted["decisions"], counted["sent"], counted["wrong"], counted["compliance"]) == (2, 2, 1, 0.5)
    assert rules(found) == [("document_no_form", "CF_WSH")]


def test_a_day_that_cannot_be_right_is_neither_in_time_nor_late(desk: Any) -> None:
    desk.load("decision_registers", [decision(desk, 1), decision(desk, 5, 决定日期="2021-03-20")], "2021-03-31")
    days = {2: {}, 3: {"处罚决定日期": "2021-04-09"}, 4: {"处罚决定日期": "2021-03-09"}}
    rows = [penalty(desk, n) for n in (1, 5)] + [penalty(desk, number, **more) for number, more in days.items()]
    more = penalty(desk, 6, 处罚决定日期="2021-04-09", 公示日期="2021-04-10")
    desk.load("penalties", [*rows, more], "2021-03-09")
    found = ledger(desk, "2021-05-31")
    told = {case["name"][5]: case["state"] for case in found.cases.to_dict("records")}
    assert told == {"1": "in_time", "2": "in_time", **dict.fromkeys("3456", "undated")}
    counted = tables.total(found)
    assert (counted["due"], counted["timeliness"], counted["undated"]) == (2, 1.0, 4)
