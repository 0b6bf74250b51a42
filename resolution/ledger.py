"""The ledger of resolution in SQL: mentions as read, entities as decided, and who belongs to whom.

Mentions are derived from records and entities from mentions; ``membership`` of the last run is also the memory that keeps
canonical ids stable. Personal numbers are keyed digests already when they arrive here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from resolution.copying import copy_in
from resolution.mention import MENTION_COLUMNS
from resolution.reading import read_table
from resolution.storing import insert_rows, put_table, take_rows

METADATA = sa.MetaData()
_MEMBERSHIP = pa.schema([("mention_id", pa.int64()), ("entity_id", pa.string())])


#: From so many rows on a statement of its own for the values that all share pays for being prepared.
_MANY = 1_000
#: What may stand in a statement: no mark that SQL or a driver could take for its own.
_PLAIN = re.compile(r"[\w .+:-]{0,200}")

#: Compared by code point on every database.
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_SQL_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "int64": sa.BigInteger(),
    "int16": sa.SmallInteger(),
    "string": _TEXT,
    "double": sa.Float(),
}

#: A number by which rows are kept: SQLite needs no second tree for an INTEGER key.
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

mention = sa.Table(
    "mention",
    METADATA,
    *(
        sa.Column(field.name, _SQL_TYPES[str(field.type)], primary_key=field.name == "mention_id", nullable=False)
        for field in MENTION_COLUMNS
    ),
    sa.Index("mention_record", "record_id"),
)

entity = sa.Table(
    "entity",
    METADATA,
    sa.Column("entity_id", _TEXT, primary_key=True),
    sa.Column("kind", _TEXT, nullable=False),
    sa.Column("name", _TEXT, nullable=False),
    sa.Column("code", _TEXT, nullable=False),
    sa.Column("region", _TEXT, nullable=False),
)

membership = sa.Table(
    "membership",
    METADATA,
    sa.Column("mention_id", _KEY, primary_key=True, autoincrement=False),
    sa.Column("entity_id", _TEXT, nullable=False, index=True),
)

possible_same = sa.Table(
    "possible_same",
    METADATA,
    sa.Column("left_id", _TEXT, primary_key=True),
    sa.Column("right_id", _TEXT, primary_key=True),
    sa.Column("probability", sa.Float, nullable=False),
    sa.Column("reason", _TEXT, nullable=False),
    sa.Column("records", _TEXT, nullable=False),  # joined by "\n"
)

place = sa.Table(
    "place",
    METADATA,
    sa.Column("entity_id", _TEXT, nullable=False),
    sa.Column("kind", _TEXT, nullable=False),
    sa.Column("value", _TEXT, nullable=False),
    sa.Column("record_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("region", _TEXT, nullable=False),
)

review = sa.Table(
    "review",
    METADATA,
    sa.Column("mention_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("reason", _TEXT, primary_key=True),
    sa.Column("candidates", sa.Integer, nullable=False),
    sa.Column("best", _TEXT, nullable=False),
)

judgement = sa.Table(
    "judgement",
    METADATA,
    sa.Column("judgement_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("left_mention", sa.BigInteger, nullable=False),
    sa.Column("right_mention", sa.BigInteger, nullable=False),
    sa.Column("verdict", _TEXT, nullable=False),
    sa.Column("author", _TEXT, nullable=False),
    sa.Column("recorded_at", _TEXT, nullable=False),
    sa.Column("reason", _TEXT, nullable=False),
    sa.Index("judgement_pair", "left_mention", "right_mention"),
)

scored_pair = sa.Table(
    "scored_pair",
    METADATA,
    sa.Column("left_mention", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("right_mention", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("outcome", _TEXT, nullable=False),
    sa.Index("scored_pair_right", "right_mention"),
)

rivals = sa.Table(
    "rivals",
    METADATA,
    sa.Column("what", _TEXT, nullable=False),
    sa.Column("text", _TEXT, nullable=False),
    sa.Column("region", sa.Integer, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    # texts of any length: a tree of PostgreSQL holds no value beyond 2,704 bytes, a table of hashes does
    sa.PrimaryKeyConstraint("what", "text", "region").ddl_if(dialect="sqlite"),
    sa.Index("rivals_text", "text", postgresql_using="hash").ddl_if(dialect="postgresql"),
)


#: Mentions that were written or taken back since the last run, with the entity they had ("" = none).
unresolved = sa.Table(
    "unresolved",
    METADATA,
    sa.Column("mention_id", sa.BigInteger, nullable=False),
    sa.Column("entity_id", _TEXT, nullable=False),
)

#: Where the columns of the last run are kept; no row = nowhere, and all mentions count as unresolved.
last_run = sa.Table("last_run", METADATA, sa.Column("folder", _TEXT, primary_key=True))


def insert_columns(connection: sa.Connection, table: sa.Table, columns: pa.Table) -> int:
    """Insert Arrow columns into a table through one prepared statement, or one COPY; gives the number of rows.

    Rows go in by their numeric key, so that the tree of the key grows at its end, and a value that all rows share stands
    in the statement rather than being bound again for each of them.
    """
    if columns.num_rows == 0:
        return 0
    columns = _by_key(table, columns.combine_chunks())
    if connection.dialect.name == "postgresql":
        copy_in(connection, table, columns)
        return int(columns.num_rows)
    shared = _shared(connection, columns) if columns.num_rows >= _MANY else {}
    marker = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    quote = connection.dialect.identifier_preparer.quote
    names = columns.column_names
    values = ", ".join(shared.get(name, marker) for name in names)
    statement = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) VALUES ({values})"
    bound = columns.select([name for name in names if name not in shared])
    for batch in bound.to_batches(max_chunksize=50_000):
        connection.exec_driver_sql(statement, list(zip(*(column.to_pylist() for column in batch.columns), strict=True)))
    return int(columns.num_rows)


def _by_key(table: sa.Table, columns: pa.Table) -> pa.Table:
    keys = table.primary_key.columns.keys()
    if len(keys) != 1 or keys[0] not in columns.column_names or not pa.types.is_integer(columns[keys[0]].type):
        return columns
    numbers = columns[keys[0]].to_numpy()
    if (numbers[1:] >= numbers[:-1]).all():
        return columns
    return columns.take(pa.array(np.argsort(numbers, kind="stable"))).combine_chunks()


def _shared(connection: sa.Connection, columns: pa.Table) -> dict[str, str]:
    """Plain values that are the same in all rows, as SQL; the last column is bound in any case."""
    shared: dict[str, str] = {}
    for name in columns.column_names[:-1]:
        column = columns[name]
        value = column[0].as_py()
        if not isinstance(value, (str, int)) or column[-1].as_py() != value or not _PLAIN.fullmatch(str(value)):
            continue
        if pc.all(pc.equal(column, pa.scalar(value, column.type))).as_py():
            shared[name] = str(sa.literal(value).compile(connection, compile_kwargs={"literal_binds": True}))
    return shared


def read_by(
    connection: sa.Connection, key: sa.Column[Any], values: Sequence[int], columns: Sequence[sa.Column[Any]]
) -> list[tuple[Any, ...]]:
    """The rows whose ``key`` is among ``values``; numbers stand in the statement, since each costs less so than bound."""
    numbers = sa.text(",".join(str(int(value)) for value in values))
    return [tuple(row) for row in connection.execute(sa.select(*columns).where(key.in_(numbers)))]


def delete_by(connection: sa.Connection, column: sa.Column[Any], values: Sequence[int] | npt.NDArray[np.int64]) -> int:
    """Delete the rows whose ``column`` is among ``values``; gives how many went."""
    deleted = 0
    numbers = [int(value) for value in values]
    for start in range(0, len(numbers), 500):
        chunk = numbers[start : start + 500]
        deleted += connection.execute(sa.delete(column.table).where(column.in_(chunk))).rowcount
    return deleted


def write_mentions(connection: sa.Connection, mentions: pa.Table) -> int:
    """Add mentions (columns of ``MENTION_COLUMNS``); their ids must be new."""
    if last_folder(connection):
        new = pa.table({"mention_id": mentions["mention_id"], "entity_id": pa.repeat("", mentions.num_rows)})
        insert_columns(connection, unresolved, new)
    return insert_columns(connection, mention, mentions.select(MENTION_COLUMNS.names))


def delete_mentions(connection: sa.Connection, records: Sequence[int] | npt.NDArray[np.int64]) -> int:
    """Take back all mentions of these records, with their memberships and places."""
    ids = [int(record) for record in records]
    for start in range(0, len(ids), 500):
        of_records = mention.c.record_id.in_(ids[start : start + 500])
        chosen = sa.select(mention.c.mention_id).where(of_records)
        known = sa.select(mention.c.mention_id, sa.func.coalesce(membership.c.entity_id, "")).where(of_records)
        noted = known.outerjoin_from(mention, membership, mention.c.mention_id == membership.c.mention_id)
        connection.execute(sa.insert(unresolved).from_select(["mention_id", "entity_id"], noted))
        connection.execute(sa.delete(membership).where(membership.c.mention_id.in_(chosen)))
    delete_by(connection, place.c.record_id, ids)
    return delete_by(connection, mention.c.record_id, ids)


def read_mentions(connection: sa.Connection) -> pa.Table:
    """All mentions in the order of their ids."""
    return read_table(connection, sa.select(mention), MENTION_COLUMNS).sort_by("mention_id")


def entities_of(connection: sa.Connection, mentions: Sequence[int]) -> dict[int, str]:
    """The entities that these mentions belong to after the last run."""
    known: dict[int, str] = {}
    for start in range(0, len(mentions), 500):
        chosen = membership.c.mention_id.in_(list(mentions[start : start + 500]))
        known.update((row[0], row[1]) for row in connection.execute(sa.select(membership).where(chosen)))
    return known


def members(connection: sa.Connection, entity_id: str) -> pa.Table:
    """The mentions of an entity in the order of their ids."""
    inside = sa.select(membership.c.mention_id).where(membership.c.entity_id == entity_id)
    query = sa.select(mention).where(mention.c.mention_id.in_(inside))
    return read_table(connection, query, MENTION_COLUMNS, mention.c.mention_id).sort_by("mention_id")


def mentions_of(connection: sa.Connection, records: Sequence[int]) -> pa.Table:
    """All mentions of these records in the order of their ids."""
    return _mentions(connection, mention.c.record_id, records)


def review_row(row: sa.Row[Any]) -> dict[str, Any]:
    """A row of the review table as answers show it."""
    mention = f"{row.mention_id:016x}"
    return {"mention_id": mention, "reason": row.reason, "candidates": row.candidates, "best": row.best}


def memory(connection: sa.Connection) -> pa.Table:
    """Which entity every mention belonged to after the last run, those written anew included: mention and entity ids."""
    left = read_table(connection, sa.select(unresolved).where(unresolved.c.entity_id != ""), _MEMBERSHIP)
    return pa.concat_tables([read_table(connection, sa.select(membership), _MEMBERSHIP), left])


def last_folder(connection: sa.Connection) -> str:
    """Where the columns of the last run are kept, "" = nowhere."""
    return connection.execute(sa.select(last_run.c.folder)).scalar() or ""


def changed_mentions(connection: sa.Connection) -> npt.NDArray[np.int64]:
    """The mentions that were written or taken back since the last run, each once."""
    found = connection.execute(sa.select(unresolved.c.mention_id).distinct().order_by(unresolved.c.mention_id))
    return np.fromiter(found.scalars(), dtype=np.int64)


def start_anew(connection: sa.Connection, folder: str = "") -> None:
    """Nothing is unresolved any more; the columns of the run are kept in ``folder``."""
    connection.execute(sa.delete(unresolved))
    connection.execute(sa.delete(last_run))
    if folder:
        connection.execute(sa.insert(last_run).values(folder=folder))


def mentions_by_id(connection: sa.Connection, ids: Sequence[int] | npt.NDArray[np.int64]) -> pa.Table:
    """Those of some mentions that there are, in the order of their ids."""
    return _mentions(connection, mention.c.mention_id, ids)


def _mentions(
    connection: sa.Connection, key: sa.Column[Any], values: Sequence[int] | npt.NDArray[np.int64]
) -> pa.Table:
    """The mentions whose ``key`` is among ``values``, in the order of their ids."""
    found = [MENTION_COLUMNS.empty_table()]
    for start in range(0, len(values), 5_000):
        numbers = sa.text(",".join(str(int(value)) for value in values[start : start + 5_000]))
        found.append(
            read_table(connection, sa.select(mention).where(key.in_(numbers)), MENTION_COLUMNS, mention.c.mention_id)
        )
    return pa.concat_tables(found).sort_by("mention_id").combine_chunks()


def write_change(connection: sa.Connection, gone: dict[str, pa.Table], come: dict[str, pa.Table]) -> None:
    """Take rows out of a run's tables (by table name) and put others in; rows that are not there may go."""
    for table in (membership, entity, possible_same, place, review, scored_pair, rivals):
        take_rows(connection, table, gone[table.name])
        insert_rows(connection, table, come[table.name].select([column.name for column in table.columns]))


def write_resolution(connection: sa.Connection, tables: dict[str, pa.Table]) -> None:
    """Put a run's tables (by table name) in place of the last one's."""
    for table in (membership, entity, possible_same, place, review, scored_pair, rivals):
        put_table(connection, table, tables[table.name])
