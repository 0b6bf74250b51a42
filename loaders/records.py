"""The tables of records and how they are written: versions are kept, nothing is deleted but what is derived.

``record`` holds the current version of each row, ``record_version`` what it replaced (and what arrived too late to replace
it); ``tie`` and ``event`` hold what active records claim. Columns go in as Arrow tables.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from loaders.claims import EVENT_COLUMNS, TIE_COLUMNS

METADATA = sa.MetaData()

#: Version of these tables; a workspace of another version is refused.
SCHEMA_VERSION = 5
#: Beside the version, as long as it is there: derived tables are still to be filled (``xintu migrate``).
UNDERIVED = "underived"
#: There in workspaces that number records whose key may name a person under the workspace's key: all but the earliest, whose
#: numbers stand in frozen reports, cases and feeds and stay as they are.
KEYED = "keyed_records"

#: States of a record. Only ``active`` ones have mentions, ties and events.
ACTIVE, WITHDRAWN, REPAIRED, DISPUTED = "active", "withdrawn", "repaired", "disputed"
#: States that a decision elsewhere holds a record in: an objection was upheld; the longest time of publication is over.
ANNULLED, ENDED = "annulled", "ended"

#: Compared by code point on every database.
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_SQL_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "int64": sa.BigInteger(),
    "string": _TEXT,
    "double": sa.Float(),
}


def _text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, nullable=False, server_default="", **options)


def _number(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0", **options)


def _version_columns() -> list[sa.Column[Any]]:
    return [
        _text("source"),
        _text("series"),
        _text("record_key"),
        _number("occurrence"),
        _number("version"),
        _number("content_hash"),
        _text("generation"),
        _text("payload"),
        _number("load_id"),
        _text("sheet"),
        _number("row"),
        _text("effective"),
        _text("delivered_on"),  # of the delivery that brought this version
        _text("last_seen"),  # of the last delivery that held it
        _text("recorded_at"),
        _text("own_state"),  # what the row itself says: active, withdrawn, disputed
        _text("state"),  # what holds, with absence from full deliveries and repairs
        _text("state_from"),
        _text(
            "catalogue"
        ),  # class, or item of a supplement, of the edition that its load names; "0" = a working record
    ]


schema_version = sa.Table(
    "schema_version",
    METADATA,
    sa.Column("name", _TEXT, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
)

load = sa.Table(
    "load",
    METADATA,
    sa.Column("load_id", sa.Integer, primary_key=True, autoincrement=True),
    _text("source"),
    _text("series"),
    _text("file"),
    _text("sha256"),
    _text("sender"),  # the department that delivered, by its name on the seal; "" = nobody said
    _text("sender_region"),
    _text("delivered_on"),
    _text("recorded_at"),
    sa.Column("full_delivery", sa.Boolean, nullable=False, server_default=sa.false()),
    *(
        _number(name)
        for name in (
            "rows",
            "inserted",
            "unchanged",
            "updated",
            "late",
            "withdrawn",
            "repaired",
            "duplicates",
            "rejected",
        )
    ),
    sa.Column("seconds", sa.Float, nullable=False, server_default="0"),
    _text("header"),  # JSON: how each column was matched
    _text("edition"),  # of the catalogue, by which it was collected
    _text("legal_basis"),  # on which it was collected, unless a row names one of its own
    sa.Index("load_series", "source", "series", "delivered_on"),
)

reject = sa.Table(
    "reject",
    METADATA,
    sa.Column("reject_id", sa.Integer, primary_key=True, autoincrement=True),
    _number("load_id", index=True),
    _text("file"),
    _text("sheet"),
    _number("row"),
    _text("column"),
    _text("reason"),
    _text("value"),
    _text("raw"),  # JSON of the row, personal numbers hidden
)

record = sa.Table(
    "record",
    METADATA,
    sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
    *_version_columns(),
    sa.Index("record_series", "source", "series", "state"),
    sa.Index("record_cited", "state", "record_id", "source", "recorded_at"),  # read without its payload
)
sa.Index(
    "record_repaired",
    record.c.record_id,
    sqlite_where=record.c.state == REPAIRED,
    postgresql_where=record.c.state == REPAIRED,
)

record_version = sa.Table(
    "record_version",
    METADATA,
    sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("archived", sa.Integer, primary_key=True, autoincrement=False),  # counts 1, 2, ... by record
    *_version_columns(),
)

#: What a repair can find of a record: kept for every record of a repairable source, whatever its state.
repairable = sa.Table(
    "repairable",
    METADATA,
    sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("document_no"),
    _text("party_code"),
    _text("party_name"),
    _text("authority"),
    _text("list"),
    _text("since"),
    # texts of any length: a tree of PostgreSQL holds no value beyond 2,704 bytes, a table of hashes does
    sa.Index("ix_repairable_document_no", "document_no", postgresql_using="hash"),
    sa.Index("repairable_code", "party_code", postgresql_using="hash"),
    sa.Index("repairable_name", "party_name", postgresql_using="hash"),
)

#: What an active, granted repair record (or an objection, or the end of publication) asks for: ``state`` of what it reaches.
repair = sa.Table(
    "repair",
    METADATA,
    sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("document_no"),
    _text("party_code"),
    _text("party_name"),
    _text("authority"),
    _text("list"),
    _text("since"),  # when publication ended
    _text("state"),
    _number("target"),  # the one record it names; 0 = found by document or list
    _text("before"),  # reaches only versions delivered until then; "" = any
)

#: The answer that a pushed request got, by the key of the request.
push = sa.Table(
    "push",
    METADATA,
    sa.Column("key", _TEXT, primary_key=True),
    _text("digest"),
    _text("recorded_at"),
    _text("answer"),  # JSON
)

tie = sa.Table(
    "tie",
    METADATA,
    *(sa.Column(field.name, _SQL_TYPES[str(field.type)], nullable=field.name == "weight") for field in TIE_COLUMNS),
    sa.Index("tie_record", "record_id"),
)

event = sa.Table(
    "event",
    METADATA,
    *(
        sa.Column(
            field.name,
            _SQL_TYPES[str(field.type)],
            primary_key=field.name == "event_id",
            nullable=field.name == "amount",
        )
        for field in EVENT_COLUMNS
    ),
    sa.Index("event_record", "record_id"),
)

run = sa.Table(
    "run",
    METADATA,
    sa.Column("run_id", sa.Integer, primary_key=True, autoincrement=True),
    _text("stage"),
    _text("started"),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("peak_mb", sa.Float, nullable=False),
    _text("counts"),  # JSON
)
