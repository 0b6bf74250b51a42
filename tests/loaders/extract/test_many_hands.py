"""144 texts that many clerks could have written, read by a person: what is told of them is right, and nearly all is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from loaders.extract.masking import masked
from loaders.extract.pipeline import mentions

KINDS = {"P": "party", "C": "code", "D": "document_no", "M": "amount", "O": "authority"}
FLOOR = 0.97


def _texts() -> list[tuple[str, dict[str, set[str]]]]:
    blocks = (Path(__file__).parent / "many_hands.txt").read_text(encoding="utf-8").split("=====\n")[1:]
    return [(text, _answers(answers)) for text, answers in (block.split("-----\n") for block in blocks)]


def _answers(lines: str) -> dict[str, set[str]]:
    return {
        KINDS[line[0]]: {_one(line[0], value) for value in line[2:].split("|") if value.strip()}
        for line in lines.splitlines()
    }


def _one(letter: str, value: str) -> str:
    value = value.strip()
    return (
        f"{float(value):.2f}" if letter == "M" else masked(value) if letter == "C" and value[0] in "123456" else value
    )


@pytest.fixture(scope="module")
def counted() -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for text, wanted in _texts():
        rows = mentions(text)
        for kind in KINDS.values():
            told = {f"{row['value']:.2f}" if kind == "amount" else row["value"] for row in rows if row["type"] == kind}
            counts[kind, "wanted"] += len(wanted[kind])
            counts[kind, "told"] += len(told)
            counts[kind, "right"] += len(wanted[kind] & told)
    return counts


@pytest.mark.parametrize("kind", KINDS.values())
def test_precision_and_recall_of_texts_by_many_hands(counted: Counter[tuple[str, str]], kind: str) -> None:
    assert counted[kind, "wanted"] >= 100
    assert counted[kind, "right"] >= FLOOR * counted[kind, "told"]
    assert counted[kind, "right"] >= FLOOR * counted[kind, "wanted"]
