"""Workspaces and synthetic files for the tests of loading. No code or ID number here was ever issued."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from loaders import records
from loaders.load import LoadReport, LoadRequest, load_files
from loaders.workspace import Workspace
from resolution import ledger
from resolution.identifiers import id_card, organisation_code, uscc

sys.path.append(str(Path(__file__).parents[1] / "graph"))  # graph_samples, shared with the tests of the graph

Row = Mapping[str, str]


def make_uscc(number: int) -> str:
    """A right code in a region that does not exist (349999)."""
    body = f"{number:08d}"
    body = "91349999" + body + organisation_code.check_digit(body)
    return body + uscc.check_digit(body)


def make_id(number: int) -> str:
    """A right ID number of a region that does not exist."""
    body = f"34999919700101{number:03d}"
    return body + id_card.check_digit(body)


class Desk:
    """A workspace with the few verbs that tests need."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.folder = folder
        self.uscc = make_uscc
        self.id = make_id

    def write(self, name: str, rows: Sequence[Row], encoding: str = "utf-8") -> Path:
        """A CSV file of rows."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
        path = self.folder / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    def load(self, source: str, path: Path | Sequence[Row], day: str = "2024-01-01", **options: Any) -> LoadReport:
        """Load one file (or rows) as delivered that day."""
        file = path if isinstance(path, Path) else self.write(f"{source}.csv", path)
        return load_files(self.workspace, [LoadRequest(source, file, day, **options)])

    def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        """All rows of a table."""
        with self.workspace.read() as connection:
            return [dict(row._mapping) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]

    def records(self) -> list[dict[str, Any]]:
        return self.rows(records.record)

    def events(self) -> list[dict[str, Any]]:
        return self.rows(records.event)

    def ties(self) -> list[dict[str, Any]]:
        return self.rows(records.tie)

    def mentions(self) -> list[dict[str, Any]]:
        return self.rows(ledger.mention)

    def rejects(self) -> list[dict[str, Any]]:
        return self.rows(records.reject)

    def facts(self) -> dict[str, Any]:
        """Everything but what a load stamps on records: equal facts were loaded."""
        stamps = ("load_id", "recorded_at", "row", "sheet", "version", "delivered_on", "last_seen", "series")
        kept = [{key: value for key, value in row.items() if key not in stamps} for row in self.records()]
        ties = sorted(str(row) for row in self.ties())
        return {"records": kept, "events": self.events(), "ties": ties, "mentions": self.mentions()}


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """Makes desks, each with a fresh workspace; all share one key."""
    opened: list[Workspace] = []

    def make() -> Desk:
        folder = tmp_path / f"desk{len(opened)}"
        folder.mkdir()
        home = folder / "workspace"
        home.mkdir()
        if opened:
            key = (opened[0].path / "personal.key").read_bytes()
            (home / "personal.key").write_bytes(key)
            (home / "personal.key").chmod(0o600)
        opened.append(Workspace.open(home))
        return Desk(opened[-1], folder)

    yield make
    for workspace in opened:
        workspace.close()


@pytest.fixture
def desk(make_desk: Callable[[], Desk]) -> Desk:
    return make_desk()
