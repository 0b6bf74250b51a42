"""Who acts on what the service keeps, by HTTP or by the command line: the same object for both doors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends, Request

from api.access.asking import PrincipalDep, entry
from api.access.keys import ACTIVE
from api.access.policy import load_policy
from api.access.principal import Principal
from api.access.tables import user
from api.audit.log import AuditLog, seal_of
from api.service.database import ServiceDatabase
from api.service.refusal import Refusal
from api.settings_access import AccessSettings

#: What the audit log has for the key of who acts by the command line.
CLI = "cli"


@dataclass(frozen=True, slots=True)
class Acting:
    """The database, who acts, and the log of what they do."""

    service: ServiceDatabase
    principal: Principal
    audit: AuditLog

    @property
    def organisation(self) -> str:
        """The organisation acted for; raises ``Refusal`` for a user who works for none."""
        if not self.principal.organisation:
            raise Refusal("no_organisation", 403)
        return self.principal.organisation

    def note(self, action: str, subject: str = "", **what: object) -> None:
        """Add what was done to the audit log. Never inside a transaction of the service's own database: it would wait for it."""
        self.audit.record(entry(self.principal, action, subject, **what))


async def _acting(request: Request, principal: PrincipalDep) -> Acting:
    return Acting(request.app.state.service, principal, request.app.state.audit)


ActingDep = Annotated[Acting, Depends(_acting)]


def principal_of(connection: sa.Connection, name: str) -> Principal:
    """A user by name, as the command line takes them: who has the workspace's files needs no key. Raises ``Refusal``."""
    row = connection.execute(sa.select(user).where(user.c.name == name)).one_or_none()
    if row is None or row.state != ACTIVE:
        raise Refusal("unknown_user", value=name)
    policy, roles = load_policy(), tuple(filter(None, row.roles.split(",")))
    regions = tuple(filter(None, row.regions.split(",")))
    return Principal(row.name, roles, row.organisation, regions, policy.scopes_of(roles), policy.shows(roles), key=CLI)


@contextmanager
def acting_as(service: ServiceDatabase, name: str, scope: str, settings: AccessSettings) -> Iterator[Acting]:
    """Act as a user who has a scope, by the command line; the use of the scope is noted first. Raises ``Refusal``.

    "" where what is called asks for scopes of its own, and notes them.
    """
    with service.read() as connection:
        principal = principal_of(connection, name)
    if scope and not principal.may(scope):
        raise Refusal("scope_missing", 403, value=name, scope=scope)
    with acting_for(service, principal, settings) as acting:
        if scope:
            acting.note(scope, channel=CLI)
        yield acting


@contextmanager
def acting_for(service: ServiceDatabase, principal: Principal, settings: AccessSettings) -> Iterator[Acting]:
    """Act by the command line as somebody who is known already; what waits for the log is written at the end."""
    audit = AuditLog(service, seal_of(service, settings))
    try:
        yield Acting(service, principal, audit)
    finally:
        audit.close()


def somebody_here(name: str, organisation: str, *roles: str) -> Principal:
    """Who has this machine's files, where no user is named."""
    policy = load_policy()
    return Principal(name, roles, organisation, (), policy.scopes_of(roles), policy.shows(roles), key=CLI)
