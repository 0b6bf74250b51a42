"""Which information is open, shared or given with consent only, and which keys of answers name persons: ``openness.yaml``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SHIPPED = Path(__file__).with_name("openness.yaml")
#: From what most may see to what fewest may.
ORDER = ("open", "shared", "consent")


@dataclass(frozen=True, slots=True)
class Openness:
    """The tables, read."""

    sources: dict[str, str]
    persons_open: frozenset[str]
    names: frozenset[str]
    contacts: frozenset[str]
    numbers: frozenset[str]
    registered: frozenset[str]

    def of(self, records: Iterable[str], person: bool) -> str:
        """The class of what records (``source:digest``) say: the most open of them."""
        return min((self._of(record.partition(":")[0], person) for record in records), key=ORDER.index, default="open")

    def _of(self, source: str, person: bool) -> str:
        found = self.sources.get(source, "shared")
        return "shared" if person and found == "open" and source not in self.persons_open else found


@cache
def load_openness() -> Openness:
    """The shipped tables."""
    data: dict[str, Any] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    sources = {source: name for name, those in data["sources"].items() for source in those}
    keys = (frozenset(data[name]) for name in ("names", "contacts", "numbers", "registered"))
    return Openness(sources, frozenset(data["persons"]["open"]), *keys)
