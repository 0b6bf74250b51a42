"""What nobody should send: every route answers clearly (never 5xx), nothing is lost, memory stays bounded, and texts stay texts."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest
from databases import URL, stored

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any

#: How many malformed bodies; the whole check has 10,000.
BODIES = int(os.environ.get("XINTU_TEST_BODIES", "200"))
#: How many texts each route is asked with; all of them in the whole check.
TEXTS = min(18, max(2, BODIES // 300))
LIMIT = 2 * 1024 * 1024
#: No word of it may reach the logs: a name, an ID number, a telephone, all synthetic.
CANARY = ("金丝雀测某", "110101190001010014", "13900000001")
INJECTIONS = (
    "' OR '1'='1",
    "'; DROP TABLE record; --",
    '" UNION SELECT name, sql FROM sqlite_master --',
    "\\'; SELECT pg_sleep(5); --",
    "'}) DETACH DELETE n //",
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "%' ESCAPE '",
    "{{7*7}}${7*7}<script>alert(1)</script>",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "\u202e\u0000x"[:1] + "x",
    "A" * 5_000,
    "9" * 400,
    "-1",
    "1e309",
    "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
)


@dataclass(frozen=True)
class Served:
    """A server that tells each request, and a client that may do everything."""

    client: httpx.Client
    port: int
    pid: int
    log: Path

    def resident_mb(self) -> float:
        """Memory of all its processes."""
        pids = [
            self.pid,
            *map(int, subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True).stdout.split()),
        ]
        sizes = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in pids]
        return sum(int(size[1]) for size in sizes if size) / 1024


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("attacks")
    path = folder / "register.json"
    path.write_text(json.dumps(listed.FIRMS[:10], ensure_ascii=False), encoding="utf-8")
    assert xintu("load", "enterprise_register", path, "--workspace", folder / "w").returncode == 0
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


ROLES = ("investigator", "bank", "partner", "office", "reviewer", "auditor", "admin")


@pytest.fixture(scope="module")
def served(workspace: Path, xintu: Xintu) -> Iterator[Served]:
    options = [option for role in ROLES for option in ("--role", role)]
    made = xintu(
        "users", "add", "attacker", *options, "--organisation", "test-bank", "--key", "--workspace", workspace, "--json"
    )
    assert made.returncode == 0, made.stderr
    limits = {
        "XINTU_HEADER_SECONDS": "2",
        "XINTU_BODY_SECONDS": "3",
        "XINTU_BODY_LIMIT": str(LIMIT),
        "XINTU_LOG": "requests",
    }
    log = workspace.parent / "log"
    command = [
        str(Path(sys.executable).with_name("xintu")),
        "serve",
        "--port",
        "0",
        "--workers",
        "2",
        "--workspace",
        str(workspace),
    ]
    with log.open("w") as written:
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=written, text=True, env={**os.environ, **limits}
        )
    try:
        assert server.stdout is not None
        port = int(re.search(r":(\d+)", server.stdout.readline().split("//")[1])[1])  # type: ignore[index]
        headers = {"Authorization": f"Bearer {json.loads(made.stdout)['key']}"}
        transport = httpx.HTTPTransport(retries=10)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30, trust_env=False, transport=transport
        ) as client:
            yield Served(client, port, server.pid, log)
    finally:
        server.terminate()
        server.communicate(timeout=30)
        assert server.returncode == 0


@dataclass(frozen=True)
class Operation:
    """A route with the parameters that it describes."""

    method: str
    path: str
    query: tuple[str, ...]
    body: bool


def operations(client: httpx.Client) -> list[Operation]:
    found = []
    for path, methods in client.get("/openapi.json").raise_for_status().json()["paths"].items():
        for method, told in methods.items():
            query = tuple(p["name"] for p in told.get("parameters", ()) if p["in"] == "query")
            found.append(Operation(method.upper(), path, query, method in ("post", "put", "patch")))
    return found


def place(operation: Operation, text: str) -> str:
    from urllib.parse import quote

    return re.sub(r"\{[^}]+\}", lambda _: quote(text[:300], safe=""), operation.path)


def fine(answer: httpx.Response, what: object) -> None:
    """Any answer but a server's error; what is refused says so as a problem."""
    assert answer.status_code < 500, (what, answer.status_code, answer.text[:300])
    if answer.status_code >= 400:
        assert answer.headers["content-type"].startswith("application/problem+json"), (what, answer.text[:200])
    assert re.fullmatch(r"[0-9a-f-]{32,36}", answer.headers["X-Request-ID"])


