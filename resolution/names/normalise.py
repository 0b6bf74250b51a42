"""One written form for every name: width, script, brackets, separators and blanks no longer distinguish names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from opencc import OpenCC

#: Ranges that hold the characters which the table is asked about: CJK, extension A, compatibility ideographs.
_RANGES = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_OPENING = "[{〔【〖「『《〈<"
_CLOSING = "]}〕】〗」』》〉>"
_DASHES = "‐‑‒–—―−﹣﹘ー─━~～_"
_DROPPED = "\"'`´‘’“”„‟·•・‧∙⋅､、,，。.．;；:：!！?？|¦^*"
_JOINED = re.compile(r"-{2,}")
_TABLE_ASCII: dict[int, str | None] = {
    **{ord(c): "(" for c in _OPENING},
    **{ord(c): ")" for c in _CLOSING},
    **{ord(c): "-" for c in _DASHES},
    **{ord(c): None for c in _DROPPED},
}
#: What a clean name consists of; anything else takes the slow way.
_CLEAN = r"^[一-龥0-9A-Z()&+#-]*$"
_CLEAN_RE = re.compile(_CLEAN)
#: So many texts are sooner rewritten than looked through by kernel.
_FEW = 500
_DIGITS = str.maketrans("零〇一二三四五六七八九两", "001234567892")
_ORDINAL = re.compile(r"第?([0-9]+)(?![0-9])")


@cache
def simplified_table() -> dict[int, str]:
    """Traditional → simplified, a character at a time, as opencc's t2s does; about 4,200 entries."""
    characters = [chr(code) for low, high in _RANGES for code in range(low, high + 1)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    table = {ord(old): new for old, new in pairs if old != new and len(new) == 1}
    # A table may lead into itself (A → B → C): follow it, so that normalising twice changes nothing.
    return {code: table.get(ord(new), new) for code, new in table.items()}


@cache
def _tidy_kinds() -> npt.NDArray[np.uint8]:
    """By code point: 1 = stands in clean names as it is; 2 = a dash, which stands single and inside only; 0 = is rewritten."""
    kinds = np.zeros(ord("龥") + 1, np.uint8)
    kinds[ord("一") :] = 1
    kinds[[code for code in simplified_table() if code < len(kinds)]] = 0
    kinds[[ord(c) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()&+#"]] = 1
    kinds[ord("-")] = 2
    return kinds


def _tidy(values: pa.Array) -> npt.NDArray[np.bool_]:
    """Texts that are their own comparison form (no traditional characters, no dashes at the edges or doubled); of few, none."""
    if len(values) < _FEW:
        return np.zeros(len(values), np.bool_)
    from resolution.columns import buffers  # kernels load slowly: not before they are needed
    from resolution.kernels.characters import tidy

    found: npt.NDArray[np.bool_] = tidy(*buffers(values), _tidy_kinds())
    return found


def simplify(raw: str) -> str:
    """Traditional characters become simplified ones, nothing else changes."""
    return raw.translate(simplified_table())


def text(raw: str) -> str:
    """The comparison form of any name; idempotent.

    >>> text(" 上海和豪紙業（集團）有限 公司。")
    '上海和豪纸业(集团)有限公司'
    """
    folded = raw.translate(_usual_table())
    if not _CLEAN_RE.match(folded):
        folded = _fold(raw)
    return _JOINED.sub("-", folded).strip("-") if "-" in folded else folded


def _fold(raw: str) -> str:
    folded = unicodedata.normalize("NFKC", raw).upper().translate(_TABLE_ASCII)
    folded = "".join(c for c in folded if not c.isspace() and unicodedata.category(c)[0] not in "CZM")
    return unicodedata.normalize("NFKC", folded).translate(simplified_table())


@cache
def _usual_table() -> dict[int, str]:
    """What `_fold` makes of each character that names usually hold; nearly every name needs no more than this."""
    usual = {*simplified_table(), *_TABLE_ASCII, *range(0x20, 0x7F), *range(0xFF01, 0xFF5F), 0x3000}
    return {code: _fold(chr(code)) for code in usual}


def text_column(names: pa.Array) -> pa.Array:
    """`text` over a column; null becomes "". Clean values (most) pass untouched, the rest are rewritten once each."""
    values = pc.fill_null(names.cast(pa.string()), "")
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    untouched = _tidy(values)
    rows = np.flatnonzero(~untouched)
    if not len(rows):
        return values
    encoded = values.take(pa.array(rows)).dictionary_encode()
    rewritten = pa.array([text(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(values, pa.array(~untouched), rewritten.take(encoded.indices))


def number_key(normal: str) -> str:
    """A second key only: 第一, 第1 and 一 agree (第一建筑 = 一建筑). Too coarse to be the name itself.

    >>> number_key("第一建筑") == number_key("1建筑")
    True
    """
    return _ORDINAL.sub(r"\1", normal.translate(_DIGITS))
