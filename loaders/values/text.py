"""Text of a cell as meant, not as exported: margins, Excel's text mark and the many ways of writing "nothing" removed."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.values.distinct import as_array
from loaders.values.marks import Mask, byte_set, marked, rewrite, started
from resolution.identifiers.normal_form import buffers

#: Characters that show nothing and mean nothing, wherever they stand: soft hyphen, zero-width ones, direction marks, BOM.
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
#: What web pages write for characters that mean something in their markup; portals pass it on.
_ENTITY = re.compile(
    r"&(?:nbsp|ensp|emsp|thinsp|lt|gt|amp|quot|apos|middot|times|[lr][ds]quo|mdash|ndash|hellip|yen|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"
)
_MARGIN = " \t\r\n\x0b\x0c\x85\u00a0\u2002\u2003\u2009\u202f\u3000"
#: Seen in real files: / - — 无 null NULL \N 暂无 无处罚期限 and the placeholder code; None, nan and NaT are what pandas writes.
_NULLS = re.compile(r"(?:[/／\-—–－]+|无|暂无|无处罚期限|[Nn]ull|NULL|\\N|None|nan|NaN|NaT|0{17}[Xx])").pattern

#: The longest word for nothing, in bytes: 无处罚期限 has 15, the placeholder code 18.
_LONGEST_NULL = 18
#: First bytes of the characters above; a text without them is none of those.
_INVISIBLE_BYTES = byte_set(char.encode()[0] for char in "\u00ad\u200b\u2060\ufeff&")
_AMPERSAND = byte_set((ord("&"),))
_QUOTE_BYTES = byte_set(char.encode()[0] for char in "'＇")
_NULL_BYTES = byte_set(char.encode()[0] for char in "无暂Nn\\0")
_FORMULA_BYTES = byte_set((ord("="),))
#: What exports write so that Excel takes a number for text: ="91341802…" (a quotation mark inside stands twice).
_FORMULA = r'^="((?:[^"=]|"")*)"$'
_DASH_BYTES = byte_set(char.encode()[0] for char in "/／-—–－")


def clean(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Margins (also U+3000, tabs, line ends), invisible characters and Excel's leading ``'`` removed; null tokens give "".

    Entities of web pages (``&lt;``, ``&nbsp;``) are the characters they stand for.
    ``="text"``, Excel's formula for a text, is that text.
    Line ends inside a text stay. "0" is a value.
    """
    text = as_array(column)
    text = rewrite(text, marked(text, _INVISIBLE_BYTES), _without_invisible)
    text = pc.utf8_trim(text, characters=_MARGIN)
    text = rewrite(text, started(text, _FORMULA_BYTES), _without_formula)
    text = rewrite(text, started(text, _QUOTE_BYTES), _without_quote)
    return rewrite(text, _may_be_null(text), _without_nulls)


def _without_invisible(text: pa.Array) -> pa.Array:
    text = rewrite(text, marked(text, _AMPERSAND), _without_entities)
    return pc.replace_substring_regex(text, pattern=_INVISIBLE, replacement="")


def _without_entities(text: pa.Array) -> pa.Array:
    return pa.array([_decoded(cell) for cell in text.to_pylist()], pa.string())


def _decoded(cell: str) -> str:
    """A cell with its entities as characters, also where they were written twice over.

    >>> _decoded("王&nbsp;明"), _decoded("&amp;lt;甲&#65286;乙&gt;"), _decoded("A&B;C")
    ('王 明', '<甲＆乙>', 'A&B;C')
    """
    before = ""
    while before != cell:
        before, cell = cell, _ENTITY.sub(lambda found: html.unescape(found[0]).replace("\u00a0", " "), cell)
    return cell


def _without_quote(text: pa.Array) -> pa.Array:
    quoted = pc.match_substring_regex(text, pattern="^['＇]")
    bare = pc.utf8_trim(pc.utf8_ltrim(text, characters="'＇"), characters=_MARGIN)
    return pc.if_else(quoted, bare, text)


def _without_formula(text: pa.Array) -> pa.Array:
    inner = pc.replace_substring_regex(text, pattern=_FORMULA, replacement=r"\1")
    inner = pc.utf8_trim(pc.replace_substring(inner, '""', '"'), characters=_MARGIN)
    return pc.if_else(pc.match_substring_regex(text, _FORMULA), inner, text)


def _without_nulls(text: pa.Array) -> pa.Array:
    return pc.if_else(pc.match_substring_regex(text, pattern=f"^{_NULLS}$"), "", text)


def _may_be_null(text: pa.Array) -> Mask:
    """Texts that begin like a word for nothing, and are as short as one or begin like a row of dashes."""
    _, offsets = buffers(text)
    short = np.diff(offsets) <= _LONGEST_NULL
    return (started(text, _NULL_BYTES) & short) | started(text, _DASH_BYTES)


def compact(text: str) -> str:
    """A text in half width and without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def plain_word(text: str) -> str:
    """The form under which words of a list are compared: without width, case and blanks.

    >>> plain_word(" Ｙ "), plain_word("吊销，未 注销")
    ('y', '吊销,未注销')
    """
    return compact(text).lower()


def split_values(column: pa.Array | pa.ChunkedArray, separators: Sequence[str] = ("；", ";", "、")) -> pa.Array:
    """Several values in one cell → a list each (list<string>), trimmed, without empty ones; an empty cell gives [].

    >>> split_values(pa.array(["警告; 罚款、", ""])).to_pylist()
    [['警告', '罚款'], []]
    """
    pattern = "|".join(re.escape(separator) for separator in separators)
    parts = pc.split_pattern_regex(as_array(column), pattern=pattern)
    flat = clean(parts.flatten())
    kept = pc.not_equal(flat, "")
    keep = kept.to_numpy(zero_copy_only=False).astype(np.int64)
    before = np.concatenate(([0], np.cumsum(keep)))
    offsets = before[parts.offsets.to_numpy() - parts.offsets[0].as_py()]
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), flat.filter(kept))
