"""Which claims are one event does not depend on the order of rows, nor on what is claimed of others. Everything is made up."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.claims import EVENT_COLUMNS
from loaders.decisions import items_apart, same_events

SCHEMA = pa.schema([*EVENT_COLUMNS, *((name, pa.string()) for name in ("party", "authority", "source"))])
CLAIMS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["penalty", "list_entry", "judgment_debt", "payment"]),
            "party": st.sampled_from(["a", "b"]),
            "list": st.sampled_from(["", "tax"]),
            "document_no": st.sampled_from(["", "宣市监罚〔2021〕1号", "1号", "(2020)皖1802执1号"]),
            "authority": st.sampled_from(["", "court", "office"]),
            "since": st.sampled_from(["", "2021-01-01", "2021-02-02"]),
            "until": st.sampled_from(["", "", "2021-01-20", "2021-03-03"]),
            "amount": st.sampled_from([None, 100.0]),
            "title": st.sampled_from(["", "x"]),
            "source": st.sampled_from(["one", "two"]),
            "key": st.sampled_from(["k1", "k2", "k3", "k4"]),
        }
    ),
    min_size=1,
    max_size=14,
)


def table(rows: list[dict[str, Any]]) -> pa.Table:
    filled = [{"event_id": 10 + n, "record_id": 10 + n, "properties": "{}", **row} for n, row in enumerate(rows)]
    plain = {field.name: "" if pa.types.is_string(field.type) else 0 for field in SCHEMA}
    return pa.Table.from_pylist([{name: {**plain, **row}[name] for name in plain} for row in filled], SCHEMA)


def events(claims: pa.Table, keys: dict[int, str]) -> set[frozenset[int]]:
    """The events, each as the ids of its claims."""
    labels = items_apart(same_events(claims), claims, keys)
    held = defaultdict(set)
    for label, number in zip(labels.tolist(), claims["event_id"].to_pylist(), strict=True):
        held[label].add(number)
    return {frozenset(members) for members in held.values()}


@settings(deadline=None, max_examples=200)
@given(rows=CLAIMS, seed=st.integers(0, 100))
def test_order_and_other_parties_have_no_say(rows: list[dict[str, Any]], seed: int) -> None:
    claims = table(rows)
    keys = {10 + n: row["key"] for n, row in enumerate(rows)}
    found = events(claims, keys)
    shuffled = claims.take(pa.array(np.random.default_rng(seed).permutation(len(rows))))
    assert events(shuffled, keys) == found
    by_party = [events(claims.filter(pa.compute.equal(claims["party"], party)), keys) for party in ("a", "b")]
    assert by_party[0] | by_party[1] == found
    about = {10 + n: (row["kind"], row["party"], row["list"]) for n, row in enumerate(rows)}
    assert all(len({about[number] for number in event}) == 1 for event in found)


@settings(deadline=None, max_examples=200)
@given(rows=CLAIMS)
def test_nothing_is_joined_against_its_number(rows: list[dict[str, Any]]) -> None:
    """Two document numbers never meet, nor do two authorities on two days, nor two sums that one delivery gives for one key."""
    told = {10 + n: row for n, row in enumerate(rows)}
    for event in events(table(rows), {10 + n: row["key"] for n, row in enumerate(rows)}):
        members = [told[number] for number in event]
        assert len({row["document_no"] for row in members} - {""}) <= 1
        if members[0]["kind"] == "payment":
            assert len({row["source"] for row in members}) == len(members)
        if len({row["key"] for row in members}) < len(members) and all(
            row["key"] == members[0]["key"] for row in members
        ):
            assert len({row["amount"] for row in members}) == 1


def _entry(since: str = "", until: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": "abnormal_operation", "party": "a", "list": "l", "since": since, "until": until} | more


def test_leaving_a_list_belongs_to_the_entry_that_was_open() -> None:
    """A sheet of exits names the party and the day; it ends the entry of another sheet, and only where there is no choice."""
    rows = [
        _entry("2020-03-01", key="1"),
        _entry("2022-05-01", key="2"),
        _entry(until="2023-01-09", key="3"),
        _entry(until="2021-02-02", key="4"),
        _entry(until="2021-02-02", key="5", source="portal"),
        _entry(until="2019-01-01", key="6"),
        _entry(until="2023-01-09", key="7", party="b"),
    ]
    found = events(table(rows), {10 + n: row["key"] for n, row in enumerate(rows)})
    assert found == {frozenset(one) for one in ({10, 13, 14}, {11, 12}, {15}, {16})}
    two = [_entry("2020-03-01", key="1"), _entry("2020-04-01", key="2"), _entry(until="2021-02-02", key="3")]
    assert len(events(table(two), {10 + n: row["key"] for n, row in enumerate(two)})) == 3
    numbered = [_entry("2020-03-01", document_no="宣市监异〔2020〕1号"), _entry(until="2021-02-02")]
    assert len(events(table(numbered), {10: "1", 11: "2"})) == 1
