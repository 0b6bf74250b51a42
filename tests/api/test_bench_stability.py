"""``xintu bench stability``: what counts as a change without need, and that there is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from api.bench.stability import changes
from resolution.batch import MEMBERSHIP

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any


def membership(ids: str) -> pa.Table:
    """A letter a mention: its entity; "-" = the mention is not there."""
    held = [(number, entity) for number, entity in enumerate(ids) if entity != "-"]
    return pa.table([pa.array(column) for column in zip(*held, strict=True)], schema=MEMBERSHIP)


@pytest.mark.parametrize(
    ("before", "after", "needless", "moved"),
    [
        ("aabbc", "aabbc", 0, 0),
        ("aabbc", "aaxxc", 2, 0),  # b goes on, under another name
        ("aabbc", "bbaac", 4, 0),  # two changed names
        ("aaabb", "aaaaa", 0, 2),  # b joined the larger one
        ("aaabb", "bbbbb", 3, 0),  # a is the larger part, and the name is b's
        ("aaaaa", "aaaxx", 0, 2),  # a part went its own way
        ("aaaaa", "xxaaa", 0, 2),
        ("aaaaa", "aaxxx", 3, 0),  # the larger part must keep the name
        ("aab-c", "aabbc", 0, 0),
        ("aabbc", "aa-bc", 0, 0),
    ],
)
def test_what_need_not_change(before: str, after: str, needless: int, moved: int) -> None:
    assert changes(membership(before), membership(after)) == (needless, moved)


def test_no_id_changes_without_need(xintu: Xintu) -> None:
    done = xintu("bench", "stability", "--records", 1_000, "--runs", 3, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["mentions"] == 1_000
    assert report["shuffled"] == {"runs": 3, "needless": 0, "moved": 0}
    assert report["one_less"]["needless"] == report["one_more"]["needless"] == 0
    assert report["one_less"]["moved"] + report["one_more"]["moved"] < 20
