"""Risk pools: entries of partners, banks and the office that runs the pool, each checked against what the pool is then.

The office that runs a pool sees all of it; a bank of its terms sees the terms and its own loans and claims; for others there is none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.acting import Acting
from api.canonical import canonical
from api.lending.money import yuan
from api.lending.pool_rules import recovered, settle, stopped
from api.lending.pool_state import FILED, PAID, UNPAID, PoolState, replay
from api.lending.tables import pool_entry, risk_pool
from api.service.database import now
from api.service.days import today
from api.service.refusal import Refusal


@dataclass(frozen=True, slots=True)
class New:
    """An entry to be made: its kind, day, bank ("" = of the pool as a whole) and content."""

    kind: str
    day: str
    bank: str
    content: Mapping[str, Any]


Make = Callable[[PoolState], New]


def create(acting: Acting, title: str, day: str, terms: Mapping[str, Any]) -> str:
    """A new pool with its first terms; who acts runs it."""
    pool, at = f"FC{today().replace('-', '')}-{secrets.token_hex(4)}", now()
    row = {"pool": pool, "organisation": acting.organisation, "title": title, "version": 0, "by": acting.principal.user}
    with acting.service.write() as connection:
        connection.execute(sa.insert(risk_pool).values(row | {"at": at}))
        _append(connection, acting, pool, 0, New("terms", day, "", terms))
    acting.note("lending.pool", pool, title=title)
    return pool


def enter(acting: Acting, pool: str, make: Make, *, office: bool) -> PoolState:
    """Make an entry, with the pool held for it alone; ``make`` refuses what the pool does not allow. The state after it."""
    with acting.service.write() as connection:
        connection.execute(sa.select(risk_pool.c.pool).where(risk_pool.c.pool == pool).with_for_update())
        head, state = _open(connection, acting, pool)
        if office and head["organisation"] != acting.organisation:
            raise Refusal("pool_not_run", 403, value=pool)
        new = make(state)
        _append(connection, acting, pool, head["version"], new)
        entries = _entries(connection, pool)
    acting.note(f"lending.pool.{new.kind}", pool, day=new.day, bank=new.bank)
    return replay(entries)


def terms(day: str, told: Mapping[str, Any]) -> Make:
    """New terms, from a day after those in force began; loans entered before keep theirs."""

    def make(state: PoolState) -> New:
        if day <= max(one.since for one in state.terms):
            raise Refusal("pool_terms_day", 422, value=day)
        return New("terms", day, "", told)

    return make


def contribution(partner: str, amount: int, day: str) -> Make:
    """A partner pays in."""

    def make(state: PoolState) -> New:
        current = state.terms_on(day)
        if current is None or partner not in current.shares:
            raise Refusal("pool_no_partner", 422, value=partner)
        return New("contribution", _after(state, day), "", {"partner": partner, "amount": amount})

    return make


def loan(acting: Acting, number: str, party: str, principal: int, day: str) -> Make:
    """A bank of the terms enters a loan; refused where the compensation rate has reached its limit."""

    def make(state: PoolState) -> New:
        current = state.terms_on(day)
        if current is None or acting.organisation not in state.banks:
            raise Refusal("pool_no_bank", 403, value=acting.organisation)
        if number in state.loans:
            raise Refusal("pool_loan_twice", 409, value=number)
        back = sum(claim.recovered for claim in state.claims.values())
        if stopped(current, max(state.paid - back, 0), state.lent):
            raise Refusal("pool_stopped", 409, rate=f"{current.stop_rate / 100:g}")
        content = {"loan": number, "party": party, "principal": principal}
        return New("loan", _after(state, day), acting.organisation, content)

    return make


def claim(acting: Acting, number: str, of_loan: str, loss: int, day: str) -> Make:
    """A bank claims for a loss of a loan of its own; all its claims together not above the principal."""

    def make(state: PoolState) -> New:
        found = state.loans.get(of_loan)
        if found is None or found.bank != acting.organisation:
            raise Refusal("pool_no_loan", 404, value=of_loan)
        if number in state.claims:
            raise Refusal("pool_claim_twice", 409, value=number)
        if found.lost + loss > found.principal:
            raise Refusal("pool_loss_too_high", 409, value=yuan(loss), left=yuan(found.principal - found.lost))
        if day < found.day:
            raise Refusal("pool_day", 422, value=day, after=found.day)
        content = {"claim": number, "loan": of_loan, "loss": loss}
        return New("claim", _after(state, day), acting.organisation, content)

    return make


def decision(number: str, approved: bool, reason: str, day: str) -> Make:
    """The office approves a claim, or refuses it with a reason."""

    def make(state: PoolState) -> New:
        found = state.claims.get(number)
        if found is None:
            raise Refusal("pool_no_claim", 404, value=number)
        if found.state != FILED:
            raise Refusal("pool_claim_state", 409, value=number, state=found.state)
        content = {"claim": number, "approved": approved, "reason": reason}
        return New("decision", max(_after(state, day), found.day), found.bank, content)

    return make


def settlement(day: str) -> Make:
    """All approved claims until a day are paid together by the rule; a day is settled once, and days in their order."""

    def make(state: PoolState) -> New:
        current, due = state.terms_on(day), state.due(day)
        if current is None or not due:
            raise Refusal("pool_nothing_due", 409, value=day)
        payments = settle(due, current, state.room(_after(state, day)))
        return New("settlement", day, "", {"payments": [asdict(payment) for payment in payments]})

    return make


def recovery(number: str, amount: int, day: str, bank: str) -> Make:
    """Money that came back of a settled claim goes to who bore the loss, by what each bore."""

    def make(state: PoolState) -> New:
        found = state.claims.get(number)
        if found is None or bank != found.bank:
            raise Refusal("pool_no_claim", 404, value=number)
        if found.state not in (PAID, UNPAID):
            raise Refusal("pool_claim_state", 409, value=number, state=found.state)
        if found.recovered + amount > found.loss:
            raise Refusal("pool_recovered_too_much", 409, value=yuan(amount), left=yuan(found.loss - found.recovered))
        parts = recovered(found.recovered, amount, found.borne)
        return New("recovery", _after(state, day), found.bank, {"claim": number, "amount": amount, "parts": parts})

    return make


def pools(acting: Acting) -> list[dict[str, Any]]:
    """Pools that who acts runs or whose terms name its organisation."""
    with acting.service.read() as connection:
        heads = connection.execute(sa.select(risk_pool).order_by(risk_pool.c.pool)).mappings().all()
        found = []
        for head in heads:
            state = replay(_entries(connection, head["pool"]))
            if acting.organisation in (head["organisation"], *state.banks):
                found.append({"pool": head["pool"], "title": head["title"], "runs": head["organisation"]})
    return found


def pool(acting: Acting, number: str, day: str) -> dict[str, Any]:
    """A pool on a day as who acts may see it."""
    with acting.service.read() as connection:
        head, _ = _open(connection, acting, number)
        state = replay(_entries(connection, number), day)
    return {"pool": number, "title": head["title"], "runs": head["organisation"], "day": day} | told(
        state, "" if head["organisation"] == acting.organisation else acting.organisation, day
    )


def told(state: PoolState, bank: str, day: str) -> dict[str, Any]:
    """A state as answers show it; ``bank``: only what is its own."""
    mine = [one for one in state.claims.values() if bank in ("", one.bank)]
    loans = [one for one in state.loans.values() if bank in ("", one.bank)]
    current = state.terms_on(day)
    money = ("loan_cap", "bank_year_cap", "year_cap")
    shown: dict[str, Any] = {
        "terms": asdict(current) | {name: yuan(getattr(current, name)) for name in money} if current else None,
        "loans": [asdict(one) | _yuan(one, "principal", "lost", "paid") | {"terms": one.terms.since} for one in loans],
        "claims": [_claim(one) for one in mine],
        "settled_on": state.settled_on,
    }
    if not bank:
        sums = {name: getattr(state, name) for name in ("contributed", "returned", "paid_by")}
        shown |= {name: {who: yuan(amount) for who, amount in sorted(parts.items())} for name, parts in sums.items()}
        shown |= {
            "banks": state.banks,
            "balance": yuan(state.balance),
            "paid": yuan(state.paid),
            "lent": yuan(state.lent),
        }
    return shown


def _claim(one: Any) -> dict[str, Any]:
    parts = {name: {who: yuan(amount) for who, amount in getattr(one, name).items()} for name in ("cuts", "borne")}
    return asdict(one) | _yuan(one, "loss", "paid", "recovered") | parts


def _yuan(one: Any, *names: str) -> dict[str, str]:
    return {name: yuan(getattr(one, name)) for name in names}


def _after(state: PoolState, day: str) -> str:
    """A day that is not settled yet: what was paid on a settled day never changes."""
    if state.settled_on and day <= state.settled_on:
        raise Refusal("pool_day", 422, value=day, after=state.settled_on)
    return day


def _open(connection: sa.Connection, acting: Acting, pool: str) -> tuple[dict[str, Any], PoolState]:
    head = connection.execute(sa.select(risk_pool).where(risk_pool.c.pool == pool)).mappings().one_or_none()
    state = replay(_entries(connection, pool))
    if head is None or acting.organisation not in (head["organisation"], *state.banks):
        raise Refusal("no_pool", 404, value=pool)
    return dict(head), state


def _entries(connection: sa.Connection, pool: str) -> list[dict[str, Any]]:
    rows = connection.execute(sa.select(pool_entry).where(pool_entry.c.pool == pool).order_by(pool_entry.c.seq))
    return [dict(row) | {"content": orjson.loads(row["content"])} for row in rows.mappings()]


def _append(connection: sa.Connection, acting: Acting, pool: str, version: int, new: New) -> None:
    content = canonical(new.content).decode()
    row = {"pool": pool, "seq": version + 1, "kind": new.kind, "day": new.day, "bank": new.bank, "content": content}
    connection.execute(sa.insert(pool_entry).values(row | {"by": acting.principal.user, "at": now()}))
    connection.execute(sa.update(risk_pool).where(risk_pool.c.pool == pool).values(version=version + 1))
