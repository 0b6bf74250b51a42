"""Small graphs for tests, by hand and by hypothesis. Everything in them is made up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from graph.checksum import COLUMNS
from graph.reports import settled
from graph.stores import sql_schema

Tables = tuple[pa.Table, pa.Table, pa.Table]

DAYS = ["", "2018-01-01", "2019-06-01", "2020-01-01", "2021-03-05", "2022-02-02"]
REGIONS = ["", "341802", "341882", "310115", "310101", "330106", "340000", "320102"]
NAMES = [
    "宣城市华兴机械有限公司",
    "宣城 华兴机械（有限）公司",
    "华兴机械",
    "宁国市宏远建材有限公司",
    "华兴",
    "王某",
    "ＡＢＣ贸易",
    "abc贸易",
    "",
]
EDGE_KINDS = [
    "legal_representative",
    "officer",
    "shareholder",
    "branch_of",
    "located_at",
    "possible_same",
]
NODE_KINDS = ["enterprise", "person", "address"]
RECORDS = [f"register:{number:016x}" for number in range(6)]


def table(what: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows by column name; columns not given are "" or null."""
    schema = COLUMNS[what]
    columns: dict[str, list[Any]] = {field.name: [] for field in schema}
    for row in rows:
        assert row.keys() <= columns.keys()
        for field in schema:
            columns[field.name].append(row.get(field.name, None if pa.types.is_floating(field.type) else ""))
    return pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def tables(
    nodes: Iterable[dict[str, Any]], edges: Iterable[dict[str, Any]] = (), events: Iterable[dict[str, Any]] = ()
) -> Tables:
    return table("nodes", nodes), table("edges", edges), table("events", events)


def node(id_: str, **values: Any) -> dict[str, Any]:
    return {"id": id_, "kind": "enterprise", "name": id_, **values}


def edge(source: str, kind: str, target: str, **values: Any) -> dict[str, Any]:
    id_ = f"{source}-{kind}-{target}"
    return {"id": id_, "kind": kind, "source": source, "target": target, "records": f"ties:{id_}", **values}


def entry(party: str, list_: str = "wage_arrears", **values: Any) -> dict[str, Any]:
    id_ = f"entry-{party}-{list_}"
    given = {
        "id": id_,
        "party": party,
        "kind": "list_entry",
        "list": list_,
        "colour": "black",
        "records": f"lists:{id_}",
    }
    return {**given, **values}


def report(record: str, **said: Any) -> dict[str, Any]:
    """What a record says of an event."""
    return {"record": record, "word": 50, "seen_on": "2024-01-01", "known_from": "2024-01-02", **said}


def _joined(values: Sequence[str]) -> str:
    return "\n".join(values)


_records = st.lists(st.sampled_from(RECORDS), min_size=1, max_size=3, unique=True).map(_joined)
_properties = st.sampled_from(
    ["{}", f'{{"name":{{"value":"甲","record":"{RECORDS[0]}"}},"status":{{"value":"存续","record":"{RECORDS[1]}"}}}}']
)


#: The columns of an event that several records report.
_reported = st.lists(
    st.builds(
        report,
        st.sampled_from(RECORDS),
        word=st.sampled_from([50, 60]),
        seen_on=st.sampled_from(DAYS),
        known_from=st.sampled_from(DAYS),
        since=st.sampled_from(DAYS),
        region=st.sampled_from(REGIONS),
        amount=st.sampled_from([None, 100.0, 200.0]),
        properties=st.sampled_from([{}, {"from": "310115", "to": "341802"}, {"from": "330106"}]),
    ),
    min_size=2,
    max_size=3,
    unique_by=lambda told: told["record"],
).map(settled)


@st.composite
def graphs(draw: st.DrawFn) -> Tables:
    """Up to eight nodes, fourteen edges (loops and parallels included) and eight events, with open and closed times."""
    ids = [f"n{number}" for number in range(draw(st.integers(1, 8)))]
    nodes = [
        {
            "id": id_,
            "kind": draw(st.sampled_from(NODE_KINDS)),
            "name": draw(st.sampled_from(NAMES)),
            "code": draw(st.sampled_from(["", "91341800TESTCODE1X", "91341800TESTCODE2X"])),
            "region": draw(st.sampled_from(REGIONS)),
            "names": _joined(draw(st.lists(st.sampled_from(NAMES[:-1]), max_size=2, unique=True))),
            "properties": draw(_properties),
        }
        for id_ in ids
    ]
    time = {name: st.sampled_from(DAYS) for name in ("since", "until", "known_from")}
    edges = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(EDGE_KINDS),
                    "source": st.sampled_from(ids),
                    "target": st.sampled_from(ids),
                    "weight": st.sampled_from([None, 0.1, 0.5, 0.75]),
                    "properties": st.sampled_from(["{}", '{"position":"董事"}']),
                    "records": _records,
                    **time,
                }
            ),
            max_size=14,
        )
    )
    events = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "party": st.sampled_from(ids),
                    "kind": st.sampled_from(["list_entry", "penalty", "relocation", "permit"]),
                    "list": st.sampled_from(["", "wage_arrears", "tax"]),
                    "colour": st.sampled_from(["", "black", "black", "red"]),
                    "region": st.sampled_from(REGIONS),
                    "amount": st.sampled_from([None, 0.0, 12500.5]),
                    "authority": st.sampled_from(["", "n0", "n1", "elsewhere"]),
                    "properties": st.sampled_from(["{}", '{"from":"310115","to":"341802"}', '{"from":"330106"}']),
                    "records": st.sampled_from(RECORDS),
                    **time,
                }
            ),
            max_size=8,
        )
    )
    events = [{**event, **draw(_reported)} if draw(st.booleans()) else event for event in events]
    return tables(nodes, _numbered("e", edges), _numbered("v", events))


def _numbered(letter: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"{letter}{number}", **row} for number, row in enumerate(rows)]


def side_tables(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """What follows from nodes and edges in a SQL store, by id in place of key."""
    ids = {row.key: row.id for row in connection.execute(select(sql_schema.NODE))}
    edges = {row.key: row.id for row in connection.execute(select(sql_schema.EDGE))}
    events = {row.key: row.id for row in connection.execute(select(sql_schema.EVENT))}
    grams = [
        (row.gram, ids[int(key)])
        for row in connection.execute(select(sql_schema.GRAM))
        for key in np.frombuffer(row.nodes, "<u4")
    ]
    found: dict[str, list[tuple[Any, ...]]] = {
        "names": [(ids[row.node], row.norm) for row in connection.execute(select(sql_schema.NAME))],
        "cited": [(ids[row.node], row.record) for row in connection.execute(select(sql_schema.NODE_RECORD))],
        "rests": [(edges[row.edge], row.record) for row in connection.execute(select(sql_schema.EDGE_RECORD))],
        "reported": [(events[row.event], row.record) for row in connection.execute(select(sql_schema.EVENT_RECORD))],
        "degree": [(ids[row.node], row.kind, row.degree) for row in connection.execute(select(sql_schema.DEGREE))],
        "degrees": [(row.id, row.degrees) for row in connection.execute(select(sql_schema.NODE))],
        "grams": grams,
        "cross": [tuple(row) for row in connection.execute(select(sql_schema.CROSS))],
    }
    return {name: sorted(rows) for name, rows in found.items()}
