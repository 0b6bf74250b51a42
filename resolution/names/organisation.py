"""An organisation name in its parts: region | 字号 | industry | form, branch and head, what stood in brackets.

The parts must agree for one organisation however its name is written: with or without region, the region in front or in
brackets, the form whole, shortened or damaged, in traditional characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.names import forms, normalise
from resolution.names.columns import ByKernel, Parts, by_distinct
from resolution.names.lexicon import marks
from resolution.names.own_name import Work, core_of, cut_branch, strip_nation

#: Longer texts are no names; what is beyond is not looked at.
_LONGEST = 120
_BRACKETS = re.compile(r"\(([^()]*)\)?|\)")


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


COLUMNS = tuple(field.name for field in fields(OrganisationName))


def parse(name: str, region: str = "") -> OrganisationName:
    """The parts of a name; `region` is what the record says of the party's region (name or code, "" = unknown).

    >>> found = parse("阿里巴巴（中国）有限责任公司杭州分公司")
    >>> found.core, found.form, found.branch, found.parent
    ('阿里巴巴', '有限公司', '杭州分公司', '阿里巴巴(中国)有限责任公司')
    """
    return OrganisationName(*_parts(normalise.text(name), _hint(region)))


def parse_column(names: pa.Array, regions: pa.Array | None = None) -> pa.Table:
    """`parse` over columns, once for each distinct name (and region); text columns as `OrganisationName` has them."""
    return parts_of(normalise.text_column(names), regions).whole()


def parts_of(normal: pa.Array, regions: pa.Array | None = None) -> Parts:
    """The parts of names in comparison form (`normalise.text`), which may be a dictionary."""
    hints = pa.nulls(len(normal), pa.string()) if regions is None else regions
    encoded = pc.fill_null(hints.cast(pa.string()), "").dictionary_encode()
    codes = [_hint(text) for text in encoded.dictionary.to_pylist()]
    hint_of = pa.array(codes, pa.string()).take(encoded.indices)
    return by_distinct(normal, hint_of, read_rows, _by_kernel)


def read_rows(texts: pa.Array, hints: list[str]) -> pa.Table:
    """Names in comparison form, one by one; `hints` are code prefixes, "" = none."""
    rows = [_parts(text, hint) for text, hint in zip(texts.to_pylist(), hints, strict=True)]
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(COLUMNS))


def _by_kernel(texts: pa.Array, hints: list[str]) -> ByKernel:
    from resolution.kernels.reading import name_columns

    return name_columns.parse(texts, hints)


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
    work = Work(normal, within)
    body = normal[:_LONGEST]
    if "(" in body or ")" in body:
        normal = body = _without_states(body, work)
    head, branch = forms.branch(body)
    parent = head if branch else ""
    if branch:
        work.within = ""  # where the branch is says nothing of where its head is
    inner = _without_brackets(head, work) if "(" in head or ")" in head else head
    inner = strip_nation(inner, work)
    start, form, kind = forms.ending(inner)
    form_raw, middle = inner[start:], inner[:start]
    if not branch and not form:
        middle, branch, parent = cut_branch(middle, body)
    core, industry = core_of(middle, work)
    if branch:
        kind = "social" if branch.endswith("工会委员会") else "enterprise"
    kind = _kind(kind, middle, work)
    qualifiers = "|".join(work.qualifiers) if work.qualifiers else ""
    return normal, work.region, work.region_text, core, industry, form, form_raw, branch, parent, kind, qualifiers


def _without_states(body: str, work: Work) -> str:
    """Remarks on the state of a party (已注销) are no part of its name."""
    states = marks().states

    def replace(found: re.Match[str]) -> str:
        if found[1] in states:
            work.note(found[1])
            return ""
        return found[0]

    return _BRACKETS.sub(replace, body)


def _without_brackets(head: str, work: Work) -> str:
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


def _bracket_region(content: str, work: Work) -> bool:
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


def _kind(kind: str, middle: str, work: Work) -> str:
    """The kind of party, corrected by what the brackets say."""
    told = kind_told(work.qualifiers) if work.qualifiers else ""
    if told:
        return told
    if kind == "institution" and middle.startswith("民办"):
        return "social"
    return kind


def kind_told(qualifiers: list[str]) -> str:
    """The kind of party that what stood in brackets tells, "" if none."""
    for content in qualifiers:
        if content == "个体工商户":
            return "individual_business"
        if content.startswith("民办非企业"):
            return "social"
        if content in ("普通合伙", "有限合伙", "特殊普通合伙", "个人独资"):
            return "enterprise"
    return ""