def malformed(chance: random.Random) -> tuple[bytes, str]:
    """A body that is broken in one of many ways, and what it says it is."""
    deep = chance.randrange(1, 60_000)
    name, number, telephone = CANARY
    whole: list[Callable[[], bytes]] = [
        lambda: b"[" * deep,
        lambda: b'{"a":' * deep + b"1" + b"}" * deep,
        lambda: b"[" * deep + b"]" * deep,
        lambda: chance.randbytes(chance.randrange(0, 4_000)),
        lambda: json.dumps({"rows": [{"企业名称": name, "证件号码": number}]}, ensure_ascii=False).encode()[
            : chance.randrange(5, 60)
        ],
        lambda: json.dumps([{"企业名称": f"{name}\0", "金额": 10 ** chance.randrange(20, 400)}]).encode(),
        lambda: b'{"a": ' + b"9" * chance.randrange(1, 9_000) + b"}",
        lambda: b'{"a": 1e' + b"9" * chance.randrange(1, 20) + b"}",
        lambda: b'{"a": NaN, "b": -Infinity}',
        lambda: ('{"a": "' + telephone + '\\ud800"}').encode(),
        lambda: b'\xef\xbb\xbf{"a": 1}',
        lambda: json.dumps({"a": name}).encode("utf-16"),
        lambda: b'{"a": 1, "a": 2, "": null}',
        lambda: b'"' + name.encode() + b'"',
        lambda: b"null",
        lambda: b"\n".join([b'{"a": 1}', b"{", b"\x00", b"[]", b"true"]),
        lambda: b'{"rows": {"rows": []}}',
        lambda: json.dumps({"parties": [name] * 5_000}).encode(),
        lambda: json.dumps({chance.choice(INJECTIONS): chance.choice(INJECTIONS) for _ in range(5)}).encode(),
        lambda: (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a"\r\n\r\n' + chance.randbytes(50)
        ),
        lambda: b"a=" + b"&a=" * chance.randrange(1, 3_000),
    ]
    kinds = ["application/json"] * 6 + [
        "application/x-ndjson",
        "text/plain",
        "application/xml",
        "",
        "multipart/form-data; boundary=x",
    ]
    kinds += ["application/x-www-form-urlencoded", "application/json; charset=utf-16", "multipart/form-data", "x" * 300]
    return chance.choice(whole)(), chance.choice(kinds)


def counted(workspace: Path) -> list[tuple[Any, ...]]:
    return stored(
        workspace,
        "SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM entity), (SELECT count(*) FROM graph_node)",
    )


def test_malformed_bodies_are_refused_and_nothing_is_lost(served: Served, workspace: Path) -> None:
    chance = random.Random(20_261_126)
    writing = [operation for operation in operations(served.client) if operation.body]
    assert len(writing) >= 5
    before, memory = counted(workspace), 0.0
    for number in range(BODIES):
        operation = writing[number % len(writing)]
        body, kind = malformed(chance)
        headers = {"Content-Type": kind} if kind else {}
        answer = served.client.request(
            operation.method, place(operation, "enterprise_register"), content=body, headers=headers
        )
        fine(answer, (operation, kind, body[:80]))
        if number == BODIES // 3:
            memory = served.resident_mb()
    assert served.resident_mb() < memory + 150
    assert counted(workspace) == before


