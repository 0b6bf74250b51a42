"""Records pushed in real time: each request once, whatever is sent twice, with a report of every row that was refused.

A request is known again by its key (``Idempotency-Key``): the same key with the same rows gives the first answer, with other
rows it is refused. Without a key the records' own keys do the same work: what is there already is unchanged.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
import sqlalchemy as sa

from loaders import pipeline, records
from loaders.entering import enter
from loaders.privacy import Privacy
from loaders.reject import InputError, describe
from loaders.workspace import Workspace

#: A push arrives under this name: in the load, in rejects, as series.
CHANNEL = "push"
_COUNTS = ("rows", "inserted", "updated", "unchanged", "late", "duplicates", "rejected", "withdrawn", "repaired")


@dataclass(frozen=True, slots=True)
class Push:
    """Rows for a source, the key of the request ("" = none), who sends them, and whether to resolve at once."""

    source: str
    rows: Sequence[Mapping[str, Any]]
    key: str = ""
    sender: str = ""
    resolve: bool = False

    def digest(self, privacy: Privacy) -> str:
        """What the request is about: source and rows. Under the key, since rows hold personal numbers."""
        said = orjson.dumps([self.source, self.rows], option=orjson.OPT_SORT_KEYS)
        return privacy.seal(hashlib.sha256(said).hexdigest())


def push(workspace: Workspace, request: Push, lang: Literal["zh", "en"] = "zh") -> dict[str, Any]:
    """Enter the rows and report; what was withdrawn has left every answer when this returns.

    Raises ``InputError`` for rows or a source that cannot be used, and ``push_key`` for a key that stood for other rows.
    """
    known = _known(workspace, request)
    if known is not None:
        return known | {"replayed": True, "resolved": _resolved(workspace, request) or known["resolved"]}
    report = enter(workspace, request.source, request.rows, CHANNEL, sender=request.sender)
    (file,) = report["files"]
    answer: dict[str, Any] = {
        "source": request.source,
        "load": file["load_id"],
        **{name: report["totals"][name] for name in _COUNTS},
        "rejects": _rejects(workspace, file["load_id"], lang),
        "resolved": _resolved(workspace, request),
        "replayed": False,
    }
    _remember(workspace, request, answer)
    return answer


def _known(workspace: Workspace, request: Push) -> dict[str, Any] | None:
    """The answer that the request's key was given before."""
    if not request.key:
        return None
    table = records.push
    with workspace.read() as connection:
        found = connection.execute(sa.select(table).where(table.c.key == request.key)).first()
    if found is None:
        return None
    if found.digest != request.digest(workspace.privacy):
        raise InputError("push_key", value=request.key)
    answer: dict[str, Any] = orjson.loads(found.answer)
    return answer


def _resolved(workspace: Workspace, request: Push) -> bool:
    """Resolve what changed, where the request asks for it."""
    if request.resolve:
        pipeline.resolve(workspace, lambda phase, done, total: None)
    return request.resolve


def _remember(workspace: Workspace, request: Push, answer: Mapping[str, Any]) -> None:
    """Keep the answer under the request's key; a request that raced this one and won keeps its own."""
    if not request.key:
        return
    told = {
        "key": request.key,
        "digest": request.digest(workspace.privacy),
        "recorded_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "answer": orjson.dumps(answer).decode(),
    }
    with workspace.write() as connection:
        there = sa.select(records.push.c.key).where(records.push.c.key == request.key)
        if connection.execute(there).first() is None:
            connection.execute(sa.insert(records.push).values(**told))


def _rejects(workspace: Workspace, load_id: int, lang: Literal["zh", "en"]) -> list[dict[str, Any]]:
    """The refused rows of a load: row, column, reason, what it means and what to do."""
    table = records.reject
    chosen = sa.select(table).where(table.c.load_id == load_id).order_by(table.c.row, table.c.reject_id)
    with workspace.read() as connection:
        rows = [row._mapping for row in connection.execute(chosen)]
    refused = []
    for row in rows:
        place = {name: row[name] for name in ("file", "sheet", "row", "column", "value")}
        text, remedy = describe(row["reason"], lang, **place)
        told = {name: row[name] for name in ("row", "column", "reason", "value")}
        refused.append({**told, "text": text, "remedy": remedy})
    return refused
