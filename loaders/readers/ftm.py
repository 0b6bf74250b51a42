"""Entities of FollowTheMoney as JSON lines: read whole, so that an entity that links others finds them, then one row a statement.

An entity may come in several lines (fragments): what they say is one, whatever their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from loaders.readers.base import Chunk, HeaderScore, Limits, Sheet
from loaders.readers.chunks import Place, bounded
from loaders.readers.encoding import detect
from loaders.readers.ftm_rows import COLUMNS, Entity, Rows, known_schemata, rank, read_properties
from loaders.readers.lines import Lines
from loaders.reject import InputError


@dataclass(slots=True)
class _Read:
    """Entities by id, and how many lines told any."""

    entities: dict[str, Entity] = field(default_factory=dict)
    told: int = 0


def read(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    """One sheet with a row for each party, end of a link and sanction; refused lines and entities are numbered by line."""
    size = place.path.stat().st_size
    if size > limits.document_bytes:
        raise InputError("entities_too_large", file=str(place.path), bytes=size, limit=limits.document_bytes)
    here = place.on(place.path.stem)
    found = _entities(here, limits)
    if not found.told:
        raise InputError("no_entities", file=str(place.path))
    yield Sheet(here.sheet, COLUMNS, 0, _chunks(Rows(found.entities, here), here, limits))


def _entities(place: Place, limits: Limits) -> _Read:
    found = _Read()
    lines = Lines(place, detect(place.path), limits)
    try:
        for line in lines:
            number = lines.row[-1][0]
            lines.begin()
            if line.strip():
                _take(number, line, place, found)
    finally:
        lines.close()
    return found


def _take(number: int, line: str, place: Place, found: _Read) -> None:
    """Keep an entity of a schema we know; refuse any other line with its reason."""
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError:
        place.reject(number, "bad_json_line")
        return
    if not _is_entity(told):
        place.reject(number, "not_an_entity")
        return
    found.told += 1
    if told["schema"] not in known_schemata():
        place.reject(number, "ftm_schema", told["schema"], "schema")
        return
    said = {name: _texts(values) for name, values in told["properties"].items() if name in read_properties()}
    earlier = found.entities.get(told["id"])
    entity = Entity(number, told["id"], told["schema"], said)
    found.entities[told["id"]] = _one(earlier, entity) if earlier else entity


def _is_entity(told: Any) -> bool:
    if not isinstance(told, dict) or not isinstance(told.get("properties"), dict):
        return False
    return all(isinstance(told.get(name), str) and told[name] for name in ("id", "schema"))


def _texts(values: Any) -> list[str]:
    """The values of a property as texts; of an entity written out in place of its id, the id."""
    given = values if isinstance(values, list) else [values]
    plain = (value.get("id") if isinstance(value, dict) else value for value in given)
    return [value if isinstance(value, str) else str(value) for value in plain if value is not None]


def _one(earlier: Entity, later: Entity) -> Entity:
    """Two fragments as one entity: the narrower schema, and all values in an order that is not that of the lines."""
    said = {
        name: sorted({*earlier.said.get(name, ()), *later.said.get(name, ())})
        for name in sorted({*earlier.said, *later.said})
    }
    schema = min(earlier.schema, later.schema, key=rank)
    return Entity(earlier.line, earlier.id, schema, said)


def _chunks(rows: Rows, place: Place, limits: Limits) -> Iterator[Chunk]:
    """Rows in chunks, each cell within the limit."""
    batch: list[tuple[int, dict[str, str]]] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= limits.chunk_rows:
            yield _chunk(batch, place, limits)
            batch = []
    if batch:
        yield _chunk(batch, place, limits)


def _chunk(batch: list[tuple[int, dict[str, str]]], place: Place, limits: Limits) -> Chunk:
    columns = [pa.array([row.get(name, "") for _, row in batch], pa.string()) for name in COLUMNS]
    return bounded(np.array([number for number, _ in batch], np.int64), columns, COLUMNS, place, limits)
