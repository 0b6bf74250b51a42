"""Load files: read, check, map, write, repair, all in one transaction. The main path of the records half.

All files are read and mapped before the first row is written, so that a file that cannot be used stops the load while
nothing has happened yet; then one transaction writes them all, or, whatever happens, none.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import sqlalchemy as sa

from loaders import repair
from loaders.catalogue import Catalogue, Collected, catalogue_of
from loaders.doubts import Cell
from loaders.headers.index import HeaderIndex
from loaders.privacy import Privacy
from loaders.records import load, reject
from loaders.reject import InputError
from loaders.sender import sender_of
from loaders.source import Source
from loaders.staging import Staged, stage
from loaders.workspace import Workspace
from loaders.writing import Delivery, Writer, Written
from resolution.ledger import insert_columns

#: A file of fewer rows shows no SHA-256 of its own: see ``_told_digest``.
FEWEST_TOLD = 100
#: Hears of a phase ("read", "write", "repair"), the file and the rows done.
Progress = Callable[[str, str, int], None]
#: Called inside the transaction with the records (as shown) that left use: the graph lets them go in the same step.
OnWithdrawn = Callable[[sa.Connection, list[str]], None]


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """A file to load. ``delivered_on`` is an ISO date (default today); ``full`` = what it does not hold is gone.

    ``series`` names the row of deliveries it belongs to (default: the source's, else the file name without digits).
    ``sender`` is the department that delivered it, in any of its names (default: what the title says, 填报单位：…).
    """

    source: str
    path: Path
    delivered_on: str = ""
    full: bool = False
    series: str = ""
    sender: str = ""


@dataclass(slots=True)
class FileReport:
    """What became of one file; ``near`` are headers taken by near spelling, ``unmapped`` those of columns that hold something and
    feed no field: they are kept under ``other`` unless the source drops what it does not know (``unmapped_kept``).
    ``dated`` are of those the ones that tell of other years what another column tells.

    ``split`` rows named several parties; ``unpaired`` of them held cells that could not be dealt out. ``unread`` counts cells, by
    header, that are not what their column holds (2024-02-30), ``doubtful`` those that were read but can hardly be right (a code with a wrong
    check digit, an event of a day to come); ``unread_cells`` and ``doubtful_cells`` name the first of each column.
    """

    load_id: int
    source: str
    file: str
    series: str
    delivered_on: str
    sender: str = ""
    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    late: int = 0
    duplicates: int = 0
    withdrawn: int = 0
    rejected: int = 0
    split: int = 0
    unpaired: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    unread_cells: dict[str, list[Cell]] = field(default_factory=dict)
    doubtful: dict[str, int] = field(default_factory=dict)
    doubtful_cells: dict[str, list[Cell]] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    dated: list[str] = field(default_factory=list)
    unmapped_kept: bool = True
    seconds: float = 0.0


@dataclass(slots=True)
class LoadReport:
    """What became of a load. ``withdrawn``, ``repaired`` and ``restored`` list records as shown.

    ``open_repairs`` are repairs of its own that reach nothing yet.
    """

    files: list[FileReport] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    open_repairs: int = 0
    seconds: float = 0.0

    def total(self, what: str) -> int:
        """The sum of a count over the files."""
        return sum(getattr(file, what) for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        counts = ("rows", "inserted", "updated", "unchanged", "late", "duplicates", "rejected")
        return {**asdict(self), "totals": {what: self.total(what) for what in counts}}


def load_files(
    workspace: Workspace,
    requests: Sequence[LoadRequest],
    on_withdrawn: OnWithdrawn = lambda connection, records: None,
    progress: Progress = lambda phase, file, rows: None,
    sources: Mapping[str, Source] | None = None,
) -> LoadReport:
    """Load files into a workspace: all of them, or none.

    Raises:
        InputError: a file, source or request that cannot be used; nothing was loaded.
    """
    started = time.perf_counter()
    known = workspace.sources() if sources is None else sources
    indexes: dict[str, HeaderIndex] = {}
    catalogue = catalogue_of(workspace.path)
    staged: list[_Ready] = []
    try:
        for request in requests:
            index = indexes.get(request.source) or _index(known, request)
            indexes[request.source] = index
            staged.append(_ready(workspace, index, request, catalogue, progress))
        with workspace.write() as connection:
            report = _write(connection, staged, known, progress)
            on_withdrawn(connection, sorted({*report.withdrawn, *report.repaired}))
            report.seconds = round(time.perf_counter() - started, 3)
    finally:
        for ready in staged:
            ready.staged.close()
    return report


@dataclass(slots=True)
class _Ready:
    """A file read and mapped, and what is known of it."""

    request: LoadRequest
    staged: Staged
    sha256: str
    series: str
    delivered_on: str
    collected: Collected
    seconds: float


def _index(known: Mapping[str, Source], request: LoadRequest) -> HeaderIndex:
    if request.source not in known:
        raise InputError("unknown_source", file=str(request.path), source=request.source, known=", ".join(known))
    return HeaderIndex(known[request.source])


def _ready(
    workspace: Workspace, index: HeaderIndex, request: LoadRequest, catalogue: Catalogue, progress: Progress
) -> _Ready:
    started = time.perf_counter()
    source, name, delivered_on = index.source, request.path.name, _date(request)
    collected = catalogue.collected(source, delivered_on)
    heard = partial(progress, "read", name)
    staged = stage(index, request.path, workspace.path, workspace.privacy, collected, heard)
    return _Ready(
        request=request,
        staged=staged,
        sha256=_told_digest(request.path, staged.rows, workspace.privacy),
        series=request.series or source.series or series_of(name),
        delivered_on=delivered_on,
        collected=collected,
        seconds=time.perf_counter() - started,
    )


def series_of(file: str) -> str:
    """The row of deliveries that a file belongs to by its name: without digits, dates and ending.

    >>> series_of("行政处罚_2021-03-05(1).xlsx"), series_of("Penalties 202103.csv")
    ('行政处罚', 'penalties')
    """
    plain = re.sub(r"\d+[年月日]?", "", Path(file).stem.lower())
    return re.sub(r"[\s\-_.()（）]+", " ", plain).strip()


def _date(request: LoadRequest) -> str:
    if not request.delivered_on:
        return datetime.date.today().isoformat()
    try:
        return datetime.date.fromisoformat(request.delivered_on).isoformat()
    except ValueError as error:
        raise InputError("bad_delivery_date", file=str(request.path), value=request.delivered_on) from error


def _told_digest(path: Path, rows: int, privacy: Privacy) -> str:
    """The SHA-256 of a file; of one with few rows under the key: who knows the rest could find a number in it by trying."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest if rows >= FEWEST_TOLD else privacy.seal(digest)


def _write(
    connection: sa.Connection, staged: Sequence[_Ready], known: Mapping[str, Source], progress: Progress
) -> LoadReport:
    report, touched = LoadReport(), repair.Touched()
    for ready in staged:
        progress("write", ready.request.path.name, 0)
        file, written = _write_file(connection, ready)
        report.files.append(file)
        report.withdrawn += written.withdrawn
        touched.written |= written.touched.written
        touched.reached |= written.touched.reached
        progress("write", ready.request.path.name, ready.staged.rows)
    progress("repair", "", 0)
    outcome = repair.apply(connection, known, touched)
    report.repaired, report.restored, report.open_repairs = outcome.repaired, outcome.restored, outcome.open
    report.withdrawn += outcome.withdrawn
    return report


def _write_file(connection: sa.Connection, ready: _Ready) -> tuple[FileReport, Written]:
    started = time.perf_counter()
    recorded_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    sender = sender_of(ready.request.sender or ready.staged.sender)
    values = {
        "source": ready.request.source,
        "series": ready.series,
        "file": ready.staged.file,
        "sha256": ready.sha256,
        "sender": sender.name,
        "sender_region": sender.region,
        "delivered_on": ready.delivered_on,
        "recorded_at": recorded_at,
        "full_delivery": ready.request.full,
        "header": orjson.dumps(ready.staged.header).decode(),
        "edition": ready.collected.edition,
        "legal_basis": ready.collected.basis,
    }
    load_id = connection.execute(sa.insert(load).values(**values).returning(load.c.load_id)).scalar_one()
    delivery = Delivery(load_id, ready.series, ready.delivered_on, recorded_at, ready.request.full)
    written = Writer(connection, ready.staged, delivery).write()
    _write_rejects(connection, load_id, ready.staged)
    file = _report(ready, load_id, written)
    file.seconds = round(ready.seconds + time.perf_counter() - started, 3)
    counted = ("rows", "inserted", "unchanged", "updated", "late", "withdrawn", "duplicates", "rejected", "seconds")
    counts = {name: getattr(file, name) for name in counted}
    connection.execute(sa.update(load).where(load.c.load_id == load_id).values(**counts))
    return file, written


def _write_rejects(connection: sa.Connection, load_id: int, staged: Staged) -> None:
    refusals = staged.refusals
    rejects = [*staged.log.rejects, *refusals.rejects]
    columns: dict[str, list[Any]] = {
        name: [getattr(entry, name) for entry in rejects]
        for name in ("file", "sheet", "row", "column", "reason", "value")
    }
    columns["raw"] = [""] * len(staged.log.rejects) + refusals.raw
    insert_columns(connection, reject, pa.table({"load_id": [load_id] * len(rejects), **columns}))


def _report(ready: _Ready, load_id: int, written: Written) -> FileReport:
    staged = ready.staged
    rejects = [*staged.log.rejects, *staged.refusals.rejects]
    columns = [column for sheet in staged.header for column in sheet["columns"]]
    return FileReport(
        load_id=load_id,
        source=ready.request.source,
        file=staged.file,
        series=ready.series,
        delivered_on=ready.delivered_on,
        sender=sender_of(ready.request.sender or ready.staged.sender).name,
        rows=staged.rows + len(staged.log.rejects),
        inserted=written.inserted,
        updated=written.updated,
        unchanged=written.unchanged,
        late=written.late,
        duplicates=written.duplicates,
        withdrawn=len(written.withdrawn),
        rejected=len(rejects),
        split=staged.refusals.split,
        unpaired=staged.refusals.unpaired,
        reasons=dict(sorted(Counter(entry.reason for entry in rejects).items())),
        unread=dict(sorted(staged.refusals.unread.counts.items())),
        unread_cells=dict(sorted(staged.refusals.unread.cells.items())),
        doubtful=dict(sorted(staged.refusals.doubtful.counts.items())),
        doubtful_cells=dict(sorted(staged.refusals.doubtful.cells.items())),
        near={column["header"]: column["field"] for column in columns if column["how"] == "near"},
        unmapped=list(staged.refusals.untaken.headers),
        unmapped_kept=not staged.source.drop_unknown,
        dated=[column["header"] for column in columns if column["how"] == "dated"],
    )
