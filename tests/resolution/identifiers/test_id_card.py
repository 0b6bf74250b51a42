"""ID card numbers and their masks. Every number here is made up (or the standard's own example)."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.identifiers import id_card
from resolution.identifiers.status import Status

SYNTHETIC = (
    "11010519491231002X",
    "342501197001010012",
    "342522197001010014",
    "341802198506150017",
    "34188219880808888X",
    "341822198002290011",
)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Right numbers, of regions that were never given out."""
    born = draw(st.dates(date(1900, 1, 1), date(1999, 12, 31)))
    body = f"{draw(st.integers(990000, 999999))}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + id_card.check_digit(body)


masked = st.text("0123456789Xx*", min_size=15, max_size=18) | numbers() | numbers().map(id_card.mask)


@pytest.mark.parametrize("number", SYNTHETIC)
def test_right_numbers_are_valid_whatever_the_year_of_their_region(number: str) -> None:
    assert id_card.check(number).status is Status.VALID
    assert id_card.birth_date(number) == date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    assert id_card.gender(number) == ("男" if int(number[16]) % 2 else "女")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("342501197001010013", Status.CHECKSUM_FAILED),
        ("110105194902300020", Status.BAD_DATE),
        ("342501700231001", Status.BAD_DATE),
        ("34250119700101X012", Status.BAD_CHAR),
        ("34250170010100X", Status.BAD_CHAR),
        ("3425011970****1234", Status.MASKED),
        ("3425011970XXXX1234", Status.MASKED),
        ("34250119700101001", Status.BAD_LENGTH),
        ("00000000000000000X", Status.PLACEHOLDER),
        ("342501-19700101-0012", Status.VALID),
    ],
)
def test_what_is_wrong_is_told(raw: str, status: Status) -> None:
    assert id_card.check(raw).status is status


@pytest.mark.parametrize(
    ("short", "long"), [("342501700101001", "342501197001010012"), ("110105491231002", "11010519491231002X")]
)
def test_fifteen_digits_become_eighteen(short: str, long: str) -> None:
    assert id_card.upgrade(short) == long
    assert id_card.upgrade_column(pa.array([short, long, None, "x"])).to_pylist() == [long, long, "", "X"]
    assert id_card.gender(short) == id_card.gender(long)
    assert id_card.birth_date(short) == id_card.birth_date(long)


@given(numbers())
def test_an_upgraded_number_checks_and_is_the_long_form(number: str) -> None:
    short = number[:6] + number[8:17]
    assert id_card.upgrade(short) == (number if number[6:8] == "19" else id_card.upgrade(short))
    assert id_card.is_valid(id_card.upgrade(short))


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X*"))
def test_a_number_with_any_one_character_changed_is_invalid(number: str, place: int, other: str) -> None:
    changed = number[:place] + other + number[place + 1 :]
    assert id_card.is_valid(changed) == (changed == number)


@given(st.lists(numbers() | masked | st.none(), max_size=8))
def test_columns_of_years_genders_dates_and_masks_answer_like_values(raws: list[str | None]) -> None:
    column = pa.array(raws, pa.string())
    born = [id_card.birth_date(raw or "") for raw in raws]
    assert id_card.birth_year_column(column).tolist() == [day.year if day else 0 for day in born]
    assert id_card.gender_column(column).to_pylist() == [id_card.gender(raw or "") for raw in raws]
    assert id_card.dated_column(column).tolist() == [id_card.dated(raw or "") for raw in raws]
    assert id_card.mask_column(column).to_pylist() == [id_card.mask(raw or "") for raw in raws]
    assert id_card.upgrade_column(column).to_pylist() == [id_card.upgrade(raw or "") for raw in raws]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("342501197001010012", "3425011970****0012"),
        ("342501700101001", "3425011970****001*"),
        ("342501197001010013", "3425011970****0013"),
        ("34250119700101001*", "3425011970****001*"),
        ("3425011970xxxx001x", "3425011970****001X"),
        ("34250119700101xxxx", "3425011970********"),
        ("330222************", "330222************"),
        ("E12345678", ""),
        ("3425**********", "3425**********"),
        ("34250119700101*", "3425011919****01**"),  # fifteen positions are read as the short form
        ("", ""),
    ],
)
def test_a_mask_shows_never_more_than_ten_and_four(raw: str, shown: str) -> None:
    assert id_card.mask(raw) == shown
    assert id_card.mask_column(pa.array([raw])).to_pylist() == [shown]


@given(masked)
def test_masking_twice_is_masking_once_and_hides_month_and_day(raw: str) -> None:
    once = id_card.mask(raw)
    assert id_card.mask(once) == once
    assert len(once.replace("*", "")) <= 14
    assert len(once) != 18 or once[10:14] == "****"


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("3425011970****1234", "342501************", True),
        ("3425011970****1234", "3425011970****1234", True),
        ("3425011970****1234", "3425011970****1235", False),
        ("3425011970****1234", "3425011971****1234", False),
        ("3425011970****1234", "342501197003071234", True),
        ("3425011970xxxx123x", "3425011970****1234", False),
        ("34250119700101xxxx", "3425011970****1234", True),
        ("3425011970****0012", "342501700101001", True),
        ("3425011970****1234", "", False),
        ("", "", False),
        ("3425****1234", "3425011970****1234", False),
    ],
)
def test_masks_are_compatible_if_every_visible_position_agrees(a: str, b: str, agree: bool) -> None:
    assert id_card.compatible(a, b) is agree
    assert id_card.compatible_columns(pa.array([a, None]), pa.array([b, b])).tolist() == [agree, False]


@given(st.lists(st.tuples(masked, masked), max_size=8))
def test_compatible_is_symmetric_and_the_same_over_columns(pairs: list[tuple[str, str]]) -> None:
    a, b = pa.array([p for p, _ in pairs], pa.string()), pa.array([q for _, q in pairs], pa.string())
    expected = [id_card.compatible(p, q) for p, q in pairs]
    assert expected == [id_card.compatible(q, p) for p, q in pairs]
    assert id_card.compatible_columns(a, b).tolist() == expected


@given(numbers())
def test_a_number_is_compatible_with_its_own_mask(number: str) -> None:
    assert id_card.compatible(number, id_card.mask(number))
