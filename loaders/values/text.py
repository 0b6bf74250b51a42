"""Text of a cell as meant, not as exported: margins, Excel's text mark and the many ways of writing "nothing" removed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.values.distinct import as_array

#: Characters that show nothing and mean nothing, wherever they stand: soft hyphen, zero-width ones, direction marks, BOM.
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
_MARGIN = " \t\r\n\x0b\x0c\x85\u00a0\u2002\u2003\u2009\u202f\u3000"
#: Seen in real files: / - — 无 null NULL \N 暂无 无处罚期限 and the placeholder code; None, nan and NaT are what pandas writes.
_NULLS = re.compile(r"(?:[/／\-—–－]+|无|暂无|无处罚期限|[Nn]ull|NULL|\\N|None|nan|NaN|NaT|0{17}[Xx])").pattern


def clean(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Margins (also U+3000, tabs, line ends), invisible characters and Excel's leading ``'`` removed; null tokens give "".

    Line ends inside a text stay. "0" is a value.
    """
    text = as_array(column)
    text = pc.replace_substring_regex(text, pattern=_INVISIBLE, replacement="")
    text = pc.utf8_trim(text, characters=_MARGIN)
    marked = pc.match_substring_regex(text, pattern="^['＇]")
    if pc.any(marked).as_py():
        text = pc.utf8_trim(pc.utf8_ltrim(text, characters="'＇"), characters=_MARGIN)
    empty = pc.match_substring_regex(text, pattern=f"^{_NULLS}$")
    return pc.if_else(empty, "", text)


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
