"""Addresses that are told, and what is on its way to them."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

webhook = sa.Table(
    "webhook",
    METADATA,
    sa.Column("webhook_id", TEXT, primary_key=True),
    text("owner", index=True),  # the organisation
    text("url"),
    text("topics"),  # with commas between
    text("salt"),  # with the workspace's key it gives the secret, which is not kept
    text("created_by"),
    text("created_at"),
    text("removed_at"),  # "" = in use
)

webhook_delivery = sa.Table(
    "webhook_delivery",
    METADATA,
    sa.Column("delivery_id", TEXT, primary_key=True),
    text("webhook_id", index=True),
    text("topic"),
    text("body"),  # the bytes that are sent, at each attempt the same
    text("state", index=True),  # waiting, delivered, dead
    number("attempts"),
    text("created_at"),
    text("next_at"),  # when it is tried (again); while a process tries, when another may take over
    text("last_status"),  # of the last answer, or what went wrong
    text("delivered_at"),
)
