"""Acts on the server's own machine: who works there with commands has no key, and stands in the log by the name the system gives."""

from __future__ import annotations

import getpass

from api.audit.chain import Entry
from api.audit.log import seal_of, write_entries
from api.service.database import ServiceDatabase
from api.settings_access import AccessSettings


def noted(service: ServiceDatabase, settings: AccessSettings, action: str, subject: str = "", **what: object) -> None:
    """Write an act down before it is done."""
    entry = Entry(f"os:{_system_user()}", action, subject, what={"by": "command", **what})
    write_entries(service, seal_of(service, settings), [entry])


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
