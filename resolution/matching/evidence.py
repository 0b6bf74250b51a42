"""Evidence for and against "this mention means this party": each comparison gives one named level.

Pairs come a few a mention and are looked at one by one; what the parties and mentions write was taken apart before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from resolution.matching.alignment import BRANCH, CORE, FORM, INDUSTRY, REGION, Labelled, Slip, label, slips
from resolution.matching.sound_keys import sounds_like

_DIVISIONS = re.compile(r"^(?:中国)?(?:[一-龥]{1,6}?(?:省|自治区|市|区|县|镇|乡|街道))+")
_HOUSE = re.compile(r"[0-9]+")
#: One-character names of provinces, as short names begin with.
_ALIASES = {
    "京": 11, "津": 12, "冀": 13, "晋": 14, "蒙": 15, "辽": 21, "吉": 22, "黑": 23, "沪": 31, "苏": 32, "浙": 33, "皖": 34,
    "闽": 35, "赣": 36, "鲁": 37, "豫": 41, "鄂": 42, "湘": 43, "粤": 44, "桂": 45, "琼": 46, "渝": 50, "川": 51, "蜀": 51,
    "贵": 52, "黔": 52, "云": 53, "滇": 53, "藏": 54, "陕": 61, "秦": 61, "甘": 62, "陇": 62, "青": 63, "宁": 64, "新": 65,
}  # fmt: skip
_SHORT_FORMS = ("", "公司", "厂", "店")


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a pair; see `written.TEXTS`. `named` and `stated` are divisions (0 = unknown)."""

    normal: str
    flat: str
    region_text: str
    core: str
    industry: str
    form: str
    form_raw: str
    branch: str
    ident: str
    code: str
    organisation_code: str
    masked: str
    address: str
    representative: str
    phone: str
    named: int
    stated: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the register says of a pair: how many parties have the 字号, how many have the 字号 that the mention writes, and
    whether parties of this register hardly ever share one (listed companies)."""

    same_core: int
    written_core: int
    distinct: bool


Levels = tuple[str, ...]


@lru_cache(maxsize=100_000)
def _labelled(party: Party) -> tuple[Labelled, Labelled]:
    """The whole name, and the name without region and with its form in the canonical text."""
    pieces = ((CORE, party.core), (INDUSTRY, party.industry), (FORM, party.form_raw), (BRANCH, party.branch))
    bare = "".join((party.core, party.industry, party.form, party.branch))
    parts = (
        (CORE * len(party.core) + INDUSTRY * len(party.industry)) + FORM * len(party.form) + BRANCH * len(party.branch)
    )
    return label(party.flat, pieces), Labelled(bare, parts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The slips between a mention's name and a party's, by part; `whole` = with their regions."""

    by_part: Mapping[str, list[Slip]]
    whole: bool
    number: bool  # a number differs

    def of(self, part: str) -> list[Slip]:
        """The slips of one part."""
        return self.by_part.get(part, [])


def align(mention: Party, party: Party) -> Comparison:
    """The cheapest of the readings: the whole names, without regions, or with the region of one of them left out."""
    whole, bare = _labelled(party)
    found, is_whole = slips(whole, mention.flat), True
    for right, text in _other_readings(mention, party, whole, bare):
        if _cost(found) == 0:
            break
        other = slips(right, text)
        if _cost(other) < _cost(found):
            found, is_whole = other, False
    by_part: dict[str, list[Slip]] = {}
    for slip in found:
        by_part.setdefault(slip.part, []).append(slip)
    return Comparison(by_part, is_whole, any(_is_number(slip) for slip in found))


def _other_readings(mention: Party, party: Party, whole: Labelled, bare: Labelled) -> list[tuple[Labelled, str]]:
    readings = [(bare, "".join((mention.core, mention.industry, mention.form, mention.branch)))]
    front = mention.region_text
    if front and mention.flat.startswith(front) and not party.flat.startswith(front[:2]):
        readings.append((whole, mention.flat[len(front) :]))
    front = party.region_text
    if front and party.flat.startswith(front) and not mention.flat.startswith(front[:2]):
        readings.append((Labelled(whole.text[len(front) :], whole.parts[len(front) :]), mention.flat))
    return readings


def _is_number(slip: Slip) -> bool:
    """Whether a slip makes another number: 2 for 3 anywhere, a digit more or less in a branch."""
    if slip.kind == "doubled" or slip.part == REGION:
        return False
    return (slip.was.isdigit() and slip.now.isdigit()) or (slip.part == BRANCH and (slip.was + slip.now).isdigit())


def _cost(found: list[Slip]) -> float:
    """Slips count; those of the form count little."""
    return sum(0.3 if slip.part == FORM else 1.0 for slip in found)


