"""Which mentions are one party of the document, what belongs to whom, and which body decides."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator

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
#: No name is longer.
_LONGEST = 80


@Language.component("xintu_entities")
def entities(doc: Doc) -> Doc:
    """One id for all mentions of a party (p1, p2 … in order of appearance), codes at their holder, facts at the subject."""
    found = evidence(doc)
    _settle_roles(found)
    named = _Named(found.of("party", "authority"))
    _number(named.mentions)
    for codes in _lists(found.text, found.of("code")):
        holders = [_holder(found.text, named, code) for code in codes]
        listed = _listed_before(found.text, named, codes) if len(codes) > 1 else []
        for code, holder in zip(codes, listed or holders, strict=True):
            code.entity = holder.entity if holder else ""
    _facts(found)
    _issuer(found)
    return doc


def _lists(text: str, codes: list[Mention]) -> list[list[Mention]]:
    """Codes that stand in one list (甲、乙) together, others alone."""
    lists: list[list[Mention]] = []
    for code in codes:
        if lists and text[lists[-1][-1].end : code.start] == "、":
            lists[-1].append(code)
        else:
            lists.append([code])
    return lists


def _listed_before(text: str, named: _Named, codes: list[Mention]) -> list[Mention]:
    """The list of as many parties before a list of codes, in its order; [] if there is none of that length."""
    parties = [one for one in named.before(codes[0].start, _FAR) if one.kind == "party"][: len(codes)]
    parties.reverse()
    ends = itertools.pairwise(parties)
    whole = len(parties) == len(codes) and all(text[one.end : other.start] == "、" for one, other in ends)
    return parties if whole else []


class _Named:
    """Parties and bodies by place, so that those before a place are found without looking at all."""

    def __init__(self, mentions: list[Mention]) -> None:
        self.mentions = mentions
        self._starts = [one.start for one in mentions]

    def before(self, place: int, reach: int) -> list[Mention]:
        """Those that end at most `reach` characters before a place, the nearest first."""
        found = self.mentions[bisect_left(self._starts, place - reach - _LONGEST) : bisect_left(self._starts, place)]
        return [one for one in reversed(found) if one.end <= place <= one.end + reach]

    def behind(self, place: int) -> Iterator[Mention]:
        """Those that begin behind a place, the nearest first."""
        return iter(self.mentions[bisect_left(self._starts, place) :])


def _number(mentions: list[Mention]) -> None:
    """An id for each name: p1, p2 … for parties, a1 … for bodies, in order of appearance."""
    ids: dict[tuple[str, str], str] = {}
    counts = {"a": 0, "p": 0}
    for one in mentions:
        letter = "a" if one.kind == "authority" else "p"
        key = (letter, str(one.value))
        if key not in ids:
            counts[letter] += 1
            ids[key] = f"{letter}{counts[letter]}"
        one.entity = ids[key]


def _settle_roles(found: Evidence) -> None:
    """A name has one role wherever it stands: the first that a label gave it; without any label the first firm is the subject."""
    roles: dict[str, str] = {}
    told = sorted((one for one in found.of("party") if one.role), key=lambda one: one.role in _PERSONS)
    for one in told:  # who stands for a firm may be a party besides, which says more
        roles.setdefault(str(one.value), one.role)
    firsts = [one for one in found.of("party") if not roles.get(str(one.value))]
    if firsts and not any(role in ("subject", "debtor", "creditor") for role in roles.values()):
        roles[str(firsts[0].value)] = "subject"
    for one in found.of("party"):
        one.role = roles.get(str(one.value), "other")


def _holder(text: str, named: _Named, code: Mention) -> Mention | None:
    """Whose code it is: a person's for an ID number, a body's behind its label, else the party named last before it."""
    before = named.before(code.start, _FAR)
    if _OF_BODY.search(text, max(0, code.start - 24), code.start):
        return next((one for one in before if one.kind == "authority"), None)
    parties = [one for one in before if one.kind == "party"]
    if code.role == "id_number":
        people = [one for one in parties if looks_like_person(str(one.value))]
        return next(iter(people or [one for one in parties if code.start - one.end <= _NEAR]), None)
    firms = (one for one in parties if one.role not in _PERSONS)
    behind = (one for one in named.behind(code.end) if one.kind == "party" and one.role not in _PERSONS)
    return next(firms, None) or next(behind, None)


def _facts(found: Evidence) -> None:
    """Amounts, measures, violations and numbers belong to the subject; of several to the one named last before them."""
    decisions = {one.value for one in found.of("document_no") if one.role == "decision"}
    roles = ("subject", "debtor", "other") if len(decisions) > 1 else ("subject", "debtor")
    subjects = [one for one in found.of("party") if one.role in roles]
    alone, named = len({one.entity for one in subjects}) == 1, _Named(subjects)
    for fact in found.of("amount", "measure", "violation", "document_no", "case_no"):
        if alone:
            fact.entity = subjects[0].entity
        elif subjects:
            line = found.text.rfind("\n", 0, fact.start) + 1
            near = named.before(fact.start, fact.start - line)
            fact.entity = next((one.entity for one in near if one.start >= line), "")


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
