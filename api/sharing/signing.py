"""Ed25519 keys that sign what is given out. The first is made at its first use; each later one is endorsed by the one before it,

so that who trusts a key can follow to the next. Private keys are stored sealed under a key that follows from the workspace's.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from api.service.database import now
from api.service.refusal import Refusal
from api.sharing.digests import secret_of
from api.sharing.feed import Desk
from api.sharing.tables import signing_key as table

ALGORITHM = "Ed25519"
#: Before what an endorsement signs, so that it can be taken for nothing else.
_ENDORSED = b"xintu share key\n"


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now."""

    key_id: str
    _private: Ed25519PrivateKey

    def sign(self, content: bytes) -> str:
        """The signature, base64; the same for the same content."""
        return _text(self._private.sign(content))


def signer(desk: Desk) -> Signer:
    """The latest key, made where there is none."""
    with desk.service.read() as connection:
        row = _latest(connection)
    if row is None:
        row = _make(desk, 1)
    return _opened(desk, row)


def rotate(desk: Desk) -> str:
    """A new key, endorsed by the one before it; gives its id. What the old ones signed stays valid."""
    old = signer(desk)
    with desk.service.read() as connection:
        number = _latest(connection).number
    return str(_make(desk, number + 1, old).key_id)


def published(desk: Desk) -> dict[str, Any]:
    """The public keys, the first one first, as anybody may have them."""
    signer(desk)
    with desk.service.read() as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.number)).all()
    told = [
        {"key_id": row.key_id, "public": row.public, "made_at": row.made_at, "endorsement": row.endorsement}
        for row in rows
    ]
    return {"algorithm": ALGORITHM, "keys": told}


def _make(desk: Desk, number: int, old: Signer | None = None) -> Any:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    row = {
        "key_id": key_id_of(public),
        "number": number,
        "public": _text(public),
        "sealed": _seal(desk).encrypt(private.private_bytes_raw()).decode(),
        "made_at": now(),
        "endorsement": old.sign(_ENDORSED + public) if old is not None else "",
    }
    try:
        with desk.service.write() as connection:
            connection.execute(sa.insert(table).values(row))
    except sa.exc.IntegrityError:
        pass  # another process was first: its key counts
    with desk.service.read() as connection:
        return _latest(connection)


def _latest(connection: sa.Connection) -> Any:
    return connection.execute(sa.select(table).order_by(table.c.number.desc()).limit(1)).one_or_none()


def _opened(desk: Desk, row: Any) -> Signer:
    try:
        private = _seal(desk).decrypt(row.sealed.encode())
    except InvalidToken as error:
        raise Refusal("share_sealed", 500) from error
    return Signer(row.key_id, Ed25519PrivateKey.from_private_bytes(private))


def _seal(desk: Desk) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(secret_of(desk.workspace.key, "seal")))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def key_id_of(public: bytes) -> str:
    """The id of a public key: the first digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Whether a signature is that of a public key (base64) over the content."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def trusted_with(trusted: Mapping[str, str], document: Mapping[str, Any]) -> dict[str, str]:
    """Trusted public keys by id, with those of a published document that follow from them by endorsements."""
    found = dict(trusted)
    before = ""
    for each in document.get("keys", ()):
        public, endorsement = str(each.get("public", "")), str(each.get("endorsement", ""))
        if before in found.values() and is_signed(_ENDORSED + _raw(public), endorsement, before):
            found[key_id_of(_raw(public))] = public
        before = public
    return found


def _raw(public: str) -> bytes:
    try:
        return base64.b64decode(public, validate=True)
    except ValueError:
        return b""


def keys_of(document: Mapping[str, Any]) -> dict[str, str]:
    """All public keys of a published document, by ids that follow from them; what is no key is left out."""
    publics = [str(each.get("public", "")) for each in document.get("keys", ())]
    return {key_id_of(_raw(public)): public for public in publics if len(_raw(public)) == 32}
