"""What people read, in Chinese with an English switch: texts by key from ``texts/*.yaml``, a file a family."""

from __future__ import annotations

import functools
import os
from contextvars import ContextVar
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


#: The language of who asks over HTTP; where nothing is said, that of the process.
_ASKED: ContextVar[Literal["zh", "en"] | None] = ContextVar("language", default=None)


def speak(accepted: str) -> None:
    """From here on in this request: the first language that its ``Accept-Language`` names, if it is Chinese or English."""
    first = accepted.strip().lower()[:2]
    _ASKED.set("zh" if first == "zh" else "en" if first == "en" else None)


def language() -> Literal["zh", "en"]:
    """``zh`` or ``en``, as who asks over HTTP accepts it, else as the environment says now."""
    return _ASKED.get() or language_of(os.environ)


def words() -> dict[str, dict[str, str]]:
    """All words of the field (comparisons, levels, rules, outcomes) in both languages."""
    return {key.removeprefix("word."): entry for key, entry in _texts().items() if key.startswith("word.")}


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
