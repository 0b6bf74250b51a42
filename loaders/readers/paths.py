"""Where in a JSON document the records are: portals wrap them in ``data``, ``rows``, ``list`` and more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Table:
    """A list of records and the path to it ("" for the document itself)."""

    path: str
    records: list[Any]


def tables(document: Any, path: str | None = None) -> list[Table]:
    """Every list with objects in it that can be reached through keys, in the order of the document.

    An object below the top with plain values (the detail page of one party, or an envelope: the names of its keys tell
    the reader which) is a table of one record.

    >>> [table.path for table in tables({"code": 0, "data": {"total": 1, "rows": [{"qymc": "甲"}]}})]
    ['data', 'data.rows']
    """
    if path is not None:
        return [table for table in _declared(document, path) if table.records]
    return list(_search(document, "", 0))


def _declared(document: Any, path: str) -> Iterator[Table]:
    for key in filter(None, path.split(".")):
        document = document.get(key) if isinstance(document, dict) else None
    if isinstance(document, list):
        yield Table(path, document)
    elif isinstance(document, dict):
        yield Table(path, [document])


def _search(value: Any, path: str, depth: int) -> Iterator[Table]:
    if isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            yield Table(path, value)
    elif isinstance(value, dict) and depth <= _DEPTH:
        inner = [
            table for key, item in value.items() for table in _search(item, f"{path}.{key}" if path else key, depth + 1)
        ]
        plain = {key: item for key, item in value.items() if not isinstance(item, dict | list)}
        if plain and not (inner and depth == 0):
            yield Table(path, [plain if inner else value])
        yield from inner
