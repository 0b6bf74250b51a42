"""Consents, whoever they are for: banks that screen, the lending platform."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, text

consent = sa.Table(
    "consent",
    METADATA,
    sa.Column("consent_id", TEXT, primary_key=True),
    text("owner"),  # the organisation that entered it
    text("grantee", index=True),  # the one that may use it; "*" = every bank of the platform
    text("subject", index=True),  # a code, a party's id, or "id:" and the keyed digest of a personal number
    text("subject_name"),  # as it was written
    text("purpose"),
    text("classes"),  # of information, with commas between
    text("since"),
    text("until"),  # the last day
    text("method"),  # electronic, paper
    text("evidence"),  # SHA-256 or SM3 of the signed paper, hexadecimal
    text("agent"),  # who signed for the subject
    text("created_by"),
    text("created_at"),
    text("revoked_at"),
    text("revoked_by"),
)
