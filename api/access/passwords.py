"""Passwords: Argon2id, and how strong one must be (``passwords`` in ``policy.yaml``)."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.access.policy import load_policy
from api.service.refusal import Refusal

_hasher = PasswordHasher()
#: Without letters that look alike.
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def hashed(password: str, name: str) -> str:
    """The hash of a password that is strong enough for a user; ``Refusal`` else, which never holds the password."""
    rule = load_policy().passwords
    kinds = sum((any(map(str.islower, password)), any(map(str.isupper, password)), any(map(str.isdigit, password))))
    kinds += any(not character.isalnum() for character in password)
    long_enough = rule.shortest <= len(password) <= rule.longest
    various = kinds >= rule.kinds or len(password) >= rule.phrase
    if not long_enough or not various or len(set(password)) < rule.different or name in password.lower():
        raise Refusal("weak_password", shortest=rule.shortest, kinds=rule.kinds, phrase=rule.phrase)
    return _hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one; as slow for a user without one, so that nobody learns who there is."""
    try:
        return _hasher.verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def made() -> str:
    """A password for a demonstration: strong by the rule, and easy to type."""
    parts = ["".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4)]
    return "-".join(parts)


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))
