"""``xintu users`` and ``xintu keys``: who may use the service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa

from api.access import people
from api.access.keys import issue
from api.access.people import NewUser
from api.access.policy import load_policy
from api.access.tables import user
from api.commands.options import DONE, Run, common
from api.messages import say
from api.service.database import ServiceDatabase
from api.service.refusal import Refusal


@contextmanager
def service_of(run: Run) -> Iterator[ServiceDatabase]:
    """The service's database of the workspace."""
    with run.workspace() as workspace:
        service = ServiceDatabase.open(workspace, run.settings.database_url)
        try:
            yield service
        finally:
            service.close()


@click.group(help=say("help.users"))
def users() -> None:
    """Who may use the service."""


@users.command("add", help=say("help.users_add"))
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, required=True, help=say("option.role", roles=", ".join(load_policy().roles))
)
@click.option("--title", default="", help=say("option.user_title"))
@click.option("--organisation", default="", help=say("option.organisation"))
@click.option("--region", "regions", multiple=True, help=say("option.user_region"))
@click.option("--key", "with_key", is_flag=True, help=say("option.user_key"))
@common
def users_add(
    run: Run,
    name: str,
    roles: tuple[str, ...],
    title: str,
    organisation: str,
    regions: tuple[str, ...],
    with_key: bool,
) -> int:
    """Make a user."""
    with service_of(run) as service, service.write() as connection:
        people.add(connection, NewUser(name, roles, title, organisation, regions))
        key = issue(connection, name) if with_key else None
    told = {"name": name, "roles": list(roles)} | ({"key": key.text} if key else {})
    lines = [say("users.added", name=name, roles=", ".join(roles))]
    run.show(told, lambda: "\n".join([*lines, *([say("keys.shown_once", text=key.text)] if key else [])]))
    return DONE


@users.command("list", help=say("help.users_list"))
@common
def users_list(run: Run) -> int:
    """All users."""
    with service_of(run) as service, service.read() as connection:
        found = people.listing(connection)
    run.show(found, lambda: "\n".join("  ".join(map(str, one.values())) for one in found))
    return DONE


@click.group(help=say("help.keys"))
def keys() -> None:
    """Keys of users."""


@keys.command("add", help=say("help.keys_add"))
@click.argument("name")
@click.option("--title", default="", help=say("option.key_title"))
@common
def keys_add(run: Run, name: str, title: str) -> int:
    """Issue a key."""
    with service_of(run) as service, service.write() as connection:
        if not connection.execute(sa.select(user.c.name).where(user.c.name == name)).first():
            raise Refusal("unknown_user", value=name)
        key = issue(connection, name, title)
    run.show({"key_id": key.key_id, "key": key.text}, lambda: say("keys.shown_once", text=key.text))
    return DONE
