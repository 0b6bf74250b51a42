"""Mentions as careless hands write them: synthetic noise of many kinds over the names of a register.

Made to train and to measure the decision model. The kinds are what keyboards, scanners, forms and clerks do to names in
general; nothing here is taken from a file of mentions.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from opencc import OpenCC

from resolution.identifiers import uscc
from resolution.matching.sides import Party
from resolution.names.sounds import readings

#: Frequent characters of names, for wrong and added ones.
FREQUENT = "天海华大新金宏兴达明安东方中国丰泰盛德信恒利源光建成长江永富隆瑞祥和顺通美康嘉鑫益久联合创力科远景民生工贸"
_TITLES = (
    "关于对{}的处罚", "关于{}的行政处罚决定书", "关于给予{}行政许可的决定", "{}违反广告法案", "对{}涉嫌无证经营的处理", "被处罚人{}",
    "关于撤销{}的公告", "当事人{}", "{}等3家企业名单", "关于将{}列入经营异常名录的决定",
)  # fmt: skip
_REMARKS = ("(已注销)", "(存续)", "(原名)", "（个体转企业）", "。", "*", "、", "（迁出）")
_SEPARATORS = "-·/— 　."
_FORMS = {
    "有限公司": ("公司", "有限责任公司", "", "有限公", "有限"),
    "股份有限公司": ("股份公司", "有限公司", "", "股份"),
    "厂": ("", "工厂"),
    "公司": ("", "有限公司"),
    "合伙企业": ("", "企业"),
}  # fmt: skip
_PROVINCES = {31: "上海市", 32: "江苏省", 33: "浙江省", 34: "安徽省"}
_DIGITS = "零一二三四五六七八九"
Change = Callable[[Party, random.Random], str]


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


@cache
def _same_sound() -> Mapping[str, str]:
    """Common characters by their usual syllable."""
    found: dict[str, str] = {}
    for code in range(0x4E00, 0x9FA6):
        character = chr(code)
        if (
            len(character.encode("gb2312", "ignore")) == 2
            and readings(character)
            and character.encode("gb2312") < b"\xd8"
        ):
            found[readings(character)[0]] = found.get(readings(character)[0], "") + character
    return found


def same_sound(character: str) -> str:
    """Common characters that sound like this one."""
    return _same_sound().get((readings(character) or ("",))[0], "")


def _at(text: str, draw: random.Random) -> int:
    return draw.randrange(len(text))


def _wrong(party: Party, draw: random.Random) -> str:
    at = _at(party.normal, draw)
    return party.normal[:at] + draw.choice(FREQUENT) + party.normal[at + 1 :]


def _sounds(party: Party, draw: random.Random) -> str:
    at = _at(party.normal, draw)
    alike = same_sound(party.normal[at])
    return party.normal[:at] + draw.choice(alike) + party.normal[at + 1 :] if alike else ""


def _missing(party: Party, draw: random.Random) -> str:
    at = _at(party.normal, draw)
    return party.normal[:at] + party.normal[at + 1 :]


def _doubled(party: Party, draw: random.Random) -> str:
    at = _at(party.normal, draw)
    return party.normal[:at] + party.normal[at] + party.normal[at:]


def _added(party: Party, draw: random.Random) -> str:
    at = _at(party.normal, draw)
    return party.normal[:at] + draw.choice(FREQUENT) + party.normal[at:]


def _swapped(party: Party, draw: random.Random) -> str:
    at = draw.randrange(max(len(party.normal) - 1, 1))
    return party.normal[:at] + party.normal[at : at + 2][::-1] + party.normal[at + 2 :]


def _form(party: Party, draw: random.Random) -> str:
    others = _FORMS.get(party.form, ())
    if not others or party.form_raw not in party.normal:
        return ""
    return party.normal.replace(party.form_raw, draw.choice(others), 1)


def _without_region(party: Party, draw: random.Random) -> str:
    del draw
    text = party.region_text
    if not text or text not in party.normal:
        return ""
    return party.normal.replace(f"({text})", "").replace(text, "", 1)


def _region_ending(party: Party, draw: random.Random) -> str:
    text = party.region_text
    if not text or not party.normal.startswith(text):
        return ""
    rest = party.normal[len(text) :]
    if text[-1] in "省市区县" and len(text) > 2:
        return text[:-1] + rest
    ending = (
        draw.choice("市县区")
        if party.named % 100
        else "市"
        if party.named % 10_000 or text in ("上海", "北京")
        else "省"
    )
    return text + ending + rest


def _region_in_brackets(party: Party, draw: random.Random) -> str:
    text, rest = party.region_text, party.core + party.industry
    if not text or not party.core or not party.normal.startswith(text) or party.branch:
        return ""
    short = text.rstrip("省市区县") if len(text) > 2 else text
    return draw.choice((f"{rest}({short}){party.form_raw}", f"{party.core}({short}){party.industry}{party.form_raw}"))


def _more_region(party: Party, draw: random.Random) -> str:
    del draw
    at = party.stated or party.named
    province = _PROVINCES.get(at // 10_000, "")
    return province + party.normal if province and not party.normal.startswith(province[:2]) else ""


def _traditional_text(party: Party, draw: random.Random) -> str:
    del draw
    text: str = _traditional().convert(party.normal)
    return text


def _separated(party: Party, draw: random.Random) -> str:
    at = draw.randrange(1, max(len(party.normal), 2))
    return party.normal[:at] + draw.choice(_SEPARATORS) + party.normal[at:]


def _remark(party: Party, draw: random.Random) -> str:
    return party.normal + draw.choice(_REMARKS)


def _cut(party: Party, draw: random.Random) -> str:
    if party.branch:
        return ""
    keep = draw.randrange(max(4, len(party.normal) * 6 // 10), max(5, len(party.normal)))
    return party.normal[:keep]


def _short(party: Party, draw: random.Random) -> str:
    if party.branch or not party.core:
        return ""
    own = party.core + party.industry
    return draw.choice((own, own, party.core + party.industry[:2], party.core, party.region_text + party.core))


def _stock_name(party: Party, draw: random.Random) -> str:
    """Four characters or so out of the whole name, as exchanges and newspapers shorten."""
    if party.branch or len(party.core + party.industry) < 2:
        return ""
    ways, weights = zip(*_shortenings(party, draw), strict=True)
    text: str = draw.choices(ways, weights)[0]
    return (
        (draw.choice(("ST", "*ST")) if draw.random() < 0.05 else "")
        + (text[:2] if len(text) > 3 and draw.random() < 0.05 else text)
        + (draw.choice("AB") if draw.random() < 0.08 else "")
    )


def _shortenings(party: Party, draw: random.Random) -> Iterator[tuple[str, int]]:
    """Ways to shorten a name, and how usual they are: mostly the 字号 and what fills it up to four characters."""
    core, words, place = party.core, party.industry.removesuffix("集团"), party.region_text
    tails = [tail for tail in ("股份", "集团", "控股") if tail in party.normal] or [""]
    yield (core + words)[: max(4, len(core))], 40
    yield core + draw.choice(tails), 20
    if len(core) > 2:
        yield core, 8
        yield core[-2:] + (words[:2] or tails[0]), 4 if len(core) < 4 else 30
        yield core[:2] + (words[:2] or tails[0]), 4
    if len(words) > 2:
        yield core[:2] + words[-2:], 10
        yield core[:2] + words[0] + words[2], 6
    own = core + words
    yield own[0] + _letters(own[1:], draw.choice((1, 2, 3)), draw), 5
    yield _letters(own[1:], draw.choice((2, 3, 4)), draw), 4
    if place:
        yield place[0] + _letters(own, 3, draw), 3
        yield place[0] + core, 4
        yield place[:2] + (core[:2] or words[:2]), 6
        yield place[0] + (core + words)[0] + draw.choice(tails), 2 if core else 30
        yield place[:2] + words[:2], 4


def _letters(text: str, most: int, draw: random.Random) -> str:
    """Some characters of a text in their order."""
    return "".join(text[at] for at in sorted(draw.sample(range(len(text)), min(most, len(text)))))


def _abbreviated(party: Party, draw: random.Random) -> str:
    if len(party.industry) < 4 or party.branch:
        return ""
    at = draw.randrange(0, len(party.industry) - 1)
    industry = party.industry[:at] + party.industry[at + 1 :]
    if draw.random() < 0.5:
        industry = party.industry[0] + party.industry[2]
    return party.normal.replace(party.industry, industry, 1)


def _in_title(party: Party, draw: random.Random) -> str:
    return draw.choice(_TITLES).format(party.normal)


def _numerals(party: Party, draw: random.Random) -> str:
    del draw
    changed = "".join(
        str(_DIGITS.index(c)) if c in _DIGITS else _DIGITS[int(c)] if c in "123456789" else c for c in party.normal
    )
    return changed if changed != party.normal else ""


def _as_it_is(party: Party, draw: random.Random) -> str:
    del draw
    return party.normal


KINDS: Mapping[str, Change] = {
    "clean": _as_it_is, "wrong": _wrong, "sounds": _sounds, "missing": _missing, "doubled": _doubled, "added": _added,
    "swapped": _swapped, "form": _form, "no region": _without_region, "region ending": _region_ending,
    "region in brackets": _region_in_brackets, "more region": _more_region, "traditional": _traditional_text,
    "separated": _separated, "remark": _remark, "cut": _cut, "short": _short, "abbreviated": _abbreviated,
    "stock name": _stock_name, "in a title": _in_title, "numerals": _numerals,
}  # fmt: skip
#: Second slips on top of a first one.
_SECOND = ("wrong", "sounds", "missing", "doubled", "swapped", "traditional", "separated", "remark")


def dirty(party: Party, draw: random.Random, kinds: Sequence[str] = ()) -> tuple[str, str]:
    """A party's name with noise of one of the kinds (all, if none is named), and its kind; one in eight gets a second slip."""
    chosen = list(kinds or KINDS)
    while True:
        kind = draw.choice(chosen)
        text = KINDS[kind](party, draw)
        if len(text) >= 2:
            break
    if draw.random() < 0.125:
        second = draw.choice(_SECOND)
        more = KINDS[second](_renamed(party, text), draw)
        if more:
            return more, f"{kind} + {second}"
    return text, kind


def _renamed(party: Party, text: str) -> Party:
    from dataclasses import replace

    return replace(party, normal=text)


def dirty_code(code: str, other: str, draw: random.Random) -> str:
    """A code as mentions have it: mostly none, often right, at times damaged, masked, cut to its organisation code or wrong."""
    chance = draw.random()
    if chance < 0.68 or len(code) != 18:
        return ""
    if chance < 0.80:
        return code
    if chance < 0.90:
        at = draw.randrange(18)
        return code[:at] + draw.choice(uscc.ALPHABET) + code[at + 1 :]
    if chance < 0.94:
        return code[8:17]
    if chance < 0.97:
        return code[:6] + "*" * 8 + code[14:]
    return other
