"""What people read, in Chinese with an English switch: texts by key from ``messages.yaml``."""

from __future__ import annotations

import functools
import os
from importlib.resources import files
from typing import Any, Literal

import yaml

from api.settings import Settings


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load((files("api") / "messages.yaml").read_text(encoding="utf-8"))
    return loaded


def language() -> Literal["zh", "en"]:
    """``zh`` or ``en``, as the environment says now."""
    return Settings.read(os.environ).language


def say(key: str, **params: Any) -> str:
    """The text of a key in the language of the user, its ``{params}`` filled in."""
    return _texts()[key][language()].format(**params)


def word(key: str) -> str:
    """A word of the field (comparison, level, rule, outcome) in the language of the user; itself where it has no other."""
    entry = _texts().get(f"word.{key}")
    return entry[language()] if entry else key
