"""The two sides of a pair, and where their names differ, part by part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from resolution.matching.alignment import BRANCH, CORE, FORM, INDUSTRY, REGION, Labelled, Slip, label, slips


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
    number = any(_is_number(slip) and not _stuttered(slip, mention) for slip in found)
    return Comparison(by_part, is_whole, number or _numbered_apart(mention, party, found))


def _other_readings(mention: Party, party: Party, whole: Labelled, bare: Labelled) -> list[tuple[Labelled, str]]:
    readings = [(bare, "".join((mention.core, mention.industry, mention.form, mention.branch)))]
    if party.branch and not (mention.form and mention.branch):
        readings += [(text, mention.flat) for name in (whole, bare) for text in _without_forms(name)]
    front = mention.region_text
    if front and mention.flat.startswith(front) and not party.flat.startswith(front[:2]):
        readings.append((whole, mention.flat[len(front) :]))
    front = party.region_text
    if front and party.flat.startswith(front) and not mention.flat.startswith(front[:2]):
        readings.append((Labelled(whole.text[len(front) :], whole.parts[len(front) :]), mention.flat))
    return readings


def _without_forms(name: Labelled) -> tuple[Labelled, Labelled]:
    """A branch's name as it is shortened: without the form of its head (某某银行城东支行), and without any 公司 (佳吉快运丽水分)."""
    company = {at for found in re.finditer("公司", name.text) for at in range(*found.span())}
    headless = [at for at, part in enumerate(name.parts) if part != FORM]
    return _only(name, headless), _only(name, [at for at in headless if at not in company])


def _only(name: Labelled, kept: list[int]) -> Labelled:
    """Some of the characters of a name."""
    return Labelled("".join(name.text[at] for at in kept), "".join(name.parts[at] for at in kept))


def _is_number(slip: Slip) -> bool:
    """Whether a slip makes another number: 2 for 3 anywhere, a digit more or less in a branch."""
    if slip.part == REGION or (slip.kind == "doubled" and slip.part != BRANCH):
        return False
    return (slip.was.isdigit() and slip.now.isdigit()) or (slip.part == BRANCH and (slip.was + slip.now).isdigit())


def _stuttered(slip: Slip, mention: Party) -> bool:
    """Whether a digit is written twice as no number is: 第二二分店 is 第二分店, but 第11分店 is not 第1分店."""
    return slip.kind == "doubled" and any(digit * 2 in mention.normal for digit in "零〇一二三四五六七八九")


#: Numbers that parties of one name are told apart by: of several digits, or right before the word for what they are (二厂, 8店).
_ORDINAL = re.compile(r"[0-9]{2,}|[0-9](?=[厂店站队社所院校分支门])")


def _numbered_apart(mention: Party, party: Party, found: list[Slip]) -> bool:
    """Whether whole names have other numbers in them; digits that are merely written twice make none."""
    if not mention.form or not party.form or any(_stuttered(slip, mention) for slip in found):
        return False
    return sorted(_ORDINAL.findall(mention.flat)) != sorted(_ORDINAL.findall(party.flat))


def _cost(found: list[Slip]) -> float:
    """Slips count; those of the form, and divisions that are not written, count little."""
    little = (slip.part == FORM or (slip.part == REGION and slip.kind == "missing") for slip in found)
    return sum(0.3 if light else 1.0 for light in little)


def nested(one: int, other: int) -> bool:
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
