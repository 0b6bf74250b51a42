"""The service's database of an earlier version brought to this one, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from api.service.database import ServiceDatabase
from api.service.tables import SERVICE_VERSION, service_version
from loaders.migrating import take_steps

_SCRIPTS = Path(__file__).with_name("migrations")


def migrate(service: ServiceDatabase) -> dict[str, Any]:
    """``service`` was opened with ``any_version``. Raises ``WorkspaceError`` for a version of a later program."""
    found = service.version()
    if found != SERVICE_VERSION:
        with service.write() as connection:
            take_steps(connection, _SCRIPTS, found, SERVICE_VERSION)
            connection.execute(sa.delete(service_version))
            connection.execute(sa.insert(service_version).values(version=SERVICE_VERSION))
    return {"from": found, "to": SERVICE_VERSION}
