"""API keys: ``xt_ID_SECRET``. The secret is 32 random bytes, shown once; what is kept of it is its Argon2id hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from api.access.moments import later, read
from api.access.policy import load_policy
from api.access.principal import Principal
from api.access.tables import api_key, user
from api.service.database import ServiceDatabase, now
from api.service.prepared import Prepared
from api.service.refusal import Refusal

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


class _Known(NamedTuple):
    """A key as it is kept, with its user."""

    secret: str
    scopes: str
    until: str
    revoked_at: str
    name: str
    roles: str
    organisation: str
    regions: str
    state: str


class WrongSecret(BadKey):
    """A key that is known, with another secret: somebody guesses."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a key is for: fewer scopes than its user has (() = all of them), and until when ("" = as long as the user is active)."""

    title: str = ""
    scopes: tuple[str, ...] = ()
    until: str = ""


def issue(connection: sa.Connection, name: str, terms: Terms = Terms()) -> NewKey:
    """A new key of a user that is there. ``Refusal`` for scopes that the user has not, and for a time that is none or over."""
    found = connection.execute(sa.select(user.c.roles).where(user.c.name == name)).one_or_none()
    if found is None:
        raise Refusal("unknown_user", 404, value=name)
    has = load_policy().scopes_of(tuple(filter(None, found.roles.split(","))))
    for scope in terms.scopes:
        if scope not in has:
            raise Refusal("scope_not_had", value=scope, known=", ".join(sorted(has)))
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = {"key_id": key_id, "user": name, "title": terms.title, "scopes": ",".join(terms.scopes)}
    row |= {"until": _moment(terms.until), "created_at": now(), "secret": _hasher.hash(secret)}
    connection.execute(sa.insert(api_key).values(row))
    return NewKey(key_id, f"{_PREFIX}_{key_id}_{secret}")


def rotate(connection: sa.Connection, key_id: str, until: str) -> NewKey:
    """A new key of the same user, title and scopes; the old one holds beside it until then."""
    row = connection.execute(sa.select(api_key).where(api_key.c.key_id == key_id)).one_or_none()
    if row is None or row.revoked_at:
        raise Refusal("unknown_key", 404, value=key_id)
    new = issue(connection, row.user, Terms(row.title, tuple(filter(None, row.scopes.split(",")))))
    ends = min(filter(None, (row.until, _moment(until))))
    connection.execute(sa.update(api_key).where(api_key.c.key_id == key_id).values(until=ends))
    return new


def revoke(connection: sa.Connection, key_id: str) -> None:
    """End a key at once; once more changes nothing."""
    row = connection.execute(sa.select(api_key.c.revoked_at).where(api_key.c.key_id == key_id)).one_or_none()
    if row is None:
        raise Refusal("unknown_key", 404, value=key_id)
    if not row.revoked_at:
        connection.execute(sa.update(api_key).where(api_key.c.key_id == key_id).values(revoked_at=now()))


def listing(connection: sa.Connection, name: str = "") -> list[dict[str, str]]:
    """Keys (of a user) in the order in which they were issued, without what is secret."""
    shown = [api_key.c[one] for one in ("key_id", "user", "title", "scopes", "created_at", "until", "revoked_at")]
    query = sa.select(*shown).order_by(api_key.c.created_at, api_key.c.key_id)
    if name:
        query = query.where(api_key.c.user == name)
    return [{str(k): v for k, v in row.items()} for row in connection.execute(query).mappings()]


def _moment(text: str) -> str:
    if not text:
        return ""
    try:
        moment = read(text)
    except (ValueError, OverflowError) as error:
        raise Refusal("bad_moment", value=text) from error
    if moment <= now():
        raise Refusal("moment_over", value=text)
    return moment


def in_days(days: int) -> str:
    """The moment so many days from now."""
    return later(days * 86_400)


class Keys:
    """Says whose a key is. Argon2 is slow by design: a secret that has once been found right is known by its digest, and only as
    long as the row holds the same hash; the row itself is read each time, so that a revoked key ends at once in every process.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._database = database
        self._known = Prepared(database.engine, _known())
        self._right: dict[str, str] = {}
        self._lock = Lock()
        self._hashing = Lock()  # one at a time: a hash takes 64 MB, and many clients begin with one key

    def principal(self, text: str, purpose: str = "", guess: Callable[[], None] = lambda: None) -> Principal:
        """The user behind a key; raises ``BadKey``. ``guess`` is asked before a secret that is not known to be right is tried."""
        prefix, key_id, secret = _parts(text)
        if prefix != _PREFIX or not secret:
            raise BadKey("no key of this service")
        found = self._known.one(key_id=key_id)
        if found is None:
            raise BadKey("unknown key")
        row = _Known(*found)
        if not self._is_right(secret, row.secret, guess):
            raise WrongSecret("unknown key")
        if row.revoked_at or row.state != ACTIVE or (row.until and row.until <= now()):
            raise BadKey("the key is revoked, or its time or its user's is over")
        return principal_of(row, key_id, purpose, row.scopes)

    @property
    def is_near(self) -> bool:
        """Whether keys lie in a file of this machine, which is read without waiting for anybody."""
        return self._known.is_near

    def is_known(self, text: str) -> bool:
        """Whether the secret of a key was found right before, so that no hash is to be made."""
        return _digest(_parts(text)[2]) in self._right

    def _is_right(self, secret: str, kept: str, guess: Callable[[], None]) -> bool:
        digest = _digest(secret)
        if self._right.get(digest) == kept:
            return True
        guess()
        with self._hashing:
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


def _known() -> sa.Select[Any]:
    """A key by its id, with its user."""
    of_key = [api_key.c[one] for one in _Known._fields[:4]]
    of_user = [user.c[one] for one in _Known._fields[4:]]
    joined = sa.join(api_key, user, user.c.name == api_key.c.user)
    return sa.select(*of_key, *of_user).select_from(joined).where(api_key.c.key_id == sa.bindparam("key_id"))


def _parts(text: str) -> tuple[str, str, str]:
    """Prefix, id and secret of a key; "" for what it lacks."""
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    return prefix, key_id, secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def principal_of(row: _Known | sa.Row[tuple[object, ...]], key_id: str, purpose: str, only: str = "") -> Principal:
    """Who a user is, out of a row with its columns; ``only``: fewer scopes, with commas between."""
    policy, roles = load_policy(), tuple(filter(None, row.roles.split(",")))
    scopes = policy.scopes_of(roles)
    narrowed = frozenset(filter(None, only.split(",")))
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
