"""Bad input as data: refusals of whole files, and rejected rows that are counted and kept with reason and remedy.

InputError          a file, table or argument is refused as a whole; exit status 2
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

_REASONS = Path(__file__).parent / "data" / "reasons.yaml"

#: Reasons of rows that are no records of their table: nothing of it was refused with them.
NO_RECORDS = ("footer_row", "template_row", "zero_report")

#: Fifteen or more digits (any script, single blanks or hyphens between), perhaps ending in X: an identity number at worst.
_PERSONAL = re.compile(r"\d(?:[\s\-]?\d){13,}(?:[\s\-]?[\dXxＸｘ])?")
_SHOWN = 80
_SCANNED = 2_000


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


class _Blanks(dict[str, object]):
    """Parameters of a text; one that the caller did not give shows as ``?`` rather than hiding the reason."""

    def __missing__(self, key: str) -> str:
        return "?"


@functools.cache
def reasons() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Every reason: key → language (zh, en) → ``text`` and ``remedy``, both with ``{params}``."""
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(_REASONS.read_text(encoding="utf-8"))
    return loaded


def describe(reason: str, lang: Literal["zh", "en"] = "zh", **params: object) -> tuple[str, str]:
    """What happened and what to do about it, in the reader's language.

    A key that the data file lacks gives itself as text: a report of bad input never fails over its own wording.
    """
    entry = reasons().get(reason)
    if entry is None:
        return reason, ""
    known = _Blanks(params)
    return entry[lang]["text"].format_map(known), entry[lang]["remedy"].format_map(known)


def scrub(value: str) -> str:
    """Make a cell safe to show in a reject: identity-like numbers masked, then cut to 80 characters on one line.

    Rather masks a harmless number than shows an identity number; a reject is for finding the cell, not for reading it.

    >>> scrub("张某 34250119900101123X")
    '张某 ***'
    """
    masked = _PERSONAL.sub("***", value[:_SCANNED])
    line = " ".join(masked.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
