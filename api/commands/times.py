"""The two times of a question as options: a day (or moment) that is none is refused before anything is asked."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from typing import Any

import click

from api.messages import say
from graph.model import When


def as_time(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """An ISO day or moment, or "" where none is asked."""
    try:
        if value:
            datetime.datetime.fromisoformat(value)
        return value
    except ValueError as error:
        raise click.BadParameter(say("option.bad_day", value=value)) from error


_AS_OF = click.option("--as-of", default="", metavar="DATE", callback=as_time, help=say("option.as_of"))
_KNOWN_AT = click.option("--known-at", default="", metavar="DATE", callback=as_time, help=say("option.known_at"))


def times(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--as-of`` and ``--known-at``; the command gets them as one ``when``."""

    @_AS_OF
    @_KNOWN_AT
    @functools.wraps(function)
    def wrapped(*arguments: Any, as_of: str, known_at: str, **rest: Any) -> Any:
        return function(*arguments, when=When(as_of, known_at), **rest)

    return wrapped
