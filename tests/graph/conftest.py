"""Every store under one contract: a test that takes ``graph_store`` runs on each of them, empty.

The Neo4j ones need a server (``make test`` starts one; XINTU_NEO4J_URL names it). Community has one database, so they hold a
lock while they run: any number of workers may share the server.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import engine_at

from graph.store import GraphStore, KeptStore
from graph.stores.memory import MemoryGraphStore
from graph.stores.sql import SqlGraphStore

sys.path.append(str(Path(__file__).parent))  # graph_samples, shared by the tests of this folder


_NEO4J = (pytest.mark.neo4j, pytest.mark.xdist_group("neo4j"))


@pytest.fixture(params=["memory", "sql", pytest.param("neo4j", marks=_NEO4J)])
def graph_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    store: GraphStore
    if request.param == "memory":
        store = MemoryGraphStore()
    elif request.param == "sql":
        store = SqlGraphStore(engine_at(tmp_path / "graph.db"))
    else:
        store = request.getfixturevalue("neo4j_store")
    yield store
    store.close()


@pytest.fixture(params=["memory", "sql"])
def kept_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KeptStore]:
    """The stores that a projection changes in parts; Neo4j follows by the change log."""
    store: KeptStore = MemoryGraphStore()
    if request.param == "sql":
        store = SqlGraphStore(engine_at(tmp_path / "graph.db"))
    yield store
    store.close()


@pytest.fixture
def sql_store(tmp_path: Path) -> Iterator[SqlGraphStore]:
    store = SqlGraphStore(engine_at(tmp_path / "graph.db"))
    yield store
    store.close()
