"""kill -9 in the middle of a load: the workspace opens, what was acknowledged is there, no half of a load is."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders import records
from resolution import ledger

CHILD = """
import os
import sys
from pathlib import Path
from loaders.load import LoadRequest, load_files
from loaders.workspace import Workspace
home, file = map(Path, sys.argv[1:])
def heard(phase, name, rows):
    print(phase, flush=True)
load_files(Workspace.open(home, os.environ.get("XINTU_DATABASE_URL")), [LoadRequest("enterprise_register", file, "2024-02-01")], progress=heard)
print("done", flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2, 0.6])
def test_killed_loads_leave_the_former_state(desk: Any, delay: float) -> None:
    desk.load("enterprise_register", [{"uscc": desk.uscc(1), "name": "宣城市测试商贸有限公司"}])
    many = [{"uscc": desk.uscc(number), "name": f"宣城市测试{number}号有限公司"} for number in range(1, 20_000)]
    path = desk.write("many.csv", many)
    before = desk.facts()
    desk.workspace.close()
    command = [sys.executable, "-c", CHILD, str(desk.workspace.path), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == "write":
                break
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
    if "done" not in rest:
        with desk.workspace.read() as connection:
            loads = connection.execute(sa.select(sa.func.count()).select_from(records.load)).scalar_one()
            mentions = connection.execute(sa.select(sa.func.count()).select_from(ledger.mention)).scalar_one()
            held = connection.execute(sa.select(sa.func.count()).select_from(records.record)).scalar_one()
        assert (loads, held, mentions) in ((1, 1, 1), (2, 19_999, 19_999))
        if loads == 1:
            assert desk.facts() == before
    assert desk.load("enterprise_register", path, "2024-02-01").files[0].rejected == 0
    assert len(desk.records()) == 19_999


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_any_order_of_rows_gives_the_same_records(make_desk: Any, order: list[int]) -> None:
    one, two = make_desk(), make_desk()
    rows = [
        {"uscc": one.uscc(number % 2), "name": "宣城市测试有限公司", "phone": f"0563{number}"} for number in range(6)
    ]
    one.load("enterprise_register", rows)
    two.load("enterprise_register", [rows[at] for at in order])
    assert one.facts() == two.facts()
