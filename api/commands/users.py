"""``xintu users`` and ``xintu keys``: who may use the service."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy as sa

from api.access import keys as room
from api.access import people
from api.access.keys import NewKey, Terms
from api.access.people import Change, NewUser
from api.access.policy import load_policy
from api.audit.machine import noted
from api.commands.options import DONE, Run, common
from api.messages import say
from api.service.database import ServiceDatabase

_TITLE = click.option("--title", default=None, help=say("option.user_title"))
_ORGANISATION = click.option("--organisation", default=None, help=say("option.organisation"))
_REGIONS = click.option("--region", "regions", multiple=True, help=say("option.user_region"))


def _roles(required: bool) -> Callable[[Any], Any]:
    text = say("option.role", roles=", ".join(load_policy().roles))
    return click.option("--role", "roles", multiple=True, required=required, help=text)


@contextmanager
def service_of(run: Run) -> Iterator[ServiceDatabase]:
    """The service's database of the workspace."""
    with run.workspace() as workspace:
        service = ServiceDatabase.open(workspace, run.settings.database_url)
        try:
            yield service
        finally:
            service.close()


@contextmanager
def _noted(run: Run, action: str, subject: str, **what: object) -> Iterator[sa.Connection]:
    """A transaction of the service, after the act is in the audit log under the name of this machine's user."""
    with service_of(run) as service:
        noted(service, run.settings.access, action, subject, **what)
        with service.write() as connection:
            yield connection


@click.group(help=say("help.users"))
def users() -> None:
    """Who may use the service."""


@users.command("add", help=say("help.users_add"))
@click.argument("name")
@_roles(required=True)
@_TITLE
@_ORGANISATION
@_REGIONS
@click.option("--key", "with_key", is_flag=True, help=say("option.user_key"))
@common
def users_add(run: Run, name: str, roles: tuple[str, ...], with_key: bool, **told: Any) -> int:
    """Make a user."""
    regions = tuple(told["regions"])
    with _noted(run, "user:add", name, roles=roles, organisation=told["organisation"], regions=regions) as connection:
        people.add(connection, NewUser(name, roles, told["title"] or "", told["organisation"] or "", regions))
        key = room.issue(connection, name) if with_key else None
    answer = {"name": name, "roles": list(roles)} | ({"key": key.text} if key else {})
    lines = [say("users.added", name=name, roles=", ".join(roles))]
    run.show(answer, lambda: "\n".join([*lines, *([say("keys.shown_once", text=key.text)] if key else [])]))
    return DONE


@users.command("list", help=say("help.users_list"))
@common
def users_list(run: Run) -> int:
    """All users."""
    with service_of(run) as service, service.read() as connection:
        found = people.listing(connection)
    run.show(found, lambda: _table(found))
    return DONE


@users.command("change", help=say("help.users_change"))
@click.argument("name")
@_roles(required=False)
@_TITLE
@_ORGANISATION
@_REGIONS
@click.option("--everywhere", is_flag=True, help=say("option.everywhere"))
@click.option("--enable", is_flag=True, help=say("option.enable"))
@common
def users_change(run: Run, name: str, roles: tuple[str, ...], everywhere: bool, enable: bool, **told: Any) -> int:
    """Change a user: what is not said stays."""
    regions: tuple[str, ...] | None = () if everywhere else tuple(told["regions"]) or None
    wanted = Change(roles or None, told["title"], told["organisation"], regions, True if enable else None)
    what = {"roles": roles, "organisation": told["organisation"], "regions": regions, "active": wanted.active}
    with _noted(run, "user:change", name, **what) as connection:
        people.change(connection, name, wanted)
        found = people.one(connection, name)
    run.show(found, lambda: _table([found]))
    return DONE


@users.command("disable", help=say("help.users_disable"))
@click.argument("name")
@common
def users_disable(run: Run, name: str) -> int:
    """End all that a user may, at once."""
    with _noted(run, "user:change", name, active=False) as connection:
        people.change(connection, name, Change(active=False))
    run.show({"name": name, "state": "disabled"}, lambda: say("users.disabled", name=name))
    return DONE


@users.command("password", help=say("help.users_password"))
@click.argument("name")
@common
def users_password(run: Run, name: str) -> int:
    """Set a password; it is asked for twice, or read from a pipe, and never shown."""
    stream = sys.stdin
    if stream.isatty():
        password = click.prompt(say("users.password_prompt"), hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = stream.readline().rstrip("\r\n")
    with _noted(run, "password:set", name) as connection:
        people.set_password(connection, name, password)
    run.show({"name": name}, lambda: say("users.password_set", name=name))
    return DONE


@click.group(help=say("help.keys"))
def keys() -> None:
    """Keys of users."""


def _show_key(run: Run, key: NewKey) -> int:
    run.show({"key_id": key.key_id, "key": key.text}, lambda: say("keys.shown_once", text=key.text))
    return DONE


@keys.command("add", help=say("help.keys_add"))
@click.argument("name")
@click.option("--title", default="", help=say("option.key_title"))
@click.option("--scope", "scopes", multiple=True, help=say("option.key_scope"))
@click.option("--until", default="", help=say("option.key_until"))
@common
def keys_add(run: Run, name: str, title: str, scopes: tuple[str, ...], until: str) -> int:
    """Issue a key."""
    with _noted(run, "key:add", name, scopes=scopes, until=until) as connection:
        key = room.issue(connection, name, Terms(title, scopes, until))
    return _show_key(run, key)


@keys.command("list", help=say("help.keys_list"))
@click.argument("name", required=False, default="")
@common
def keys_list(run: Run, name: str) -> int:
    """Keys of a user, or all."""
    with service_of(run) as service, service.read() as connection:
        found = room.listing(connection, name)
    run.show(found, lambda: _table(found))
    return DONE


@keys.command("rotate", help=say("help.keys_rotate"))
@click.argument("key_id")
@click.option("--until", default="", help=say("option.rotate_until"))
@common
def keys_rotate(run: Run, key_id: str, until: str) -> int:
    """A new key beside the old one."""
    with _noted(run, "key:rotate", key_id, until=until) as connection:
        key = room.rotate(connection, key_id, until or room.in_days(7))
    return _show_key(run, key)


@keys.command("revoke", help=say("help.keys_revoke"))
@click.argument("key_id")
@common
def keys_revoke(run: Run, key_id: str) -> int:
    """End a key, at once and everywhere."""
    with _noted(run, "key:revoke", key_id) as connection:
        room.revoke(connection, key_id)
    run.show({"key_id": key_id}, lambda: say("keys.revoked", key_id=key_id))
    return DONE


def _table(rows: list[dict[str, Any]]) -> str:
    return "\n".join("  ".join(map(str, row.values())) for row in rows)
