"""Secrets out of files: beside each variable ``NAME`` that holds a secret, ``NAME_FILE`` may name the file that holds it."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

#: Where a container finds its secrets: nobody but its processes can look there, so that everybody there may read them.
_OF_CONTAINERS = Path("/run/secrets")
_MOST = 8192


class SecretError(Exception):
    """A secret that cannot be had; the message says why and never shows it."""


def secret(environ: Mapping[str, str], name: str) -> str:
    """The value of a variable, or of the file that ``NAME_FILE`` names; "" if neither is set. Raises ``SecretError``."""
    value, file = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if value and file:
        raise SecretError(f"{name} and {name}_FILE are both set: which of them counts?")
    return _read(Path(file), f"{name}_FILE") if file else value


def _read(path: Path, variable: str) -> str:
    """The content of a file that no stranger can read or write, without the end of its last line."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise SecretError(f"{variable}: {path} can't be opened: {error.strerror}") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise SecretError(f"{variable}: {path} is no file")
        mode, readable = stat.S_IMODE(status.st_mode), 0o004 if path.parent != _OF_CONTAINERS else 0
        if mode & (0o022 | readable):
            raise SecretError(f"{variable}: {path} is open to others (mode {mode:04o}): chmod 600 it")
        content = os.read(handle, _MOST + 1)
    finally:
        os.close(handle)
    try:
        text = content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise SecretError(f"{variable}: {path} is no text") from None
    if not text or len(content) > _MOST or "\n" in text or "\0" in text:
        raise SecretError(f"{variable}: {path} must hold one line")
    return text
