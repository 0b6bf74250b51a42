"""kill -9 of a server, with all of its processes, while it screens a file: the job goes on by itself, no applicant twice, none missing."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from databases import URL, stored
from test_kill_served import free_port, gone, start, until_ready

from api.screening import batch

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Xintu
else:
    Loaded = Xintu = Any

pytestmark = pytest.mark.skipif(bool(URL), reason="looks into the SQLite file")
#: The whole check kills 20 times.
KILLS = int(os.environ.get("XINTU_TEST_KILLS_JOBS", "1"))
PARTS = 3 + KILLS


@pytest.fixture
def workspace(loaded: Loaded, tmp_path: Path) -> Path:
    """A copy of the world."""
    shutil.copytree(loaded.workspace, tmp_path / "workspace")
    return tmp_path / "workspace"


def applicants(workspace: Path) -> list[tuple[str, str, str]]:
    """More rows than there are firms: who applies twice is screened twice."""
    firms = stored(
        workspace, "SELECT name, code FROM graph_node WHERE kind = 'enterprise' AND length(code) = 18 LIMIT 60"
    )
    return [(f"a{place}", *firms[place % len(firms)]) for place in range(PARTS * batch.EACH)]


def consented(client: httpx.Client, rows: list[tuple[str, str, str]]) -> None:
    """All but one firm."""
    for code in sorted({code for _, _, code in rows})[1:]:
        told = {"code": code, "purpose": "before_loan", "classes": ["public"], "until": "2099-12-31"}
        client.post("/v1/consents", json={**told, "evidence": "ab" * 32}).raise_for_status()


def test_a_job_goes_on_after_kills(workspace: Path, xintu: Xintu) -> None:
    given = ("--role", "bank", "--organisation", "甲银行", "--key", "--workspace", workspace, "--json")
    key = json.loads(xintu("users", "add", "lender", *given).stdout)["key"]
    rows, port, chance = applicants(workspace), free_port(), random.Random(4)
    base, table = f"http://127.0.0.1:{port}", "id,name,code\r\n" + "".join(",".join(row) + "\r\n" for row in rows)
    headers = {"Authorization": f"Bearer {key}"}
    server = start(workspace, port)
    with httpx.Client(base_url=base, headers=headers, timeout=60, trust_env=False) as client:
        try:
            until_ready(base)
            consented(client, rows)
            sent: dict[str, Any] = {"content": table.encode(), "params": {"purpose": "before_loan"}}
            taken = client.post("/v1/screenings/batch", **sent, headers={"Content-Type": "text/csv"})
            assert taken.status_code == 202, taken.text
            for _ in range(KILLS):
                time.sleep(0.5 + 2 * chance.random())
                os.killpg(server.pid, signal.SIGKILL)
                gone(server)
                server = start(workspace, port)
                until_ready(base)
            job = ended(client, taken.json()["job"])
            lines = client.get(f"/v1/screenings/batch/{job['job_id']}/results", params={"format": "jsonl"}).text
        finally:
            server.terminate()
            gone(server)
    check(workspace, job, rows, [json.loads(line) for line in lines.splitlines()])
    assert xintu("audit", "verify", "--workspace", workspace).returncode == 0


def ended(client: httpx.Client, path: str) -> dict[str, Any]:
    """The job when it is over; a holder that was killed is waited for."""
    for _ in range(1_200):
        job: dict[str, Any] = client.get(path).json()
        if job["state"] not in ("waiting", "running"):
            return job
        time.sleep(0.25)
    raise AssertionError(job)


def check(workspace: Path, job: dict[str, Any], rows: list[tuple[str, str, str]], told: list[dict[str, Any]]) -> None:
    """A line each in the order of the file, one report each of those who consented, and an entry of the log for each."""
    assert (job["state"], job["done"], job["total"]) == ("done", len(rows), len(rows)), job
    assert [one["id"] for one in told] == [id_ for id_, _, _ in rows]
    without = sorted({code for _, _, code in rows})[0]
    assert {one["id"] for one in told if one["decision"] == "refused"} == {i for i, _, code in rows if code == without}
    kept = [one["screening_id"] for one in told if one["decision"] != "refused"]
    service = workspace / "service.sqlite"
    reports = stored_in(service, f"SELECT row_id, screening_id FROM screening WHERE job_id = '{job['job_id']}'")
    assert Counter(found for _, found in reports) == Counter(kept)
    read = Counter(
        json.loads(what)["row"]
        for (what,) in stored_in(service, "SELECT what FROM audit_entry WHERE action = 'screening:read'")
    )
    assert all(read[row] >= 1 for row, _ in reports)


def stored_in(file: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of the service's own file."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()
