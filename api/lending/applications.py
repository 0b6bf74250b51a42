"""Applications of firms for products, step by step; every step is kept, the state is that of the last."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from api.access.acting import Acting
from api.lending.consents import MATCH, needed
from api.lending.market import product_of
from api.lending.money import yuan
from api.lending.tables import application_step, credit_application, financing_need
from api.service.database import now
from api.service.days import today
from api.service.refusal import Refusal

OFFERED, APPLIED, APPROVED, REFUSED = "offered", "applied", "approved", "refused"
PAID_OUT, REPAID, OVERDUE, DECLINED = "paid_out", "repaid", "overdue", "declined"
#: Which step may follow which.
STEPS: Mapping[str, tuple[str, ...]] = {
    OFFERED: (APPLIED, DECLINED),
    APPLIED: (APPROVED, REFUSED, DECLINED),
    APPROVED: (PAID_OUT, DECLINED),
    PAID_OUT: (REPAID, OVERDUE),
    OVERDUE: (REPAID,),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its day; amount (fen) and rate where money is approved or paid out; a reason where it is refused."""

    state: str
    day: str
    amount: int = 0
    rate: int = 0
    reason: str = ""


def offer(acting: Acting, product: str, need: str, day: str) -> dict[str, Any]:
    """A bank offers a product to a firm whose need is open, by its consent."""
    known = product_of(acting, product)
    if known["organisation"] != acting.organisation:
        raise Refusal("no_product", 404, value=product)
    with acting.service.read() as connection:
        query = sa.select(financing_need).where(financing_need.c.need == need, financing_need.c.state == "open")
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise Refusal("no_need", 404, value=need)
    consent = needed(acting, row["party"], MATCH, today())
    number = f"SX{today().replace('-', '')}-{secrets.token_hex(4)}"
    told = {"application": number, "organisation": acting.organisation, "product": product, "edition": known["edition"]}
    told |= {name: row[name] for name in ("need", "party", "region")} | {"consent": consent, "version": 0, "state": ""}
    with acting.service.write() as connection:
        connection.execute(sa.insert(credit_application).values(told))
        _append(connection, acting, number, 0, Step(OFFERED, day))
    acting.note("lending.offer", row["party"], application=number, product=product, consent=consent)
    return application(acting, number)


def take(acting: Acting, number: str, step: Step) -> dict[str, Any]:
    """The next step of an application of one's own bank."""
    with acting.service.write() as connection:
        mine = _mine(acting, number)
        connection.execute(sa.select(credit_application.c.application).where(mine).with_for_update())
        row = connection.execute(sa.select(credit_application).where(mine)).one_or_none()
        if row is None:
            raise Refusal("no_application", 404, value=number)
        if step.state not in STEPS.get(row.state, ()):
            raise Refusal("application_state", 409, value=row.state, state=step.state)
        _check(step, _steps(connection, number))
        _append(connection, acting, number, row.version, step)
    acting.note("lending.step", row.party, application=number, state=step.state)
    return application(acting, number)


def application(acting: Acting, number: str) -> dict[str, Any]:
    """One application with its steps."""
    with acting.service.read() as connection:
        row = connection.execute(sa.select(credit_application).where(_mine(acting, number))).mappings().one_or_none()
        steps = _steps(connection, number)
    if row is None:
        raise Refusal("no_application", 404, value=number)
    return {str(name): value for name, value in row.items()} | {"steps": list(map(_step, steps))}


def applications(acting: Acting, state: str = "") -> list[dict[str, Any]]:
    """All applications of one's own bank, with their last step."""
    query = sa.select(credit_application).where(credit_application.c.organisation == acting.organisation)
    with acting.service.read() as connection:
        rows = connection.execute(query.order_by(credit_application.c.application)).mappings()
        return [{str(name): value for name, value in row.items()} for row in rows if state in ("", row["state"])]


def _mine(acting: Acting, number: str) -> sa.ColumnElement[bool]:
    table = credit_application.c
    return sa.and_(table.application == number, table.organisation == acting.organisation)


def _check(step: Step, before: list[dict[str, Any]]) -> None:
    """Days go forward; what is paid out is not above what was approved; a refusal has its reason."""
    if step.day < before[-1]["day"]:
        raise Refusal("application_day", 422, value=step.day, after=before[-1]["day"])
    if step.state in (APPROVED, PAID_OUT) and not step.amount:
        raise Refusal("application_amount", 422, value=step.state)
    if step.state == REFUSED and not step.reason:
        raise Refusal("application_reason", 422, value=step.state)
    approved = next((one["amount"] for one in before if one["state"] == APPROVED), 0)
    if step.state == PAID_OUT and step.amount > approved:
        raise Refusal("application_too_much", 422, value=yuan(step.amount), most=yuan(approved))


def _append(connection: sa.Connection, acting: Acting, number: str, version: int, step: Step) -> None:
    row = asdict(step) | {"application": number, "seq": version + 1, "by": acting.principal.user, "at": now()}
    connection.execute(sa.insert(application_step).values(row))
    head = {"version": version + 1, "state": step.state}
    connection.execute(sa.update(credit_application).where(credit_application.c.application == number).values(head))


def _steps(connection: sa.Connection, number: str) -> list[dict[str, Any]]:
    query = sa.select(application_step).where(application_step.c.application == number).order_by(application_step.c.seq)
    return [{str(name): value for name, value in row.items()} for row in connection.execute(query).mappings()]


def _step(row: dict[str, Any]) -> dict[str, Any]:
    rate = f"{row['rate'] / 10_000:.4f}" if row["rate"] else ""
    return {name: row[name] for name in ("seq", "state", "day", "reason", "by", "at")} | {
        "amount": yuan(row["amount"]) if row["amount"] else "",
        "rate": rate,
    }
