"""From what somebody wrote, a code or a name, to the divisions it may mean."""

from __future__ import annotations

import unicodedata

from resolution.divisions.gazetteer import gazetteer, prefix
from resolution.divisions.naming import delta_cities
from resolution.divisions.succession import province_of
from resolution.divisions.table import Division, normal_code, table

_LEVEL = {"province": 0, "city": 1, "county": 2}


def find(text: str, year: int | None = None, within: str = "") -> list[Division]:
    """Divisions that a code (2, 4, 6, 9 or 12 digits) or a name (full, short, or joined: 安徽广德) may mean.

    `year` keeps those in force at the end of that year; `within` (code prefix of a province or city) those that lie in
    it, then or now. The most likely come first: in force, higher level, later. [] if nothing fits.
    """
    text = clean(text)
    code = normal_code(text)
    if code:
        records = table().by_code.get(code, ())
        hint = code_prefix(within)
        found = [record for record in records if record.code.startswith(hint)]
    else:
        found = _named(text, code_prefix(within))
    if year is not None:
        found = [record for record in found if record.holds(year)]
    return sorted(found, key=_likely)


def in_delta(code_or_name: str) -> bool:
    """Whether all that a code or name may mean today lies in Shanghai, Jiangsu, Zhejiang or Anhui."""
    text = clean(code_or_name)
    delta = {code[:2] for code, _ in delta_cities()}
    if normal_code(text):
        return province_of(text)[:2] in delta
    found = find(text)
    best = [record for record in found if _likely(record)[:2] == _likely(found[0])[:2]]
    return bool(best) and all(province_of(record.code)[:2] in delta for record in best)


def clean(text: str) -> str:
    """Full width unified, blanks dropped."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def code_prefix(within: str) -> str:
    """The digits that everything inside shares; accepts a bare prefix ("34", "3418") or a six-digit code."""
    return prefix(within) if within else ""


def _named(text: str, hint: str) -> list[Division]:
    entries = gazetteer().named(text)
    if not entries:
        found = gazetteer().run(text, 0, hint)
        entries = found[1].entries if found and found[0] == len(text) else ()
    return [entry.record for entry in entries if not hint or hint in entry.lineage or hint == prefix(entry.record.code)]


def _likely(record: Division) -> tuple[bool, int, int, str]:
    return record.until is not None, _LEVEL[record.level], -record.since, record.code