def test_texts_in_parameters_stay_texts(served: Served, workspace: Path) -> None:
    before, chance = counted(workspace), random.Random(BODIES)
    began = time.monotonic()
    for operation in operations(served.client):
        if operation.method != "GET":
            continue
        for number, text in enumerate(chance.sample(INJECTIONS, TEXTS)):
            chosen = {name: text for position, name in enumerate(operation.query) if (position + number) % 3 == 0}
            fine(served.client.get(place(operation, text), params=chosen), (operation, text, sorted(chosen)))
        one_by_one = [{name: INJECTIONS[position % len(INJECTIONS)]} for position, name in enumerate(operation.query)]
        for chosen in one_by_one if BODIES >= 10_000 else ():
            fine(served.client.get(place(operation, "x"), params=chosen), (operation, chosen))
    assert time.monotonic() - began < 300
    assert counted(workspace) == before


PATHS = (
    "/../../etc/passwd",
    "/v1/../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/v1/parties/..%2f..%2f..%2fetc%2fpasswd",
    "/v1/parties/%00",
    "/v1/parties/%0d%0aX-Injected:%20yes",
    "/v1/parties/%ff%fe",
    "/v1/parties/" + "a" * 60_000,
    "/v1/parties?q=" + "a" * 60_000,
    "/v1/parties?q=%00",
    "/v1/parties?q=%ed%a0%80",
    "/v1/parties?" + "&".join(f"q={number}" for number in range(3_000)),
    "//etc/passwd",
    "/v1/parties/;/..;/metrics",
)


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_paths_lead_nowhere_else(served: Served, path: str) -> None:
    answer = raw(served, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{key(served)}Connection: close\r\n\r\n".encode())
    assert re.match(rb"HTTP/1.1 [234]\d\d ", answer), answer[:200]
    assert b"root:" not in answer
    assert b"\r\nx-injected" not in answer.lower()


def key(served: Served) -> str:
    return f"Authorization: {served.client.headers['Authorization']}\r\n"


def raw(served: Served, request: bytes, seconds: float = 10) -> bytes:
    """What is answered to bytes until the connection ends."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=seconds) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        parts = []
        with contextlib.suppress(TimeoutError, ConnectionError):
            while part := connection.recv(65_536):
                parts.append(part)
    return b"".join(parts)


HEAD = "POST /v1/linked HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
NEXT = "GET /v1/smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
SHAPES = {
    "length and chunks": HEAD + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT,
    "two lengths": HEAD + "Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}" + NEXT,
    "length list": HEAD + "Content-Length: 2, 60\r\n\r\n{}" + NEXT,
    "negative length": HEAD + "Content-Length: -1\r\n\r\n{}",
    "length with sign": HEAD + "Content-Length: +2\r\n\r\n{}",
    "odd coding": HEAD + "Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "coding twice": HEAD
    + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    + NEXT,
    "space before colon": HEAD + "Transfer-Encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "bad chunk": HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "huge chunk": HEAD + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "two hosts": "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "two keys": "GET /v1/parties?q=x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer xt_a_b\r\nAuthorization: Bearer xt_c_d\r\n\r\n",
    "folded header": "GET /health HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\nX B: c\r\n\r\n",
    "bare returns": "GET /health HTTP/1.1\rHost: a\r\r",
    "other protocol": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "long header": "GET /health HTTP/1.1\r\nHost: a\r\nX-A: " + "a" * 400_000 + "\r\n\r\n",
    "endless headers": "GET /health HTTP/1.1\r\nHost: a\r\n"
    + "".join(f"X-{n}: {n}\r\n" for n in range(40_000))
    + "\r\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_requests_that_two_readers_would_read_differently_are_refused(served: Served, shape: str) -> None:
    answer = raw(served, SHAPES[shape].encode("latin-1"))
    assert len(re.findall(rb"HTTP/1\.1 \d", answer)) <= 1, answer
    assert not answer or re.match(rb"HTTP/1.1 4(00|08|31|01|15|22)", answer), answer[:200]
    served.client.get("/health").raise_for_status()


def test_what_is_too_large_is_refused_whatever_the_route(served: Served) -> None:
    refused, large = 0, b"[" + b" " * LIMIT + b"]"

    def parts() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * (LIMIT // 32)

    for operation in [one for one in operations(served.client) if one.body][:12]:
        for content in (large, parts()):
            headers = {"Content-Type": "application/json"}
            answer = served.client.request(operation.method, place(operation, "x"), content=content, headers=headers)
            fine(answer, operation)
            assert answer.status_code == 413 or content is not large, (operation, answer.status_code)
            refused += answer.status_code == 413
    assert refused > 15  # a body without a length is refused where it is read


def test_slow_requests_end_and_keep_nobody_waiting(served: Served) -> None:
    """Heads and bodies that come byte by byte, in numbers: each ends at its time, and others are answered meanwhile."""
    head = b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: "
    body = (HEAD + key(served) + "Content-Length: 1000\r\n\r\n").encode()
    silent, slow = [], []
    for number in range(60):
        connection = socket.create_connection(("127.0.0.1", served.port), timeout=10)
        (slow if number % 3 else silent).append(connection)
        if number % 3:
            connection.sendall(head if number % 3 == 1 else body)
    began, waits = time.monotonic(), []
    while time.monotonic() - began < 4.5:
        for connection in slow:
            with contextlib.suppress(OSError):
                connection.sendall(b" ")
        asked = time.monotonic()
        served.client.get("/health").raise_for_status()
        waits.append(time.monotonic() - asked)
        time.sleep(0.3)
    assert sorted(waits)[len(waits) // 2] < 1
    answers = []
    for connection in [*silent, *slow]:
        connection.settimeout(5)
        with contextlib.suppress(ConnectionError):
            answers.append(connection.recv(4096))
        connection.close()
    assert {answer[:12] for answer in answers} <= {b"", b"HTTP/1.1 408"}
    assert b"HTTP/1.1 408" in {answer[:12] for answer in answers}


def test_the_log_tells_each_request_and_nothing_of_it(served: Served) -> None:
    """After all that: canaries in paths, queries, headers and bodies of requests that went well, badly and wrong."""
    name, number, telephone = CANARY
    client, identity = served.client, "0b1f6a52-7f0c-4a0e-9d6e-2f6c1f0a9b11"
    headers = {"X-Request-ID": identity, "X-Purpose": number, "User-Agent": telephone}
    assert (
        client.get("/v1/parties", params={"q": f"{name} {number}"}, headers=headers).headers["X-Request-ID"] == identity
    )
    assert (
        client.get(f"/v1/parties/{name}{telephone}", headers={"X-Request-ID": number}).headers["X-Request-ID"] != number
    )
    client.get(f"/{name}/{number}")
    client.post(
        "/v1/records/enterprise_register",
        json=[{"企业名称": name, "法定代表人证件号码": number, "x": {"y": telephone}}],
    )
    raw(served, f"GET /{number} HTTP/1.1\r\n{number}\r\n\r\n".encode())
    lines = served.log.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert sum(line["event"] == "request" for line in told) > 50
    mine = next(line for line in told if line.get("id") == identity)
    assert (mine["method"], mine["route"], mine["status"], mine["user"]) == ("GET", "/v1/parties", 200, "attacker")
    assert set(mine) == {"at", "level", "event", "process", "id", "method", "route", "status", "ms", "user"}
    assert not [
        line
        for line in lines
        for canary in CANARY
        if canary in line or canary.encode("unicode_escape").decode() in line
    ]
    assert not [line for line in told if line["event"] == "error"]


def test_the_workspace_is_whole_after_all_that(served: Served, workspace: Path) -> None:
    answer = served.client.get("/ready").raise_for_status().json()
    assert all(check["holds"] for check in answer["checks"].values())
    if not URL:
        with contextlib.closing(sqlite3.connect(workspace / "xintu.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
