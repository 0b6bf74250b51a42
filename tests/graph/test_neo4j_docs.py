"""docs/neo4j.md: every query runs on a small graph and finds something; every label, type and index is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graph_samples import edge, entry, node, tables
from neo4j import GraphDatabase

from graph.schema import load_schema
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.neo4j_schema import definitions, vocabulary

PAGE = (Path(__file__).parents[2] / "docs" / "neo4j.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```cypher\n(.*?)```", PAGE, re.DOTALL)
TITLES = [text.strip().splitlines()[-1] for text in PAGE.split("```cypher")[:-1]]


def test_every_label_and_type_is_on_the_page() -> None:
    words = vocabulary(load_schema())
    labels = [labels.rsplit(":", 1)[1] for labels in (*words.nodes.values(), *words.events.values())]
    missing = [name for name in (*labels, *words.edges.values()) if f":{name}`" not in PAGE]
    assert missing == []


def test_every_index_is_on_the_page() -> None:
    fields = {field for text in definitions(vocabulary(load_schema())) for field in re.findall(r"\(n\.(\w+)\)", text)}
    assert [field for field in sorted(fields) if f"`{field}`" not in PAGE and f".{field}`" not in PAGE] == []


def test_there_are_a_dozen_queries() -> None:
    assert len(QUERIES) >= 12


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
@pytest.mark.filterwarnings("error")
def test_every_query_runs_and_finds_something(neo4j_server: tuple[str, str, str], neo4j_store: Neo4jGraphStore) -> None:
    neo4j_store.replace(*_example(), seq=1)
    silent = []
    with GraphDatabase.driver(neo4j_server[0], auth=neo4j_server[1:]) as driver:
        for title, query in zip(TITLES, QUERIES, strict=True):
            records, summary, _ = driver.execute_query(query.strip().rstrip(";"))
            told = [status.gql_status for status in summary.gql_status_objects if status.gql_status.startswith("01")]
            if not records or told:
                silent.append((title, told))
    assert silent == []


def _example() -> tuple[object, object, object]:
    firm, far = "宣城华兴机械有限公司", "上海宏远建材有限公司"
    nodes = [
        node("old", name=firm, code="91341800TESTCODE1X", names="华兴机械厂", region="341802"),
        node("new", name=far, region="310115"),
        node("boss", kind="person", name="测试甲"),
        node("desk", kind="address", name="宣城市测试路1号", region="341802"),
        node("line", kind="phone", name="0563-0000000"),
        node("body", kind="government", name="宣城市测试局", region="341800"),
    ]
    ties = [
        edge("boss", "legal_representative", "old", since="2015-01-01"),
        edge("boss", "legal_representative", "new", since="2022-05-01"),
        edge("boss", "shareholder", "old", weight=0.8),
        edge("old", "located_at", "desk"),
        edge("new", "located_at", "desk"),
        edge("new", "reachable_at", "line"),
    ]
    held = {"since": "2020-01-01", "known_from": "2020-02-01", "region": "341800", "authority": "body"}
    events = [
        entry("old", record="lists:0000000000000001", **held),
        entry("boss", list_="judgment_debtors", **held),
    ]
    return tables(nodes, ties, events)
