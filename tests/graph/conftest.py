"""Every store under one contract: a test that takes ``graph_store`` runs on each of them, empty."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from graph.store import GraphStore
from graph.stores.memory import MemoryGraphStore
from graph.stores.sql import SqlGraphStore

sys.path.append(str(Path(__file__).parent))  # graph_samples, shared by the tests of this folder


@pytest.fixture(params=["memory", "sql"])
def graph_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    store: GraphStore
    if request.param == "memory":
        store = MemoryGraphStore()
    else:
        store = SqlGraphStore(create_engine(f"sqlite:///{tmp_path / 'graph.db'}"))
    yield store
    store.close()


@pytest.fixture
def sql_store(tmp_path: Path) -> Iterator[SqlGraphStore]:
    store = SqlGraphStore(create_engine(f"sqlite:///{tmp_path / 'graph.db'}"))
    yield store
    store.close()
