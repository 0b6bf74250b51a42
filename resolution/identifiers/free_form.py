"""Numbers written as text (case numbers, document numbers): one kind of bracket, dash, digit and blank for all."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from resolution.identifiers.normal_form import NULL_WORDS
from resolution.identifiers.status import Status

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\xad\u1680\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_OPENING, _CLOSING = "([{〔【〈《「『〖", ")]}〕】〉》」』〗"
_PLACEHOLDER = re.compile(r"[-/\\.]*0*X?|(.)\1{3,}")
_MASK = re.compile(r"[*×●■]|某")


@cache
def _pair(brackets: str) -> dict[int, str]:
    return {ord(c): brackets[0] for c in _OPENING} | {ord(c): brackets[1] for c in _CLOSING}


def tidy(raw: str, brackets: str) -> str:
    """NFKC, no blanks, ASCII dashes, capitals, every bracket as the given pair, "" for words that mean nothing.

    >>> tidy("宣市监罚 [２０２１] 12号", "〔〕")
    '宣市监罚〔2021〕12号'
    """
    pair = _pair(brackets)
    text = raw
    while True:
        before = text
        text = unicodedata.normalize("NFKC", text)
        text = _DASHES.sub("-", _BLANKS.sub("", text)).translate(pair).upper()
        if text == before:
            return "" if text in NULL_WORDS or text == "-" else text


def fault(text: str) -> Status:
    """What is wrong with a tidy text before its grammar is asked; VALID = nothing yet."""
    if not text:
        return Status.MISSING
    if _PLACEHOLDER.fullmatch(text):
        return Status.PLACEHOLDER
    return Status.MASKED if _MASK.search(text) else Status.VALID