CORE_LEVELS = (
    "none", "equal", "swapped", "doubled", "sounds alike", "wrong", "missing", "added",
    "swapped, short", "sounds alike, short", "wrong, short", "missing, short", "added, short",
    "abbreviated", "two slips", "different", "pinyin", "initials",
)  # fmt: skip
INDUSTRY_LEVELS = (
    "none", "equal", "swapped", "doubled", "sounds alike", "wrong", "missing", "added",
    "cut short", "shorter", "abbreviated", "not written", "longer", "two slips", "different",
)  # fmt: skip
FORM_LEVELS = ("equal", "same", "slip", "shortened", "not written", "none", "different")
REGION_LEVELS = ("equal", "within", "slip", "not written", "added", "other text", "other place", "none")
BRANCH_LEVELS = ("none", "equal", "slip", "wrong", "different")
PLACE_LEVELS = ("unknown", "same county", "same city", "same province", "other city", "other province")
ADDRESS_LEVELS = ("unknown", "equal", "alike", "weak", "different")
CODE_LEVELS = (
    "none", "equal", "same organisation code", "one slip", "two slips", "mask fits", "mask differs",
    "unlike", "contradicts",
)  # fmt: skip
RARITY_LEVELS = ("unknown", "only one", "up to 5", "up to 30", "more", "only one, distinct register")
_PIECES = ("start", "together", "two pieces", "scattered", "other")
SHORT_LEVELS = ("long", *_PIECES, *(f"{level}, distinct register" for level in _PIECES))
WRITTEN_LEVELS = ("as the party", "known elsewhere", "unknown")
EQUALITY_LEVELS = ("unknown", "equal", "alike", "different")
NAME_LEVELS = ("equal", "same parts", "not equal")
NUMBER_LEVELS = ("same", "differs")


def name_level(found: Comparison, mention: Party, party: Party) -> str:
    """The whole name; 市 and 县 behind a division's name do not count, nor does where in the name the region stands."""
    faults = [slip for slips_ in found.by_part.values() for slip in slips_]
    if all(slip.part == REGION and slip.was in _ENDS and slip.now in _ENDS for slip in faults):
        if found.whole:
            return "equal"
        if mention.named and mention.named == party.named:
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
        return kind if kind == "doubled" else kind + _short(party.core)
    left = len(party.core) - len(faults)
    if all(f.kind == "missing" for f in faults) and left >= 2:
        return "abbreviated"
    return "two slips" if len(faults) == 2 and len(party.core) > 2 else "different"


def industry_level(found: Comparison, mention: Party, party: Party) -> str:
    """The industry words."""
    if mention.normal.isascii():
        return "none"
    if not party.industry:
        return "longer" if len(found.of(INDUSTRY)) else "none"
    faults = found.of(INDUSTRY)
    if not faults:
        return "equal"
    missing = all(f.kind == "missing" for f in faults)
    if missing and len(faults) == len(party.industry):
        return "not written"
    if missing and len(faults) > 1 and "".join(f.was for f in faults) == party.industry[-len(faults) :]:
        return "shorter" if mention.form else "cut short"
    if len(faults) == 1:
        return faults[0].kind
    if missing:
        return "abbreviated"
    if all(f.kind == "added" for f in faults):
        return "longer"
    return "two slips" if len(faults) == 2 and len(party.industry) > 2 else "different"


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
    if len(faults) == 1:
        return "slip"
    if all(f.kind == "added" for f in faults) or missing:
        return "shortened" if party.form.endswith("公司") and mention.form.endswith("公司") else "different"
    return "different"


def region_level(found: Comparison, mention: Party, party: Party) -> str:
    """The place that the names say; what the record states elsewhere is compared apart."""
    if found.whole:
        faults = [f for f in found.of(REGION) if f.was not in _ENDS or f.now not in _ENDS]
        if not faults:
            return "equal" if party.region_text else "none"
        if all(f.kind == "missing" for f in faults):
            return "not written"
        if len(faults) == 1:
            return "slip"
        if not mention.region_text:
            return "other text"
    if not mention.region_text:
        return "not written" if party.region_text else "none"
    if mention.region_text in party.flat:
        return "equal"
    if party.named and mention.named:
        if mention.named == party.named:
            return "equal"
        return "within" if _nested(mention.named, party.named) else "other place"
    if not party.region_text:
        return "added" if not party.stated or _nested(mention.named, party.stated) else "other place"
    return "slip"


_ENDS = ("", "省", "市", "区", "县")


def _nested(one: int, other: int) -> bool:
    """Whether one division lies in the other, as far as both are known."""
    if not one or not other:
        return True
    for digits in (10_000, 100, 1):
        a, b = one // digits, other // digits
        if a % 100 == 0 or b % 100 == 0:
            return True
        if a != b:
            return False
    return True


def branch_level(found: Comparison, mention: Party, party: Party) -> str:
    """The branch's own part: a branch is never its head."""
    if not party.branch:
        return "different" if mention.branch and not _same_text(found) else "none"
    faults = found.of(BRANCH)
    if not faults:
        return "equal"
    if len(faults) > 1 or (len(party.branch) <= 2 and faults[0].kind != "doubled"):
        return "different"
    return "wrong" if faults[0].kind in ("wrong", "added") else "slip"


def _same_text(found: Comparison) -> bool:
    return not any(found.by_part.values())


