"""Submissions with what only the credit office may see, notices to earlier consumers, and questions for the state of a receipt."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

objection_submission = sa.Table(
    "objection_submission",
    METADATA,
    sa.Column("receipt", TEXT, primary_key=True),
    text("secret"),  # SHA-256 of 32 random bytes that only the party has
    text("objection_no"),  # of the ledger; "" = not entered yet
    text("record"),
    text("document_no"),
    text("party"),  # name or code, as submitted
    text("party_id"),  # in the graph before the record was frozen; "" = not there
    text("reason"),
    text("submitted_by"),
    text("identity"),  # where the proof of identity is kept, never the proof
    text("contact"),
    text("submitted_at"),
    text("organisation", index=True),  # the office that took it in, which alone sees it
    text("taken_by"),
)

consumer_notice = sa.Table(
    "consumer_notice",
    METADATA,
    sa.Column("notice", TEXT, primary_key=True),
    text("organisation", index=True),
    text("objection_no", index=True),
    text("stage"),  # opened, decided
    text("record"),
    text("document_no"),
    text("party"),
    text("result"),  # of a decided objection
    text("first_at"),  # when it first had what held the record, and last
    text("last_at"),
    text("through"),  # JSON: how often through which channel
    text("certainty"),  # of the surest of them
    text("made_at"),
    text("acknowledged_at"),
    text("acknowledged_by"),
    sa.UniqueConstraint("objection_no", "stage", "organisation", name="consumer_notice_once"),
)

receipt_asked = sa.Table(
    "receipt_asked",
    METADATA,
    sa.Column("window", TEXT, primary_key=True),  # a minute, and who asks (digest) or which receipt
    number("asked"),
)
