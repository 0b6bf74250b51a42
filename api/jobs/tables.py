"""Jobs, their parts and the rows that they refused."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

job = sa.Table(
    "job",
    METADATA,
    sa.Column("job_id", TEXT, primary_key=True),
    text("kind"),  # whose handler does it
    text("owner", index=True),  # the organisation
    text("user"),
    text("key"),
    text("purpose"),
    text("title"),
    text("asked"),  # JSON: what holds for all parts
    text("state", index=True),  # waiting, running, done, failed, cancelled
    number("total"),  # rows taken in
    number("done"),
    number("rejected"),
    text("holder"),  # the process at work
    text("held_until"),  # when another may take over
    number("attempts"),  # how often a process took it up since a part of it was done
    text("answer"),  # JSON: what came of it
    text("error"),
    text("created_at"),
    text("started_at"),
    text("finished_at"),
)

job_part = sa.Table(
    "job_part",
    METADATA,
    sa.Column("job_id", TEXT, primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    text("content"),  # JSON: a list of rows
    text("results"),  # JSON: a list, one a row; "" = to be done
)

job_reject = sa.Table(
    "job_reject",
    METADATA,
    sa.Column("job_id", TEXT, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    text("sheet"),
    number("row"),
    text("column"),
    text("reason"),
    text("value"),
)
