"""How fast files of each collected source load: rows of the synthetic delta, repeated with other documents, as one CSV each.

python scripts/collected_speed.py [ROWS]
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from loaders.headers.index import HeaderIndex
from loaders.load import LoadRequest, load_files
from loaders.readers.dispatch import read
from loaders.reject import RejectLog
from loaders.source_yaml import list_sources
from loaders.workspace import Workspace
from loaders.world import WorldSpec, generate, write
from loaders.world.collected import plans

_ORGANISATIONS = 5_000
_NAMING = ("name", "text", "document_no", "case_no")


def main(rows: int) -> None:
    """Print rows a second of processor time for each source."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        first: dict[str, Path] = {}
        for delivery in write(generate(WorldSpec(organisations=_ORGANISATIONS)), folder / "files"):
            first.setdefault(delivery.source, delivery.path)
        for source in plans():
            path = folder / f"{source}.csv"
            _repeat(source, first[source], path, rows)
            speed = _load(folder / source, LoadRequest(source, path, "2026-06-30"), rows)
            sys.stdout.write(f"{source:24} {speed:8.0f} rows/s\n")


def _repeat(source: str, sample: Path, path: Path, rows: int) -> None:
    """Rows of a file again and again; names, numbers and documents become other ones, so that each is a record of its own."""
    known = list_sources()[source]
    index = HeaderIndex(known)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for sheet in read(sample, index.score, RejectLog()):
            columns = index.match(sheet.header, sample.name)
            own = {column.index for column in columns if column.field and known.fields[column.field].type in _NAMING}
            cells = [row for chunk in sheet.chunks for row in zip(*(c.to_pylist() for c in chunk.columns), strict=True)]
            writer.writerow(sheet.header)
            writer.writerows(_other(cells[number % len(cells)], number // len(cells), own) for number in range(rows))


def _other(cells: Sequence[str], turn: int, own: set[int]) -> list[str]:
    """A row with a number before its names, numbers and documents."""
    return [f"{turn}{cell}" if cell and place in own else cell for place, cell in enumerate(cells)]


def _load(home: Path, request: LoadRequest, rows: int) -> float:
    home.mkdir()
    with Workspace.open(home) as workspace:
        started = time.process_time()
        load_files(workspace, [request])
        return rows / (time.process_time() - started)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
