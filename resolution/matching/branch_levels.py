"""Levels of a branch's own part: branches of one head differ in few characters, and it matters which."""

from __future__ import annotations

from functools import lru_cache

from resolution.divisions.gazetteer import gazetteer
from resolution.matching.alignment import BRANCH, Slip
from resolution.matching.sides import Comparison, Party
from resolution.names import forms

BRANCH_LEVELS = ("none", "equal", "slip", "alike", "wrong", "different")
#: Forms of those whose shops and yards have names that go on behind theirs: 供销社加油站 is not the 供销社.
_OWNERS = frozenset({"供销合作社", "合作社", "医院", "学校", "研究所", "中心", "商场"})
#: Streets and places come in pairs that one of these tells apart: 淮河路 beside 淮河北路, 黄山 beside 黄山区.
_TELLING = frozenset("东西南北中区县市镇乡村路街站")
#: So many characters of divisions' names in front are no branch's own: a shorter one (济南店) is what it goes by.
_IN_FRONT = 3


def branch_level(found: Comparison, mention: Party, party: Party) -> str:
    """The branch's own part: a branch is never its head, nor is a whole name with more behind it."""
    if _goes_on(mention.flat, party.flat) or (_goes_on(party.flat, mention.flat) and _is_whole(mention, party)):
        return "different"
    if not party.branch:
        return "different" if mention.branch and any(found.by_part.values()) else "none"
    faults = found.of(BRANCH)
    if all(fault.kind == "doubled" for fault in faults):
        return "equal"  # a character written twice makes no other branch
    if len(faults) > 1 or len(party.branch) <= 2:
        return "different"
    return _told(faults[0], mention, party)


def _told(fault: Slip, mention: Party, party: Party) -> str:
    """What one slip says: in the words for what every branch is, or in a division's name, nothing; else it may make another branch."""
    at = len(party.branch) - fault.behind
    kind, place = _common(party.branch)
    if at >= kind:
        return "slip"
    if at < place < kind and place >= _IN_FRONT and _division(mention.branch) in ("", _division(party.branch)):
        return "slip"
    if fault.kind in ("wrong", "added"):
        return "wrong"
    if fault.kind == "missing" and (fault.was in _TELLING or at + 1 == kind):
        return "wrong"
    return "alike" if fault.kind == "alike" else "slip"


@lru_cache(maxsize=50_000)
def _common(branch: str) -> tuple[int, int]:
    """Where the words begin that say what it is (支行, 加油站), and where a division's name in front ends."""
    form, place = forms.suffix(branch), gazetteer().match(branch)
    return len(branch) - (len(form.text) if form else 0), place.end if place else 0


@lru_cache(maxsize=50_000)
def _division(branch: str) -> str:
    """The division that a branch's part begins with; "" if with none."""
    place = gazetteer().match(branch)
    return place.code if place else ""


def _is_whole(mention: Party, party: Party) -> bool:
    """Whether a name that another begins with is the name of a party of its own, and what follows no form that was cut off."""
    if mention.flat.endswith("公司"):
        return True
    return mention.form in _OWNERS and not party.form.endswith(("公司", mention.form))


def _goes_on(longer: str, whole: str) -> bool:
    return longer.startswith(whole) and len(longer) - len(whole) > 1
