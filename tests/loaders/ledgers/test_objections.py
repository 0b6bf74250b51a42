"""Objections: frozen at once, in time or late, corrected, withdrawn or back in use at once, and who must be told."""

from __future__ import annotations

from typing import Any

import pytest

from loaders import pipeline
from loaders.ledgers import objections_steps as steps
from loaders.ledgers.objections import consumers, letters, objection, objections
from loaders.ledgers.objections_steps import Objection, Outcome
from loaders.ledgers.repairs_effect import Desk as Office
from loaders.reject import InputError

NAME = "宣城市测试商贸有限公司"
NUMBER = "宣城监罚〔2025〕12号"


def penalty(desk: Any, **more: str) -> dict[str, str]:
    return {
        "行政相对人名称": NAME,
        "统一社会信用代码": desk.uscc(1),
        "行政处罚决定书文号": NUMBER,
        "违法行为类型": "虚假宣传",
        "罚款金额（万元）": "2.5",
        "处罚决定日期": "2025-12-31",
        "处罚机关": "宣城市城市管理局",
        **more,
    }


def office(desk: Any, today: str = "2026-05-20") -> Office:
    return Office(desk.workspace, "cli", today)


def raised(desk: Any, **more: Any) -> dict[str, Any]:
    return steps.raise_objection(office(desk), Objection("2026-04-30", "已缴清", document_no=NUMBER, **more))


def loaded(desk: Any, **more: str) -> None:
    desk.load("penalties", [penalty(desk, **more)], "2026-01-05")
    pipeline.resolve(desk.workspace, lambda phase, done, total: None)


def state(desk: Any) -> str:
    return next(row["state"] for row in desk.records() if row["source"] == "penalties")


def entry(desk: Any, number: str, as_of: str) -> dict[str, Any]:
    with desk.workspace.read() as connection:
        return objection(connection, desk.workspace.sources(), number, as_of)


def graph_events(desk: Any) -> int:
    return sum(pipeline.status(desk.workspace)["graph"]["events"].values())


def test_raising_marks_and_freezes_at_once(desk: Any) -> None:
    loaded(desk)
    assert graph_events(desk) == 1
    made = raised(desk)
    assert (made["status"], made["marked_on"], state(desk), graph_events(desk)) == ("open", "2026-04-30", "disputed", 0)
    assert len(made["withdrawn"]) == 1
    assert pipeline.status(desk.workspace)["records"]["penalties"] == {"disputed": 1}


def test_unfounded_the_record_is_back_in_every_answer_at_once(desk: Any) -> None:
    loaded(desk)
    number = raised(desk)["objection_no"]
    done = steps.decide(office(desk), number, Outcome("unfounded", "2026-05-07", "宣城市城市管理局"))
    assert (done["status"], state(desk), graph_events(desk)) == ("unfounded", "active", 1)


def test_upheld_the_record_leaves_until_its_source_corrects_it(desk: Any) -> None:
    loaded(desk)
    number = raised(desk)["objection_no"]
    steps.decide(office(desk), number, Outcome("upheld", "2026-05-07", correction="主体有误"))
    assert (state(desk), graph_events(desk)) == ("annulled", 0)


def test_a_correction_goes_in_with_the_decision(desk: Any) -> None:
    loaded(desk)
    number = raised(desk)["objection_no"]
    done = steps.decide(
        office(desk),
        number,
        Outcome("partly", "2026-05-07", fields={"violation": "无照经营", "decided_on": "2026-01-02"}),
    )
    assert (done["corrected_on"], done["correction"]) == ("2026-05-07", "violation=无照经营；decided_on=2026-01-02")
    assert (state(desk), graph_events(desk)) == ("active", 1)
    (event,) = desk.events()
    assert (event["title"], event["since"], event["amount"]) == ("无照经营", "2026-01-02", 25_000.0)


