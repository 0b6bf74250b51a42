"""Names of natural persons: their written form, surname, masks, and telling them from names of organisations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from resolution.names.lexicon import read_yaml
from resolution.names.normalise import simplify

#: Longer texts are no persons' names.
_LONGEST = 40
_POINTS = str.maketrans(dict.fromkeys("•・‧∙⋅.．●", "·"))
_HAN = "[一-鿿㐀-䶿\U00020000-\U000323af]"
_PLAIN = re.compile(r"^[一-龥]{1,4}$")
_PERSON = re.compile(rf"^{_HAN}{{2,4}}$")
_MINORITY = re.compile(rf"^{_HAN}{{1,12}}(?:·{_HAN}{{1,12}})+$")
_LATIN = re.compile(r"^[A-Z][A-Z.'-]*(?:[ ,·]+[A-Z][A-Z.'-]*){1,4}$")
_LATIN_FIRM = re.compile(
    r"\b(?:CO|COMPANY|CORP|CORPORATION|INC|LTD|LIMITED|LLC|LLP|LP|PLC|PTE|GMBH|AG|SA|NV|BV|AB|HOLDINGS?|GROUP|BANK|FUND|"
    r"TRUST|CAPITAL|PARTNERS|INTERNATIONAL|INVESTMENTS?|INDUSTR(?:Y|IES)|TRADING|TECHNOLOG(?:Y|IES))\b"
)
_REMARK = re.compile(r"(?<=.)(?:[(][^()]*[)])+$")
_MASKED = re.compile(rf"^{_HAN}{{0,2}}某|^{_HAN}*[*×✕]|^{_HAN}{{1,2}}[XΧ]{{1,2}}$")
_HIDDEN = re.compile(r"[某*×✕]+|[XΧ]+$")
#: What a name of two to four characters ends in when it is an organisation, a place or a thing.
_NO_PERSON = re.compile(
    "(?:[局院厅委站所厂店馆坊校会处镇乡县市区省]|[银支分商车药花米珠]行|公司|集团|政府|中心|商场|超市|酒楼|饭庄|部门|大队|支队)$"
)
#: Of a person with a Han surname.
_LONGEST_HAN = 4
#: Two characters that end in one of these are a given name as often as not.
_GIVEN = re.compile(rf"^{_HAN}[会省]$")


def normalise(name: str) -> str:
    """The comparison form: simplified, blanks and remarks dropped, one kind of point inside minority names; idempotent.

    >>> normalise(" 買買提 • 艾力（法定代表人）"), normalise("张  三")
    ('买买提·艾力', '张三')
    """
    if _PLAIN.match(name):
        return simplify(name)
    before, folded = "", name
    while folded != before:
        before, folded = folded, _fold(folded)
    return folded


def _fold(text: str) -> str:
    """One round of `normalise`; dropping a character can bring others together (K ¸ → Ķ)."""
    folded = unicodedata.normalize("NFKC", text)
    folded = "".join(c for c in folded if not c.isspace() and unicodedata.category(c)[0] != "C")
    folded = _REMARK.sub("", folded)
    if any("\u3400" <= c <= "\u9fff" for c in folded):
        folded = folded.translate(_POINTS).strip("·,，、;；:：。")
    return unicodedata.normalize("NFKC", simplify(folded).upper())


def surname(name: str) -> str:
    """The surname, compound ones first (欧阳修 → 欧阳); "" for a name that begins with none.

    >>> surname("欧阳修"), surname("张三"), surname("买买提·艾力")
    ('欧阳', '张', '')
    """
    text = normalise(name)
    if "·" in text:
        return ""
    known = _surnames()
    if text[:2] in known.compound and len(text) > 2:
        return text[:2]
    return text[:1] if text[:1] in known.single and len(text) > 1 else ""


def is_masked(name: str) -> bool:
    """Whether part of the name is hidden: 张某, 张某某, 张*, 张＊三, 欧阳××."""
    return _MASKED.search(normalise(name)) is not None


def shown(name: str) -> str:
    """What a masked name shows, `*` for each hidden run however it is written; a name that is not masked as it is.

    >>> shown("张某某"), shown("张＊＊"), shown("张某三"), shown("张三")
    ('张*', '张*', '张*三', '张三')
    """
    text = normalise(name)
    return _HIDDEN.sub("*", text) if is_masked(text) else text


def may_be(one: str, other: str) -> bool:
    """Whether two names, in the form of ``shown``, may be one: what both show agrees. A mask tells no number of characters.

    >>> may_be("张*", "张望岚"), may_be("张*岚", "张望月"), may_be("欧阳*", "欧阳"), may_be("张*", "张*三")
    (True, False, False, True)
    """
    return any(
        re.fullmatch(".{1,3}".join(map(re.escape, masked.split("*"))), name) is not None
        for masked, name in ((one, other), (other, one))
    )


@lru_cache(maxsize=1 << 16)
def looks_like_person(name: str) -> bool:
    """Whether a name reads as that of a natural person; a hint, never proof (a shop may bear a person's name).

    >>> [looks_like_person(name) for name in ("欧阳修文", "买买提·艾力", "John Smith", "财政局", "Smith Trading Ltd.")]
    [True, True, True, False, False]
    """
    if not name or len(name) > _LONGEST or name.endswith("公司"):
        return False
    text = normalise(name)
    if text.isascii():
        words = " ".join(name.upper().split())
        return _LATIN.match(words) is not None and _LATIN_FIRM.search(words) is None
    if _MINORITY.match(text):
        return _NO_PERSON.search(text) is None
    own = surname(text)
    if len(text) <= 4 and is_masked(text):
        return bool(own)
    if not own or not _PERSON.match(text) or (len(text) == 4 and not _four(text, own)):
        return False
    return _NO_PERSON.search(text) is None or _GIVEN.match(text) is not None


def rare_surname(name: str) -> bool:
    """Whether a name begins with a surname of so few people that `surname` leaves it out."""
    return name[:1] in _surnames().rarest


def surnames() -> tuple[frozenset[str], frozenset[str]]:
    """All surnames known, of one character (those of few people and those that are rather words as well, which `surname` leaves out) and of two."""
    known = _surnames()
    return known.single | known.rarest | known.words, known.compound


@lru_cache(maxsize=1 << 16)
def cannot_be_person(name: str) -> bool:
    """Whether a name is an organisation's beyond doubt; the opposite of a hint: what is left open may be a person's.

    >>> [cannot_be_person(name) for name in ("宣城市测试商贸有限公司", "王小店", "阿卜杜热依木", "宣州区王小明副食店", "张三、李四")]
    [True, False, False, True, False]
    """
    text = normalise(name)
    return len(text) > _LONGEST_HAN and not looks_like_person(name) and _NO_PERSON.search(text) is not None


def _four(text: str, own: str) -> bool:
    """Four characters are a person's with a compound surname, or with two common ones (范徐丽泰)."""
    return len(own) == 2 or (text[0] in _surnames().common and text[1] in _surnames().common)


def normalise_column(names: pa.Array) -> pa.Array:
    """`normalise` over a column, once for each distinct value; null becomes ""."""
    return _each(names, normalise, pa.string())


def shown_column(names: pa.Array) -> pa.Array:
    """`shown` over a column, once for each distinct value; null becomes ""."""
    return _each(names, shown, pa.string())


def cannot_be_person_column(names: pa.Array) -> pa.Array:
    """`cannot_be_person` over a column (booleans), once for each distinct value; null may be one."""
    return _each(names, cannot_be_person, pa.bool_())


def is_masked_column(names: pa.Array) -> pa.Array:
    """`is_masked` over a column (booleans), once for each distinct value; null is not masked."""
    return _each(names, is_masked, pa.bool_())


def looks_like_person_column(names: pa.Array) -> pa.Array:
    """`looks_like_person` over a column (booleans), once for each distinct value; null is no person."""
    return _each(names, looks_like_person, pa.bool_())


def _each(names: pa.Array, function: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    values = pc.fill_null(names.cast(pa.string()), "")
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    encoded = values.dictionary_encode()
    return pa.array([function(value) for value in encoded.dictionary.to_pylist()], kind).take(encoded.indices)


@dataclass(frozen=True, slots=True)
class _Surnames:
    compound: frozenset[str]
    single: frozenset[str]
    common: frozenset[str]
    rarest: frozenset[str]
    words: frozenset[str]


@cache
def _surnames() -> _Surnames:
    found: dict[str, str] = read_yaml("surnames.yaml")
    compound, common, rarer = (found[key].split() for key in ("compound", "common", "rarer"))
    frequent = frozenset("".join(common))
    rarest, words = (frozenset("".join(found[key].split())) for key in ("rarest", "words"))
    return _Surnames(frozenset(compound), frequent | frozenset("".join(rarer)), frequent, rarest, words)
