"""Codes of parties: credit codes, organisation codes, registration numbers, ID card numbers (masked at once)."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from loaders.extract import leading
from loaders.extract.mentions import Evidence, evidence
from resolution.identifiers import masks, organisation_code, registration_number, uscc
from resolution.identifiers.personal_text import is_personal_number

_SIGN = "[0-9A-Za-z*]"
_GAP = r"[\s-]{0,3}"
#: Eighteen signs, blanks and line ends between.
_EIGHTEEN = re.compile(rf"(?<![0-9A-Za-z*〔(\[]){_SIGN}(?:{_GAP}{_SIGN}){{17}}(?![0-9A-Za-z*年])")
_TIGHT = re.compile(r"(?<![0-9A-Za-z*])[0-9A-Za-z*]{18}(?![0-9A-Za-z*])")
_LABEL = leading.compiled(
    r"(?P<label>统一社会信用代码|社会信用代码|信用代码|组织机构代码|机构代码|纳税人识别号|税务登记证?号码?|(?:工商|营业执照)?注册号|工商登记码|营业执照(?:编?号码?|注册号)?|"
    r"(?:居民)?(?:公民)?身份(?:证件?)?(?:证件)?(?:号码|证号|证|号)|证件号码?|登记证号|法人证书号)"
    r"(?:[/、或及(（][^:\n]{0,24}?)?[)）]?(?:\(?(?:如有|号码)\)?)?[\s:为是|]{0,6}"
    r"(?P<code>(?<![0-9A-Za-z*])[0-9A-Z*](?:[\s-]{0,2}[0-9A-Za-z*]){6,19})(?![0-9A-Za-z*年])"
)
_ID_FIFTEEN = re.compile(r"(?<![0-9A-Za-z*])\d{15}(?![0-9A-Za-z*])")
_ORGANISATION = re.compile(r"(?<![0-9A-Za-z-])[0-9A-Z]{8}-[0-9X](?![0-9A-Za-z-])")
_SHAPE = re.compile(r"[159ANY][1-9A-HJ-NPQRTUWXY]\d{6}[0-9A-Z]{10}")
_MASKED_SHAPE = re.compile(r"(?=.{0,17}\*)[159ANY][1-9A-Z*][0-9*]{6}[0-9A-Z*]{10}")
#: What has a number of its own: a tender, a parcel, a batch.
_OF_A_THING = re.compile(r"(?:(?:项目|合同|报告|标段|采购|样品|任务|抽样)编?号|单号|批号)[:为\s(]{0,3}\Z")
#: An ID card number of which somebody hid more or fewer signs than there were.
_PARTLY_HIDDEN = re.compile(r"(?=[0-9X*]{10,20}$)\d{2,10}\*{2,}[0-9X*]*")
#: What a number of the register of firms is called.
_REGISTER = re.compile(r"注册号|工商登记码")
_BLANKS = re.compile(r"[\s-]+")


@Language.component("xintu_codes")
def codes(doc: Doc) -> Doc:
    """Labelled codes of any kind; unlabelled ones where their check digit or shape speaks for them."""
    found = evidence(doc)
    for match in _LABEL.finditer(found.text):
        _labelled(found, match)
    for match in [*_TIGHT.finditer(found.text), *_EIGHTEEN.finditer(found.text)]:
        _unlabelled(found, match.start(), match.end(), match[0])
    for match in _ID_FIFTEEN.finditer(found.text):
        if is_personal_number(match[0]) and not found.taken(*match.span()):
            _personal(found, match.start(), match.end(), match[0])
    for match in _ORGANISATION.finditer(found.text):
        if organisation_code.is_valid(match[0]) and not found.taken(*match.span()):
            found.add("code", match.start(), match.end(), organisation_code.normalise(match[0]), "organisation_code")
    return doc


def _labelled(found: Evidence, match: re.Match[str]) -> None:
    start, end = match.span("code")
    written = match["code"]
    label = match["label"]
    cut = _natural_end(written)
    written, end = written[:cut], start + cut
    value = _BLANKS.sub("", written).upper()
    if found.taken(start, end):
        return
    if _is_personal(value, match[0]):
        _personal(found, start, end, value)
    elif _fits(value, label):
        found.add("code", start, end, value, _role(value, label))


def _is_personal(value: str, labelled: str) -> bool:
    """A number of the length of an ID card that is one, or that its label calls one; registers' numbers are none."""
    if "身份" in labelled and _PARTLY_HIDDEN.fullmatch(value):
        return True
    if (
        any(char.isalpha() for char in value[:-1])
        or len(value) not in (15, 18)
        or (uscc.is_valid(value) and not value.isdigit())
    ):
        return False
    if (
        _REGISTER.search(labelled)
        and "身份" not in labelled
        and (len(value) == 15 or registration_number.is_valid(value))
    ):
        return False
    called = "身份" in labelled and not _SHAPE.fullmatch(value)
    return called or is_personal_number(value) or ("证件" in labelled and not uscc.is_valid(value))


def _natural_end(written: str) -> int:
    """Where the code ends that a label announces: at eighteen signs, else before the first gap that makes a shorter one whole."""
    signs = 0
    for place, char in enumerate(written):
        signs += char.isalnum() or char == "*"
        if signs == 18:
            return place + 1
    first = re.search(r"\s", written)
    return len(written) if first is None else first.start()


def _fits(value: str, label: str) -> bool:
    if len(value) == 18:
        return (
            uscc.is_valid(value) or bool(_SHAPE.fullmatch(value) or _MASKED_SHAPE.fullmatch(value)) or "信用" in label
        )
    if len(value) == 9 and "机构" in label:
        return True
    return len(value) in (9, 13, 15, 20) and sum(char.isdigit() for char in value) >= 7


def _role(value: str, label: str) -> str:
    if len(value) == 18:
        return "uscc"
    if "组织" in label or "机构" in label or (len(value) == 9 and "代码" in label):
        return "organisation_code"
    if _REGISTER.search(label) or "执照" in label or registration_number.is_valid(value):
        return "registration_number"
    return "taxpayer_number" if "税" in label else "other_number"


def _unlabelled(found: Evidence, start: int, end: int, written: str) -> None:
    value = _BLANKS.sub("", written).upper()
    if found.taken(start, end):
        return
    if uscc.is_valid(value) and not value.isdigit():
        found.add("code", start, end, value, "uscc")
    elif is_personal_number(value) or (
        masks.positions(value) and "*" in value and not _OF_A_THING.search(found.text, 0, start)
    ):
        _personal(found, start, end, value)
    elif uscc.is_valid(value) or (
        written == _BLANKS.sub("", written) and _shaped(value) and not _OF_A_THING.search(found.text, 0, start)
    ):
        found.add("code", start, end, value, "uscc")


def _shaped(value: str) -> bool:
    letters = any(char.isalpha() for char in value)
    return letters and bool(_SHAPE.fullmatch(value) or _MASKED_SHAPE.fullmatch(value))


def _personal(found: Evidence, start: int, end: int, value: str) -> None:
    """An ID number: only what may stay readable of it."""
    found.add("code", start, end, masks.mask(value) or "*" * len(value), "id_number")
