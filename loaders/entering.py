"""Rows that come without a file (pushed over HTTP, entered by a command) go the way of all files: read, checked, kept or rejected."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from loaders import pipeline
from loaders.load import LoadRequest
from loaders.reject import InputError
from loaders.workspace import Workspace

#: So many rows that others send go in at once; more is a file.
MOST = 10_000


def enter(
    workspace: Workspace,
    source: str,
    rows: Sequence[Mapping[str, Any]],
    channel: str,
    delivered_on: str = "",
    sender: str = "",
) -> dict[str, Any]:
    """Enter rows of a source, all or none of them; gives the report of a load. The same rows again change nothing.

    ``channel`` (``api``, ``cli`` …) stands where a file's name would: in the load, in rejects, as series. Keys of a row are
    fields of the source or any header of them. Raises ``InputError`` for an unknown source, or too many rows or none.
    """
    return enter_together(workspace, {source: rows}, channel, delivered_on, sender)


def enter_all(
    workspace: Workspace, source: str, rows: Iterable[Mapping[str, Any]], channel: str, delivered_on: str = ""
) -> dict[str, Any]:
    """Enter rows of a source that we made ourselves, however many: they go through a file, a row in memory at a time."""
    with tempfile.TemporaryDirectory() as folder:
        request = _request(Path(folder), source, rows, channel, delivered_on)
        return pipeline.load(workspace, [request], lambda phase, done, total: None)


def enter_together(
    workspace: Workspace,
    rows_of: Mapping[str, Sequence[Mapping[str, Any]]],
    channel: str,
    delivered_on: str = "",
    sender: str = "",
) -> dict[str, Any]:
    """Enter rows of several sources in one transaction, in the order given: what belongs together is there together."""
    count = sum(map(len, rows_of.values()))
    if not 0 < count <= MOST:
        raise InputError("row_count", file=channel, count=count, most=MOST)
    with tempfile.TemporaryDirectory() as folder:
        requests = [
            _request(Path(folder), source, rows, channel, delivered_on, sender) for source, rows in rows_of.items()
        ]
        return pipeline.load(workspace, requests, lambda phase, done, total: None)


def _request(
    folder: Path, source: str, rows: Iterable[Mapping[str, Any]], channel: str, delivered_on: str, sender: str = ""
) -> LoadRequest:
    path = folder / source / f"{channel}.jsonl"
    path.parent.mkdir()
    with path.open("wb") as file:
        for row in rows:
            file.write(orjson.dumps(_texts(row), option=orjson.OPT_APPEND_NEWLINE))
    return LoadRequest(source, path, delivered_on, sender=sender)


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): "" if value is None else str(value) for key, value in row.items()}
