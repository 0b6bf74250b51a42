"""A synthetic world carried from files to answers by the command line itself, once a test process."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO, Any

import httpx
import pytest
from databases import URL, copy_workspace, stored

sys.path.append(str(Path(__file__).parent))  # forked, and listed_samples, shared by tests of lists and of pushes

import forked

ORGANISATIONS = 1_500

#: Questions that answer line by line.
STREAMED = ("cross-region", "moved", "aeo", "decisions")
Xintu = Callable[..., subprocess.CompletedProcess[str]]


def _environment(environment: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("XINTU_")}
    inherited |= {"XINTU_DATABASE_URL": URL} if URL else {}
    return {**inherited, **environment}


def run_xintu(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return forked.run([*map(str, arguments)], _environment(environment))


def run_installed(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as it is installed, from nothing."""
    command = [str(Path(sys.executable).with_name("xintu")), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env=_environment(environment), timeout=300, check=False
    )


@pytest.fixture(scope="session")
def xintu() -> Xintu:
    """Runs ``xintu ARGUMENTS``; gives exit status, stdout and stderr."""
    return run_xintu


#: All that a user of the office does with a graph; what each role alone may is tested in test_access.
ROLES = ("investigator", "office", "reviewer", "admin")


def key_of(workspace: Path, *roles: str) -> str:
    """A key of a new user with the roles."""
    options = [option for role in roles for option in ("--role", role)]
    name = f"tester-{secrets.token_hex(4)}"
    done = run_xintu("users", "add", name, *options, "--key", "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["key"])


@contextmanager
def serve(workspace: Path, **environment: str) -> Iterator[httpx.Client]:
    """A server process over a workspace, and a client of it that may do all that the roles of ``ROLES`` may."""
    key = key_of(workspace, *ROLES)
    with tempfile.NamedTemporaryFile("r", suffix=".out") as out, tempfile.NamedTemporaryFile("r", suffix=".err") as err:
        arguments = ["serve", "--port", "0", "--workspace", str(workspace)]
        server = forked.start(arguments, {**os.environ, **environment}, out.name, err.name)
        try:
            headers = {"Authorization": f"Bearer {key}"}
            transport = httpx.HTTPTransport(retries=10)
            with httpx.Client(
                base_url=address(server, out, err), transport=transport, timeout=30, trust_env=False, headers=headers
            ) as opened:
                yield opened
        finally:
            server.terminate()
            server.join(20)
            assert server.exitcode is not None, "the server did not stop"


def address(server: BaseProcess, out: IO[str], err: IO[str], seconds: int = 60) -> str:
    """Where a server that is starting listens."""
    for _ in range(seconds * 20):
        out.seek(0)
        if found := re.search(r"http://[\d.]+:\d+", out.read()):
            return found[0]
        if not server.is_alive():
            break
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {out.read()}{err.read()}")


Serving = Callable[..., AbstractContextManager[httpx.Client]]


@pytest.fixture(scope="session")
def serving() -> Serving:
    """``with serving(workspace) as client``: HTTP as a client meets it."""
    return serve


@dataclass(frozen=True)
class Loaded:
    """A resolved workspace of a synthetic world, and the truth about it."""

    files: Path
    workspace: Path
    loads: list[dict[str, Any]]
    resolved: dict[str, Any]
    planted: dict[str, list[dict[str, Any]]]
    entities: dict[str, dict[str, str]]
    events: dict[str, dict[str, str]]
    parties: dict[str, str]

    def ask(self, *arguments: object) -> Any:
        """A question with ``--json``; the command must succeed."""
        done = run_xintu(*arguments, "--workspace", self.workspace, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return lines[0] if len(lines) == 1 and arguments[0] not in STREAMED else lines

    def code(self, entity: str) -> str:
        """The true code of an organisation."""
        return self.entities[entity]["code"]

    def party(self, entity: str) -> str:
        """The id of the party that the system made of an organisation's rows: not every row carries the true code."""
        return self.parties[entity]


def _rows(path: Path, key: str) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def parties_of(workspace: Path, truth: Path) -> dict[str, str]:
    """By organisation of the world: the party that most of its rows were resolved to, its register row before others."""
    query = (
        "SELECT load.file, load.delivered_on, record.row, membership.entity_id FROM record JOIN load USING (load_id)"
        " JOIN mention USING (record_id) JOIN membership USING (mention_id) WHERE mention.role IN ('subject', 'organisation')"
    )
    resolved = {(file, day, str(row)): party for file, day, row, party in stored(workspace, query)}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with (truth / "records.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            path = Path(row["file"])
            party = resolved.get((path.name, path.parts[0], row["row"]))
            if row["role"] == "subject" and party:
                found[row["entity_id"]][party] += 1 if row["event_id"] else 100
    return {entity: counts.most_common(1)[0][0] for entity, counts in found.items()}


def _make_world(folder: Path) -> None:
    """world → load (one load a delivery date) → resolve, all through the command line; what they said stays beside them."""
    files, workspace = folder / "files", folder / "workspace"
    made = run_installed("world", "--out", files, "--organisations", ORGANISATIONS, "--json")
    assert made.returncode == 0, made.stderr
    deliveries = json.loads(made.stdout)
    loads = []
    for date, full in sorted({(d["date"], d["full"]) for d in deliveries}):
        chosen = [f"{d['source']}={d['path']}" for d in deliveries if (d["date"], d["full"]) == (date, full)]
        flags = ["--full"] if full else []
        done = run_installed("load", *chosen, "--date", date, *flags, "--workspace", workspace, "--json")
        assert done.returncode in (0, 3), done.stderr
        loads.append(json.loads(done.stdout))
    done = run_installed("resolve", "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    (folder / "said.json").write_text(json.dumps({"loads": loads, "resolved": json.loads(done.stdout)}))


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A world that the processes of a test run make once, each with a copy of the workspace for itself."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "delta"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "said.json").exists():
            _make_world(folder)
    said = json.loads((folder / "said.json").read_text())
    files, workspace = folder / "files", own / "delta-copy"
    copy_workspace(folder / "workspace", workspace)
    truth = files / "truth"
    return Loaded(
        files,
        workspace,
        said["loads"],
        said["resolved"],
        json.loads((truth / "planted.json").read_text(encoding="utf-8")),
        _rows(truth / "entities.csv", "entity_id"),
        _rows(truth / "events.csv", "event_id"),
        parties_of(workspace, truth),
    )
