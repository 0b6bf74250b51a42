"""An empty Neo4j filled by the bulk import is what a push would have written; over TLS; and for users who may not define."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_samples import edge, entry, node, tables
from neo4j_servers import Server

from graph.projection.push import push
from graph.projection.verify import verify
from graph.schema import load_schema
from graph.store import Changes, StoreFailedError
from graph.stores.neo4j_import import ARGUMENTS, write_import
from graph.stores.neo4j_schema import named_definitions, vocabulary
from graph.stores.sql import SqlGraphStore

WORDS = vocabulary(load_schema())
GOLDEN = '{"a": {"value": "x\\n\\"y,", "record": "r:1"}}'
NOTHING = Changes(*({"nodes": 0, "edges": 0, "events": 0} for _ in range(3)))


def fill(store: SqlGraphStore) -> None:
    """Every kind, and texts that a reader of CSV could misread."""
    schema = load_schema()
    nodes = [node(f"n-{kind}", kind=kind, name=f"测试{kind}", region="341802") for kind in schema.nodes]
    nodes += [
        node("odd", name='引"号\\反,斜\t', names='甲"\n乙,丙\n\\', properties=GOLDEN),
        node("long", name="长" * 12_000),
        node("empty", name=""),
    ]
    ties = [edge("odd", kind, f"n-{other}", weight=1 / 3) for kind in schema.edges for other in schema.nodes]
    ties.append(edge("odd", "officer", "long"))
    held = {"since": "2020-01-01", "authority": "n-government"}
    events = [entry("odd", **held)]
    events += [entry("odd", kind=kind, **held) | {"id": kind} for kind in schema.events]
    events.append({"id": "fine", "party": "long", "kind": "penalty", "amount": 1e15 / 3, "authority": "not here"})
    store.replace(*tables(nodes, ties, events))


def written(store: SqlGraphStore, folder: Path) -> dict[str, bytes]:
    write_import(store, WORDS, folder, lambda *_: None)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_graph_gives_the_same_files(sql_store: SqlGraphStore, tmp_path: Path) -> None:
    empty = written(sql_store, tmp_path / "empty")
    assert len(empty) == 7
    assert all(f"{name}".encode() in empty[ARGUMENTS] for name in empty if name != ARGUMENTS)
    fill(sql_store)
    assert written(sql_store, tmp_path / "one") == written(sql_store, tmp_path / "two") != empty


def certificate(folder: Path) -> Path:
    """A self-signed certificate of this machine's loopback address."""
    folder.mkdir()
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=xintu-test"]
    made += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "private.key", "-out", folder / "public.crt"]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    return folder


TRUSTING = """
import sys
from graph.stores.neo4j import Neo4jGraphStore
print(Neo4jGraphStore(sys.argv[1], "neo4j", sys.stdin.read(), retry_seconds=5).checkpoint())
"""


@pytest.fixture
def server(neo4j_server: tuple[str, str, str], tmp_path: Path) -> Iterator[Server]:
    """``neo4j_server`` is asked for only to skip where no server can run."""
    made = Server(tmp_path / "server")
    yield made
    made.stop()
    shutil.rmtree(made.home)


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_an_import_is_a_push(server: Server, sql_store: SqlGraphStore, tmp_path: Path) -> None:
    fill(sql_store)
    written(sql_store, tmp_path / "files")
    server.fill(tmp_path / "files")

    server.start("--read-only")
    with pytest.raises(StoreFailedError, match="an administrator must make what is missing") as refused:
        server.store(2.0)
    assert all(name in str(refused.value) for name in named_definitions(WORDS))
    server.stop()

    server.start("--tls", certificate(tmp_path / "tls"))
    target = server.store(20.0, "bolt+ssc")
    assert sorted(target.made) == sorted(named_definitions(WORDS))
    report = push(sql_store, target)
    assert (report.start, report.entries, report.full) == (sql_store.last_change(), 0, False)
    assert push(sql_store, target, full=True).changes == NOTHING
    assert verify(sql_store, target, load_schema(), sample=4, seed=1).differences == ()
    sql_store.withdraw(["lists:entry-odd-wage_arrears", "ties:odd-officer-long"])
    assert push(sql_store, target).entries > 0
    assert verify(sql_store, target, load_schema(), sample=1, seed=1).differences == ()
    target.close()

    with pytest.raises(StoreFailedError):
        server.store(0.5, "bolt+s")
    trusted = subprocess.run(
        [sys.executable, "-c", TRUSTING, f"bolt+s://127.0.0.1:{server.port}"],
        input=(server.home / "password").read_text(),
        env={**os.environ, "SSL_CERT_FILE": str(tmp_path / "tls" / "public.crt")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert trusted.stdout.strip() == str(sql_store.last_change()), trusted.stderr
