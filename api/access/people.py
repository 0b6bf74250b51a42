"""Users: who they are, their roles, organisation and regions. Nobody is deleted: audit entries name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.access.keys import ACTIVE, NewKey, issue
from api.access.policy import load_policy
from api.access.tables import api_key, user
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_REGION = re.compile(r"\d{2}(\d{2}(\d{2})?)?")
#: Who is made at the first start.
FIRST = "admin"


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
    if not _NAME.fullmatch(new.name):
        raise Refusal("bad_user_name", value=new.name)
    if connection.execute(sa.select(user.c.name).where(user.c.name == new.name)).first():
        raise Refusal("user_exists", value=new.name)
    checked_roles(new.roles)
    for region in new.regions:
        if not _REGION.fullmatch(region):
            raise Refusal("bad_region_prefix", value=region)
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
        return issue(connection, FIRST, title="first start")


def listing(connection: sa.Connection) -> list[dict[str, Any]]:
    """All users in the order of their names, without what is secret, and the number of their keys in use."""
    in_use = sa.select(api_key.c.user, sa.func.count().label("keys")).where(api_key.c.revoked_at == "")
    keys = in_use.group_by(api_key.c.user).subquery()
    shown = [user.c[name] for name in ("name", "title", "roles", "organisation", "regions", "state", "created_at")]
    query = sa.select(*shown, sa.func.coalesce(keys.c.keys, 0).label("keys"))
    rows = connection.execute(query.outerjoin(keys, keys.c.user == user.c.name).order_by(user.c.name))
    return [dict(row) for row in rows.mappings()]
