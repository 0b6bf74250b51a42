"""字号 | industry: where the own name of an organisation ends and the words for its business begin."""

from __future__ import annotations

from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from resolution.names.lexicon import industries

#: A business part may hold words that no list knows; at least this share of it must be known.
_KNOWN_SHARE = 0.6
LONG_WORD = 4
_SHORTEST_SLIP = 3


def split(middle: str) -> tuple[str, str]:
    """(core, industry) of what is left between region and form.

    The industry is the longest run of industry words at the end that leaves a 字号 of two characters (the law's least);
    failing that, the longest end part which is mostly industry words, so that a slip in it does not reach the 字号.

    >>> split("震旦包装材料"), split("小南国餐饮管理")
    (('震旦', '包装材料'), ('小南国', '餐饮管理'))
    """
    size = len(middle)
    covered, starts = _cover(middle)
    if covered[0] == size:
        return "", middle
    loose = size
    for start in starts:
        if start < 2:
            continue
        if covered[start] == size - start:
            return middle[:start], middle[start:]
        if loose == size and covered[start] >= _KNOWN_SHARE * (size - start):
            loose = start
    if loose == size and size > 2 and covered[1] == size - 1:
        loose = 1
    return middle[:loose], middle[loose:]


def mend(core: str, industry: str) -> tuple[str, str]:
    """A slip of one character in an industry word must not make it a part of the 字号: 夫信数码料技 → 夫信 | 数码料技.

    Only words of four characters and more are told by the rest of them; the industry keeps what is written.
    """
    middle, size = core + industry, len(core)
    for start in range(2, size - 1):
        for stop in range(len(middle), max(size, start + _SHORTEST_SLIP) - 1, -1):
            if _slipped(middle[start:stop]) and split(middle[stop:])[0] == "":
                own, more = split(middle[:start])
                return (own, more + middle[start:]) if len(own) > 1 else (middle[:start], middle[start:])
    return core, industry


@lru_cache(maxsize=50_000)
def _slipped(text: str) -> bool:
    """Whether a text is a long industry word but for one character changed, missing, too many or in the wrong place."""
    known = slips()
    near = known.get(text, frozenset()).union(*(known.get(text[:at] + text[at + 1 :], ()) for at in range(len(text))))
    return any(OSA.distance(text, word, score_cutoff=1) <= 1 for word in near)


@cache
def slips() -> dict[str, frozenset[str]]:
    """Long industry words by what is left of them without one character, and by themselves."""
    found: dict[str, set[str]] = {}
    for word in industries().words:
        if len(word) >= LONG_WORD:
            for at in range(len(word)):
                found.setdefault(word[:at] + word[at + 1 :], set()).add(word)
            found.setdefault(word, set()).add(word)
    return {rest: frozenset(words) for rest, words in found.items()}


def industry_end(middle: str) -> int:
    """Where the first unbroken run of industry words ends, -1 if there is none: 荣盛船务|上海 → 4."""
    end = -1
    start = 2
    while start < len(middle):
        length = word_at(middle, start)
        if length:
            end = start = start + length
        elif end > 0:
            break
        else:
            start += 1
    return end


def word_at(text: str, start: int) -> int:
    """The length of the longest industry word that starts at a place, 0 if there is none."""
    words = industries()
    lengths = words.lengths.get(text[start : start + 2], ())
    return next((length for length in lengths if text[start : start + length] in words.words), 0)


def _cover(middle: str) -> tuple[list[int], list[int]]:
    """How many characters from each place on are industry words at best, and the places where one starts, ascending."""
    words = industries().words
    lengths_of = industries().lengths
    size = len(middle)
    covered = [0] * (size + 1)
    starts: list[int] = []
    for start in range(size - 2, -1, -1):
        best = covered[start + 1]
        lengths = lengths_of.get(middle[start : start + 2])
        if lengths is not None:
            hit = False
            for length in lengths:
                end = start + length
                if end <= size and middle[start:end] in words:
                    hit = True
                    if length + covered[end] > best:
                        best = length + covered[end]
            if hit:
                starts.append(start)
        covered[start] = best
    starts.reverse()
    return covered, starts
