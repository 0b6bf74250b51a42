"""What kernels are made of: maps, tries, texts, the automaton of division names, and when they are used at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolution import divisions
from resolution.kernels import reading
from resolution.kernels.reading import maps, places, setup, texts, trade
from resolution.kernels.reading.atlas import atlas
from resolution.names.lexicon import industries

_WORDS = st.lists(st.text(alphabet="甲乙丙丁", min_size=1, max_size=4), unique=True, max_size=12)


def _callable(part: Callable[..., Any]) -> Callable[..., Any]:
    """A part of a kernel as Python may call it."""

    @numba.njit
    def call(*arguments):  # type: ignore[no-untyped-def]
        return part(*arguments)

    return call  # type: ignore[no-any-return]


_get, _longest, _match, _near = map(_callable, (maps.get, maps.longest, places.match, trade.near))


@given(st.dictionaries(st.integers(0, 2**62), st.integers(-1, 10**6), max_size=60), st.integers(0, 2**62))
@settings(deadline=None)
def test_a_map_is_a_dictionary(pairs: dict[int, int], other: int) -> None:
    built = maps.build_map(pairs)
    for key in [*pairs, other]:
        assert _get(built, key) == pairs.get(key, maps.ABSENT)


@given(_WORDS, st.text(alphabet="甲乙丙丁", max_size=8))
@settings(deadline=None)
def test_the_longest_word(words: list[str], text: str) -> None:
    trie = maps.build_trie((word, number) for number, word in enumerate(words))
    chars, _ = texts.characters(pa.array([text]))
    best = max((word for word in words if text.startswith(word)), key=len, default="")
    assert _longest(trie, chars, 0, len(text))[1] == len(best)


@given(st.lists(st.text(max_size=12).filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))))
@settings(deadline=None)
def test_texts_come_back_as_they_were(written: list[str]) -> None:
    column = pa.array(["x", *written], pa.string()).slice(1)
    chars, starts = texts.characters(column)
    lengths = np.diff(starts).astype(np.int32)
    assert texts.column(chars, starts[:-1].astype(np.int32), lengths).to_pylist() == written


@given(
    st.lists(st.sampled_from(["安徽省", "安徽", "宣城", "宣城市", "宣州", "宣州区", "广德", "朝阳", "大同", "云州区", "普陀", "南京", "东路", "西路1号", "路达", "青砚"]), max_size=5),
    st.sampled_from(["", "34", "3418", "31"]),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_the_automaton_reads_as_the_gazetteer(pieces: list[str], hint: str) -> None:
    written = "".join(pieces)
    chars, _ = texts.characters(pa.array([written]))
    missing = np.zeros(100, np.int64)
    while True:
        missing[0] = 0
        text = places.Text(chars, missing)
        end, state = _match(atlas().places, text, 0, len(written), int(hint or 0))
        if not missing[0]:
            break
        atlas().learn(missing[1 : missing[0] + 1])
    expected = divisions.gazetteer().match(written, 0, hint)
    assert (state < 0) == (expected is None)
    if expected is not None:
        assert (end, atlas().places.states.code[state]) == (expected.end, int(expected.code or 0))


@pytest.mark.parametrize("word", ["申子商务", "电商务", "电子子商务", "电商子务"])
def test_a_slip_is_suspected(word: str) -> None:
    slips = trade.build_slips(word for word in industries().words if len(word) > 3)
    chars, _ = texts.characters(pa.array(["青砚" + word]))
    assert _near(slips, chars, 2, len(chars))
    assert not _near(slips, chars, 0, 2)


def test_kernels_are_used_where_they_pay() -> None:
    setup.compile_names()
    setup.compile_addresses()
    assert setup.compiled()
    assert reading.worth_it(10_000)
    assert not reading.worth_it(10)
