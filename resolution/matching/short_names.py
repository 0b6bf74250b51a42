"""Short names: characters of the whole name in their order, as people and stock exchanges shorten.

An exchange's short name has about four characters out of the whole one. It mostly begins with the 字号, which its first words
of business, 股份, 集团 or 控股 follow; a place may stand in front, by its first character or its one-character name.
"""

from __future__ import annotations

import numpy as np

from resolution.columns import Int
from resolution.matching.sides import Party, Surroundings
from resolution.matching.words import in_words

#: One-character names of provinces, and of cities whose own is in use, as short names begin with.
_ALIASES = {
    "京": 11, "津": 12, "冀": 13, "晋": 14, "蒙": 15, "辽": 21, "吉": 22, "黑": 23, "沪": 31, "申": 31, "苏": 32, "浙": 33,
    "皖": 34, "闽": 35, "赣": 36, "鲁": 37, "豫": 41, "鄂": 42, "湘": 43, "粤": 44, "桂": 45, "琼": 46, "渝": 50, "川": 51,
    "蜀": 51, "贵": 52, "黔": 52, "云": 53, "滇": 53, "藏": 54, "陕": 61, "秦": 61, "甘": 62, "陇": 62, "青": 63, "宁": 64,
    "新": 65, "穗": 4401, "深": 4403, "甬": 3302, "杭": 3301, "蓉": 5101, "榕": 3501, "厦": 3502, "武": 4201,
}  # fmt: skip
_PIECES = ("start", "together", "two pieces", "scattered", "other")
#: How an exchange's short name is made of the whole one, the most usual ways first.
_MADE = (
    "whole", "start", "place and own name", "own name and words", "own name and letters", "own name",
    "place and business", "inside", "place and words", "place and start", "words of business", "inside, two", "letters",
    "place and letters", "scattered", "other",
)  # fmt: skip
_OF_DISTINCT = ", distinct register"
SHORT_LEVELS = ("long", *_PIECES, *(level + _OF_DISTINCT for level in _MADE))
#: Levels of a short name made of the whole one, in a register whose parties hardly ever share a 字号.
DISTINCT = frozenset(level + _OF_DISTINCT for level in _MADE if level != "other")
#: By the number of the level: how usual the way is (smaller = more), 0 = no way of an exchange.
WAYS = np.array(
    [_MADE.index(level.removesuffix(_OF_DISTINCT)) + 1 if _OF_DISTINCT in level else 0 for level in SHORT_LEVELS]
)
#: Whether the short name is also made of the names of other candidates, in ways as usual.
RIVAL_LEVELS = ("not asked", "none fits as well", "others fit as well", "others fit better")
_LONGEST_SHORT, _LONGEST_LISTED = 8, 4
#: Endings of whole names; 股份, 集团 and 控股 end short names too.
_WHOLE = ("公司", "厂", "店", "社", "院", "所", "部", "合伙)", "企业", "中心", "站", "支行", "分行")
_TAILS = ("股份", "集团", "控股", "公司")


def is_short(flat: str, branch: str) -> bool:
    """Whether a name is one of few characters that does not end as whole names do."""
    return 2 <= len(flat) <= _LONGEST_SHORT and not branch and not flat.isascii() and not flat.endswith(_WHOLE)


def without_place(flat: str) -> str:
    """A short name without the one-character name of a place in front; "" if it has none."""
    return flat[1:] if flat[0] in _ALIASES and len(flat) > 2 else ""


def is_few(flat: str) -> bool:
    """Whether a name has as few characters as exchanges allow."""
    return 2 <= len(flat) <= _LONGEST_LISTED and not flat.isascii()


def as_listed(mention: Party, around: Surroundings) -> bool:
    """Whether a mention is to be read as an exchange's short name: all that it says is then how it is made of the whole one."""
    if not around.distinct or mention.branch:
        return False
    return is_few(mention.flat) or is_short(mention.flat, mention.branch)


def short_level(mention: Party, party: Party, around: Surroundings) -> str:
    """How a short name is made of the whole one (国药一致: 国药集团一致药业); what that is worth depends on how often parties
    of the register share a 字号."""
    if as_listed(mention, around):
        return _made(mention.flat, party) + _OF_DISTINCT
    return _shortened(mention.flat, party) if is_short(mention.flat, mention.branch) else "long"


