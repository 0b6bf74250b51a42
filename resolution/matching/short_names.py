"""Short names: characters of the whole name in their order."""

from __future__ import annotations

from resolution.matching.sides import Party, Surroundings

#: One-character names of provinces, as short names begin with.
_ALIASES = {
    "京": 11, "津": 12, "冀": 13, "晋": 14, "蒙": 15, "辽": 21, "吉": 22, "黑": 23, "沪": 31, "苏": 32, "浙": 33, "皖": 34,
    "闽": 35, "赣": 36, "鲁": 37, "豫": 41, "鄂": 42, "湘": 43, "粤": 44, "桂": 45, "琼": 46, "渝": 50, "川": 51, "蜀": 51,
    "贵": 52, "黔": 52, "云": 53, "滇": 53, "藏": 54, "陕": 61, "秦": 61, "甘": 62, "陇": 62, "青": 63, "宁": 64, "新": 65,
}  # fmt: skip
_PIECES = ("start", "together", "two pieces", "scattered", "other")
SHORT_LEVELS = ("long", *_PIECES, *(f"{level}, distinct register" for level in _PIECES))
#: Levels of a short name made of the whole one, in a register whose parties hardly ever share a 字号.
DISTINCT = frozenset(f"{level}, distinct register" for level in _PIECES if level != "other")
_LONGEST_SHORT = 8
#: Endings of whole names; 股份, 集团 and 控股 end short names too.
_WHOLE = ("公司", "厂", "店", "社", "院", "所", "部", "合伙)", "企业", "中心", "站", "支行", "分行")


def is_short(flat: str, branch: str) -> bool:
    """Whether a name is one of few characters that does not end as whole names do."""
    return 2 <= len(flat) <= _LONGEST_SHORT and not branch and not flat.isascii() and not flat.endswith(_WHOLE)


def short_level(mention: Party, party: Party, around: Surroundings) -> str:
    """A short name is made of characters of the whole name in their order (国药一致: 国药集团一致药业); what that is worth
    depends on how often parties of the register share a 字号."""
    if not is_short(mention.flat, mention.branch):
        return "long"
    return _shortened(mention.flat, party) + (", distinct register" if around.distinct else "")


def _shortened(short: str, party: Party) -> str:
    home = _ALIASES.get(short[0], 0)
    if home and short[0] not in party.flat and home == (party.named or party.stated) // 10_000:
        short = short[1:]
    if party.flat.startswith(short) or party.ident.startswith(short):
        return "start"
    count = pieces(short, party.flat)
    return _PIECES[-1] if not count else _PIECES[min(count, 3)]


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
