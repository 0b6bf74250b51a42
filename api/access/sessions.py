"""Sessions of the web: a random token in a cookie, kept here as its digest; read from the database each time, so that an end is an end."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from api.access.keys import ACTIVE, BadKey, principal_of
from api.access.moments import later
from api.access.principal import Principal
from api.access.tables import session, user
from api.service.database import ServiceDatabase, now

COOKIE = "xintu_session"
#: The header (and field of a form) that a page of the service shows when it writes.
CSRF = "X-CSRF-Token"
#: A session is noted as seen no more often than this many seconds.
_SEEN = 60


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun: the only time that its token is known."""

    token: str
    until: str


def begin(connection: sa.Connection, name: str, most: int, purpose: str = "") -> NewSession:
    """A new session of a user; sessions that are over are cleared away."""
    moment, token = now(), secrets.token_urlsafe(32)
    connection.execute(sa.delete(session).where(session.c.until < moment))
    row = {"token": digest(token), "user": name, "purpose": purpose, "created_at": moment, "seen_at": moment}
    connection.execute(sa.insert(session).values(row | {"until": later(most, moment)}))
    return NewSession(token, later(most, moment))


def end(connection: sa.Connection, token: str) -> None:
    """End a session."""
    connection.execute(sa.delete(session).where(session.c.token == digest(token)))


def end_all(connection: sa.Connection, name: str) -> None:
    """End all sessions of a user."""
    connection.execute(sa.delete(session).where(session.c.user == name))


def principal(database: ServiceDatabase, token: str, idle: int, purpose: str = "") -> Principal:
    """The user of a session; raises ``BadKey``. ``purpose``: of this request, else the session's."""
    kept, moment = digest(token), now()
    query = sa.select(session, user).join(user, user.c.name == session.c.user).where(session.c.token == kept)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or row.state != ACTIVE or row.until <= moment or later(idle, row.seen_at) <= moment:
        raise BadKey("the session is over")
    if later(_SEEN, row.seen_at) <= moment:
        with database.write() as connection:
            connection.execute(sa.update(session).where(session.c.token == kept).values(seen_at=moment))
    return principal_of(row, f"session:{kept[:12]}", purpose or row.purpose)


def ends_at(database: ServiceDatabase, token: str, idle: int) -> tuple[str, str]:
    """When a session ends in any case, and when it does if it is not used from now on."""
    with database.read() as connection:
        until = connection.scalar(sa.select(session.c.until).where(session.c.token == digest(token))) or ""
    return until, min(until, later(idle, now()))


def csrf(token: str) -> str:
    """What a page shows when it writes: other sites cannot read the session, so they cannot know it."""
    return hmac.new(token.encode(), b"csrf", "sha256").hexdigest()


def is_csrf(token: str, shown: str) -> bool:
    """Whether the right one was shown."""
    return hmac.compare_digest(csrf(token), shown)


def digest(token: str) -> str:
    """As it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