def _shortened(short: str, party: Party) -> str:
    if _at_home(short[0], party) and short[0] not in party.flat:
        short = short[1:]
    if party.flat.startswith(short) or party.ident.startswith(short):
        return "start"
    count = pieces(short, party.flat)
    return _PIECES[-1] if not count else _PIECES[min(count, 3)]


def _at_home(letter: str, party: Party) -> bool:
    """Whether a character is the short name of the province or city where the party is."""
    home, where = _ALIASES.get(letter, 0), party.named or party.stated
    return home > 0 and home == where // (100 if home > 99 else 10_000)


def _made(short: str, party: Party) -> str:
    tail = short[-2:] if short.endswith(_TAILS) and len(short) > 3 else ""
    if tail and tail not in party.flat:
        return "other"
    short = short.removesuffix(tail)
    whole = party.flat.removesuffix(party.form_raw)
    own = whole.removeprefix(party.region_text)
    own = own if short.startswith("中国") else own.removeprefix("中国")
    if short in (whole, own) or own.removesuffix("集团") == short:
        return "whole"
    return _from_the_start(short, own, tail, party) or _with_place(short, own, party) or _within(short, whole, own)


def _from_the_start(short: str, own: str, tail: str, party: Party) -> str:
    """Short names that begin as the own name does."""
    if not own.startswith(short[:2]):
        return ""
    if in_words(short):
        return "words of business"
    if own.startswith(short):
        return "whole" if own == short + tail else "start" if len(short) > 2 else "own name"
    if not pieces(short, own):
        return ""
    return "own name and words" if pieces(short, own) < 3 and short.startswith(party.core) else "own name and letters"


def _with_place(short: str, own: str, party: Party) -> str:
    """Short names with the place of the party in front, which its whole name says or which is where it is."""
    places = [party.region_text[at:] for at in (0, 2, 3)]  # of the province, and of what may follow it
    sizes = [size for size in (2, 1) if any(place.startswith(short[:size]) for place in places)]
    if not sizes and _at_home(short[0], party):
        sizes = [1]
    for size in sizes:
        rest = short[size:]
        if len(rest) > 1 and own.startswith(rest):
            return "place and own name"
        if rest and pieces(rest, own):
            return _behind_place(rest, own)
    return ""


def _behind_place(rest: str, own: str) -> str:
    if own[0] == rest[0]:
        return "place and business" if in_words(own) else "place and start"
    return "place and words" if in_words(rest) and rest in own else "place and letters"


def _within(short: str, whole: str, own: str) -> str:
    """Short names that begin elsewhere."""
    if short in whole:
        return "words of business" if in_words(short) else "inside" if len(short) > 2 else "inside, two"
    if not pieces(short, whole):
        return "other"
    return "letters" if short[0] == own[:1] else "scattered"


def rival_levels(mention: Int, party: Int, ways: Int) -> Int:
    """Numbers of `RIVAL_LEVELS` for the pairs of short names, by the way each is made (`WAYS`)."""
    if not ways.any():
        return ways
    best = np.full(int(mention.max()) + 1, len(_MADE) + 1)
    np.minimum.at(best, mention, ways)
    first = ways == best[mention]
    among = np.unique(mention[first] << 32 | party[first]) >> 32
    several = np.bincount(among, minlength=len(best))[mention] > 1
    return np.where(ways == 0, 0, np.where(~first, 3, np.where(several, 2, 1)))


def pieces(short: str, whole: str) -> int:
    """In how few pieces a text stands in another, in order; 0 = it does not.

    >>> pieces("国药一致", "国药集团一致药业股份有限公司"), pieces("一国", "国药集团一致药业")
    (2, 0)
    """
    count, at, end = 0, 0, 0
    while at < len(short):
        size = len(short) - at
        while size and (start := whole.find(short[at : at + size], end)) < 0:
            size -= 1
        if not size:
            return 0
        count, at, end = count + 1, at + size, start + size
    return count
