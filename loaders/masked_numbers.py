"""ID numbers of persons that were masked before they came, where a code may stand: 349999********0029, 3499991980****0029.

A masked credit code (91341802****0001, 913418******UD4P7H) shows letters or begins as no ID number does. What shows digits only and
hides the birth is an ID number, unless its first signs are the category and region of a credit code and no division (52341802********12).
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Mask, each_unique
from resolution.divisions import name_of
from resolution.identifiers import uscc
from resolution.identifiers.masks import mask, positions
from resolution.identifiers.normal_form import normalise, normalise_column
from resolution.identifiers.personal_text import PROVINCES

_PROVINCE = f"(?:{'|'.join(sorted(PROVINCES))})"
#: What may be an ID number with hidden signs: two at least that show, and a run of hidden ones.
_HIDING = r"(?:\*|XX)"
#: A century of birth in its place.
_BORN = rf"^{_PROVINCE}[0-9]{{4}}(?:19|20)[0-9*X]{{3,12}}$"
#: A region, or the beginning of one, and the birth hidden.
_HIDDEN = rf"^{_PROVINCE}[0-9]{{0,4}}[12]?[*X][0-9*X]{{4,18}}$"
_ONE_RUN = re.compile(r"([0-9]+?)[*X]+([0-9]*X?)")
_WIDTH = 18
_PREFIX, _HEAD, _TAIL = 6, 10, 4


def masked_numbers(values: pa.Array) -> Mask:
    """Which normalised texts are masked ID numbers of persons."""
    found = np.asarray(pc.match_substring_regex(values, _HIDING), dtype=bool)
    if not found.any():
        return found
    few = values.filter(pa.array(found))
    born = np.asarray(pc.match_substring_regex(few, _BORN), dtype=bool)
    hidden = np.asarray(pc.match_substring_regex(few, _HIDDEN), dtype=bool) & ~born
    if hidden.any():
        starts = pc.replace_substring_regex(
            pc.utf8_slice_codeunits(few.filter(pa.array(hidden)), 0, _PREFIX), "[*X].*", ""
        )
        hidden[hidden] = np.asarray(
            pc.equal(each_unique(starts, lambda start: "code" if _begins_code(start) else ""), "")
        )
    found[found] = born | hidden
    return found


@lru_cache(maxsize=1 << 16)
def is_masked_number(text: str) -> bool:
    """Whether a text is a masked ID number of a person.

    >>> [is_masked_number(text) for text in ("349999********0029", "91349999********0029", "52349999****", "3499991980****0029")]
    [True, False, False, True]
    """
    return ("*" in text or "xx" in text.lower() or "×" in text) and bool(
        masked_numbers(normalise_column(pa.array([text], pa.string())))[0]
    )


def _begins_code(start: str) -> bool:
    """Whether what shows of the first six signs begins a credit code (its category, then a region) and no ID number (a division)."""
    region = start[2:_PREFIX]
    if region[:2] not in PROVINCES or not uscc.category(start) or _division(start):
        return False
    return len(region) < len("3418") or _division(region)


def _division(digits: str) -> bool:
    whole = digits[: len(digits) // 2 * 2]
    return bool(name_of(whole.ljust(_PREFIX, "0")))


def laid_out(text: str) -> str:
    """A masked number as it can be shown and compared: one of another length has its hidden signs filled up to eighteen.

    >>> laid_out("3499991980***0029"), laid_out("349999****0029")
    ('3499991980****0029', '349999****0029')
    """
    value = normalise(text)
    if mask(value):
        return value
    run = _ONE_RUN.fullmatch(value)
    whole = run[1] + "*" * (_WIDTH - len(run[1]) - len(run[2])) + run[2] if run else ""
    return whole if positions(whole) else value[:_HEAD].replace("X", "*") + "****" + value[-_TAIL:]


def laid_out_column(texts: pa.Array) -> pa.Array:
    """``laid_out`` over a column; those that have eighteen signs already stay as they are."""
    other = np.asarray(pc.not_equal(pc.utf8_length(texts), _WIDTH), dtype=bool)
    if not other.any():
        return texts
    return pc.replace_with_mask(texts, pa.array(other), each_unique(texts.filter(pa.array(other)), laid_out))
