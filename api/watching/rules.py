"""What watching counts with (``watching.yaml``)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

RULES = Path(__file__).parent / "watching.yaml"


@functools.cache
def rules() -> Mapping[str, Any]:
    """The rules as they are shipped."""
    read: Mapping[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return read


def kinds() -> tuple[str, ...]:
    """All kinds of change, in the order they are told in."""
    return tuple(rules()["kinds"])


def is_open(kind: str) -> bool:
    """Whether a kind rests on what is published by law."""
    return bool(rules()["kinds"][kind]["open"])
