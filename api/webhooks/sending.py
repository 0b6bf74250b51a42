"""Sends what waits. A receiver checks ``X-Xintu-Signature: t=SECONDS,v1=HEX``: HMAC-SHA-256 of ``SECONDS.BODY`` under its secret.

A delivery is taken for as long as an attempt may last, by one process of several; whoever dies while sending leaves it to be
taken again, so that a message comes at least once: its ``id`` is the same each time.
"""

from __future__ import annotations

import asyncio
import datetime
import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import sqlalchemy as sa

from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal
from api.webhooks.addresses import address_of, checked_url
from api.webhooks.hooks import secret_of
from api.webhooks.outbox import DEAD, DELIVERED, WAITING
from api.webhooks.tables import webhook, webhook_delivery
from resolution.identifiers.personal_key import PersonalKey

#: Seconds until the next attempt after each that failed; after the last a delivery is dead.
DELAYS = (10, 60, 300, 1_800, 7_200, 21_600, 86_400)
_ATTEMPT_SECONDS = 10
_TAKEN_SECONDS = 60
_TOGETHER = 20
_GONE = 410


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends for all organisations. ``private``: inner addresses may be told, too (a setting)."""

    service: ServiceDatabase
    key: PersonalKey
    private: bool = False

    def step(self) -> int:
        """Try what is due, so many at a time; gives how many were tried."""
        taken = self._take()
        if taken:
            told = asyncio.run(self._send_all(taken))
            with self.service.write() as connection:
                for row, (reached, status) in zip(taken, told, strict=True):
                    self._settle(connection, row, reached=reached, status=status)
        return len(taken)

    def _take(self) -> list[Mapping[str, Any]]:
        table, moment = webhook_delivery, now()
        due = sa.and_(table.c.state == WAITING, table.c.next_at <= moment)
        chosen = sa.select(table, webhook.c.url, webhook.c.salt, webhook.c.removed_at)
        chosen = chosen.join(webhook, webhook.c.webhook_id == table.c.webhook_id).where(due)
        with self.service.read() as connection:
            rows = connection.execute(chosen.order_by(table.c.next_at).limit(_TOGETHER)).mappings().all()
        if not rows:
            return []
        taken: list[Mapping[str, Any]] = []
        with self.service.write() as connection:
            for row in rows:
                mine = sa.and_(table.c.delivery_id == row["delivery_id"], table.c.next_at == row["next_at"])
                later = sa.update(table).where(mine, table.c.state == WAITING).values(next_at=_in(_TAKEN_SECONDS))
                if connection.execute(later).rowcount:
                    taken.append(dict(row))
        return taken

    async def _send_all(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[bool, str]]:
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as client:
            return list(await asyncio.gather(*(self._send(client, row) for row in rows)))

    async def _send(self, client: httpx.AsyncClient, row: Mapping[str, Any]) -> tuple[bool, str]:
        if row["removed_at"]:
            return False, "removed"
        try:
            async with asyncio.timeout(_ATTEMPT_SECONDS):
                url = checked_url(row["url"], private=self.private)
                address = await asyncio.to_thread(address_of, url, private=self.private)
                request = client.build_request(
                    "POST",
                    url.copy_with(host=address),
                    content=row["body"].encode(),
                    headers={**self._headers(row), "Host": url.netloc.decode()},
                    extensions={"sni_hostname": url.host},
                )
                answer = await client.send(request, stream=True)  # what it says does not matter, and may be long
                await answer.aclose()
        except Refusal as refusal:
            return False, refusal.key
        except (TimeoutError, OSError, httpx.HTTPError) as error:
            return False, type(error).__name__
        return answer.is_success, str(answer.status_code)

    def _headers(self, row: Mapping[str, Any]) -> dict[str, str]:
        secret = secret_of(self.key, row["webhook_id"], row["salt"])
        return {
            "Content-Type": "application/json",
            "User-Agent": "xintu-webhook",
            "X-Xintu-Topic": row["topic"],
            "X-Xintu-Delivery": row["delivery_id"],
            "X-Xintu-Signature": signature(secret, row["body"], int(time.time())),
        }

    def _settle(self, connection: sa.Connection, row: Mapping[str, Any], *, reached: bool, status: str) -> None:
        attempts = row["attempts"] + 1
        values: dict[str, Any] = {"attempts": attempts, "last_status": status}
        if reached:
            values |= {"state": DELIVERED, "delivered_at": now()}
        elif attempts > len(DELAYS) or status in (str(_GONE), "removed"):
            values |= {"state": DEAD}
        else:
            values |= {"next_at": _in(DELAYS[attempts - 1])}
        this = webhook_delivery.c.delivery_id == row["delivery_id"]
        connection.execute(sa.update(webhook_delivery).where(this).values(values))


def signature(secret: str, body: str, seconds: int) -> str:
    """What a receiver compares with its own; it refuses old ``seconds``, so that a message cannot be played again."""
    digest = hmac.digest(secret.encode(), f"{seconds}.{body}".encode(), "sha256").hex()
    return f"t={seconds},v1={digest}"


def _in(seconds: int) -> str:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
