"""A case is a head and a log of entries that are only added; who shares it stands beside, so that it can be taken back at once."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

case_file = sa.Table(
    "case_file",
    METADATA,
    sa.Column("number", TEXT, primary_key=True),
    text("organisation", index=True),
    text("owner"),
    text("title"),
    text("state"),  # open, closed, archived
    number("version"),  # how many entries it has; each change adds one
    text("created_at"),
    text("changed_at"),
)

case_entry = sa.Table(
    "case_entry",
    METADATA,
    sa.Column("case", TEXT, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),  # from 1, without gaps
    text("kind"),  # opened, party, party_removed, finding, note, layout, evidence, state, shared
    text("at"),
    text("by"),
    text("content"),  # JSON
    text("digest"),  # of the entry, and of the digest of the entry before it
)

case_share = sa.Table(
    "case_share",
    METADATA,
    sa.Column("case", TEXT, primary_key=True),
    sa.Column("user", TEXT, primary_key=True),
    text("may"),  # read, write
    text("by"),
    text("at"),
)
