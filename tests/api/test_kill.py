"""kill -9 in the middle of a load or a resolve: the workspace opens, nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from databases import URL

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Xintu
else:
    Loaded = Xintu = Any

pytestmark = pytest.mark.skipif(
    bool(URL), reason="looks into the SQLite file; tests/loaders/test_kill.py kills on both"
)
ROUNDS = int(os.environ.get("XINTU_TEST_KILLS", "5"))


QUESTIONS = {
    "record": "SELECT record_id, version, content_hash, state FROM record",
    **{table: f"SELECT * FROM {table}" for table in ("mention", "tie", "event", "entity", "membership")},
    "edges": "SELECT id, kind, since, until, properties FROM graph_edge",
}


def state(workspace: Path) -> dict[str, list[str]]:
    """What the workspace holds, without times of recording; its file must be sound."""
    with closing(sqlite3.connect(workspace / "xintu.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {name: sorted(map(repr, connection.execute(query))) for name, query in QUESTIONS.items()}


def opened(process: subprocess.Popen[bytes], workspace: Path) -> bool:
    """Whether the process has the workspace's database open: its start-up is over, its work has begun."""
    try:
        held = [str(entry.readlink()) for entry in Path(f"/proc/{process.pid}/fd").iterdir()]
    except OSError:  # it ended meanwhile
        return False
    return str(workspace / "xintu.sqlite") in held


def writing(workspace: Path) -> bool:
    """Whether somebody is in the middle of a transaction that writes: nobody else may begin one."""
    connection = sqlite3.connect(workspace / "xintu.sqlite", timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False


@dataclass(frozen=True)
class Watched:
    """A run that was watched: seconds from the opened database to the first writing and to the end, and how it ended."""

    writes: float
    ends: float
    killed: bool
    open_at_kill: bool = False
    writing_at_kill: bool = False


def watched(workspace: Path, command: list[str], after: float = 1e9, *, once_writing: bool = False) -> Watched:
    """Run the command; kill it ``after`` seconds of work (or of writing), unless it is done before."""
    arguments = [str(Path(sys.executable).with_name("xintu")), *command, "--workspace", str(workspace)]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None and not opened(process, workspace):
        time.sleep(0.002)
    began, writes = time.perf_counter(), -1.0
    while process.poll() is None:
        now = time.perf_counter() - began
        if writes < 0 and writing(workspace):
            writes = now
        if (now >= after and not once_writing) or (once_writing and writes >= 0 and now - writes >= after):
            os.kill(process.pid, signal.SIGSTOP)  # what is seen now is what the kill hits
            seen = (opened(process, workspace), writing(workspace))
            os.killpg(process.pid, signal.SIGKILL)
            killed = process.wait() == -signal.SIGKILL
            return Watched(writes, now, killed, *seen)
        time.sleep(0.002)
    return Watched(writes, time.perf_counter() - began, False)


@pytest.mark.parametrize("stage", ["load", "resolve"])
def test_kill_9_leaves_the_former_state_or_the_new_one(
    loaded: Loaded, xintu: Xintu, tmp_path: Path, stage: str
) -> None:
    workspace = tmp_path / "workspace"
    before = tmp_path / "before"
    shutil.copytree(loaded.workspace, before)
    files = sorted((loaded.files / "2026-03-31").rglob("*市场主体登记_宣城*"))
    if stage == "resolve":
        extra = tmp_path / "extra.csv"
        extra.write_text(
            "企业名称,统一社会信用代码,住所\n宣城云岚机械有限公司,91341802MA9KB0X1XB,宣州区鳌峰路1号\n",
            encoding="utf-8",
        )
        assert xintu("load", "enterprise_register", extra, "--workspace", before).returncode == 0
        command = ["resolve"]
    else:
        text = files[0].read_bytes().decode("utf-8-sig" if files[0].read_bytes()[:3] == b"\xef\xbb\xbf" else "gb18030")
        grown = tmp_path / "grown.csv"
        grown.write_text(
            "".join(line.replace("有限公司", "新有限公司") + "\n" for line in text.splitlines()), encoding="utf-8"
        )
        command = ["load", "enterprise_register", str(grown), "--date", "2026-07-01"]
    done_state = finished(before, tmp_path / "done", xintu, command)
    old_state = state(before)
    assert old_state != done_state
    whole = fresh(before, workspace, lambda: watched(workspace, command))
    assert whole.writes >= 0
    chance = random.Random(20_260_331)
    hits: list[Watched] = []
    for attempt in range(4 * ROUNDS):
        once_writing = attempt % 2 == 1
        longest = whole.ends - whole.writes if once_writing else whole.ends
        seconds = chance.random() * longest * 0.95**attempt  # shorter by and by: the machine may be faster now
        ran = fresh(before, workspace, lambda s=seconds, w=once_writing: watched(workspace, command, s, once_writing=w))
        assert state(workspace) in (old_state, done_state)
        hits += [ran] if ran.killed and ran.open_at_kill else []  # not at its start or after its end
        if len(hits) == ROUNDS:
            break
    assert len(hits) == ROUNDS
    assert sum(hit.writing_at_kill for hit in hits) >= ROUNDS // 4
    assert xintu(*command, "--workspace", workspace).returncode in (0, 3)
    assert state(workspace) == done_state


def fresh(before: Path, workspace: Path, run: Callable[[], Watched]) -> Watched:
    """Run on a copy of the former state."""
    shutil.rmtree(workspace, ignore_errors=True)
    shutil.copytree(before, workspace)
    return run()


def finished(before: Path, place: Path, xintu: Xintu, command: list[str]) -> dict[str, Any]:
    shutil.copytree(before, place)
    done = xintu(*command, "--workspace", place, "--json")
    assert done.returncode in (0, 3), done.stderr
    assert json.loads(done.stdout)
    return state(place)
