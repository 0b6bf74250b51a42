"""What the monthly notice of the platform needs: by bank, county and month, how many and how much. No firm is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from api import answers
from api.access.acting import Acting
from api.lending.money import yuan
from api.lending.tables import application_step, credit_application, financing_need
from loaders.ledgers.notice import Notice, Table

COUNTED = ("offered", "applied", "approved", "refused", "paid_out", "repaid", "overdue")
_BY = ("bank", "county", "month")


def statistics(acting: Acting, since: str, until: str) -> list[dict[str, Any]]:
    """Steps of days from ``since`` to ``until``: of one's own bank; of all banks for the credit office (``ledger:read``)."""
    table = credit_application.c
    query = (
        sa.select(
            table.organisation,
            table.region,
            application_step.c.state,
            application_step.c.day,
            application_step.c.amount,
            application_step.c.rate,
        )
        .join_from(application_step, credit_application, table.application == application_step.c.application)
        .where(application_step.c.day >= since, application_step.c.day <= until)
    )
    if not acting.principal.may("ledger:read"):
        query = query.where(table.organisation == acting.organisation)
    with acting.service.read() as connection:
        rows = connection.execute(query).mappings().all()
    return counted({str(name): value for name, value in row.items()} for row in rows)


def needs_posted(acting: Acting, since: str, until: str) -> dict[str, Any]:
    """How many needs were posted in the time and what they come to, on the whole platform (no firm, no bank is named)."""
    table = financing_need.c
    days = sa.and_(table.at >= since, table.at < f"{until}~")
    with acting.service.read() as connection:
        count, amount = connection.execute(sa.select(sa.func.count(), sa.func.sum(table.amount)).where(days)).one()
    return {"needs": count, "needs_amount": yuan(int(amount or 0))}


def counted(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of steps as figures by bank, county and month, in any order."""
    found: defaultdict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["organisation"], row["region"], row["day"][:7]].append(row)
    return [dict(zip(_BY, key, strict=True)) | _figures(found[key]) for key in sorted(found)]


def _figures(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {state: sum(row["state"] == state for row in rows) for state in COUNTED}
    for state in ("approved", "paid_out"):
        told[f"{state}_amount"] = yuan(sum(row["amount"] for row in rows if row["state"] == state))
    lent = [(row["amount"], row["rate"]) for row in rows if row["state"] == "paid_out" and row["rate"]]
    weight = sum(amount for amount, _ in lent)
    mean = Fraction(sum(amount * rate for amount, rate in lent), weight) if weight else None
    return told | {"mean_rate": f"{float(mean) / 10_000:.4f}" if mean is not None else ""}


def notice(rows: list[dict[str, Any]], needs: Mapping[str, Any], period: tuple[str, str], signed: str) -> Notice:
    """The monthly notice of the platform."""
    since, until = period
    sums = {name: sum(row[name] for row in rows) for name in COUNTED}
    paragraph = (
        f"{since} 至 {until}，平台发布融资需求 {needs['needs']} 项、金额 {needs['needs_amount']} 元；推介 {sums['offered']} 次，"
        f"申请 {sums['applied']} 笔，授信 {sums['approved']} 笔，放款 {sums['paid_out']} 笔，逾期 {sums['overdue']} 笔。"
    )
    heads = (
        "银行",
        "县市区",
        "月份",
        "推介",
        "申请",
        "授信",
        "拒绝",
        "放款",
        "结清",
        "逾期",
        "授信金额（元）",
        "放款金额（元）",
        "平均年利率（%）",
    )
    listed = [
        (
            row["bank"],
            answers.region_name(row["county"]),
            row["month"],
            *(row[name] for name in COUNTED),
            row["approved_amount"],
            row["paid_out_amount"],
            row["mean_rate"],
        )
        for row in rows
    ]
    return Notice(
        "信易贷平台运行情况通报",
        (paragraph,),
        (Table.of("分银行、县市区、月份", heads, listed),),
        signed=signed,
        dated=until,
    )
