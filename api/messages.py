"""What people read, in Chinese with an English switch: texts by key from ``texts/*.yaml``, a file a family."""

from __future__ import annotations

import functools
import os
from importlib.resources import files
from typing import Any, Literal

import yaml

from api.settings import language_of

#: libyaml where it is there: help texts are read at every start.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for file in sorted((files("api") / "texts").iterdir(), key=lambda file: file.name):
        family: dict[str, dict[str, str]] = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)
        if twice := texts.keys() & family.keys():
            raise ValueError(f"{file.name}: told elsewhere already: {', '.join(sorted(twice))}")
        texts |= family
    return texts


def language() -> Literal["zh", "en"]:
    """``zh`` or ``en``, as the environment says now."""
    return language_of(os.environ)


def say(key: str, **params: Any) -> str:
    """The text of a key in the language of the user, its ``{params}`` filled in."""
    return _texts()[key][language()].format(**params)


def told(key: str, otherwise: str) -> str:
    """The text of a key, or ``otherwise`` where there is none."""
    entry = _texts().get(key)
    return entry[language()] if entry else otherwise


def word(key: str) -> str:
    """A word of the field (comparison, level, rule, outcome) in the language of the user; itself where it has no other."""
    entry = _texts().get(f"word.{key}")
    return entry[language()] if entry else key
