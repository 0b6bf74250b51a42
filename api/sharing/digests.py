"""Keyed digests of parties, so that a partner need not say in clear whom it asks about.

The key is agreed per agreement and follows from the workspace's own, so it is kept nowhere. It keeps the question from
whoever reads along, and from logs; it does not keep it from a partner that holds the key, who can try all codes, nor (but for
the prefix form) from us, who know the digests of the parties on the lists.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field

from graph.names import normal_name
from resolution.identifiers import normal_form
from resolution.identifiers.personal_key import PersonalKey

#: Hexadecimal digits of a digest.
LENGTH = 64
DIGEST = re.compile(r"[0-9a-f]{64}")
PREFIX = re.compile(r"[0-9a-f]{1,16}")


def secret_of(key: PersonalKey, purpose: str) -> bytes:
    """32 bytes for one purpose, the same as long as the workspace's key is."""
    return b"".join(bytes.fromhex(key.digest(f"xintu share {part} {purpose}")) for part in (1, 2))


def agreement_key(key: PersonalKey, agreement: str, number: int) -> bytes:
    """The key of an agreement's hashed check."""
    return secret_of(key, f"digest {agreement} {number}")


@dataclass(frozen=True, slots=True)
class Digester:
    """Makes the digests of one agreement. ``code`` and ``name`` say the same as the documented recipe."""

    _secret: bytes = field(repr=False)

    def code(self, code: str) -> str:
        """Of a code: HMAC-SHA-256 of ``code|CODE``, the code in half width, upper case, without blanks; "" for none."""
        written = normal_form.normalise(code)
        return self._made(f"code|{written}") if written else ""

    def name(self, name: str, code: str) -> str:
        """Of a name with its code: HMAC-SHA-256 of ``name|NAME|CODE``, as names are compared here; "" without a code."""
        written, plain = normal_form.normalise(code), normal_name(name)
        return self._made(f"name|{plain}|{written}") if written and plain else ""

    def _made(self, text: str) -> str:
        return hmac.digest(self._secret, text.encode(), "sha256").hex()
