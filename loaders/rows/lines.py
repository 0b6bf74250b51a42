"""Rows as they are read: cleaned, marks for the cell above filled, and without those that are told as no records beforehand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from loaders import values
from loaders.columns import Mask, only
from loaders.doubts import Doubts
from loaders.headers.index import Column, HeaderIndex
from loaders.headers.untaken import Untaken
from loaders.privacy import Privacy
from loaders.readers.base import Chunk
from loaders.reject import Reject, scrub
from loaders.rows.ditto import Above
from loaders.rows.template import template_rows
from loaders.rows.zero_reports import zero_reports
from loaders.source import PERSONAL_TYPES, Source
from loaders.values.marks import byte_set, started, together

#: Types of fields that say whom a row is about.
_NAMING = ("name", "names", "person_name", "code", "mixed_code", "person_id")

_SHARP = byte_set((ord("#"),))
_ERRORS = pa.array(
    [
        "#REF!",
        "#VALUE!",
        "#N/A",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#GETTING_DATA",
    ],
    pa.string(),
)


@dataclass(slots=True)
class Refusals:
    """Rows refused by the mapping, with their scrubbed content as JSON; and how many named several parties.

    Of those ``split``, ``unpaired`` had codes or other cells that could not be dealt out. ``unread`` are cells of rows that
    were taken but are no date, sum or number: they stay under ``other``. ``doubtful`` are cells that were read but can hardly be right;
    ``untaken`` columns that hold something and feed no field.
    """

    rejects: list[Reject] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    split: int = 0
    unpaired: int = 0
    unread: Doubts = field(default_factory=Doubts)
    doubtful: Doubts = field(default_factory=Doubts)
    untaken: Untaken = field(default_factory=Untaken)


class Lines:
    """Prepares the chunks of one sheet; ``dated`` are the places of columns of days."""

    def __init__(self, index: HeaderIndex, privacy: Privacy, columns: Sequence[Column], dated: Collection[int]) -> None:
        self._source = source = index.source
        self._privacy = privacy
        self._columns = columns
        self._named = {c.index for c in columns if c.field and source.fields[c.field].type in _NAMING}
        self._negations = {column.index: words for column in columns if (words := _negations(source, column.field))}
        self._above = Above(columns, index, dated)
        self._at_top = True

    def part(self, chunk: Chunk, place: tuple[str, str], refusals: Refusals) -> Chunk:
        """Cleaned rows with marks for the cell above filled, without lines of a template and reports of nothing."""
        cleaned = together(chunk.columns, values.clean)
        zero = zero_reports(chunk.columns, cleaned, self._named)
        self._answers(chunk.columns, cleaned)
        self._set_aside(chunk, zero, ("", "zero_report"), place, refusals)
        lines = _without(Chunk(chunk.rows, cleaned), zero)
        if self._at_top:
            self._at_top = False
            template = template_rows(lines.columns, [column.header for column in self._columns])
            self._set_aside(lines, template, ("", "template_row"), place, refusals)
            lines = _without(lines, template)
        lines, bare = self._above.fill(lines)
        without = np.zeros(len(lines.rows), dtype=bool)
        for header, rows in bare.items():
            self._set_aside(lines, rows & ~without, (header, "ditto_first"), place, refusals)
            without |= rows
        return _without(lines, without)

    def _set_aside(
        self, chunk: Chunk, rows: Mask, why: tuple[str, str], place: tuple[str, str], refusals: Refusals
    ) -> None:
        """Refuse rows before they are read; ``why`` is the column and the reason."""
        shown = [column for column in self._columns if not self._hidden(column.field)]
        for position in np.flatnonzero(rows).tolist():
            cells = [chunk.columns[column.index].slice(position, 1) for column in shown]
            texts = [scrub(self._privacy.scrub(cell)[0].as_py()) for cell in cells]
            other = {column.header: text for column, text in zip(shown, texts, strict=True) if text}
            told = other.get(why[0], "") or next((text for text in other.values() if not text.isdigit()), "")
            refusals.rejects.append(Reject(*place, int(chunk.rows[position]), *why, told))
            refusals.raw.append(orjson.dumps({"fields": {}, "other": other}).decode())

    def _hidden(self, name: str) -> bool:
        """Whether nothing of the cells of a field may be shown as it stands."""
        return bool(name) and self._source.fields[name].type in (*PERSONAL_TYPES, "person_name")

    def _answers(self, columns: Sequence[pa.Array], cleaned: list[pa.Array]) -> None:
        """Where a word for nothing (无) is an answer of the field, it stays."""
        for index, words in self._negations.items():
            told = pc.utf8_trim_whitespace(columns[index])
            kept = pc.and_(pc.equal(cleaned[index], ""), pc.is_in(told, pa.array(words, pa.string())))
            cleaned[index] = pc.if_else(kept, told, cleaned[index])


def _negations(source: Source, field: str) -> list[str]:
    """Words that a field of answers takes and cleaning would take for nothing."""
    words = list(source.fields[field].values) if field else []
    empty = values.clean(pa.array(words, pa.string())).to_pylist() if words else []
    return [word for word, left in zip(words, empty, strict=True) if not left]


def excel_errors(cells: pa.Array) -> Mask:
    """Which cells are what a formula that failed shows."""
    found: Mask = started(cells, _SHARP)
    likely = np.flatnonzero(found)
    if len(likely):
        found[likely] = np.asarray(pc.is_in(cells.take(pa.array(likely)), _ERRORS), dtype=bool)
    return found


def _without(chunk: Chunk, rows: Mask) -> Chunk:
    """The other rows of a chunk."""
    return Chunk(chunk.rows[~rows], [only(column, ~rows) for column in chunk.columns]) if rows.any() else chunk
