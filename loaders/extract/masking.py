"""Personal numbers leave only masked: ID cards as courts publish them, mobile phones without their middle."""

from __future__ import annotations

import re

from resolution.identifiers import masks
from resolution.identifiers.personal_text import mask_text

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)([\s-]?)\d{4}([\s-]?)(\d{4})(?!\d)")
_SIGNS = re.compile(r"[0-9A-Za-z*０-９]")


def masked(text: str, personal: bool = False) -> str:
    """A text without personal numbers in the clear; `personal` = all of it is one.

    >>> masked("电话13912345678"), masked("342501197001010012", personal=True)
    ('电话139****5678', '3425011970****0012')
    """
    if personal:
        return masks.mask(text) or _SIGNS.sub("*", text)
    return _MOBILE.sub(r"\1\2****\3\4", mask_text(text))
