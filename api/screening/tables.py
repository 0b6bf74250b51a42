"""Rule sets, reports and what became of the loans."""

from __future__ import annotations

import sqlalchemy as sa

from api.service.tables import METADATA, TEXT, number, text

ruleset = sa.Table(
    "screening_ruleset",
    METADATA,
    sa.Column("digest", TEXT, primary_key=True),  # of owner, name, version and content
    text("owner", index=True),  # "" = shipped
    text("name"),
    number("version"),
    text("content"),  # JSON, canonical
    text("why"),
    text("created_by"),
    text("created_at"),
    sa.UniqueConstraint("owner", "name", "version"),
)

screening = sa.Table(
    "screening",
    METADATA,
    sa.Column("screening_id", TEXT, primary_key=True),
    text("owner", index=True),
    text("user"),
    text("job_id", index=True),  # "" = asked for by itself
    text("row_id"),  # what the bank calls the applicant
    text("purpose"),
    text("party"),  # "" = not identified
    text("decision"),
    text("ruleset"),  # digest
    text("digest"),  # SHA-256 of the report
    sa.Column("report", sa.LargeBinary, nullable=False),  # canonical JSON, deflated
    text("created_at"),
)

screening_outcome = sa.Table(
    "screening_outcome",
    METADATA,
    sa.Column("screening_id", TEXT, primary_key=True),
    text("outcome"),  # repaid, defaulted
    text("told_by"),
    text("told_at"),
)
