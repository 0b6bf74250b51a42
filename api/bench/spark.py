"""Spark beside the local engine on the same records: whether the two files are the same, and what each took.

Each is a process of its own, measured with all that it starts (the Java machine, the Python workers): memory is what they hold
together, shared pages counted once.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from api.bench.resolution import EngineError, generated, written

#: Seconds between two looks at the memory.
_PAUSE = 0.5


def compare(records: int, seed: int, master: str, folder: Path) -> dict[str, Any]:
    """Both engines on made-up records. Raises ``EngineError`` where one of them fails."""
    table, _ = written(*generated(records, seed), folder)
    outs = [folder / f"{engine}.csv" for engine in ("local", "spark")]
    local = _run(["cluster", str(table), "--out", str(outs[0])])
    spark = _run(["cluster", str(table), "--out", str(outs[1]), "--engine", "spark", "--master", master])
    same = outs[0].read_bytes() == outs[1].read_bytes()
    return {"records": records, "master": master, "identical": same, "engines": {"local": local, "spark": spark}}


def _run(arguments: Sequence[str]) -> dict[str, Any]:
    """What a command told with ``--json``, its seconds on the clock and of processors, and the memory of all its processes."""
    started, most, cpu = time.perf_counter(), 0.0, 0.0
    command = [sys.executable, "-m", "api.cli", *arguments, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            family = _family(process.pid)
            most = max(most, sum(map(_held_mb, family)))
            cpu = max(cpu, sum(map(_cpu_seconds, family)))
            time.sleep(_PAUSE)
        out, err = process.communicate()
    if process.returncode not in (0, 3):
        raise EngineError(err.decode(errors="replace")[-500:])
    told = orjson.loads(out.splitlines()[-1])
    seconds = round(time.perf_counter() - started, 1)
    return {"entities": told["entities"], "seconds": seconds, "cpu_seconds": round(cpu, 1), "peak_mb": round(most)}


def _family(root: int) -> list[int]:
    """A process and all that descend from it."""
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in _read(task).split()]
    return found


def _held_mb(pid: int) -> float:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _cpu_seconds(pid: int) -> float:
    """Of a process and of those of its children that have ended."""
    stat = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, stat[11:15])) / 100 if stat else 0.0


def _read(path: Path) -> str:
    """Nothing where the process has ended meanwhile."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
