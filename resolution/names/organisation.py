"""An organisation name in its parts: region | 字号 | industry | form, branch and head, what stood in brackets.

The parts must agree for one organisation however its name is written: with or without region, the region in front or in
brackets, the form whole, shortened or damaged, in traditional characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.names import forms, normalise, trade
from resolution.names.lexicon import marks

#: Longer texts are no names; what is beyond is not looked at.
_LONGEST = 120
_BRACKETS = re.compile(r"\(([^()]*)\)?|\)")
_TOWN = re.compile(r"^[一-龥]{2,4}?(?:(?<![古小名新城乡村])镇|(?<!城)乡(?!镇|村)|街道)(?=.{2})")
_LEVELS = "省市区县旗盟州"
_ZONE_HEADS = frozenset("经高工示自保开")
_CIVIL = re.compile(r"(?:村|社区|居)(?:民委员会|委会|委员会)|村民小组|经济(?:合作|联合|合作联)社|农民专业合作")


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """The parts of a name; "" where one is missing."""

    normal: str  # the whole name in comparison form, remarks on state (已注销) dropped
    region: str  # today's six-digit code of the division in the name, the most specific one
    region_text: str  # the division as written
    core: str  # 字号
    industry: str
    form: str  # canonical: 有限责任公司 is 有限公司
    form_raw: str
    branch: str  # the branch's own part, 广德分公司; "" = not a branch
    parent: str  # normal name of the head organisation, for a branch whose name tells it
    kind: str  # kind of party the name suggests, one of KINDS
    qualifiers: str  # 集团, 中国, 有限合伙 and other bracket contents, joined by "|"


_COLUMNS = tuple(field.name for field in fields(OrganisationName))


@dataclass(slots=True)
class _Work:
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


def parse(name: str, region: str = "") -> OrganisationName:
    """The parts of a name; `region` is what the record says of the party's region (name or code, "" = unknown).

    >>> found = parse("阿里巴巴（中国）有限责任公司杭州分公司")
    >>> found.core, found.form, found.branch, found.parent
    ('阿里巴巴', '有限公司', '杭州分公司', '阿里巴巴(中国)有限责任公司')
    """
    return OrganisationName(*_parts(normalise.text(name), _hint(region)))


def parse_column(names: pa.Array, regions: pa.Array | None = None) -> pa.Table:
    """`parse` over columns, once for each distinct name (and region); text columns as `OrganisationName` has them."""
    normal = normalise.text_column(names)
    hints = pa.nulls(len(normal), pa.string()) if regions is None else regions
    encoded_names = normal.dictionary_encode()
    encoded_hints = pc.fill_null(hints.cast(pa.string()), "").dictionary_encode()
    hint_codes = [_hint(text) for text in encoded_hints.dictionary.to_pylist()]
    distinct_hints = sorted({*hint_codes, ""})
    position = {code: row for row, code in enumerate(distinct_hints)}
    hint_of = np.array([position[code] for code in hint_codes] or [0])
    name_rows = encoded_names.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    pairs = name_rows * len(distinct_hints)
    pairs += hint_of[encoded_hints.indices.to_numpy(zero_copy_only=False)] if len(pairs) else 0
    unique, inverse = np.unique(pairs, return_inverse=True)
    values = encoded_names.dictionary.to_pylist()
    size = len(distinct_hints)
    rows = [_parts(values[pair // size], distinct_hints[pair % size]) for pair in unique.tolist()]
    columns = zip(*rows, strict=True) if rows else [()] * len(_COLUMNS)
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=list(_COLUMNS))
    return table.take(pa.array(inverse.reshape(-1)))


@lru_cache(maxsize=20_000)
def _hint(region: str) -> str:
    """The city (else province) that a record's region text means, as a code prefix; "" = unknown."""
    if not region:
        return ""
    code = divisions.region_today(region)
    if not code:
        return ""
    city = divisions.city_of(code) or code
    return city[:2] if city.endswith("0000") else city[:4]


def _parts(normal: str, within: str) -> tuple[str, ...]:
    """The fields of `OrganisationName`, in their order."""
    work = _Work(normal, within)
    body = normal[:_LONGEST]
    if "(" in body or ")" in body:
        normal = body = _without_states(body, work)
    head, branch = forms.branch(body)
    parent = head if branch else ""
    if branch:
        work.within = ""  # where the branch is says nothing of where its head is
    inner = _without_brackets(head, work) if "(" in head or ")" in head else head
    inner = _strip_nation(inner, work)
    start, form, kind = forms.ending(inner)
    form_raw, middle = inner[start:], inner[:start]
    if not branch and not form:
        middle, branch, parent = _cut_branch(middle, body)
    core, industry = _core(middle, work)
    if branch:
        kind = "social" if branch.endswith("工会委员会") else "enterprise"
    kind = _kind(kind, middle, work)
    qualifiers = "|".join(work.qualifiers) if work.qualifiers else ""
    return normal, work.region, work.region_text, core, industry, form, form_raw, branch, parent, kind, qualifiers


