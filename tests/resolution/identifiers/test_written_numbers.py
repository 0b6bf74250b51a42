"""Case numbers and document numbers: the grammar, the habits, one spelling for each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolution.identifiers import case_number, document_number
from resolution.identifiers.case_number import CaseNumber
from resolution.identifiers.status import Status

COURTS = (
    "最高法",
    "皖",
    "皖01",
    "皖18",
    "皖1802",
    "皖1822",
    "皖1882",
    "皖8601",
    "京7101",
    "京73",
    "粤0703",
    "晋03",
    "兵0801",
)
TYPES = ("执", "执恢", "执保", "执异", "执复", "执监", "民初", "民终", "知民初", "行审", "刑初", "财保", "司惩", "破申")


@pytest.mark.parametrize("court", COURTS)
@pytest.mark.parametrize("type_", TYPES)
def test_every_court_and_type_is_parsed(court: str, type_: str) -> None:
    assert case_number.parse(f"（2020）{court}{type_}123号") == CaseNumber(2020, court, type_, 123, "")


@pytest.mark.parametrize("brackets", ["（）", "()", "〔〕", "[]", "【】", "［］", "{}", "﹝﹞"])
def test_every_bracket_is_the_same(brackets: str) -> None:
    assert case_number.normalise(f"{brackets[0]}2020{brackets[1]}皖1802执123号") == "(2020)皖1802执123号"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("（2020）皖1802执123号之一", CaseNumber(2020, "皖1802", "执", 123, "一")),
        ("(2020)皖1802执恢00123号之2", CaseNumber(2020, "皖1802", "执恢", 123, "二")),
        ("(2020)皖1802执123号之十二", CaseNumber(2020, "皖1802", "执", 123, "十二")),
        ("（２０２０） 皖 1802 执 123 号", CaseNumber(2020, "皖1802", "执", 123, "")),
        ("(2015)宣民初字第00123号", CaseNumber(2015, "宣", "民初", 123, "", True)),
        ("(2013)宣中民一终字第00045号", CaseNumber(2013, "宣中", "民一终", 45, "", True)),
        ("(2014)宣执字第00456-1号", CaseNumber(2014, "宣", "执", 456, "一", True)),
        ("(2014)泾行审字12号", CaseNumber(2014, "泾", "行审", 12, "", True)),
    ],
)
def test_parts_are_told(raw: str, expected: CaseNumber) -> None:
    assert case_number.parse(raw) == expected


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", Status.MISSING),
        ("宣市监罚〔2021〕12号", Status.BAD_CHAR),
        ("(2020)皖1802执***号", Status.MASKED),
        ("(2020)皖1802执123", Status.BAD_CHAR),
        ("(2020)皖1802执0号", Status.BAD_CHAR),
        ("(2020)皖180执1号", Status.BAD_CHAR),
        ("(20)皖1802执1号", Status.BAD_CHAR),
    ],
)
def test_what_follows_no_grammar_is_kept_and_told(raw: str, status: Status) -> None:
    assert case_number.check(raw).status is status


def test_follow_up_documents_share_the_key_of_their_case() -> None:
    first, second = case_number.parse("(2020)皖1802执123号之一"), case_number.parse("〔2020〕皖1802执0123号")
    assert first is not None
    assert second is not None
    assert first.key == second.key == str(second) != str(first)


@given(
    st.integers(1990, 2050),
    st.sampled_from(COURTS),
    st.sampled_from(TYPES),
    st.integers(1, 99999),
    st.sampled_from(["", "一", "十", "二十一"]),
    st.booleans(),
)
def test_a_case_number_reads_back_from_its_normal_form(
    year: int, court: str, type_: str, number: int, suffix: str, old: bool
) -> None:
    written = CaseNumber(year, "宣" if old else court, type_, number, suffix, old)
    assert case_number.parse(str(written)) == written


@pytest.mark.parametrize(
    "raw",
    [
        "宣市监罚〔2021〕12号",
        "宣市监罚[2021]12号",
        "宣市监罚（2021）12号",
        "宣市监罚［２０２１］第0012号",
        "宣市监罚 〔2021〕 第 12 号",
        "宣市监罚﹝2021﹞12",
        "宣市监罚【2021】00012号。",
        "宣市监罚〔2021〕012 号",
    ],
)
def test_one_decision_has_one_number(raw: str) -> None:
    assert document_number.normalise(raw) == "宣市监罚〔2021〕12号"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("JY13418020001234", "JY13418020001234"),
        ("0012345", "0012345"),
        ("宣环罚字〔2021〕第012号", "宣环罚字〔2021〕12号"),
        ("宣环罚字第0012号", "宣环罚字12号"),
        ("(宣)市监罚[2021]3-5号", "〔宣〕市监罚〔2021〕3-5号"),
        ("第三十二号", "第三十二号"),
        ("无", ""),
    ],
)
def test_other_habits_are_respected(raw: str, expected: str) -> None:
    assert document_number.normalise(raw) == expected


@given(st.text("第字号0019〔〕[]（）()- 罚Ａａ之。", max_size=14))
def test_document_numbers_settle_at_once(raw: str) -> None:
    once = document_number.normalise(raw)
    assert document_number.normalise(once) == once
