"""Agreements, what each partner was told, what it used, the keys that sign, and where the pulling of partners' feeds stands."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

#: Versions of agreements, appended only: the last one holds.
agreement = sa.Table(
    "share_agreement",
    METADATA,
    sa.Column("agreement", TEXT, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    text("owner"),  # the organisation that made it
    text("partner", index=True),  # the organisation that may use it
    text("title"),
    text("lists"),  # JSON: codes of lists
    text("regions"),  # JSON: first digits of division codes; [] = everywhere
    text("fields"),  # JSON
    text("persons"),  # none, masked, full
    text("purpose"),
    text("since"),
    text("until"),  # the first day on which it holds no more; "" = open
    number("quota"),  # parties asked about and rows taken a day; 0 = no limit
    number("digest_key"),  # which of its keys the hashed check uses, from 1
    text("ended_at"),
    text("made_at"),
    text("made_by"),
)

#: How far what a partner is told follows the graph.
feed = sa.Table(
    "share_feed",
    METADATA,
    sa.Column("agreement", TEXT, primary_key=True),
    number("last"),  # the number of the latest change
    number("stamp"),  # change of the graph that the last pass saw
    text("state"),  # day, version and key that the last pass went by
)

#: The latest change of each entry that a partner was or could be told: what it says now, or that it is gone.
entry = sa.Table(
    "share_entry",
    METADATA,
    sa.Column("agreement", TEXT, primary_key=True),
    sa.Column("entry", TEXT, primary_key=True),
    number("number"),  # of the change, in the order of the feed
    text("op"),  # put, delete
    text("reason"),  # of a delete
    text("payload"),  # JSON of a put; "" of a delete
    text("list"),
    text("region"),
    text("party"),
    text("records"),
    number("stamp"),  # change of the graph that it was last read at
    text("changed_at"),
    text("code_digest"),
    text("name_digest"),
    sa.Index("share_entry_number", "agreement", "number"),
    sa.Index("share_entry_party", "agreement", "party"),
    sa.Index("share_entry_code", "agreement", "code_digest"),
    sa.Index("share_entry_name", "agreement", "name_digest"),
)

use = sa.Table(
    "share_use",
    METADATA,
    sa.Column("agreement", TEXT, primary_key=True),
    sa.Column("day", TEXT, primary_key=True),
    sa.Column("kind", TEXT, primary_key=True),  # check, hashed, bucket, changes, export
    number("requests"),
    number("parties"),  # asked about, or rows given
)

signing_key = sa.Table(
    "share_key",
    METADATA,
    sa.Column("key_id", TEXT, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),  # in the order of making
    text("public"),  # base64 of the raw 32 bytes
    text("sealed"),  # the private key, encrypted under a key that follows from the workspace's
    text("made_at"),
    text("endorsement"),  # the signature of the key before it over this public key
)

#: Partners whose feeds are pulled.
pulled = sa.Table(
    "share_pull",
    METADATA,
    sa.Column("partner", TEXT, primary_key=True),
    text("agreement"),
    number("cursor"),
    text("keys"),  # JSON: public keys that are trusted, by id
    text("pulled_at"),
)
