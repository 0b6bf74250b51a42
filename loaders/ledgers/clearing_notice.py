"""What goes out about ledgers that are to be cleared: repeated violations, special campaigns, public bodies as debtors. In Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from loaders.ledgers.notice import Notice, Table

Row = Mapping[str, Any]
STATES = {"open": "整改中", "cleared": "已整改", "moved": "移送", "left": "退出", "standing": "未清零"}
_TO = "各县市区人民政府，各有关部门"


def repeated_notice(rows: Sequence[Row], as_of: str, signed: str) -> Notice:
    """The ledger of repeated violations, party by party, and every decision behind it."""
    current = [row for row in rows if row["current"]]
    parties = [
        [row["name"], row["code"], row["region_name"], row["kind_zh"], row["count"], row["first"], row["last"],
         "是" if row["current"] else "否", "、".join(row["departments"]), row["item"].get("owner", ""),
         STATES.get(row["item"].get("state", ""), ""), row["item"].get("deadline", "")]
        for row in rows
    ]  # fmt: skip
    decisions = [
        [row["name"], row["kind_zh"], one["document_no"], one["decided_on"], one["department"], one["violation"], one["penalty_type"], one["amount"]]
        for row in rows
        for one in row["decisions"]
    ]  # fmt: skip
    rules = {(row["rule"]["months"], row["rule"]["at_least"], row["rule"]["verified"]) for row in rows}
    said = [
        f"{months} 个月内同类违法 {least} 次以上{'' if sure else '（认定标准未核实）'}"
        for months, least, sure in sorted(rules)
    ]
    columns = (
        "主体",
        "代码",
        "地区",
        "违法种类",
        "次数",
        "首次",
        "末次",
        "窗口期内",
        "处罚机关",
        "责任单位",
        "整改状态",
        "整改期限",
    )
    listed = ("主体", "违法种类", "决定书文号", "决定日期", "处罚机关", "违法行为", "处罚种类", "罚款金额（元）")
    return Notice(
        title="关于“屡禁不止、屡罚不改”严重违法失信行为专项治理台账的通报",
        paragraphs=(
            f"截至 {as_of}，台账共 {len(rows)} 条，仍在窗口期内 {len(current)} 条。请各责任单位督促整改，实现台账清零。",
        ),
        tables=(Table.of("台账", columns, parties), Table.of("处罚决定", listed, decisions)),
        to=_TO,
        signed=signed,
        dated=as_of,
        remarks=tuple(said),
    )


_PROGRESS = ("总数", "整改中", "已整改", "移送", "退出", "逾期", "清零进度")


def _progress(row: Row) -> list[Any]:
    return [
        row["total"],
        row["open"],
        row["cleared"],
        row["moved"],
        row["left"],
        row["overdue"],
        percent(row["progress"]),
    ]


def percent(share: float | None) -> str:
    """A share as people read it."""
    return "—" if share is None else f"{share:.2%}"


def campaigns_notice(answer: Row, signed: str, owner: str = "") -> Notice:
    """Progress of the campaigns and their items; with ``owner`` the notice to this department alone."""
    total = answer["total"]
    tables = [
        Table.of(
            "分专项进度", ("专项", *_PROGRESS), [[row["campaign"], *_progress(row)] for row in answer["campaigns"]]
        )
    ]
    if not owner:
        tables.append(
            Table.of(
                "分部门进度",
                ("责任单位", *_PROGRESS),
                [[row["owner"] or "未明确", *_progress(row)] for row in answer["owners"]],
            )
        )
        tables.append(
            Table.of(
                "分地区进度",
                ("地区", *_PROGRESS),
                [[row["region_name"] or "未识别", *_progress(row)] for row in answer["regions"]],
            )
        )
    columns = (
        "专项",
        "主体",
        "代码",
        "地区",
        "问题",
        "责任单位",
        "列入日期",
        "整改期限",
        "状态",
        "完成日期",
        "是否逾期",
    )
    items = [
        [row["campaign"], row["name"], row["code"], row["region_name"], row["problem"], row["owner"], row["entered_on"], row["deadline"],
         STATES[row["state"]], row["cleared_on"], "逾期" if row["overdue"] else ""]
        for row in answer["items"]
    ]  # fmt: skip
    tables.append(Table.of("台账", columns, items))
    return Notice(
        title="关于失信问题专项治理进展情况的" + ("告知" if owner else "通报"),
        paragraphs=(
            f"截至 {answer['as_of']}，列入专项治理台账 {total['total']} 件，整改中 {total['open']} 件，逾期 {total['overdue']} 件，"
            f"清零进度 {percent(total['progress'])}。请督促失信主体限期整改。",
        ),
        tables=tuple(tables),
        to=owner or _TO,
        signed=signed,
        dated=answer["as_of"],
    )


def debts_notice(answer: Row, signed: str) -> Notice:
    """Public bodies and state-owned firms in default: progress, and every case."""
    total = answer["total"]
    columns = ("总数", "未清零", "已清零", "逾期", "涉及主体", "涉及金额（元）", "清零进度")

    def progress(row: Row) -> list[Any]:
        return [
            row["total"],
            row["standing"],
            row["cleared"],
            row["overdue"],
            row["parties"],
            row["amount"],
            percent(row["progress"]),
        ]

    regions = [[row["region_name"] or "未识别", *progress(row)] for row in answer["regions"]]
    owners = [[row["owner"] or "未明确", *progress(row)] for row in answer["owners"]]
    cases = [
        [row["name"], row["code"], "政府机构、事业单位" if row["public"] == "body" else "国有企业", row["region_name"], row["source_zh"],
         row["document_no"], row["authority"], row["amount"], row["since"], STATES[row["state"]], row["until"], row["owner"], row["deadline"],
         "逾期" if row["overdue"] else ""]
        for row in answer["cases"]
    ]  # fmt: skip
    listed = (
        "主体",
        "代码",
        "类别",
        "地区",
        "来源",
        "案号或文号",
        "认定机关",
        "金额（元）",
        "列入日期",
        "状态",
        "清零日期",
        "责任单位",
        "整改期限",
        "是否逾期",
    )
    return Notice(
        title="关于政府机构和国有企业失信问题专项治理进展情况的通报",
        paragraphs=(
            f"截至 {answer['as_of']}，政府机构和国有企业失信问题共 {total['total']} 件，未清零 {total['standing']} 件，涉及 {total['parties']} 家，"
            f"清零进度 {percent(total['progress'])}。请各责任单位逐项化解，确保治理对象清零。",
        ),
        tables=(
            Table.of("分地区进度", ("地区", *columns), regions),
            Table.of("分责任单位进度", ("责任单位", *columns), owners),
            Table.of("台账", listed, cases),
        ),
        to=_TO,
        signed=signed,
        dated=answer["as_of"],
        remarks=("国有企业依登记类型或政府机构、国有企业合计持股比例认定，认定标准未核实。",),
    )
