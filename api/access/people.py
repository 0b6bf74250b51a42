"""Users: who they are, their roles, organisation and regions. Nobody is deleted: audit entries name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.access.keys import ACTIVE, NewKey, Terms, issue
from api.access.passwords import hashed
from api.access.policy import load_policy
from api.access.sessions import end_all
from api.access.tables import api_key, user
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_REGION = re.compile(r"\d{2}(\d{2}(\d{2})?)?")
#: Who is made at the first start.
FIRST = "admin"
#: Names of those who sign in at a provider of identities begin with it.
ELSEWHERE = "oidc."
_DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to be made: a name to sign in by, roles, the organisation it works for, prefixes of division codes (() = everywhere)."""

    name: str
    roles: tuple[str, ...]
    title: str = ""
    organisation: str = ""
    regions: tuple[str, ...] = ()


def add(connection: sa.Connection, new: NewUser) -> None:
    """Make a user. Raises ``Refusal`` for a name that is taken or is none, and for roles or regions that are not there."""
    if not _NAME.fullmatch(new.name) or new.name.startswith(ELSEWHERE):
        raise Refusal("bad_user_name", value=new.name)
    enter(connection, new)


@dataclass(frozen=True, slots=True)
class Change:
    """What of a user changes; None = stays."""

    roles: tuple[str, ...] | None = None
    title: str | None = None
    organisation: str | None = None
    regions: tuple[str, ...] | None = None
    active: bool | None = None


def change(connection: sa.Connection, name: str, wanted: Change) -> None:
    """Change a user: in force with the next request in every process; sessions end where the user is disabled.

    ``Refusal`` where nobody would be left who may manage users.
    """
    one(connection, name)
    values: dict[str, str] = {}
    if wanted.roles is not None:
        values["roles"] = ",".join(checked_roles(wanted.roles))
    if wanted.regions is not None:
        values["regions"] = ",".join(_checked_regions(wanted.regions))
    values |= {k: v for k, v in (("title", wanted.title), ("organisation", wanted.organisation)) if v is not None}
    if wanted.active is not None:
        values["state"] = ACTIVE if wanted.active else _DISABLED
    if values:
        connection.execute(sa.update(user).where(user.c.name == name).values(**values))
    if wanted.active is False:
        end_all(connection, name)
    _keep_an_admin(connection)


def set_password(connection: sa.Connection, name: str, password: str) -> None:
    """Give a user a password; its sessions end."""
    one(connection, name)
    if name.startswith(ELSEWHERE):
        raise Refusal("password_elsewhere", value=name)
    connection.execute(sa.update(user).where(user.c.name == name).values(password=hashed(password, name)))
    end_all(connection, name)


def one(connection: sa.Connection, name: str) -> dict[str, Any]:
    """A user as the listing shows it; ``Refusal`` for a name that nobody has."""
    found = next((told for told in listing(connection, name)), None)
    if found is None:
        raise Refusal("unknown_user", 404, value=name)
    return found


def _keep_an_admin(connection: sa.Connection) -> None:
    policy = load_policy()
    rows = connection.execute(sa.select(user.c.roles).where(user.c.state == ACTIVE))
    if not any("access:manage" in policy.scopes_of(filter(None, row.roles.split(","))) for row in rows):
        raise Refusal("last_admin", 409)


def _checked_regions(regions: Sequence[str]) -> Sequence[str]:
    for region in regions:
        if not _REGION.fullmatch(region):
            raise Refusal("bad_region_prefix", value=region)
    return regions


def enter(connection: sa.Connection, new: NewUser) -> None:
    """Make a user whose name is settled."""
    if connection.execute(sa.select(user.c.name).where(user.c.name == new.name)).first():
        raise Refusal("user_exists", 409, value=new.name)
    checked_roles(new.roles)
    _checked_regions(new.regions)
    row = {"name": new.name, "title": new.title, "roles": ",".join(new.roles), "organisation": new.organisation}
    row |= {"regions": ",".join(new.regions), "state": ACTIVE, "created_at": now()}
    connection.execute(sa.insert(user).values(row))


def checked_roles(roles: Sequence[str]) -> Sequence[str]:
    """Roles that there are, at least one; ``Refusal`` else."""
    known = load_policy().roles
    for role in roles or ("",):
        if role not in known:
            raise Refusal("unknown_role", value=role, known=", ".join(known))
    return roles


def first_admin(database: ServiceDatabase) -> NewKey | None:
    """The key of the first administrator, made where there is no user yet; None where there is."""
    with database.read() as connection:
        if connection.execute(sa.select(user.c.name).limit(1)).first():
            return None
    with database.write() as connection:
        if connection.execute(sa.select(user.c.name).limit(1)).first():
            return None
        add(connection, NewUser(FIRST, ("admin",), title="管理员"))
        return issue(connection, FIRST, Terms("first start"))


def listing(connection: sa.Connection, name: str = "") -> list[dict[str, Any]]:
    """All users (or the one of a name) in the order of their names, without what is secret, and the number of their keys in use."""
    in_use = sa.select(api_key.c.user, sa.func.count().label("keys")).where(api_key.c.revoked_at == "")
    keys = in_use.group_by(api_key.c.user).subquery()
    shown = [user.c[name] for name in ("name", "title", "roles", "organisation", "regions", "state", "created_at")]
    signs_in = (user.c.password != "").label("has_password")
    query = sa.select(*shown, signs_in, sa.func.coalesce(keys.c["keys"], 0).label("keys"))
    query = query.select_from(user.outerjoin(keys, keys.c.user == user.c.name)).order_by(user.c.name)
    if name:
        query = query.where(user.c.name == name)
    rows = connection.execute(query).mappings()
    return [{str(k): bool(v) if k == "has_password" else v for k, v in row.items()} for row in rows]
