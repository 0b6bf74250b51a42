"""Fixtures every room may use."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from neo4j import GraphDatabase
from xdist.scheduler import LoadScopeScheduling

from graph.stores.neo4j import Neo4jGraphStore
from loaders.workspace import Workspace

sys.path.append(str(Path(__file__).parent))  # databases, shared by the tests of all rooms
from databases import URL

# Machines are shared, and kernels are compiled at their first call: how long an example takes says nothing.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

os.environ.setdefault("XINTU_SCREEN_AHEAD", "no")  # servers of tests live for seconds, and few of them screen files

if URL:
    os.environ["XINTU_DATABASE_URL"] = URL  # of the commands that tests run
    _open = Workspace.open.__func__  # type: ignore[attr-defined]

    def _open_there(
        cls: type[Workspace], path: Path | str | None = None, url: str | None = None, **options: bool
    ) -> Workspace:
        """A workspace of the tests is on the server, unless a test says where."""
        opened: Workspace = _open(cls, path, url or URL, **options)
        return opened

    Workspace.open = classmethod(_open_there)  # type: ignore[assignment, method-assign]


class Rooms(LoadScopeScheduling):
    """What shares something that takes long to make goes to one process of a run: a server, a world, Spark; else test by test."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path.startswith("tests/api/web/"):
            return "web"
        if path.startswith("tests/api/"):
            return path
        if "neo4j" in nodeid:
            return "neo4j"
        return "spark" if "/spark/" in path else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Rooms | None:
    """Of ``--dist loadgroup``, whose own groups are lost with a pytest that keeps ids of tests to itself."""
    return Rooms(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(autouse=True)
def loop_of_the_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """A browser that is kept for the whole run leaves its loop marked as running; tests of other rooms may begin one of their own."""
    running = None if "/web/" in request.node.nodeid else asyncio._get_running_loop()
    if running is not None:
        asyncio._set_running_loop(None)
    yield
    if running is not None:
        asyncio._set_running_loop(running)


SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of test data that is read where it lies and never copied; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared test data (../shared/data) is not here")
    return SHARED_DATA


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
