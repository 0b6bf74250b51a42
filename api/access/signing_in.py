"""Signing in with a password, signing out, changing one's password: what is checked, what is counted, what is written down."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from starlette.datastructures import State

from api.access import attempts, people, sessions
from api.access.asking import too_often
from api.access.keys import ACTIVE
from api.access.passwords import matches
from api.access.principal import Principal
from api.access.sessions import NewSession
from api.access.tables import session, user
from api.audit.chain import Entry
from api.service.database import ServiceDatabase
from api.service.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gives who signs in, and where from."""

    name: str
    password: str
    purpose: str
    address: str


def sign_in(state: State, given: Given) -> NewSession:
    """A session; ``Refusal`` for a wrong name or password, without saying which, ``Refused`` (429) for who has to wait."""
    service: ServiceDatabase = state.service
    check_password(state, given.name, given.password, given.address)
    return begin(state, service, given.name, given.purpose[:200], {"address": given.address})


def check_password(state: State, name: str, password: str, address: str) -> None:
    """Whether the password is the user's; failures of user and address are counted, and make both wait."""
    service: ServiceDatabase = state.service
    who = [f"user:{name[:64]}", f"address:{address}"]
    if wait := attempts.waits(service, who):
        raise too_often(wait)
    with service.read() as connection:
        row = connection.execute(sa.select(user.c.password, user.c.state).where(user.c.name == name)).one_or_none()
    right = matches(row.password if row else "", password)
    if row is None or not right or row.state != ACTIVE:
        attempts.failed(service, who)
        state.audit.record(Entry(name[:64] if row else "", "sign-in:refused", what={"address": address}))
        raise Refusal("wrong_password", 401)
    attempts.succeeded(service, who[0])


def begin(state: State, service: ServiceDatabase, name: str, purpose: str, what: dict[str, str]) -> NewSession:
    """A session of somebody who has shown who he is."""
    state.audit.record(Entry(name, "sign-in", purpose=purpose, what=what))
    with service.write() as connection:
        return sessions.begin(connection, name, state.settings.access.session_most, purpose)


def sign_out(state: State, principal: Principal | None, token: str) -> None:
    """End a session, if it is one."""
    service: ServiceDatabase = state.service
    with service.write() as connection:
        name = principal.user if principal else _user_of(connection, token)
        sessions.end(connection, token)
    state.audit.record(Entry(name, "sign-out"))


def change_own_password(state: State, principal: Principal, passwords: tuple[str, str], address: str) -> None:
    """Give oneself a new password; the old one has to be known."""
    old, new = passwords
    check_password(state, principal.user, old, address)
    state.audit.record(Entry(principal.user, "password:change", principal.user, key=principal.key))
    with state.service.write() as connection:
        people.set_password(connection, principal.user, new)


def _user_of(connection: sa.Connection, token: str) -> str:
    query = sa.select(session.c.user).where(session.c.token == sessions.digest(token))
    return connection.scalar(query) or ""
