"""What departments owe: source, body, level and rhythm, from ``data/duties.yaml`` or the workspace's own table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from loaders.reject import InputError
from resolution.names.bodies import body_of, index

_SHIPPED = Path(__file__).parents[1] / "data" / "duties.yaml"
#: Periods of a quarter by rhythm; what is due only when something is decided is never missing.
RHYTHMS = {"month": 3, "quarter": 1, "year": 1, "decision": 0}


@dataclass(frozen=True, slots=True)
class Duty:
    """One source that one body owes. ``item`` is the item of the work plan it comes from (0 = none)."""

    source: str
    key: str  # the body's lineage, region/function
    department: str
    region: str
    every: str
    item: int


@dataclass(frozen=True, slots=True)
class Duties:
    """A city's table of duties."""

    edition: str
    region: str
    counties: tuple[str, ...]
    verified: bool
    duties: tuple[Duty, ...]


def read_duties(folder: Path, sources: Collection[str]) -> Duties:
    """The workspace's own table if it has one, else the shipped one; ``InputError`` names what is wrong in it."""
    own = folder / "duties.yaml"
    path = own if own.exists() else _SHIPPED
    return _read(path, path.stat().st_mtime_ns, tuple(sorted(sources)))


@lru_cache(maxsize=8)
def _read(path: Path, _written: int, sources: tuple[str, ...]) -> Duties:
    """The table of a file as it was written at a time: each dossier asks for it."""
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        counties = tuple(str(code) for code in table["counties"])
        region = str(table["region"])
        owed = [duty for row in table["duties"] for duty in _owed(row, region, counties, sources)]
        return Duties(str(table["edition"]), region, counties, bool(table["verified"]), tuple(owed))
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InputError("bad_table", file=path.name, detail=str(error)) from error


def _owed(row: Mapping[str, Any], region: str, counties: tuple[str, ...], sources: Collection[str]) -> list[Duty]:
    function = index().by_key.get(row["by"])
    if function is None or row["source"] not in sources or row["every"] not in RHYTHMS:
        raise ValueError(f"{row}: unknown body (by), source or rhythm (every: {', '.join(RHYTHMS)})")
    places = {"city": (region,), "county": counties}
    bodies = [body_of(function, code) for level in row["levels"] for code in places[level]]
    item = int(row.get("item", 0))
    return [Duty(row["source"], body.key, body.canonical, body.region, row["every"], item) for body in bodies]
