"""A party's objection: taken in with a receipt, entered in the ledger (its record frozen) at once, or as soon as the records can be written.

The receipt is given before the records are touched: a load that holds them for minutes keeps nobody waiting, and loses nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from api.access.acting import Acting
from api.objecting.consumers import parties_of
from api.objecting.tables import objection_submission, receipt_asked
from api.objecting.telling import tell
from api.service.database import ServiceDatabase, now
from api.service.days import day_of, today
from api.service.refusal import Refusal
from loaders.ledgers import objections, objections_steps
from loaders.ledgers.objections_steps import Objection
from loaders.ledgers.repairs_days import due
from loaders.ledgers.repairs_effect import Desk
from loaders.ledgers.repairs_records import find
from loaders.reject import InputError
from loaders.workspace import Workspace, WorkspaceError

#: Questions a minute for one receipt, and from one address.
MOST_OF_RECEIPT, MOST_OF_ADDRESS = 5, 30
_MINUTE = len("2026-07-05T08:09")


@dataclass(frozen=True, slots=True)
class Submission:
    """What a party hands in. ``identity`` says where the proof is kept; ``contact`` is seen by the credit office only."""

    reason: str
    submitted_by: str
    identity: str
    contact: str
    record: str = ""
    document_no: str = ""
    party: str = ""


def submit(acting: Acting, desk: Desk, form: Submission) -> dict[str, Any]:
    """Take an objection in: the receipt with its secret (shown this once), and what became of it at once."""
    party_id = _party(desk.workspace, form)
    receipt, secret, at = f"HZ{today().replace('-', '')}-{secrets.token_hex(5)}", secrets.token_urlsafe(32), now()
    row = asdict(form) | {"receipt": receipt, "secret": _digest(secret), "party_id": party_id, "submitted_at": at}
    with acting.service.write() as connection:
        connection.execute(sa.insert(objection_submission).values(row | _taker(acting)))
    acting.note("objection.submit", receipt, record=form.record, document_no=form.document_no)
    return {"receipt": receipt, "secret": secret, **enter(acting, desk, receipt)}


def _taker(acting: Acting) -> dict[str, str]:
    return {"organisation": acting.principal.organisation, "taken_by": acting.principal.user}


def enter(acting: Acting, desk: Desk, receipt: str) -> dict[str, Any]:
    """Enter a submission in the ledger, where it is not yet: its record is frozen, and who had it is told. Safe to repeat."""
    row = _row(acting, receipt)
    number = row["objection_no"] or _entered(acting, desk, row)
    if number:
        tell(acting.service, desk.workspace, number, desk.today)
    return _state(desk.workspace, {**row, "objection_no": number}, desk.today)


def _entered(acting: Acting, desk: Desk, row: Mapping[str, Any]) -> str:
    """The number in the ledger; "" where the records are being written just now."""
    raised = day_of(row["submitted_at"])
    number = f"YY{row['receipt'][2:]}"
    form = Objection(
        raised, row["reason"], row["record"], row["document_no"], row["party"], row["submitted_by"], desk.today, number
    )
    try:
        if not _in_ledger(desk, number):
            objections_steps.raise_objection(desk, form)
    except (WorkspaceError, sa.exc.OperationalError):
        return ""
    mine = objection_submission.c.receipt == row["receipt"]
    with acting.service.write() as connection:
        connection.execute(sa.update(objection_submission).where(mine).values(objection_no=number))
    acting.note("objection.enter", number, receipt=row["receipt"])
    return number


def _in_ledger(desk: Desk, number: str) -> bool:
    with desk.workspace.read() as connection:
        return bool(objections.objections(connection, desk.workspace.sources(), desk.today, number))


def submissions(
    service: ServiceDatabase, workspace: Workspace, as_of: str, organisation: str | None = None
) -> list[dict[str, Any]]:
    """For the credit office that took them in (None: of all): submissions with identity and contact, and what is due."""
    query = sa.select(objection_submission)
    if organisation is not None:
        query = query.where(objection_submission.c.organisation == organisation)
    query = query.order_by(objection_submission.c.submitted_at, objection_submission.c.receipt)
    with service.read() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    told = ("record", "document_no", "party", "reason", "submitted_by", "identity", "contact", "taken_by")
    return [
        {"receipt": row["receipt"], "objection_no": row["objection_no"], **{name: row[name] for name in told}}
        | _state(workspace, row, as_of)
        for row in rows
    ]


def state_of(
    service: ServiceDatabase, workspace: Workspace, receipt: str, secret: str, asked_by: tuple[str, str]
) -> dict[str, Any]:
    """What the party is told who shows receipt and secret; ``asked_by``: an address and the day. A receipt that is not there and a
    secret that is wrong look the same."""
    address, day = asked_by
    _count(service, f"receipt {receipt}", MOST_OF_RECEIPT)
    _count(service, f"address {workspace.key.digest(f'address {address}')[:16]}", MOST_OF_ADDRESS)
    query = sa.select(objection_submission).where(objection_submission.c.receipt == receipt)
    with service.read() as connection:
        row = connection.execute(query).mappings().one_or_none()
    right = hmac.compare_digest(row["secret"] if row else "0" * 64, _digest(secret))
    if row is None or not right:
        raise Refusal("no_receipt", 404)
    return {"receipt": receipt, **_state(workspace, dict(row), day)}


def _count(service: ServiceDatabase, what: str, most: int) -> None:
    """Count a question of this minute, in the database: several processes count together."""
    window = f"{now()[:_MINUTE]} {what}"
    with service.write() as connection:
        table = receipt_asked.c
        connection.execute(sa.delete(receipt_asked).where(table.window < now()[:_MINUTE]))
        more = sa.update(receipt_asked).where(table.window == window).values(asked=table.asked + 1)
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(receipt_asked).values(window=window, asked=1))
        except sa.exc.IntegrityError:  # not the first of this minute
            connection.execute(more)
        count = connection.execute(sa.select(table.asked).where(table.window == window)).scalar_one()
    if count > most:
        raise Refusal("too_many_questions", 429)


def _party(workspace: Workspace, form: Submission) -> str:
    """The party of the record before it is frozen. ``InputError`` for a record that is not there."""
    with workspace.read() as connection:
        found = find(
            connection, workspace.sources(), record=form.record, document_no=form.document_no, party=form.party
        )
        names = sorted({target.name for target in found})
        if len(names) > 1:
            raise InputError("repair_several_parties", value=form.document_no, candidates="、".join(names))
        if not found:
            raise InputError("repair_no_record", value=form.record or form.document_no)
        parties = parties_of(connection, found)
    return min(parties) if len(parties) == 1 else ""


def _row(acting: Acting, receipt: str) -> dict[str, Any]:
    table = objection_submission.c
    ours = sa.and_(table.receipt == receipt, table.organisation == acting.principal.organisation)
    query = sa.select(objection_submission).where(ours)
    with acting.service.read() as connection:
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise Refusal("no_receipt", 404)
    return dict(row)


def _state(workspace: Workspace, row: Mapping[str, Any], as_of: str) -> dict[str, Any]:
    """Where a submission stands, with its deadlines in working days."""
    raised = day_of(row["submitted_at"])
    told = {
        "submitted_on": raised,
        "mark_due": due(raised, "mark_objection"),
        "decide_due": due(raised, "decide_objection"),
    }
    if not row["objection_no"]:
        return {**told, "state": "received", "marked_on": "", "decided_on": "", "result": ""}
    with workspace.read() as connection:
        entry = objections.objection(connection, workspace.sources(), row["objection_no"], max(as_of, raised))
    state = "decided" if entry["decided_on"] else "open"
    return {**told, "state": state, **{name: entry[name] for name in ("marked_on", "decided_on", "result")}}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
