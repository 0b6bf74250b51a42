"""API keys: ``xt_ID_SECRET``. The secret is 32 random bytes, shown once; what is kept of it is its Argon2id hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from threading import Lock

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from api.access.policy import load_policy
from api.access.principal import Principal
from api.access.tables import api_key, user
from api.service.database import ServiceDatabase, now

ACTIVE = "active"
_PREFIX = "xt"
_MOST = 10_000
_hasher = PasswordHasher()


class BadKey(Exception):  # noqa: N818 - it says what the key is
    """A key that is not one, not known, revoked, out of time, or of a user who may not sign in."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just issued: the only time that its text is known."""

    key_id: str
    text: str


def issue(connection: sa.Connection, name: str, title: str = "", scopes: str = "", until: str = "") -> NewKey:
    """A new key of a user that is there."""
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = {"key_id": key_id, "user": name, "title": title, "scopes": scopes, "until": until, "created_at": now()}
    connection.execute(sa.insert(api_key).values(row | {"secret": _hasher.hash(secret)}))
    return NewKey(key_id, f"{_PREFIX}_{key_id}_{secret}")


class Keys:
    """Says whose a key is. Argon2 is slow by design: a secret that has once been found right is known by its digest, and only as
    long as the row holds the same hash; the row itself is read each time, so that a revoked key ends at once in every process.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._database = database
        self._right: dict[str, str] = {}
        self._lock = Lock()

    def principal(self, text: str, purpose: str = "") -> Principal:
        """The user behind a key; raises ``BadKey``."""
        prefix, _, rest = text.partition("_")
        key_id, _, secret = rest.partition("_")
        if prefix != _PREFIX or not secret:
            raise BadKey("no key of this service")
        row = self._row(key_id)
        if row is None or not self._is_right(secret, row.secret):
            raise BadKey("unknown key")
        if row.revoked_at or row.state != ACTIVE or (row.until and row.until <= now()):
            raise BadKey("the key is revoked, or its time or its user's is over")
        return _principal(row, key_id, purpose)

    def _row(self, key_id: str) -> sa.Row[tuple[object, ...]] | None:
        query = (
            sa.select(api_key, user.c.name, user.c.roles, user.c.organisation, user.c.regions, user.c.state)
            .join(user, user.c.name == api_key.c.user)
            .where(api_key.c.key_id == key_id)
        )
        with self._database.read() as connection:
            return connection.execute(query).one_or_none()

    def _is_right(self, secret: str, kept: str) -> bool:
        digest = hashlib.sha256(secret.encode()).hexdigest()
        if self._right.get(digest) == kept:
            return True
        try:
            _hasher.verify(kept, secret)
        except VerificationError:
            return False
        with self._lock:
            if len(self._right) >= _MOST:
                self._right.clear()
            self._right[digest] = kept
        return True


def _principal(row: sa.Row[tuple[object, ...]], key_id: str, purpose: str) -> Principal:
    policy, roles = load_policy(), tuple(filter(None, row.roles.split(",")))
    scopes = policy.scopes_of(roles)
    narrowed = frozenset(filter(None, row.scopes.split(",")))
    return Principal(
        user=row.name,
        roles=roles,
        organisation=row.organisation,
        regions=tuple(filter(None, row.regions.split(","))),
        scopes=scopes & narrowed if narrowed else scopes,
        shows=policy.shows(roles),
        key=key_id,
        purpose=purpose,
    )
