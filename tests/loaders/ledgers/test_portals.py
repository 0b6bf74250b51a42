"""Portals held against our records: what differs, since when, and by whom."""

from __future__ import annotations

from typing import Any

from loaders.ledgers.portals import differences, sync_notice

NAME = "宣城市测试商贸有限公司"
NUMBER = "宣城监罚〔2025〕12号"


def penalty(desk: Any, number: str = NUMBER, **more: str) -> dict[str, str]:
    return {
        "行政相对人名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "行政处罚决定书文号": number,
        "违法行为类型": "虚假宣传",
        "处罚决定日期": "2025-12-31",
        "处罚机关": "宣城市城市管理局",
        **more,
    }


def repaired(desk: Any, number: str = NUMBER, **more: str) -> dict[str, str]:
    return {
        "主体名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "决定书文号": number,
        "决定": "同意",
        "决定日期": "2026-04-10",
        **more,
    }


def seen(desk: Any, portal: str, shown: str, day: str, **more: str) -> dict[str, str]:
    told = {
        "网站名称": portal,
        "网站主管部门": "某部门",
        "所属地区": "宣城市",
        "主体名称": NAME,
        "统一社会信用代码": desk.uscc(1),
    }
    return {**told, "决定书文号": NUMBER, "公示状态": shown, "核查日期": day, **more}


def found(desk: Any, as_of: str = "2026-05-01") -> list[tuple[str, str, str, int]]:
    with desk.workspace.read() as connection:
        rows = differences(connection, desk.workspace.sources(), as_of)
    return [(row["kind"], row["portal"], row["since"], row["days"]) for row in rows]


def test_repaired_here_and_still_shown_there(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    desk.load("credit_repair", [repaired(desk)], "2026-04-10")
    states = [
        seen(desk, "信用中国", "公示中", "2026-04-20"),
        seen(desk, "信用安徽", "已下线", "2026-04-20"),
        seen(desk, "信用宣城", "公示中", "2026-04-09"),  # looked at before the repair
        seen(
            desk,
            "国家企业信用信息公示系统",
            "公示中",
            "2026-04-21",
            统一社会信用代码="",
            决定书文号="宣城监罚[2025]第012号",
        ),
        seen(desk, "别家网站", "公示中", "2026-04-21", 主体名称="别家公司", 统一社会信用代码=desk.uscc(2)),
    ]
    desk.load("portal_states", states, "2026-04-22")
    assert found(desk) == [
        ("still_shown", "信用中国", "2026-04-10", 21),
        ("still_shown", "国家企业信用信息公示系统", "2026-04-10", 21),
    ]
    assert found(desk, "2026-04-20") == [("still_shown", "信用中国", "2026-04-10", 10)]


def test_the_latest_look_counts(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    desk.load("credit_repair", [repaired(desk)], "2026-04-10")
    desk.load("portal_states", [seen(desk, "信用中国", "公示中", "2026-04-20")], "2026-04-20")
    desk.load("portal_states", [seen(desk, "信用中国", "已修复", "2026-04-25")], "2026-04-25")
    assert found(desk) == []


def test_repaired_there_and_not_here(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    states = [seen(desk, "信用中国", "已修复", "2026-04-20"), seen(desk, "信用安徽", "已下线", "2026-04-21")]
    desk.load("portal_states", states, "2026-04-22")
    assert found(desk) == [
        ("repaired_there", "信用中国", "2026-04-20", 11),
        ("gone_there", "信用安徽", "2026-04-21", 10),
    ]


def test_a_delivery_that_still_brings_it_tells_who_sent_it(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    desk.load("credit_repair", [repaired(desk)], "2026-04-10")
    assert found(desk) == []
    desk.load("penalties", [penalty(desk)], "2026-04-20", sender="宣城市城管局")
    with desk.workspace.read() as connection:
        (row,) = differences(connection, desk.workspace.sources(), "2026-05-01")
    assert (row["kind"], row["portal"], row["seen_on"]) == ("still_delivered", "penalties", "2026-04-20")
    assert row["department"] == "宣城市城市管理局"


def test_the_same_decision_from_another_portal_after_the_repair(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05", series="信用宣城")
    desk.load("credit_repair", [repaired(desk)], "2026-04-10")
    other = penalty(desk, "宣城监罚[2025]第012号", 统一社会信用代码="")
    desk.load("penalties", [other], "2026-04-25", series="国家企业信用信息公示系统")
    assert [row["state"] for row in desk.records() if row["source"] == "penalties"] == ["repaired", "repaired"]
    assert found(desk) == [("still_delivered", "国家企业信用信息公示系统", "2026-04-10", 21)]


def test_repairs_to_confirm_and_repairs_of_nothing(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    rows = [repaired(desk, 修复决定地区="成都市", 修复渠道="信用四川"), repaired(desk, "不在此处〔2025〕1号")]
    desk.load("credit_repair", rows, "2026-04-10")
    assert found(desk) == [("without_record", "", "2026-04-10", 21), ("to_confirm", "信用四川", "2026-04-10", 21)]


def test_lists_are_compared_by_list_and_party(desk: Any) -> None:
    entry = {"对象名称": NAME, "统一社会信用代码": desk.uscc(1), "列入时间": "2025-01-01", "发布机关": "宣城市人社局"}
    desk.load("wage_arrears", [entry], "2025-02-01")
    desk.load("credit_repair", [repaired(desk, "", 名单名称="拖欠农民工工资失信联合惩戒对象名单")], "2026-04-10")
    state = seen(desk, "信用中国", "公示中", "2026-04-20", 决定书文号="", 名单名称="拖欠农民工工资名单")
    desk.load("portal_states", [state], "2026-04-20")
    assert found(desk) == [("still_shown", "信用中国", "2026-04-10", 21)]


def test_the_notice_names_what_is_late_and_hides_persons(desk: Any) -> None:
    rows = [{**penalty(desk), "行政相对人名称": "李测试", "统一社会信用代码": ""}]
    desk.load("penalties", rows, "2026-01-05")
    desk.load("credit_repair", [repaired(desk, 主体名称="李测试", 统一社会信用代码="")], "2026-04-10")
    desk.load("portal_states", [seen(desk, "信用中国", "公示中", "2026-04-20", 主体名称="李测试", 统一社会信用代码="")])
    with desk.workspace.read() as connection:
        told = differences(connection, desk.workspace.sources(), "2026-05-01")
    notice = sync_notice(told, {"still_shown": "仍在公示"}, "各有关单位", "宣城市发展和改革委员会", "2026-05-01")
    assert "其中超过时限 1 条" in notice.paragraphs[0]
    (row,) = notice.tables[0].rows
    assert (row[3], row[6], row[9]) == ("李*", "2026-04-10", "2026-04-15")
