"""Working days of the official calendars: weekends, holidays and 调休, by the State Council's notices since 2004.

Counting starts on the day after: with a term of 7 working days the first working day after the decision is day 1, and day 7 is
the last on which publication is in time. A decision on a Sunday counts as one on any other day. What lies beyond the years that are
announced is not guessed: it has no deadline (``""``, -1) and callers say so.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from loaders.reject import InputError

Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int64]

#: What cannot be counted: a day outside the announced years, or none.
UNKNOWN = -1
_NONE = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class Calendar:
    """All days from the first to the last announced year: which are worked, and how many were up to each."""

    first: np.datetime64
    worked: npt.NDArray[np.bool_]
    counted: Numbers
    working: Days

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that is announced."""
        last = self.first + (len(self.worked) - 1)
        return int(str(self.first)[:4]), int(str(last)[:4])

    def place(self, days: Days) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """The place of each day among all, and which have one."""
        there = ~np.isnat(days)
        places = np.where(there, (np.where(there, days, self.first) - self.first).astype(np.int64), UNKNOWN)
        return places, (places >= 0) & (places < len(self.worked))


@functools.cache
def calendar() -> Calendar:
    """The official calendars, as the library ``chinese_calendar`` has them."""
    from chinese_calendar import constants

    first_year, last_year = min(constants.holidays).year, max(constants.holidays).year
    first = np.datetime64(f"{first_year}-01-01", "D")
    worked = np.is_busday(np.arange(first, np.datetime64(f"{last_year + 1}-01-01", "D")))
    for days, value in ((constants.holidays, False), (constants.workdays, True)):
        worked[(np.array(sorted(days), dtype="datetime64[D]") - first).astype(np.int64)] = value
    return Calendar(first, worked, np.cumsum(worked), first + np.flatnonzero(worked))


def to_days(texts: Sequence[str] | npt.NDArray[np.object_]) -> Days:
    """ISO dates as days; what is none ("") as NaT."""
    plain = np.array([text if len(text) == _ISO else "NaT" for text in texts], dtype="U10")
    return plain.astype("datetime64[D]")


_ISO = len("2021-01-01")


def deadlines(days: Days, terms: Numbers | int) -> Days:
    """The last day on which something is in time that must happen within so many working days; NaT where not announced."""
    found = calendar()
    places, known = found.place(days)
    ordinal = found.counted[np.where(known, places, 0)] + terms - 1
    known &= ordinal < len(found.working)
    return np.where(known, found.working[np.where(known, ordinal, 0)], _NONE)


def working_days_between(days: Days, later: Days) -> Numbers:
    """How many working days lie after the one up to and including the other (0 where it is not later); -1 = not announced."""
    found = calendar()
    start, known = found.place(days)
    end, also = found.place(later)
    known &= also
    count = found.counted[np.where(known, end, 0)] - found.counted[np.where(known, start, 0)]
    return np.where(known, np.maximum(count, 0), UNKNOWN)


def is_working_day(day: str) -> bool:
    """Whether people work on an ISO date; raises ``InputError`` for a day outside the announced years.

    >>> is_working_day("2020-01-31"), is_working_day("2019-05-05"), is_working_day("2024-02-09")
    (False, True, True)
    """
    found = calendar()
    return bool(found.worked[_place_of(day)])


def deadline(day: str, term: int) -> str:
    """The last day within ``term`` working days after an ISO date; raises ``InputError`` beyond the announced years.

    >>> deadline("2021-04-28", 7)  # 29, 30 April, 6, 7, 8 (a Saturday that is worked), 10, 11 May
    '2021-05-11'
    """
    _place_of(day)
    last = deadlines(to_days([day]), term)[0]
    if np.isnat(last):
        raise _not_announced(str(calendar().years[1] + 1))
    return str(last)


def count(day: str, later: str) -> int:
    """Working days after ``day`` up to and including ``later``; raises ``InputError`` outside the announced years."""
    _place_of(day)
    _place_of(later)
    return int(working_days_between(to_days([day]), to_days([later]))[0])


def exceptions(year: int) -> tuple[list[str], list[str]]:
    """The weekdays of a year that are not worked, and its weekend days that are: what makes the official calendar."""
    found = calendar()
    first, last = found.years
    if not first <= year <= last:
        raise _not_announced(str(year))
    days = np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01"))
    usual, worked = np.is_busday(days), found.worked[found.place(days)[0]]
    return [str(day) for day in days[usual & ~worked]], [str(day) for day in days[~usual & worked]]


def iso_date(text: str) -> str:
    """An ISO date as it is; raises ``InputError`` for what is none."""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputError("bad_date_argument", value=text) from error


def _place_of(day: str) -> int:
    known = np.datetime64(iso_date(day), "D")
    places, there = calendar().place(np.array([known]))
    if not there[0]:
        raise _not_announced(day[:4])
    return int(places[0])


def _not_announced(year: str) -> InputError:
    first, last = calendar().years
    return InputError("calendar_unknown", value=year, first=first, last=last)
