"""Levels of what the names say: each comparison of the parts of two names gives one."""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz.distance import OSA

from resolution import divisions
from resolution.matching.alignment import CORE, FORM, INDUSTRY, REGION, Slip
from resolution.matching.merged import merged
from resolution.matching.sides import Comparison, Party, nested
from resolution.matching.sound_keys import sounds_like
from resolution.matching.words import other_words

#: 制皂厂有限公司 is no 制皂有限公司: these say of the 字号 that a works or shop became a company.
_FORMS_INSIDE = ("厂", "店", "社")
_SHORT_FORMS = ("", "公司", "厂", "店")
CORE_LEVELS = (
    "none", "equal", "swapped", "doubled", "alike", "wrong", "missing", "added",
    "swapped, short", "alike, short", "wrong, short", "missing, short", "added, short",
    "abbreviated", "two slips", "different", "pinyin", "initials",
)  # fmt: skip
INDUSTRY_LEVELS = (
    "none", "equal", "swapped", "doubled", "alike", "wrong", "missing", "added",
    "cut short", "shorter", "abbreviated", "not written", "longer", "two slips", "different",
    "fewer words", "more words", "other words",
)  # fmt: skip
FORM_LEVELS = ("equal", "same", "slip", "shortened", "not written", "none", "different")
REGION_LEVELS = (
    "equal",
    "other ending",
    "longer",
    "province added",
    "merged",
    "within",
    "wider",
    "slip",
    "not written",
    "added",
    "other text",
    "other place",
    "none",
)
NAME_LEVELS = ("equal", "same parts", "not equal")
NUMBER_LEVELS = ("same", "differs")


def name_level(found: Comparison, mention: Party, party: Party) -> str:
    """The whole name; 市 and 县 behind a division's name do not count, nor does where in the name the region stands."""
    faults = [slip for slips_ in found.by_part.values() for slip in slips_]
    if all(slip.part == REGION and slip.was in _ENDS and slip.now in _ENDS for slip in faults):
        if found.whole:
            return "equal"
        if mention.named and mention.named == party.named and not merged(mention.region_text, party.named):
            return "same parts"
    return "not equal"


def _short(core: str) -> str:
    return ", short" if len(core) <= 2 else ""


def core_level(found: Comparison, mention: Party, party: Party) -> str:
    """The 字号."""
    if mention.normal.isascii():
        return sounds_like(party.core, mention.normal) or sounds_like(party.ident, mention.normal) or "different"
    if not party.core:
        return "none" if mention.core in party.flat else "added" + _short(mention.core)
    faults = found.of(CORE)
    if not faults:
        return "equal"
    if len(faults) == 1:
        kind = faults[0].kind
        if kind == "missing" and faults[0].was in _FORMS_INSIDE and party.core.endswith(faults[0].was):
            return "different"
        return kind if kind == "doubled" else kind + _short(party.core)
    left = len(party.core) - len(faults)
    if all(f.kind == "missing" for f in faults) and left >= 2:
        return "abbreviated"
    return "two slips" if len(faults) == 2 and len(party.core) > 2 else "different"


def industry_level(found: Comparison, mention: Party, party: Party) -> str:
    """The industry words."""
    faults = found.of(INDUSTRY)
    if mention.normal.isascii():
        return "none"
    words = other_words(mention.industry, party.industry) if faults and mention.core == party.core else ""
    if words:
        return words
    if not party.industry:
        return "longer" if faults else "none"
    if len(faults) < 2 and len(party.industry) > 1:
        return faults[0].kind if faults else "equal"
    return _worse_industry(faults, mention, party) if faults else "equal"


def _worse_industry(faults: list[Slip], mention: Party, party: Party) -> str:
    missing = all(f.kind == "missing" for f in faults)
    if missing and len(faults) == len(party.industry):
        return "fewer words" if mention.form else "not written"
    if missing and "".join(f.was for f in faults) == party.industry[-len(faults) :]:
        return "shorter" if mention.form else "cut short"
    if missing:
        return "abbreviated"
    if all(f.kind == "added" for f in faults):
        return "longer"
    return "two slips" if len(faults) == 2 and len(party.industry) > 2 else "different"


def _damaged(faults: list[Slip], mention: Party, party: Party) -> bool:
    """Whether what stands in the place of a form is none (有限分可): a whole name has one, so it is a damaged one."""
    kinds = {fault.kind for fault in faults}
    return not mention.form and len(faults) < len(party.form) and kinds <= {"wrong", "alike", "missing", "swapped"}


