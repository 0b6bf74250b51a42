"""What only the SQL store does: joining the caller's transaction, the change log, refusing what is no graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import engine_at
from graph_samples import edge, entry, node, side_tables, tables
from sqlalchemy import create_engine

from graph.store import BadGraphError, StoreFailedError
from graph.stores import sql_outbox
from graph.stores.sql import SqlGraphStore
from loaders.database import engine_of

SMALL = ([node("a"), node("b")], [edge("a", "officer", "b")], [entry("b")])


def test_first_load_is_one_log_entry_then_every_change_in_an_order_that_can_be_followed(
    sql_store: SqlGraphStore,
) -> None:
    sql_store.replace(*tables(*SMALL))
    assert [(what, id_) for _, what, id_ in sql_store.changes_after(0)] == [("everything", "")]
    seen = sql_store.last_change()
    sql_store.replace(*tables(*SMALL))
    assert sql_store.last_change() == seen
    sql_store.replace(*tables([node("a", name="new"), node("c")], [edge("a", "officer", "c")]))
    assert [(what, id_) for _, what, id_ in sql_store.changes_after(seen)] == [
        ("events", "entry-b-wage_arrears"),
        ("edges", "a-officer-b"),
        ("nodes", "b"),
        ("nodes", "c"),
        ("nodes", "a"),
        ("edges", "a-officer-c"),
    ]
    assert sql_store.rows("nodes", ["a", "b", "c"]).column("id").to_pylist() == ["a", "c"]
    first_two = sql_store.changes_after(seen, 2)
    assert sql_store.changes_after(first_two[-1][0])[0][2] == "b"


def test_numbers_go_on_after_forgetting(sql_store: SqlGraphStore) -> None:
    sql_store.replace(*tables(*SMALL))
    sql_store.withdraw(["lists:entry-b-wage_arrears"])
    last = sql_store.last_change()
    sql_store.forget_changes(last)
    assert sql_store.last_change() == last
    sql_store.replace(*tables([node("a")]))
    assert sql_store.changes_after(last)[0][0] == last + 1


def test_inside_the_callers_transaction_the_caller_decides(sql_store: SqlGraphStore, tmp_path: Path) -> None:
    sql_store.replace(*tables(*SMALL))
    before = sql_store.checksums()
    engine = engine_at(tmp_path / "graph.db")
    with engine.connect() as connection:
        inside = sql_store.within(connection)
        assert inside.withdraw(["lists:entry-b-wage_arrears"]).deleted["events"] == 1
        assert inside.counts()["events"] == {}
        connection.rollback()
    assert sql_store.checksums() == before
    with engine.begin() as connection:
        SqlGraphStore(connection).withdraw(["lists:entry-b-wage_arrears"])
    assert sql_store.counts()["events"] == {}
    engine.dispose()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([node("a"), node("a")],), "'a' is given more than once"),
        (([node("a")], [edge("a", "officer", "gone")]), "target 'gone'"),
        (([node("a")], [], [entry("gone")]), "party 'gone'"),
    ],
)
def test_what_is_no_graph_is_refused_and_nothing_is_written(
    sql_store: SqlGraphStore, rows: tuple[list[dict[str, object]], ...], message: str
) -> None:
    sql_store.replace(*tables(*SMALL))
    before = sql_store.checksums()
    with pytest.raises(BadGraphError, match=message):
        sql_store.replace(*tables(*rows))
    assert sql_store.checksums() == before


LONG = "宣城市华兴机械有限公司"


def test_what_follows_from_a_graph_is_the_same_whichever_way_it_came_about(tmp_path: Path) -> None:
    golden = '{"name": {"value": "x", "record": "r:1"}, "code":{"value":"y \\"record\\":\\"no\\"","record":"r:2"}}'
    graphs = [
        ([node("a", name=LONG, names="华兴\n华兴机械", properties=golden), node("b")], [edge("a", "officer", "b")]),
        ([node("a", name="华兴", names="华兴"), node("c", name="华𠮷机械"), node("d", name=LONG)], []),
        ([node("c", name="华吉机械", properties=golden), node("d", name=LONG)], [edge("c", "officer", "d")]),
        ([node("b", name=LONG), node("d", name=LONG, names="ＡＢＣ贸易")], [edge("d", "officer", "d")]),
    ]
    engine = engine_at(tmp_path / "grown.db")
    grown = SqlGraphStore(engine)
    for number, graph in enumerate(graphs):
        grown.replace(*tables(*graph))
        fresh_engine = engine_at(tmp_path / f"fresh{number}.db")
        fresh = SqlGraphStore(fresh_engine)
        fresh.replace(*tables(*graph))
        with engine.connect() as one, fresh_engine.connect() as other:
            assert side_tables(one) == side_tables(other)
        assert grown.checksums() == fresh.checksums()
        fresh.close()
    grown.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("兴机", ["a", "b"]),
        ("机械有限公司", ["a"]),
        ("华兴有限", []),
        ("𠮷", ["c"]),
        ("华𠮷", ["c"]),
        ("c贸", ["d"]),
        ("械", ["b", "a"]),
    ],
)
def test_parts_of_names_of_any_length_are_found(sql_store: SqlGraphStore, text: str, found: list[str]) -> None:
    nodes = [node("a", name=LONG), node("b", name="B", names="华兴机械"), node("c", name="华𠮷贸易")]
    sql_store.replace(*tables([*nodes, node("d", name="ＡＢＣ贸易")]))
    assert sorted(match.node.id for match in sql_store.find(text)) == sorted(found)


def test_the_questions_of_a_view_see_one_state_of_a_file_while_others_write(tmp_path: Path) -> None:
    store = SqlGraphStore(engine_of(tmp_path, ""))
    store.replace(*tables(*SMALL))
    with store.view() as view:
        key = view.keys(["b"])["b"]  # the first question fixes the moment
        store.replace(*tables([node("a", name="new")]))
        assert (store.nodes(["a"])["a"].name, list(store.nodes(["b"]))) == ("new", [])
        assert (view.nodes(["a"])["a"].name, list(view.nodes(["b"]))) == (node("a")["name"], ["b"])
        assert (view.ids([key]), len(view.events(["b"])), len(view.listings([key]))) == ({key: "b"}, 1, 1)


def test_driver_errors_are_translated(tmp_path: object) -> None:
    with pytest.raises(StoreFailedError):
        SqlGraphStore(create_engine(f"sqlite:///{tmp_path}/missing/folder/graph.db"))


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("云岚", ["云岚厂", "宣城云岚", "宣城云岚机械有限公司", "ABC云岚DE"]),
        ("王伟", ["王伟", "张王伟", "王伟明"]),
        ("岚机", ["宣城云岚机械有限公司"]),
        ("AB", ["ABC云岚DE"]),
        ("DE", ["ABC云岚DE"]),
        ("%岚", []),
    ],
)
def test_two_characters_are_found_wherever_they_stand(sql_store: SqlGraphStore, wanted: str, names: list[str]) -> None:
    known = ["云岚厂", "宣城云岚", "宣城云岚机械有限公司", "ABC云岚DE", "王伟", "张王伟", "王伟明", "岚云"]
    sql_store.replace(*tables([node(f"n{place}", name=name) for place, name in enumerate(known)]))
    found = [match.node.name for match in sql_store.find(wanted)]
    assert sorted(found) == sorted(names)
    sql_store.replace(*tables([node("n9", name="新来云岚")]))
    assert [match.node.name for match in sql_store.find("云岚")] == ["新来云岚"]


def grow(store: SqlGraphStore, steps: range) -> None:
    for step in steps:
        store.replace(*tables([node("a", name=f"改名{step}"), node("b")]))


def first_entry(store: SqlGraphStore) -> int:
    return store.changes_after(0, 1)[0][0]


def test_entries_are_forgotten_when_every_projection_has_them(
    sql_store: SqlGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_outbox, "KEPT", 0)
    grow(sql_store, range(10))
    sql_store.taken("slow", 3)
    assert first_entry(sql_store) == 4
    sql_store.taken("fast", 9)
    assert first_entry(sql_store) == 4
    sql_store.taken("slow", 8)
    assert first_entry(sql_store) == 9
    sql_store.taken("slow", 10)
    sql_store.taken("fast", 10)
    assert (first_entry(sql_store), sql_store.last_change()) == (10, 10)
    grow(sql_store, range(3))
    assert [seq for seq, *_ in sql_store.changes_after(10)] == [11, 12, 13]


def test_a_log_that_outgrew_the_graph_is_cut_and_who_was_left_behind_holds_it_no_more(
    sql_store: SqlGraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_outbox, "SPARE", 20)
    monkeypatch.setattr(sql_outbox, "KEPT", 0)
    grow(sql_store, range(1))
    sql_store.taken("dead", 1)
    grow(sql_store, range(1, 100))
    kept = sql_store.last_change() - first_entry(sql_store) + 1
    assert 20 <= kept <= 30
    sql_store.taken("alive", 98)
    assert first_entry(sql_store) == 99
