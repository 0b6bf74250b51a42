"""Synthetic files in the shapes of real ones, and reading them whole. Every name and code here is made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.readers import Limits, read
from loaders.reject import InputError, Reject, RejectLog

KNOWN = {
    "名称",
    "统一社会信用代码",
    "处罚机关",
    "处罚决定日期",
    "罚款金额(万元)",
    "法定代表人姓名",
    "法定代表人证件号码",
}
KNOWN |= {"qymc", "tyshxydm", "name", "uscc", "data.name"}


@dataclass(frozen=True)
class Table:
    """A sheet read whole: rows of cells by the row number of the file."""

    name: str
    header: tuple[str, ...]
    header_row: int
    rows: dict[int, list[str]]


@dataclass(frozen=True)
class Loaded:
    """What one file gave."""

    tables: list[Table]
    rejects: list[Reject]

    @property
    def rows(self) -> dict[int, list[str]]:
        (table,) = self.tables
        return table.rows

    @property
    def refused(self) -> list[tuple[int, str]]:
        return [(reject.row, reject.reason) for reject in self.rejects]


def score(cells: Sequence[str]) -> int:
    return sum(cell in KNOWN for cell in cells)


def load_file(path: Path, limits: Limits | None = None) -> Loaded:
    log = RejectLog()
    tables = []
    for sheet in read(path, score, log, limits or Limits()):
        rows: dict[int, list[str]] = {}
        for chunk in sheet.chunks:
            assert len(chunk.columns) == len(sheet.header)
            cells = zip(*[column.to_pylist() for column in chunk.columns], strict=True)
            rows |= dict(zip(chunk.rows.tolist(), map(list, cells), strict=True))
        tables.append(Table(sheet.name, sheet.header, sheet.header_row, rows))
    return Loaded(tables, log.rejects)


@pytest.fixture
def load() -> Callable[..., Loaded]:
    return load_file


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def save(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


@pytest.fixture
def refusal() -> Callable[..., InputError]:
    def refused(path: Path, limits: Limits | None = None) -> InputError:
        with pytest.raises(InputError) as caught:
            load_file(path, limits)
        assert str(path) == caught.value.params["file"]
        return caught.value

    return refused
