"""JSON in the envelopes of the portals, and JSON lines."""

from __future__ import annotations

import json

import pytest

from loaders.readers import Limits
from loaders.readers.chunks import Place
from loaders.readers.json import read as read_json
from loaders.readers.paths import tables
from loaders.reject import RejectLog

ROWS = [{"qymc": "甲公司", "tyshxydm": "C1"}, {"qymc": "乙公司", "tyshxydm": "C2"}]
EXPECTED = {1: ["甲公司", "C1"], 2: ["乙公司", "C2"]}


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (ROWS, "a"),
        ({"msg": "ok", "code": 0, "data": {"total": 2, "rows": ROWS, "code": 0, "msg": ""}}, "data.rows"),
        ({"flag": "True", "msg": "", "rows": ROWS}, "rows"),
        ({"data": ROWS}, "data"),
        ({"data": {"list": ROWS}}, "data.list"),
        ({"result": {"page": {"no": 1, "items": ROWS}}}, "result.page.items"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_envelopes(load, write, document, path, encoding):
    (table,) = load(write("a.json", json.dumps(document, ensure_ascii=False).encode(encoding))).tables
    assert (table.name, table.header, table.header_row) == (path, ("qymc", "tyshxydm"), 0)
    assert table.rows == EXPECTED


def test_detail_page_gives_a_sheet_for_the_party_and_each_list(load, write):
    document = {
        "code": 0,
        "data": {
            "dwQydj": {"qymc": "甲公司", "tyshxydm": "C1", "zczb": 500.0},
            "xzxk": [{"qymc": "甲公司", "tyshxydm": "C1", "jdswh": "一号"}],
            "xzcf": [],
        },
    }
    loaded = load(write("a.json", json.dumps(document)))
    assert [(table.name, table.rows) for table in loaded.tables] == [
        ("data.dwQydj", {1: ["甲公司", "C1", "500"]}),
        ("data.xzxk", {1: ["甲公司", "C1", "一号"]}),
    ]


def test_list_with_unknown_keys_beside_a_known_one_is_reported(load, write):
    loaded = load(write("a.json", json.dumps({"data": {"rows": ROWS, "other": [{"x": 1}, {"x": 2}]}})))
    assert [table.name for table in loaded.tables] == ["data.rows"]
    assert [(r.sheet, r.row, r.reason) for r in loaded.rejects] == [("data.other", 1, "sheet_without_header")]


def test_union_of_keys_nesting_and_types(load, write):
    rows = [
        {"qymc": "甲", "tyshxydm": 91341800, "a": {"b": {"c": 1.5}}, "tags": ["x", None, 2]},
        {"qymc": None, "tyshxydm": "C2", "ok": True, "parts": [{"k": "v"}]},
        "no object",
    ]
    loaded = load(write("a.json", json.dumps(rows)))
    (table,) = loaded.tables
    assert table.header == ("qymc", "tyshxydm", "a.b.c", "tags", "ok", "parts")
    assert table.rows == {1: ["甲", "91341800", "1.5", "x;;2", "", ""], 2: ["", "C2", "", "", "true", '[{"k":"v"}]']}
    assert [(r.sheet, r.row, r.reason) for r in loaded.rejects] == [("a", 3, "not_an_object")]


def test_json_lines(load, write):
    text = '{"qymc":"甲","tyshxydm":"C1"}\n{"qymc":"乙",\n\n{"tyshxydm":"C3","bz":"x"}\n'
    for name in ("a.jsonl", "a.ndjson", "a.json", "a.txt"):
        loaded = load(write(name, text))
        assert loaded.tables[0].header == ("qymc", "tyshxydm", "bz")
        assert loaded.rows == {1: ["甲", "C1", ""], 4: ["", "C3", "x"]}
        assert loaded.refused == [(2, "bad_json_line")]


def test_json_lines_in_chunks(load, write):
    text = "".join(json.dumps({"qymc": f"甲{i}", "tyshxydm": str(i)}) + "\n" for i in range(25))
    loaded = load(write("a.jsonl", text), Limits(chunk_rows=10))
    assert list(loaded.rows) == list(range(1, 26))
    assert loaded.rows[25] == ["甲24", "24"]


def test_long_value_rejects_its_record(load, write):
    rows = [{"qymc": "甲" * 60, "tyshxydm": "C1"}, ROWS[1]]
    loaded = load(write("a.json", json.dumps(rows)), Limits(cell_chars=50))
    assert loaded.rows == {2: EXPECTED[2]}
    assert [(r.row, r.column, r.reason) for r in loaded.rejects] == [(1, "qymc", "cell_too_long")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"qymc": "甲"', "bad_json"),
        ('{"msg": "no data"}', "header_not_found"),
        ("[]", "no_records"),
        ("[1, 2]", "no_records"),
        ('{"data": {"rows": []}}', "no_records"),
        ('[{"x": 1, "y": 2}]', "header_not_found"),
        ("  ", "empty_file"),
        ("[" * 5000, "bad_json"),
    ],
)
def test_refusals(write, refusal, text, reason):
    assert refusal(write("a.json", text)).reason == reason


def test_limits(write, refusal):
    path = write("a.json", json.dumps([{"qymc": 1, "tyshxydm": 2, "x": 3}]))
    assert refusal(path, Limits(document_bytes=10)).reason == "document_too_large"
    assert refusal(path, Limits(columns=2)).reason == "too_many_columns"
    assert refusal(write("a.jsonl", "nothing\n")).reason == "bad_json"


def test_declared_path():
    document = {"data": {"rows": ROWS, "other": [{"x": 1}]}}
    assert [table.path for table in tables(document, "data.rows")] == ["data.rows"]
    assert tables(document, "data.none") == []


def test_declared_path_of_a_file(write):
    path = write("a.json", json.dumps({"data": {"rows": ROWS, "detail": {"qymc": "丙", "tyshxydm": "C3"}}}))
    sheets = read_json(Place(path, "", RejectLog()), len, Limits(), "data.detail")
    assert [(sheet.name, sheet.header) for sheet in sheets] == [("data.detail", ("qymc", "tyshxydm"))]
