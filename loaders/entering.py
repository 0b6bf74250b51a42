"""Rows that come without a file (pushed over HTTP, entered by a command) go the way of all files: read, checked, kept or rejected."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from loaders import pipeline
from loaders.load import LoadRequest
from loaders.reject import InputError
from loaders.workspace import Workspace

#: So many rows go in at once; more is a file.
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
        requests = []
        for source, rows in rows_of.items():
            path = Path(folder) / source / f"{channel}.jsonl"
            path.parent.mkdir()
            path.write_bytes(b"".join(orjson.dumps(_texts(row), option=orjson.OPT_APPEND_NEWLINE) for row in rows))
            requests.append(LoadRequest(source, path, delivered_on, sender=sender))
        return pipeline.load(workspace, requests, lambda phase, done, total: None)


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): "" if value is None else str(value) for key, value in row.items()}
