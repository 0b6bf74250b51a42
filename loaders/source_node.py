"""A place in a source's YAML that knows its file and key, so that every refusal can name them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loaders.reject import InputError

#: The safe loader in C, ten times as fast, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class SourceNode:
    """One value of the YAML at ``key`` of ``file``; ``None`` stands for a key that is not there."""

    value: Any
    file: str
    key: str = ""

    def refuse(self, detail: str) -> InputError:
        """The error that says what is wrong here."""
        return InputError("bad_source", file=self.file, key=self.key or "(top)", detail=detail)

    def get(self, name: str) -> SourceNode:
        """The value under a key of this mapping."""
        value = self._mapping().get(name)
        return SourceNode(value, self.file, f"{self.key}.{name}" if self.key else name)

    def items(self) -> Iterator[tuple[str, SourceNode]]:
        """Keys and values of this mapping (nothing, when it is absent)."""
        for name in self._mapping():
            yield (
                str(name),
                SourceNode(self._mapping()[name], self.file, f"{self.key}.{name}" if self.key else str(name)),
            )

    def entries(self) -> list[SourceNode]:
        """The values of this list; a single value counts as a list of one, an absent one as empty."""
        if self.value is None:
            return []
        values = self.value if isinstance(self.value, list) else [self.value]
        return [SourceNode(value, self.file, f"{self.key}[{number}]") for number, value in enumerate(values)]

    def text(self, default: str = "") -> str:
        """A text, number or day as text."""
        if self.value is None:
            return default
        if isinstance(self.value, datetime.date):
            return self.value.isoformat()
        if isinstance(self.value, bool) or not isinstance(self.value, (str, int, float)):
            raise self.refuse("a text is needed here (quote words such as yes, no and null)")
        return str(self.value).strip()

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(entry.text() for entry in self.entries())

    def integer(self, default: int) -> int:
        """A whole number."""
        if self.value is None:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.refuse("a whole number is needed here")
        return self.value

    def flag(self) -> bool:
        """true or false; absent is false."""
        if self.value is None:
            return False
        if not isinstance(self.value, bool):
            raise self.refuse("true or false is needed here")
        return self.value

    def choice(self, choices: Collection[str], default: str = "") -> str:
        """A text among ``choices``."""
        chosen = self.text(default)
        if chosen not in choices:
            raise self.refuse(f"{chosen!r} is not one of {', '.join(choices)}")
        return chosen

    def only(self, known: Collection[str]) -> SourceNode:
        """This mapping, refused when it has a key that is not known."""
        unknown = sorted(set(map(str, self._mapping())) - set(known))
        if unknown:
            raise self.refuse(f"unknown key {unknown[0]!r}; known: {', '.join(sorted(known))}")
        return self

    def _mapping(self) -> dict[Any, Any]:
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.refuse("a mapping (key: value) is needed here")
        return self.value


def read_node(path: Path) -> SourceNode:
    """The top of a YAML file; raises ``InputError`` for one that cannot be read. Nothing in a file can run."""
    try:
        return SourceNode(yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER), str(path))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        detail = " ".join(str(error).split())
        raise InputError("bad_source", file=str(path), key="(top)", detail=detail) from error
