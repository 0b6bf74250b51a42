"""字号 | industry: where the own name of an organisation ends and the words for its business begin."""

from __future__ import annotations

from resolution.names.lexicon import industries

#: A business part may hold words that no list knows; at least this share of it must be known.
_KNOWN_SHARE = 0.6


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
