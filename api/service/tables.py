"""The tables of the service, each defined in the room that it belongs to on one ``METADATA``; and columns as all of them write them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData()

#: Modules that define tables.
ROOMS = (
    "api.access.tables",
    "api.audit.tables",
    "api.cases.tables",
    "api.consents.tables",
    "api.jobs.tables",
    "api.lending.tables",
    "api.objecting.tables",
    "api.screening.tables",
    "api.sharing.tables",
    "api.watching.tables",
    "api.webhooks.tables",
)

#: Version of the tables of all rooms; a database of another version is refused, and ``xintu migrate`` brings it here.
SERVICE_VERSION = 3

#: Compared by code point on every database.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def text(name: str, **options: Any) -> sa.Column[Any]:
    """A text that is never null; "" = nothing said. Times are UTC, ISO 8601 with seconds or finer."""
    return sa.Column(name, TEXT, nullable=False, server_default="", **options)


def number(name: str, **options: Any) -> sa.Column[Any]:
    """A whole number that is never null."""
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0", **options)


service_version = sa.Table("service_version", METADATA, sa.Column("version", sa.Integer, primary_key=True))


def all_tables() -> sa.MetaData:
    """The metadata with the tables of all rooms."""
    for room in ROOMS:
        import_module(room)
    return METADATA
