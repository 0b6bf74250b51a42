"""What a run leaves for the next one: mentions taken apart, pairs weighed, and the tables that told of them.

Kept as columns in a folder of files; all of it follows from the ledger, so it may be lost: then the next run is a full one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.ipc

from resolution.batch import Resolution, split
from resolution.clustering import Pairs
from resolution.columns import Int
from resolution.judgements import Judgements
from resolution.partition import Partition

#: Of each profile: whether a judged mention has it for its own, whether its code is not believed, whether an identifier
#: settles it, its rivals, and its first mention.
FOUND = pa.schema(
    [
        ("alone", pa.bool_()),
        ("aside", pa.bool_()),
        ("settled", pa.bool_()),
        ("firms", pa.int8()),
        ("places", pa.int8()),
        ("first", pa.int64()),
    ]
)
_TABLES = ("membership", "possible_same", "place", "review", "scored_pair", "rivals")
_RULES = "rules.json"


@dataclass(frozen=True, slots=True)
class LastRun:
    """Mentions in order; ``profile`` of each organisation mention; ``portraits`` and ``found`` by profile; pairs by profile."""

    mentions: pa.Table
    profile: Int
    portraits: pa.Table
    found: pa.Table
    pairs: Pairs
    judged: Judgements
    tables: dict[str, pa.Table]

    @classmethod
    def of(cls, parts: Partition, told: Resolution, judgements: Judgements) -> LastRun:
        """What is to be kept of a run; ``judgements`` by mention id."""
        known, profiles = parts.clusters.known, parts.clusters.profiles
        ids = parts.mentions["mention_id"].to_numpy()
        firm_ids = ids[parts.firms]
        alone = np.zeros(len(profiles), dtype=np.bool_)
        awake = parts.judged.within(parts.firms, parts.mentions.num_rows)
        alone[profiles.of_mention[awake.mentions()]] = True
        columns = {
            "alone": alone,
            "aside": known.aside,
            "settled": known.settled[known.unit],
            "firms": profiles.firms,
            "places": profiles.places,
            "first": firm_ids[profiles.first_row],
        }
        found = pa.table([pa.array(columns[name]) for name in FOUND.names], schema=FOUND)
        tables = {name: table for name, table in told.tables().items() if name in _TABLES}
        portraits = known.stated.portraits()
        pairs = parts.clusters.pairs
        return cls(parts.mentions, profiles.of_mention, portraits, found, pairs, judgements, tables)

    @property
    def firms(self) -> Int:
        """The ids of the organisation mentions, in order."""
        return np.asarray(self.mentions["mention_id"].to_numpy()[split(self.mentions)[1]])

    def column(self, name: str) -> Int:
        """A column of ``found``; truth is 0 or 1."""
        return np.asarray(self.found[name].to_numpy(zero_copy_only=False).astype(np.int64))

    def save(self, folder: Path) -> None:
        """Write everything into a new folder."""
        folder.mkdir(parents=True)
        pairs, judged = self.pairs, self.judged
        files = {
            "mentions": self.mentions,
            "profile": pa.table({"profile": self.profile}),
            "portraits": self.portraits,
            "found": self.found,
            "pairs": pa.table({"left": pairs.left, "right": pairs.right, "weight": pairs.weight}),
            "judged": pa.table({"left": judged.left, "right": judged.right, "same": judged.same}),
            **self.tables,
        }
        for name, table in files.items():
            with pa.OSFile(str(_file(folder, name)), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table.combine_chunks())
        (folder / _RULES).write_text(json.dumps({"rules": rules()}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LastRun | None:
        """What a run kept there; None if there is nothing, or if it was found by other rules than today's."""
        try:
            kept = json.loads((folder / _RULES).read_text(encoding="utf-8"))["rules"]
        except FileNotFoundError:
            return None
        if kept != rules():
            return None
        pairs, judged = _read(folder, "pairs"), _read(folder, "judged")
        return cls(
            _read(folder, "mentions"),
            _read(folder, "profile")["profile"].to_numpy(),
            _read(folder, "portraits"),
            _read(folder, "found"),
            Pairs(*(pairs[name].to_numpy() for name in ("left", "right", "weight"))),
            Judgements(*(judged[name].to_numpy() for name in ("left", "right", "same"))),
            {name: _read(folder, name) for name in _TABLES},
        )


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.arrow"


def _read(folder: Path, name: str) -> pa.Table:
    with pa.memory_map(str(_file(folder, name))) as file:
        return pa.ipc.open_file(file).read_all()


@cache
def rules() -> str:
    """A digest of everything that decides: the code and the data of this package."""
    here = Path(__file__).parent
    files = sorted(path for path in here.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(here).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
