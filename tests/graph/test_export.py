"""Exports: what is written is read back by the programs that read such files, whatever the names hold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import networkx as nx
import pytest
from graph_samples import Tables, edge, entry, graphs, node, tables
from hypothesis import HealthCheck, given, settings

from graph.export.ftm import Evidence, ftm
from graph.export.ftm_values import day, entity_id, phone
from graph.export.gexf import gexf, last_day
from graph.export.graphml import graphml
from graph.export.part import Part, around, region, whole
from graph.export.sorted_ids import SortedIds
from graph.export.tables import table
from graph.model import ALWAYS, When
from graph.schema import load_schema
from graph.store import GraphStore
from graph.stores.memory import MemoryGraphStore

SCHEMA = load_schema()
NOWHERE = Evidence()
#: Everything that XML, CSV or a spreadsheet could trip over.
NASTY = '=cmd|"<a&b>\t\n\r\x01\x0b]]>\ufffe𠮷 甲,乙'
SHOWN = NASTY.replace("\x01", "\ufffd").replace("\x0b", "\ufffd").replace("\ufffe", "\ufffd")


def world() -> Tables:
    golden = json.dumps(
        {"address": {"value": "宣城市某路1号", "record": "register:1"}, "note": {"value": "x", "record": "r:2"}}
    )
    return tables(
        [
            node(
                "a", name=NASTY, region="341802", code="91341802MA0000000X", names="甲公司\n乙公司", properties=golden
            ),
            node("b", region="341882"),
            node("c", region="310115"),
            node(
                "p",
                kind="person",
                name="张某",
                properties='{"birth_year":{"value":"1970","record":"r:1"},"gender":"男"}',
            ),
            node("ad", kind="address", name="宣城市某路1号", region="341802"),
            node("ph", kind="phone", name="0563-3021234"),
            node("gov", kind="government", name="宣城市发展和改革委员会", region="341800"),
        ],
        [
            edge("p", "legal_representative", "a", since="2019-01-01", until="2020-01-01"),
            edge("p", "officer", "a", since="2020-01-01", properties='{"position":"董事"}'),
            edge("p", "shareholder", "b", weight=0.51, since="2018-01-01"),
            edge("b", "shareholder", "c", weight=1 / 3),
            edge("b", "shareholder", "gov"),
            edge("a", "located_at", "ad"),
            edge("b", "located_at", "ad"),
            edge("a", "reachable_at", "ph"),
            edge("a", "supplies", "a"),
        ],
        [
            entry("a", since="2021-01-01", authority="gov", title="拖欠工资", document_no="〔2021〕1号"),
            entry("b", "tax", since="2019-01-01", until="2020-01-01"),
            entry("c", "honours", colour="red", since="2021-01-01"),
        ],
    )


@pytest.fixture
def filled(graph_store: GraphStore) -> GraphStore:
    graph_store.replace(*world())
    return graph_store


def memory(given: Tables) -> MemoryGraphStore:
    store = MemoryGraphStore()
    store.replace(*given)
    return store


def read_graphml(part: Part) -> nx.MultiDiGraph[str]:
    return nx.parse_graphml("".join(graphml(part, SCHEMA)), force_multigraph=True)  # type: ignore[no-any-return]


def read_gexf(part: Part) -> nx.MultiDiGraph[str]:
    return nx.MultiDiGraph(nx.read_gexf(io.BytesIO("".join(gexf(part, SCHEMA)).encode())))


def rows(part: Part, what: str) -> list[dict[str, str]]:
    text = "".join(table(part, SCHEMA, what))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def entities(part: Part, evidence: Evidence = NOWHERE) -> dict[str, dict[str, Any]]:
    made = [json.loads(line) for line in ftm(part, SCHEMA, evidence)]
    assert len({one["id"] for one in made}) == len(made)
    return {one["id"]: one for one in made}


def documents(part: Part) -> list[str]:
    text = ["".join(graphml(part, SCHEMA)), "".join(gexf(part, SCHEMA)), b"".join(ftm(part, SCHEMA)).decode()]
    return [*text, *("".join(table(part, SCHEMA, what)) for what in ("nodes", "edges", "events"))]


def test_every_store_exports_the_same_text(filled: GraphStore) -> None:
    known = memory(world())
    for when in (ALWAYS, When("2019-06-01"), When("2022-01-01", "2020-01-01")):
        assert documents(whole(filled, when)) == documents(whole(known, when))
    assert documents(region(filled, "3418")) == documents(region(known, "3418"))
    assert documents(around(filled, SCHEMA, ["p"], 2)) == documents(around(known, SCHEMA, ["p"], 2))


@settings(derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(given=graphs())
def test_what_is_written_is_read_back(given: Tables) -> None:
    nodes, edges, _ = given
    part = whole(memory(given))
    ids = set(nodes["id"].to_pylist())
    ties = {
        (row["source"], row["target"], row["id"]): (row["kind"], row["weight"], row["since"])
        for row in edges.to_pylist()
    }
    read = read_graphml(part)
    assert set(read) == ids
    assert {
        end: (data["kind"], data.get("weight"), data.get("since", ""))
        for *end_, data in read.edges(keys=True, data=True)
        for end in [tuple(end_)]
    } == ties
    dynamic = read_gexf(part)
    assert set(dynamic) == ids
    assert sorted(data["id"] for *_, data in dynamic.edges(data=True)) == sorted(edges["id"].to_pylist())
    assert [row["id"] for row in rows(part, "edges")] == sorted(edges["id"].to_pylist())


def test_names_that_xml_and_spreadsheets_trip_over() -> None:
    part = whole(memory(world()))
    assert read_graphml(part).nodes["a"]["name"] == SHOWN
    assert read_gexf(part).nodes["a"]["label"] == SHOWN
    (cell,) = [row["name"] for row in rows(part, "nodes") if row["id"] == "a"]
    assert cell == f"'{NASTY}"
    assert entities(part)["a"]["properties"]["name"][0].startswith('=cmd|"<a&b>')


def test_attributes_have_types() -> None:
    read = read_graphml(whole(memory(world())))
    a = read.nodes["a"]
    assert (a["listed"], a["lists"], a["address"]) == (True, "wage_arrears", "宣城市某路1号")
    assert read.nodes["b"]["listed"] is False  # the entry has ended
    assert a["other_names"] == "甲公司|乙公司"
    assert json.loads(a["properties"])["note"] == {"value": "x", "record": "r:2"}
    (tie,) = read.get_edge_data("b", "c").values()
    assert (tie["weight"], tie["weight_means"], tie["kind_name"]) == (1 / 3, "share", "股东")


def test_spells_hold_the_day_before_the_end() -> None:
    ties = {data["id"]: data for *_, data in read_gexf(whole(memory(world()))).edges(data=True)}
    assert ties["p-legal_representative-a"]["spells"] == [("2019-01-01", "2019-12-31")]
    assert ties["p-officer-a"]["spells"][0][0] == "2020-01-01"
    assert "spells" not in ties["b-shareholder-c"]
    assert last_day("2020-03-01") == (date(2020, 3, 1) - timedelta(days=1)).isoformat()
    assert (last_day(""), last_day("0001-01-01"), last_day("x")) == ("", "", "")


def ids(found: Iterable[Any]) -> set[str]:
    return {one.id for one in found}


def test_a_day_keeps_what_holds_and_a_region_what_touches_it() -> None:
    store = memory(world())
    early = whole(store, When("2019-06-01"))
    assert "p-legal_representative-a" in ids(early.edges(()))
    assert "p-officer-a" not in ids(early.edges(()))
    assert ids(early.events()) == {"entry-b-tax"}
    assert early.listed == {"b": ("tax",)}
    assert "p-legal_representative-a" not in ids(whole(store, When("2022-01-01")).edges(()))
    former = whole(store, When("2022-01-01", past=True))
    assert {"p-legal_representative-a", "p-officer-a"} < ids(former.edges(()))
    assert former.listed == {"a": ("wage_arrears",)}  # whom a list named once, it does not name now
    pudong = region(store, "3101")
    assert ids(pudong.nodes()) == {"b", "c"}
    assert ids(pudong.edges(())) == {"b-shareholder-c"}
    assert ids(pudong.events()) == {"entry-c-honours"}
    assert "p-legal_representative-a" in ids(around(store, SCHEMA, ["a"], 1, When(past=True)).edges(()))
    near = around(store, SCHEMA, ["c"], 1)
    assert ids(near.nodes()) == {"b", "c"}
    assert not near.cut
    assert around(store, SCHEMA, ["a"], 3, most=2).cut


def test_entities_of_followthemoney_say_who_says_so() -> None:
    evidence = Evidence(
        {"lists": "人力资源和社会保障局"}, "https://credit.example/", {"wage_arrears": "拖欠农民工工资失信名单"}
    )
    found = entities(whole(memory(world())), evidence)
    a = found["a"]["properties"]
    assert found["a"]["schema"] == "Company"
    assert (a["registrationNumber"], a["phone"], a["topics"]) == (
        ["91341802MA0000000X"],
        ["+865633021234"],
        ["reg.action"],
    )
    assert a["addressEntity"] == ["ad"]
    assert a["sourceUrl"] == ["https://credit.example/parties/a"]
    assert found["p"]["properties"]["birthDate"] == ["1970"]
    owned = found["edge-p-shareholder-b"]
    assert (owned["schema"], owned["properties"]["percentage"]) == ("Ownership", ["51"])
    assert found["edge-b-shareholder-gov"]["schema"] == "UnknownLink"
    listed = found[f"event-{entity_id('entry-a-wage_arrears')}"]["properties"]
    assert (listed["authority"], listed["program"]) == (["宣城市发展和改革委员会"], ["拖欠农民工工资失信名单"])
    assert (listed["publisher"], listed["recordId"][0]) == (["人力资源和社会保障局"], "〔2021〕1号")
    assert found["event-entry-c-honours"]["schema"] == "Event"
    assert "ph" not in found
    assert not [
        one
        for one in found.values()
        if "a" in one["properties"].get("subject", []) and "a" in one["properties"].get("object", [])
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("13800138000", "+8613800138000"),
        ("0563-3021234", "+865633021234"),
        ("(021) 62345678", "+862162345678"),
        ("+86 10 62345678", "+861062345678"),
        ("3021234", ""),
        ("12345", ""),
    ],
)
def test_phones_are_international_or_left_out(written: str, read: str) -> None:
    assert phone(written) == read


@pytest.mark.parametrize(
    ("written", "read"), [("2020-02-29", "2020-02-29"), ("2021-02-29", ""), ("1970", "1970"), ("2020-13", ""), ("", "")]
)
def test_days_that_are_none_are_left_out(written: str, read: str) -> None:
    assert day(written) == read


def test_sorted_ids_find_any_number_of_values() -> None:
    found = SortedIds()
    found.add(["乙", "a"], ["1", "2"])
    found.add(["a", "bbbbbbbb"], ["1", "3"])
    assert found.of(["a", "乙", "b", "bbbbbbbb"]) == [["1", "2"], ["1"], [], ["3"]]
    assert SortedIds().of(["a"]) == [[]]
