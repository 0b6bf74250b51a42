"""Phoenix firms as every front door gives them: names read by resolution, regions by name."""

from __future__ import annotations

from functools import lru_cache

from graph.phoenix_names import NameParts
from resolution.names import organisation, sounds


@lru_cache(maxsize=200_000)
def read_name(name: str) -> NameParts:
    """字号, trade and sound of a firm's name."""
    parts = organisation.parse(name)
    readings = [sounds.readings(character) for character in parts.core]
    sound = " ".join(one[0] for one in readings) if all(readings) else ""
    return NameParts(parts.core, parts.industry, sound)
