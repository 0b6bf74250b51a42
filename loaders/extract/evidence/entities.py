"""Which mentions are one party of the document, what belongs to whom, and which body decides."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.mentions import Evidence, Mention, evidence
from resolution.names.person import looks_like_person

_OF_BODY = re.compile(r"(?:机关|来源|部门|法院|单位)[^\n。；]{0,4}(?:统一社会信用代码|代码)[\s:]*$")
_ISSUER_LABEL = re.compile(
    r"(?:处罚机关|决定机关|作出决定机关|作出处罚决定的机关(?:名称)?|执法机关|执行法院|执法主体|机关名称|许可机关|认定机关|处罚单位|办案单位|列入机关)[\s:]*$"
)
_PERSONS = ("legal_representative", "responsible")
_NEAR, _FAR = 90, 400


@Language.component("xintu_entities")
def entities(doc: Doc) -> Doc:
    """One id for all mentions of a party (p1, p2 … in order of appearance), codes at their holder, facts at the subject."""
    found = evidence(doc)
    _settle_roles(found)
    ids: dict[str, str] = {}
    for one in found.of("party", "authority"):
        letter = "a" if one.kind == "authority" else "p"
        key = letter + str(one.value)
        count = sum(known.startswith(letter) for known in ids.values())
        one.entity = ids.setdefault(key, f"{letter}{count + 1}")
    for code in found.of("code"):
        holder = _holder(found, code)
        code.entity = holder.entity if holder else ""
    _facts(found)
    _issuer(found)
    return doc


def _settle_roles(found: Evidence) -> None:
    """A name has one role wherever it stands: the first that a label gave it; without any label the first firm is the subject."""
    roles: dict[str, str] = {}
    for one in found.of("party"):
        if one.role:
            roles.setdefault(str(one.value), one.role)
    firsts = [one for one in found.of("party") if not roles.get(str(one.value))]
    if firsts and not any(role in ("subject", "debtor", "creditor") for role in roles.values()):
        roles[str(firsts[0].value)] = "subject"
    for one in found.of("party"):
        one.role = roles.get(str(one.value), "other")


def _holder(found: Evidence, code: Mention) -> Mention | None:
    """Whose code it is: a person's for an ID number, a body's behind its label, else the party named last before it."""
    before = [one for one in found.of("party", "authority") if one.end <= code.start]
    if _OF_BODY.search(found.text, max(0, code.start - 24), code.start):
        return next((one for one in reversed(before) if one.kind == "authority"), None)
    parties = [one for one in before if one.kind == "party" and code.start - one.end <= _FAR]
    if code.role == "id_number":
        near = [one for one in parties if code.start - one.end <= _NEAR or looks_like_person(str(one.value))]
        people = [one for one in near if looks_like_person(str(one.value))]
        return next(iter(reversed(people or near)), None)
    firms = [one for one in parties if one.role not in _PERSONS]
    if firms:
        return firms[-1]
    return next((one for one in found.of("party") if one.start >= code.end and one.role not in _PERSONS), None)


def _facts(found: Evidence) -> None:
    """Amounts, measures, violations and numbers belong to the subject; of several to the one named last before them."""
    subjects = [one for one in found.of("party") if one.role in ("subject", "debtor")]
    alone = len({one.entity for one in subjects}) == 1
    for fact in found.of("amount", "measure", "violation", "document_no", "case_no"):
        if alone:
            fact.entity = subjects[0].entity
        elif subjects:
            line = found.text.rfind("\n", 0, fact.start) + 1
            near = [one for one in subjects if line <= one.start and one.end <= fact.start]
            fact.entity = near[-1].entity if near else ""


def _issuer(found: Evidence) -> None:
    """The body that decides: behind its label, alone on a line of the head or at the seal, else the one named most."""
    bodies = found.of("authority")
    if not bodies:
        return
    labelled = [one for one in bodies if _ISSUER_LABEL.search(found.text, max(0, one.start - 20), one.start)]
    alone = [one for one in bodies if _alone(found.text, one)]
    counts: dict[str, int] = {}
    for one in bodies:
        counts[one.entity] = counts.get(one.entity, 0) + 1
    chosen = labelled or alone[-1:] or [max(bodies, key=lambda one: (counts[one.entity], -one.start))]
    issuers = {one.entity for one in chosen} | {one.entity for one in labelled}
    for one in bodies:
        one.role = "issuer" if one.entity in issuers else "mentioned"


def _alone(text: str, one: Mention) -> bool:
    line = text[text.rfind("\n", 0, one.start) + 1 : (text.find("\n", one.end) + 1 or len(text) + 1) - 1]
    rest = line.replace(text[one.start : one.end], "")
    return len(re.sub(r"[\s()印章公:]|行政处罚决定书|\d{4}年.*日|[一二〇○零]{2}.{2,9}日", "", rest)) <= 2
