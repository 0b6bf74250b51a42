"""What an applicant gets in hand: the receipt of an application, the notice of what is missing, acceptance, decision.

A natural person's name shows its surname only, and no number of a person is on it: papers go through many hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.repairs_rules import table
from resolution.names import person

_TITLES = {
    "received": "信用修复申请收件回执",
    "to_supplement": "信用修复申请补正告知书",
    "supplemented": "信用修复申请补正材料收件回执",
    "accepted": "信用修复申请受理通知书",
    "granted": "信用修复决定告知书",
    "refused": "不予信用修复告知书",
}
_CHANNELS = {"online": "线上", "offline": "线下"}


def receipt(entry: Mapping[str, Any], signed: str, dated: str) -> Notice:
    """The paper that belongs to the state of an application."""
    name = shown_name(entry["name"], entry["uscc"])
    return Notice(
        title=_TITLES[entry["status"]],
        number=entry["application_no"],
        to=name,
        paragraphs=(_opening(entry), *_STATED[entry["status"]](entry)),
        tables=(_facts(entry, name), _documents(entry)),
        signed=signed,
        dated=dated,
        remarks=_remarks(entry),
    )


def shown_name(name: str, code: str) -> str:
    """A name as papers show it: of a natural person the surname alone.

    >>> shown_name("欧阳修", ""), shown_name("宣城云岚机械有限公司", ""), shown_name("张三", "91341802MA9KB0X1XB")
    ('欧阳*', '宣城云岚机械有限公司', '张三')
    """
    if code or not person.looks_like_person(name):
        return name
    return (person.surname(name) or name[:1]) + "*"


def _opening(entry: Mapping[str, Any]) -> str:
    about = entry["document_no"] or entry["case_no"] or entry["list_name"] or entry["record"]
    return f"{_long(entry['received_on'])}收到你（单位）就“{about}”提出的信用修复申请。"


def _long(day: str) -> str:
    year, month, number = day.split("-")
    return f"{year}年{int(month)}月{int(number)}日"


def _received(entry: Mapping[str, Any]) -> tuple[str, ...]:
    due = f"，将于 {entry['accept_due']} 前告知是否受理" if entry["accept_due"] else ""
    return (f"材料已登记{due}。",)


def _to_supplement(entry: Mapping[str, Any]) -> tuple[str, ...]:
    named = "、".join(entry["noticed_missing"])
    return (f"经查，尚缺以下材料，现一次性告知：{named}。补齐后重新计算办理时限。",)


def _accepted(entry: Mapping[str, Any]) -> tuple[str, ...]:
    due = f"，将于 {entry['decide_due']} 前作出决定" if entry["decide_due"] else ""
    return (f"你（单位）的申请已于 {entry['accepted_on']} 受理{due}。",)


def _granted(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"经审核，同意修复。自 {entry['ended_on'] or entry['decided_on']} 起终止公示，停止共享和使用该信息。",
        "如发现其他网站仍在公示，请持本告知书向我单位反映。",
    )


def _refused(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"经审核，不予修复。理由：{entry['reason']}。",)


_STATED = {
    "received": _received,
    "to_supplement": _to_supplement,
    "supplemented": _received,
    "accepted": _accepted,
    "granted": _granted,
    "refused": _refused,
}


def _facts(entry: Mapping[str, Any], name: str) -> Table:
    found = entry["class"] or {}
    rule = found.get("rule") or {}
    rows = [
        ("主体名称", name),
        ("统一社会信用代码", entry["uscc"]),
        ("决定书文号", entry["document_no"] or entry["case_no"]),
        ("认定单位", entry["authority"]),
        ("文书日期", entry["document_date"]),
        ("申请方式", _CHANNELS.get(entry["channel"], "")),
        ("受理窗口", entry["window"]),
        ("经办人", shown_name(entry["agent"], "") if entry["agent"] else ""),
        ("适用规定", rule.get("number", "")),
        ("失信程度", found.get("class_name", "") or "待认定单位注明"),
        ("最短公示期满", found.get("earliest", "")),
        ("最长公示期满", found.get("ends", "")),
    ]
    return Table.of("申请事项", ("项目", "内容"), [row for row in rows if row[1]])


def _documents(entry: Mapping[str, Any]) -> Table:
    rows = [(text, "已收") for text in entry["handed_in"]]
    rows += [(told["name"], "未收") for told in entry["missing"]]
    return Table.of("申请材料", ("材料", "状态"), rows)


def _remarks(entry: Mapping[str, Any]) -> tuple[str, ...]:
    rule = (entry["class"] or {}).get("rule") or {}
    unread = "（期限引自公开报道，未核对条文）" if rule and not rule["verified"] else ""
    days = table()["deadlines"]
    limits = f"办理时限：收件后 {days['accept']['days']} 个工作日内答复是否受理，受理后 {days['decide']['days']} 个工作日内决定。"
    return (f"适用规定以作出决定之日为准：{rule.get('title', '')}{unread}", limits)
