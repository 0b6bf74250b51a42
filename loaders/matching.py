"""``xintu match``: mentions and a register as tables in, a decision on every mention out, no workspace needed."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import filled, first_filled
from loaders.headers.index import normal_header
from loaders.readers import read
from loaders.reject import InputError, Reject, RejectLog
from loaders.run import peak_mb, uncollected
from loaders.source_yaml import list_sources
from loaders.tables import write_table
from resolution.match import DECISIONS, Matcher

Progress = Callable[[str, int, int], None]

#: Columns as documented, and the fields of the source ``enterprise_register`` whose headers mean the same; of several that
#: a table has, the first that is filled counts.
_SOURCE = "enterprise_register"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": (),
    "name": ("name",),
    "former_names": ("former_names",),
    "code": ("uscc", "org_code", "reg_no"),
    "legal_representative": ("legal_representative",),
    "region": ("region", "district", "city", "province"),
    "address": ("address",),
    "phone": ("phone",),
}
_IDS = ("record_id", "id", "mention_id")
_FEWEST = ("id", "name")
#: Mentions that are decided on at a time, so that progress can be shown.
_STEP = 2_000


@functools.cache
def _meaning() -> Mapping[str, tuple[str, int]]:
    """Header in comparison form → column and rank among the headers of that column."""
    fields = list_sources()[_SOURCE].fields
    found: dict[str, tuple[str, int]] = {}
    for column, names in COLUMNS.items():
        found[normal_header(column)] = (column, 0)
        for rank, name in enumerate(names, 1):
            headers = (name, *fields[name].headers) if name in fields else (name,)
            for header in headers:
                found.setdefault(normal_header(header), (column, rank))
    for name in _IDS:
        found[normal_header(name)] = ("id", 0)
    return found


def _score(cells: Sequence[str]) -> int:
    return sum(normal_header(cell) in _meaning() for cell in cells if cell)


def read_parties(path: Path, rejects: RejectLog, *, code_for_id: bool) -> pa.Table:
    """Parties or mentions of a file with the columns of ``COLUMNS`` that it has; ``code_for_id``: a register without ids
    is known by its codes, and rows that have none are rejected."""
    columns = _read(path, rejects)
    missing = [
        name for name in _FEWEST if name not in columns and not (name == "id" and code_for_id and "code" in columns)
    ]
    if missing:
        accepted = ", ".join(_IDS if missing[0] == "id" else [missing[0]])
        raise InputError(
            "missing_column", file=path.name, column=missing[0], accepted=accepted, found=", ".join(columns)
        )
    if "id" in columns:
        _check_ids(columns["id"], path)
        return pa.table(columns)
    known = filled(columns["code"])
    for row in np.flatnonzero(~known).tolist():
        rejects.add(Reject(path.name, "", row + 2, "code", "missing_value"))
    return pa.table({"id": columns["code"], **columns}).filter(pa.array(known))


def _read(path: Path, rejects: RejectLog) -> dict[str, pa.Array]:
    chunks: dict[tuple[str, int, int], list[pa.Array]] = {}
    for sheet in read(path, _score, rejects):
        known = [
            (at, *_meaning()[header])
            for at, header in enumerate(map(normal_header, sheet.header))
            if header in _meaning()
        ]
        for chunk in sheet.chunks:
            for at, column, rank in known:
                chunks.setdefault((column, rank, at), []).append(chunk.columns[at])
        break
    found: dict[str, list[pa.Array]] = {}
    for key in sorted(chunks):
        found.setdefault(key[0], []).append(pa.chunked_array(chunks[key]).combine_chunks())
    return {name: first_filled([pc.fill_null(c.cast(pa.string()), "") for c in parts]) for name, parts in found.items()}


def _check_ids(ids: pa.Array, path: Path) -> None:
    counts = pc.value_counts(ids)
    twice = counts.filter(pc.greater(counts.field("counts"), 1))
    if len(twice):
        raise InputError("duplicate_id", file=path.name, value=twice[0]["values"].as_py())


def match(path: Path, register: Path, out: Path, progress: Progress) -> dict[str, object]:
    """Decide on every mention of a table; gives counts by decision, rejected rows, seconds and peak memory (MB)."""
    started = time.perf_counter()
    rejects = RejectLog()
    mentions = read_parties(path, rejects, code_for_id=False)
    parties = read_parties(register, rejects, code_for_id=True)
    with uncollected():
        progress("index", 0, 0)
        matcher = Matcher.build(parties)
        indexed = time.perf_counter()
        parts = []
        for start in range(0, mentions.num_rows, _STEP):
            parts.append(matcher.decide(mentions.slice(start, _STEP)))
            progress("match", min(start + _STEP, mentions.num_rows), mentions.num_rows)
    decided = pa.concat_tables(parts) if parts else DECISIONS.empty_table()
    _write(decided.add_column(0, "id", mentions["id"]), out)
    counts = {kind: pc.sum(pc.equal(decided["decision"], kind)).as_py() or 0 for kind in ("match", "review", "none")}
    return {
        "mentions": mentions.num_rows,
        "register": parties.num_rows,
        **counts,
        "rejected": len(rejects.rejects),
        "index_seconds": round(indexed - started, 2),
        "seconds": round(time.perf_counter() - started, 2),
        "peak_mb": peak_mb(),
    }


def _write(table: pa.Table, out: Path) -> None:
    """Write beside the target first, so that it is there whole or not at all."""
    partial = out.with_name(f".{out.stem}.partial{out.suffix}")
    try:
        write_table(table, partial)
        partial.replace(out)
    except OSError as error:
        raise InputError("not_writable", file=str(out), detail=error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
