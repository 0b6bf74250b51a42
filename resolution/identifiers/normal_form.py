"""One spelling for codes of letters and digits, and the faults that need no check digit.

NFKC (full-width to ASCII), no blanks, no invisible characters, no dashes or quotes, capitals, `*` for every masking
sign, "" for words that mean nothing. The scalar and the column form give the same answers, byte for byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.identifiers.status import Checked, Status

#: Words that stand for "nothing" once normalised (those seen in published files, and their plain relatives).
NULL_WORDS = ("/", "//", "\\", "\\N", "无", "暂无", "没有", "未知", "不详", "NULL", "NONE", "NAN", "NIL", "N/A", "NA")

_MASK_SIGNS = "×●■"
_DROPPED_ASCII = "".join(map(chr, (*range(0x21), 0x7F))) + "-'`_"
_DROPPED_CLASS = r"\x{80}-\x{9f}\x{ad}\x{1680}\x{180e}\x{200b}-\x{2015}\x{2018}\x{2019}\x{2028}-\x{202f}\x{205f}-\x{206f}\x{2212}\x{feff}"
_DROPPED_WIDE = re.compile("[" + re.sub(r"\\x\{(\w+)\}", lambda m: chr(int(m[1], 16)), _DROPPED_CLASS) + "]")
_ASCII_TABLE = {ord(c): None for c in _DROPPED_ASCII} | {c: c - 32 for c in range(ord("a"), ord("z") + 1)}
_WIDE_TABLE = _ASCII_TABLE | {ord(c): "*" for c in _MASK_SIGNS}

_UPPER = np.arange(256, dtype=np.uint8)
_UPPER[ord("a") : ord("z") + 1] -= 32
_KEEP = np.ones(256, dtype=bool)
_KEEP[[ord(c) for c in _DROPPED_ASCII]] = False
_AS_IS = _KEEP & (np.arange(256) == _UPPER) & (np.arange(256) < 0x80)
_NULL_BYTES = max(len(word.encode()) for word in NULL_WORDS)
_PLACEHOLDER = re.compile(r"0+X?|([0-9A-Z])\1{3,}")
_MASKED_RUN = "XXXX"


@dataclass(frozen=True, slots=True)
class Form:
    """The outside of a code: the lengths it comes in and the characters it is made of."""

    widths: tuple[int, ...]
    alphabet: str


def normalise(raw: str) -> str:
    """The one spelling of a code.

    >>> normalise(" ９１３４１８０２ma9kb0x1xb ")
    '91341802MA9KB0X1XB'
    >>> normalise("12345678-9"), normalise("暂无")
    ('123456789', '')
    """
    text = raw.translate(_ASCII_TABLE)
    while not text.isascii():
        before = text
        safe = text.encode("utf-8", "replace").decode("utf-8")
        text = pc.utf8_normalize(safe, form="NFKC").as_py()
        text = _DROPPED_WIDE.sub("", text).translate(_WIDE_TABLE)
        if text == before:
            break
    return "" if text in NULL_WORDS else text


def as_strings(raw: pa.Array) -> pa.Array:
    """A plain string array without nulls, whatever Arrow holds the texts in (large, dictionary, chunked, null)."""
    array = raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw
    if isinstance(array, pa.ChunkedArray):  # what combine_chunks gives for no chunks on some versions
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if array.type != pa.string():
        array = array.cast(pa.string())
    return array.fill_null("") if array.null_count else array


def buffers(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """The UTF-8 bytes of a string array without nulls, and its n + 1 offsets into them, starting at 0. No copy."""
    if not len(texts):
        return np.empty(0, np.uint8), np.zeros(1, np.int32)
    _, offset_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offset_buffer, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    if data_buffer is None:
        return np.empty(0, np.uint8), np.zeros(len(texts) + 1, np.int32)
    data = np.frombuffer(data_buffer, np.uint8)[offsets[0] : offsets[-1]]
    return data, offsets - offsets[0]


def from_bytes(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int32]) -> pa.Array:
    """The string array that these bytes and offsets describe."""
    contiguous = np.ascontiguousarray(data)
    return pa.Array.from_buffers(
        pa.string(), len(offsets) - 1, [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(contiguous)]
    )


def normalise_column(raw: pa.Array) -> pa.Array:
    """`normalise` over a column; a column that is already clean comes back as it is."""
    texts = _ascii_pass(as_strings(raw))
    data, offsets = buffers(texts)
    if data.size and data.max() >= 0x80:
        wide = ~np.asarray(pc.string_is_ascii(texts))
        texts = _replace(texts, wide, _narrow(texts.filter(pa.array(wide))))
        _, offsets = buffers(texts)
    lengths = np.diff(offsets)
    short = (lengths > 0) & (lengths <= _NULL_BYTES)
    if short.any():
        short[short] = np.asarray(pc.is_in(texts.filter(pa.array(short)), pa.array(NULL_WORDS)))
        texts = _replace(texts, short, pa.array([""] * int(short.sum()), pa.string()))
    return texts


def _ascii_pass(texts: pa.Array) -> pa.Array:
    data, offsets = buffers(texts)
    if _AS_IS[data].all():
        return texts
    kept = _KEEP[data]
    if kept.all():
        return from_bytes(_UPPER[data], offsets)
    before = np.zeros(data.size + 1, np.int32)
    np.cumsum(kept, out=before[1:])
    return from_bytes(_UPPER[data[kept]], before[offsets])


def _narrow(texts: pa.Array) -> pa.Array:
    """Texts with wide characters: those whose only ones are full-width ASCII by a table, the rest through Unicode."""
    folded = _fold_full_width(texts)
    left = ~np.asarray(pc.string_is_ascii(folded))
    folded = _ascii_pass(folded)
    return _replace(folded, left, _wide_pass(texts.filter(pa.array(left)))) if left.any() else folded


def _fold_full_width(texts: pa.Array) -> pa.Array:
    """U+FF01 to U+FF5E (EF BC 81 to EF BD 9E) as ASCII, U+3000 (E3 80 80) as a blank."""
    data, offsets = buffers(texts)
    padded = np.concatenate([data, np.zeros(2, np.uint8)])
    second, third = padded[1:-1], padded[2:]
    low = (data == 0xEF) & (second == 0xBC) & (third >= 0x81)
    high = (data == 0xEF) & (second == 0xBD) & (third <= 0x9E)
    blank = (data == 0xE3) & (second == 0x80) & (third == 0x80)
    narrow = np.select([low, high, blank], [third - np.uint8(0x60), third - np.uint8(0x20), np.uint8(0x20)], data)
    hits = low | high | blank
    kept = np.ones(data.size, bool)
    kept[1:] &= ~hits[:-1]
    kept[2:] &= ~hits[:-2]
    before = np.zeros(data.size + 1, np.int32)
    np.cumsum(kept, out=before[1:])
    return from_bytes(narrow[kept], before[offsets])


def _wide_pass(texts: pa.Array) -> pa.Array:
    while True:
        composed = pc.utf8_normalize(texts, form="NFKC")
        bare = pc.replace_substring_regex(composed, pattern=f"[{_DROPPED_CLASS}]", replacement="")
        stars = pc.replace_substring_regex(bare, pattern=f"[{_MASK_SIGNS}]", replacement="*")
        after = _ascii_pass(stars)
        if after.equals(texts):
            return after
        texts = after


def _replace(texts: pa.Array, rows: npt.NDArray[np.bool_], replacement: pa.Array) -> pa.Array:
    return pc.replace_with_mask(texts, pa.array(rows), replacement)


def fault(value: str, form: Form) -> Status:
    """What is wrong with a normalised code before any check digit; VALID = nothing yet."""
    if not value:
        return Status.MISSING
    if _PLACEHOLDER.fullmatch(value):
        return Status.PLACEHOLDER
    if "*" in value:
        return Status.MASKED
    if len(value) not in form.widths:
        return Status.BAD_LENGTH
    return Status.BAD_CHAR if value.strip(form.alphabet) else Status.VALID


def settle(value: str, status: Status) -> Checked:
    """Turn a failure into MASKED where a run of four X hides part of the value; a right code with XXXX stays right."""
    failed = status in (Status.BAD_LENGTH, Status.BAD_CHAR, Status.CHECKSUM_FAILED, Status.BAD_DATE)
    return Checked(value, Status.MASKED if failed and _MASKED_RUN in value else status)
