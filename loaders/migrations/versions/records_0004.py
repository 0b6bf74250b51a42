"""Senders and catalogue beside loads and records, states beside repairs, answers of pushes; events by decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loaders.migrating import TEXT, add_lacking, number, text

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Of what is kept; what is derived is made anew by whoever takes the steps."""
    add_lacking("load", text("sender"), text("sender_region"), text("edition"), text("legal_basis"))
    add_lacking("record", text("catalogue"))
    add_lacking("record_version", text("catalogue"))
    add_lacking("repair", text("state"), number("target"), text("before"))
    if not sa.inspect(op.get_bind()).has_table("push"):
        key = sa.Column("key", TEXT, primary_key=True)
        op.create_table("push", key, text("digest"), text("recorded_at"), text("answer"))
