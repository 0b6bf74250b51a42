"""Credit villages as plain data, the same for the command line and for HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from loaders.ledgers.rules import in_force
from loaders.ledgers.village import Rating, rate_all
from loaders.ledgers.village_rules import VillageRules, read_village_rules
from loaders.ledgers.village_tables import tables
from loaders.workspace import Workspace


def rules_of(workspace: Workspace, as_of: str, path: Path | None = None) -> VillageRules:
    """The rules in force on a day."""
    return in_force(read_village_rules(workspace.path, workspace.sources(), path), as_of, "village_rules")


def ratings(workspace: Workspace, rules: VillageRules, as_of: str, region: str, village: str = "") -> list[Rating]:
    """Every rated party of a region, or of the villages and towns that are called like ``village``."""
    with workspace.read() as connection:
        found = rate_all(connection, rules, workspace.sources(), as_of, region)
    return [one for one in found if not village or village in (one.place.village, one.place.town)]


def answer_of(found: Sequence[Rating], rules: VillageRules, as_of: str) -> dict[str, Any]:
    """Figures of the ratings."""
    names = {name: {"name": dict(one.name), "credit": dict(one.credit)} for name, one in rules.sets.items()}
    return {
        "as_of": as_of,
        "edition": rules.edition,
        "verified": rules.verified,
        "names": names,
        **tables(found, rules),
    }
