"""Whether two names under one decision number may mean one party: as registered, shortened, swapped or mistyped."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from resolution.names import organisation
from resolution.names.organisation import OrganisationName

_TELLING = 4  # in shorter texts one character is half of what they say


def may_be_one(left: str, right: str) -> bool:
    """Whether the names agree in 字号, trade, branch and region but for one character, a form or what was left out.

    Only for names that something else brings together: by itself it would merge sibling firms' misspelt names.

    >>> may_be_one("安徽省润麟建筑劳务厂", "安徽省润麟建筑劳务"), may_be_one("宣城润麟建材有限公司", "宣城润麟劳务有限公司")
    (True, False)
    """
    if not left or not right:
        return False
    a, b = _parts(left), _parts(right)
    if a.branch != b.branch or not _one_place(a.region, b.region):
        return False
    if a.core and a.core == b.core and not (a.industry and b.industry):
        return True
    if _broken_form(a, b) or _broken_form(b, a):
        return True
    one, other = a.core + a.industry, b.core + b.industry
    most = 1 if min(len(one), len(other)) >= _TELLING else 0
    return Levenshtein.distance(one, other, score_cutoff=most) <= most


def _broken_form(whole: OrganisationName, broken: OrganisationName) -> bool:
    """Whether the one name is the other with a form that cannot be read (有限公同)."""
    body = whole.normal.removesuffix(whole.form_raw)
    if broken.form or not whole.form_raw or not whole.industry or len(body) < _TELLING:
        return False
    rest = broken.normal.removeprefix(body)
    known = sum(character in whole.form_raw for character in rest)
    return 2 <= len(rest) < len(broken.normal) and 2 * known > len(rest)


@lru_cache(maxsize=10_000)
def _parts(name: str) -> OrganisationName:
    return organisation.parse(name)


def _one_place(left: str, right: str) -> bool:
    """Whether one of two divisions lies in the other, or one is not told."""
    short, long = sorted((left.rstrip("0"), right.rstrip("0")), key=len)
    return long.startswith(short)
