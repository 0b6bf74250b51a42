"""Answers of ledgers that change with the workspace and the day only: reckoned once, until something is written."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import orjson

from loaders.workspace import Workspace

_MOST = 64
_LARGEST = 4_000_000
_held: OrderedDict[tuple[str, ...], tuple[str, bytes]] = OrderedDict()
_lock = threading.Lock()


def kept(workspace: Workspace, key: tuple[str, ...], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer of ``key`` (the ledger and all that was asked). The stamp is read before the data: what is written between makes it old, never wrong.

    Kept as bytes, so that whoever masks an answer masks only his own.
    """
    stamp, key = workspace.stamp(), (str(workspace.path), *key)
    with _lock:
        before, content = _held.get(key, ("", b""))
    if stamp and before == stamp:
        return dict(orjson.loads(content))
    answer = make()
    content = orjson.dumps(answer, option=orjson.OPT_NON_STR_KEYS) if stamp else b""
    if stamp and len(content) <= _LARGEST:
        with _lock:
            _held[key] = stamp, content
            _held.move_to_end(key)
            while len(_held) > _MOST:
                _held.popitem(last=False)
    return answer
