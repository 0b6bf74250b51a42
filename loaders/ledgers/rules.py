"""Versioned tables of rules: the workspace's own if it has one, else the shipped one; checked whole before anything is derived by it.

A table has ``editions``, each with ``since`` and ``until``: which of them governs is decided by the day asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import yaml

from loaders.reject import InputError
from loaders.source_node import SourceNode

SHIPPED = Path(__file__).parents[1] / "data"

T = TypeVar("T")


class Dated(Protocol):
    """A set of rules with the days on which it is in force (ISO; until "" = still)."""

    @property
    def edition(self) -> str: ...

    @property
    def since(self) -> str: ...

    @property
    def until(self) -> str: ...


D = TypeVar("D", bound=Dated)


def read_rules(name: str, build: Callable[[SourceNode], T], folder: Path | None, path: Path | None = None) -> T:
    """The table ``name`` as ``build`` makes it: of ``path``, else ``WORKSPACE/name.yaml``, else the shipped one.

    Raises ``InputError`` that names file, key and what is wrong.
    """
    own = folder / f"{name}.yaml" if folder else None
    chosen = path or (own if own and own.exists() else SHIPPED / f"{name}.yaml")
    try:
        content = yaml.safe_load(chosen.read_text(encoding="utf-8"))
        return build(SourceNode(content, chosen.name))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError("bad_table", file=chosen.name, detail=" ".join(str(error).split())) from error
    except InputError as error:
        if error.reason != "bad_source":
            raise
        detail = f"{error.params['key']}: {error.params['detail']}"
        raise InputError("bad_table", file=chosen.name, detail=detail) from error


def in_force(editions: tuple[D, ...], as_of: str, name: str) -> D:
    """The edition of a day, the latest of several; ``InputError`` where there is none."""
    fitting = [one for one in editions if one.since <= as_of and (not one.until or as_of <= one.until)]
    if not fitting:
        known = "; ".join(f"{one.edition} {one.since}–{one.until}" for one in editions)
        raise InputError("no_edition", file=f"{name}.yaml", value=as_of, known=known)
    return max(fitting, key=lambda one: one.since)


def number(node: SourceNode, default: float | None = None) -> float:
    """A number of a table."""
    if node.value is None and default is not None:
        return default
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise node.refuse("a number is needed here")
    return float(node.value)


def words(node: SourceNode) -> dict[str, str]:
    """A text in both languages: ``{zh: …, en: …}``."""
    node.only(("zh", "en"))
    found = {language: node.get(language).text() for language in ("zh", "en")}
    if not all(found.values()):
        raise node.refuse("texts in zh and en are needed here")
    return found


def day(node: SourceNode, default: str = "") -> str:
    """An ISO day, which YAML may have read as a date already."""
    if node.value is None:
        return default
    text = str(node.value)
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise node.refuse("a day like 2026-04-01 is needed here")
    return text
