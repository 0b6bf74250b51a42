"""银税互动: tax data by the firm's consent only, each answer with the consent's id; or only whether thresholds are reached (可用不可见).

Sums are exact to the fen; what the tax office delivered is what is known, so each answer says how many payments and until which day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from api.access.acting import Acting
from api.lending.consents import TAX, firm, needed
from api.lending.money import fen, yuan
from api.lending.tables import tax_question
from api.service.database import now
from api.service.days import today
from api.service.refusal import Refusal
from graph.model import Event, When
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.grading import months_before
from loaders.workspace import Workspace

_QUESTIONS = Path(__file__).with_name("tax_questions.yaml")
_SOURCE, _SCHEME = "tax_payments:", "tax_credit"


@cache
def questions() -> dict[str, Any]:
    """The questions that may be put, with their steps."""
    told: dict[str, Any] = yaml.safe_load(_QUESTIONS.read_text(encoding="utf-8"))
    return told


def tax_data(acting: Acting, workspace: Workspace, party: str, day: str) -> dict[str, Any]:
    """Levels by year and amounts paid by year and item, by the consent that lets this bank see them."""
    consent = needed(acting, party, TAX, today())
    firm(workspace, party)
    events = _events(workspace, party, day)
    paid: defaultdict[tuple[str, str], int] = defaultdict(int)
    for event in _payments(events):
        paid[event.since[:4], event.title] += _amount(event)
    levels = [event for event in events if event.properties.get("scheme") == _SCHEME]
    acting.note("lending.tax", party, consent=consent)
    return {
        "party": party,
        "consent": consent,
        "as_of": day,
        "levels": [
            {**{name: event.properties.get(name, "") for name in ("period", "level")}, "record": event.record}
            for event in sorted(levels, key=lambda event: (str(event.properties.get("period", "")), event.id))
        ],
        "paid": [{"year": year, "item": item, "amount": yuan(amount)} for (year, item), amount in sorted(paid.items())],
        **_coverage(events),
    }


def threshold(acting: Acting, workspace: Workspace, party: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """Whether a threshold is reached: ``yes``, ``no``, or ``unknown`` where no payment is known; nothing else of the data."""
    told = questions()
    question = told["questions"].get(asked["question"])
    if question is None or asked["at_least"] not in question["steps"]:
        known = "; ".join(f"{name}: {', '.join(one['steps'])}" for name, one in told["questions"].items())
        raise Refusal("tax_question", 422, value=asked["question"], known=known)
    consent = needed(acting, party, TAX, today())
    firm(workspace, party)
    _note_question(acting, consent, f"{asked['question']} {asked['at_least']} {asked['as_of']}", told["most"])
    since = months_before(asked["as_of"], question["months"])
    payments = [event for event in _payments(_events(workspace, party, asked["as_of"])) if _paid_on(event) > since]
    reached = sum(map(_amount, payments)) >= fen(Decimal(asked["at_least"]))
    acting.note(
        "lending.tax_threshold", party, consent=consent, **{name: asked[name] for name in ("question", "at_least")}
    )
    answer = ("yes" if reached else "no") if payments else "unknown"
    return {
        "party": party,
        "consent": consent,
        **asked,
        "answer": answer,
        "edition": told["edition"],
        "verified": False,
    }


def _note_question(acting: Acting, consent: str, question: str, most: int) -> None:
    """Count a question that was not put before; a question more than ``most`` is refused, and not counted."""
    mine = sa.and_(tax_question.c.consent == consent, tax_question.c.organisation == acting.organisation)
    row = {"consent": consent, "organisation": acting.organisation, "question": question}
    with acting.service.write() as connection:
        put = set(connection.scalars(sa.select(tax_question.c.question).where(mine)))
        if question in put:
            return
        if len(put) >= most:
            raise Refusal("tax_too_many", 429, most=most)
        with suppress(sa.exc.IntegrityError), connection.begin_nested():  # put by another process just now
            connection.execute(sa.insert(tax_question).values(row | {"at": now()}))


def _events(workspace: Workspace, party: str, day: str) -> list[Event]:
    store = SqlGraphStore(workspace.engine)
    return store.events([party], ("payment", "evaluation"), When(day, past=True))


def _payments(events: Iterable[Event]) -> list[Event]:
    return [event for event in events if event.kind == "payment" and event.record.startswith(_SOURCE)]


def _paid_on(event: Event) -> str:
    return str(event.properties.get("paid_on", "")) or event.until or event.since


def _amount(event: Event) -> int:
    """The graph keeps yuan as a number with two places; rounded to its fen it is what the record said."""
    return fen(Decimal(str(event.amount or 0)).quantize(Decimal("0.01")))


def _coverage(events: Iterable[Event]) -> dict[str, Any]:
    payments = _payments(events)
    return {"payments": len(payments), "latest_payment": max(map(_paid_on, payments), default="")}
