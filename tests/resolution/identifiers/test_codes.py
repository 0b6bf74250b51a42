"""Columns of mixed codes, and ID card numbers where they don't belong. Every personal number here is made up."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.identifiers import id_card, organisation_code, registration_number, uscc
from resolution.identifiers.codes import find_personal, sort_column
from resolution.identifiers.personal_text import is_personal_number, mask_text, personal_numbers
from resolution.identifiers.status import Status


class Row(NamedTuple):
    uscc: str = ""
    organisation: str = ""
    registration: str = ""
    masked: str = ""
    status: Status = Status.VALID
    second_best: bool = False
    personal: bool = False


PERSONAL = Row(personal=True)
CASES = {
    "91341802 ma9kb0x1xb": Row("91341802MA9KB0X1XB", "MA9KB0X1X"),
    "14949232-2": Row(organisation="149492322"),
    "149492323": Row(status=Status.CHECKSUM_FAILED),
    "91340200149492322P": Row(organisation="149492322", status=Status.CHECKSUM_FAILED, second_best=True),
    "9134O200149492322P": Row(organisation="149492322", status=Status.BAD_CHAR, second_best=True),
    "11341800A72824253Z": Row(status=Status.BAD_CHAR),
    "330203000030639": Row(registration="330203000030639"),
    "341800000000012": Row(status=Status.CHECKSUM_FAILED),
    "3418001234567": Row(registration="3418001234567"),
    "34180271526726X": Row(organisation="71526726X"),
    "341802MA9KB0X1X": Row(organisation="MA9KB0X1X"),
    "913306******UD4P7H": Row(masked="913306******UD4P7H", status=Status.MASKED),
    "3425011970****1234": Row(masked="3425011970****1234", status=Status.MASKED),
    "34250119700101001*": Row(masked="3425011970****001*", status=Status.MASKED),
    "00000000000000000X": Row(status=Status.PLACEHOLDER),
    "342501197001010012": PERSONAL,
    "342501197001010013": PERSONAL,  # a slip in it doesn't make it less personal
    "11010519491231002x": PERSONAL,
    "342501700101001": PERSONAL,
    "34250170010100101": PERSONAL,
    "34250119700101001201": PERSONAL,
    "911101051949123100": Row(status=Status.CHECKSUM_FAILED),
    "企合皖总字第000123号": Row(status=Status.BAD_CHAR),
    "宣城市": Row(status=Status.BAD_LENGTH),
    "": Row(status=Status.MISSING),
    "无": Row(status=Status.MISSING),
}


def rows(raws: list[str | None], **options: bool) -> list[Row]:
    columns = sort_column(pa.array(raws, pa.string()), **options)
    texts = (columns.uscc, columns.organisation_code, columns.registration_number, columns.masked)
    flags = (columns.second_best.tolist(), columns.personal.tolist())
    statuses = [Status(status) for status in columns.status.tolist()]
    return [Row(*row) for row in zip(*(text.to_pylist() for text in texts), statuses, *flags, strict=True)]


def test_a_mixed_column_is_sorted_row_by_row() -> None:
    assert dict(zip(CASES, rows(list(CASES)), strict=True)) == CASES


@pytest.mark.parametrize("raw", CASES)
def test_a_row_does_not_depend_on_its_neighbours(raw: str) -> None:
    assert rows([raw]) == [CASES[raw]]


def test_an_empty_column_and_nulls_are_sorted() -> None:
    assert rows([]) == []
    assert rows([None]) == [Row(status=Status.MISSING)]


def ambiguous_registration() -> str:
    """A registration number whose sequence spells a birth date."""
    body = "34180230123100"
    return body + registration_number.check_digit(body)


def test_a_number_that_may_be_a_persons_is_one_unless_the_source_has_none() -> None:
    number = ambiguous_registration()
    assert id_card.is_valid(number)
    assert registration_number.is_valid(number)
    assert rows([number]) == [PERSONAL]
    assert rows([number], organisations_only=True) == [Row(registration=number)]


def both_credit_code_and_id_card(prefix: str) -> str:
    """Eighteen digits that pass every check of both standards."""
    for serial in range(1_000_000):
        body = f"{prefix}19{70 + serial % 30}01{1 + serial // 30 % 28:02d}{serial // 840 % 1000:03d}"
        number = body + id_card.check_digit(body)
        if uscc.is_valid(number):
            return number
    raise AssertionError("no such number below a million")


def test_eighteen_digits_that_pass_both_checks_are_a_persons_if_a_province_begins_them() -> None:
    assert rows([both_credit_code_and_id_card("341101")]) == [PERSONAL]
    code = both_credit_code_and_id_card("913401")
    assert rows([code])[0].uscc == code


@given(st.lists(st.sampled_from(list(CASES)) | st.text("0123456789XMA*O某 ", max_size=21), max_size=10))
def test_every_filled_cell_is_what_its_column_says(raws: list[str]) -> None:
    for row in rows([*raws]):
        assert not row.uscc or (uscc.is_valid(row.uscc) and row.status is Status.VALID)
        assert not row.organisation or organisation_code.is_valid(row.organisation)
        assert not row.registration or registration_number.is_valid(row.registration)
        assert not row.masked or row.status is Status.MASKED
        assert not row.personal or not any(row[:4])
        assert not row.second_best or (row.organisation and not row.uscc)


@given(st.lists(st.text("0123456789X", min_size=15, max_size=18) | st.sampled_from(list(CASES)), max_size=10))
def test_personal_numbers_are_the_same_in_a_column(raws: list[str]) -> None:
    numbers = [uscc.normalise(raw) for raw in raws]
    numbers = [number for number in numbers if len(number) in (15, 18)]
    expected = [is_personal_number(number) for number in numbers]
    assert personal_numbers(pa.array(numbers, pa.string())).tolist() == expected


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证342501197001010012号", "身份证3425011970****0012号"),
        ("张某(11010519491231002x)", "张某(1101051949****002X)"),
        ("身份证：３４２５０１１９７００１０１００１２。", "身份证：3425011970****0012。"),
        ("342501 19700101 0012", "3425011970****0012"),
        ("342501-1970-0101-0012，电话", "3425011970****0012，电话"),
        ("旧证342501700101001", "旧证3425011970****001*"),
        ("税号34250119700101001201", "税号3425011970****0012**"),
        ("电话13856300000 342501197001010012", "电话13856300000 3425011970****0012"),
        ("342501197001010012、342522197001010014", "3425011970****0012、3425221970****0014"),
        ("错一位342501197001010013", "错一位3425011970****0013"),
        ("代码914403001922038216", "代码914403001922038216"),
        ("代码91341802MA9KB0X1XB", "代码91341802MA9KB0X1XB"),
        ("注册号330203000030639", "注册号330203000030639"),
        ("账号1234567890123456789012", "账号1234567890123456789012"),
        ("订单A342501197001010012", "订单A3425011970****0012"),
        ("订单A342501197001010013", "订单A342501197001010013"),
        ("91349999MAX119198D349999197707070029", "91349999MAX119198D3499991977****0029"),
        ("342501  19700101  0012", "3425011970****0012"),
        ("少一位34250119700101001", "少一位3425011970****001"),
        ("罚款20000元", "罚款20000元"),
        ("", ""),
    ],
)
def test_id_numbers_inside_text_are_masked_and_nothing_else(text: str, masked: str) -> None:
    assert mask_text(text) == masked
    assert find_personal(pa.array([text, None, "x"])).to_pylist() == [masked, "", "x"]


@given(st.lists(st.text("0123456789Xx０９ -—张：，A", max_size=30), max_size=6))
def test_a_column_of_texts_answers_like_its_texts(texts: list[str]) -> None:
    assert find_personal(pa.array(texts, pa.string())).to_pylist() == [mask_text(text) for text in texts]
    assert [mask_text(mask_text(text)) for text in texts] == [mask_text(text) for text in texts]
