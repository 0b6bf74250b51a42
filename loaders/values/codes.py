"""Codes as spreadsheets leave them: text marks and ``.0`` can be undone, scientific notation cannot."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from loaders.values.text import clean

#: ``E`` is a letter of organisation codes too: only a decimal point before it or a sign after it makes a number of it.
_SCIENTIFIC = r"^\d+(?:\.\d+[Ee][+-]?\d+|[Ee][+-]\d+)$"


class Codes(NamedTuple):
    """``text`` as cleaned; ``bad`` where digits were lost to scientific notation (the text is left for the reject)."""

    text: pa.Array
    bad: npt.NDArray[np.bool_]


def codes(column: pa.Array | pa.ChunkedArray) -> Codes:
    """Clean codes: full-width to half-width, blanks inside removed, ``.0`` after digits dropped; case is left alone.

    >>> codes(pa.array(["'913418000000000000.0", "9.13E+17"])).text.to_pylist()
    ['913418000000000000', '9.13E+17']
    """
    text = pc.utf8_normalize(clean(column), form="NFKC")
    text = pc.replace_substring_regex(text, pattern=r"\s+", replacement="")
    text = pc.replace_substring_regex(text, pattern=r"^(\d+)\.0+$", replacement=r"\1")
    bad = pc.match_substring_regex(text, pattern=_SCIENTIFIC)
    return Codes(text, bad.to_numpy(zero_copy_only=False))
