"""How the service tells how it does: metrics over several processes, readiness, traces, errors without their texts, secrets from files."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from databases import URL
from prometheus_client.parser import text_string_to_metric_families

from api.jobs.background import Background
from api.operations import logs
from api.operations.options import SettingError
from api.settings import SECRETS, Settings
from tests.api.conftest import key_of

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("operations")
    path = folder / "register.csv"
    path.write_text(
        "企业名称,统一社会信用代码,住所\n宣城测试云岚机械有限公司,91341802MA9KB0X1XB,宣州区测试路1号\n",
        encoding="utf-8",
    )
    assert xintu("load", "enterprise_register", path, "--workspace", folder / "w").returncode == 0
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


@pytest.fixture(scope="module")
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A small receiver of OTLP over HTTP: its address, and what it was sent."""
    received: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.path.encode() + b"\n" + self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()
    thread.join()


def user(workspace: Path, xintu: Xintu, role: str) -> str:
    made = xintu("users", "add", f"ops-{role}", "--role", role, "--key", "--workspace", workspace, "--json")
    assert made.returncode == 0, made.stderr
    return str(json.loads(made.stdout)["key"])


@pytest.fixture(scope="module")
def base(workspace: Path, collector: tuple[str, list[bytes]]) -> Iterator[str]:
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
    environment = {**os.environ, "XINTU_OTLP_ENDPOINT": collector[0], "XINTU_DISK_LEAST": "1"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert server.stdout is not None
    address = re.search(r"http://[\d.]+:\d+", server.stdout.readline())
    assert address
    for _ in range(300):
        try:
            httpx.get(f"{address[0]}/ready", trust_env=False)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield address[0]
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=40)
    assert server.returncode == 0


def get(base: str, path: str, key: str = "", **headers: str) -> httpx.Response:
    given = headers | ({"Authorization": f"Bearer {key}"} if key else {})
    return httpx.get(base + path, headers=given, trust_env=False, timeout=30)


def test_metrics_are_sums_over_processes_by_template(base: str, workspace: Path, xintu: Xintu) -> None:
    admin, reader = user(workspace, xintu, "admin"), user(workspace, xintu, "investigator")
    for number in range(30):
        assert 400 <= get(base, f"/v1/parties/nobody-{number}", reader).status_code < 500
    assert get(base, "/metrics", reader).status_code == 403
    assert get(base, "/metrics").status_code == 401
    text = get(base, "/metrics", admin).raise_for_status().text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    asked = [s for s in families["xintu_requests"].samples if s.labels.get("route") == "/v1/parties/{party}"]
    assert sum(sample.value for sample in asked) == 30
    assert "nobody" not in text
    wanted = {
        "xintu_request_seconds",
        "xintu_requests_in_flight",
        "xintu_audit_waiting",
        "xintu_loads",
        "xintu_database_bytes",
        "xintu_jobs",
    }
    assert wanted <= families.keys()
    assert families["xintu_loads"].samples[0].value == 1
    assert families["xintu_requests_in_flight"].samples[0].value == 1


def test_readiness_tells_details_to_who_may_read_them(base: str, workspace: Path, xintu: Xintu) -> None:
    admin = key_of(workspace, "admin")
    assert get(base, "/ready").json() == {"status": "ready"}
    told = get(base, "/ready", admin).json()
    assert {name: check["holds"] for name, check in told["checks"].items()} == dict.fromkeys(
        (
            "records",
            "service",
            "audit",
            "disk",
            "background:webhooks",
            "background:watch",
            "background:jobs",
            "background:expire",
            "background:holding",
        ),
        True,
    )


def test_it_is_not_ready_with_tables_of_another_version(base: str, workspace: Path) -> None:
    from loaders.database import engine_of

    engine = engine_of(workspace, URL)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE schema_version SET version = version + 1 WHERE name = 'records'")
        answer = get(base, "/ready")
        assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})
        assert get(base, "/health").status_code == 200
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE schema_version SET version = version - 1 WHERE name = 'records'")
        engine.dispose()
    assert get(base, "/ready").status_code == 200


