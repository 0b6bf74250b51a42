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
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from graph.model import Node
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_parties import Wanted

#: What a client asks, by route, and how often of a hundred.
MIX = {"suggest": 45, "dossier": 25, "linked": 14, "search": 14, "screen": 2}
#: Routes whose questions are bodies.
_POSTED = {"screen": "/v1/screenings"}
#: Characters after which a person who types waits for suggestions.
_TYPED = (2, 3, 4, 6, 8)
#: So many firms are drawn: more than a run asks about, since what is asked again may be kept. Places that they come from, in a province.
_DRAWN, _PLACES, _SIGNS = 20_000, 50, "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: Seconds for which each route is asked alone, and clients that warm the processes up, one of them.
_ALONE, _WARM = 6.0, 4


@dataclass(frozen=True, slots=True)
class Load:
    """How many clients for how long; ``pause``: seconds that each waits before it asks again (0 = as fast as it can)."""

    clients: int = 50
    seconds: float = 30.0
    pause: float = 0.0
    workers: int = 2
    seed: int = 1
    mix: tuple[str, ...] = ()

    def alone(self, name: str) -> Load:
        """A few clients that ask one route, each in turn: what an answer costs, and what it takes when nobody waits for others."""
        return replace(self, clients=self.workers, seconds=_ALONE, pause=0.0, mix=(name,))


@dataclass(slots=True)
class Measured:
    """Milliseconds by route, answers that are no success, the server's resident megabytes every second, and its processor time."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    memory: list[int] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The table as it is printed."""
        total = sum(len(waits) for waits in self.waits.values())
        return {
            "requests": total,
            "seconds": round(self.seconds, 1),
            "per_second": round(total / max(self.seconds, 1e-3), 1),
            "errors": dict(self.failed),
            "cpu_ms": round(1000 * self.cpu / max(total, 1), 2),
            "memory_mb": {
                "start": self.memory[0],
                "minute_1": self.memory[min(60, len(self.memory) - 1)],
                "end": self.memory[-1],
                "most": max(self.memory),
                "minutes": self.memory[::60],
            },
            "load_average": round(os.getloadavg()[0], 1),
            "routes": {name: _spread(waits) for name, waits in sorted(self.waits.items())},
        }


def _spread(waits: Sequence[float]) -> dict[str, float]:
    told = {f"p{part}": round(float(np.percentile(waits, part)), 1) for part in (50, 95, 99)}
    return {"requests": len(waits), **told}


def drawn(store: SqlGraphStore, seed: int, count: int = _DRAWN) -> list[Node]:
    """Firms of the graph, from many places of the order of their ids."""
    draw = random.Random(seed)
    nodes: dict[str, Node] = {}
    for province in ("32", "33", "34", "31"):
        for _ in range(_PLACES):
            after = f"org-91{province}{draw.randrange(10_000):04d}{draw.choice(_SIGNS)}"
            found = store.parties(Wanted(kinds=("enterprise",), region=province), after, count // (4 * _PLACES))[0]
            nodes |= {node.id: node for node in found}
    if len(nodes) < count // 10:
        nodes |= {node.id: node for node in store.parties(Wanted(kinds=("enterprise",)), "", count)[0]}
    chosen = sorted(nodes)
    return [nodes[id_] for id_ in draw.sample(chosen, min(count, len(chosen)))]


def questions(chosen: Sequence[Node], seed: int) -> dict[str, list[str]]:
    """Paths to ask for, by route, about firms."""
    draw = random.Random(seed)
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
    told, end = Measured(memory=[_resident(pids)]), time.perf_counter() + load.seconds
    began, used = time.perf_counter(), _used(pids)
    watching = asyncio.create_task(_watch(told, pids))
    clients = [
        _client(address, key, random.Random(load.seed + number), paths, (load, end, told))
        for number in range(load.clients)
    ]
    await asyncio.gather(*clients)
    watching.cancel()
    told.seconds, told.cpu = time.perf_counter() - began, _used(pids) - used
    told.memory.append(_resident(pids))
    return told


async def warmed(
    address: tuple[str, int], key: str, paths: dict[str, list[str]], load: Load, pids: Sequence[int]
) -> None:
    """Let every process read what it reads once."""
    several = replace(load, clients=_WARM * load.workers, seconds=2.0, pause=0.0)
    for name in paths:
        await run(address, key, paths, replace(several, mix=(name,)), pids)


def _request(name: str, asked: str, key: str) -> bytes:
    head = f"HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nX-Purpose: bench\r\n"
    if name not in _POSTED:
        return f"GET {asked} {head}\r\n".encode()
    body = asked.encode()
    told = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return f"POST {_POSTED[name]} {head}{told}".encode() + body


async def _client(
    address: tuple[str, int],
    key: str,
    draw: random.Random,
    paths: dict[str, list[str]],
    running: tuple[Load, float, Measured],
) -> None:
    load, end, told = running
    names = load.mix or tuple(name for name, share in MIX.items() if name in paths for _ in range(share))
    reader, writer = await asyncio.open_connection(*address)
    await asyncio.sleep(draw.random() * load.pause)
    while time.perf_counter() < end:
        name = draw.choice(names)
        asked = _request(name, draw.choice(paths[name]), key)
        began = time.perf_counter()
        writer.write(asked)
        status = await _answer(reader)
        told.waits[name].append((time.perf_counter() - began) * 1000)
        if status not in (200, 201):
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


def _used(pids: Sequence[int]) -> float:
    """Seconds of processor time that processes used, of the system's work for them, too."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


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
