"""The webhooks of an organisation. The secret is derived from the workspace's key: shown once, kept nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.service.database import now
from api.service.refusal import Refusal
from api.webhooks.addresses import checked_url
from api.webhooks.tables import webhook
from resolution.identifiers.personal_key import PersonalKey

#: What can be told, each by the room that tells it.
TOPICS = ("screening.done", "watch.alerts", "share.changes", "ping")
_MOST = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """An address to be told of topics, and which user asks for it."""

    url: str
    topics: Sequence[str]
    by: str


@dataclass(frozen=True, slots=True)
class NewHook:
    """A webhook just made: the only time that its secret is shown."""

    webhook_id: str
    secret: str


def add(connection: sa.Connection, key: PersonalKey, owner: str, asked: Asked, *, private: bool) -> NewHook:
    """Keep an address that is told of topics. ``Refusal`` for an address or a topic that cannot be, and for too many."""
    checked_url(asked.url, private=private)
    for topic in asked.topics or ("",):
        if topic not in TOPICS:
            raise Refusal("webhook_topic", value=topic, known=", ".join(TOPICS))
    if len(listing(connection, owner)) >= _MOST:
        raise Refusal("webhook_many", most=_MOST)
    row = {
        "webhook_id": secrets.token_hex(8),
        "owner": owner,
        "url": asked.url,
        "topics": ",".join(dict.fromkeys(asked.topics)),
    }
    row |= {"salt": secrets.token_hex(8), "created_by": asked.by, "created_at": now()}
    connection.execute(sa.insert(webhook).values(row))
    return NewHook(row["webhook_id"], secret_of(key, row["webhook_id"], row["salt"]))


def secret_of(key: PersonalKey, webhook_id: str, salt: str) -> str:
    """The secret that a webhook's messages are signed with."""
    halves = (key.digest(f"webhook {half} {webhook_id} {salt}") for half in ("first", "second"))
    return "whsec_" + "".join(halves)


def listing(connection: sa.Connection, owner: str) -> list[dict[str, Any]]:
    """The webhooks of an organisation that are in use, in the order of their making."""
    names = ("webhook_id", "url", "topics", "created_by", "created_at")
    chosen = sa.select(*(webhook.c[name] for name in names)).where(webhook.c.owner == owner, webhook.c.removed_at == "")
    rows = connection.execute(chosen.order_by(webhook.c.created_at, webhook.c.webhook_id)).mappings()
    return [{**_plain(row), "topics": row["topics"].split(",")} for row in rows]


def remove(connection: sa.Connection, owner: str, webhook_id: str) -> None:
    """Tell an address nothing more. ``Refusal`` (404) if the organisation has none by that id."""
    mine = sa.and_(webhook.c.webhook_id == webhook_id, webhook.c.owner == owner, webhook.c.removed_at == "")
    if not connection.execute(sa.update(webhook).where(mine).values(removed_at=now())).rowcount:
        raise Refusal("webhook_unknown", 404, value=webhook_id)


def _plain(row: sa.RowMapping) -> dict[str, Any]:
    """With names of columns as plain texts."""
    return {str(name): value for name, value in row.items()}
