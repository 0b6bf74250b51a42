"""The end of an organisation name: its form, undamaged or not, and the branch part behind the head's name."""

from __future__ import annotations

import re

from resolution.names.lexicon import Form, forms, marks

_COMPANY = "有限责任公司股份"
_START = re.compile(r"股份|责任|公司|有|限|股(?=有)|份(?=有)")
_BRANCH_COMPANY = re.compile(r"(?:分|支)公司?$")
#: The last company form that has something behind it; a branch's own 分公司 is no head.
_COMPANY_HEAD = re.compile(r"^(.{2,}(?<![分支])公司(?:\([^()]*合伙\))?)(.+)$")
_OTHER_HEAD = re.compile(
    r"^(.{2,}?(?:合作社(?:联合社|联社)?|事务所|合伙企业|银行|信用社|合作联社|信用联社)(?:\([^()]*\))?)(.+)$"
)
_SITE_HEAD = re.compile(r"^(.{2,}(?:厂(?![房区])|集团|商场|商厦|医院|学校|大学))(.{2,})$")
_LONGEST = 10

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
    base = len(text.rstrip(_COMPANY))
    if len(text) - base >= 2:
        found = _company(text, base)
        if found is not None:
            return found
    form = suffix(text)
    if form is None or form.role == "branch":
        return len(text), "", ""
    return len(text) - len(form.text), form.canonical, form.kind


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
        return text, ""
    found = _COMPANY_HEAD.match(text)
    if found is not None:
        return _company_branch(text, found[1], found[2])
    found = _OTHER_HEAD.match(text) or _SITE_HEAD.match(text)
    if found is not None:
        form = suffix(found[2].rstrip(")"))
        if form is not None and len(form.text) > 1 and form.role in ("branch", "both"):
            return found[1], found[2]
    return text, ""


def _company_branch(text: str, head: str, tail: str) -> tuple[str, str]:
    """Whether what follows a company form is a branch part or only a remark or damage."""
    if tail.startswith("(") and tail.endswith(")") and tail[1:-1] in marks().forms_in_brackets:
        return text, ""
    if len(tail) < 2 or (not tail.strip(_COMPANY) and not _BRANCH_COMPANY.search(tail)):
        return text, ""
    return head, tail
