"""What traversals read, on every store: the arcs of the edges that ``expand`` gives, and who is listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graph_samples import DAYS, EDGE_KINDS, Tables, edge, entry, graphs, node, tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect, text

from graph.model import When
from graph.store import FEW, Arcs, GraphStore
from graph.stores.memory import MemoryGraphStore
from graph.stores.sql import SqlGraphStore

on_stores = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=10, derandomize=True
)
whens = st.builds(When, st.sampled_from([*DAYS[1:], "2019-12-31", ""]), st.sampled_from(DAYS), st.booleans())
hubs: Any = st.one_of(st.integers(0, 3), st.dictionaries(st.sampled_from(EDGE_KINDS), st.integers(0, 2), max_size=4))


def named(store: GraphStore, arcs: Arcs) -> tuple[Any, ...]:
    """Arcs with ids in place of the store's own keys, in order."""
    ids = store.ids([*{key for row in arcs.rows for key in row[:2]}, *arcs.suppressed, *arcs.degrees])
    rows = sorted((ids[near], ids[far], bool(forth), *said) for near, far, forth, *said in arcs.rows)
    return rows, *({ids[key]: by for key, by in of.items()} for of in (arcs.suppressed, arcs.degrees))


@on_stores
@given(tables=graphs(), when=whens, kinds=st.lists(st.sampled_from(EDGE_KINDS), max_size=2, unique=True), hub=hubs)
def test_arcs_are_the_same_on_every_store(
    graph_store: GraphStore, tables: Tables, when: When, kinds: list[str], hub: Any
) -> None:
    graph_store.replace(*tables)
    twin = MemoryGraphStore()
    twin.replace(*tables)
    ids = tables[0].column("id").to_pylist()
    asked = ids[: len(ids) // 2 + 1]
    keys = graph_store.keys([*asked, "nobody"])
    assert keys.keys() == set(asked)
    assert graph_store.ids(list(keys.values())) == {key: id_ for id_, key in keys.items()}
    arcs = graph_store.arcs(list(keys.values()), kinds, when, hub)
    assert named(graph_store, arcs) == named(twin, twin.arcs(asked, kinds, when, hub))
    last = graph_store.arcs(list(keys.values()), kinds, when, hub, ["possible_same"])
    assert named(graph_store, last) == named(twin, twin.arcs(asked, kinds, when, hub, ["possible_same"]))
    rows, suppressed, degrees = named(graph_store, arcs)
    expansion = twin.expand(asked, kinds, when, hub)
    assert {row[3] for row in rows} == {one.id for one in expansion.edges if one.source != one.target}
    assert suppressed == expansion.suppressed
    busy = {id_: {kind: n for kind, n in by.items() if n > FEW} for id_, by in expansion.degrees.items()}
    assert degrees == {id_: by for id_, by in busy.items() if by}
    told = graph_store.edges([*(row[3] for row in rows), "no edge"])
    assert told == twin.edges([row[3] for row in rows])
    steps = graph_store.steps(list(keys.values()), kinds, when, hub)
    assert steps.suppressed == arcs.suppressed
    assert sorted(row[:2] for row in steps.rows) == sorted(row[:2] for row in arcs.rows)
    assert graph_store.edges_of([row[2] for row in steps.rows]) == told
    known = {key: id_ for id_, key in list(keys.items())[1:]}
    assert graph_store.edges_of([row[2] for row in steps.rows], known) == told
    short = {id_: replace(one, names=(), properties={}) for id_, one in twin.nodes(asked).items()}
    assert {one.id: one for one in graph_store.shown(list(keys.values())).values()} == short
    for near, far, forth, id_, *_ in rows:
        assert (near, far) == ((told[id_].source, told[id_].target) if forth else (told[id_].target, told[id_].source))


@on_stores
@given(tables=graphs(), when=whens)
def test_listings_are_the_black_list_entries_in_force(graph_store: GraphStore, tables: Tables, when: When) -> None:
    graph_store.replace(*tables)
    keys = graph_store.keys(tables[0].column("id").to_pylist())
    found = graph_store.listings(list(keys.values()), when)
    entries = [event for key in found.values() for event in key]
    assert sorted(entries, key=lambda event: (event.party, event.id)) == list(graph_store.listed(when=when))
    assert all(event.party == id_ for id_, key in keys.items() for event in found.get(key, ()))


def test_a_database_of_before_gets_what_it_lacks(tmp_path: Any) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'graph.db'}")
    store = SqlGraphStore(engine)
    store.replace(*tables([node("a"), node("b")], [edge("a", "officer", "b")], [entry("b")]))
    made = {index["name"] for index in inspect(engine).get_indexes("graph_edge")}
    with engine.begin() as connection:
        for name in ("graph_edge_source_whole", "graph_edge_target_whole", "graph_event_listed"):
            connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text("CREATE INDEX graph_edge_source_arc ON graph_edge (source)"))
        connection.execute(text("ALTER TABLE graph_node DROP COLUMN degrees"))
    again = SqlGraphStore(engine)
    assert {index["name"] for index in inspect(engine).get_indexes("graph_edge")} == made
    plan = "EXPLAIN QUERY PLAN SELECT target, since, id, known_from, records FROM graph_edge WHERE source = 1"
    with engine.connect() as connection:
        assert "COVERING INDEX graph_edge_source_whole" in str(connection.execute(text(plan)).all())
    assert len(again.arcs(list(again.keys(["a"]).values())).rows) == 1
    assert {id_: one.degree for id_, one in again.nodes(["a", "b"]).items()} == {key: {"officer": 1} for key in "ab"}
    again.close()
