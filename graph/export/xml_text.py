"""Text as XML may hold it: escaped, and without the characters that XML 1.0 forbids even escaped (shown as U+FFFD)."""

from __future__ import annotations

import re

_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_SPECIAL = re.compile(f'[&<>"\t\n\r{_FORBIDDEN}]')
#: A line feed or tab of an attribute is read as a blank unless it is written as a reference; a carriage return is never kept.
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def escaped(text: str) -> str:
    """``text`` for an element or for an attribute in double quotes."""
    return _SPECIAL.sub(_escape, text) if _SPECIAL.search(text) else text


def _escape(found: re.Match[str]) -> str:
    return _WRITTEN.get(found[0], "\ufffd")
