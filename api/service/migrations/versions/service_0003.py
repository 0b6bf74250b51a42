"""What a watch has seen of whom, and with which eyes: the next run of every watch looks at everybody once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.watching.tables import member, watch
from loaders.migrating import add_lacking

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Columns of watches and of those that they watch."""
    add_lacking(watch.name, watch.c.sight._copy())
    add_lacking(member.name, member.c.breadth._copy())
    if "seen_at" in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(member.name)}:
        op.drop_column(member.name, "seen_at")
