"""The day of a question, as a user writes it."""

from __future__ import annotations

import datetime

import click

from api.messages import say


def as_day(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """An option's ISO day; "" is today. Refuses what is none."""
    try:
        return datetime.date.fromisoformat(value or datetime.date.today().isoformat()).isoformat()
    except ValueError as error:
        raise click.BadParameter(say("option.bad_day", value=value)) from error
