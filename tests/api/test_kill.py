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
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Xintu
else:
    Loaded = Xintu = Any

ROUNDS = 20


QUESTIONS = {
    "record": "SELECT record_id, version, content_hash, state FROM record",
    **{table: f"SELECT * FROM {table}" for table in ("mention", "tie", "event", "entity", "membership")},
    "edges": "SELECT id, kind, since, until, properties FROM graph_edge",
}


def state(workspace: Path) -> dict[str, list[str]]:
    """What the workspace holds, without times of recording; its file must be sound."""
    with sqlite3.connect(workspace / "xintu.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {name: sorted(map(repr, connection.execute(query))) for name, query in QUESTIONS.items()}


def killed_after(seconds: float, *arguments: str) -> bool:
    """Run the command and kill it after a while; True if it was still running."""
    command = [str(Path(sys.executable).with_name("xintu")), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


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
    started = time.perf_counter()
    shutil.copytree(before, workspace)
    assert xintu(*command, "--workspace", workspace).returncode in (0, 3)
    whole = time.perf_counter() - started
    chance = random.Random(20_260_331)
    killed, longest = 0, whole
    for _ in range(3 * ROUNDS):
        shutil.rmtree(workspace)
        shutil.copytree(before, workspace)
        if killed_after(chance.uniform(0.3, 1.0) * longest, *command, "--workspace", str(workspace)):
            killed += 1
        else:
            longest *= 0.9  # it was done before: the machine is faster now than when it was timed
        assert state(workspace) in (old_state, done_state)
        if killed == ROUNDS:
            break
    assert killed == ROUNDS
    assert xintu(*command, "--workspace", workspace).returncode in (0, 3)
    assert state(workspace) == done_state


def finished(before: Path, place: Path, xintu: Xintu, command: list[str]) -> dict[str, Any]:
    shutil.copytree(before, place)
    done = xintu(*command, "--workspace", place, "--json")
    assert done.returncode in (0, 3), done.stderr
    assert json.loads(done.stdout)
    return state(place)
