"""Bad input as data: refusals of whole files, and rejected rows that are counted and kept with reason and remedy.

InputError          a file, table or argument is refused as a whole; exit status 2
"""

from __future__ import annotations

from dataclasses import dataclass, field


class InputError(Exception):
    """A file or argument that cannot be used. ``reason`` is a key of ``data/reasons.yaml``; ``params`` fill its text."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(f"{reason}: {params}")
        self.reason = reason
        self.params = params


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused row. ``reason`` is a key of ``data/reasons.yaml`` (text and remedy, zh and en); ``value`` is scrubbed."""

    file: str
    sheet: str
    row: int
    column: str
    reason: str
    value: str = ""


@dataclass(slots=True)
class RejectLog:
    """Collects rejects of one load."""

    rejects: list[Reject] = field(default_factory=list)

    def add(self, reject: Reject) -> None:
        """Keep one reject."""
        self.rejects.append(reject)
