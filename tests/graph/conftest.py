"""Every store under one contract: a test that takes ``graph_store`` runs on each of them, empty.

The Neo4j ones need a server (``make test`` starts one; XINTU_NEO4J_URL names it). Community has one database, so they hold a
lock while they run: any number of workers may share the server.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from sqlalchemy import create_engine

from graph.store import GraphStore
from graph.stores.memory import MemoryGraphStore
from graph.stores.neo4j import Neo4jGraphStore
from graph.stores.sql import SqlGraphStore

sys.path.append(str(Path(__file__).parent))  # graph_samples, shared by the tests of this folder


_NEO4J = (pytest.mark.neo4j, pytest.mark.xdist_group("neo4j"))


@pytest.fixture(scope="session")
def neo4j_server() -> tuple[str, str, str]:
    """Address, user and password of a server whose content the tests may destroy."""
    url = os.environ.get("XINTU_NEO4J_URL", "")
    if not url:
        message = "no Neo4j server: run make test, or scripts/neo4j.sh start"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return url, os.environ.get("XINTU_NEO4J_USER", "neo4j"), os.environ.get("XINTU_NEO4J_PASSWORD", "")


@pytest.fixture
def neo4j_store(neo4j_server: tuple[str, str, str]) -> Iterator[Neo4jGraphStore]:
    """An empty store, for one test at a time."""
    url, user, password = neo4j_server
    name = hashlib.sha256(url.encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"xintu-neo4j-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # in batches: a server kept from before may hold a large graph
        with GraphDatabase.driver(url, auth=(user, password)) as driver, driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
        store = Neo4jGraphStore(url, user, password)
        yield store
        store.close()


@pytest.fixture(params=["memory", "sql", pytest.param("neo4j", marks=_NEO4J)])
def graph_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    store: GraphStore
    if request.param == "memory":
        store = MemoryGraphStore()
    elif request.param == "sql":
        store = SqlGraphStore(create_engine(f"sqlite:///{tmp_path / 'graph.db'}"))
    else:
        store = request.getfixturevalue("neo4j_store")
    yield store
    store.close()


@pytest.fixture
def sql_store(tmp_path: Path) -> Iterator[SqlGraphStore]:
    store = SqlGraphStore(create_engine(f"sqlite:///{tmp_path / 'graph.db'}"))
    yield store
    store.close()