def form_level(found: Comparison, mention: Party, party: Party) -> str:
    """The legal form."""
    faults = found.of(FORM)
    if not party.form:
        return "none" if not mention.form else "different"
    if not faults:
        return "equal"
    if mention.form == party.form:
        return "same"
    missing = all(f.kind == "missing" for f in faults)
    if missing and len(faults) >= len(party.form_raw if found.whole else party.form):
        return "not written"
    if missing and mention.form in _SHORT_FORMS:
        return "shortened"
    if len(faults) == 1 or _damaged(faults, mention, party):
        return "slip"
    if all(f.kind == "added" for f in faults) or missing:
        return "shortened" if party.form.endswith("公司") and mention.form.endswith("公司") else "different"
    return "different"


def region_level(found: Comparison, mention: Party, party: Party) -> str:
    """The place that the names say; what the record states elsewhere is compared apart."""
    if _of_all_china(mention, party) or _of_all_china(party, mention):
        return "other place"
    level = _region_level(found, mention, party)
    if level != "equal":
        return level
    if not found.whole and _places_inside(mention) != _places_inside(party):
        return "other text"
    texts = [side.region_text for side in (mention, party)]
    in_front = [side.flat.startswith(text) for side, text in zip((mention, party), texts, strict=True)]
    if texts[0] == texts[1] or not all(texts) or in_front[0] != in_front[1]:
        return level  # in brackets a division is written short: 甲乙(苏州)公司
    bare = [_ENDING.sub("", text) for text in texts]
    if bare[0] != bare[1]:
        return "longer"
    return level if _names_a_province(party) else "other ending"


def _of_all_china(one: Party, other: Party) -> bool:
    """Whether one name says 中国 where the other says a division: 甲乙(中国) and 甲乙(上海) are two firms of one group."""
    return "中国" in one.flat and "中国" not in other.flat and not one.named and bool(other.named)


_ENDING = re.compile(r"[省市区县]")


def _names_a_province(party: Party) -> bool:
    """Whether the place in its name is a province or a municipality: 上海 and 上海市 tell no two firms apart, as 常州 and 常州市 do."""
    return bool(party.named) and party.named % 10_000 == 0


def _places_inside(side: Party) -> Counter[str]:
    """The characters of a whole name that belong to none of its parts: a second place in it (新场镇, 无锡销售)."""
    parts = (side.region_text, side.core, side.industry, side.form_raw, side.branch)
    rest = Counter(_ENDING.sub("", side.flat))
    rest.subtract(_ENDING.sub("", "".join(parts)))
    return +rest


def _region_level(found: Comparison, mention: Party, party: Party) -> str:
    if mention.named and mention.named == party.named and merged(mention.region_text, party.named):
        return "merged"
    if found.whole:
        faults = [f for f in found.of(REGION) if f.was not in _ENDS or f.now not in _ENDS]
        told = "province added" if _is_province(found.of(REGION), party) else _told_by_slips(faults, mention, party)
        if told:
            return told
    if not mention.region_text:
        return "not written" if party.region_text else "none"
    if mention.region_text in party.flat and (mention.named in (0, party.named) or not party.named):
        return "equal"
    return _told_by_codes(mention, party)


def _told_by_slips(faults: list[Slip], mention: Party, party: Party) -> str:
    """The level that the slips in the region alone settle; "" if they do not."""
    if not faults:
        return "equal" if party.region_text else "none"
    if all(f.kind == "missing" for f in faults):
        return "not written"
    if len(faults) == 1:
        return "slip"
    return "" if mention.region_text else "other text"


def _is_province(faults: list[Slip], party: Party) -> bool:
    """Whether what is added is the name of the party's province, but for one character (浙工省)."""
    code = (party.named or party.stated) // 10_000
    text = "".join(f.now for f in faults if f.kind in ("added", "doubled"))
    if not code or len(text) < 3 or len(text) < len(faults):
        return False
    return OSA.distance(text, divisions.name_of(f"{code:02d}0000"), score_cutoff=1) <= 1


def _told_by_codes(mention: Party, party: Party) -> str:
    if party.named and mention.named:
        if mention.named == party.named:
            return "equal"
        if not nested(mention.named, party.named):
            return "other place"
        return "within" if _narrower(mention.named, party.named) else "wider"
    if not party.region_text:
        if party.stated and not nested(mention.named, party.stated):
            return "other place"
        return "province added" if mention.named % 10_000 == 0 else "added"
    return "slip"


def _narrower(one: int, other: int) -> bool:
    """Of two divisions, one in the other: whether it is the first that lies in the other."""
    return (one % 100 != 0 and other % 100 == 0) or (one % 10_000 != 0 and other % 10_000 == 0)


_ENDS = ("", "省", "市", "区", "县")
