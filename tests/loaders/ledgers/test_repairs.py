"""Applications for repair: what a step needs, which rule judges, what is missing and due, and that a decision takes effect."""

from __future__ import annotations

from typing import Any

import pytest

from loaders.ledgers import repairs_steps as steps
from loaders.ledgers.repairs import application, applications
from loaders.ledgers.repairs_effect import Desk as Office
from loaders.ledgers.repairs_receipt import receipt
from loaders.ledgers.repairs_steps import Application, Decision
from loaders.reject import InputError

NAME = "宣城市测试商贸有限公司"
NUMBER = "宣城监罚〔2025〕12号"
WHOLE = ("信用承诺书", "罚没票据复印件")


def penalty(desk: Any, **more: str) -> dict[str, str]:
    return {
        "行政相对人名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "行政处罚决定书文号": NUMBER,
        "违法行为类型": "虚假宣传",
        "处罚类别": "没收违法所得",
        "处罚决定日期": "2025-12-31",
        "处罚机关": "宣城市城市管理局",
        **more,
    }


def office(desk: Any, today: str = "2026-05-20") -> Office:
    return Office(desk.workspace, "cli", today)


def applied(desk: Any, *documents: str, received_on: str = "2026-03-20", **more: Any) -> dict[str, Any]:
    form = Application(received_on, document_no=NUMBER, documents=documents, **more)
    return steps.apply(office(desk), form)


def states(desk: Any) -> list[str]:
    return sorted(row["state"] for row in desk.records() if row["source"] == "penalties")


def entry(desk: Any, number: str, as_of: str) -> dict[str, Any]:
    with desk.workspace.read() as connection:
        return application(connection, desk.workspace.sources(), number, as_of)


