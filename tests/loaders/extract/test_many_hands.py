"""Texts that many clerks could have written, read by a person: what is told of them is right, and nearly all is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders.extract.answered import KINDS, answered, compare

HERE = Path(__file__).parent
#: Those that the rules were made with, and those of eight hands that knew neither the rules nor those texts.
FLOORS = {"many_hands.txt": 0.97, "other_hands.txt": 0.95}


@pytest.fixture(scope="module", params=FLOORS)
def measured(request: pytest.FixtureRequest) -> tuple[float, dict[str, Any]]:
    return FLOORS[request.param], compare([HERE / request.param])["types"]


@pytest.mark.parametrize("kind", KINDS.values())
def test_precision_and_recall_of_texts_by_many_hands(measured: tuple[float, dict[str, Any]], kind: str) -> None:
    floor, types = measured
    assert types[kind]["wanted"] >= 100
    assert types[kind]["precision"] >= floor
    assert types[kind]["recall"] >= floor


@pytest.mark.parametrize(
    "text", ["当事人：甲\n", "=====\n甲\n-----\nP: 甲\n-----\nP: 乙\n", "=====\n甲\n-----\nM: 五万\n"]
)
def test_texts_without_answers_are_refused_by_number(tmp_path: Path, text: str) -> None:
    (tmp_path / "texts.txt").write_text("# 说明\n" + text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"texts\.txt #\d"):
        list(answered(tmp_path / "texts.txt"))
