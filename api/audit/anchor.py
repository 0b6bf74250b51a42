"""The head of the chain outside the table: how many entries there are and the digest of the last, so that cutting off the tail shows.

A file of lines of one length. The last line moves with the head; every ``_EACH`` entries a new one begins, and stays. A line lies
within one block of a disk, so that a crash leaves the old one or the new one.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

_WIDTH = 128
_EACH = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry that was there at a moment."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> Head:
        """From ``NUMBER:DIGEST``; ``ValueError`` for anything else."""
        number, _, digest = text.strip().partition(":")
        if not digest or int(number) < 1:
            raise ValueError(text)
        return cls(int(number), digest)


def advance(path: Path, head: Head, at: str) -> None:
    """Say that the chain has come to ``head``; safe on disk when this returns. Of several processes the furthest counts."""
    line = f"{head} {at}".ljust(_WIDTH - 1).encode("ascii") + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size // _WIDTH * _WIDTH
        last, before = (_line(descriptor, size - back * _WIDTH) for back in (1, 2))
        if last is not None and last.number >= head.number:
            return
        begins = last is None or head.number - (before.number if before else 0) > _EACH
        os.pwrite(descriptor, line, size if begins else size - _WIDTH)
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def heads(path: Path) -> list[Head]:
    """All lines of the file; none where there is no file. ``ValueError`` for a file that is not of this kind."""
    if not path.exists():
        return []
    content = path.read_bytes()
    if len(content) % _WIDTH:
        raise ValueError(f"{path}: torn")
    lines = (content[start : start + _WIDTH] for start in range(0, len(content), _WIDTH))
    return [Head.read(line.decode("ascii").split(" ")[0]) for line in lines]


def _line(descriptor: int, offset: int) -> Head | None:
    if offset < 0:
        return None
    return Head.read(os.pread(descriptor, _WIDTH, offset).decode("ascii").split(" ")[0])
