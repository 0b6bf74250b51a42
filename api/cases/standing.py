"""Whether the records that a case cites are still in use: what repairs, objections and withdrawals took out is shown no more.

What a case keeps is never changed; what it shows is decided when it is read, against the records as they are then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from loaders import records
from loaders.workspace import Workspace
from resolution.mention import record_text

_RECORD = re.compile(r"[a-z0-9_]+:[0-7][0-9a-f]{15}(?![0-9a-f])")  # numbers of records are positive
_AT_ONCE = 500
#: The state of a record that is not there: a rebuilt workspace without its files.
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """A record now: its state, since when, and what it says (the hash of its content)."""

    state: str
    since: str
    content: int

    @property
    def shown(self) -> bool:
        """Whether what it says may be shown."""
        return self.state == records.ACTIVE


def cited(value: Any) -> set[str]:
    """Every record that a JSON value names, wherever it stands."""
    return set(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _RECORD.findall(value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(name)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def number_of(record: str) -> int:
    """The number in the id of a record."""
    return int(record.rpartition(":")[2], 16)


def standings(workspace: Workspace, wanted: Iterable[str]) -> dict[str, Standing]:
    """How records stand now, by id."""
    ids = sorted(set(wanted))
    table, found = records.record, {}
    columns = (table.c.record_id, table.c.source, table.c.state, table.c.state_from, table.c.content_hash)
    with workspace.read() as connection:
        for start in range(0, len(ids), _AT_ONCE):
            some = [number_of(record) for record in ids[start : start + _AT_ONCE]]
            for row in connection.execute(sa.select(*columns).where(table.c.record_id.in_(some))):
                found[record_text(row.source, row.record_id)] = Standing(row.state, row.state_from, row.content_hash)
    return {record: found.get(record, Standing(MISSING, "", 0)) for record in ids}


def gone(now: Mapping[str, Standing], wanted: Iterable[str]) -> list[dict[str, str]]:
    """The records of ``wanted`` that are out of use, with their state."""
    return [
        {"record": record, "state": now[record].state, "since": now[record].since}
        for record in sorted(wanted)
        if not now[record].shown
    ]
