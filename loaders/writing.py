"""Write a staged file into the tables: new rows, changed rows, rows that come too late, rows that are no longer there.

Newer is what has the later update time of its own, else the later date of delivery, else what is loaded later. A version
that is replaced, or that comes too late to replace, goes to ``record_version``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from loaders import repair as repairs
from loaders.columns import Ids, Mask, constant, only
from loaders.formerly import left_behind
from loaders.records import ACTIVE, DISPUTED, WITHDRAWN, load, record, record_version
from loaders.restating import forget_statements, restate, write_statements
from loaders.source import Source
from loaders.staging import FIELD, Staged
from loaders.statements import derive, seen_dates
from resolution.ledger import insert_columns, read_by
from resolution.mention import record_text

_CHUNK = 5_000
_VERSION_COLUMNS = [column.name for column in record.columns if column.name != "record_id"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the load says of all rows of a file."""

    load_id: int
    series: str
    delivered_on: str
    recorded_at: str
    full: bool


@dataclass(slots=True)
class Written:
    """How many rows went which way, and which records left use (as shown).

    ``touched`` is what repairs have to look at then.
    """

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    late: int = 0
    duplicates: int = 0
    withdrawn: list[str] = field(default_factory=list)
    touched: repairs.Touched = field(default_factory=repairs.Touched)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the store has of some records, in the order of their ids."""

    ids: Ids
    contents: Ids
    versions: Ids
    effective: list[str]
    seen: list[str]
    states: list[str]
    states_from: list[str]


class Writer:
    """Writes one staged file."""

    def __init__(self, connection: sa.Connection, staged: Staged, delivery: Delivery) -> None:
        self._connection = connection
        self._staged = staged
        self._source: Source = staged.source
        self._delivery = delivery
        self._written = Written()
        self._restate: list[Ids] = []
        self._empty = self._is_empty()
        self._superseded = self._later_full_delivery()

    def write(self) -> Written:
        """Write all rows; statements of new records at once, of changed ones from what is stored."""
        for place, rows in self._staged.batches():
            kept = self._staged.kept[place]
            self._written.duplicates += int((~kept).sum())
            ids = self._staged.record_ids[place]
            order = np.argsort(ids, kind="stable")
            order = order[kept[order]]
            self._batch(rows.take(pa.array(order)), ids[order], self._staged.occurrences[place][order])
        if self._delivery.full:
            self._withdraw_absent()
        for ids in self._restate:
            restate(self._connection, self._source, ids)
        return self._written

    def _batch(self, rows: pa.Table, ids: Ids, occurrences: Ids) -> None:
        """Rows in the order of their ids, so that what they state goes into every table in one sweep."""
        stored = self._stored(ids)
        at = np.minimum(np.searchsorted(stored.ids, ids), max(len(stored.ids) - 1, 0))
        known = stored.ids[at] == ids if len(stored.ids) else np.zeros(len(ids), dtype=bool)
        contents = rows["content_hash"].to_numpy()
        same = np.zeros(len(ids), dtype=bool)
        same[known] = stored.contents[at[known]] == contents[known]
        newer = self._newer(rows, stored, at, known & ~same)
        newer &= ~left_behind(self._connection, self._source, ids, _columns(rows), newer)
        self._insert(only(rows, ~known), ids[~known], occurrences[~known])
        self._update(only(rows, newer), ids[newer], occurrences[newer], stored, at[newer])
        self._archive_late(rows, ids, occurrences, known & ~same & ~newer)
        self._see_again(rows, ids, stored, at, same)

    def _stored(self, ids: Ids) -> _Stored:
        rows: list[tuple[Any, ...]] = []
        columns = (
            record.c.record_id, record.c.content_hash, record.c.version,
            record.c.effective, record.c.last_seen, record.c.state, record.c.state_from,
        )  # fmt: skip
        for start in range(0, 0 if self._empty else len(ids), _CHUNK):
            rows += read_by(self._connection, record.c.record_id, ids[start : start + _CHUNK].tolist(), columns)
        rows.sort()
        parts = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        numbers = [np.array(part, dtype=np.int64) for part in parts[:3]]
        return _Stored(numbers[0], numbers[1], numbers[2], *(list(part) for part in parts[3:]))

    def _newer(self, rows: pa.Table, stored: _Stored, at: Ids, changed: Mask) -> Mask:
        newer = np.zeros(len(changed), dtype=bool)
        if not changed.any():
            return newer
        effective = rows["effective"].to_pylist()
        for position in np.flatnonzero(changed):
            own, before = effective[position], stored.effective[at[position]]
            if own and before and own != before:
                newer[position] = own > before
            else:
                newer[position] = self._delivery.delivered_on >= stored.seen[at[position]]
        return newer

    def _insert(self, rows: pa.Table, ids: Ids, occurrences: Ids) -> None:
        if not len(ids):
            return
        states, since = self._states(rows)
        if self._superseded:
            states = pc.if_else(pc.equal(states, ACTIVE), WITHDRAWN, states)
            since = constant(self._superseded, len(ids))
        insert_columns(self._connection, record, self._records(rows, ids, occurrences, (states, since)))
        self._note(rows, ids, ids[:0])
        stating = np.asarray(pc.equal(states, ACTIVE), dtype=bool)
        rows, numbers = only(rows, stating), ids[stating]
        seen_on = seen_dates(_one(rows["effective"]), constant(self._delivery.delivered_on, len(rows)))
        write_statements(self._connection, derive(self._source, numbers, _columns(rows), seen_on))
        self._written.inserted += len(ids)

    def _update(self, rows: pa.Table, ids: Ids, occurrences: Ids, stored: _Stored, at: Ids) -> None:
        if not len(ids):
            return
        self._archive_stored(ids)
        states, since = self._states(rows)
        table = self._records(rows, ids, occurrences, (states, since))
        versions = pa.array(stored.versions[at] + 1)
        insert_columns(
            self._connection, record, table.set_column(table.schema.get_field_index("version"), "version", versions)
        )
        self._note(rows, ids, ids)
        self._restate.append(ids)
        before = np.array([stored.states[position] == ACTIVE for position in at], dtype=bool)
        self._report_withdrawn(ids[before & ~np.asarray(pc.equal(states, ACTIVE), dtype=bool)])
        self._written.updated += len(ids)

    def _note(self, rows: pa.Table, ids: Ids, known: Ids) -> None:
        """What repairs need of rows that were written; whose state they may change is told to them in the end."""
        touched = self._written.touched
        touched.reached |= repairs.note(self._connection, self._source, ids, _columns(rows), known)
        touched.written.update(ids.tolist())

    def _states(self, rows: pa.Table) -> tuple[pa.Array, pa.Array]:
        states = _one(rows["state"])
        dates = seen_dates(_one(rows["effective"]), constant(self._delivery.delivered_on, len(rows)))
        return states, pc.if_else(pc.equal(states, ACTIVE), "", dates)

    def _records(self, rows: pa.Table, ids: Ids, occurrences: Ids, state: tuple[pa.Array, pa.Array]) -> pa.Table:
        count, delivery = len(ids), self._delivery
        columns = {
            "record_id": pa.array(ids),
            "source": constant(self._source.id, count),
            "series": constant(delivery.series, count),
            "occurrence": pa.array(occurrences),
            "version": pa.array(np.ones(count, dtype=np.int64)),
            "load_id": pa.array(np.full(count, delivery.load_id, dtype=np.int64)),
            "delivered_on": constant(delivery.delivered_on, count),
            "last_seen": constant(delivery.delivered_on, count),
            "recorded_at": constant(delivery.recorded_at, count),
            "own_state": _one(rows["state"]),
            "state": state[0],
            "state_from": state[1],
        }
        for name in ("record_key", "content_hash", "generation", "payload", "sheet", "row", "effective", "catalogue"):
            columns[name] = _one(rows[name])
        return pa.table(columns)

    def _archive_stored(self, ids: Ids) -> None:
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK].tolist()
            number = (
                sa.select(sa.func.coalesce(sa.func.max(record_version.c.archived), 0) + 1)
                .where(record_version.c.record_id == record.c.record_id)
                .scalar_subquery()
            )
            copied = sa.select(record.c.record_id, number, *(record.c[name] for name in _VERSION_COLUMNS))
            names = ["record_id", "archived", *_VERSION_COLUMNS]
            chosen = copied.where(record.c.record_id.in_(chunk))
            self._connection.execute(sa.insert(record_version).from_select(names, chosen))
            self._connection.execute(sa.delete(record).where(record.c.record_id.in_(chunk)))

    def _archive_late(self, rows: pa.Table, ids: Ids, occurrences: Ids, late: Mask) -> None:
        """Keep versions that are older than what is stored, once each."""
        if not late.any():
            return
        rows, ids, occurrences = rows.filter(pa.array(late)), ids[late], occurrences[late]
        archived: dict[int, set[int]] = {}
        for start in range(0, len(ids), _CHUNK):
            query = sa.select(record_version.c.record_id, record_version.c.content_hash)
            chosen = query.where(record_version.c.record_id.in_(ids[start : start + _CHUNK].tolist()))
            for number, content in self._connection.execute(chosen):
                archived.setdefault(number, set()).add(content)
        contents = rows["content_hash"].to_pylist()
        new = np.array(
            [content not in archived.get(number, set()) for number, content in zip(ids.tolist(), contents, strict=True)]
        )
        numbers = pa.array([len(archived.get(number, set())) + 1 for number in ids[new].tolist()], pa.int64())
        chosen_rows = rows.filter(pa.array(new))
        table = self._records(chosen_rows, ids[new], occurrences[new], self._states(chosen_rows))
        insert_columns(self._connection, record_version, table.append_column("archived", numbers))
        self._restate.append(ids[new])
        self._written.late += int(new.sum())
        self._written.unchanged += int((~new).sum())

    def _see_again(self, rows: pa.Table, ids: Ids, stored: _Stored, at: Ids, same: Mask) -> None:
        """Unchanged rows: note that a later delivery still holds them; what was absent and is there again revives."""
        today = self._delivery.delivered_on
        own = rows["state"].to_pylist() if same.any() else []
        revived = [
            position
            for position in np.flatnonzero(same)
            if stored.states[at[position]] == WITHDRAWN
            and own[position] == ACTIVE
            and today >= stored.states_from[at[position]]
        ]
        seen = [int(ids[position]) for position in np.flatnonzero(same) if stored.seen[at[position]] < today]
        for start in range(0, len(seen), _CHUNK):
            chosen = record.c.record_id.in_(seen[start : start + _CHUNK])
            self._connection.execute(sa.update(record).where(chosen).values(last_seen=today))
        if revived:
            back = ids[np.array(revived)]
            self._set_state(back.tolist(), ACTIVE, "")
            self._restate.append(back)
            self._written.touched.written.update(back.tolist())
        self._written.updated += len(revived)
        self._written.unchanged += int(same.sum()) - len(revived)

    def _withdraw_absent(self) -> None:
        """Records of the series that this full delivery no longer holds, unless a later delivery did."""
        query = sa.select(record.c.record_id).where(
            record.c.source == self._source.id,
            record.c.series == self._delivery.series,
            record.c.state.in_((ACTIVE, DISPUTED)),
            record.c.last_seen <= self._delivery.delivered_on,
        )
        there = np.fromiter((row[0] for row in self._connection.execute(query)), dtype=np.int64)
        absent = there[~np.isin(there, self._staged.record_ids)]
        self._set_state(absent.tolist(), WITHDRAWN, self._delivery.delivered_on)
        forget_statements(self._connection, absent)
        self._report_withdrawn(absent)
        self._written.touched.written.update(absent.tolist())

    def _set_state(self, ids: list[int], state: str, since: str) -> None:
        for start in range(0, len(ids), _CHUNK):
            chosen = record.c.record_id.in_(ids[start : start + _CHUNK])
            self._connection.execute(sa.update(record).where(chosen).values(state=state, state_from=since))

    def _report_withdrawn(self, ids: Ids) -> None:
        self._written.withdrawn += [record_text(self._source.id, number) for number in sorted(ids.tolist())]

    def _is_empty(self) -> bool:
        query = sa.select(sa.literal(1)).where(record.c.source == self._source.id).limit(1)
        return self._connection.execute(query).first() is None

    def _later_full_delivery(self) -> str:
        """The date of the latest full delivery of the series that is younger than this one ("" = none)."""
        query = sa.select(sa.func.max(load.c.delivered_on)).where(
            load.c.source == self._source.id,
            load.c.series == self._delivery.series,
            load.c.full_delivery,
            load.c.delivered_on > self._delivery.delivered_on,
        )
        return self._connection.execute(query).scalar() or ""


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()


def _columns(rows: pa.Table) -> dict[str, pa.Array]:
    """The fields of spooled rows."""
    return {name.removeprefix(FIELD): _one(rows[name]) for name in rows.column_names if name.startswith(FIELD)}
