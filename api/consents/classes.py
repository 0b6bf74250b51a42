"""Classes of information, purposes and methods of consents: data, with the class of any source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).with_name("classes.yaml")
PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Classes:
    """What consents may name."""

    names: Mapping[str, Mapping[str, str]]
    purposes: Mapping[str, Mapping[str, str]]
    methods: tuple[str, ...]
    by_source: Mapping[str, str]

    def of(self, record: str) -> str:
        """The class of a record by its source (``source:…``)."""
        return self.by_source.get(record.partition(":")[0], PUBLIC)


@cache
def load_classes() -> Classes:
    """The shipped classes."""
    data: Mapping[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    by_source = {source: name for name, told in data["classes"].items() for source in told["sources"]}
    names = {name: {"zh": told["zh"], "en": told["en"]} for name, told in data["classes"].items()}
    return Classes(names, data["purposes"], tuple(data["methods"]), by_source)
