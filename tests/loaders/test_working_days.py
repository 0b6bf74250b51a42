"""Working days against the calendars that the State Council announced, written down here by hand from the notices."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reject import InputError
from loaders.working_days import (
    UNKNOWN,
    calendar,
    count,
    deadline,
    deadlines,
    exceptions,
    is_working_day,
    to_days,
    working_days_between,
)

#: Holidays as from–to (month.day) and worked weekend days, year by year, as announced and as changed afterwards.
#: 2019: Labour Day made four days in March; 2020: Spring Festival extended to 2 February, which cancelled 1 February's work.
ANNOUNCED: dict[int, tuple[str, str]] = {
    2018: ("1.1 2.15-2.21 4.5-4.7 4.29-5.1 6.16-6.18 9.22-9.24 10.1-10.7 12.30-12.31", "2.11 2.24 4.8 4.28 9.29 9.30 12.29"),
    2019: ("1.1 2.4-2.10 4.5-4.7 5.1-5.4 6.7-6.9 9.13-9.15 10.1-10.7", "2.2 2.3 4.28 5.5 9.29 10.12"),
    2020: ("1.1 1.24-2.2 4.4-4.6 5.1-5.5 6.25-6.27 10.1-10.8", "1.19 4.26 5.9 6.28 9.27 10.10"),
    2021: ("1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7", "2.7 2.20 4.25 5.8 9.18 9.26 10.9"),
    2022: ("1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7 12.31", "1.29 1.30 4.2 4.24 5.7 10.8 10.9"),
    2023: ("1.1-1.2 1.21-1.27 4.5 4.29-5.3 6.22-6.24 9.29-10.6 12.30-12.31", "1.28 1.29 4.23 5.6 6.25 10.7 10.8"),
    2024: ("1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.8-6.10 9.15-9.17 10.1-10.7", "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12"),
    2025: ("1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8", "1.26 2.8 4.27 9.28 10.11"),
    2026: ("1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7", "1.4 2.14 2.28 5.9 9.20 10.10"),
}  # fmt: skip


def day(year: int, text: str) -> datetime.date:
    month, number = text.split(".")
    return datetime.date(year, int(month), int(number))


def worked(year: int) -> dict[datetime.date, bool]:
    """Every day of a year by the announced calendar, one at a time."""
    days = {datetime.date(year, 1, 1) + datetime.timedelta(number): True for number in range(366)}
    days = {one: one.weekday() < 5 for one in days if one.year == year}
    holidays, extra = ANNOUNCED[year]
    for span in holidays.split():
        first, _, last = span.partition("-")
        start, end = day(year, first), day(year, last or first)
        days |= {start + datetime.timedelta(number): False for number in range((end - start).days + 1)}
    return days | {day(year, text): True for text in extra.split()}


ALL = {one: value for year in ANNOUNCED for one, value in worked(year).items()}
DATES = st.dates(datetime.date(2018, 1, 1), datetime.date(2026, 12, 31))


@pytest.mark.parametrize("year", ANNOUNCED)
def test_every_day_of_the_official_calendar(year: int) -> None:
    expected = worked(year)
    assert {one: is_working_day(one.isoformat()) for one in expected} == expected
    assert sum(expected.values()) in (247, 248, 249, 250, 251)


@pytest.mark.parametrize("year", ANNOUNCED)
def test_exceptions_are_what_differs_from_monday_to_friday(year: int) -> None:
    holidays, extra = exceptions(year)
    assert extra == sorted(day(year, text).isoformat() for text in ANNOUNCED[year][1].split())
    assert holidays == [one.isoformat() for one, value in worked(year).items() if not value and one.weekday() < 5]


@pytest.mark.parametrize(
    ("decided", "due"),
    [
        ("2021-03-01", "2021-03-10"),  # nothing in between
        ("2021-02-09", "2021-02-24"),  # 10 | holiday to 17 | 18, 19, Saturday 20, 22, 23, 24
        ("2020-01-20", "2020-02-06"),  # 21, 22, 23 | extended to 2 February | 3, 4, 5, 6
        ("2019-04-25", "2019-05-07"),  # 26, Sunday 28, 29, 30 | 1 to 4 May | Sunday 5, 6, 7
        ("2026-09-18", "2026-09-29"),  # Sunday 20, 21, 22, 23, 24 | 25 to 27 | 28, 29
        ("2025-01-25", "2025-02-10"),  # Sunday 26, 27 | 28 to 4 February | 5, 6, 7, Saturday 8, 10
    ],
)
def test_seven_working_days_counted_by_hand(decided: str, due: str) -> None:
    assert deadline(decided, 7) == due


@given(DATES, st.integers(1, 30))
def test_the_deadline_is_the_nth_working_day_after(decided: datetime.date, term: int) -> None:
    after = [one for one in ALL if one > decided and ALL[one]]
    found = deadlines(to_days([decided.isoformat()]), term)[0]
    if len(after) < term:
        assert np.isnat(found)
        with pytest.raises(InputError):
            deadline(decided.isoformat(), term)
    else:
        assert str(found) == after[term - 1].isoformat()
        assert count(decided.isoformat(), str(found)) == term


@given(DATES, DATES)
def test_days_between_are_those_worked_after_the_first_up_to_the_last(one: datetime.date, other: datetime.date) -> None:
    expected = sum(value for at, value in ALL.items() if one < at <= other)
    assert count(one.isoformat(), other.isoformat()) == expected


@given(DATES, st.integers(1, 20))
def test_a_later_decision_never_falls_due_earlier(decided: datetime.date, term: int) -> None:
    both = to_days([decided.isoformat(), (decided + datetime.timedelta(1)).isoformat()])
    due = deadlines(both, term)
    assert np.isnat(due).any() or due[0] <= due[1]


def test_columns_agree_with_single_days_and_nothing_is_guessed_beyond_the_announced_years() -> None:
    assert calendar().years == (2004, 2026)
    days = to_days(["2021-02-09", "", "2026-12-30", "2027-01-04", "1999-05-05"])
    assert [str(one) for one in deadlines(days, 7)] == ["2021-02-24", "NaT", "NaT", "NaT", "NaT"]
    assert [str(one) for one in deadlines(days, np.array([7, 7, 1, 7, 7]))][2] == "2026-12-31"
    assert working_days_between(days, to_days(["2021-02-24"] * 5)).tolist() == [7, UNKNOWN, 0, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    ("date", "reason"), [("2027-01-04", "calendar_unknown"), ("2003-12-31", "calendar_unknown"), ("2021-02-30", "bad_date_argument")]
)  # fmt: skip
def test_what_cannot_be_told_is_refused(date: str, reason: str) -> None:
    for ask in (is_working_day, lambda text: deadline(text, 7), lambda text: count("2021-01-04", text)):
        with pytest.raises(InputError) as refused:
            ask(date)
        assert refused.value.reason == reason
