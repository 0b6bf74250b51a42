"""Patterns with a look at the first character find what plain ones find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract import leading
from loaders.extract.evidence.authorities import ENDS_BODY
from loaders.extract.evidence.party_names import WEAK
from loaders.extract.evidence.standings import STANDING

TEXT = (Path(__file__).parent / "many_hands.txt").read_text(encoding="utf-8")
LOOK = re.compile(r"^\(\?=\[(?:\\.|[^\]])+\]\)")


@pytest.mark.parametrize("pattern", [ENDS_BODY, WEAK, STANDING])
def test_what_is_found_is_the_same(pattern: re.Pattern[str]) -> None:
    assert LOOK.match(pattern.pattern)
    plain = re.compile(LOOK.sub("", pattern.pattern))
    assert [found.span() for found in pattern.finditer(TEXT)] == [found.span() for found in plain.finditer(TEXT)]


@pytest.mark.parametrize(
    "pattern",
    [
        "甲|乙",
        "(?<!甲)乙?丙",
        "[a-c1]乙",
        "a*",
        ".甲",
        "(?:甲|乙?)丙",
        r"\d甲|乙",
        "(?P<x>甲|乙)+",
        "(?=甲)甲乙",
        "^甲|乙$",
    ],
)
@given(text=st.text(alphabet="甲乙丙丁a1\n", max_size=12))
def test_any_pattern_finds_the_same(pattern: str, text: str) -> None:
    told, plain = leading.compiled(pattern), re.compile(pattern)
    assert [found.span() for found in told.finditer(text)] == [found.span() for found in plain.finditer(text)]
