"""Webhooks of an organisation: kept, shown, removed; what is on its way to them, and trying it again."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access.acting import ActingDep
from api.access.asking import needs
from api.routes.dependencies import WorkspaceDep
from api.webhooks import hooks, outbox
from api.webhooks.hooks import Asked

router = APIRouter(
    prefix="/v1/webhooks",
    tags=["webhooks"],
    dependencies=[needs("screening:ask", "watch:use", "share:use")],
)

_Hook = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


class NewWebhook(BaseModel):
    """An address to be told of topics."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"url": "https://bank.example/hooks/xintu", "topics": ["screening.done"]}]},
    )

    url: Annotated[str, Field(min_length=1, max_length=500)]
    topics: Annotated[list[Annotated[str, Field(max_length=50)]], Field(min_length=1, max_length=20)]


@router.post("", summary="登记回调", status_code=201)
def add(asked: NewWebhook, acting: ActingDep, workspace: WorkspaceDep, request: Request) -> dict[str, Any]:
    """The answer shows the secret, once: messages are signed with it."""
    private = request.app.state.settings.webhook_private
    with acting.service.write() as connection:
        asked_for = Asked(asked.url, asked.topics, acting.principal.user)
        made = hooks.add(connection, workspace.key, acting.organisation, asked_for, private=private)
    return {"webhook_id": made.webhook_id, "secret": made.secret}


@router.get("", summary="本单位的回调")
def listing(acting: ActingDep) -> list[dict[str, Any]]:
    """In the order of their making, without secrets."""
    with acting.service.read() as connection:
        return hooks.listing(connection, acting.organisation)


@router.delete("/{webhook_id}", summary="停用回调", status_code=204)
def remove(webhook_id: _Hook, acting: ActingDep) -> None:
    """What waits for it is not sent any more."""
    with acting.service.write() as connection:
        hooks.remove(connection, acting.organisation, webhook_id)


@router.get("/{webhook_id}/deliveries", summary="回调的投递")
def deliveries(
    webhook_id: _Hook,
    acting: ActingDep,
    state: Annotated[Literal["", "waiting", "delivered", "dead"], Query()] = "",
) -> list[dict[str, Any]]:
    """The last 200, the newest first; ``dead`` are those given up after all attempts."""
    with acting.service.read() as connection:
        return outbox.deliveries(connection, acting.organisation, webhook_id, state)


@router.post("/{webhook_id}/deliveries/{delivery_id}/retry", summary="重新投递", status_code=202)
def retry(webhook_id: _Hook, delivery_id: _Hook, acting: ActingDep) -> dict[str, str]:
    """A delivery that has not arrived is tried again from the start."""
    with acting.service.write() as connection:
        outbox.retry(connection, acting.organisation, webhook_id, delivery_id)
    return {"delivery_id": delivery_id, "state": outbox.WAITING}
