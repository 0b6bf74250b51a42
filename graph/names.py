"""Text as it is compared when someone looks for a name. Traditional characters arrive as other names of a node."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

_DROPPED = re.compile(r"[\s()\[\]{}<>〈〉《》【】〔〕「」『』·•・.,,、。\-_'\"“”‘’]+")


def normal_name(text: str) -> str:
    """Full width, case, blanks, brackets and points do not count when names are compared.

    >>> normal_name("宣城 华兴（集团）有限公司 abc")
    '宣城华兴集团有限公司ABC'
    """
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()


#: Names of Han characters, Latin letters, digits and brackets: of them only the brackets and the case do not count.
_PLAIN = r"^[\x{4e00}-\x{9fff}A-Za-z0-9()（）]*$"


def normal_names(texts: pa.Array) -> pa.Array:
    """``normal_name`` of every text of a column without nulls."""
    plain = pc.match_substring_regex(texts, _PLAIN)
    normal = pc.ascii_upper(pc.replace_substring_regex(texts, "[()（）]", ""))
    others = [normal_name(text) for text in texts.filter(pc.invert(plain)).to_pylist()]
    return pc.replace_with_mask(normal, pc.invert(plain), pa.array(others, pa.string())) if others else normal
