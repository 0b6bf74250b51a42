"""The one way in which JSON is written that is digested, signed or compared: keys in order, no blanks, UTF-8."""

from __future__ import annotations

from typing import Any

import orjson


def canonical(value: Any) -> bytes:
    """The same value gives the same bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
