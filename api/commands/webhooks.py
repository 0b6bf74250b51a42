"""``xintu webhooks`` and ``xintu jobs``: who is told, and work that goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy as sa

from api.access.acting import Acting, acting_as
from api.commands.options import DONE, Run, common, note
from api.commands.users import service_of
from api.jobs import jobs as kept
from api.messages import say
from api.webhooks import hooks, outbox
from api.webhooks.hooks import Asked

#: Any of them is enough at the HTTP door; who keeps webhooks here is a bank.
_SCOPE = "screening:ask"
AS = click.option("--as", "user", required=True, help=say("option.acting"))


def lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """A row a line, for people."""
    return "\n".join("  ".join(str(value) for value in row.values()) for row in rows) or say("webhooks.none")


@contextmanager
def _acting(run: Run, user: str) -> Iterator[tuple[Acting, sa.Connection]]:
    """Who acts, and a transaction."""
    settings = run.settings.access
    with (
        service_of(run) as service,
        acting_as(service, user, _SCOPE, settings) as acting,
        service.write() as connection,
    ):
        yield acting, connection


@click.group(help=say("help.webhooks"))
def webhooks() -> None:
    """Who is told."""


@webhooks.command("add", help=say("help.webhooks_add"))
@click.argument("url")
@click.option(
    "--topic", "topics", multiple=True, required=True, help=say("option.webhook_topic", topics=", ".join(hooks.TOPICS))
)
@AS
@common
def webhooks_add(run: Run, url: str, topics: tuple[str, ...], user: str) -> int:
    """Keep an address."""
    with run.workspace() as workspace, _acting(run, user) as (acting, connection):
        asked = Asked(url, topics, user)
        made = hooks.add(connection, workspace.key, acting.organisation, asked, private=run.settings.webhook_private)
    told = {"webhook_id": made.webhook_id, "secret": made.secret}
    run.show(told, lambda: say("webhooks.added", **told))
    return DONE


@webhooks.command("list", help=say("help.webhooks_list"))
@AS
@common
def webhooks_list(run: Run, user: str) -> int:
    """All of an organisation."""
    with _acting(run, user) as (acting, connection):
        found = hooks.listing(connection, acting.organisation)
    run.show(found, lambda: lines(found))
    return DONE


@webhooks.command("remove", help=say("help.webhooks_remove"))
@click.argument("webhook_id")
@AS
@common
def webhooks_remove(run: Run, webhook_id: str, user: str) -> int:
    """Tell it nothing more."""
    with _acting(run, user) as (acting, connection):
        hooks.remove(connection, acting.organisation, webhook_id)
    run.show({"removed": webhook_id}, lambda: say("webhooks.removed", webhook_id=webhook_id))
    return DONE


@webhooks.command("deliveries", help=say("help.webhooks_deliveries"))
@click.argument("webhook_id")
@click.option(
    "--state", type=click.Choice(["waiting", "delivered", "dead"]), default=None, help=say("option.webhook_state")
)
@click.option("--retry", "delivery_id", default="", help=say("option.webhook_retry"))
@AS
@common
def webhooks_deliveries(run: Run, webhook_id: str, state: str | None, delivery_id: str, user: str) -> int:
    """What is on its way, or one more try."""
    with _acting(run, user) as (acting, connection):
        if delivery_id:
            outbox.retry(connection, acting.organisation, webhook_id, delivery_id)
        found = outbox.deliveries(connection, acting.organisation, webhook_id, state or "")
    if delivery_id:
        note(say("webhooks.retried", delivery_id=delivery_id))
    run.show(found, lambda: lines(found))
    return DONE


@click.group(help=say("help.jobs"))
def jobs() -> None:
    """Work that goes on by itself."""


@jobs.command("list", help=say("help.jobs_list"))
@AS
@common
def jobs_list(run: Run, user: str) -> int:
    """All of an organisation."""
    with _acting(run, user) as (acting, connection):
        found = kept.listing(connection, acting.organisation)
    run.show(
        found, lambda: lines([{name: one[name] for name in ("job_id", "state", "done", "total")} for one in found])
    )
    return DONE


@jobs.command("show", help=say("help.jobs_show"))
@click.argument("job_id")
@click.option("--cancel", is_flag=True, help=say("option.job_cancel"))
@AS
@common
def jobs_show(run: Run, job_id: str, cancel: bool, user: str) -> int:
    """How one stands."""
    with _acting(run, user) as (acting, connection):
        act = kept.cancel if cancel else kept.show
        found = act(connection, acting.organisation, job_id)
    run.show(found, lambda: "\n".join(f"{name}: {value}" for name, value in found.items() if value))
    return DONE
