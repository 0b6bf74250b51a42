"""The word lists behind organisation names, read once: forms, industry words, bracket remarks."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

#: The C library reads ten times as fast, where the installation has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DATA = Path(__file__).parent.parent / "data" / "names"


@dataclass(frozen=True, slots=True)
class Form:
    """An organisation form as it ends a name; `role` is head, end, branch or both (see forms.csv)."""

    text: str
    canonical: str
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What brackets and edges of a name may hold besides the name."""

    forms_in_brackets: frozenset[str]
    states: frozenset[str]
    group: frozenset[str]
    nation: tuple[str, ...]
    zones: tuple[str, ...]


class Words:
    """A word list for longest match at a place: the first two characters tell which lengths are worth a look."""

    def __init__(self, words: frozenset[str]) -> None:
        lengths: dict[str, set[int]] = {}
        for word in words:
            lengths.setdefault(word[:2], set()).add(len(word))
        self.words = words
        self.lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV lexicon; lines that start with # are its origin."""
    lines = (DATA / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def read_yaml(name: str) -> Any:
    """A YAML lexicon as plain lists and mappings."""
    return yaml.load((DATA / name).read_text("utf-8"), _LOADER)


@cache
def forms() -> dict[str, Form]:
    """All forms by their text."""
    rows = read_rows("forms.csv")
    return {row["form"]: Form(row["form"], row["canonical"], row["kind"], row["role"]) for row in rows}


@cache
def industries() -> Words:
    """Industry words; 集团 in the middle of a name ends the 字号 just as an industry word does."""
    sections: dict[str, str] = read_yaml("industries.yaml")
    return Words(frozenset(word for section in sections.values() for word in section.split()) | {"集团"})


@cache
def marks() -> Marks:
    """Bracket contents and edge words."""
    found: dict[str, list[str]] = read_yaml("name_marks.yaml")
    return Marks(
        forms_in_brackets=frozenset(found["forms_in_brackets"]),
        states=frozenset(found["states"]),
        group=frozenset(found["group"]),
        nation=tuple(sorted(found["nation"], key=len, reverse=True)),
        zones=tuple(sorted(found["zones"], key=len, reverse=True)),
    )
