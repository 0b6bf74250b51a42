"""Many applicants from a table: read, checked row by row, screened in parts, written as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import sqlalchemy as sa

from api.access.acting import CLI, Acting, principal_of
from api.access.principal import Principal
from api.audit.log import AuditLog
from api.cells import harmless
from api.jobs.running import Part
from api.screening import kept
from api.screening.applicants import Index
from api.screening.asking import Screener, Terms, checked_terms
from api.screening.rules import find
from api.screening.spreading import Screened, Spread, Task
from api.service.database import ServiceDatabase
from api.service.refusal import Refusal
from api.webhooks.outbox import enqueue
from graph.model import When
from graph.schema import Schema
from graph.stores.sql import SqlGraphStore
from loaders.privacy import Privacy
from loaders.reject import Reject, RejectLog, scrub
from loaders.tables import ROW, read_table
from loaders.workspace import Workspace

KIND = "screening"
MOST_ROWS = 100_000
#: Applicants screened together.
EACH = 100
COLUMNS = (
    "id", "decision", "party", "how", "certainty", "candidates", "reasons", "positive", "screening_id", "digest",
)  # fmt: skip
_READ = ("name", "code", "region", "address", "legal_representative")
_LONGEST = 500


def read_applicants(path: Path, privacy: Privacy) -> tuple[list[dict[str, str]], list[Reject]]:
    """Rows of a table as plain data, numbers of persons as digests only; and the refused ones."""
    log = RejectLog()
    columns = read_table(path, log)
    count = len(next(iter(columns.values())))
    if count > MOST_ROWS:
        raise Refusal("rows_many", 413, rows=count, most=MOST_ROWS)
    digests, _ = privacy.hide_ids(columns.get("id_number", pa.repeat("", count)))
    ids = columns["record_id"] if "record_id" in columns else columns["id"]
    told = {name: columns[name].to_pylist() for name in _READ if name in columns}
    rows, seen = list[dict[str, str]](), set[str]()
    numbered = zip(columns[ROW].to_pylist(), ids.to_pylist(), digests.to_pylist(), strict=True)
    for place, (line, id_, number) in enumerate(numbered):
        row = {name: (values[place] or "").strip() for name, values in told.items()}
        fault = _fault(id_ or "", row, number, seen)
        if fault:
            log.add(Reject(path.name, "", line, *fault))
        else:
            seen.add(id_)
            rows.append({**row, "id": id_, "number": number})
    return rows, log.rejects


def _fault(id_: str, row: Mapping[str, str], number: str, seen: set[str]) -> tuple[str, str, str] | None:
    """Column, reason and value of what is wrong with a row."""
    if not id_ or id_ in seen:
        return ("id", "duplicate_id" if id_ else "missing_value", scrub(id_))
    if not row["name"] and not row.get("code") and not number:
        return ("name", "missing_value", "")
    long = next((name for name, value in row.items() if len(value) > _LONGEST), "")
    return (long, "cell_too_long", "") if long else None


def part_of(screened: Screened) -> Part:
    """Results, and their reports to be written with them."""
    results, reports = screened
    return Part(results, lambda connection: kept.keep(connection, reports))


@dataclass(frozen=True, slots=True)
class ScreeningJobs:
    """Does jobs of the kind ``screening``."""

    workspace: Workspace
    store: SqlGraphStore
    schema: Schema
    service: ServiceDatabase
    audit: AuditLog
    index: Index
    spread: Spread

    @property
    def together(self) -> int:
        """So many parts are done at a time."""
        return self.spread.together

    def parts(self, of: Mapping[str, Any], parts: Sequence[Sequence[Any]]) -> Iterator[Part]:
        """Screen some applicants as whoever asked for the job, as long as that user may."""
        asked = of["asked"]
        with self.service.read() as connection:
            principal = self._principal(connection, of)
        terms = checked_terms(
            Terms(
                asked["purpose"],
                find(self.service, of["owner"], asked["rules"]),
                tuple(asked["classes"]),
                When(asked["as_of"], asked["known_at"]),
            )
        )
        screener = Screener(
            self.workspace, self.store, self.schema, Acting(self.service, principal, self.audit), self.index
        )
        task, left = Task(principal, terms, of["job_id"], asked["lang"]), -(-(of["total"] - of["done"]) // EACH)
        return map(part_of, self.spread.screen(screener, parts, task, left))

    def finish(self, connection: sa.Connection, of: Mapping[str, Any]) -> Mapping[str, Any]:
        """Counts by decision; whoever asked to be told, is."""
        counts = kept.counted(connection, of["job_id"])
        told = {"job_id": of["job_id"], "title": of["title"], "decisions": counts}
        enqueue(connection, of["owner"], "screening.done", told)
        return {"decisions": counts, "refused": of["total"] - sum(counts.values())}

    def _principal(self, connection: sa.Connection, of: Mapping[str, Any]) -> Principal:
        principal = principal_of(connection, of["user"])
        if not principal.may("screening:ask") or principal.organisation != of["owner"]:
            raise Refusal("scope_missing", 403, value=of["user"], scope="screening:ask")
        return replace(principal, key=of["key"] or CLI, purpose=of["purpose"])


def asked_of(terms: Terms, lang: str) -> dict[str, Any]:
    """Terms as a job keeps them: the rule set by its digest, the day fixed, so that all parts are of one day."""
    when = asdict(terms.when)
    told = {"purpose": terms.purpose, "rules": terms.rules.digest, "classes": list(terms.classes), "lang": lang}
    return {**told, "as_of": terms.when.day, "known_at": when["known_at"]}


def as_csv(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Results as CSV that a spreadsheet can open without harm."""
    yield "\ufeff".encode() + _line(COLUMNS)
    for row in rows:
        yield _line([harmless(row.get(name, "")) for name in COLUMNS])


def as_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Results as one JSON object a line."""
    for row in rows:
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def as_xlsx(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Results as a workbook, written row by row."""
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("screening")
    sheet.append(list(COLUMNS))
    for row in rows:
        cells = (harmless(row.get(name, "")) for name in COLUMNS)
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(cells: Sequence[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def write_results(rows: Sequence[Mapping[str, Any]], out: Path) -> None:
    """A table by the name's ending (CSV, XLSX, Parquet, JSONL): whole or not at all."""
    partial = out.with_name(f".{out.stem}.partial{out.suffix}")
    writers: Mapping[str, Callable[[], bytes]] = {
        ".xlsx": lambda: as_xlsx(rows),
        ".jsonl": lambda: b"".join(as_lines(rows)),
        ".parquet": lambda: _parquet(rows),
    }
    try:
        partial.write_bytes(writers.get(out.suffix.lower(), lambda: b"".join(as_csv(rows)))())
        partial.replace(out)
    except OSError as error:
        raise Refusal("not_written", file=out.name) from error
    finally:
        partial.unlink(missing_ok=True)


def _parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow.parquet as pq

    numbers = {"certainty": pa.float64(), "candidates": pa.int64()}
    columns = [pa.array([row.get(name) for row in rows], numbers.get(name, pa.string())) for name in COLUMNS]
    out = io.BytesIO()
    pq.write_table(pa.table(columns, names=list(COLUMNS)), out)
    return out.getvalue()
