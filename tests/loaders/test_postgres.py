"""A workspace on PostgreSQL: one writer, readers that never wait, an order by bytes, and a password that nobody is shown."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from databases import URL
from graph_samples import edge, node, tables

from graph.stores.memory import MemoryGraphStore
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_copy import copy_columns
from graph.stores.sql_schema import NODE_RECORD
from loaders import database, pipeline, records
from loaders.load import LoadRequest
from loaders.reject import InputError
from loaders.workspace import KEY_FILE, Workspace, WorkspaceError
from resolution.copying import copy_in

on_server = pytest.mark.skipif(not URL, reason="needs the PostgreSQL server of make test-postgres")
SECRET = "pass-w0rd"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg//xintu:{SECRET}@localhost/xintu",
        f"mysql://xintu:{SECRET}@localhost/xintu",
        f"postgresql+psycopg2://xintu:{SECRET}@localhost/xintu",
        f"postgresql+psycopg://xintu:{SECRET}@localhost/xintu?schema=Bad-Name",
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(WorkspaceError) as refused:
        Workspace.open(tmp_path / "w", url)
    assert SECRET not in str(refused.value)


@on_server
def test_a_refused_password_is_not_shown(tmp_path: Path) -> None:
    url = sa.make_url(URL).set(password=SECRET).render_as_string(hide_password=False)
    with pytest.raises(sa.exc.OperationalError) as refused:
        Workspace.open(tmp_path / "w", url)
    assert SECRET not in str(refused.value)
    assert "\n" not in database.told(refused.value)


@pytest.fixture
def workspace(tmp_path: Path) -> Any:
    with Workspace.open(tmp_path / "w", URL) as opened:
        yield opened


def name_load(connection: sa.Connection, file: str) -> None:
    connection.execute(sa.insert(records.load).values(source="s", file=file))


def loads(connection: sa.Connection) -> list[str]:
    return list(connection.execute(sa.select(records.load.c.file)).scalars())


@on_server
def test_a_reader_never_waits_and_a_second_writer_does(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 1)
    with workspace.write() as connection:
        name_load(connection, "first")
        with workspace.read() as reader:
            assert loads(reader) == []
        with (
            Workspace.open(workspace.path, URL) as other,
            pytest.raises(WorkspaceError, match="another program"),
            other.write(),
        ):
            pass
    with workspace.read() as reader:
        assert loads(reader) == ["first"]


@on_server
def test_a_writer_that_waited_sees_what_the_other_wrote_and_a_reader_one_state(workspace: Workspace) -> None:
    seen: list[list[str]] = []

    def second() -> None:
        with Workspace.open(workspace.path, URL) as other, other.write() as connection:
            seen.append(loads(connection))
            name_load(connection, "second")

    waiting = threading.Thread(target=second)
    with workspace.write() as connection:
        waiting.start()
        name_load(connection, "first")
    with workspace.read() as reader:
        before = loads(reader)
        waiting.join()
        assert loads(reader) == before
    assert seen == [["first"]]
    with workspace.read() as reader:
        assert loads(reader) == ["first", "second"]


@on_server
def test_every_folder_has_a_schema_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.write() as connection:
        name_load(connection, "mine")
    with Workspace.open(tmp_path / "other", URL) as other, other.read() as reader:
        assert loads(reader) == []
    with Workspace.open(workspace.path, URL, create=False) as again, again.read() as reader:
        assert loads(reader) == ["mine"]
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / KEY_FILE).write_bytes((workspace.path / KEY_FILE).read_bytes())
    (tmp_path / "none" / KEY_FILE).chmod(0o600)
    with pytest.raises(InputError, match="no_workspace"):
        Workspace.open(tmp_path / "none", URL, create=False)


@on_server
def test_ids_are_in_the_order_of_their_bytes_whatever_the_language_of_the_database(workspace: Workspace) -> None:
    ids = ["b", "B", "a", "_", "甲", "中", "á", "z", "𠮷", "\ufffd", "Z1", "Z 1", "z-1"]
    graph = tables([node(id_) for id_ in ids], [edge("b", "officer", id_) for id_ in ids])
    store, memory = SqlGraphStore(workspace.engine), MemoryGraphStore()
    store.replace(*graph)
    memory.replace(*graph)
    assert [id_ for batch in store.scan("nodes") for id_ in batch["id"].to_pylist()] == sorted(ids)
    assert store.checksums() == memory.checksums()
    assert store.expand(ids) == memory.expand(ids)


@on_server
def test_texts_come_back_as_they_went_in_and_nul_as_a_sign(workspace: Workspace) -> None:
    odd = ["\\", "\\N", "a\tb\\n", 'line\nfeed\r"quoted",', "%s 100%", "\\.", "a\0b"]
    store = SqlGraphStore(workspace.engine)
    store.replace(*tables([node(f"n{place}", name=text) for place, text in enumerate(odd)]))
    found = [one.name for one in store.nodes([f"n{place}" for place in range(len(odd))]).values()]
    assert found == [*odd[:-1], "a\ufffdb"]
    assert [match.node.id for match in store.find("a\0b")] == ["n6"]
    assert store.nodes(["none\0"]) == {}


@on_server
def test_chunks_of_columns_without_rows_are_no_rows(workspace: Workspace) -> None:
    records = pa.chunked_array([[], ["r"], [], ["s"]], pa.string())
    nodes = pa.chunked_array([[], [1], [], [2]], pa.int64())
    rows = pa.table({"record": records, "node": nodes})
    SqlGraphStore(workspace.engine)  # makes the tables
    with workspace.write() as connection:
        for copy in (copy_columns, copy_in):
            copy(connection, NODE_RECORD, rows)
            assert sorted(connection.execute(sa.select(NODE_RECORD)).all()) == [("r", 1), ("s", 2)]
            connection.execute(sa.delete(NODE_RECORD))


@on_server
def test_numbers_of_the_change_log_have_no_gap_after_a_rollback(workspace: Workspace) -> None:
    store = SqlGraphStore(workspace.engine)
    store.replace(*tables([node("a")]))
    with workspace.engine.connect() as connection:
        store.within(connection).replace(*tables([node("a"), node("b"), node("c")]))
        connection.rollback()
    store.replace(*tables([node("a"), node("d")]))
    assert [seq for seq, *_ in store.changes_after(0)] == [1, 2]


@on_server
def test_names_of_any_length_are_taken(workspace: Workspace, tmp_path: Path) -> None:
    draw = random.Random(1)
    names = ["".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(9_000)) + "有限公司" for _ in range(2)]
    file = tmp_path / "penalties.csv"
    rows = [f"{name},宣市监处罚〔2021〕{place}号,2021-03-05" for place, name in enumerate(names)]
    file.write_text("\n".join(["行政相对人名称,行政处罚决定书文号,处罚决定日期", *rows]), encoding="utf-8")
    pipeline.load(workspace, [LoadRequest("penalties", file, "2024-01-01")], lambda *_: None)
    counts = pipeline.resolve(workspace, lambda *_: None)
    assert counts["entities"] >= 2
    store = SqlGraphStore(workspace.engine)
    assert [match.node.name for match in store.find(names[1])] == [names[1]]
    assert pipeline.resolve(workspace, lambda *_: None, full=True)["changes"]["updated"]["nodes"] == 0
