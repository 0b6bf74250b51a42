"""Text as XML may hold it: escaped, and without the characters that XML 1.0 forbids even escaped (shown as U+FFFD)."""

from __future__ import annotations

import re

_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_IN_TEXT = re.compile(f"[&<>\r{_FORBIDDEN}]")
_IN_QUOTES = re.compile(f'[&<>"\t\n\r{_FORBIDDEN}]')
#: A line feed or tab of an attribute is read as a blank unless it is written as a reference; a carriage return is never kept.
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def in_text(text: str) -> str:
    """``text`` inside an element."""
    return _IN_TEXT.sub(_escape, text) if _IN_TEXT.search(text) else text


def in_quotes(text: str) -> str:
    """``text`` as the value of an attribute, in double quotes."""
    return _IN_QUOTES.sub(_escape, text) if _IN_QUOTES.search(text) else text


def _escape(found: re.Match[str]) -> str:
    return _WRITTEN.get(found[0], "\ufffd")
