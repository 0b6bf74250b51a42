"""Logs as lines of JSON on stderr, without anything that a request, an answer or a row said.

Of a request: its id, method, the template of its route, status, time and user. Of an error: its type and where in the code it was raised;
never its text, which may quote what was asked. What libraries log loses its text the same way.
"""

from __future__ import annotations

import datetime
import logging
import sys
import threading
import traceback
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import orjson

#: Loggers whose messages are ours, written as the fields of ``told``.
_OURS = "xintu"
_log = logging.getLogger(_OURS)


def tell(event: str, level: int = logging.INFO, **fields: object) -> None:
    """One line about the service. ``fields`` are ours to choose: names, numbers and states of the service itself."""
    _log.log(level, event, extra={"told": fields})


def tell_error(error: BaseException, **fields: object) -> None:
    """One line about an error that nobody expected."""
    _log.error("error", exc_info=error, extra={"told": fields})


class Lines(logging.Formatter):
    """Records as lines of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; of others' records who logged, not what."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {"at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "level": record.levelname.lower()}
        line["event"] = record.getMessage() if record.name == _OURS else record.name
        line |= {"process": record.process} | getattr(record, "told", {})
        if record.name != _OURS:
            line["where"] = f"{Path(record.pathname).name}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            line |= error_fields(record.exc_info[1])
        return orjson.dumps(line, default=str).decode()


def error_fields(error: BaseException) -> dict[str, Any]:
    """Types and places of an error and its causes."""
    fields: dict[str, Any] = {"error": type(error).__qualname__, "raised": _places(error.__traceback__)}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return fields | ({"because": error_fields(cause)} if cause is not None and cause is not error else {})


def _places(raised: TracebackType | None) -> list[str]:
    """The last frames, as ``folder/file.py:line function``."""
    frames = traceback.extract_tb(raised)[-8:]
    return [f"{'/'.join(Path(f.filename).parts[-3:])}:{f.lineno} {f.name}" for f in frames]


def start(kind: Literal["errors", "requests"]) -> None:
    """All of the process's logs, and errors that nobody caught, as lines on stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.raiseExceptions = False  # a broken log call would print its arguments
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO if kind == "requests" else logging.WARNING)
    logging.captureWarnings(True)
    warnings.simplefilter("ignore")
    sys.excepthook = lambda _type, error, _trace: tell_error(error)
    threading.excepthook = lambda given: tell_error(given.exc_value) if given.exc_value is not None else None
    sys.unraisablehook = lambda given: tell_error(given.exc_value) if given.exc_value is not None else None