def _without_states(body: str, work: _Work) -> str:
    """Remarks on the state of a party (已注销) are no part of its name."""
    states = marks().states

    def replace(found: re.Match[str]) -> str:
        if found[1] in states:
            work.note(found[1])
            return ""
        return found[0]

    return _BRACKETS.sub(replace, body)


def _without_brackets(head: str, work: _Work) -> str:
    """The name without brackets; what they held becomes region or qualifier."""

    def replace(found: re.Match[str]) -> str:
        content = found[1] or ""
        if not content:
            return ""
        for nation in marks().nation:
            if content.startswith(nation):
                work.note("中国")
                work.nation = nation
                content = content[len(nation) :]
                break
        if content and not _bracket_region(content, work):
            work.note(content)
        return ""

    return _BRACKETS.sub(replace, head)


def _bracket_region(content: str, work: _Work) -> bool:
    """Whether a bracket holds a division; an ordinary word in brackets is one too where it names a division."""
    match = divisions.gazetteer().match(content, 0, work.within)
    if match is not None and match.end == len(content):
        code = match.code
    else:
        entries = divisions.gazetteer().named(content)
        if not entries:
            return False
        code = entries[0].codes[0] if len(entries[0].codes) == 1 else ""
    if not work.region_text or code.startswith(work.region.rstrip("0")):
        work.region, work.region_text = code, content
    return True


def _strip_nation(inner: str, work: _Work) -> str:
    if not inner.startswith(marks().nation):
        return inner
    nation = next(nation for nation in marks().nation if inner.startswith(nation))
    if len(inner) <= len(nation) + 1:
        return inner
    work.note("中国")
    work.nation = nation
    return inner[len(nation) :]


def _core(middle: str, work: _Work) -> tuple[str, str]:
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
    return _cut_region(core, industry, work) if len(core) > 3 else (core, industry)


def _own_name_from_region(
    middle: str, match: divisions.Match, rest: str, work: _Work
) -> tuple[divisions.Match | None, str, str]:
    """No 字号 behind short division names: then the last of them, a county's, begins it (上海|金山|石化, 来凤|养殖)."""
    if not match.code or match.code.endswith("00"):
        return (match, *trade.split(rest))
    shorter = divisions.gazetteer().match(middle[: match.end - 1], 0, work.within)
    core, industry = trade.split(middle[shorter.end if shorter else 0 :])
    return (shorter, core, industry) if core else (match, *trade.split(rest))


def _region_in_front(middle: str, work: _Work) -> divisions.Match | None:
    """The divisions in front; behind a region in brackets only one that fits it (金安物流（盐城）: 金安 is the 字号)."""
    match = divisions.gazetteer().match(middle, 0, work.within)
    if match is None or not work.region_text or match.text[-1] in _LEVELS:
        return match
    province = work.region[:2]
    return match if any(code.startswith(province) for code in match.candidates) else None


def _note_region(match: divisions.Match, work: _Work) -> None:
    """Divisions in front count before one in brackets, unless that lies inside them."""
    if not work.region_text or not match.code:
        work.region = work.region or match.code
        work.region_text = match.text + work.region_text
    elif match.code.startswith(work.region.rstrip("0")) or not work.region:
        work.region, work.region_text = match.code, match.text


def _behind(middle: str, match: divisions.Match, work: _Work) -> str:
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


def _cut_region(core: str, industry: str, work: _Work) -> tuple[str, str]:
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


def _without_own_name(middle: str, industry: str, work: _Work) -> tuple[str, str]:
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


def _cut_branch(middle: str, body: str) -> tuple[str, str, str]:
    """(head's middle, branch part, head) of a shortened branch name without the head's form: 荣盛船务|上海分公司."""
    form = forms.suffix(middle)
    if form is None or form.role != "branch":
        return middle, "", ""
    before = middle[: len(middle) - len(form.text)]
    end = trade.industry_end(before)
    if end < 0:
        end = next((at for at in range(2, len(before) - 1) if _is_region(before, at)), len(before))
    if end < 2:
        return middle, "", ""
    branch = middle[end:]
    return before[:end], branch, body[: len(body) - len(branch)]


def _is_region(text: str, start: int) -> bool:
    match = divisions.gazetteer().match(text, start)
    return match is not None and match.end == len(text)


def _kind(kind: str, middle: str, work: _Work) -> str:
    """The kind of party, corrected by what the brackets say."""
    for content in work.qualifiers or ():
        if content == "个体工商户":
            return "individual_business"
        if content.startswith("民办非企业"):
            return "social"
        if content in ("普通合伙", "有限合伙", "特殊普通合伙", "个人独资"):
            return "enterprise"
    if kind == "institution" and middle.startswith("民办"):
        return "social"
    return kind
