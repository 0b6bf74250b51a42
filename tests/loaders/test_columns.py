"""Work in columns gives what work on single texts gives: gates over bytes hide nothing, JSON is what orjson writes."""

from __future__ import annotations

import os
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from loaders.payload import payloads
from loaders.privacy import Privacy, _scrub
from loaders.values import clean
from loaders.values.marks import byte_set, marked, rewrite, started, together
from resolution.identifiers.personal_key import PersonalKey
from resolution.ledger import insert_columns

TEXTS = st.lists(
    st.text(alphabet=st.sampled_from('甲乙（） "\\\n\t\x01-/无Nul0123456789１９٣〇Xx'), max_size=24), max_size=6
)
DIGITS = st.lists(st.text(alphabet=st.sampled_from("0123456789１３８٣ -—Xx甲"), max_size=40), max_size=6)


def strings(texts: list[str]) -> pa.Array:
    return pa.array(texts, pa.string())


@given(TEXTS, st.data())
def test_payloads_are_the_json_of_what_is_filled(texts: list[str], data: Any) -> None:
    more = [data.draw(st.text(max_size=5)) for _ in texts]
    written = payloads(
        {"a": strings(texts), "b": strings(more)}, {'表头"': strings(texts[::-1])}, len(texts)
    ).to_pylist()
    for text, second, rest, payload in zip(texts, more, texts[::-1], written, strict=True):
        known: dict[str, Any] = {name: value for name, value in (("a", text), ("b", second)) if value}
        whole = {**known, "other": {'表头"': rest}} if rest else known
        assert payload == orjson.dumps(whole).decode()


@given(TEXTS)
def test_cleaning_many_columns_at_once_is_cleaning_each(texts: list[str]) -> None:
    columns = [strings(texts), strings(texts[::-1])]
    assert together(columns, clean) == [clean(column) for column in columns]
    for text, cleaned in zip(texts, clean(columns[0]).to_pylist(), strict=True):
        assert clean(strings([text])).to_pylist() == [cleaned]


@given(DIGITS)
def test_scrubbing_looks_at_every_text_that_could_hold_a_number(texts: list[str]) -> None:
    privacy = Privacy(PersonalKey(os.urandom(32)))
    assert privacy.scrub(strings(texts)) == _scrub(strings(texts))


@pytest.mark.parametrize("number", ["13812345678", "１３８１２３４５６７８", "138-1234-5678", "138 1234 5678"])
def test_numbers_are_scrubbed_in_any_width(number: str) -> None:
    privacy = Privacy(PersonalKey(os.urandom(32)))
    assert privacy.scrub(strings(["", f"电话{number}，地址", "无号码"])).to_pylist() == [
        "",
        "电话138****5678，地址",
        "无号码",
    ]


def test_marks_respect_slices_and_empty_texts() -> None:
    column = strings(["甲、乙", "", "a、", "、"]).slice(1)
    commas = byte_set("、".encode())
    assert marked(column, commas, 3).tolist() == [False, True, True]
    assert started(column, commas).tolist() == [False, False, True]
    assert rewrite(column, started(column, commas), pc.utf8_reverse).to_pylist() == ["", "a、", "、"]


def test_rows_of_one_value_and_of_hostile_values_are_inserted_as_they_are() -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("id", sa.BigInteger, primary_key=True), sa.Column("a", sa.Text))
    for value in ("plain 甲-1", "it's", "100%", "a\0b", ":name", "", "x" * 300):
        engine = sa.create_engine("sqlite://")
        with engine.begin() as connection:
            table.create(connection)
            rows = pa.table({"a": [value] * 1500, "id": pa.array(range(1500, 0, -1), pa.int64())})
            assert insert_columns(connection, table, rows) == 1500
            read = connection.execute(sa.select(table.c.id, table.c.a)).all()
        assert [row[0] for row in read] == list(range(1, 1501))
        assert {row[1] for row in read} == {value}
