"""From the columns of a sheet to records: fields in canonical form, payload, key, content, state, and rejected rows.

Personal numbers are digested here, before anything is kept: a ``Mapped`` batch holds no full number, nor do its rejects.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from loaders import values
from loaders.catalogue import Collected
from loaders.columns import Ids, Mask, any_filled, constant, digests, filled, first_filled
from loaders.doubts import (
    Found,
    authorities,
    days_of_events,
    future,
    nameless,
    names_of_parties,
    several,
    unsure_bodies,
    wrong_codes,
)
from loaders.fields import KEY, NOT_RATED, OPEN, SCRUBBED_TYPES, SEVERAL, Converted, convert, ended
from loaders.headers.index import Column, HeaderIndex, template
from loaders.headers.units import written_out
from loaders.headers.untaken import overruled
from loaders.joint import JointRows, Parted, in_role, without_role
from loaders.keys import key_texts
from loaders.levels import unknown_levels, unscored
from loaders.payload import payloads
from loaders.privacy import Privacy
from loaders.readers.base import Chunk
from loaders.reject import Reject
from loaders.rows.lines import Lines, Refusals, excel_errors
from loaders.rows.no_records import natural_persons
from loaders.rows.persons import numbers_of_names, persons
from loaders.rows.printed import beside, headers, under
from loaders.rows.retitled import Told
from loaders.rows.standing import UNREAD, Rows, beside_states, states, unread_words
from loaders.rows.work import Mapped, Work
from loaders.shapes import names_registration, registration_numbers, scatter
from loaders.shares import with_signs
from loaders.source import Field
from loaders.values.marks import together

#: The field by which a row may name its own class or item of the catalogue.
CLASS_FIELD = "catalogue_item"
#: Reasons that come before what is wrong with the cells of a row.
_FIRST_TOLD = {"footer_row": 0, "other_header": 1}

#: Types of fields whose cells are amounts, counts or times, which a long number may be mistaken for.
_MEASURES = ("money", "capital", "share", "integer", "number", "period")
#: Types of fields whose cells may be a person's name.
_NAMES = ("name", "names", "person_name")


class Mapper:
    """Maps the chunks of one sheet; ``told`` are values that hold for its rows (``HeaderIndex.implied``) until a title says others."""

    def __init__(
        self,
        index: HeaderIndex,
        privacy: Privacy,
        columns: Sequence[Column],
        collected: Collected,
        told: Mapping[str, str],
    ) -> None:
        self._source = source = index.source
        self._collected = collected
        self._privacy = privacy
        self._columns = columns
        self._by_field: dict[str, list[Column]] = {}
        for column in columns:
            if column.field:
                self._by_field.setdefault(column.field, []).append(column)
        self._dealt = {
            target: mixed[0].header
            for name, mixed in self._by_field.items()
            for target in source.fields[name].into.values()
        }
        self._registered = "reg_no" in source.fields and names_registration(self._header("uscc"))
        self._template = template(columns)
        self._joint = JointRows(source, source.joint, columns) if source.joint else None
        by_columns = {column.field for column in columns if column.field} | set(index.implied(columns))
        self._told = Told(source, frozenset(by_columns), told)
        self._score, self._alike = index.score, index.alike
        self._dated = {c.index for c in columns if c.field and source.fields[c.field].type == "date"}
        self._under_other = False
        self._lines = Lines(index, privacy, columns, self._dated)
        self._needed = [(name,) for name, known in source.fields.items() if known.required] + list(source.one_of)
        self._parties, self._numbers = names_of_parties(source), numbers_of_names(source)
        self._rated = {name: known.rating for name, known in source.fields.items() if known.rating}
        self._authorities = authorities(source)
        self._days, self._today = days_of_events(source), datetime.date.today()
        self._marks = [(column.index, mark) for column in columns if (mark := index.generation(column.header))]

    def map(self, chunk: Chunk, file: str, sheet: str, refusals: Refusals) -> Mapped:
        """The records of a chunk; rows that cannot be records go to ``refusals``."""
        parted = self._parted(self._lines.part(chunk, (file, sheet), refusals))
        refusals.split += parted.split
        refusals.unpaired += parted.unpaired
        chunk, work = parted.chunk, Work(len(parted.chunk.rows))
        for header, cells in parted.kept.items():
            work.keep_other(header, self._privacy.scrub(cells))
        self._errors(chunk, work)
        self._roles(chunk, work)
        raw = self._persons(self._raw(chunk, work), work)
        raw |= with_signs(self._source, raw, self._header, work)
        for name, cells in self._scrubbed(raw).items():
            self._convert(name, cells, work)
        if self._registered:
            work.columns |= registration_numbers(work.columns)
        unmapped = [column for column in self._columns if not (column.field or self._source.drop_unknown)]
        for column, cells in zip(unmapped, self._scrub([chunk.columns[at.index] for at in unmapped]), strict=True):
            work.keep_other(column.header, cells)
        self._keep_overruled(work)
        self._beside(chunk, work)
        work.doubtful += nameless(self._source, work.columns, work.count)
        work.bad.append((natural_persons(self._source, work.columns, work.count), "", "natural_person"))
        generation = self._generation(chunk)
        state = self._states(chunk, generation, work)
        refused = self._refuse(work, chunk.rows, (file, sheet), refusals)
        for found in work.unread:
            refusals.unread.add(found, refused, chunk.rows, sheet)
        for found in work.doubtful:
            refusals.doubtful.add(found, refused, chunk.rows, sheet)
        refusals.untaken.see(self._columns, chunk.columns, ~refused)
        refusals.untaken.miss(beside_states(self._source, self._columns, work.overruled), ~refused)
        return self._finish(work, chunk.rows, (generation, state), ~refused)

    def _parted(self, chunk: Chunk) -> Parted:
        return self._joint.part(chunk) if self._joint else Parted(chunk)

    def _errors(self, chunk: Chunk, work: Work) -> None:
        """What failed formulas show (#REF!) is no value of a field: it is unread and stays under ``other``."""
        for column in (column for column in self._columns if column.field):
            cells = chunk.columns[column.index]
            mask = excel_errors(cells)
            if mask.any():
                work.unread.append(Found(column.header, mask, cells, "excel_error"))
                work.keep_unread(column.header, pc.if_else(pa.array(mask), cells, ""))
                chunk.columns[column.index] = pc.if_else(pa.array(mask), "", cells)

    def _roles(self, chunk: Chunk, work: Work) -> None:
        """Names without what their bearers are in a consortium; the cells as they were stay under ``other``."""
        for column in (column for name in self._parties for column in self._by_field.get(name, ())):
            cells = chunk.columns[column.index]
            mask = in_role(cells)
            if mask.any():
                work.keep_unread(column.header, self._privacy.scrub(pc.if_else(pa.array(mask), cells, "")))
                chunk.columns[column.index] = without_role(cells)

    def _raw(self, chunk: Chunk, work: Work) -> dict[str, pa.Array]:
        """Cleaned cells by field, in the order of the source; cells of mixed columns are dealt out by their shape."""
        raw = {name: self._first(name, chunk, work) for name in self._by_field}
        for name in [name for name in raw if self._source.fields[name].into]:
            column = self._by_field[name][0]
            for target, cells in scatter(raw.pop(name), self._source.fields[name].into).items():
                before = raw.get(target, cells)
                raw[target] = first_filled([before, cells])
                work.overruled += overruled(self._source.fields[target], [column], [cells], raw[target])
        for name, told in self._told.columns(chunk.columns, len(chunk.rows)).items():
            raw[name] = first_filled([raw[name], told]) if name in raw else told
        return raw

    def _persons(self, raw: dict[str, pa.Array], work: Work) -> dict[str, pa.Array]:
        """Names without sex and number behind them; the number goes to its person's field, the cell as it was to ``other``."""
        for name in [name for name in raw if self._source.fields[name].type in _NAMES]:
            if (told := persons(raw[name])) is not None:
                if not self._source.drop_unknown:
                    cells = self._privacy.scrub(pc.if_else(pa.array(told.mask), raw[name], ""))
                    work.keep_other(self._header(name), cells)
                raw[name], number = told.names, self._numbers.get(name)
                if number:
                    raw[number] = first_filled([raw[number], told.numbers]) if number in raw else told.numbers
        return {name: self._alone(name, raw[name]) for name in self._source.fields if name in raw}

    def _first(self, name: str, chunk: Chunk, work: Work) -> pa.Array:
        """Row by row the first filled cell of the columns of a field; what others of them say besides is noted."""
        columns = self._by_field[name]
        cells = [_amounts(chunk.columns[column.index], column) for column in columns]
        first = first_filled(cells)
        if len(columns) > 1:
            work.overruled += overruled(self._source.fields[name], columns, cells, first)
        return first

    def _keep_overruled(self, work: Work) -> None:
        """Keep what columns say whose field another column filled, where the source keeps what it does not know."""
        told = [column for column in work.overruled if not (column.personal or self._source.drop_unknown)]
        for column, cells in zip(told, self._scrub([column.cells for column in told]), strict=True):
            work.keep_other(column.header, cells)

    def _alone(self, name: str, cells: pa.Array) -> pa.Array:
        """Names without the telephone numbers that stand behind them."""
        return values.names_alone(cells) if self._source.fields[name].type in _NAMES else cells

    def _scrubbed(self, raw: dict[str, pa.Array]) -> dict[str, pa.Array]:
        """The cells with every field that stays readable text scrubbed."""
        texts = [name for name in raw if self._source.fields[name].type in SCRUBBED_TYPES]
        scrubbed = dict(zip(texts, self._scrub([raw[name] for name in texts]), strict=True))
        return {name: scrubbed.get(name, cells) for name, cells in raw.items()}

    def _scrub(self, columns: Sequence[pa.Array]) -> list[pa.Array]:
        return together(columns, self._privacy.scrub)

    def _convert(self, name: str, cells: pa.Array, work: Work) -> None:
        column = self._source.fields[name]
        converted = self._measured(column, cells) if column.type in _MEASURES else convert(column, cells, self._privacy)
        if name in self._days and OPEN in converted.columns:
            converted = ended(converted)
        for suffix, values_ in converted.columns.items():
            work.columns[name + suffix] = values_
        header = self._header(name)
        self._doubt(name, header, work)
        if converted.kept is not None:
            self._keep(name, header, converted, work)
        if converted.bad is None or not converted.bad.any():
            return
        if converted.reason == NOT_RATED:
            work.unrated[name] = converted.bad
            work.keep_other(header, pc.if_else(pa.array(converted.bad), cells, ""))
            return
        if column.required or column.type in ("list", "code") or self._source.updated == name:
            work.bad.append((converted.bad, name, converted.reason))
        unread = pc.if_else(pa.array(converted.bad), self._privacy.scrub(cells), "")
        work.unread.append(Found(header, np.asarray(converted.bad, dtype=bool), unread, converted.reason))
        work.keep_unread(header, unread)

    def _measured(self, column: Field, cells: pa.Array) -> Converted:
        """Amounts and counts; a person's ID number among them is none, and is not read."""
        personal = self._privacy.personal(cells)
        if not personal.any():
            return convert(column, cells, self._privacy)
        read = convert(column, pc.if_else(pa.array(personal), "", cells), self._privacy)
        return replace(read, bad=personal if read.bad is None else personal | np.asarray(read.bad, dtype=bool))

    def _doubt(self, name: str, header: str, work: Work) -> None:
        """What was read and can hardly be right: codes that are none, names of several parties, and events of days to come."""
        if self._source.fields[name].type == "code":
            dealt = name in self._dealt and name not in self._by_field
            work.doubtful += wrong_codes(header, work.columns[name], name=name, dealt=dealt)
        elif name in self._parties:
            work.doubtful += several(header, work.columns[name])
        elif name in self._authorities:
            work.doubtful += unsure_bodies(header, work.columns[name])
        elif name in self._days:
            work.doubtful += future(header, work.columns[name], self._today)

    def _keep(self, name: str, header: str, read: Converted, work: Work) -> None:
        """Cells that say more than was read of them stay under ``other``; those of which nothing was read are told."""
        kept, why = read.kept, SEVERAL if read.reason == SEVERAL else "code_form"
        if not self._source.drop_unknown:
            work.keep_other(header, kept)
        unread = filled(kept) & ~any_filled([name], work.columns, work.count)
        if unread.any():
            work.doubtful.append(Found(header, unread, kept, why))

    def _beside(self, chunk: Chunk, work: Work) -> None:
        """Rows of the printed table that are no records: a header again, totals, sections, remarks, signatures.

        Rows below another header (a unit changed, columns moved) cannot be read by the first one.
        """
        header = [column.header for column in self._columns]
        again, other = headers(chunk.columns, header, self._score, self._alike)
        below, self._under_other = under(again, other, self._under_other)
        again[[row for row in self._told.titles if not below[row]]] = True
        lacking = np.zeros(work.count, dtype=bool)
        for _, missing in self._missing(work):
            lacking |= missing
        work.bad.append((again | beside(chunk.columns, self._dated, lacking), "", "footer_row"))
        work.bad.append((below, "", "other_header"))

    def _generation(self, chunk: Chunk) -> pa.Array:
        """Row by row the template whose own columns are filled, else what the header as a whole looks like."""
        generation = constant(self._template, len(chunk.rows))
        for wanted in reversed(self._source.generations):
            marks = [chunk.columns[index] for index, mark in self._marks if mark == wanted]
            if marks:
                shown = np.logical_or.reduce([filled(column) for column in marks])
                generation = pc.if_else(pa.array(shown), wanted, generation)
        return generation

    def _states(self, chunk: Chunk, generation: pa.Array, work: Work) -> pa.Array:
        """Row by row what the columns of state say; words that nobody knows, there and elsewhere, are told as unread."""
        rule = self._source.status
        empty = constant("", work.count)
        ended, told = (
            work.columns.get(name, empty)
            for name in ((rule.ended, rule.fields[0] if rule.fields else "") if rule else ("", ""))
        )
        state, unread = states(self._source, self._columns, Rows(chunk.columns, generation, ended, told))
        work.unread += unread + unread_words(self._source, self._columns, chunk.columns)
        self._levels(work)
        return state

    def _levels(self, work: Work) -> None:
        """Levels that their scheme has not are told as unread."""
        for name in self._rated:
            if name in work.columns:
                if name in work.unrated:
                    work.bad.append((work.unrated[name] & unscored(self._rated[name], work.columns), name, NOT_RATED))
                unknown = unknown_levels(self._rated[name], work.columns[name], work.columns)
                if (unread := filled(unknown)).any():
                    work.unread.append(Found(self._header(name), unread, unknown, UNREAD))

    def _refuse(self, work: Work, rows: Ids, place: tuple[str, str], refusals: Refusals) -> Mask:
        """Which rows are no records, each with its first reason."""
        reasons = list(work.bad)
        reasons.sort(key=lambda told: _FIRST_TOLD.get(told[2], len(_FIRST_TOLD)))
        for group, missing in self._missing(work):
            reasons += [(missing & work.unrated[name], name, NOT_RATED) for name in group if name in work.unrated]
            reasons.append((missing, " / ".join(group), "missing_value"))
        reasons += self._outside(work)
        refused = np.zeros(work.count, dtype=bool)
        for mask, name, reason in reasons:
            for position in np.flatnonzero(mask & ~refused):
                raw = work.row(int(position))
                value = self._shown(raw, name, reason)
                refusals.rejects.append(Reject(*place, int(rows[position]), self._header(name), reason, value))
                refusals.raw.append(orjson.dumps(raw).decode())
            refused |= mask
        return refused

    def _missing(self, work: Work) -> list[tuple[tuple[str, ...], Mask]]:
        """What a record needs, with the rows that lack it."""
        return [(tuple(group), ~any_filled(group, work.columns, work.count)) for group in self._needed]

    def _outside(self, work: Work) -> list[tuple[Mask, str, str]]:
        """Rows that the catalogue does not speak of: by their own word, or by that of their source."""
        codes = self._codes(work)
        outside = ~filled(codes)
        if not outside.any():
            return []
        own = filled(work.columns.get(CLASS_FIELD, constant("", work.count)))
        return [(outside & own, CLASS_FIELD, "unknown_class"), (outside & ~own, CLASS_FIELD, "outside_catalogue")]

    def _codes(self, work: Work) -> pa.Array:
        return self._collected.codes(work.columns.get(CLASS_FIELD, constant("", work.count)))

    def _shown(self, raw: Mapping[str, Mapping[str, str]], name: str, reason: str) -> str:
        """What of a refused row is shown as its value."""
        if reason == "outside_catalogue":
            return self._collected.stated
        if reason == "unknown_class":
            return raw["fields"].get(name, "")
        return raw.get("other", {}).get(self._header(name), "") if reason != "missing_value" else ""

    def _header(self, name: str) -> str:
        """The header that a field's cells stand under, be it that of a column dealt out by shape."""
        columns = self._by_field.get(name)
        return columns[0].header if columns else self._dealt.get(name, name)

    def _finish(self, work: Work, rows: Ids, told_of_rows: tuple[pa.Array, pa.Array], kept: Mask) -> Mapped:
        generation, state = told_of_rows
        if not kept.all():
            chosen = pa.array(kept)
            work.columns = {name: column.filter(chosen) for name, column in work.columns.items()}
            work.other = {name: column.filter(chosen) for name, column in work.other.items()}
            generation, state = generation.filter(chosen), state.filter(chosen)
            rows, work.count = rows[kept], int(kept.sum())
        told = {name: column for name, column in work.columns.items() if not name.endswith(KEY)}
        payload = payloads(told, work.other, work.count)
        contents = digests(payload)
        key_text, personal = key_texts(self._source, work.columns, contents)
        empty = constant("", work.count)
        return Mapped(
            rows=rows,
            columns=told,
            payload=payload,
            key_text=key_text,
            keys=self._record_numbers(key_text, personal),
            contents=contents,
            generation=generation,
            catalogue=self._codes(work),
            effective=work.columns.get(self._source.updated, empty),
            state=state,
        )

    def _record_numbers(self, key_text: pa.Array, personal: Mask) -> Ids:
        """What records are numbered by: digests of their keys, under the workspace's own key where they may name a person."""
        head = f"{self._source.id}\n"
        numbers = digests(key_text, head)
        numbers[personal] = digests(key_text.filter(pa.array(personal)), head, self._privacy.record_key)
        return numbers


def _amounts(cells: pa.Array, column: Column) -> pa.Array:
    """The cells of a column, with its unit where that is not its field's."""
    return written_out(cells, column.unit) if column.unit else cells
