"""Text as it is compared when someone looks for a name. Traditional characters arrive as other names of a node."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[\s()\[\]{}<>〈〉《》【】〔〕「」『』·•・.,,、。\-_'\"“”‘’]+")


def normal_name(text: str) -> str:
    """Full width, case, blanks, brackets and points do not count when names are compared.

    >>> normal_name("宣城 华兴（集团）有限公司 abc")
    '宣城华兴集团有限公司ABC'
    """
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()
