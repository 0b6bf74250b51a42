"""docs/neo4j.md: every query runs on a small graph and finds the rows it must; every label, type and index is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from graph_samples import edge, entry, node, tables
from neo4j import GraphDatabase
from neo4j.exceptions import ClientError

from graph.schema import load_schema
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.neo4j_schema import definitions, vocabulary

PAGE = (Path(__file__).parents[2] / "docs" / "neo4j.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```cypher\n(.*?)```", PAGE, re.DOTALL)
TITLES = [text.strip().splitlines()[-1] for text in PAGE.split("```cypher")[:-1]]

FIRM, FAR, BRANCH = "宣城华兴机械有限公司", "上海宏远建材有限公司", "宣城华兴机械有限公司上海分公司"
ONE, TWO, THREE = "合肥测试一号有限公司", "合肥测试二号有限公司", "合肥测试三号有限公司"
PLACE, BODY = "宣城市测试路1号", "宣城市测试局"
MOVED = '{"from":"341802","to":"310115"}'

#: The first columns of the rows that each query must find, in any order, by the beginning of its title.
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "Who is this firm": [("old", "enterprise", FIRM, ["华兴机械厂"], "341802")],
    "Firms by words": [("old", FIRM), ("branch", BRANCH)],
    "Firms by any part": [("branch", BRANCH, None), ("old", FIRM, ["华兴机械厂"])],
    "What the firm's legal representative": [
        ("测试甲", FAR, "", "2022-05-01", ["ties:boss-legal_representative-new"]),
    ],
    "Black list entries in force": [("judgment_debtors", "3418", 1), ("wage_arrears", "3418", 1)],
    "Was the firm listed on a day": [(FIRM, "wage_arrears", "", "2020-01-01", "", ["lists:0000000000000001"])],
    "Listed parties within three steps": [
        ("测试甲", ["LEGAL_REPRESENTATIVE"], [FIRM, "测试甲"]),
        ("测试甲", ["SHAREHOLDER"], [FIRM, "测试甲"]),
    ],
    "All shortest ways": [
        ([FIRM, "测试甲", FAR], ["LEGAL_REPRESENTATIVE", "LEGAL_REPRESENTATIVE"]),
        ([FIRM, "测试甲", FAR], ["SHAREHOLDER", "LEGAL_REPRESENTATIVE"]),
        ([FIRM, PLACE, FAR], ["LOCATED_AT", "LOCATED_AT"]),
        ([FIRM, "0563-0000000", FAR], ["REACHABLE_AT", "REACHABLE_AT"]),
    ],
    "Cross-region: listed in one city, controlling": [
        ("测试甲", "judgment_debtors", "3418", "LEGAL_REPRESENTATIVE", FAR, "3100")
    ],
    "Firms set up by the same person": [("测试甲", FIRM, "2020-01-01", FAR, "2022-05-01")],
    "The busiest addresses": [("address", PLACE, 2), ("phone", "0563-0000000", 2)],
    "Which bodies decided": [
        (FIRM, "list_entry", "", "2020-01-01", BODY, ""),
        ("测试甲", "list_entry", "", "2020-01-01", BODY, ""),
    ],
    "On which facts": [(FIRM, "list_entry", "", "2020-01-01", "")],
    "Pairs of firms": [(FAR, FIRM, PLACE, "0563-0000000")],
    "Cross-region: listed in one city, with a branch": [
        (FIRM, "wage_arrears", "3418", BRANCH, "3100", ["ties:branch-branch_of-old"])
    ],
    "Firms that moved": [(FAR, "2023-03-01", MOVED, "3100")],
    "Who held the firm": [("测试乙", 0.6, "2015-01-01", "2019-01-01")],
    "Possible doubles": [("测试甲", "测试乙", 0.75, ["ties:heir-possible_same-boss"])],
    "Who stands surety": [(TWO, 1, [ONE, TWO]), (THREE, 2, [ONE, TWO, THREE])],
    "Rings of guarantees": [([ONE, TWO, THREE, ONE], 3)],
    "Who owns a firm through": [("测试丙", 0.3 + 0.5 * 0.4, 2), ("测试丁", 0.25, 1)],
    "Parties who act in concert": [("测试丙", "测试丁", ONE, 0.3 + 0.25)],
    "Votes that somebody else": [("测试丁", ONE, 0.2, '{"entrusted_by":"c1"}', ["ties:c2-holds_votes-g1"])],
    "Firms led by somebody since": [(FIRM, "2020-01-01", FAR, "2022-05-01")],
    "How far the last push": [("complete", 1)],
}
#: Whole nodes come back: the names around the firm are compared.
PICTURE = "Everything one step around"


def test_every_label_and_type_is_on_the_page() -> None:
    words = vocabulary(load_schema())
    labels = [labels.rsplit(":", 1)[1] for labels in (*words.nodes.values(), *words.events.values())]
    missing = [name for name in (*labels, *words.edges.values()) if f":{name}`" not in PAGE]
    assert missing == []


def test_every_index_is_on_the_page() -> None:
    fields = {field for text in definitions(vocabulary(load_schema())) for field in re.findall(r"\(n\.(\w+)\)", text)}
    assert [field for field in sorted(fields) if f"`{field}`" not in PAGE and f".{field}`" not in PAGE] == []


def test_the_rows_of_every_query_are_known() -> None:
    begun = [start for title in TITLES for start in (*ROWS, PICTURE) if title.startswith(start)]
    assert sorted(begun) == sorted([*ROWS, PICTURE])
    assert len(begun) == len(QUERIES)


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
@pytest.mark.filterwarnings("error")
def test_every_query_finds_its_rows(neo4j_server: tuple[str, str, str], neo4j_store: Neo4jGraphStore) -> None:
    neo4j_store.replace(*_example(), seq=1)
    with GraphDatabase.driver(neo4j_server[0], auth=neo4j_server[1:]) as driver:
        for title, query in zip(TITLES, QUERIES, strict=True):
            records, summary, _ = driver.execute_query(query.strip().rstrip(";"))
            told = [status.gql_status for status in summary.gql_status_objects if status.gql_status.startswith("01")]
            assert not told, title
            if title.startswith(PICTURE):
                assert sorted({record["other"]["id"] for record in records}) == [
                    "boss",
                    "branch",
                    "desk",
                    "heir",
                    "line",
                ]
                continue
            expected = next(rows for start, rows in ROWS.items() if title.startswith(start))
            found = [tuple(record.values())[: len(expected[0])] for record in records]
            assert sorted(found, key=repr) == sorted(expected, key=repr), title


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_the_roles_are_well_formed(neo4j_server: tuple[str, str, str]) -> None:
    """Community understands the statements, and then says that it has no roles."""
    script = (Path(__file__).parents[2] / "scripts" / "neo4j_roles.cypher").read_text(encoding="utf-8")
    statements = [one for one in re.sub(r"//.*", "", script).split(";") if one.strip()]
    assert len(statements) == 18
    with GraphDatabase.driver(neo4j_server[0], auth=neo4j_server[1:]) as driver:
        for statement in statements:
            with pytest.raises(ClientError) as refused:
                driver.execute_query(statement, database_="system")
            assert refused.value.code == "Neo.ClientError.Statement.UnsupportedAdministrationCommand", statement
        with pytest.raises(ClientError) as wrong:
            driver.execute_query("GRANT EVERYTHING ON GRAPH neo4j TO xintu_writer", database_="system")
        assert wrong.value.code == "Neo.ClientError.Statement.SyntaxError"


def _example() -> tuple[object, object, object]:
    nodes = [
        node("old", name=FIRM, code="91341800TESTCODE1X", names="华兴机械厂", region="341802"),
        node("new", name=FAR, region="310115"),
        node("boss", kind="person", name="测试甲"),
        node("desk", kind="address", name=PLACE, region="341802"),
        node("line", kind="phone", name="0563-0000000"),
        node("branch", name=BRANCH, kind="organisation", region="310115"),
        node("heir", kind="person", name="测试乙"),
        node("body", kind="government", name=BODY, region="341800"),
        *(node(f"g{number}", name=name) for number, name in enumerate((ONE, TWO, THREE), 1)),
        node("c1", kind="person", name="测试丙"),
        node("c2", kind="person", name="测试丁"),
    ]
    ties = [
        edge("boss", "legal_representative", "old", since="2015-01-01"),
        edge("boss", "legal_representative", "new", since="2022-05-01"),
        edge("boss", "shareholder", "old", weight=0.8, since="2019-01-01"),
        edge("heir", "shareholder", "old", weight=0.6, since="2015-01-01", until="2019-01-01"),
        edge("heir", "possible_same", "boss", weight=0.75),
        edge("branch", "branch_of", "old"),
        edge("old", "located_at", "desk"),
        edge("new", "located_at", "desk"),
        edge("new", "reachable_at", "line"),
        edge("old", "reachable_at", "line"),
        *(edge(f"g{number}", "guarantees", f"g{number % 3 + 1}") for number in (1, 2, 3)),
        edge("c1", "shareholder", "g1", weight=0.3),
        edge("c1", "shareholder", "g2", weight=0.5),
        edge("g2", "shareholder", "g1", weight=0.4),
        edge("c2", "shareholder", "g1", weight=0.25),
        edge("c1", "acts_in_concert", "c2"),
        edge("c2", "holds_votes", "g1", weight=0.2, properties='{"entrusted_by":"c1"}'),
    ]
    held = {"since": "2020-01-01", "known_from": "2020-02-01", "region": "341800", "authority": "body"}
    events = [
        entry("old", records="lists:0000000000000001", **held),
        entry("boss", list_="judgment_debtors", **held),
        {"id": "move", "party": "new", "kind": "relocation", "since": "2023-03-01", "properties": MOVED},
    ]
    return tables(nodes, ties, events)
