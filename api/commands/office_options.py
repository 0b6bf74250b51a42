"""What commands of the credit office share: days, where a notice goes, who signs it."""

from __future__ import annotations

import datetime
from typing import Any

import click

from api.messages import say

#: Who signs unless told otherwise.
OFFICE = "宣城市社会信用体系建设联席会议办公室"


class Day(click.ParamType[str]):
    """A calendar day as ISO text; with ``blank`` it may be left out ("")."""

    name = "date"

    def __init__(self, *, blank: bool = False) -> None:
        self.blank = blank

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if self.blank and value == "":
            return ""
        try:
            return datetime.date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            self.fail(say("error.day", value=value), param, ctx)


def today() -> str:
    """Today as ISO text."""
    return datetime.date.today().isoformat()


AS_OF = click.option("--as-of", type=Day(), default=today, metavar="DATE", help=say("option.as_of"))
KNOWN_AT = click.option("--known-at", type=Day(blank=True), default="", metavar="DATE", help=say("option.known_at"))
SIGNED = click.option("--signed", default=OFFICE, show_default=True, help=say("option.signed"))