@pytest.mark.parametrize("fields", [{"document_no": "另一文号"}, {"no_such_field": "1"}])
def test_what_cannot_be_corrected_here_changes_nothing(desk: Any, fields: dict[str, str]) -> None:
    loaded(desk)
    number = raised(desk)["objection_no"]
    with pytest.raises(InputError) as refused:
        steps.decide(office(desk), number, Outcome("partly", "2026-05-07", fields=fields))
    assert refused.value.reason == "objection_bad_correction"
    assert (entry(desk, number, "2026-05-20")["status"], state(desk)) == ("open", "disputed")


def test_a_persons_row_is_not_rebuilt_from_what_is_stored(desk: Any) -> None:
    loaded(desk, 行政相对人名称="李测试", 统一社会信用代码="", 身份证号=desk.id(1))
    number = raised(desk)["objection_no"]
    with pytest.raises(InputError) as refused:
        steps.decide(office(desk), number, Outcome("partly", "2026-05-07", fields={"violation": "无照经营"}))
    assert refused.value.reason == "objection_bad_correction"


@pytest.mark.parametrize(
    ("as_of", "mark_late", "decide_late"),
    [
        ("2026-04-30", False, False),
        ("2026-05-06", False, False),
        ("2026-05-07", True, False),
        ("2026-05-11", True, False),
        ("2026-05-12", True, True),
    ],
)
def test_working_days_over_the_may_holiday(desk: Any, as_of: str, mark_late: bool, decide_late: bool) -> None:
    """Raised on Thursday 30 April 2026: 1 to 5 May are free, 9 May (a Saturday) is worked."""
    desk.load("objections", [{"异议编号": "YY1", "主体名称": NAME, "决定书文号": NUMBER, "异议日期": "2026-04-30"}])
    told = entry(desk, "YY1", as_of)
    assert (told["mark_due"], told["decide_due"]) == ("2026-05-06", "2026-05-11")
    assert (told["mark_late"], told["decide_late"]) == (mark_late, decide_late)


def test_earlier_days_show_it_open(desk: Any) -> None:
    loaded(desk)
    number = raised(desk)["objection_no"]
    steps.decide(office(desk), number, Outcome("upheld", "2026-05-07"))
    assert [entry(desk, number, day)["status"] for day in ("2026-05-06", "2026-05-07")] == ["open", "upheld"]
    with desk.workspace.read() as connection:
        assert objections(connection, desk.workspace.sources(), "2026-04-29") == []


def test_who_had_the_record_is_told_and_only_of_what_it_had(desk: Any) -> None:
    loaded(desk)
    record = next(f"penalties:{row['record_id']:016x}" for row in desk.records())
    desk.load(
        "disclosures",
        [
            {"记录编号": record, "接收单位": "宣城测试银行", "用途": "信易贷", "提供日期": "2026-02-01"},
            {"记录编号": record, "接收单位": "宣城测试银行", "用途": "贷后监测", "提供日期": "2026-03-01"},
            {"记录编号": record, "接收单位": "宣城测试担保公司", "用途": "担保审查", "提供日期": "2026-03-02"},
            {"记录编号": record, "接收单位": "迟来单位", "用途": "", "提供日期": "2026-06-01"},
            {"记录编号": "penalties:0123456789abcdef", "接收单位": "别家", "用途": "", "提供日期": "2026-03-02"},
        ],
    )
    number = raised(desk)["objection_no"]
    done = steps.decide(office(desk), number, Outcome("upheld", "2026-05-07"))
    with desk.workspace.read() as connection:
        had = consumers(connection, done, "2026-12-31")
    assert [(row["recipient"], row["disclosed_on"]) for row in had] == [
        ("宣城测试担保公司", "2026-03-02"), ("宣城测试银行", "2026-02-01"), ("宣城测试银行", "2026-03-01"),
    ]  # fmt: skip
    written = letters(done, had, "宣城市发展和改革委员会", "2026-05-08")
    assert set(written) == {"宣城测试担保公司", "宣城测试银行"}
    bank = str(written["宣城测试银行"])
    assert "请勿继续使用" in bank
    assert "信易贷" in bank
    assert "担保" not in bank
