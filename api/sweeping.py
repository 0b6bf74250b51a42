"""The sweep of many listed parties on all cores: parts of it in processes of their own, each over the same database.

A search is work of the processor and of reading in turns, so threads would wait for each other.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from api import linked_answers
from api.operations.cores import cores, end_with_parent
from graph.linked.links import Search, chunks
from graph.model import When
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

#: Parties of a part; fewer than two parts are not worth a process.
_PART = 100


@dataclass(frozen=True, slots=True)
class Sweep:
    """The workspace (folder, and URL of another database or ""), and what is asked of each listed party."""

    workspace: Path
    url: str
    when: When
    search: Search


class _Worker:
    """What a process opens once."""

    opened: tuple[SqlGraphStore, Sweep] | None = None


def sweep(asked: Sweep, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Of each listed party the unlisted ones near it, in the order of ``ids``, as they come."""
    parts = list(chunks(ids, _PART))
    if len(parts) < 2 or cores() < 2:
        _open(asked)
        yield from chain.from_iterable(map(_part, parts))
        return
    context = multiprocessing.get_context("spawn")  # a fork would share the connections of the database
    with ProcessPoolExecutor(min(cores(), len(parts)), context, _begin, (asked,)) as pool:
        yield from chain.from_iterable(pool.map(_part, parts))


def _begin(asked: Sweep) -> None:
    end_with_parent()
    _open(asked)


def _open(asked: Sweep) -> None:
    workspace = Workspace.open(asked.workspace, url=asked.url or None, create=False)
    _Worker.opened = SqlGraphStore(workspace.engine), asked


def _part(ids: Sequence[str]) -> list[dict[str, Any]]:
    assert _Worker.opened is not None
    store, asked = _Worker.opened
    return list(linked_answers.exposed(store, load_schema(), ids, asked.when, asked.search))
