"""kill -9 of a serving process, or of all of them, under load: what was acknowledged is there, the log is whole, the service goes on."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
from databases import URL, stored

from api.operations.restore import chain_end
from api.service.database import SERVICE_FILE
from loaders.database import engine_of

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any

#: The whole check kills 20 times.
ROUNDS = int(os.environ.get("XINTU_TEST_KILLS_SERVED", "2"))
FIRMS = listed.FIRMS[:8]


@dataclass
class Load:
    """Clients that push and read until they are told to stop, and what was acknowledged to them."""

    base: str
    key: str
    pushed: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    number: int = 0

    def run(self, what: str) -> None:
        with httpx.Client(
            base_url=self.base, headers={"Authorization": f"Bearer {self.key}"}, timeout=20, trust_env=False
        ) as client:
            while not self.stop.is_set():
                with self.lock:
                    self.number += 1
                    number = self.number
                try:
                    self.push(client, number) if what == "push" else self.ask(client, number)
                except httpx.TransportError:
                    time.sleep(0.05)

    def push(self, client: httpx.Client, number: int) -> None:
        document = f"宣市监列〔2026〕{number}号"
        day = datetime.date(2005, 1, 1) + datetime.timedelta(days=number)
        row = {**listed.entry(number % len(FIRMS), listed.MARKET_LIST, day.isoformat()), "列入决定书文号": document}
        answer = client.post("/v1/records/serious_lists", json=[row], headers={"Idempotency-Key": f"key-{number}"})
        if answer.status_code == 200 and answer.json()["rejected"] == 0:
            self.pushed.append(f"key-{number}")
        elif answer.status_code != 503:
            self.wrong.append((answer.status_code, answer.text[:300]))

    def ask(self, client: httpx.Client, number: int) -> None:
        purpose = f"reading {number}"
        code = FIRMS[number % len(FIRMS)]["统一社会信用代码"]
        answer = client.get(f"/v1/parties/{code}", headers={"X-Purpose": purpose})
        if answer.status_code == 200:
            self.read.append(purpose)
        elif answer.status_code != 503:
            self.wrong.append((answer.status_code, answer.text[:300]))


def children(pid: int) -> list[int]:
    listed_pids = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in listed_pids.split()]


def start(workspace: Path, port: int) -> subprocess.Popen[str]:
    command = [
        str(Path(sys.executable).with_name("xintu")),
        "serve",
        "--port",
        str(port),
        "--workers",
        "2",
        "--workspace",
        str(workspace),
    ]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert server.stdout is not None
    assert re.search(r"http://", server.stdout.readline()), server.stderr and server.stderr.read()
    return server


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def gone(server: subprocess.Popen[str]) -> None:
    server.wait(60)
    for stream in (server.stdout, server.stderr):
        if stream:
            stream.close()


def until_ready(base: str) -> None:
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{base}/ready", trust_env=False, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the service did not come back")


def test_kill_9_under_load(tmp_path: Path, xintu: Xintu) -> None:
    workspace, file = tmp_path / "w", tmp_path / "register.json"
    file.write_text(json.dumps(FIRMS, ensure_ascii=False), encoding="utf-8")
    assert xintu("load", "enterprise_register", file, "--workspace", workspace).returncode == 0
    assert xintu("resolve", "--workspace", workspace).returncode == 0
    made = xintu("users", "add", "killer", "--role", "office", "--key", "--workspace", workspace, "--json")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    load = Load(base, json.loads(made.stdout)["key"])
    chance, server = random.Random(9), start(workspace, port)
    until_ready(base)
    threads = [threading.Thread(target=load.run, args=(what,)) for what in ("push", "push", "read", "read")]
    for thread in threads:
        thread.start()
    kills = 0
    try:
        while kills < ROUNDS:
            before = len(load.pushed), len(load.read)
            time.sleep(0.5 + chance.random())
            workers = children(server.pid)
            if kills % 3 == 2:
                os.killpg(server.pid, signal.SIGKILL)  # all of it, as when the machine ends
                gone(server)
                server = start(workspace, port)
            else:
                os.kill(chance.choice(workers), signal.SIGKILL)
            kills += 1
            until_ready(base)
            for _ in range(600):  # others were acknowledged after it
                if len(load.pushed) > before[0] + 2 and len(load.read) > before[1] + 2:
                    break
                time.sleep(0.1)
            else:
                raise AssertionError(f"no one is answered after kill {kills}: {load.wrong[:3]}")
    finally:
        load.stop.set()
        for thread in threads:
            thread.join()
        server.terminate()
        gone(server)
    assert server.returncode == 0
    assert load.wrong == []
    check(workspace, load)


def check(workspace: Path, load: Load) -> None:
    """All that was acknowledged is in the tables and in the log."""
    answered = {key for (key,) in stored(workspace, "SELECT key FROM push")}
    assert [key for key in load.pushed if not any(found.endswith(key) for found in answered)] == []
    documents = {text for (text,) in stored(workspace, "SELECT document_no FROM repairable")}
    lost = [key for key in load.pushed if f"宣市监列〔2026〕{key.removeprefix('key-')}号" not in documents]
    assert lost == []
    engine = engine_of(workspace, URL, SERVICE_FILE)
    with engine.connect() as connection:
        assert chain_end(connection)["number"] >= len(load.pushed) + len(load.read)
        noted = {text for (text,) in connection.exec_driver_sql("SELECT purpose FROM audit_entry")}
    engine.dispose()
    assert [purpose for purpose in load.read if purpose not in noted] == []


def test_a_stop_ends_requests_in_flight_and_takes_no_new_ones(tmp_path: Path, xintu: Xintu) -> None:
    """A body of which the rest comes after the stop is still answered; a new connection is not taken."""
    workspace = tmp_path / "w"
    port = free_port()
    made = subprocess.run(
        [
            str(Path(sys.executable).with_name("xintu")),
            "load",
            "enterprise_register",
            "/dev/null",
            "--workspace",
            str(workspace),
        ],
        capture_output=True,
        check=False,
    )
    assert made.returncode in (0, 2, 3)
    made_key = xintu("users", "add", "stopper", "--role", "office", "--key", "--workspace", workspace, "--json")
    assert made_key.returncode == 0, made_key.stderr
    server = start(workspace, port)
    until_ready(f"http://127.0.0.1:{port}")
    body = json.dumps(FIRMS, ensure_ascii=False).encode()
    head = f"POST /v1/records/enterprise_register HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {json.loads(made_key.stdout)['key']}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode() + body[:100])
        time.sleep(0.5)
        server.send_signal(signal.SIGTERM)
        refused = False
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except ConnectionError:
                refused = True
                break
            time.sleep(0.05)
        assert refused
        connection.sendall(body[100:])
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 200"), answer
    gone(server)
    assert server.returncode == 0
    assert stored(workspace, "SELECT count(*) FROM record") == [(len(FIRMS),)]
