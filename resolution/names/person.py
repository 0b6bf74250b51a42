"""Names of natural persons: their written form, surname, masks, and telling them from names of organisations."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from resolution.names.lexicon import read_yaml
from resolution.names.normalise import simplify

_POINTS = str.maketrans(dict.fromkeys("•・‧∙⋅.．●", "·"))
_HAN = "[一-龥㐀-䶵]"
_PERSON = re.compile(rf"^{_HAN}{{2,4}}$")
_MINORITY = re.compile(rf"^{_HAN}{{1,12}}(?:·{_HAN}{{1,12}})+$")
_REMARK = re.compile(r"(?<=.)[(][^()]*[)]$")
_MASKED = re.compile(rf"^{_HAN}{{1,2}}某|^{_HAN}*[*×✕＊]|^{_HAN}{{1,2}}[XΧ]{{1,2}}$")
#: What a name of two to four characters ends in when it is an organisation, a place or a thing.
_NO_PERSON = re.compile(
    "(?:[局院厅委站所厂店行馆坊校会处镇乡县市区省]|公司|集团|银行|支行|政府|中心|商场|超市|酒店|饭店|协会|学校|医院|合作社|部门|大队|支队)$"
)
#: Two characters that end in one of these are a given name as often as not.
_GIVEN = re.compile(rf"^{_HAN}[行会省]$")


def normalise(name: str) -> str:
    """The comparison form: simplified, blanks and remarks dropped, one kind of point inside minority names; idempotent.

    >>> normalise(" 買買提 • 艾力（法定代表人）"), normalise("张  三")
    ('买买提·艾力', '张三')
    """
    folded = "".join(
        c for c in unicodedata.normalize("NFKC", name) if not c.isspace() and unicodedata.category(c) != "Cf"
    )
    folded = _REMARK.sub("", folded)
    if any("\u3400" <= c <= "\u9fff" for c in folded):
        folded = folded.translate(_POINTS).strip("·,，、;；:：。")
    return simplify(folded).upper()


def surname(name: str) -> str:
    """The surname, compound ones first (欧阳修 → 欧阳); "" for a name that begins with none.

    >>> surname("欧阳修"), surname("张三"), surname("买买提·艾力")
    ('欧阳', '张', '')
    """
    text = normalise(name)
    if "·" in text:
        return ""
    compound, single = _surnames()
    if text[:2] in compound and len(text) > 2:
        return text[:2]
    return text[:1] if text[:1] in single and len(text) > 1 else ""


def is_masked(name: str) -> bool:
    """Whether part of the name is hidden: 张某, 张某某, 张*, 欧阳××."""
    return _MASKED.search(normalise(name)) is not None


def looks_like_person(name: str) -> bool:
    """Whether a name reads as that of a natural person; a hint, never proof (a shop may bear a person's name)."""
    text = normalise(name)
    if _MINORITY.match(text):
        return _NO_PERSON.search(text) is None
    if is_masked(text) and len(text) <= 4:
        return bool(surname(text))
    if not _PERSON.match(text) or not surname(text):
        return False
    if len(text) == 4 and len(surname(text)) == 1:
        return False  # two surnames before a given name are rarer than short trade names (金山石化)
    return _NO_PERSON.search(text) is None or _GIVEN.match(text) is not None


def normalise_column(names: pa.Array) -> pa.Array:
    """`normalise` over a column, once for each distinct value; null becomes ""."""
    encoded = pc.fill_null(names.cast(pa.string()), "").dictionary_encode()
    return pa.array([normalise(name) for name in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def is_masked_column(names: pa.Array) -> pa.Array:
    """`is_masked` over a column (booleans), once for each distinct value."""
    encoded = pc.fill_null(names.cast(pa.string()), "").dictionary_encode()
    return pa.array([is_masked(name) for name in encoded.dictionary.to_pylist()], pa.bool_()).take(encoded.indices)


def looks_like_person_column(names: pa.Array) -> pa.Array:
    """`looks_like_person` over a column (booleans), once for each distinct value; null is no person."""
    encoded = pc.fill_null(names.cast(pa.string()), "").dictionary_encode()
    found = [len(name) < 40 and looks_like_person(name) for name in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.bool_()).take(encoded.indices)


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    """Compound and single surnames."""
    found: dict[str, str] = read_yaml("surnames.yaml")
    return frozenset(found["compound"].split()), frozenset(found["single"].replace(" ", ""))
