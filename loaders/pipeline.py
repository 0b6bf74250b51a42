"""The main path as the front doors call it: load → resolve → graph, rebuild, and the state of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from graph.store import Changes
from graph.stores.sql import SqlGraphStore
from loaders import records
from loaders.load import LoadRequest, load_files
from loaders.projection import project
from loaders.projection_changes import ResolutionChange, project_changes
from loaders.reject import InputError, describe
from loaders.restating import restate
from loaders.run import keep, last_runs, measured, uncollected
from loaders.source import Source
from loaders.source_yaml import list_sources
from loaders.workspace import Workspace
from resolution import judgements, ledger

if TYPE_CHECKING:
    from resolution.last_run import LastRun

#: Hears of a phase, the part of it that is done, and its whole (0 = unknown).
Progress = Callable[[str, int, int], None]
#: If a larger share of the mentions changed, a full run is faster.
_SHARE = 0.1
#: Files of a synthetic world carry this in their names, so that every screen can say what they are.
SYNTHETIC = "合成数据"


def load(workspace: Workspace, requests: Sequence[LoadRequest], progress: Progress) -> dict[str, Any]:
    """Load files, all or none; what left use leaves the graph in the same transaction."""
    done: dict[str, int] = {}

    def heard(phase: str, file: str, rows: int) -> None:
        done[file] = rows
        progress(phase, sum(done.values()), 0)

    def withdrawn(connection: sa.Connection, gone: list[str]) -> None:
        if gone:
            SqlGraphStore(connection).withdraw(gone)

    with uncollected():
        report = load_files(workspace, requests, withdrawn, heard)
    answer = report.as_json()
    totals = answer["totals"]
    totals["withdrawn"], totals["repaired"] = len(report.withdrawn), len(report.repaired)
    totals["rate"] = round(totals["rows"] / max(report.seconds, 1e-3))
    with workspace.write() as connection:
        keep(connection, "load", report.seconds, totals)
    return answer


def resolve(workspace: Workspace, progress: Progress, *, full: bool = False) -> dict[str, Any]:
    """Resolve what changed since the last run, and bring the graph in line, in one transaction.

    All mentions are resolved if ``full``, if the last run left nothing, or if much has changed; the outcome is the same.
    """
    with workspace.runs() as runs, workspace.write() as connection, measured(connection, "resolve") as counts:
        runs.begin(ledger.last_folder(connection))
        changed, last = ledger.changed_mentions(connection), None if full else runs.last()
        if last is not None and len(changed) <= _SHARE * last.mentions.num_rows:
            now = _resolve_change(connection, last, changed, progress, counts)
        else:
            now = _resolve(connection, ledger.memory(connection), progress, counts)
        ledger.start_anew(connection, runs.save(now))
    return counts


def rebuild(workspace: Workspace, progress: Progress) -> dict[str, Any]:
    """Derive mentions, claims, entities and graph again from the records, in one transaction."""
    sources = workspace.sources()
    with workspace.runs() as runs, workspace.write() as connection, measured(connection, "rebuild") as counts:
        memory = ledger.memory(connection)
        runs.begin(ledger.last_folder(connection))
        ledger.start_anew(connection)
        for table in (records.tie, records.event, ledger.mention, ledger.membership, ledger.place):
            connection.execute(sa.delete(table))
        table = records.record
        for number, (name, source) in enumerate(sorted(sources.items())):
            progress("restate", number, len(sources))
            chosen = sa.select(table.c.record_id).where(table.c.source == name, table.c.state == records.ACTIVE)
            restate(connection, source, list(connection.execute(chosen.order_by(table.c.record_id)).scalars()))
        ledger.start_anew(connection, runs.save(_resolve(connection, memory, progress, counts)))
    return counts


def _resolve(connection: sa.Connection, memory: pa.Table, progress: Progress, counts: dict[str, Any]) -> LastRun:
    """A full run."""
    from resolution import incremental  # brings the compiled kernels along, which loading and asking can do without

    mentions = ledger.read_mentions(connection)
    progress("resolve", 1, 3)
    resolution, now = incremental.start(mentions, memory, judgements.read(connection))
    progress("resolve", 2, 3)
    ledger.write_resolution(connection, resolution.tables())
    counts["mentions"], counts["entities"] = mentions.num_rows, resolution.entities.num_rows
    counts["review"], counts["resolved"] = resolution.review.num_rows, mentions.num_rows
    del mentions
    changes, sizes = project(connection, SqlGraphStore(connection), resolution.tables())
    counts.update(sizes)
    counts["changes"] = _plain(changes)
    progress("resolve", 3, 3)
    return now


def _resolve_change(
    connection: sa.Connection, last: LastRun, changed: npt.NDArray[np.int64], progress: Progress, counts: dict[str, Any]
) -> LastRun:
    """A run that looks at what changed, and finds what a full run would."""
    from resolution import incremental

    rows = ledger.mentions_by_id(connection, changed)
    progress("resolve", 1, 3)
    change, now = incremental.resolve(last, changed, rows, judgements.read(connection))
    progress("resolve", 2, 3)
    ledger.write_change(connection, *change.ledger())
    counts.update(change.counts)
    counts["resolved"] = len(changed)
    possible, places = change.tables["possible_same"], change.tables["place"]
    altered = ResolutionChange(
        change.records, change.entities, change.ended.to_pylist(), possible.both(), places.both()
    )
    changes, sizes = project_changes(connection, SqlGraphStore(connection), altered)
    counts.update(sizes)
    counts["changes"] = _plain(changes)
    progress("resolve", 3, 3)
    return now


def _plain(changes: Changes) -> dict[str, dict[str, int]]:
    return {field.name: dict(getattr(changes, field.name)) for field in fields(changes)}


def _counted(connection: sa.Connection, *columns: sa.Column[Any]) -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for row in connection.execute(sa.select(*columns, sa.func.count()).group_by(*columns).order_by(*columns))
    ]


def _marked(connection: sa.Connection) -> bool:
    marked = sa.exists().where(records.load.c.file.contains(SYNTHETIC))
    return bool(connection.execute(sa.select(marked)).scalar())


def is_synthetic(workspace: Workspace) -> bool:
    """Whether any file of a synthetic world was loaded: every screen then says so."""
    with workspace.read() as connection:
        return _marked(connection)


def status(workspace: Workspace, lang: Literal["zh", "en"] = "zh") -> dict[str, Any]:
    """Counts by stage, rejects by reason (told in ``lang``), and what the last run of each stage cost."""
    with workspace.read() as connection:
        by_source: dict[str, dict[str, int]] = {}
        for source, state, count in _counted(connection, records.record.c.source, records.record.c.state):
            by_source.setdefault(source, {})[state] = count
        return {
            "workspace": str(workspace.path),
            "synthetic": _marked(connection),
            "loads": connection.execute(sa.select(sa.func.count()).select_from(records.load)).scalar(),
            "records": by_source,
            "rejects": _rejects(connection, lang),
            "mentions": connection.execute(sa.select(sa.func.count()).select_from(ledger.mention)).scalar(),
            "entities": dict(_counted(connection, ledger.entity.c.kind)),
            "review": dict(_counted(connection, ledger.review.c.reason)),
            "graph": SqlGraphStore(connection).counts(),
            "runs": last_runs(connection),
        }


def _rejects(connection: sa.Connection, lang: Literal["zh", "en"]) -> dict[str, Any]:
    """Rejects by reason, and the latest of them with place and remedy."""
    table = records.reject
    latest = []
    for row in connection.execute(sa.select(table).order_by(table.c.reject_id.desc()).limit(20)):
        place = {name: row._mapping[name] for name in ("file", "sheet", "row", "column", "value")}
        text, remedy = describe(row.reason, lang, **place)
        latest.append({**place, "reason": row.reason, "text": text, "remedy": remedy})
    counted = dict(_counted(connection, table.c.reason))
    return {"total": sum(counted.values()), "reasons": counted, "latest": latest}


def describe_sources(folder: Path, wanted: str) -> list[dict[str, Any]]:
    """All sources (or the wanted one) with titles, keeper and columns, those of the workspace's folder among them."""
    own = folder / "sources"
    known = list_sources([own] if own.is_dir() else [])
    if wanted and wanted not in known:
        raise InputError("unknown_source", file="", source=wanted, known=", ".join(known))
    return [_described(source) for name, source in known.items() if wanted in ("", name)]


def _described(source: Source) -> dict[str, Any]:
    columns = [
        {"field": field.name, "type": field.type, "required": field.required, "headers": list(field.headers)}
        for field in source.fields.values()
    ]
    return {
        "id": source.id,
        "title": {"zh": source.title_zh, "en": source.title_en},
        "keeper": source.keeper,
        "legal_basis": source.legal_basis,
        "columns": columns,
    }
