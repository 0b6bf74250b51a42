"""What seals the chain: a key that is not in the database, so that who can write there cannot make a chain that holds."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from api.service.refusal import Refusal

KEY_FILE = "audit.key"
ANCHOR_FILE = "audit.anchor"
Algorithm = Literal["sha256", "sm3"]
ALGORITHMS = ("sha256", "sm3")
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """The key, the algorithm of what is added from now on, and the file that holds the head outside the database."""

    key: bytes
    algorithm: Algorithm
    anchor: Path

    def digest(self, row: Mapping[str, Any]) -> str:
        """Of all columns but the digest itself, in the order of their names; "" where the row names an algorithm that is none."""
        if row["algorithm"] not in ALGORITHMS:
            return ""
        content = orjson.dumps({str(name): row[name] for name in sorted(row) if name != "digest"})
        return hmac.new(self.key, content, str(row["algorithm"])).hexdigest()


def open_seal(folder: Path, algorithm: Algorithm, files: tuple[str, str], begun: bool) -> Seal:
    """The seal of a workspace; ``files``: other places of key and anchor than in its folder ("" = there).

    The key is made where nothing has been sealed yet; raises ``Refusal`` where it is gone after the chain has ``begun``: a new one would
    make all earlier entries look forged.
    """
    path = Path(files[0]) if files[0] else folder / KEY_FILE
    anchor = Path(files[1]) if files[1] else folder / ANCHOR_FILE
    if not path.exists():
        if begun:
            raise Refusal("audit_key_missing", 500, file=str(path))
        _make(path)
    return Seal(_read(path), algorithm, anchor)


def _make(path: Path) -> None:
    """Written beside and linked into place: of two processes that begin together both use the same."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, OSError) as error:
        raise Refusal("audit_key_bad", 500, file=str(path)) from error
    if len(key) < _BYTES:
        raise Refusal("audit_key_bad", 500, file=str(path))
    return key
