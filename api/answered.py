"""The parties of an answer (``--json`` of any question) with the ties between them: what of the graph a finding is about."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graph.export.part import Part, of
from graph.model import When
from graph.schema import Schema
from graph.store import GraphStore
from loaders.reject import InputError

#: Where answers name what was not looked into: it is no part of the finding.
_NOT_FOUND = frozenset({"suppressed", "not_opened", "cut", "hubs"})
_NAMES = ("id", "from", "to", "source", "target")
_LONGEST = 50_000_000  # bytes
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Answered:
    """Ids that may be parties, in the order in which the answer names them, and the pairs that its paths join."""

    ids: tuple[str, ...]
    joined: frozenset[frozenset[str]]


def read_answer(path: Path) -> Answered:
    """An answer from a file, or from stdin for ``-``; JSON, or one JSON value a line. ``InputError`` for what is none."""
    try:
        text = sys.stdin.buffer.read(_LONGEST + 1) if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise InputError("not_readable", file=str(path), detail=str(error.strerror)) from error
    try:
        told = [orjson.loads(line) for line in text.splitlines() if line.strip()] if len(text) <= _LONGEST else []
    except orjson.JSONDecodeError:
        told = _whole(text)
    ids = dict.fromkeys(id_ for value in told for id_ in _named(value))
    if not ids or len(ids) > _MOST:
        raise InputError("no_answer", file=str(path))
    return Answered(tuple(ids), frozenset(pair for value in told for pair in _joined(value)))


def answered_part(store: GraphStore, schema: Schema, answer: Answered, when: When) -> tuple[Part, list[str], list[str]]:
    """The parties and the ties between them at that time; who was asked about, and the ties on the answer's paths."""
    nodes = store.nodes(answer.ids)
    if not nodes:
        raise InputError("picture_empty")
    met = store.expand(list(nodes), (), when, schema.hubs).edges
    edges = [edge for edge in met if edge.source in nodes and edge.target in nodes]
    marked = [edge.id for edge in edges if frozenset((edge.source, edge.target)) in answer.joined]
    asked = [id_ for id_ in answer.ids if id_ in nodes][:1]
    return of(nodes.values(), edges, store.events(list(nodes), (), when), when), asked, marked


def _whole(text: bytes) -> list[Any]:
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        return []


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _NAMES and isinstance(inner, str):
                yield inner
            elif key not in _NOT_FOUND:
                yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner) if not isinstance(inner, str) else (inner,)


def _joined(value: Any) -> Iterator[frozenset[str]]:
    """Pairs that a hop leads between: ``from`` and ``to``, or a guarantor and a debtor."""
    inner: Sequence[Any] = value if isinstance(value, list) else ()
    if isinstance(value, dict):
        ends = (value.get("from"), value.get("to"))
        if all(isinstance(end, str) and end for end in ends):
            yield frozenset(str(end) for end in ends)
        guarantee = (value.get("guarantor"), value.get("debtor"))
        if all(isinstance(end, dict) for end in guarantee):
            yield frozenset(str(end["id"]) for end in guarantee if isinstance(end, dict))
        inner = [one for key, one in value.items() if key not in _NOT_FOUND]
    for one in inner:
        yield from _joined(one)
