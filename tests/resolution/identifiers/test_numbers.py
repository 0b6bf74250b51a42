"""Organisation codes, registration numbers and taxpayer numbers: vectors, kinds, changed characters."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.identifiers import id_card, organisation_code, registration_number, taxpayer_number
from resolution.identifiers.status import Status

ORGANISATIONS = ("192203821", "79965505-8", "71526726X", "MA2W1EY93", "ma9kb0x1-x", "00317550-6")
REGISTRATIONS = ("330203000030639", "110108000000016", "341800000000016", "341800600000010", "341800400000015")
digits = st.text("0123456789", min_size=14, max_size=14)


@pytest.mark.parametrize("raw", ORGANISATIONS[:5])
def test_organisation_codes_of_real_forms_are_valid(raw: str) -> None:
    assert organisation_code.is_valid(raw)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("192203822", Status.CHECKSUM_FAILED),
        ("19220382", Status.BAD_LENGTH),
        ("1922038某1", Status.BAD_CHAR),
        ("1922****1", Status.MASKED),
        ("00000000X", Status.PLACEHOLDER),
        ("192203821\u3000", Status.VALID),
    ],
)
def test_organisation_codes_tell_what_is_wrong(raw: str, status: Status) -> None:
    assert organisation_code.check(raw).status is status


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.sampled_from("0123456789"))
def test_an_organisation_code_with_another_digit_is_invalid(body: str, place: int, other: str) -> None:
    code = body + organisation_code.check_digit(body)
    changed = code[:place] + other + code[place + 1 :]
    assert changed == code or not organisation_code.is_valid(changed)


@pytest.mark.parametrize("raw", REGISTRATIONS)
def test_registration_numbers_are_valid(raw: str) -> None:
    assert registration_number.is_valid(raw)
    assert registration_number.region_of(raw) == raw[:6]


@pytest.mark.parametrize(
    ("raw", "status", "kind"),
    [
        ("341800000000012", Status.CHECKSUM_FAILED, ""),
        ("3418001234567", Status.VALID, ""),
        ("341800400000015", Status.VALID, "foreign"),
        ("341800600000010", Status.VALID, "individual"),
        ("330203000030639", Status.VALID, "domestic"),
        ("企合皖总字第000123号", Status.BAD_CHAR, ""),
        ("000000000000000", Status.PLACEHOLDER, ""),
    ],
)
def test_registration_numbers_tell_their_kind_and_fault(raw: str, status: Status, kind: str) -> None:
    checked = registration_number.check(raw)
    assert checked.status is status
    assert checked.value == raw
    assert registration_number.kind(raw) == kind


def test_only_the_old_form_is_legacy() -> None:
    assert registration_number.is_legacy("3418001234567")
    assert not registration_number.is_legacy("341800400000015")


@given(digits, st.integers(0, 14), st.sampled_from("0123456789"))
def test_a_registration_number_with_another_digit_is_invalid(body: str, place: int, other: str) -> None:
    number = body + registration_number.check_digit(body)
    changed = number[:place] + other + number[place + 1 :]
    assert changed == number or not registration_number.is_valid(changed)


@pytest.mark.parametrize(
    ("raw", "status", "personal", "inner"),
    [
        ("91341802MA9KB0X1XB", Status.VALID, False, "MA9KB0X1X"),
        ("91341802MA9KB0X1XC", Status.CHECKSUM_FAILED, False, ""),
        ("341802149492322", Status.VALID, False, "149492322"),
        ("34180271526726X", Status.VALID, False, "71526726X"),
        ("341802149492323", Status.CHECKSUM_FAILED, False, ""),
        ("A41802149492322", Status.BAD_CHAR, False, ""),
        ("342501197001010012", Status.VALID, True, ""),
        ("34250170010100101", Status.VALID, True, ""),
        ("34250119700101001201", Status.VALID, True, ""),
        ("342501197001010012AB", Status.BAD_CHAR, False, ""),
        ("34250119700101", Status.BAD_LENGTH, False, ""),
    ],
)
def test_taxpayer_numbers_of_every_form(raw: str, status: Status, personal: bool, inner: str) -> None:
    assert taxpayer_number.check(raw).status is status
    assert taxpayer_number.is_personal(raw) is personal
    assert taxpayer_number.personal_column(pa.array([raw, None])).tolist() == [personal, False]
    assert taxpayer_number.organisation_code_of(raw) == inner


def test_a_taxpayer_number_of_a_person_is_no_other_identifier() -> None:
    assert not id_card.is_valid("34250119700101001201")
