"""Every question on every store equals the in-memory store's answer, on random graphs."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from graph_samples import DAYS, EDGE_KINDS, NAMES, RECORDS, Tables, edge, entry, graphs, node
from graph_samples import table as rows_of
from graph_samples import tables as made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.across.region_ties import TIES
from graph.model import When
from graph.store import END_COLUMNS, Across, BadGraphError, GraphStore, KeptStore, Sort
from graph.stores.memory import MemoryGraphStore

# The store is kept from one example to the next: each replacement starts from the graph before, as in real life.
on_stores = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)
whens = st.builds(When, st.sampled_from([*DAYS[1:], "2019-12-31", ""]), st.sampled_from(DAYS), st.booleans())
TABLES = ("nodes", "edges", "events")


def twin_of(tables: Tables) -> MemoryGraphStore:
    twin = MemoryGraphStore()
    twin.replace(*tables)
    return twin


@on_stores
@given(tables=graphs())
def test_replaced_graph_is_the_graph_given(graph_store: GraphStore, tables: Tables) -> None:
    graph_store.replace(*tables)
    twin = twin_of(tables)
    assert graph_store.counts() == twin.counts()
    assert graph_store.checksums() == twin.checksums()
    for what, table in zip(TABLES, tables, strict=True):
        stored = [row for batch in graph_store.scan(what) for row in batch.to_pylist()]
        assert stored == sorted(table.to_pylist(), key=lambda row: row["id"])


@on_stores
@given(before=graphs(), after=graphs())
def test_replace_counts_the_difference_and_nothing_is_left_to_do(
    graph_store: GraphStore, before: Tables, after: Tables
) -> None:
    graph_store.replace(*before)
    twin = twin_of(before)
    assert graph_store.replace(*after) == twin.replace(*after)
    again = graph_store.replace(*after)
    assert not any([*again.inserted.values(), *again.updated.values(), *again.deleted.values()])


@on_stores
@given(tables=graphs(), records=st.lists(st.sampled_from(RECORDS), max_size=3))
def test_withdraw(graph_store: GraphStore, tables: Tables, records: list[str]) -> None:
    graph_store.replace(*tables)
    twin = twin_of(tables)
    assert graph_store.withdraw(records) == twin.withdraw(records)
    assert graph_store.checksums() == twin.checksums()
    ids = tables[0].column("id").to_pylist()
    assert graph_store.nodes(ids) == twin.nodes(ids)
    for what in TABLES:
        text = str([batch.to_pylist() for batch in graph_store.scan(what)])
        assert not [record for record in records if record in text]


@on_stores
@given(tables=graphs(), when=whens, data=st.data())
def test_expand_nodes_and_events(graph_store: GraphStore, tables: Tables, when: When, data: st.DataObject) -> None:
    graph_store.replace(*tables)
    twin = twin_of(tables)
    ids = data.draw(st.lists(st.sampled_from([*tables[0].column("id").to_pylist(), "unknown"]), max_size=5))
    kinds = data.draw(st.lists(st.sampled_from(EDGE_KINDS), max_size=3, unique=True))
    hub: Any = data.draw(
        st.one_of(st.integers(0, 3), st.dictionaries(st.sampled_from(EDGE_KINDS), st.integers(0, 2), max_size=4))
    )
    assert graph_store.nodes(ids) == twin.nodes(ids)
    direction: Any = data.draw(st.sampled_from(["both", "out", "in"]))
    expansion = twin.expand(ids, kinds, when, hub, direction)
    assert graph_store.expand(ids, kinds, when, hub, direction) == expansion
    assert direction == "in" or direction == "both" or all(edge.source in ids for edge in expansion.edges)
    assert direction == "out" or direction == "both" or all(edge.target in ids for edge in expansion.edges)
    assert graph_store.events(ids, (), when) == twin.events(ids, (), when)
    assert graph_store.events(ids, ["penalty"], when) == twin.events(ids, ["penalty"], when)


@settings(on_stores, max_examples=6)
@given(tables=graphs(), when=whens, kind=st.sampled_from(EDGE_KINDS), size=st.integers(1, 3))
def test_ties_of_a_kind_come_by_page(graph_store: GraphStore, tables: Tables, when: When, kind: str, size: int) -> None:
    graph_store.replace(*tables)
    rows = [row for row in tables[1].to_pylist() if row["kind"] == kind and when.holds(row["since"], row["until"])]
    held = {row["id"]: row for row in rows if when.knows(row["known_from"])}
    for of in ("", "n0", "unknown"):
        wanted = sorted(id_ for id_, row in held.items() if not of or of in (row["source"], row["target"]))
        assert [edge.id for edge in graph_store.ties(kind, of, when)] == wanted
        pages: list[str] = []
        while page := graph_store.ties(kind, of, when, after=pages[-1] if pages else "", limit=size):
            assert len(page) <= size
            pages += [edge.id for edge in page]
        assert pages == wanted
    twin = twin_of(tables)
    assert graph_store.ties(kind, "n0", when) == twin.ties(kind, "n0", when)


@on_stores
@given(
    tables=graphs(),
    text=st.sampled_from(
        [*NAMES, "n1", "宣城", "机械", "有限公司", "贸易", "兴机械有", "91341800testcode1x", "%", " "]
    ),
)
def test_find(graph_store: GraphStore, tables: Tables, text: str) -> None:
    graph_store.replace(*tables)
    twin = twin_of(tables)
    assert graph_store.find(text) == twin.find(text)
    assert graph_store.find(text, 2) == twin.find(text)[:2]


CITIES = ("3418", "3100", "3301", "3201")
ASKED = [
    Across(CITIES),
    Across(CITIES, listed_in="34", tied_to="31", lists=("tax",)),
    *(Across(CITIES, tie=tie) for tie in TIES),
]
SORTS = [Sort(("relocation",)), Sort(lists=("tax",)), Sort(several=True), Sort(("evaluation",), ("nothing",))]


@on_stores
@given(tables=graphs(), when=whens, asked=st.sampled_from(ASKED), sort=st.sampled_from(SORTS))
def test_listed_and_cross_region(
    graph_store: GraphStore, tables: Tables, when: When, asked: Across, sort: Sort
) -> None:
    graph_store.replace(*tables)
    twin = twin_of(tables)
    assert list(graph_store.listed(when=when)) == list(twin.listed(when=when))
    assert list(graph_store.listed(["tax"], "34", when)) == list(twin.listed(["tax"], "34", when))
    assert list(graph_store.cross_region(asked, when)) == list(twin.cross_region(asked, when))
    ties, others = (sorted(map(str, one.region_ties(asked, when).to_pylist())) for one in (graph_store, twin))
    assert ties == others
    assert list(graph_store.happened(sort, when)) == list(twin.happened(sort, when))


def taken(table: Any, ids: list[str]) -> Any:
    return table.filter(pc.is_in(table.column("id"), pa.array(ids, pa.string())))


@on_stores
@given(before=graphs(), after=graphs(), data=st.data())
def test_apply_makes_the_same_graph_as_replace(
    kept_store: KeptStore, before: Tables, after: Tables, data: st.DataObject
) -> None:
    kept_store.replace(*before)
    twin = twin_of(before)
    held = [{row["id"]: row for row in table.to_pylist()} for table in (*before, *after)]
    differing = {
        what: sorted(id_ for id_, row in held[place + 3].items() if held[place].get(id_) != row)
        for place, what in enumerate(TABLES)
    }
    more = data.draw(st.integers(0, 3))  # rows that are given though they are there already, ids that are not
    put = {
        what: taken(table, [*differing[what], *list(held[place + 3])[:more]])
        for place, (what, table) in enumerate(zip(TABLES, after, strict=True))
    }
    gone = {
        what: [*(held[place].keys() - held[place + 3].keys()), *["unknown"][:more]] for place, what in enumerate(TABLES)
    }
    assert kept_store.apply(put, gone) == twin.replace(*after)
    assert kept_store.checksums() == twin.checksums()
    ids = [*held[3], *held[0]]
    assert kept_store.nodes(ids) == twin.nodes(ids)
    assert kept_store.sizes() == {what: len(held[place + 3]) for place, what in enumerate(TABLES)}
    assert [match.node.id for match in kept_store.find("华兴")] == [match.node.id for match in twin.find("华兴")]


@on_stores
@given(tables=graphs(), records=st.lists(st.sampled_from(RECORDS), max_size=3), data=st.data())
def test_what_a_projection_asks(kept_store: KeptStore, tables: Tables, records: list[str], data: st.DataObject) -> None:
    nodes, edges, events = ([*table.to_pylist()] for table in tables)
    kept_store.replace(*tables)
    ids = data.draw(st.lists(st.sampled_from([*(row["id"] for row in nodes), "unknown"]), max_size=4, unique=True))
    cited = [row for row in edges if set(records) & set(row["records"].split("\n"))]
    found = kept_store.resting_on(records)
    assert sorted(found[0].to_pylist(), key=by_id) == sorted(cited, key=by_id)
    assert sorted(found[1].to_pylist(), key=by_id) == [
        row for row in events if set(records) & set(row["records"].split("\n"))
    ]
    ends = sorted({(row["kind"], row["source"], row["target"]) for row in cited} | {("officer", "n0", "unknown")})
    between = kept_store.between(pa.table([list(column) for column in zip(*ends, strict=True)], END_COLUMNS))
    wanted = [row for row in edges if (row["kind"], row["source"], row["target"]) in ends]
    assert sorted(between.to_pylist(), key=by_id) == sorted(wanted, key=by_id)
    about = [row for row in events if {row["party"], row["authority"]} & set(ids)]
    assert sorted(kept_store.concerning(ids).to_pylist(), key=by_id) == sorted(about, key=by_id)
    of_them = [row for row in events if row["party"] in ids]
    assert sorted(kept_store.events_of(ids).to_pylist(), key=by_id) == sorted(of_them, key=by_id)
    assert kept_store.regions(ids) == {row["id"]: row["region"] for row in nodes if row["id"] in ids}


@on_stores
@given(tables=graphs(), one=st.sampled_from(RECORDS), two=st.sampled_from(RECORDS))
def test_what_was_withdrawn_stays_noted_until_the_graph_is_brought_in_line(
    kept_store: KeptStore, tables: Tables, one: str, two: str
) -> None:
    kept_store.replace(*tables)
    assert kept_store.unsettled().num_rows == 0
    rows = [row for row in tables[1].to_pylist() if {one, two} & set(row["records"].split("\n"))]
    for record in (one, two):
        kept_store.withdraw([record])
    noted = kept_store.unsettled().to_pylist()
    expected = {(row["kind"], row["source"], row["target"]) for row in rows}
    assert sorted(tuple(row.values()) for row in noted) == sorted(expected)
    empty = {what: table.slice(0, 0) for what, table in zip(TABLES, tables, strict=True)}
    kept_store.apply(empty, {what: [] for what in TABLES})
    assert kept_store.unsettled().num_rows == 0


@pytest.mark.parametrize(
    ("put", "gone"),
    [
        ({"edges": [edge("a", "officer", "gone")]}, {}),
        ({"events": [entry("gone")]}, {}),
        ({}, {"nodes": ["a"]}),
        ({"edges": [edge("a", "officer", "b")]}, {"nodes": ["b"], "events": ["entry-b-wage_arrears"]}),
        ({}, {"nodes": ["b"], "edges": ["a-officer-b"]}),
    ],
)
def test_a_change_that_leaves_edges_or_events_in_the_air_is_refused(
    kept_store: KeptStore, put: dict[str, Any], gone: dict[str, list[str]]
) -> None:
    kept_store.replace(*made([node("a"), node("b")], [edge("a", "officer", "b")], [entry("b")]))
    before = kept_store.checksums()
    with pytest.raises(BadGraphError):
        kept_store.apply(
            {what: rows_of(what, put.get(what, [])) for what in TABLES}, {what: gone.get(what, []) for what in TABLES}
        )
    assert kept_store.checksums() == before
    gone_all = {"nodes": ["b"], "edges": ["a-officer-b"], "events": ["entry-b-wage_arrears"]}
    kept_store.apply({what: rows_of(what, []) for what in TABLES}, gone_all)
    assert kept_store.sizes() == {"nodes": 1, "edges": 0, "events": 0}


def by_id(row: dict[str, Any]) -> str:
    return str(row["id"])


def test_what_came_in_on_a_day_was_known_on_that_day(graph_store: GraphStore) -> None:
    tie = edge("p", "officer", "a", known_from="2026-03-05T08:00:00+00:00")
    graph_store.replace(*made([node("a"), node("p", kind="person")], [tie], [entry("a", known_from=tie["known_from"])]))
    for known_at, seen in (("2026-03-04", 0), ("2026-03-05", 1), ("2026-03-05T07:59:00+00:00", 0)):
        when = When("2026-06-30", known_at)
        assert len(graph_store.expand(["a"], (), when).edges) == len(graph_store.ties("officer", "a", when)) == seen
        assert len(graph_store.events(["a"], (), when)) == len(list(graph_store.listed(when=when))) == seen
