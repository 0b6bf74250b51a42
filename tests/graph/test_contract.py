"""Every question on every store equals the in-memory store's answer, on random graphs."""

from __future__ import annotations

from typing import Any

from graph_samples import DAYS, EDGE_KINDS, NAMES, RECORDS, Tables, graphs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import When
from graph.store import GraphStore
from graph.stores.memory import MemoryGraphStore

# The store is kept from one example to the next: each replacement starts from the graph before, as in real life.
on_stores = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
whens = st.builds(When, st.sampled_from([*DAYS[1:], "2019-12-31", ""]), st.sampled_from(DAYS))
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
    assert graph_store.expand(ids, kinds, when, hub) == twin.expand(ids, kinds, when, hub)
    assert graph_store.events(ids, (), when) == twin.events(ids, (), when)
    assert graph_store.events(ids, ["penalty"], when) == twin.events(ids, ["penalty"], when)


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


@on_stores
@given(tables=graphs(), when=whens)
def test_listed_and_cross_region(graph_store: GraphStore, tables: Tables, when: When) -> None:
    graph_store.replace(*tables)
    twin = twin_of(tables)
    assert list(graph_store.listed(when=when)) == list(twin.listed(when=when))
    assert list(graph_store.listed(["tax"], "34", when)) == list(twin.listed(["tax"], "34", when))
    regions = ["3418", "3100", "3301"]
    assert list(graph_store.cross_region(regions, when)) == list(twin.cross_region(regions, when))
