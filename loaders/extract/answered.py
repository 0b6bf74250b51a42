"""Texts with answers by hand, and how much of them is found: a measure that anyone can take of texts of their own.

A file holds texts parted by lines of `=====`; below each text a line `-----` and its answers, values parted by `|`: `P:` parties, `C:` codes, `D:` 文书号, `M:` amounts, `O:`
authorities. Lines before the first text are remarks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

from loaders.extract.evidence.document_numbers import number_of
from loaders.extract.evidence.parties import name_of
from loaders.extract.masking import masked
from loaders.extract.mentions import Kind
from loaders.extract.pipeline import mentions
from resolution.identifiers import masks

KINDS: dict[str, Kind] = {"P": "party", "C": "code", "D": "document_no", "M": "amount", "O": "authority"}
_TEXT, _ANSWERS = re.compile(r"^=====\s*$", re.MULTILINE), re.compile(r"^-----\s*$", re.MULTILINE)
_HIDING = re.compile(r"[#■█▇●•×✕]|(?<=\d)X{2,}(?=\d)")
_BRACKETS = str.maketrans("（）［］", "()〔〕")

Answers = dict[Kind, frozenset[str]]


def answered(path: Path) -> Iterator[tuple[str, Answers]]:
    """The texts of a file with their answers. ValueError with file and number of a text that has no answers, or several, or an amount that is no number."""
    for number, block in enumerate(_TEXT.split(path.read_text(encoding="utf-8-sig")), 1):
        parts = _ANSWERS.split(block)
        if len(parts) == 1 and all(not line.strip() or line.startswith("#") for line in block.splitlines()):
            continue
        if len(parts) != 2:
            raise ValueError(f"{path} #{number}")
        try:
            answers = _answers(parts[1])
        except ValueError as wrong:
            raise ValueError(f"{path} #{number}: {wrong}") from wrong
        yield parts[0].strip() + "\n", answers


def _answers(lines: str) -> Answers:
    told = {line.strip()[:1]: line.strip()[2:] for line in lines.splitlines() if line.strip()}
    return {
        kind: frozenset(_value(kind, one) for one in told.get(letter, "").split("|") if one.strip())
        for letter, kind in KINDS.items()
    }


def _value(kind: Kind, written: str) -> str:
    """A value as it is compared: amounts with two decimals, personal numbers masked, one kind of brackets."""
    text = name_of(written).translate(_BRACKETS)
    if kind == "amount":
        return f"{float(text.replace(',', '')):.2f}"
    if kind == "document_no":
        return number_of(text)
    if kind != "code":
        return text
    text = _HIDING.sub(lambda run: "*" * len(run[0]), normalize("NFKC", text).replace("-", "").upper())
    return (masks.mask(text) if "*" in text else "") or masked(text)


def compare(paths: Iterable[Path]) -> dict[str, Any]:
    """By kind: values wanted and told, precision and recall over all texts of some files, each value once a text."""
    counts: Counter[tuple[Kind, str]] = Counter()
    texts = 0
    for text, wanted in (one for path in paths for one in answered(path)):
        texts += 1
        rows = mentions(text)
        for kind, values in wanted.items():
            told = {_value(kind, str(row["value"])) for row in rows if row["type"] == kind}
            counts[kind, "wanted"] += len(values)
            counts[kind, "told"] += len(told)
            counts[kind, "right"] += len(values & told)
    return {"texts": texts, "types": {kind: _shares(counts, kind) for kind in KINDS.values()}}


def _shares(counts: Counter[tuple[Kind, str]], kind: Kind) -> dict[str, float]:
    wanted, told, right = (counts[kind, what] for what in ("wanted", "told", "right"))
    return {
        "wanted": wanted,
        "told": told,
        "precision": round(right / max(told, 1), 4),
        "recall": round(right / max(wanted, 1), 4),
    }
