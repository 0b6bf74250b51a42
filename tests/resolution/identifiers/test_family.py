"""Every member of the family has the verbs, answers alike for one value and for a column, and its examples run."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import resolution.identifiers as package
from resolution.identifiers import (
    case_number,
    document_number,
    id_card,
    organisation_code,
    registration_number,
    taxpayer_number,
    uscc,
)
from resolution.identifiers.status import Checked, CheckedColumn, Identifier, Status

FAMILY: tuple[Identifier, ...] = (
    uscc,
    organisation_code,
    registration_number,
    taxpayer_number,
    id_card,
    case_number,
    document_number,
)
VERBS = ("normalise", "check", "is_valid", "check_column")
MODULES = sorted(module.name for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."))

SEEDS = (
    "91341802MA9KB0X1XB", "91110302562134916R", "00000000000000000X", "913306******UD4P7H", "192203821", "MA9KB0X1X",
    "330203000030639", "341800600000010", "342501197001010012", "342501700101001", "11010519491231002X",
    "34250170010100101", "34250119700101001201", "3425011970****1234", "(2020)皖1802执123号之一", "(2015)宣民初字第00123号",
    "宣市监罚〔2021〕12号", "无", "NULL", "/", "", "XXXX", "0X", "9111000071093123XX", "91XXXXXXXXXXXXXXXB",
)  # fmt: skip

#: Characters that make trouble: blanks, dashes, masks, full width, combining marks, look-alikes.
NASTY = st.characters(codec="utf-8") | st.sampled_from(
    " \t\u3000\u200b\ufeff-—－'*＊×xXOIZSV０９ＡＸ〔〕（）[]第字号之一ſİ\u0301\u0308"
)


@st.composite
def codes(draw: st.DrawFn) -> str:
    """Texts near real codes: a seed with a few characters replaced, added or taken away."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.text(NASTY, max_size=2)) + text[place + draw(st.integers(0, 2)) :]
    return text


texts = codes() | st.text(NASTY, max_size=24) | st.from_regex(r"[0-9A-Z*]{8,20}", fullmatch=True)
members = pytest.mark.parametrize("member", FAMILY, ids=lambda member: member.__name__.rpartition(".")[2])


@members
@pytest.mark.parametrize("verb", VERBS)
def test_every_member_has_the_verbs_with_the_signature_of_the_protocol(member: Identifier, verb: str) -> None:
    own, expected = inspect.signature(getattr(member, verb)), inspect.signature(getattr(Identifier, verb))
    assert list(own.parameters) == list(expected.parameters)[1:]
    assert own.return_annotation == expected.return_annotation


@members
@given(raw=texts)
def test_normalise_is_idempotent(member: Identifier, raw: str) -> None:
    once = member.normalise(raw)
    assert member.normalise(once) == once


@members
@given(raw=texts)
def test_a_value_and_its_normal_form_get_the_same_answer(member: Identifier, raw: str) -> None:
    checked = member.check(raw)
    assert isinstance(checked, Checked)
    assert member.check(checked.value) == checked
    assert member.is_valid(raw) == (checked.status is Status.VALID)
    assert checked.value == member.normalise(raw)


@members
@given(raws=st.lists(texts | st.none(), max_size=12))
def test_a_column_answers_like_its_values(member: Identifier, raws: list[str | None]) -> None:
    checked = member.check_column(pa.array(raws, pa.string()))
    expected = [member.check(raw or "") for raw in raws]
    assert checked.values.to_pylist() == [answer.value for answer in expected]
    assert checked.status.tolist() == [answer.status for answer in expected]
    assert checked.valid.tolist() == [answer.status is Status.VALID for answer in expected]


@members
def test_columns_of_every_arrow_layout_are_read(member: Identifier) -> None:
    raws = [*SEEDS, None, "９１３４１８０２MA9KB0X1XB"]
    plain = pa.array(raws, pa.string())
    expected = member.check_column(plain)
    layouts = {
        "large": plain.cast(pa.large_string()),
        "dictionary": plain.dictionary_encode(),
        "chunked": pa.chunked_array([plain.slice(0, 5), plain.slice(5)]),
        "sliced": pa.concat_arrays([pa.array(["left", "out"]), plain, pa.array(["too"])]).slice(2, len(raws)),
    }
    for layout, column in layouts.items():
        answer = member.check_column(column)
        assert answer.values.equals(expected.values), layout
        assert answer.status.tolist() == expected.status.tolist(), layout


@members
@pytest.mark.parametrize(
    "empty",
    [
        pa.array([], pa.string()),
        pa.chunked_array([], pa.string()),
        pa.nulls(3, pa.string()),
        pa.nulls(2),
        pa.array([""]),
    ],
    ids=["no rows", "no chunks", "null strings", "null type", "empty text"],
)
def test_empty_columns_are_missing(member: Identifier, empty: pa.Array) -> None:
    checked = member.check_column(empty)
    assert isinstance(checked, CheckedColumn)
    assert checked.values.to_pylist() == [""] * len(empty)
    assert checked.status.tolist() == [Status.MISSING] * len(empty)


@members
@pytest.mark.parametrize("word", ["", " ", "-", "—", "/", "无", "null", "NULL", "\\N", "暂无", "\u3000", "ｎｕｌｌ"])
def test_words_for_nothing_are_missing(member: Identifier, word: str) -> None:
    assert member.check(word) == Checked("", Status.MISSING)


@members
@pytest.mark.parametrize("filler", ["00000000000000000X", "0" * 18, "0" * 9, "0", "11111111111111111", "000"])
def test_fillers_are_placeholders(member: Identifier, filler: str) -> None:
    assert member.check(filler).status is Status.PLACEHOLDER


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_the_documentation_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples_to_run() -> None:
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) > 30
