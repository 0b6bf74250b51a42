"""Who the document is about: labelled parties, the addressee, organisations in running text, and every further place of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract.evidence.labels import ROLE_OF, labelled
from loaders.extract.evidence.organisations import foreign_organisations, named_organisations, running_organisations
from loaders.extract.evidence.party_names import ASIDE, STRONG, WEAK, organisation_in, person_at
from loaders.extract.evidence.people import described_people, masked_people, named_people
from loaders.extract.evidence.seals import within
from loaders.extract.evidence.tables import columns
from loaders.extract.mentions import Evidence, Mention, evidence
from resolution import divisions
from resolution.names.person import looks_like_person

_ADDRESSEE = re.compile(r"(?:^|\n)(?P<name>[^\n:，。；(]{2,40}(?:\([^)\n]{1,60}\)[^\n:，。；(]{0,24})*):(?=\n|$)")
_ALIAS = re.compile(r"\((?:以下简?称|下称|简称)\s*:?\s*[“\"']?(?P<alias>[^)”\"'\n]{2,20})[”\"']?\)")
#: So far before its short name a party may stand, and so long may its name be.
_FAR, _LONGEST = 40, 60
#: Between two short names of one party.
_OR = re.compile(r"[”\"']?[或、][“\"']?")
_NO_ALIAS = re.compile(
    r"^(?:当事人|你|本|该|我|被处罚|申请|被申请|原告|被告|单位|公司|上诉|银行|贵|目标公司|双方)|条例|办法|规定|法$|局$|委$|决定"
)
_BLANK = re.compile(r"\s+(?![A-Za-z])|(?<![A-Za-z.,])\s+")
#: Who runs a shop, in brackets behind its name.
_OPERATOR = re.compile(r"(?<=[店馆部行场厂坊吧所院堂屋摊])\((?P<name>[一-龥]{2,3})\)")
#: A name in Latin letters in front of a word that is none of it.
_LATIN = re.compile(r"[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+)+(?=[处罚应须于将未为的因在][一-龥])")
#: How a firm is called for short, and how much of its name that must hold.
_SHORT_FIRM = re.compile(r"(?:公司|食品|医院|酒店|超市|网咖|网吧|商城|置业|地产|建设|物流|集团)$")
_STEM = 3
#: The sign of an item in front of a name.
_MARK = re.compile(r"\(\d{1,2}\)|\d{1,2}[.、)]")
#: A cell that holds no name.
_NO_CELL = re.compile(r"[。；;:]|^[\d\s.,/-]+$|^\s*[无/-]+\s*$")
_ACTION = re.compile(
    r"对(?P<name>[^\s，。；:对]{2,40}?)(?:\([^)]{2,60}\))?(?:另行|依法|分别|一并)?(?:作出|处以?|罚款|给予|予以|涉嫌|的|进行|立案|执行)"
)


@Language.component("xintu_parties")
def parties(doc: Doc) -> Doc:
    """Labelled ones first, since they are the surest; then what running text says in the same names."""
    found = evidence(doc)
    aliases: dict[str, str] = {}
    for finder in (_tabled, labelled, _addressee, _acted_on, described_people):
        _keep(found, finder(found), aliases)
        aliases = aliases or {alias: str(one.value) for alias, one in _aliases(found)}
    _repeated(found)
    firms = list(running_organisations(found))
    called = {found.text[start:end] for start, end, _ in firms} | {alias for _, alias in _short_names(found.text)}
    people = (one for one in named_people(found) if not any(_lies_in(found.text, one, firm) for firm in called))
    for spans in (foreign_organisations(found), people, named_organisations(found), iter(firms)):
        _keep(found, spans, aliases)
    _repeated(found)
    _keep(found, masked_people(found), aliases)
    _by_whole_names(found)
    return doc


def _lies_in(text: str, person: tuple[int, int, str], firm: str) -> bool:
    """Whether what reads like a person's name is part of a firm's here."""
    at = firm.find(text[person[0] : person[1]])
    return at >= 0 and len(firm) > person[1] - person[0] and text.startswith(firm, person[0] - at)


def _by_whole_names(found: Evidence) -> None:
    """A firm's short name (岭测精密) or the end of its name means the one firm whose longer name holds it."""
    known = {str(one.value): one for one in reversed(found.of("party"))}
    for one in found.of("party"):
        name = str(one.value)
        if len(name) <= _STEM or STRONG.search(name) or looks_like_person(name) or name[0].isascii():
            continue
        longer = [
            whole
            for whole in known
            if len(whole) > len(name) and name in whole and (STRONG.search(whole) or whole.endswith(name))
        ]
        if len(longer) == 1:
            one.value, one.role = longer[0], known[longer[0]].role


def _keep(found: Evidence, spans: Iterator[tuple[int, int, str]], aliases: dict[str, str]) -> None:
    for start, end, role in spans:
        start, end = _trimmed(found.text, start, end)
        if end - start > 1 and not found.taken(start, end, "party", "authority", "code", "document_no"):
            name = name_of(found.text[start:end])
            holder = aliases.get(name) or _written_out(found, name)
            found.add("party", start, end, holder or name, "" if holder else role)


