"""The relation of two spellings, against plain definitions and against rapidfuzz."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq, Levenshtein

from resolution.kernels import spelling
from resolution.kernels.slips import slips
from resolution.kernels.spelling import RELATIONS
from resolution.names.shapes import shapes
from resolution.spelled import sound_keys, spelled

TEXT = st.text(alphabet="云岚青砚纸业械机", min_size=1, max_size=7)


def relation(a: str, b: str) -> str:
    column = spelled(np.array([0, 1 if b != a else 0]), pa.array([a, b] if b != a else [a]))
    level = spelling.relations(
        np.array([0]), np.array([1]), column.codes, column.characters, column.sounds, shapes(), column.starts
    )
    return RELATIONS[int(level[0])]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("云岚", "云岚", "equal"),
        ("云岚", "云兰", "same sound"),
        ("云岚", "青岚", "one of two characters"),
        ("泰岚", "秦岚", "look-alike"),
        ("云岚建材", "云岚建林", "look-alike"),
        ("云岚材料", "芸岚材科", "look-alike"),  # one character looks, another one sounds alike
        ("泰岚科技", "秦岚料枝", "different"),  # too many at once
        ("91341802", "91341B02", "one slip"),
        ("云岚机械", "云岚机广", "one slip"),
        ("云岚机械", "云岚械机", "one slip"),
        ("云岚机械", "云岚机", "one slip"),
        ("云岚机械制造", "云岚", "part of the other"),
        ("云岚机械", "青砚纸业", "different"),
        ("云岚机械制造", "云岚机器制作", "alike"),
        ("云", "砚", "different"),
    ],
)
def test_relations(a: str, b: str, expected: str) -> None:
    assert relation(a, b) == expected
    assert relation(b, a) == expected


@given(TEXT, TEXT)
def test_a_slip_is_one_edit_or_two_neighbours_that_changed_places(a: str, b: str) -> None:
    found = relation(a, b)
    long = max(len(a), len(b))
    if found == "one slip":
        assert Levenshtein.distance(a, b) == 1 or (len(a) == len(b) and sorted(a) == sorted(b))
    elif Levenshtein.distance(a, b) == 1 and found not in ("same sound", "look-alike"):
        assert found in ("one of two characters", "one slip") or long == 1
    if found == "part of the other":
        assert LCSseq.similarity(a, b) == min(len(a), len(b))


@given(TEXT.filter(lambda text: len(text) > 3), st.data())
def test_two_texts_one_slip_apart_share_a_key(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from([text[:at] + "广" + text[at + 1 :], text[:at] + text[at + 1 :]]))
    if len(wrong) < 3:
        return
    column = spelled(np.array([0, 1]), pa.array([text, wrong]))
    keys, owner = slips(column.codes, column.characters, column.starts, np.array([1, 1]), 3)
    assert set(keys[owner == 0].tolist()) & set(keys[owner == 1].tolist())


@given(st.lists(st.tuples(TEXT, st.integers(0, 2)), min_size=1, max_size=6, unique=True))
def test_slip_keys_are_equal_where_what_is_left_and_the_place_are(rows: list[tuple[str, int]]) -> None:
    column = spelled(np.arange(len(rows)), pa.array([text for text, _ in rows]))
    place = np.array([place for _, place in rows])
    keys, owner = slips(column.codes, column.characters, column.starts, place, 3)
    left = [
        (number, shorter, place)
        for number, (text, place) in enumerate(rows)
        if place and len(text) >= 3
        for shorter in (text, *(text[:at] + text[at + 1 :] for at in range(len(text))))
    ]
    assert owner.tolist() == [number for number, _, _ in left]
    said = {key: (shorter, place) for key, (_, shorter, place) in zip(keys.tolist(), left, strict=True)}
    assert [said[key] for key in keys.tolist()] == [(shorter, place) for _, shorter, place in left]
    assert len(said) == len({(shorter, place) for _, shorter, place in left})


def test_texts_that_sound_alike_share_a_sound_key() -> None:
    column = spelled(np.array([0, 1, 2]), pa.array(["云岚", "云兰", "青砚"]))
    keys = sound_keys(column).tolist()
    assert keys[0] == keys[1] != keys[2]
