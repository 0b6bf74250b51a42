"""What a new table changes in a stored one: the difference by row digest, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, func, select

from graph.checksum import row_digests
from graph.stores.sql_schema import TABLES
from graph.stores.sql_values import packed, texts

Keys = npt.NDArray[np.int64]
_DIGEST = pa.binary(16)


@dataclass(frozen=True, slots=True)
class Delta:
    """Rows to write of one table.

    ``put`` holds the new rows (the first ``inserted``) and the changed ones, ``put_keys`` and ``digests`` go with them;
    ``gone`` are keys and ids of rows to delete.
    """

    what: str
    put: pa.Table
    put_keys: Keys
    digests: pa.Array
    inserted: int
    gone_keys: Keys
    gone_ids: pa.Array

    @property
    def updated_keys(self) -> Keys:
        """Keys of stored rows that change."""
        return self.put_keys[self.inserted :]

    @property
    def replaced_keys(self) -> list[int]:
        """Keys of stored rows that must leave first: the changed and the gone."""
        return [*self.updated_keys.tolist(), *self.gone_keys.tolist()]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.put.num_rows and not len(self.gone_keys)


def difference(
    connection: Connection, what: str, table: pa.Table, gone: Sequence[str] | None = None
) -> tuple[Delta, Keys]:
    """The delta that makes the stored table equal ``table`` (arranged), and the key of every row of ``table``.

    With ``gone`` only these ids leave, and rows that ``table`` does not have stay as they are.
    """
    digests = pa.array(row_digests(what, table), _DIGEST)
    looked_at = None if gone is None else [*table.column("id").to_pylist(), *gone]
    ids, stored_keys, stored_digests = _stored(connection, what, looked_at)
    new_ids = table.column("id").combine_chunks()
    place = pc.index_in(new_ids, value_set=ids)
    is_new = pc.is_null(place).to_numpy(zero_copy_only=False)
    same = pc.fill_null(pc.equal(digests, stored_digests.take(place)), False).to_numpy(zero_copy_only=False)
    fresh, changed = np.flatnonzero(is_new), np.flatnonzero(~is_new & ~same)
    keys = np.empty(len(new_ids), np.int64)
    keys[~is_new] = stored_keys[pc.drop_null(place).to_numpy(zero_copy_only=False)]
    keys[fresh] = np.arange(len(fresh), dtype=np.int64) + _next_key(connection, what)
    leaving = pc.invert(pc.is_in(ids, value_set=new_ids)).to_numpy(zero_copy_only=False)
    order = np.concatenate([fresh, changed])
    delta = Delta(
        what,
        table if len(fresh) == table.num_rows else table.take(order),
        keys[order],
        digests.take(pa.array(order)),
        len(fresh),
        stored_keys[leaving],
        ids.filter(pa.array(leaving)),
    )
    return delta, keys


def update(what: str, table: pa.Table, keys: Keys, gone_keys: Keys, gone_ids: pa.Array) -> Delta:
    """A delta that changes stored rows (``table`` with its ``keys``) and deletes others."""
    return Delta(what, table, keys, pa.array(row_digests(what, table), _DIGEST), 0, gone_keys, gone_ids)


def _stored(connection: Connection, what: str, looked_at: list[str] | None) -> tuple[pa.Array, Keys, pa.Array]:
    source = TABLES[what].c
    ids, keys, digests = [], [], []
    statement = select(source.id, source.key, source.digest)
    if looked_at is not None:
        statement = statement.where(source.id.in_(texts(connection, "ids")))
    asked = {} if looked_at is None else {"ids": packed(looked_at)}
    for batch in connection.execute(statement, asked).partitions(100_000):
        columns = list(zip(*batch, strict=True))
        ids.append(pa.array(columns[0], pa.string()))
        keys.append(np.array(columns[1], np.int64))
        digests.append(pa.array(columns[2], _DIGEST))
    if not ids:
        return pa.array([], pa.string()), np.empty(0, np.int64), pa.array([], _DIGEST)
    return pa.concat_arrays(ids), np.concatenate(keys), pa.concat_arrays(digests)


def _next_key(connection: Connection, what: str) -> int:
    return int(connection.scalar(select(func.coalesce(func.max(TABLES[what].c.key), 0))) or 0) + 1