def _written_out(found: Evidence, name: str) -> str:
    """The one firm known by now that a name without its form in brackets, or a short one without its place, stands for; "" for none."""
    known = {str(one.value) for one in found.of("party")}
    formed = [one for one in known if one.startswith(name + "(")]
    if len(formed) == 1 and STRONG.search(name):
        return formed[0]
    if not _SHORT_FIRM.search(name) or STRONG.search(name) or divisions.gazetteer().match(name, 0) is not None:
        return ""
    stem = _SHORT_FIRM.sub("", name)
    longer = [one for one in known if len(one) > len(name) and STRONG.search(one) and stem in one]
    return longer[0] if len(longer) == 1 and len(stem) >= _STEM else ""


def name_of(written: str) -> str:
    """A name as it is meant: without the blanks of the print, but for those between words of Latin letters."""
    return _BLANK.sub("", written.strip())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\n“\"'":
        start += 1
    latin = _LATIN.match(text, start, end)
    end = latin.end() if latin else end
    mark = _MARK.match(text, start, end)
    start = mark.end() if mark else start
    while end > start and text[end - 1] in " \t\n”\"'([":
        end -= 1
    operator = _OPERATOR.search(text, start, end)
    if (
        operator
        and operator.end() == end
        and looks_like_person(operator["name"])
        and not divisions.find(operator["name"])
    ):
        end = operator.start()
    return start, end


def _tabled(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """The cells below heads that are labels (当事人名称, 法定代表人)."""
    for column in columns(found.text):
        role = ROLE_OF.get(re.sub(r"\(.*?\)|\s", "", column.head), "")
        for start, end in column.cells if role else ():
            aside = ASIDE.search(found.text, start, end)
            end = aside.start() if aside else _bracketless(found.text, start, end)
            if 2 <= end - start <= 60 and not _NO_CELL.search(found.text, start, end):
                yield from _pieces(found.text, start, end, role)


def _bracketless(text: str, start: int, end: int) -> int:
    """Where a cell ends without the remark in brackets behind a person's name: 某某(导游)."""
    bracket = text.find("(", start, end)
    return bracket if bracket > 0 and person_at(text, start) == bracket else end


def _addressee(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """Who the document is addressed to, on a line that ends in a colon."""
    for match in _ADDRESSEE.finditer(found.text):
        start, end = match.span("name")
        aside = ASIDE.search(found.text, start, end)
        end = aside.start() if aside else end
        name = found.text[start:end].strip()
        pieces = name.split("、")
        if len(pieces) > 1 and all(
            organisation_in(piece, 0, len(piece)) or person_at(piece, 0) > 0 for piece in pieces
        ):
            yield from _pieces(found.text, start, start + len(name), "subject")
        elif STRONG.search(name) or WEAK.search(name) or person_at(found.text, start) == end:
            yield start, end, "subject"
        else:
            aside = re.search(r"\(", name)
            if aside and person_at(found.text, start) == start + aside.start():
                yield start, start + aside.start(), "subject"


def _pieces(text: str, start: int, end: int, role: str) -> Iterator[tuple[int, int, str]]:
    for name in text[start:end].split("、"):
        yield start, start + len(name), role
        start += len(name) + 1


def _acted_on(found: Evidence) -> Iterator[tuple[int, int, str]]:
    """对某某作出, 对某某罚款: organisations and persons."""
    for match in _ACTION.finditer(found.text):
        start, end = match.span("name")
        if organisation_in(found.text, start, end) == end or person_at(found.text, start) == end:
            yield start, end, "subject"


def _repeated(found: Evidence) -> None:
    """Every further place of a name, and of the short name that the document gives it."""
    names = {str(one.value): one for one in found.of("party") if len(str(one.value)) >= 2}
    for alias, holder in _aliases(found):
        names.setdefault(alias, holder)
    for name, first in sorted(names.items(), key=lambda pair: (-len(pair[0]), pair[0])):
        for place in _places(found.text, name):
            if not found.taken(place, place + len(name), "party", "authority", "code", "document_no"):
                found.add("party", place, place + len(name), first.value, first.role)


def _aliases(found: Evidence) -> Iterator[tuple[str, Mention]]:
    """The short names that the document gives to parties known by now: to the one right before, or one before whose name holds it."""
    known = sorted(found.of("party"), key=lambda one: -one.end)
    for end, alias in _short_names(found.text):
        near = [one for one in known if 0 <= end - one.end <= _FAR]
        before = found.text[max(0, end - _LONGEST) : end]
        near += [one for one in known if before.endswith(str(one.value))]
        holder = next((one for one in near if end - one.end <= 1 or within(alias, str(one.value))), None)
        if holder is not None:
            yield alias, holder


def _short_names(text: str) -> Iterator[tuple[int, str]]:
    """What the document says it calls somebody for short, and where the name that this stands for ends."""
    for match in _ALIAS.finditer(text):
        for alias in _OR.split(match["alias"]):
            if len(alias) > 1 and not _NO_ALIAS.search(alias):
                yield match.start(), alias


def _places(text: str, name: str) -> Iterator[int]:
    place = text.find(name)
    while place >= 0:
        yield place
        place = text.find(name, place + len(name))
