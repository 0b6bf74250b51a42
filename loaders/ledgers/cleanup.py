"""The clean-up ledger: measures that must be revised or repealed, month by month, and measures that have no basis at all."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.reading import read_records
from loaders.measures import MeasureList
from loaders.reject import InputError

if TYPE_CHECKING:
    import pandas as pd

OPEN, OVERDUE, CLOSED = "open", "overdue", "closed"
_FIELDS = (
    *("item_no", "measure", "document", "document_no", "body", "region", "problem", "action", "deadline"),
    *("progress", "done_on", "month"),
)
_MONTH = re.compile(r"(\d{4})\D{0,2}(\d{1,2})")


def month_of(text: str) -> str:
    """A month as offices write it, ``YYYY-MM``; "" for what is none.

    >>> month_of("2026年3月"), month_of("202603"), month_of("2026-13")
    ('2026-03', '2026-03', '')
    """
    found = _MONTH.match(text.strip())
    return f"{found[1]}-{int(found[2]):02d}" if found and 1 <= int(found[2]) <= 12 else ""


def last_day(month: str) -> str:
    """The last day of a month ``YYYY-MM``."""
    year, number = map(int, month.split("-"))
    following = datetime.date(year + number // 12, number % 12 + 1, 1)
    return (following - datetime.timedelta(days=1)).isoformat()


def chosen_month(text: str, as_of: str) -> str:
    """The month asked for, or that of a day."""
    month = month_of(text) if text else as_of[:7]
    if not month:
        raise InputError("bad_day", value=text)
    return month


def read_cleanup(connection: sa.Connection) -> pd.DataFrame:
    """All rows of the ledger, with the body as resolved (its stated name before the first resolve)."""
    frame = read_records(connection, "measure_cleanup", _FIELDS, roles=(("authority", "office"),))
    frame["month"] = frame["month"].map(month_of)
    frame["office_name"] = frame["office_name"].where(frame["office_name"] != "", frame["body"])
    frame["office"] = frame["office"].where(frame["office"] != "", frame["body"])
    return frame


def standing(frame: pd.DataFrame, month: str, held: MeasureList) -> pd.DataFrame:
    """Each item as last told until a month: ``standing``, ``updated`` (told in that month), ``basis`` (code of the measure)."""
    day = last_day(month)
    told = frame[(frame["month"] != "") & (frame["month"] <= month)].sort_values(["month", "record"], kind="stable")
    item = told["item_no"].where(told["item_no"] != "", told["document"] + "\n" + told["measure"])
    last = told.assign(item=item).drop_duplicates(["office", "item"], keep="last")
    closed = last["progress"].isin(held.closed) | ((last["done_on"] != "") & (last["done_on"] <= day))
    late = ~closed & (last["deadline"] != "") & (last["deadline"] < day)
    found = [held.find(text, day) for text in last["measure"]]
    return last.assign(
        standing=[CLOSED if done else OVERDUE if over else OPEN for done, over in zip(closed, late, strict=True)],
        updated=last["month"] == month,
        basis=[one.code if one else "" for one in found],
    ).sort_values(["office_name", "deadline", "item"], kind="stable")


def unfounded(connection: sa.Connection, held: MeasureList, day: str) -> list[dict[str, str]]:
    """Measures that departments applied until a day and that no list of that day holds: flagged by themselves."""
    fields = ("measure", "department", "name", "applied_on")
    frame = read_records(connection, "measure_results", fields, roles=(("authority", "office"),))
    frame = frame[frame["applied_on"] <= day]
    known = {text: held.find(text, day) is not None for text in set(frame["measure"])}
    odd = frame[~frame["measure"].map(known).astype(bool)]
    office = odd["office_name"].where(odd["office_name"] != "", odd["department"])
    shown = odd.assign(office_name=office)[["office_name", "measure", "name", "applied_on", "record"]]
    ordered = shown.sort_values(["office_name", "measure", "applied_on", "record"])
    return [{str(name): str(value) for name, value in row.items()} for row in ordered.to_dict("records")]


def cleanup(connection: sa.Connection, held: MeasureList, month: str) -> dict[str, Any]:
    """The ledger of a month: the sum, each body's, the items, what was not updated, and what has no basis."""
    made = standing(read_cleanup(connection), month, held)
    shown = (
        *("office_name", "region", "measure", "document", "document_no", "problem", "action", "deadline"),
        *("progress", "standing", "done_on", "month", "updated", "basis", "record"),
    )
    bodies = [{"office_name": name, **_sums(rows)} for name, rows in made.groupby("office_name", sort=True)]
    return {
        "month": month,
        **_sums(made),
        "bodies": bodies,
        "items": [{name: row[name] for name in shown} for row in made.to_dict("records")],
        "unfounded": unfounded(connection, held, last_day(month)),
    }


def _sums(rows: pd.DataFrame) -> dict[str, int]:
    counted = {name: int((rows["standing"] == name).sum()) for name in (OPEN, OVERDUE, CLOSED)}
    silent = (rows["standing"] != CLOSED) & ~rows["updated"].astype(bool)
    return {
        "count": len(rows),
        **counted,
        "not_updated": int(silent.sum()),
        "without_basis": int((rows["basis"] == "").sum()),
    }


#: The words of a notice.
_WORDS = {
    **{OPEN: "清理中", OVERDUE: "逾期", CLOSED: "已完成"},
    **{"revise": "修订", "repeal": "废止", "keep": "保留", "suspend": "暂停"},
}
_SUMS = ("count", CLOSED, OPEN, OVERDUE, "not_updated", "without_basis")


def cleanup_notice(answer: dict[str, Any], signed: str, dated: str) -> Notice:
    """The month's notice to departments."""
    sums = [(row["office_name"], *(row[name] for name in _SUMS)) for row in answer["bodies"]]
    items = [
        (
            *(row[name] for name in ("office_name", "measure", "document")),
            _WORDS.get(row["action"], row["action"]),
            row["deadline"],
            _WORDS[row["standing"]],
            row["basis"] or "无依据",
        )
        for row in answer["items"]
        if row["standing"] != CLOSED
    ]
    odd = [tuple(row[name] for name in ("office_name", "measure", "name", "applied_on")) for row in answer["unfounded"]]
    month = answer["month"].replace("-", "年") + "月"
    told = {name: answer[name] for name in _SUMS}
    return Notice(
        title=f"失信约束措施清理情况通报（{month}）",
        to="各有关单位",
        paragraphs=(
            "截至{month}底，清理台账共{count}项：已完成{closed}项，清理中{open}项，逾期{overdue}项；本月未更新{not_updated}项。"
            "请逾期单位限期完成修订或者废止，请各单位按月更新台账。".format(month=month, **told),
        ),
        tables=(
            Table.of("各单位清理情况", ("单位", "总数", "已完成", "清理中", "逾期", "本月未更新", "措施无依据"), sums),
            Table.of("未完成事项", ("单位", "措施", "文件", "处理", "时限", "状态", "清单依据"), items),
            Table.of("实施的措施不在清单内", ("单位", "措施", "主体", "实施日期"), odd),
        ),
        signed=signed,
        dated=dated,
        remarks=("依据以失信惩戒措施基础清单及补充清单为准；清单条目未经核实的，以正式文本为准。",),
    )
