"""The end of an organisation name: its form, undamaged or not, and the branch part behind the head's name."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from resolution.names import trade
from resolution.names.lexicon import Form, forms, industries, marks

_COMPANY = "有限责任公司股份"
#: Before 公司 these make a whole organisation of what they end.
_WHOLE = "有限责任股份"
_START = re.compile(r"股份|责任|公司|有|限|股(?=有)|份(?=有)")
_BRANCH_COMPANY = re.compile(r"(?:分|支)公司?$")
#: The last company form that has something behind it; a branch's own 分公司 is no head.
_COMPANY_HEAD = re.compile(r"^(.{2,}(?<![分支])公司(?:\([^()]*合伙\))?)(.+)$")
#: 某某有限公司南京公司, 某某有限公司金分华公司: what has a whole company in front is a branch, its 分 lost or misplaced.
_GLUED = re.compile(r"^(.{2,}(?:有限|责任)公司)([^(].*公司)$")
_OTHER_HEAD = re.compile(
    r"^(.{2,}?(?:合作社(?:联合社|联社)?|事务所|合伙企业|银行|信用社|合作联社|信用联社)(?:\([^()]*\))?)(.+)$"
)
_SITE_HEAD = re.compile(r"^(.{2,}(?:厂(?![房区])|集团|商场|商厦|医院|学校|大学))(.{2,})$")
_LONGEST = 10
#: One character of the form misread: 有限青任公司, 有限公同, 有眼公司.
_SLIPPED_COMPANY = re.compile(
    r"(?:股份)?(?:有限.任公司|有限责.公司|有.责任公司|有限责任.司|有限责任公[^司]|有限[^公]司|有限公[^司]|有[^限]公司)$"
)
#: What a name may be cut off after, behind its industry.
_CUT = {"有": "有限公司", "股": "股份有限公司", "公": "公司"}
_DOUBLED = re.compile(r"(.)\1")
_LONG_FORM = 6
#: A form of so many characters is what it is: 信用合作社 is no damaged 信用合作联社.
_SURE = 4
_SHORTEST_SLIP, _LONGEST_SLIP = 3, 9

Ending = tuple[int, str, str]
"""Where the form starts, its canonical text, the kind of party it suggests."""


def suffix(text: str) -> Form | None:
    """The longest known form at the end of a text."""
    known = forms()
    for length in range(min(_LONGEST, len(text)), 0, -1):
        form = known.get(text[-length:])
        if form is not None:
            return form
    return None


def ending(text: str) -> Ending:
    """The form at the end, repaired where letters are missing or doubled (有限公, 有有限公司, 有公限司).

    >>> ending("包装材料有有限公司"), ending("景观工程有限公")
    ((4, '有限公司', 'enterprise'), (4, '有限公司', 'enterprise'))
    """
    if text.endswith("有限公司") and text[-5:-4] not in _COMPANY:  # most names; "" is in every text
        return len(text) - 4, "有限公司", "enterprise"
    slip = _slipped_company(text)
    if slip is not None:
        return slip
    base = len(text.rstrip(_COMPANY))
    if len(text) - base >= 2:
        found = _company(text, base)
        if found is not None:
            return found
    form = suffix(text)
    slip = _slipped(text, len(form.text) if form else 0)
    if slip is not None:
        return slip
    if form is None or form.role == "branch":
        return len(text), "", ""
    return len(text) - len(form.text), form.canonical, form.kind


def _slipped_company(text: str) -> Ending | None:
    """A company form with one character misread; 有色公司 is none."""
    found = _SLIPPED_COMPANY.search(text)
    if found is None or found[0] in forms() or found[0][:2] in industries().words:
        return None
    return found.start(), "股份有限公司" if found[0].startswith("股") else "有限公司", "enterprise"


def _slipped(text: str, known: int) -> Ending | None:
    """Another form with one character changed, doubled, or cut off; `known` is the length of the form read exactly."""
    if known == 0 and text[-1:] in _CUT and suffix(text[:-1]) is None and trade.split(text[:-1])[1]:
        return len(text) - 1, _CUT[text[-1]], "enterprise"
    for length in range(_LONGEST_SLIP, max(_SHORTEST_SLIP - 1, known + 1), -1):
        if known < _SURE and len(text) - length >= 2:
            form = near(text[-length:])
            if form is not None:
                return len(text) - length, form.canonical, form.kind
    return None


@lru_cache(maxsize=50_000)
def near(text: str) -> Form | None:
    """The form that a text is but for one character: 农民专亚合作社, 农民专业合, 经营营部."""
    single = _DOUBLED.sub(r"\1", text)
    if single != text and single in forms():
        return forms()[single]
    if len(text) < _LONG_FORM - 1:
        return None
    known = _long_by_rest()
    near = {form for rest in rests(text) for form in known.get(rest, ())}
    found = [form for form in near if OSA.distance(text, form.text, score_cutoff=1) == 1]
    found = [form for form in found if form.text[0] == text[0] or sorted(form.text) == sorted(text)]
    return min(found, key=lambda form: (form.role == "branch", form.text), default=None)


@cache
def long_forms() -> tuple[Form, ...]:
    """Forms that are told by the rest of them when one character is wrong."""
    return tuple(form for form in forms().values() if len(form.text) >= _LONG_FORM)


def rests(text: str) -> list[str]:
    """A text, and what is left of it without each of its characters: texts one slip apart have one of these in common."""
    return [text, *(text[:at] + text[at + 1 :] for at in range(len(text)))]


@cache
def _long_by_rest() -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {}
    for form in long_forms():
        for rest in rests(form.text):
            found.setdefault(rest, []).append(form)
    return found


def _company(text: str, base: int) -> Ending | None:
    """A company form out of the run of form characters text[base:]; the run may begin with the name's own (信任|有限)."""
    first = _START.search(text, base)
    if first is None or len(text) - first.start() < 2:
        return None
    start = first.start()
    run = text[start:]
    before = text[start - 1] if start else ""
    if (before == "国" and run.startswith("有公")) or (before == "无" and run[:2] in ("限有", "限股")):
        start, run = start + 1, run[1:]
    if before == "无" and run == "限公司":
        return start - 1, "无限公司", "enterprise"
    if "股" in run or "份" in run:
        return start, "股份有限公司", "enterprise"
    if run != "公司" and ("限" in run or "有" in run or "任" in run):
        return start, "有限公司", "enterprise"
    form = suffix(text)
    if form is None:
        return start, "公司", "enterprise"
    if form.role == "branch":
        return len(text), "", ""
    return min(start, len(text) - len(form.text)), form.canonical, form.kind


