"""How the service bears many clients at once: a server process over a workspace, clients that ask like its users do.

Each client keeps one connection and asks its next question when the last is answered, after a pause where people pause. What is
measured is what a client waits. The clients are one process with sockets of their own: it takes little from the server.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from graph.stores.sql import SqlGraphStore
from graph.stores.sql_parties import Wanted

#: What a client asks, by route, and how often of a hundred.
MIX = {"suggest": 45, "dossier": 25, "linked": 15, "search": 15}
#: Characters after which a person who types waits for suggestions.
_TYPED = (2, 3, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class Load:
    """How many clients for how long; ``pause``: seconds that each waits before it asks again (0 = as fast as it can)."""

    clients: int = 50
    seconds: float = 30.0
    pause: float = 0.0
    workers: int = 2
    seed: int = 1
    mix: tuple[str, ...] = ()


@dataclass(slots=True)
class Measured:
    """Milliseconds by route, answers that are no success, and the server's resident megabytes over time."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    memory: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The table as it is printed."""
        total = sum(len(waits) for waits in self.waits.values())
        return {
            "requests": total,
            "seconds": round(self.seconds, 1),
            "per_second": round(total / max(self.seconds, 1e-3), 1),
            "errors": dict(self.failed),
            "memory_mb": {"start": self.memory[0], "end": self.memory[-1], "most": max(self.memory)},
            "load_average": round(os.getloadavg()[0], 1),
            "routes": {name: _spread(waits) for name, waits in sorted(self.waits.items())},
        }


def _spread(waits: Sequence[float]) -> dict[str, float]:
    told = {f"p{part}": round(float(np.percentile(waits, part)), 1) for part in (50, 95, 99)}
    return {"requests": len(waits), **told}


def questions(store: SqlGraphStore, seed: int, count: int = 2_000) -> dict[str, list[str]]:
    """Paths to ask for, by route, about parties drawn from the graph."""
    draw = random.Random(seed)
    nodes = []
    for prefix in ("org-9132", "org-9133", "org-9134", "org-9131", "org-", ""):
        nodes += store.parties(Wanted(kinds=("enterprise",)), prefix + str(draw.randrange(10)), count // 3)[0]
    chosen = draw.sample(nodes, min(count, len(nodes)))
    paths: dict[str, list[str]] = defaultdict(list)
    for node in chosen:
        paths["dossier"].append(f"/v1/parties/{quote(node.id, safe='')}")
        paths["linked"].append(f"/v1/parties/{quote(node.id, safe='')}/linked")
        typed = node.code if node.code and draw.random() < 0.2 else node.name
        paths["suggest"] += [f"/v1/suggest?q={quote(typed[:size])}" for size in _TYPED]
        about = [f"region={node.region[:4]}00&state=listed", f"q={quote(node.name[:4])}", f"region={node.region}"]
        paths["search"].append(f"/v1/parties?{draw.choice(about)}&kind=enterprise")
    return dict(paths)


async def run(
    address: tuple[str, int], key: str, paths: dict[str, list[str]], load: Load, pids: Sequence[int]
) -> Measured:
    """Ask for as long as the load says."""
    warm = Measured()
    once = Load(load.clients, load.seconds, 0.0, load.workers, load.seed, load.mix)
    for _ in range(2):  # what a process reads once
        await asyncio.gather(
            *(
                _client(address, key, random.Random(n), paths, (once, time.perf_counter() + 3, warm))
                for n in range(4 * load.workers)
            )
        )
    told, end = Measured(memory=[_resident(pids)]), time.perf_counter() + load.seconds
    began = time.perf_counter()
    watching = asyncio.create_task(_watch(told, pids))
    clients = [
        _client(address, key, random.Random(load.seed + number), paths, (load, end, told))
        for number in range(load.clients)
    ]
    await asyncio.gather(*clients)
    watching.cancel()
    told.seconds = time.perf_counter() - began
    told.memory.append(_resident(pids))
    return told


async def _client(
    address: tuple[str, int],
    key: str,
    draw: random.Random,
    paths: dict[str, list[str]],
    asked: tuple[Load, float, Measured],
) -> None:
    load, end, told = asked
    names = load.mix or tuple(name for name, share in MIX.items() for _ in range(share))
    reader, writer = await asyncio.open_connection(*address)
    await asyncio.sleep(draw.random() * load.pause)
    while time.perf_counter() < end:
        name = draw.choice(names)
        head = f"GET {draw.choice(paths[name])} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n"
        began = time.perf_counter()
        writer.write(head.encode())
        status = await _answer(reader)
        told.waits[name].append((time.perf_counter() - began) * 1000)
        if status != 200:
            told.failed[f"{name} {status}"] += 1
        if load.pause:
            await asyncio.sleep(load.pause * (0.5 + draw.random()))
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer with its body; gives its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = re.search(rb"(?i)content-length: (\d+)", head)
    await reader.readexactly(int(size[1]) if size else 0)
    return int(head.split(None, 2)[1])


async def _watch(told: Measured, pids: Sequence[int]) -> None:
    while True:
        await asyncio.sleep(1)
        told.memory.append(_resident(pids))


def _resident(pids: Sequence[int]) -> int:
    """Megabytes of memory of their own that processes hold."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += sum(int(size) for size in re.findall(r"(?m)^Pss_(?:Anon|Shmem): +(\d+)", text))
    return total // 1024


@contextmanager
def served(workspace: Path, workers: int) -> Iterator[tuple[tuple[str, int], list[int]]]:
    """A server over a workspace: its address and the ids of its processes."""
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "serve",
        "--port",
        "0",
        "--workspace",
        str(workspace),
        "--workers",
        str(workers),
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert server.stdout is not None
        address = re.search(r"http://([\d.]+):(\d+)", server.stdout.readline())
        assert address, "the server did not start"
        where = (address[1], int(address[2]))
        _wait_for(where)
        yield where, [server.pid, *_children(server.pid)]
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _wait_for(address: tuple[str, int]) -> None:
    import httpx

    with httpx.Client(transport=httpx.HTTPTransport(retries=20), trust_env=False, timeout=60) as client:
        client.get(f"http://{address[0]}:{address[1]}/health")


def _children(pid: int) -> list[int]:
    try:
        return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []
