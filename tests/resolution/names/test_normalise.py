"""The comparison form of names."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution.names import normalise


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("青砚紙業（集團）有限公司", "青砚纸业(集团)有限公司"),
        ("ＡＢ科技 有限\u3000公司。", "AB科技有限公司"),
        ("“青砚”纸业·有限公司", "青砚纸业有限公司"),
        ("〔中國〕青砚【宣城】", "(中国)青砚(宣城)"),
        ("青砚\u200b纸业\ufeff", "青砚纸业"),
        ("青砚—纸业", "青砚-纸业"),
        ("Ⅱ厂", "II厂"),
        ("", ""),
    ],
)
def test_cases(raw: str, expected: str) -> None:
    assert normalise.text(raw) == expected


@given(st.text(max_size=30) | st.text(alphabet="（）()—-·  紙業乾Ⅱ①ﾊﾞ\u200b\u0301", max_size=15))
@settings(max_examples=500, deadline=None)
def test_idempotent_and_the_same_in_columns(raw: str) -> None:
    once = normalise.text(raw)
    assert normalise.text(once) == once
    assert normalise.text_column(pa.array([raw, None, raw])).to_pylist() == [once, "", once]


def test_number_key_joins_ways_to_count() -> None:
    assert normalise.number_key("第一建筑") == normalise.number_key("一建筑") == normalise.number_key("1建筑")
    assert normalise.number_key("第二建筑") != normalise.number_key("第一建筑")


@given(st.lists(st.text(alphabet="宣東龥A-a(😀 é9", max_size=6), min_size=1, max_size=20))
@settings(max_examples=20, deadline=None)
def test_a_long_column_is_rewritten_as_each_of_its_texts(texts: list[str]) -> None:
    column = pa.array(texts * 600)
    assert normalise.text_column(column).to_pylist()[: len(texts)] == [normalise.text(text) for text in texts]