def place_level(mention: Party, party: Party) -> str:
    """Where the mention's record says the party is."""
    said, known = mention.stated, party.stated or party.named
    if party.named and party.stated and _nested(party.stated, party.named):
        known = max(party.named, party.stated)
    if not said or not known:
        return "unknown"
    if said // 10_000 != known // 10_000:
        return "other province"
    if not said // 100 % 100 or not known // 100 % 100:
        return "same province"
    if said // 100 != known // 100:
        return "other city"
    return "same county" if said == known and said % 100 else "same city"


@lru_cache(maxsize=50_000)
def _place(address: str) -> str:
    return _DIVISIONS.sub("", address)


def address_level(mention: Party, party: Party) -> str:
    """The address, without the divisions in front."""
    if not mention.address or not party.address:
        return "unknown"
    a, b = sorted((_place(mention.address), _place(party.address)), key=len)
    if mention.address != party.address and len(a) < 4:
        return "alike" if len(a) > 1 and a in b else "unknown"
    likeness = fuzz.partial_ratio(a, b)
    if likeness >= 90:
        numbers, others = set(_HOUSE.findall(a)), set(_HOUSE.findall(b))
        return "equal" if numbers and others and (numbers <= others or others <= numbers) else "alike"
    return "alike" if likeness >= 70 else "weak" if likeness >= 45 else "different"


def code_level(mention: Party, party: Party) -> str:
    """The code as written against the party's: right, damaged, masked, or another one."""
    written, right = mention.code, party.code
    if not written or not right:
        return "none"
    if written == right:
        return "equal"
    if "*" in written:
        return "mask fits" if _mask_fits(written, right) else "mask differs"
    if mention.organisation_code and mention.organisation_code == party.organisation_code:
        return "same organisation code"
    target = right[8:17] if len(written) <= 10 and len(right) == 18 else right
    apart = OSA.distance(written, target, score_cutoff=2)
    valid = bool(mention.organisation_code)
    if apart <= 2:
        return "one slip" if apart == 1 else "two slips"
    return "contradicts" if valid else "unlike"


def _mask_fits(written: str, right: str) -> bool:
    if len(written) == len(right):
        return all(a in ("*", b) for a, b in zip(written, right, strict=True))
    head, _, rest = written.partition("*")
    tail = rest.rsplit("*", 1)[-1]
    return right.startswith(head) and right.endswith(tail)


def _equality(a: str, b: str) -> str:
    if not a or not b:
        return "unknown"
    return "equal" if a == b else "alike" if len(a) == len(b) > 1 and OSA.distance(a, b) == 1 else "different"


def rarity_level(party: Party, around: Surroundings) -> str:
    """How many parties of the register share the 字号; that of a branch is its head's and says little."""
    count = 0 if party.branch else around.same_core
    if count == 1 and around.distinct:
        return RARITY_LEVELS[5]
    return RARITY_LEVELS[0 if count < 1 else 1 if count == 1 else 2 if count <= 5 else 3 if count <= 30 else 4]


def written_level(mention: Party, party: Party, around: Surroundings) -> str:
    """Whether a 字号 that is not the party's is one that others have: then it is less likely a slip."""
    if mention.core == party.core or not mention.core:
        return "as the party"
    return "known elsewhere" if around.written_core else "unknown"


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


_Of = Callable[[Comparison, Party, Party, Surroundings], str]

#: Name, levels, how the level is found.
COMPARISONS: tuple[tuple[str, tuple[str, ...], _Of], ...] = (
    ("name", NAME_LEVELS, lambda c, m, p, s: name_level(c, m, p)),
    ("core", CORE_LEVELS, lambda c, m, p, s: core_level(c, m, p)),
    ("industry", INDUSTRY_LEVELS, lambda c, m, p, s: industry_level(c, m, p)),
    ("short", SHORT_LEVELS, lambda c, m, p, s: short_level(m, p, s)),
    ("form", FORM_LEVELS, lambda c, m, p, s: form_level(c, m, p)),
    ("region", REGION_LEVELS, lambda c, m, p, s: region_level(c, m, p)),
    ("branch", BRANCH_LEVELS, lambda c, m, p, s: branch_level(c, m, p)),
    ("number", NUMBER_LEVELS, lambda c, m, p, s: "differs" if c.number else "same"),
    ("place", PLACE_LEVELS, lambda c, m, p, s: place_level(m, p)),
    ("address", ADDRESS_LEVELS, lambda c, m, p, s: address_level(m, p)),
    ("code", CODE_LEVELS, lambda c, m, p, s: code_level(m, p)),
    ("representative", EQUALITY_LEVELS, lambda c, m, p, s: _equality(m.representative, p.representative)),
    ("phone", EQUALITY_LEVELS, lambda c, m, p, s: _equality(m.phone, p.phone)),
    ("rarity", RARITY_LEVELS, lambda c, m, p, s: rarity_level(p, s)),
    ("written", WRITTEN_LEVELS, lambda c, m, p, s: written_level(m, p, s)),
)


def compare(mention: Party, party: Party, around: Surroundings) -> Levels:
    """The level of every comparison, in the order of `COMPARISONS`."""
    found = align(mention, party)
    return tuple(of(found, mention, party, around) for _, _, of in COMPARISONS)
