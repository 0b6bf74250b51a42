"""Until when a step of the office is in time: working days of the official calendars, from the day after."""

from __future__ import annotations

import numpy as np

from loaders.ledgers.repairs_rules import term
from loaders.working_days import deadlines, to_days


def due(day: str, step: str) -> str:
    """The last day in time for a step (a key of ``deadlines``); "" without a day, or beyond the announced calendars.

    >>> due("2026-09-30", "accept"), due("2026-04-03", "mark_objection"), due("", "accept")
    ('2026-10-10', '2026-04-07', '')
    """
    if not day:
        return ""
    last = deadlines(to_days([day]), term(step))[0]
    return "" if np.isnat(last) else str(last)


def is_late(done_on: str, due_on: str, as_of: str) -> bool:
    """Whether a step was, or on ``as_of`` still is, done after its day."""
    return bool(due_on) and (done_on or as_of) > due_on
