"""The log: one row an entry, in the order of the chain."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, text

audit_entry = sa.Table(
    "audit_entry",
    METADATA,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),  # from 1, without gaps
    text("at"),
    text("user", index=True),
    text("key"),
    text("organisation"),
    text("action", index=True),
    text("subject", index=True),  # the party, list, case … that it was about; several: JSON array
    text("purpose"),
    text("what"),  # JSON: the rest
    text("algorithm"),  # of the digest
    text("previous"),
    text("digest"),
)
