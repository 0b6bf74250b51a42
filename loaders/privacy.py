"""Personal numbers leave the loader only as keyed digest and mask; free text is scrubbed of full ones.

An ID number is keyed in its eighteen-digit form; a phone by its digits. What is already masked keeps its mask and gets no
digest. What stands in a code column but is a natural person's number is treated as one. A number with a wrong check digit
is hidden all the same: refusing to hide it would be worse than hiding a number that is none.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.code_cells import read_cells, read_number, several_numbers
from loaders.columns import Mask, each_unique, filled
from loaders.values.marks import byte_set, marked, rewrite
from loaders.values.text import compact
from resolution.identifiers import id_card
from resolution.identifiers.normal_form import as_strings, normalise_column
from resolution.identifiers.personal_key import PersonalKey
from resolution.identifiers.personal_text import find_personal, mask_text
from resolution.identifiers.status import Status

#: Texts without such a run hold no mobile phone number; any character beyond ASCII may be a digit of some script.
_LIKELY = r"[1１][\s\-—－]?[3-9３-９](?:[\s\-—－]?[0-9\x{80}-\x{10FFFF}]){9}"
#: ASCII digits, and first bytes of characters among which Unicode has numbers: a personal number has eleven or more.
_NUMBER_BYTES = byte_set((*b"0123456789", 0xC2, *range(0xD9, 0xE4), 0xEA, 0xEF, 0xF0))
_FEWEST_NUMBERS = 11
_RUN = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[\s\-]?)?\d(?:[\s\-—－]?\d){10}(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_PHONE_SEPARATORS = re.compile(r"[;；,，/、\s]+")
#: Cells that are more than a number: other signs beside digits, or more of them than a number has.
_SAYS_MORE = r"(?s)[^0-9A-Za-z*\s\-].*[0-9０-９*]|[0-9０-９*].*[^0-9A-Za-z*\s\-]|[0-9A-Za-z*\s\-]{19}"
#: Two numbers of persons and a sign between have so many signs at least.
_TWO_NUMBERS = 25
_MASKED_NAME = re.compile(r"[*×〇○某]|[xX]{2}")
_FEWEST_DIGITS = 6
_CARD = 18
_UNKEYED = (Status.MASKED, Status.PLACEHOLDER, Status.MISSING)


#: How a digest begins that is under the workspace's key.
SEALED = "hmac-sha256:"


class Separated(NamedTuple):
    """Codes alone; where a column has any, digests and masks of the ID numbers in it, and cells that hold more than a code, masked."""

    codes: pa.Array
    digests: pa.Array | None = None
    masks: pa.Array | None = None
    kept: pa.Array | None = None


class Privacy:
    """Hides what is personal, with the workspace's key."""

    def __init__(self, key: PersonalKey, *, keyed_records: bool = True) -> None:
        self._key = key
        self.record_key = key.derive("record ids") if keyed_records else b""

    def seal(self, digest: str) -> str:
        """A digest of something so small that what it covers could be found by trying, under the key; marked as such."""
        return f"{SEALED}{self._key.digest(f'sealed {digest}')}"

    def hide_ids(self, column: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Digests and masks of ID numbers (or other papers' numbers); "" where there is nothing to join by or to show.

        Of a cell that says more (身份证：3499…, 3499…（本人）) it is the number alone.
        """
        told = np.asarray(pc.match_substring_regex(column, _SAYS_MORE), dtype=bool)
        upgraded = id_card.upgrade_column(
            rewrite(as_strings(column), told, lambda cells: each_unique(cells, read_number))
        )
        checked = id_card.check_column(upgraded)
        keyed = ~np.isin(checked.status, np.array(_UNKEYED, dtype=np.uint8)) & _has_digits(upgraded)
        return self._key.digest_column(pc.if_else(pa.array(keyed), upgraded, "")), id_card.mask_column(upgraded)

    @staticmethod
    def several_ids(column: pa.Array) -> Mask:
        """Which cells hold the ID numbers of several persons."""
        found = np.asarray(pc.greater_equal(pc.utf8_length(column), _TWO_NUMBERS), dtype=bool)
        if found.any():
            told = each_unique(column.filter(pa.array(found)), lambda text: "several" if several_numbers(text) else "")
            found[found] = filled(told)
        return found

    def hide_papers(self, column: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Digests and masks of a column of other papers' numbers, of which only those of eighteen signs may be ID numbers instead."""
        values = normalise_column(column)
        cards = pa.array(id_card.check_column(values).valid & np.asarray(pc.equal(pc.utf8_length(values), _CARD)))
        digests, masks = self.hide_ids(pc.if_else(cards, values, ""))
        told = pa.array(_has_digits(values) & ~np.asarray(pc.match_substring(values, "*"), dtype=bool))
        others = self._key.digest_column(pc.if_else(pc.and_(told, pc.invert(cards)), values, ""))
        return pc.if_else(cards, digests, others), masks

    def hide_phones(self, column: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Digest and mask of the first phone number of each cell."""
        numbers = each_unique(column, _first_phone)
        masked = np.asarray(pc.match_substring(numbers, "*"), dtype=bool)
        return self._key.digest_column(pc.if_else(pa.array(masked), "", numbers)), each_unique(numbers, _phone_mask)

    def name_digests(self, column: pa.Array) -> pa.Array:
        """Digests of persons' names that stand in full; "" for those that were masked before they came."""
        names = each_unique(column, _whole_name)
        return self._key.digest_column(names)

    def separate(self, codes: pa.Array) -> Separated:
        """A code column without the natural persons' numbers in it, whether these are a cell or a part of one."""
        cells = read_cells(codes)
        kept = self.scrub(cells.kept) if filled(cells.kept).any() else None
        if not filled(cells.numbers).any():
            return Separated(cells.codes, kept=kept)
        return Separated(cells.codes, *self.hide_ids(cells.numbers), kept)

    @staticmethod
    def personal(column: pa.Array) -> Mask:
        """Which texts hold an ID number."""
        text = as_strings(column)
        found = marked(text, _NUMBER_BYTES, _FEWEST_NUMBERS)
        if found.any():
            likely = text.filter(pa.array(found))
            found[found] = np.asarray(pc.not_equal(find_personal(likely), likely), dtype=bool)
        return found

    def scrub(self, column: pa.Array) -> pa.Array:
        """Free text with every full ID number and mobile phone number masked."""
        text = as_strings(column)
        return rewrite(text, marked(text, _NUMBER_BYTES, _FEWEST_NUMBERS), _scrub)


def _whole_name(name: str) -> str:
    plain = compact(name)
    return "" if _MASKED_NAME.search(plain) else plain


def _scrub(column: pa.Array) -> pa.Array:
    return _scrub_phones(find_personal(column))


def _scrub_phones(column: pa.Array) -> pa.Array:
    likely = np.asarray(pc.match_substring_regex(column, _LIKELY), dtype=bool)
    if not likely.any():
        return column
    scrubbed = each_unique(column.filter(pa.array(likely)), scrub_phones)
    return pc.replace_with_mask(column, pa.array(likely), scrubbed)


def without_numbers(text: str) -> str:
    """A name of a file, sheet or column without full ID numbers and mobile phone numbers.

    >>> without_numbers("张某349999197707070029.xlsx")
    '张某3499991977****0029.xlsx'
    """
    return scrub_phones(mask_text(text))


def scrub_phones(text: str) -> str:
    """One text without full mobile phone numbers.

    >>> scrub_phones("电话13812345678，文号91341802MA9KB0X1XB")
    '电话138****5678，文号91341802MA9KB0X1XB'
    """
    return _RUN.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    mobile = _MOBILE.fullmatch(re.sub(r"[\s\-—－]", "", unicodedata.normalize("NFKC", found[0])))
    return _phone_mask(mobile[1]) if mobile else found[0]


def _has_digits(column: pa.Array) -> Mask:
    return np.asarray(pc.greater_equal(pc.count_substring_regex(column, r"\pN"), _FEWEST_DIGITS), dtype=bool)


def _first_phone(text: str) -> str:
    """The digits of the first number in a cell (``*`` kept); "" for what is none."""
    for part in _PHONE_SEPARATORS.split(unicodedata.normalize("NFKC", text)):
        number = re.sub(r"[^\d*]", "", part)
        mobile = _MOBILE.fullmatch(number)
        number = mobile[1] if mobile else number
        if len(number) > _FEWEST_DIGITS and len(set(number)) > 1:
            return number
    return ""


def _phone_mask(number: str) -> str:
    if "*" in number:
        return number
    head, tail = (3, 4) if len(number) > 10 else (2, 2)
    return number[:head] + "****" + number[-tail:]
