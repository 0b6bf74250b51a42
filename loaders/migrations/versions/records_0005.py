"""Ties between cities kept ready, and indexes of the events that are asked for by their sort: all of it derived.

Version 4 grew while it was the version: its early workspaces may lack what its last ones had.
"""

from __future__ import annotations

from loaders.migrations.versions import records_0004

revision = "5"
down_revision = "4"


def upgrade() -> None:
    """Bring early workspaces of version 4 to its end."""
    records_0004.upgrade()
