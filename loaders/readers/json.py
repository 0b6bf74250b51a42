"""JSON in the envelopes that portals answer with, and JSON lines of any length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from loaders.readers.base import Chunk, HeaderScore, Limits, Sheet
from loaders.readers.chunks import Place, bounded
from loaders.readers.encoding import detect
from loaders.readers.lines import Lines
from loaders.readers.paths import Table, tables
from loaders.reject import InputError, RejectLog

_DEPTH = 8
_ENOUGH = 2
_SHOWN = 12
_EXACT = 10.0**15

_Record = tuple[int, Any]


def read(place: Place, score: HeaderScore, limits: Limits, path: str | None = None) -> Iterator[Sheet]:
    """Every list of records whose keys are known, as a sheet named by its path (``data.rows``); or JSON lines.

    ``path`` names the list where searching is not wanted. Rows are numbered 1 to n in their list, JSON lines by line.
    """
    if _is_lines(place, limits):
        return _lines_sheet(place.on(place.path.stem), score, limits)
    return _document_sheets(place, score, limits, path)


def _is_lines(place: Place, limits: Limits) -> bool:
    """JSON lines: the first line is an object by itself and something follows, or the name says so."""
    if place.path.suffix.lower() in (".jsonl", ".ndjson"):
        return True
    filled = (text for _, text in _texts(Place(place.path, "", RejectLog()), limits))
    first, second = next(filled, ""), next(filled, "")
    return bool(second) and isinstance(_loads(first), dict)


def _texts(place: Place, limits: Limits) -> Iterator[tuple[int, str]]:
    lines = Lines(place, detect(place.path), limits)
    try:
        for line in lines:
            number = lines.row[-1][0]
            lines.begin()
            if line.strip():
                yield number, line
    finally:
        lines.close()


def _lines_sheet(place: Place, score: HeaderScore, limits: Limits) -> Iterator[Sheet]:
    quiet = Place(place.path, place.sheet, RejectLog())
    keys: dict[str, None] = {}
    count = 0
    for _, record in _flat(((number, _loads(text)) for number, text in _texts(quiet, limits)), quiet, "bad_json_line"):
        keys.update(dict.fromkeys(record))
        count += 1
        _check_width(len(keys), place, limits)
    if not count:
        reason = "bad_json" if quiet.log.rejects else "empty_file"
        raise InputError(reason, file=str(place.path), detail="line 1")
    _check_known(tuple(keys), place, score)
    records = ((number, _loads(text)) for number, text in _texts(place, limits))
    yield Sheet(place.sheet, tuple(keys), 0, _chunks(records, tuple(keys), place, limits, "bad_json_line"))


def _document_sheets(place: Place, score: HeaderScore, limits: Limits, path: str | None) -> Iterator[Sheet]:
    document = _document(place, limits)
    found = tables(document, path)
    if not found:
        raise InputError("no_records", file=str(place.path), seen=_top(document))
    refusal: InputError | None = None
    sheets = 0
    skipped: list[tuple[Place, InputError]] = []
    for table in found:
        here = place.on(table.path or place.path.stem)
        try:
            keys = _keys(table, here, score, limits)
        except InputError as error:
            refusal = refusal or error
            if len(table.records) > 1:
                skipped.append((here, error))
            continue
        sheets += 1
        yield Sheet(here.sheet, keys, 0, _chunks(enumerate(table.records, 1), keys, here, limits, "not_an_object"))
    if not sheets and refusal:
        raise refusal
    for here, cause in skipped:
        here.reject(1, "sheet_without_header", str(cause.params.get("seen", "")))


def _document(place: Place, limits: Limits) -> Any:
    size = place.path.stat().st_size
    if size > limits.document_bytes:
        raise InputError("document_too_large", file=str(place.path), bytes=size, limit=limits.document_bytes)
    encoding = detect(place.path)
    if encoding.mixed:
        raise InputError("encoding_unknown", file=str(place.path))
    text = place.path.read_text(encoding=encoding.name)
    if not text.strip():
        raise InputError("empty_file", file=str(place.path))
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError("bad_json", file=str(place.path), detail=str(error)) from error


def _keys(table: Table, place: Place, score: HeaderScore, limits: Limits) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for _, record in _flat(enumerate(table.records, 1), Place(place.path, place.sheet, RejectLog()), "not_an_object"):
        keys.update(dict.fromkeys(record))
        _check_width(len(keys), place, limits)
    _check_known(tuple(keys), place, score)
    return tuple(keys)


def _check_width(width: int, place: Place, limits: Limits) -> None:
    if width > limits.columns:
        raise InputError(
            "too_many_columns", file=str(place.path), sheet=place.sheet, columns=width, limit=limits.columns
        )


def _check_known(keys: Sequence[str], place: Place, score: HeaderScore) -> None:
    if score(keys) < min(_ENOUGH, max(len(keys), 1)):
        seen = " | ".join(keys[:_SHOWN]) or "-"
        raise InputError("header_not_found", file=str(place.path), sheet=place.sheet, rows=1, seen=seen)


def _chunks(
    records: Iterator[_Record], keys: Sequence[str], place: Place, limits: Limits, reason: str
) -> Iterator[Chunk]:
    flat = _flat(records, place, reason)
    for first in flat:
        batch = [first]
        for item in flat:
            batch.append(item)
            if len(batch) >= limits.chunk_rows:
                break
        columns = [pa.array([record.get(key, "") for _, record in batch], pa.string()) for key in keys]
        yield bounded(np.array([number for number, _ in batch], np.int64), columns, keys, place, limits)


def _flat(records: Iterator[_Record], place: Place, reason: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, record in records:
        if not isinstance(record, dict):
            place.reject(number, reason)
            continue
        flat: dict[str, str] = {}
        _flatten(record, "", flat, 0)
        yield number, flat


def _flatten(record: Mapping[str, Any], prefix: str, into: dict[str, str], depth: int) -> None:
    for key, value in record.items():
        if isinstance(value, dict) and depth < _DEPTH:
            _flatten(value, f"{prefix}{key}.", into, depth + 1)
        else:
            into[prefix + key] = value if type(value) is str else _text(value)


def _text(value: object) -> str:
    """A value as text; a list of plain values is joined with ``;``, other structures stay JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(value, ".0f") if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ";".join(item if isinstance(item, str) else _text(item) for item in value)
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else str(value)


def _loads(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _top(document: Any) -> str:
    if isinstance(document, dict):
        return " | ".join(chain(list(document)[:_SHOWN])) or "{}"
    return type(document).__name__
