"""From the columns of a sheet to records: fields in canonical form, payload, key, content, state, and rejected rows.

Personal numbers are digested here, before anything is kept: a ``Mapped`` batch holds no full number, nor do its rejects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from loaders import values
from loaders.columns import Ids, Mask, any_filled, constant, digests, filled, first_filled
from loaders.facts import document_numbers
from loaders.fields import convert
from loaders.header import Column, HeaderIndex, template
from loaders.privacy import Privacy
from loaders.readers.base import Chunk
from loaders.reject import Reject
from loaders.shapes import scatter
from loaders.source import Source


@dataclass(frozen=True, slots=True)
class Mapped:
    """Accepted rows of a chunk. ``columns`` hold every field; ``keys`` and ``contents`` are digests."""

    rows: Ids
    columns: dict[str, pa.Array]
    payload: pa.Array
    key_text: pa.Array
    keys: Ids
    contents: Ids
    generation: pa.Array
    effective: pa.Array
    state: pa.Array


@dataclass(slots=True)
class Refusals:
    """Rows refused by the mapping, with their scrubbed content as JSON."""

    rejects: list[Reject] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Work:
    """One chunk under way."""

    count: int
    columns: dict[str, pa.Array] = field(default_factory=dict)
    other: dict[str, pa.Array] = field(default_factory=dict)
    bad: list[tuple[Mask, str, str]] = field(default_factory=list)  # which rows, field, reason


class Mapper:
    """Maps the chunks of one sheet."""

    def __init__(self, source: Source, index: HeaderIndex, privacy: Privacy, columns: Sequence[Column]) -> None:
        self._source = source
        self._privacy = privacy
        self._columns = columns
        self._by_field: dict[str, list[Column]] = {}
        for column in columns:
            if column.field:
                self._by_field.setdefault(column.field, []).append(column)
        self._template = template(columns)
        self._implied = index.implied(columns)
        self._marks = [(column.index, mark) for column in columns if (mark := index.generation(column.header))]

    def map(self, chunk: Chunk, file: str, sheet: str, refusals: Refusals) -> Mapped:
        """The records of a chunk; rows that cannot be records go to ``refusals``."""
        work = _Work(len(chunk.rows))
        raw = self._raw(chunk)
        for name, cells in raw.items():
            self._convert(name, cells, work)
        for column in self._columns:
            if not column.field:
                self._keep_other(column.header, self._privacy.scrub(values.clean(chunk.columns[column.index])), work)
        generation = self._generation(chunk)
        refused = self._refuse(work, chunk.rows, (file, sheet), refusals)
        return self._finish(work, chunk.rows, generation, ~refused)

    def _raw(self, chunk: Chunk) -> dict[str, pa.Array]:
        """Cleaned cells by field, in the order of the source; cells of mixed columns are dealt out by their shape."""
        raw = {
            name: first_filled([values.clean(chunk.columns[column.index]) for column in columns])
            for name, columns in self._by_field.items()
        }
        for name in [name for name in raw if self._source.fields[name].into]:
            for target, cells in scatter(raw.pop(name), self._source.fields[name].into).items():
                raw[target] = first_filled([raw[target], cells]) if target in raw else cells
        for name, value in self._implied.items():
            told = constant(value, len(chunk.rows))
            raw[name] = first_filled([raw[name], told]) if name in raw else told
        return {name: raw[name] for name in self._source.fields if name in raw}

    def _convert(self, name: str, cells: pa.Array, work: _Work) -> None:
        column = self._source.fields[name]
        converted = convert(column, cells, self._privacy)
        for suffix, values_ in converted.columns.items():
            work.columns[name + suffix] = values_
        if converted.bad is None or not converted.bad.any():
            return
        if column.required or column.type in ("list", "code") or self._source.updated == name:
            work.bad.append((converted.bad, name, converted.reason))
        kept = pc.if_else(pa.array(converted.bad), self._privacy.scrub(cells), "")
        self._keep_other(self._by_field[name][0].header if name in self._by_field else name, kept, work)

    @staticmethod
    def _keep_other(header: str, column: pa.Array, work: _Work) -> None:
        name, number = header or "(no header)", 1
        while name in work.other:
            number += 1
            name = f"{header} ({number})"
        work.other[name] = column

    def _generation(self, chunk: Chunk) -> pa.Array:
        """Row by row the template whose own columns are filled, else what the header as a whole looks like."""
        generation = constant(self._template, len(chunk.rows))
        for wanted in reversed(self._source.generations):
            marks = [chunk.columns[index] for index, mark in self._marks if mark == wanted]
            if marks:
                shown = np.logical_or.reduce([filled(values.clean(column)) for column in marks])
                generation = pc.if_else(pa.array(shown), wanted, generation)
        return generation

    def _refuse(self, work: _Work, rows: Ids, place: tuple[str, str], refusals: Refusals) -> Mask:
        """Which rows are no records, each with its first reason."""
        needed = [(name,) for name, column in self._source.fields.items() if column.required]
        reasons = list(work.bad)
        for group in (*needed, *self._source.one_of):
            missing = ~any_filled(group, work.columns, work.count)
            reasons.append((missing, " / ".join(group), "missing_value"))
        refused = np.zeros(work.count, dtype=bool)
        for mask, name, reason in reasons:
            for position in np.flatnonzero(mask & ~refused):
                raw = _row(work, int(position))
                value = raw.get("other", {}).get(self._header(name), "") if reason != "missing_value" else ""
                refusals.rejects.append(Reject(*place, int(rows[position]), self._header(name), reason, value))
                refusals.raw.append(orjson.dumps(raw).decode())
            refused |= mask
        return refused

    def _header(self, name: str) -> str:
        columns = self._by_field.get(name)
        return columns[0].header if columns else name

    def _finish(self, work: _Work, rows: Ids, generation: pa.Array, kept: Mask) -> Mapped:
        if not kept.all():
            chosen = pa.array(kept)
            work.columns = {name: column.filter(chosen) for name, column in work.columns.items()}
            work.other = {name: column.filter(chosen) for name, column in work.other.items()}
            generation, rows, work.count = generation.filter(chosen), rows[kept], int(kept.sum())
        payload = payloads(work.columns, work.other, work.count)
        contents = digests(payload)
        key_text = _keys(self._source, work.columns, contents)
        empty = constant("", work.count)
        return Mapped(
            rows=rows,
            columns=work.columns,
            payload=pa.array(payload, pa.string()),
            key_text=key_text,
            keys=digests(key_text.to_pylist(), f"{self._source.id}\n"),
            contents=contents,
            generation=generation,
            effective=work.columns.get(self._source.updated, empty),
            state=_state(self._source, work.columns, work.count),
        )


def payloads(columns: Mapping[str, pa.Array], other: Mapping[str, pa.Array], count: int) -> list[str]:
    """The JSON text of each record: non-empty fields in the order of the source, unmapped columns under ``other``."""
    dumps = orjson.dumps
    names = list(columns)
    rows = zip(*(column.to_pylist() for column in columns.values()), strict=True) if names else ((),) * count
    extra = {name: column for name, column in sorted(other.items()) if pc.any(pc.not_equal(column, "")).as_py()}
    if not extra:
        return [dumps({name: text for name, text in zip(names, row, strict=True) if text}).decode() for row in rows]
    others = [
        {name: text for name, text in zip(extra, row, strict=True) if text}
        for row in zip(*(column.to_pylist() for column in extra.values()), strict=True)
    ]
    texts = []
    for row, rest in zip(rows, others, strict=True):
        record: dict[str, object] = {name: text for name, text in zip(names, row, strict=True) if text}
        if rest:
            record["other"] = rest
        texts.append(dumps(record).decode())
    return texts


def _row(work: _Work, position: int) -> dict[str, dict[str, str]]:
    fields = {name: column[position].as_py() for name, column in work.columns.items()}
    other = {name: column[position].as_py() for name, column in work.other.items()}
    return {
        "fields": {name: text for name, text in fields.items() if text},
        "other": {name: text for name, text in other.items() if text},
    }


def _keys(source: Source, columns: Mapping[str, pa.Array], contents: Ids) -> pa.Array:
    """The business key of each row: the first alternative whose fields are all filled, else its content."""
    keys = pa.array([f"content={content:016x}" for content in contents.tolist()], pa.string())
    for fields in reversed(source.keys):
        parts = [_key_part(source, name, columns) for name in fields]
        if any(part is None for part in parts):
            continue
        complete = np.logical_and.reduce([filled(part) for part in parts])
        texts = [pc.binary_join_element_wise(f"{name}=", part, "") for name, part in zip(fields, parts, strict=True)]
        keys = pc.if_else(pa.array(complete), pc.binary_join_element_wise(*texts, "|"), keys)
    return keys


def _key_part(source: Source, name: str, columns: Mapping[str, pa.Array]) -> pa.Array | None:
    """A field as part of a key: width, case and blanks make no other key, nor do spellings of one document number."""
    column = columns.get(name, columns.get(f"{name}.hmac"))
    if column is None:
        return None
    if source.fields[name].type in ("document_no", "case_no"):
        return document_numbers(column)
    folded = pc.utf8_upper(pc.utf8_normalize(column, form="NFKC"))
    return pc.replace_substring_regex(folded, pattern=r"\s+", replacement="")


def _state(source: Source, columns: Mapping[str, pa.Array], count: int) -> pa.Array:
    """What the row itself says of its use: active, withdrawn or disputed; the first status field that says more counts."""
    rule = source.status
    states = constant("active", count)
    for name in reversed(rule.fields if rule else ()):
        if rule and name in columns:
            for state, words in (("disputed", rule.disputed), ("withdrawn", rule.withdrawn)):
                states = pc.if_else(pc.is_in(columns[name], pa.array(sorted(words), pa.string())), state, states)
    return states