def test_traces_reach_the_collector_without_what_was_asked(
    base: str, collector: tuple[str, list[bytes]], workspace: Path, xintu: Xintu
) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    get(base, "/v1/parties/canary-party?as_of=canary", traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    done = xintu("resolve", "--workspace", workspace, XINTU_OTLP_ENDPOINT=collector[0])
    assert done.returncode == 0, done.stderr
    for _ in range(100):
        sent = b"".join(collector[1])
        if bytes.fromhex(trace) in sent and b"resolve" in sent:
            break
        time.sleep(0.1)
    assert bytes.fromhex(trace) in sent
    assert b"/v1/traces" in sent
    assert b"/v1/parties/{party}" in sent
    assert b"resolve" in sent
    assert b"canary" not in sent


def test_without_the_setting_neither_sdk_nor_exporter_is_imported(workspace: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from api.app import create_app; from api.settings import Settings;"
        "create_app(Settings.read({'XINTU_WORKSPACE': 'w'})); assert not [m for m in sys.modules if m.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_without_the_extra_the_setting_is_refused_clearly(workspace: Path) -> None:
    program = (
        "import sys; sys.modules['opentelemetry.sdk.trace'] = None; from api.cli import main;"
        f"main(['serve', '--workspace', {str(workspace)!r}])"
    )
    environment = {**os.environ, "XINTU_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "xintu[telemetry]" in done.stderr


def test_errors_are_told_by_type_and_place_only() -> None:
    """In their own texts, in those of their causes, and in what libraries log."""
    canary = "张测某 110101190001010014"
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines())

    def fails() -> None:
        try:
            raise KeyError(canary)
        except KeyError as error:
            raise ValueError(f"bad row {canary}") from error

    loggers = [logging.getLogger(name) for name in ("xintu", "a.library")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        try:
            fails()
        except ValueError as error:
            logs.tell_error(error, id="1", route="/v1/parties/{party}")
            loggers[1].exception("while reading %s", canary)
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert canary not in stream.getvalue()
    assert "110101" not in stream.getvalue()
    assert [line["error"] for line in lines] == ["ValueError", "ValueError"]
    assert lines[0]["because"]["error"] == "KeyError"
    assert any("fails" in place for place in lines[0]["raised"])


def test_a_step_of_the_background_that_fails_is_told_and_tried_again_ever_later() -> None:
    canary, tries = "张测某 110101190001010014", []
    stream, enough = io.StringIO(), threading.Event()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines())
    logging.getLogger("xintu").addHandler(handler)

    def step() -> int:
        tries.append(time.monotonic())
        if len(tries) <= 4:
            raise ValueError(canary)
        enough.set()
        return 0

    thread = Background("canary", step, 0.05)
    try:
        while len(tries) < 4:
            time.sleep(0.005)
        while thread.failures.count < 4:
            time.sleep(0.005)
        failed = thread.failures
        assert failed.reason.startswith("ValueError ")
        assert "test_operations.py" in failed.reason
        assert enough.wait(10)
    finally:
        thread.close()
        logging.getLogger("xintu").removeHandler(handler)
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert all(wait >= least for wait, least in zip(waits, (0.05, 0.1, 0.2, 0.4), strict=False)), waits
    assert thread.failures.count == 0  # the next one went well
    assert not thread.alive()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["background"], line["failures"], line["error"]) for line in lines] == [
        ("canary", number, "ValueError") for number in range(1, 5)
    ]
    assert "张测某" not in stream.getvalue()


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_be_a_file_that_strangers_cannot_read(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("sqlite:///there\n", encoding="utf-8")
    file.chmod(0o600)
    read = Settings.read({f"{name}_FILE": str(file)})
    if name == "XINTU_DATABASE_URL":
        assert read.database_url == "sqlite:///there"
    assert "there" not in repr(read)
    for mode in (0o644, 0o620, 0o602):
        file.chmod(mode)
        with pytest.raises(SettingError, match=f"{name}_FILE"):
            Settings.read({f"{name}_FILE": str(file)})
    file.chmod(0o640)
    Settings.read({f"{name}_FILE": str(file)})
    with pytest.raises(SettingError, match="both"):
        Settings.read({f"{name}_FILE": str(file), name: "other"})
    for bad in (tmp_path, tmp_path / "absent"):
        with pytest.raises(SettingError):
            Settings.read({f"{name}_FILE": str(bad)})


def test_a_bad_setting_ends_a_command_with_2_and_without_its_value(workspace: Path, xintu: Xintu) -> None:
    refused = xintu("status", "--workspace", workspace, XINTU_BODY_LIMIT="secret-value")
    assert refused.returncode == 2
    assert "XINTU_BODY_LIMIT" in refused.stderr
    assert "secret-value" not in refused.stderr
