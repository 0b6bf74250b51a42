"""The first version that a workspace may have.

Versions 1 and 2 were never given to anybody.
"""

from __future__ import annotations

revision = "3"
down_revision = None


def upgrade() -> None:
    """Nothing leads here."""
    raise NotImplementedError("no way to version 3")
