"""docs/neo4j.md: every query of it is run on a small pushed graph, every label, type, property and index is in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from graph_samples import tables
from neo4j import GraphDatabase
from sqlalchemy import create_engine

from graph.checksum import COLUMNS
from graph.push import push
from graph.schema import load_schema
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.neo4j_rows import assignments
from graph.stores.neo4j_schema import definitions, vocabulary
from graph.stores.sql import SqlGraphStore

PAGE = (Path(__file__).parents[2] / "docs" / "neo4j.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^### ([^\n]+)\n(?:(?!^###).)*?^```cypher\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL))

ONE, TWO, THREE = "宣城甲机械有限公司", "宁国乙贸易有限公司", "宁国丙建材有限公司"
BRANCH, BODY, WHO, DOUBLE = "宁国乙贸易有限公司南京分公司", "宣城市某局", "赵某某", "赵某"
PLACE, PHONE = "宣城市某路1号", "10000000001"

NODES = [
    {"id": "n1", "kind": "enterprise", "name": ONE, "code": "91341800TESTCODE1X", "region": "341802"},
    {"id": "n2", "kind": "enterprise", "name": TWO, "code": "91341800TESTCODE2X", "region": "341881"},
    {"id": "n3", "kind": "enterprise", "name": THREE, "code": "91341800TESTCODE3X", "region": "341881"},
    {"id": "n4", "kind": "organisation", "name": BRANCH, "code": "91320100TESTCODE4X", "region": "320102"},
    {"id": "p1", "kind": "person", "name": WHO},
    {"id": "p2", "kind": "person", "name": DOUBLE},
    {"id": "g1", "kind": "government", "name": BODY, "region": "341800"},
    {"id": "a1", "kind": "address", "name": PLACE},
    {"id": "t1", "kind": "phone", "name": PHONE},
]
EDGES = [
    {"kind": "legal_representative", "source": "p1", "target": "n1", "since": "2018-03-01"},
    {"kind": "shareholder", "source": "p1", "target": "n2", "since": "2020-01-01", "weight": 0.6},
    {
        "kind": "shareholder",
        "source": "p2",
        "target": "n2",
        "since": "2015-01-01",
        "until": "2020-01-01",
        "weight": 1.0,
    },
    {"kind": "branch_of", "source": "n4", "target": "n2", "since": "2021-01-01"},
    {"kind": "located_at", "source": "n1", "target": "a1"},
    {"kind": "located_at", "source": "n3", "target": "a1"},
    {"kind": "reachable_at", "source": "n1", "target": "t1"},
    {"kind": "reachable_at", "source": "n3", "target": "t1"},
    {"kind": "possible_same", "source": "p2", "target": "p1", "weight": 0.8},
]
EVENTS = [
    {"kind": "list_entry", "party": "n2", "list": "wage_arrears", "colour": "black", "title": "拖欠工资"}
    | {"since": "2023-01-05", "known_from": "2023-02-01T08:00:00+00:00", "region": "341800", "authority": "g1"},
    {"kind": "list_entry", "party": "n3", "list": "market_serious", "colour": "black", "title": "严重违法"}
    | {"since": "2019-01-01", "until": "2022-01-01", "known_from": "2021-05-01T08:00:00+00:00", "region": "341881"},
    {
        "kind": "penalty",
        "party": "n2",
        "title": "罚款",
        "since": "2021-01-01",
        "until": "2022-01-01",
        "authority": "g1",
    },
    {"kind": "relocation", "party": "n1", "since": "2021-07-01", "properties": '{"from":"310115","to":"341802"}'},
]


def numbered(letter: str, rows: list[dict[str, Any]], record: str, source: str) -> list[dict[str, Any]]:
    return [{"id": f"{letter}{n}", record: f"{source}:{n:016x}"} | row for n, row in enumerate(rows, start=1)]


GRAPH = tables(NODES, numbered("e", EDGES, "records", "ties"), numbered("v", EVENTS, "record", "events"))
# the record that the page asks about is that of the second tie
RECORD, MENTIONED = "ties:0000000000000002", "blacklists:0000000000000002"

ROWS: dict[str, list[list[Any]]] = {
    "Find a party by words of its name": [[ONE, "91341800TESTCODE1X", "enterprise"]],
    "Find a party by its code": [["n1", ONE, "341802"]],
    "The credit events of a party, those in force first": [
        ["list_entry", "拖欠工资", "2023-01-05", "", True, "events:0000000000000001"],
        ["penalty", "罚款", "2021-01-01", "2022-01-01", False, "events:0000000000000003"],
    ],
    "Who stands on a black list decided in a city": [[TWO, "wage_arrears", "2023-01-05", ""]],
    "Linked dishonest parties within three ties": [
        [TWO, "wage_arrears", 2, ["LEGAL_REPRESENTATIVE", "SHAREHOLDER"]],
    ],
    "How two parties hang together": [
        [[ONE, WHO, TWO, BRANCH], ["LEGAL_REPRESENTATIVE", "SHAREHOLDER", "BRANCH_OF"]],
    ],
    "Firms that share address and telephone": [[ONE, THREE, PLACE, PHONE]],
    "People who decide in several firms, one of them listed": [[WHO, TWO, [ONE]]],
    "Listed in one city, a branch in another": [
        [TWO, "wage_arrears", "3418", BRANCH, "3201", ["ties:0000000000000004"]],
    ],
    "Firms that moved to another city": [[ONE, "2021-07-01", '{"from":"310115","to":"341802"}', "3418"]],
    "Who held a firm on an earlier day": [[DOUBLE, 1.0, "2015-01-01", "2020-01-01"]],
    "What was known on an earlier day": [[THREE, "market_serious", "2019-01-01", "2021-05-01T08:00:00+00:00"]],
    "Which bodies list most": [[BODY, 1, 1]],
    "Everything that rests on one record": [[WHO, "shareholder", TWO]],
    "Possible doubles that nobody has judged yet": [[WHO, DOUBLE, 0.8, ["ties:0000000000000009"]]],
    "Hubs: what is shared too widely to mean anything": [["phone", PHONE, 2], ["address", PLACE, 2]],
    "How far the projection is": [["complete", 1]],
}
PICTURE = "Everything around a party, as a picture"


def test_every_query_of_the_page_is_asserted() -> None:
    assert QUERIES.keys() == ROWS.keys() | {PICTURE}
    assert PAGE.count("```cypher") == len(QUERIES)
    assert MENTIONED in QUERIES["Everything that rests on one record"]


def test_the_page_names_all_that_is_in_the_database() -> None:
    words = vocabulary(load_schema())
    named = {*words.own_labels("nodes"), *words.own_labels("events"), *words.edges.values(), *words.edges, *words.nodes}
    named |= {*words.events, "HAS_EVENT", "DECIDED_BY", "XintuCheckpoint"}
    named |= {match[1] for text in definitions(words) if (match := re.search(r"(?:CONSTRAINT|INDEX) (\w+)", text))}
    named |= {name for what in COLUMNS for name in re.findall(r"x\.`(\w+)`", assignments(what, "x"))}
    assert not sorted(name for name in named if f"`{name}`" not in PAGE)


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_every_query_answers(neo4j_server: tuple[str, str, str], neo4j_store: Neo4jGraphStore) -> None:
    source = SqlGraphStore(create_engine("sqlite://"))
    source.replace(*GRAPH)
    push(source, neo4j_store)
    source.close()
    wrong = {}
    with GraphDatabase.driver(neo4j_server[0], auth=neo4j_server[1:]) as driver:
        driver.execute_query("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
        for title, query in QUERIES.items():
            result = driver.execute_query(query.replace(MENTIONED, RECORD))
            rows = [record.values() for record in result.records]
            if title == PICTURE:
                assert sorted(row[0].end_node["name"] for row in rows if "name" in row[0].end_node) == sorted(
                    [PLACE, PHONE, WHO]
                )
            elif rows != ROWS[title]:
                wrong[title] = rows
            notes = [
                status.status_description for status in result.summary.gql_status_objects if status.is_notification
            ]
            assert not [note for note in notes if "deprecated" in note], title
    assert not wrong
