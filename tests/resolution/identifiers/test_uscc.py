"""Unified social credit codes: published vectors, what is wrong with the wrong ones, categories, repairs."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.identifiers import organisation_code, uscc
from resolution.identifiers.status import Status
from resolution.mention import KINDS

PUBLISHED = {
    "914403001922038216": "440300",
    "91330100799655058B": "330100",
    "9144030071526726XG": "440300",
    "91440300708461136T": "440300",
    "91110108551385082Q": "110108",
    "91110000802100433B": "110000",
    "91340000711771143J": "340000",
    "913401001492097421": "340100",
    "91100000100003962T": "100000",
    "911000001000013428": "100000",
    "911100001000044477": "110000",
    "9144030010001686XA": "440300",
    "9131000013221158XC": "310000",
    "9111000071093123XX": "110000",
    "91110000710925462X": "110000",
    "91440300192317458F": "440300",
    "91440606722473344C": "440606",
    "91440400192548256N": "440400",
    "91110302562134916R": "110302",
    "9111010859963405XW": "110108",
    "91341800MA2W1EY93F": "341800",
    "11340000002986061N": "340000",
    "11230500001755309F": "230500",
    "11420000MB15291767": "420000",
}
#: Synthetic: no such bodies; the codes pass their checks.
SYNTHETIC = {
    "91341802MA9KB0X1XB": "enterprise",
    "92341823MA9KB0X28M": "individual_business",
    "93341882MA9KB0X36U": "cooperative",
    "113418000031800009": "government",
    "12341800486160003G": "institution",
    "51341800500000015B": "social",
    "52341802MJA0000161": "social",
    "533400005000000315": "social",
    "N2341802MF00000132": "village",
    "N3341881MF00000217": "village",
    "31340000MD0000016B": "social",
    "81341800MC0000012D": "social",
    "Y1341800MB0000019A": "",
    "54341802MEX00001XF": "village",
}
VALID = (*PUBLISHED, *SYNTHETIC)
WRONG = {
    "92420300MA49KUFW0H": "MA49KUFW0",
    "91340200149492322P": "149492322",
    "91340200713970875L": "713970875",
    "911000001000054748": "100005474",
}
valid_codes = st.sampled_from(VALID)


@pytest.mark.parametrize("code", VALID)
def test_published_and_synthetic_codes_are_valid_with_their_organisation_code(code: str) -> None:
    assert uscc.check(code).status is Status.VALID
    assert uscc.organisation_code_of(code) == code[8:17]
    assert uscc.region_of(code) == PUBLISHED.get(code, code[2:8])


@pytest.mark.parametrize(("code", "inner"), WRONG.items())
def test_codes_published_with_a_wrong_check_keep_their_organisation_code(code: str, inner: str) -> None:
    assert uscc.check(code).status is Status.CHECKSUM_FAILED
    assert uscc.organisation_code_of(code) == inner


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("11341800A72824253Z", Status.BAD_CHAR),
        ("9134180OMA9KB0X1XB", Status.BAD_CHAR),
        ("9134A802MA9KB0X1XB", Status.BAD_CHAR),
        ("91341802MA9KB0X1X某", Status.BAD_CHAR),
        ("91341802MA9KB0X1X", Status.BAD_LENGTH),
        ("91341802MA9KB0X1XBB", Status.BAD_LENGTH),
        ("企合皖总字第000123号", Status.BAD_LENGTH),
        ("00000000000000000X", Status.PLACEHOLDER),
        ("000000000000000000", Status.PLACEHOLDER),
        ("111111111111111111", Status.PLACEHOLDER),
        ("913306******UD4P7H", Status.MASKED),
        ("113308******31567…", Status.MASKED),
        ("913306＊＊＊＊＊＊UD4P7H", Status.MASKED),
        ("913306xxxxxxUD4P7H", Status.MASKED),
        ("无", Status.MISSING),
    ],
)
def test_what_is_wrong_is_told(raw: str, status: Status) -> None:
    assert uscc.check(raw).status is status


@pytest.mark.parametrize(
    "raw",
    [
        "９１３４１８０２ＭＡ９ＫＢ０Ｘ１ＸＢ",
        " 91341802-MA9KB0X1X-B",
        "91341802\u3000ma9kb0x1xb\u200b",
        "\t91341802MA9KB0X1XB\n",
    ],
)
def test_ways_of_writing_are_one(raw: str) -> None:
    assert uscc.check(raw).value == "91341802MA9KB0X1XB"


@given(valid_codes, st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"))
def test_a_valid_code_with_any_one_character_changed_is_invalid(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert uscc.is_valid(changed) == (changed == code)


def test_an_unknown_first_letter_with_a_right_check_is_valid_and_of_no_category() -> None:
    body = "W7341802MA9KB0X1X"
    code = body + uscc.check_digit(body)
    assert uscc.is_valid(code)
    assert uscc.category(code) == uscc.party_kind(code) == ""


@pytest.mark.parametrize(("code", "kind"), SYNTHETIC.items())
def test_the_category_tells_the_kind_of_party(code: str, kind: str) -> None:
    assert uscc.party_kind(code) == kind
    assert uscc.category(code)


def test_every_listed_category_has_a_known_kind_and_possible_characters() -> None:
    rows = uscc._categories()
    assert len(rows) >= 48
    assert {row["party_kind"] for row in rows.values()} <= {"", *KINDS}
    assert all(len(code) == 2 and set(code) <= set(uscc.ALPHABET) for code in rows)


@given(valid_codes, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_a_wrong_character_is_among_the_repairs(code: str, place: int, other: str) -> None:
    slipped = code[:place] + other + code[place + 1 :]
    found = uscc.typo_candidates(slipped)
    assert slipped == code or slipped[:1] * 17 == slipped[:17] or code in found
    assert found == sorted(found)
    assert all(uscc.is_valid(text) and organisation_code.is_valid(text[8:17]) for text in found)


@given(valid_codes, st.integers(0, 17))
def test_a_missing_a_doubled_and_a_swapped_character_are_repaired(code: str, place: int) -> None:
    assert code in uscc.typo_candidates(code[:place] + code[place + 1 :])
    assert code in uscc.typo_candidates(code[:place] + code[place] + code[place:])
    swapped = code[:place] + code[place + 1 : place + 2] + code[place : place + 1] + code[place + 2 :]
    assert swapped == code or code in uscc.typo_candidates(swapped)


def test_letters_written_for_digits_throughout_are_repaired() -> None:
    assert uscc.typo_candidates("9I34I8O2MA9KBOXIXB") == ["91341802MA9KB0X1XB"]


@pytest.mark.parametrize("raw", ["", "913306******UD4P7H", "00000000000000000X", "宣城市", "9134"])
def test_nothing_is_suggested_for_what_is_no_slip(raw: str) -> None:
    assert uscc.typo_candidates(raw) == []


def test_every_code_of_the_enterprise_register_is_valid(shared_data: Path) -> None:
    codes = pq.read_table(shared_data / "enterprise_register_yrd.parquet", columns=["uscc"])["uscc"]
    checked = uscc.check_column(codes)
    assert len(checked.values) > 100_000
    assert checked.valid.all()
    written = [code.upper() for code in codes.to_pylist()]  # a few dozen have a small x
    assert checked.values.equals(pa.array(written, pa.string()))
