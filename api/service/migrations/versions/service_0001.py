"""The first version of the service's tables. Databases that were made before they had a version hold a part of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateIndex

from api.service.tables import all_tables
from loaders.migrating import add_lacking

revision = "1"
down_revision = None


def upgrade() -> None:
    """Tables, columns and indexes that are not there."""
    bind = op.get_bind()
    there = set(sa.inspect(bind).get_table_names())
    for table in all_tables().sorted_tables:
        if table.name not in there:
            continue
        add_lacking(table.name, *(column._copy() for column in table.columns))
        indexes = {index["name"] for index in sa.inspect(bind).get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in indexes:
                bind.execute(CreateIndex(index))
    all_tables().create_all(bind)