def test_the_way_of_an_application(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    made = applied(desk, "信用承诺书")
    number = made["application_no"]
    assert (made["status"], made["complete"], made["accept_due"]) == ("received", False, "2026-03-25")
    assert [told["document"] for told in made["missing"]] == ["proof"]
    assert [told["state"] for told in made["records"]] == ["active"]
    asked = steps.notify_missing(office(desk), number, "2026-03-24", ())
    assert (asked["status"], asked["noticed_missing"]) == ("to_supplement", ["履行义务并纠正失信行为的证明"])
    with pytest.raises(InputError) as refused:
        steps.accept(office(desk), number, "2026-03-25")
    assert refused.value.reason == "repair_incomplete"
    whole = steps.supplement(office(desk), number, "2026-03-26", ("罚没票据复印件",))
    assert (whole["status"], whole["missing"], whole["accept_due"]) == ("supplemented", [], "2026-03-31")
    taken = steps.accept(office(desk), number, "2026-03-27")
    assert (taken["status"], taken["accept_late"]) == ("accepted", False)
    done = steps.decide(office(desk), number, Decision(True, "2026-03-31", decider="宣城市发展和改革委员会"))
    assert (done["status"], done["class"]["rule"]["id"], len(done["repaired"])) == ("granted", "ndrc_58", 1)
    assert states(desk) == ["repaired"]
    assert desk.events() == []
    (repair,) = [row for row in desk.records() if row["source"] == "credit_repair"]
    assert repair["state"] == "active"


def test_earlier_days_show_the_application_as_it_stood(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    number = applied(desk, *WHOLE)["application_no"]
    steps.accept(office(desk), number, "2026-03-24")
    steps.decide(office(desk), number, Decision(True, "2026-04-02"))
    seen = {day: entry(desk, number, day)["status"] for day in ("2026-03-23", "2026-03-24", "2026-04-01", "2026-04-02")}
    assert list(seen.values()) == ["received", "accepted", "accepted", "granted"]
    with pytest.raises(InputError):
        entry(desk, number, "2026-03-19")


def test_an_application_filed_before_and_decided_after_goes_by_the_rule_of_the_decision(desk: Any) -> None:
    """Order 58 asks a year of a food case, order 36 three months of a confiscation: the day of the decision chooses."""
    food = penalty(desk, 违法行为类型="生产经营不合格食品")
    desk.load("penalties", [food], "2026-01-05")
    number = applied(desk, *WHOLE)["application_no"]
    with pytest.raises(InputError) as early:
        steps.decide(office(desk), number, Decision(True, "2026-03-31"))
    assert early.value.reason == "repair_not_ready"
    assert "最短公示期未满" in str(early.value.params["conditions"])
    assert early.value.params["earliest"] == "2026-12-31"
    done = steps.decide(office(desk), number, Decision(True, "2026-04-01"))
    assert (done["class"]["rule"]["id"], done["class"]["class"], done["class"]["earliest"]) == (
        "ndrc_36", "general", "2026-03-31",
    )  # fmt: skip


@pytest.mark.parametrize(("day", "granted"), [("2026-03-30", False), ("2026-03-31", True)])
def test_repair_is_possible_from_the_day_the_shortest_publication_is_over(desk: Any, day: str, granted: bool) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    number = applied(desk, *WHOLE)["application_no"]
    if granted:
        assert steps.decide(office(desk), number, Decision(True, day))["status"] == "granted"
    else:
        with pytest.raises(InputError):
            steps.decide(office(desk), number, Decision(True, day))
        assert states(desk) == ["active"]


def test_a_class_that_is_open_is_asked_for(desk: Any) -> None:
    desk.load("penalties", [penalty(desk, 处罚类别="罚款", **{"罚款金额（万元）": "3"})], "2026-01-05")
    number = applied(desk, *WHOLE)["application_no"]
    with pytest.raises(InputError) as refused:
        steps.decide(office(desk), number, Decision(True, "2026-05-06"))
    assert "失信程度未确定" in str(refused.value.params["conditions"])
    done = steps.decide(office(desk), number, Decision(True, "2026-05-06", severity="一般"))
    assert (done["status"], done["class"]["class"], done["severity"]) == ("granted", "general", "一般")


def test_a_refusal_needs_a_reason_and_changes_nothing_and_a_changed_mind_gives_the_record_back(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    number = applied(desk, *WHOLE)["application_no"]
    with pytest.raises(InputError) as refused:
        steps.decide(office(desk), number, Decision(False, "2026-04-02"))
    assert refused.value.reason == "repair_reason_needed"
    done = steps.decide(office(desk), number, Decision(False, "2026-04-02", reason="罚款未缴清"))
    assert (done["status"], done["reason"], states(desk)) == ("refused", "罚款未缴清", ["active"])
    steps.decide(office(desk), number, Decision(True, "2026-04-03"))
    assert states(desk) == ["repaired"]
    back = steps.decide(office(desk), number, Decision(False, "2026-04-07", reason="承诺虚假，撤销修复"))
    assert (len(back["restored"]), states(desk)) == (1, ["active"])
    assert [event["document_no"] for event in desk.events()] == [NUMBER]


def test_a_repair_despite_a_condition_says_why(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    number = applied(desk)["application_no"]
    done = steps.decide(office(desk), number, Decision(True, "2026-02-01", despite="破产重整计划已裁定批准"))
    assert (done["status"], done["reason"]) == ("granted", "破产重整计划已裁定批准")


def test_the_same_application_again_is_the_same_record(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    one, two = applied(desk, *WHOLE), applied(desk, *WHOLE)
    assert one["application_no"] == two["application_no"]
    with desk.workspace.read() as connection:
        assert len(applications(connection, desk.workspace.sources(), "2026-05-01")) == 1


def test_a_document_of_several_parties_needs_the_party(desk: Any) -> None:
    both = [penalty(desk), penalty(desk, 行政相对人名称="宁国测试建材有限公司", 统一社会信用代码=desk.uscc(2))]
    desk.load("penalties", both, "2026-01-05")
    with pytest.raises(InputError) as refused:
        applied(desk, *WHOLE)
    assert refused.value.reason == "repair_several_parties"
    made = applied(desk, *WHOLE, party=desk.uscc(2))
    steps.decide(office(desk), made["application_no"], Decision(True, "2026-04-02"))
    assert states(desk) == ["active", "repaired"]


def test_an_unknown_document_needs_a_party_and_waits_for_its_record(desk: Any) -> None:
    with pytest.raises(InputError) as refused:
        applied(desk, *WHOLE)
    assert refused.value.reason == "repair_no_record"
    made = applied(desk, *WHOLE, party=NAME, code=desk.uscc(1))
    assert made["records"] == []
    steps.decide(
        office(desk), made["application_no"], Decision(True, "2026-04-02", severity="轻微", despite="记录未归集")
    )
    desk.load("penalties", [penalty(desk)], "2026-04-05")
    assert states(desk) == ["repaired"]


def test_an_entry_of_a_list_leaves_by_the_lists_own_rule_under_order_58(desk: Any) -> None:
    row = {
        "对象名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "列入时间": "2025-08-31",
        "发布机关": "宣城市人力资源和社会保障局",
    }
    desk.load("wage_arrears", [row], "2025-09-01")
    form = Application("2026-02-01", list_name="wage_arrears", party=NAME, documents=WHOLE)
    number = steps.apply(office(desk), form)["application_no"]
    with pytest.raises(InputError) as early:
        steps.decide(office(desk), number, Decision(True, "2026-02-27"))
    assert early.value.params["earliest"] == "2026-02-28"
    done = steps.decide(office(desk), number, Decision(True, "2026-02-28"))
    assert [told["state"] for told in done["records"]] == ["repaired"]


def test_a_file_of_applications_is_the_same_ledger(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    row = {
        "业务流水号": "AH2026-7", "申请单位": NAME, "统一社会信用代码": desk.uscc(1), "申请修复文书号": NUMBER, "申请渠道": "网上申请",
        "提交材料": "信用承诺书、缴款收据", "申请时间": "2026/4/1", "受理时间": "2026/4/2", "办理结果": "准予修复", "办结日期": "2026/4/8",
    }  # fmt: skip
    report = desk.load("repair_applications", [row], "2026-04-09")
    assert (report.files[0].rejected, report.files[0].unmapped) == (0, [])
    told = entry(desk, "AH2026-7", "2026-04-30")
    assert (told["status"], told["channel"], told["complete"], states(desk)) == (
        "granted",
        "online",
        True,
        ["repaired"],
    )


def test_late_steps_are_seen(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    number = applied(desk, *WHOLE, received_on="2026-04-01")["application_no"]
    assert not entry(desk, number, "2026-04-07")["accept_late"]  # Qingming in between
    assert entry(desk, number, "2026-04-08")["accept_late"]
    steps.accept(office(desk), number, "2026-04-07")
    assert not entry(desk, number, "2026-04-20")["accept_late"]
    assert entry(desk, number, "2026-04-21")["decide_due"] == "2026-04-21"
    assert entry(desk, number, "2026-04-22")["decide_late"]


@pytest.mark.parametrize(
    ("name", "shown"), [("李测试", "李*"), (NAME, NAME)],
)  # fmt: skip
def test_a_receipt_shows_no_more_of_a_person_than_the_surname(desk: Any, name: str, shown: str) -> None:
    code = "" if name != NAME else desk.uscc(1)
    desk.load("penalties", [penalty(desk, 行政相对人名称=name, 统一社会信用代码=code)], "2026-01-05")
    made = applied(desk, *WHOLE, agent="王测试")
    paper = receipt(made, "宣城市发展和改革委员会", "2026-03-20")
    told = str(paper)
    assert (paper.title, paper.to) == ("信用修复申请收件回执", shown)
    assert "王*" in told
    assert "王测试" not in told
    assert ("李测试" in told) is False


def test_every_state_has_its_paper(desk: Any) -> None:
    desk.load("penalties", [penalty(desk)], "2026-01-05")
    number = applied(desk, "信用承诺书")["application_no"]
    titles = []

    def paper() -> None:
        titles.append(receipt(entry(desk, number, "2026-05-20"), "", "").title)

    paper()
    steps.notify_missing(office(desk), number, "2026-03-24", ("缴款凭证",))
    paper()
    steps.supplement(office(desk), number, "2026-03-26", ("缴款凭证",))
    paper()
    steps.accept(office(desk), number, "2026-03-27")
    paper()
    steps.decide(office(desk), number, Decision(False, "2026-03-31", reason="材料不实"))
    paper()
    steps.decide(office(desk), number, Decision(True, "2026-04-01"))
    paper()
    assert titles == [
        "信用修复申请收件回执", "信用修复申请补正告知书", "信用修复申请补正材料收件回执", "信用修复申请受理通知书",
        "不予信用修复告知书", "信用修复决定告知书",
    ]  # fmt: skip
