"""The truth beside the files of a synthetic world; it only says whom to ask about."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import orjson

from api import answers
from graph.model import Node
from graph.store import GraphStore


class Truth:
    """What the world says of itself: which cases were planted, and the code of every organisation."""

    def __init__(self, folder: Path) -> None:
        self.planted: dict[str, Any] = orjson.loads((folder / "planted.json").read_bytes())
        with (folder / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
            self._codes = {row["entity_id"]: row["code"] for row in csv.DictReader(file)}

    def code(self, entity: str) -> str:
        """The code of an organisation; a name that no party has for a person."""
        return self._codes.get(entity, entity)


def party_of(store: GraphStore, code: str) -> Node | None:
    """Who has a code; None where nobody or several may be meant."""
    found = answers.identify(store, code)
    return found if isinstance(found, Node) else None