def branch(text: str) -> tuple[str, str]:
    """(head, branch part); the branch part is "" where the name is that of a whole organisation.

    A name that ends in a company form of its own is no branch, whatever it contains (某集团公司南通有限公司).

    >>> branch("某某有限公司广德分公司"), branch("某某机床厂门市部"), branch("某某集团公司南通有限公司")
    (('某某有限公司', '广德分公司'), ('某某机床厂', '门市部'), ('某某集团公司南通有限公司', ''))
    """
    whole = text.rstrip(")")
    if whole.endswith("公司") and whole[-3:-2] not in ("分", "支"):
        glued = _GLUED.match(text) if whole[-3:-2] not in _WHOLE else None
        return (glued[1], glued[2]) if glued and glued[2].strip(_COMPANY) else (text, "")
    found = _COMPANY_HEAD.match(text)
    if found is not None:
        return _company_branch(text, found[1], found[2])
    found = _OTHER_HEAD.match(text) or _SITE_HEAD.match(text)
    if found is not None:
        form = suffix(found[2].rstrip(")"))
        if form is None and len(found[2]) > 1 and found[2][-1] in "分支":
            return found[1], found[2]
        if form is not None and len(form.text) > 1 and form.role in ("branch", "both"):
            return found[1], found[2]
    return text, ""


def _company_branch(text: str, head: str, tail: str) -> tuple[str, str]:
    """Whether what follows a company form is a branch part or only a remark or damage."""
    if tail.startswith("(") and tail.endswith(")") and tail[1:-1] in marks().forms_in_brackets:
        return text, ""
    if tail == ")" or (not tail.strip(_COMPANY) and not _BRANCH_COMPANY.search(tail)):
        return text, ""
    return head, tail
