"""Columns out of SQL and back: what is read is what was written, and what did not change is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa
from databases import engine_at

from resolution import ledger
from resolution.reading import read_table
from resolution.storing import insert_rows, put_table

METADATA = sa.MetaData()
THING = sa.Table(
    "thing",
    METADATA,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("share", sa.Float),
)
SCHEMA = pa.schema([("number", pa.int64()), ("text", pa.string()), ("share", pa.float64())])


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    engine = engine_at(tmp_path / "things.db")
    with engine.connect() as connection:
        METADATA.create_all(connection)
        ledger.METADATA.create_all(connection)
        yield connection
    engine.dispose()


def things(*rows: tuple[int, str, float | None]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def written(connection: sa.Connection) -> int:
    """How many rows were inserted, changed and deleted so far."""
    count = "SELECT total_changes()"
    if connection.dialect.name == "postgresql":
        count = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
    return int(connection.exec_driver_sql(count).scalar_one() or 0)


@pytest.mark.parametrize(
    "rows",
    [
        [(1, "", None)],
        [(3, "宣城", 0.1 + 0.2), (-2, "", None), (2**62, "a\nb|c", 1e300)],
        [(1, "holds \x1f the separator", 0.5), (2, "", None)],
        [(1, "\x1f", None), (2, "nul \x00 inside", 2.0)],
        [(number, "x" * (number % 7), number / 3) for number in range(50_003)],
    ],
)
@pytest.mark.parametrize("by", [None, THING.c.number])
def test_what_is_read_is_what_was_written(
    connection: sa.Connection, rows: list[tuple[int, str, float | None]], by: sa.ColumnElement[int] | None
) -> None:
    insert_rows(connection, THING, things(*rows))
    if connection.dialect.name == "postgresql":  # has no NUL in texts
        rows = [(number, text.replace("\0", "\ufffd"), share) for number, text, share in rows]
    found = read_table(connection, sa.select(THING), SCHEMA, by)
    found.validate(full=True)
    assert found.sort_by("number").combine_chunks() == things(*sorted(rows)).combine_chunks()


def test_only_the_rows_asked_for_are_read(connection: sa.Connection) -> None:
    insert_rows(connection, THING, things((1, "a", None), (2, "b", 1.0), (3, "a", 2.0)))
    query = sa.select(THING).where(THING.c.text == "a")
    assert read_table(connection, query, SCHEMA)["number"].to_pylist() == [1, 3]
    assert read_table(connection, query.where(THING.c.number > 3), SCHEMA).num_rows == 0


def test_a_table_takes_over_what_differs_and_nothing_else(connection: sa.Connection) -> None:
    members = pa.table({"mention_id": [1, 2, 3], "entity_id": ["a", "a", "b"]})
    put_table(connection, ledger.membership, members)
    before = written(connection)
    put_table(connection, ledger.membership, members.take(pa.array([2, 0, 1])))
    assert written(connection) == before
    changed = pa.table({"mention_id": [1, 3, 4], "entity_id": ["a", "c", "d"]})
    put_table(connection, ledger.membership, changed)
    assert written(connection) == before + 4  # 2 goes, 3 goes and comes, 4 comes
    stored = connection.execute(sa.select(ledger.membership).order_by(ledger.membership.c.mention_id)).all()
    assert [tuple(row) for row in stored] == [(1, "a"), (3, "c"), (4, "d")]
    assert "ix_membership_entity_id" in {index["name"] for index in sa.inspect(connection).get_indexes("membership")}


def test_a_table_with_a_wider_key_is_replaced_only_if_it_differs(connection: sa.Connection) -> None:
    columns = {"reason": ["r", "r"], "candidates": pa.array([1, 2], pa.int64()), "best": ["x", "y"]}
    review = pa.table({"mention_id": [1, 2], **columns})
    put_table(connection, ledger.review, review)
    before = written(connection)
    put_table(connection, ledger.review, review.take(pa.array([1, 0])))
    assert written(connection) == before
    put_table(connection, ledger.review, review.slice(1))
    assert [row.mention_id for row in connection.execute(sa.select(ledger.review))] == [2]
