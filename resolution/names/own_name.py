"""The own name of an organisation: what of its middle is division, zone or town, 字号, and industry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from resolution import divisions
from resolution.names import forms, trade
from resolution.names.lexicon import marks

_TOWN = re.compile(r"^[一-龥]{2,4}?(?:(?<![古小名新城乡村])镇|(?<!城)乡(?!镇|村)|街道)(?=.{2})")
_LEVELS = "省市区县旗盟州"
_ZONE_HEADS = frozenset("经高工示自保开")
_HEADS_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "股份合作公司")
_CIVIL = re.compile(r"(?:村|社区|居)(?:民委员会|委会|委员会)|村民小组|经济(?:合作|联合|合作联)社|农民专业合作")


@dataclass(slots=True)
class Work:
    """A name while it is taken apart."""

    whole: str
    within: str
    region: str = ""
    region_text: str = ""
    nation: str = ""
    qualifiers: list[str] | None = None

    def note(self, content: str) -> None:
        """Remember a qualifier."""
        if self.qualifiers is None:
            self.qualifiers = []
        if content not in self.qualifiers:
            self.qualifiers.append(content)


def strip_nation(inner: str, work: Work) -> str:
    """The name without 中国 in front, which is noted: 中国青砚 and 青砚(中国) are one."""
    if not inner.startswith(marks().nation):
        return inner
    nation = next(nation for nation in marks().nation if inner.startswith(nation))
    if len(inner) <= len(nation) + 1:
        return inner
    work.note("中国")
    work.nation = nation
    return inner[len(nation) :]


def core_of(middle: str, work: Work) -> tuple[str, str]:
    """字号 and industry of what stands before the form."""
    if middle.endswith("集团"):
        work.note("集团")
        middle = middle[:-2]
    match = _region_in_front(middle, work)
    rest = _behind(middle, match, work) if match else middle
    core, industry = trade.split(rest)
    if len(core) < 2 and match is not None and match.text[-1] not in _LEVELS:
        match, core, industry = _own_name_from_region(middle, match, core + industry, work)
    if match is not None:
        _note_region(match, work)
    if not core:
        return _without_own_name(middle, industry, work)
    if len(core) < 4:
        return core, industry
    core, industry = _cut_region(core, industry, work)
    return trade.mend(core, industry) if len(core) > 3 else (core, industry)


def _own_name_from_region(
    middle: str, match: divisions.Match, rest: str, work: Work
) -> tuple[divisions.Match | None, str, str]:
    """No 字号 behind short division names: then the last of them, a county's, begins it (上海|金山|石化, 来凤|养殖)."""
    if not match.code or match.code.endswith("00"):
        return (match, *trade.split(rest))
    shorter = divisions.gazetteer().match(middle[: match.end - 1], 0, work.within)
    core, industry = trade.split(middle[shorter.end if shorter else 0 :])
    return (shorter, core, industry) if core else (match, *trade.split(rest))


def _region_in_front(middle: str, work: Work) -> divisions.Match | None:
    """The divisions in front; behind a region in brackets only one that fits it (金安物流（盐城）: 金安 is the 字号)."""
    match = divisions.gazetteer().match(middle, 0, work.within)
    if match is None or not work.region_text or match.text[-1] in _LEVELS:
        return match
    province = work.region[:2]
    return match if any(code.startswith(province) for code in match.candidates) else None


def _note_region(match: divisions.Match, work: Work) -> None:
    """Divisions in front count before one in brackets, unless that lies inside them."""
    if not work.region_text or not match.code:
        work.region = work.region or match.code
        work.region_text = match.text + work.region_text
    elif match.code.startswith(work.region.rstrip("0")) or not work.region:
        work.region, work.region_text = match.code, match.text


def _behind(middle: str, match: divisions.Match, work: Work) -> str:
    """The name behind its divisions, behind a zone and behind a town."""
    rest = middle[match.end :]
    if rest[:1] in _ZONE_HEADS:
        for zone in marks().zones:
            if rest.startswith(zone) and len(rest) > len(zone):
                return rest[len(zone) :]
    town = _TOWN.match(rest)
    if town is None or trade.word_at(rest, town.end() - 2) > 2:  # 城镇建设 is a business, not a town
        return rest
    if (
        town[0] in _towns().get(match.code[:4], ())
        or _CIVIL.search(work.whole)
        or (match.text[-1] in "县区市" and not town[0].endswith("乡"))
    ):
        return rest[town.end() :]
    return rest


def _cut_region(core: str, industry: str, work: Work) -> tuple[str, str]:
    """A city or province inside what looks like the 字号 ends it (brackets lost: 心田宣城科技)."""
    gazetteer = divisions.gazetteer()
    for start in range(2, len(core) - 1):
        match = gazetteer.match(core, start)
        if match is not None and match.end == len(core) and (match.code.endswith("00") or match.text[-1] in _LEVELS):
            if not work.region_text:
                work.region, work.region_text = match.code, match.text
            own, more = trade.split(core[:start])
            return (own, more + industry) if len(own) > 1 else (core[:start], industry)
    return core, industry


def _without_own_name(middle: str, industry: str, work: Work) -> tuple[str, str]:
    """Names of nothing but industry words have no 字号 (安徽省建设集团); firms of the nation keep 中国 for it."""
    if work.nation:
        return work.nation + middle, ""
    if not industry:
        return work.region_text, ""
    return "", industry


@lru_cache(maxsize=1)
def _towns() -> dict[str, frozenset[str]]:
    """Names of known towns by the four digits of their city."""
    found: dict[str, set[str]] = {}
    for code, name in divisions.town_names().items():
        found.setdefault(code[:4], set()).add(name)
    return {city: frozenset(names) for city, names in found.items()}


def cut_branch(middle: str, body: str) -> tuple[str, str, str]:
    """(head's middle, branch part, head) of a shortened branch name without the head's form: 荣盛船务|上海分公司."""
    form = forms.suffix(middle)
    if form is None and middle[-1:] in ("分", "支"):
        return _cut_short(middle, body)
    if form is None or form.role != "branch":
        return middle, "", ""
    before = middle[: len(middle) - len(form.text)]
    end = trade.industry_end(before)
    if end < 0:
        end = next((at for at in range(2, len(before) - 1) if _is_region(before, at)), len(before))
    if end < 2:
        return middle, "", ""
    branch = _behind_form(middle[end:])
    return before[:end], branch, body[: len(body) - len(branch)]


def _behind_form(branch: str) -> str:
    """The branch part alone where the head's form before it is damaged (有限公同|上城分公司, 有限公|上城分公司): a place follows it."""
    for form in _HEADS_FORMS:
        for size in (len(form), len(form) - 1):
            alike = branch[:1] == form[0] and OSA.distance(branch[:size], form, score_cutoff=1) == 1
            if alike and (branch[size : size + 1] == "第" or divisions.gazetteer().match(branch, size) is not None):
                return branch[size:]
    return branch


def _cut_short(middle: str, body: str) -> tuple[str, str, str]:
    """The same where 分公司 itself is cut off, if a division stands before it: 荣盛船务|上海分."""
    end = trade.industry_end(middle[:-1])
    if end < 2 or not _is_region(middle[:-1], end):
        return middle, "", ""
    return middle[:end], middle[end:], body[: len(body) - len(middle) + end]


def _is_region(text: str, start: int) -> bool:
    match = divisions.gazetteer().match(text, start)
    return match is not None and match.end == len(text)
