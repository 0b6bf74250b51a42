"""Watches, whom they watch, what was seen of each, and the alerts that came of it."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

watch = sa.Table(
    "watch",
    METADATA,
    sa.Column("watch", TEXT, primary_key=True),
    text("owner", index=True),  # the organisation that watches
    text("made_by"),
    text("made_at"),
    text("title"),
    text("kinds"),  # JSON: kinds of change that are wanted
    text("persons"),  # how persons are shown in what is sent: surname, full
    text("consent"),  # "yes" = what is not open needs the party's consent
    text("email"),
    text("removed_at"),
    number("stamp"),  # change of the graph that was last seen
    text("day"),  # on which
    text("ran_at"),
    text("sight"),  # digest of the program, its numbers and what was wanted at that look
)

member = sa.Table(
    "watch_member",
    METADATA,
    sa.Column("watch", TEXT, primary_key=True),
    sa.Column("party", TEXT, primary_key=True),
    text("asked"),  # as it was named
    text("region"),
    text("reference"),  # the watcher's own number of it (a loan, a file)
    text("breadth"),  # what was looked at of it: open facts ("open") or "all"; "" = nothing yet
)

#: What was seen of a party: entries, penalties, controller …, each by a key of its own. Those that went keep their turn.
seen = sa.Table(
    "watch_seen",
    METADATA,
    sa.Column("watch", TEXT, primary_key=True),
    sa.Column("party", TEXT, primary_key=True),
    sa.Column("family", TEXT, primary_key=True),
    sa.Column("key", TEXT, primary_key=True),
    text("digest"),  # of what it said; "" = it is gone
    text("told"),  # JSON: what it said
    text("cited"),  # JSON: records that it rests on
    number("turn"),  # how often it changed
)

#: The numbers of an organisation's alerts come from here.
counter = sa.Table("watch_counter", METADATA, sa.Column("owner", TEXT, primary_key=True), number("last"))

alert = sa.Table(
    "watch_alert",
    METADATA,
    sa.Column("owner", TEXT, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    text("watch"),
    text("party"),
    text("region"),
    text("reference"),
    text("kind"),
    text("family"),
    text("key"),
    text("digest"),
    number("turn"),
    text("at"),
    text("before"),  # JSON
    text("after"),  # JSON
    text("cited"),  # JSON: records that it rests on
    text("events"),  # JSON: events that must still be there for it to be shown
    text("earlier"),  # JSON: how the same hit was cleared before, when its facts were others
    text("state"),  # open, cleared
    text("cleared_at"),
    text("cleared_by"),
    text("cleared_why"),
    sa.UniqueConstraint("watch", "party", "family", "key", "turn"),  # each change once, whoever finds it
    sa.Index("watch_alert_party", "watch", "party", "family", "key"),
)
