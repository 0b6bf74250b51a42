"""Levels of what mention and party say besides their names, and of what the register says of a 字号."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from resolution.matching.sides import Party, Surroundings, nested

_DIVISIONS = re.compile(r"^(?:中国)?(?:[一-龥]{1,6}?(?:省|自治区|市|区|县|镇|乡|街道))+")
_HOUSE = re.compile(r"[0-9]+")
PLACE_LEVELS = ("unknown", "same county", "same city", "same province", "other city", "other province")
ADDRESS_LEVELS = ("unknown", "equal", "same number", "alike", "weak", "different")
CODE_LEVELS = (
    "none", "equal", "same organisation code", "one slip", "two slips", "mask fits", "mask differs",
    "unlike", "contradicts",
)  # fmt: skip
RARITY_LEVELS = ("unknown", "only one", "up to 5", "up to 30", "more", "only one, distinct register")
WRITTEN_LEVELS = ("as the party", "known elsewhere", "unknown")
EQUALITY_LEVELS = ("unknown", "equal", "alike", "different")


def place_level(mention: Party, party: Party) -> str:
    """Where the mention's record says the party is."""
    said, known = mention.stated, party.stated or party.named
    if party.named and party.stated and nested(party.stated, party.named):
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
        if not numbers or not others or not (numbers <= others or others <= numbers):
            return "alike"
        return "equal" if mention.address in party.address or party.address in mention.address else "same number"
    return "alike" if likeness >= 70 else "weak" if likeness >= 45 else "different"


def code_level(mention: Party, party: Party) -> str:
    """The code as written against the party's: right, damaged, masked, or another one."""
    written, right = mention.code, party.code
    if not written or not right:
        return "none"
    if written == right:
        return "equal"
    if "*" in written:
        part = right[8:17] if len(written) == 9 and len(right) == 18 else right
        return "mask fits" if _mask_fits(written, part) else "mask differs"
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


def equality_level(a: str, b: str) -> str:
    """Equal, alike (one character apart) or different."""
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
