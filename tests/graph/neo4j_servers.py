"""A Neo4j server of a test's own, in a home of its own, by the project's script."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from graph.stores.neo4j import Neo4jGraphStore

SCRIPT = Path(__file__).parents[2] / "scripts" / "neo4j.sh"


class Server:
    """Started and stopped as a test needs it; it keeps its port and its data."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, ""

    def start(self, *options: str | Path) -> None:
        port = ["--port", self.port] if self.port else []
        self._run("start", *port, *options)
        self.port = (self.home / "port").read_text().strip()

    def fill(self, files: Path) -> None:
        """The bulk import, with the server stopped."""
        self._run("import", files)

    def kill(self) -> None:
        os.kill(int((self.home / "pid").read_text()), signal.SIGKILL)

    def stop(self) -> None:
        self._run("stop")

    def store(self, retry_seconds: float, scheme: str = "bolt") -> Neo4jGraphStore:
        password = (self.home / "password").read_text()
        return Neo4jGraphStore(f"{scheme}://127.0.0.1:{self.port}", "neo4j", password, retry_seconds=retry_seconds)

    def _run(self, command: str, *options: str | Path) -> None:
        done = [SCRIPT, command, *options, "--home", self.home]
        subprocess.run(done, check=True, stdout=subprocess.DEVNULL, timeout=1000)
