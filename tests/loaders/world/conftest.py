"""One small world, written once."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loaders.world import Delivery, World, WorldSpec, generate, write

SPEC = WorldSpec(organisations=2_000, seed=11, cases=8, rejected_rows=0.01)


@dataclass(frozen=True)
class Written:
    """A world with its folder, deliveries and truth tables."""

    world: World
    folder: Path
    deliveries: list[Delivery]

    def truth(self, name: str) -> list[dict[str, str]]:
        """Rows of a truth table."""
        with (self.folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def planted(self) -> dict[str, list[dict[str, Any]]]:
        """The planted cases."""
        cases: dict[str, list[dict[str, Any]]] = json.loads(
            (self.folder / "truth" / "planted.json").read_text(encoding="utf-8")
        )
        return cases


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The world of SPEC on disk."""
    folder = tmp_path_factory.mktemp("delta")
    world = generate(SPEC)
    return Written(world, folder, write(world, folder))
