"""What is on its way: put in within the transaction of what it tells, so that neither is there without the other."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from api.canonical import canonical
from api.service.database import now
from api.service.refusal import Refusal
from api.webhooks.tables import webhook, webhook_delivery

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
_SHOWN = ("delivery_id", "topic", "state", "attempts", "created_at", "next_at", "last_status", "delivered_at")


def enqueue(
    connection: sa.Connection, owner: str, topic: str, data: Mapping[str, Any], only: str | None = None
) -> list[str]:
    """Tell the webhooks of an organisation that ask for a topic (or ``only`` one of them); gives ids of deliveries."""
    chosen = sa.select(webhook.c.webhook_id, webhook.c.topics)
    chosen = chosen.where(webhook.c.owner == owner, webhook.c.removed_at == "").order_by(webhook.c.webhook_id)
    made, at = [], now()
    for hook, topics in connection.execute(chosen).all():
        if (hook != only) if only is not None else (topic not in topics.split(",")):
            continue
        delivery = secrets.token_hex(8)
        body = canonical({"id": delivery, "topic": topic, "created_at": at, "data": data})
        row = {"delivery_id": delivery, "webhook_id": hook, "topic": topic, "body": body.decode(), "state": WAITING}
        connection.execute(sa.insert(webhook_delivery).values(row | {"created_at": at, "next_at": at}))
        made.append(delivery)
    return made


def deliveries(connection: sa.Connection, owner: str, webhook_id: str, state: str = "") -> list[dict[str, Any]]:
    """The last 200 deliveries to a webhook of an organisation, the newest first."""
    _mine(connection, owner, webhook_id)
    chosen = sa.select(*(webhook_delivery.c[name] for name in _SHOWN)).where(
        webhook_delivery.c.webhook_id == webhook_id
    )
    if state:
        chosen = chosen.where(webhook_delivery.c.state == state)
    newest = chosen.order_by(webhook_delivery.c.created_at.desc(), webhook_delivery.c.delivery_id).limit(200)
    return [{str(name): value for name, value in row.items()} for row in connection.execute(newest).mappings()]


def retry(connection: sa.Connection, owner: str, webhook_id: str, delivery_id: str) -> None:
    """Try a delivery again from the start, dead or not. ``Refusal`` (404) if there is none that is not delivered."""
    _mine(connection, owner, webhook_id)
    this = sa.and_(
        webhook_delivery.c.delivery_id == delivery_id,
        webhook_delivery.c.webhook_id == webhook_id,
        webhook_delivery.c.state != DELIVERED,
    )
    again = {"state": WAITING, "attempts": 0, "next_at": now()}
    if not connection.execute(sa.update(webhook_delivery).where(this).values(again)).rowcount:
        raise Refusal("delivery_unknown", 404, value=delivery_id)


def _mine(connection: sa.Connection, owner: str, webhook_id: str) -> None:
    chosen = sa.select(webhook.c.webhook_id).where(webhook.c.webhook_id == webhook_id, webhook.c.owner == owner)
    if not connection.execute(chosen).first():
        raise Refusal("webhook_unknown", 404, value=webhook_id)
