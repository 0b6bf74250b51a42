"""The industry words of two names: typing errors make no other words of the lexicon, other businesses do."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from resolution.names.lexicon import industries


@lru_cache(maxsize=100_000)
def in_words(text: str) -> tuple[str, ...]:
    """A text as the most words of the lexicon; () where it is not made of them alone.

    >>> in_words("机械设备"), in_words("机戒设备")
    (('机械', '设备'), ())
    """
    lexicon = industries()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(text)]
    for end in range(1, len(text) + 1):
        for start in range(end):
            before, so_far = best[start], best[end]
            longer = before is not None and (so_far is None or len(before) >= len(so_far))
            if before is not None and longer and text[start:end] in lexicon.words:
                best[end] = (*before, text[start:end])
    return best[-1] or ()


def other_words(written: str, right: str) -> str:
    """How two industry texts, both made of words, differ in them: "fewer words", "more words", "other words"; else ""."""
    some, all_ = Counter(in_words(written)), Counter(in_words(right))
    if not some or not all_ or some == all_ or right.startswith(written):
        return ""
    if some < all_:
        return "fewer words"
    return "more words" if some > all_ else "other words"
