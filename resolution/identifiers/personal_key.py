"""The workspace's key for personal numbers: equal numbers stay joinable, the numbers themselves are never stored.

HMAC-SHA-256 cut to its first 128 bits: without the key the digest can't be found by trying all numbers, and two of a
billion different numbers share one with probability 10^-21. Keyed is de-identified, not anonymous: protect the key.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pyarrow as pa

from resolution.identifiers.normal_form import as_strings

#: The environment variable that holds the key in hexadecimal; it goes before the file.
VARIABLE = "XINTU_KEY"
_KEY_BYTES = 32
_LEAST_BYTES = 16
_DIGEST_BYTES = 16


class PersonalKeyError(Exception):
    """The key is absent, malformed or readable by others; the message says what to do and never shows the key."""


@dataclass(frozen=True, slots=True)
class PersonalKey:
    """A secret that turns personal numbers into digests."""

    _secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self._secret) < _LEAST_BYTES:
            raise PersonalKeyError(f"the key for personal numbers needs at least {2 * _LEAST_BYTES} hexadecimal digits")

    @classmethod
    def load(cls, path: Path, environ: Mapping[str, str], *, create: bool = False) -> Self:
        """The key from XINTU_KEY, else from the file, which is made with a new key where `create` asks for it.

        Raises:
            PersonalKeyError: no key, not hexadecimal, too short, or a file that others may read.
        """
        if written := environ.get(VARIABLE, "").strip():
            return cls(_decode(written, f"the environment variable {VARIABLE}"))
        if create and not path.exists():
            _create(path)
        return cls(_decode(_read(path), f"the file {path}"))

    def digest(self, text: str) -> str:
        """32 hexadecimal digits for a text, "" for "". Normalise first (`id_card.upgrade`): spellings give digests."""
        if not text:
            return ""
        return hmac.digest(self._secret, text.encode(), "sha256")[:_DIGEST_BYTES].hex()

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, the same as long as the key is: no digest of one purpose tells of another's."""
        return hmac.digest(self._secret, f"xintu {purpose}".encode(), "sha256")

    def digest_column(self, texts: pa.Array) -> pa.Array:
        """`digest` over a column, once for each distinct text; nulls as ""."""
        encoded = as_strings(texts).dictionary_encode()
        digests = pa.array([self.digest(text) for text in encoded.dictionary.to_pylist()], pa.string())
        return digests.take(encoded.indices)


def _decode(written: str, where: str) -> bytes:
    try:
        return bytes.fromhex(written)
    except ValueError:
        raise PersonalKeyError(f"the key for personal numbers in {where} is not hexadecimal") from None


def _read(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        raise PersonalKeyError(f"no key for personal numbers: set {VARIABLE} or create {path}") from None
    except OSError as error:
        raise PersonalKeyError(f"the key file {path} can't be opened: {error.strerror}") from error
    with os.fdopen(handle, encoding="ascii", errors="replace") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise PersonalKeyError(f"the key file {path} can be read by others (mode {mode:04o}): chmod 600 it")
        return file.read().strip()


def _create(path: Path) -> None:
    """Write a new key beside its place and link it there: it appears whole or not at all, and never replaces one."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _link(draft, path)
    finally:
        draft.unlink()


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first: its key is the workspace's
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
