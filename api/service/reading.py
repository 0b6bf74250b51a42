"""How a process that answers many short questions holds its memory."""

from __future__ import annotations

import gc
from typing import Any

import sqlalchemy as sa

_MAPPED = 1 << 34
_PAGES = -8192
#: Objects made before the young are looked through, and how often older ones are.
_LOOKED = (20_000, 20, 20)


def for_questions(engine: sa.Engine) -> None:
    """From now on the pages of a database's file are the system's, and shared; a connection keeps few of its own."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _connected)
        engine.dispose()


def settled() -> None:
    """What a process has read by now stays: the collector of cycles need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_LOOKED)


def _connected(connection: Any, _: object) -> None:
    connection.execute(f"PRAGMA cache_size = {_PAGES}")
    connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
