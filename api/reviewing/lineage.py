"""How one party came together, with its name and code."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from resolution import ledger, lineage


def of_party(connection: sa.Connection, entity: str) -> dict[str, Any]:
    """Members, links, what was kept out, judgements."""
    query = sa.select(ledger.entity.c.name, ledger.entity.c.code).where(ledger.entity.c.entity_id == entity)
    row = connection.execute(query).first()
    shown = {"name": row.name, "code": row.code} if row else {"name": "", "code": ""}
    return {**lineage.entity(connection, entity), **shown}
