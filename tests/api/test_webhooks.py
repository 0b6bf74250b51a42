"""Webhooks over HTTP, to a receiver that listens: signed, the same bytes again after a failure, never to inner addresses; and jobs."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest
import sqlalchemy as sa
from databases import URL

from api.jobs.jobs import NewJob, cancel, create, results, show
from api.jobs.running import Part, Runner
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal
from api.webhooks import addresses, hooks, outbox
from api.webhooks.hooks import Asked
from api.webhooks.sending import DELAYS, Sender
from api.webhooks.tables import webhook_delivery
from loaders.reject import Reject
from loaders.workspace import Workspace, WorkspaceError

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it is told; answers with the next status."""

    told: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    statuses: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).told.append((dict(self.headers), body))
        self.send_response(type(self).statuses.pop(0) if type(self).statuses else 200)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.told, Receiver.statuses = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Workspace, ServiceDatabase]]:
    with_url = Workspace.open(tmp_path / "w", url=URL or None)
    service = ServiceDatabase.open(with_url, URL or "")
    yield with_url, service
    service.close()
    with_url.close()


Opened = tuple[Workspace, ServiceDatabase]


def test_a_message_is_signed_and_repeated_until_it_is_heard(opened: Opened, receiver: str) -> None:
    workspace, service = opened
    with service.write() as connection:
        made = hooks.add(connection, workspace.key, "bank", Asked(receiver, ["ping"], "li"), private=True)
        hooks.add(connection, workspace.key, "other", Asked(receiver, ["ping"], "wu"), private=True)
        assert len(outbox.enqueue(connection, "bank", "ping", {"name": "恒源"})) == 1
        assert outbox.enqueue(connection, "bank", "watch.alerts", {}) == []
    Receiver.statuses = [500, 302]
    sender = Sender(service, workspace.key, private=True)
    for attempt in range(1, 4):
        assert sender.step() == 1
        assert sender.step() == 0  # not due again yet
        if attempt < 3:
            _due(service)
    with service.read() as connection:
        (delivery,) = outbox.deliveries(connection, "bank", made.webhook_id)
        with pytest.raises(Refusal):
            outbox.deliveries(connection, "other", made.webhook_id)
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("delivered", 3, "200")
    assert len({body for _, body in Receiver.told}) == 1
    headers, body = Receiver.told[-1]
    seconds, digest = (part.partition("=")[2] for part in headers["X-Xintu-Signature"].split(","))
    expected = hmac.new(made.secret.encode(), f"{seconds}.".encode() + body, "sha256").hexdigest()
    assert hmac.compare_digest(digest, expected)
    assert abs(int(seconds) - time.time()) < 60
    assert json.loads(body)["data"] == {"name": "恒源"}


def _due(service: ServiceDatabase) -> None:
    with service.write() as connection:
        connection.execute(sa.update(webhook_delivery).values(next_at=now()))


def test_what_is_never_heard_is_kept_as_dead_and_can_be_tried_again(opened: Opened, receiver: str) -> None:
    workspace, service = opened
    with service.write() as connection:
        made = hooks.add(connection, workspace.key, "bank", Asked(receiver, ["ping"], "li"), private=True)
        (delivery,) = outbox.enqueue(connection, "bank", "ping", {})
    Receiver.statuses = [503] * (len(DELAYS) + 1)
    sender = Sender(service, workspace.key, private=True)
    for _ in range(len(DELAYS) + 1):
        assert sender.step() == 1
        _due(service)
    assert sender.step() == 0
    with service.write() as connection:
        assert outbox.deliveries(connection, "bank", made.webhook_id, "dead")
        outbox.retry(connection, "bank", made.webhook_id, delivery)
    assert sender.step() == 1
    with service.read() as connection:
        assert outbox.deliveries(connection, "bank", made.webhook_id, "delivered")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://10.0.0.8/", "https://169.254.169.254/latest", "https://[::1]/", "http://bank.example/",
        "https://[::ffff:127.0.0.1]/", "https://[2002:7f00:1::]/", "https://[64:ff9b::7f00:1]/", "https://user:pass@bank.example/",
        "file:///etc/passwd", "gopher://bank.example", "https://", "https://100.64.0.1/", "https://bank.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_no_message_goes_to_an_inner_address(url: str) -> None:
    with pytest.raises(Refusal):
        addresses.checked_url(url, private=False)


def test_a_name_that_leads_inside_is_not_followed(opened: Opened) -> None:
    workspace, service = opened
    with pytest.raises(Refusal):
        addresses.address_of(httpx.URL("https://localhost/"), private=False)
    with service.write() as connection:
        hooks.add(connection, workspace.key, "bank", Asked("https://localhost/hook", ["ping"], "li"), private=False)
        outbox.enqueue(connection, "bank", "ping", {})
    assert Sender(service, workspace.key).step() == 1
    with service.read() as connection:
        assert connection.scalar(sa.select(webhook_delivery.c.last_status)) == "webhook_private"


class Doubling:
    """Doubles numbers; dies in the middle of a part as told."""

    def __init__(self, dies_at: int = -1, between: Callable[[], None] = lambda: None) -> None:
        self.dies_at, self.between, self.seen = dies_at, between, list[int]()

    together = 1

    def parts(self, of: Any, parts: Any) -> list[Part]:
        (rows,) = parts
        self.between()
        if self.dies_at in rows:
            os._exit(9)
        self.seen += rows
        return [Part([{"double": of["asked"]["times"] * row} for row in rows])]

    def finish(self, connection: sa.Connection, of: Any) -> dict[str, Any]:
        return {"last": self.seen[-1] if self.seen else None}


def test_a_job_goes_on_where_a_killed_process_left_it(opened: Opened) -> None:
    _, service = opened
    new = NewJob("doubling", "bank", "li", asked={"times": 2})
    with service.write() as connection:
        job_id = create(connection, new, list(range(50)), [Reject("f.csv", "", 7, "code", "missing_value")], each=10)
    service.engine.dispose()
    if not (child := os.fork()):
        try:
            runner = Runner(service, {"doubling": Doubling(dies_at=25)})
            while True:
                runner.step()
        finally:
            os._exit(1)  # not what was to happen: and no second process goes on with the tests
    assert os.waitpid(child, 0)[1] == 9 << 8
    after = Doubling()
    runner = Runner(service, {"doubling": after})
    assert runner.step() == 0  # still held by the process that is gone
    with service.write() as connection:
        connection.execute(sa.text("UPDATE job SET held_until = '2000'"))
    while runner.step():
        pass
    assert after.seen == list(range(20, 50))
    with service.read() as connection:
        told = show(connection, "bank", job_id)
        with pytest.raises(Refusal):
            show(connection, "other", job_id)
    assert (told["state"], told["done"], told["total"], told["rejected"]) == ("done", 50, 50, 1)
    assert told["answer"] == {"last": 49}
    assert [one["double"] for one in results(service, "bank", job_id)] == [2 * n for n in range(50)]


@pytest.mark.parametrize(("gets_on", "state"), [(True, "done"), (False, "failed")])
def test_a_job_whose_processes_are_killed_goes_on_as_long_as_it_gets_anywhere(
    opened: Opened, gets_on: bool, state: str
) -> None:
    """Each process does a part (or none) and is gone; the next one takes over when the hold has run out."""
    _, service = opened
    with service.write() as connection:
        job_id = create(connection, NewJob("doubling", "bank", "li", asked={"times": 2}), list(range(60)), [], each=1)
    for _ in range(62):
        handler = Doubling(between=lambda: None if gets_on else (_ for _ in ()).throw(WorkspaceError("killed")))
        with contextlib.suppress(WorkspaceError):
            Runner(service, {"doubling": handler}).step()
        with service.write() as connection:
            connection.execute(sa.text("UPDATE job SET held_until = '2000'"))
    with service.read() as connection:
        told = show(connection, "bank", job_id)
    assert (told["state"], told["done"]) == (state, 60 if gets_on else 0)


def test_a_cancelled_job_keeps_what_is_done_and_goes_no_further(opened: Opened) -> None:
    _, service = opened
    with service.write() as connection:
        job_id = create(connection, NewJob("doubling", "bank", "li", asked={"times": 3}), list(range(4)), [], each=2)

    def stop() -> None:
        if show_done():
            with service.write() as connection:
                cancel(connection, "bank", job_id)

    def show_done() -> bool:
        with service.read() as connection:
            return bool(show(connection, "bank", job_id)["done"])

    runner = Runner(service, {"doubling": Doubling(between=stop)})
    while runner.step():
        pass
    with service.read() as connection:
        assert show(connection, "bank", job_id)["state"] == "cancelled"
    assert len(list(results(service, "bank", job_id))) == 2


class Together:
    """Doubles three parts at a time; ``between`` is called before each of them."""

    together = 3

    def __init__(self, between: Callable[[int], None] = lambda number: None) -> None:
        self.between, self.begun = between, list[int]()

    def parts(self, of: Any, parts: Any) -> Iterator[Part]:
        for rows in parts:
            self.between(rows[0])
            self.begun += rows
            yield Part([{"double": 2 * row} for row in rows])

    def finish(self, connection: sa.Connection, of: Any) -> dict[str, Any]:
        return {}


def test_a_stop_waits_for_the_part_that_is_written_and_leaves_the_others_to_the_next(opened: Opened) -> None:
    _, service = opened
    with service.write() as connection:
        job_id = create(connection, NewJob("doubling", "bank", "li"), list(range(6)), [], each=1)
    first = Together()
    runner = Runner(service, {"doubling": first})
    first.between = lambda number: runner.ending.set() if number == 1 else None
    assert runner.step() == 1
    runner.release()
    assert first.begun == [0, 1]
    after = Together()
    runner = Runner(service, {"doubling": after})
    while runner.step():
        pass
    assert after.begun == [2, 3, 4, 5]
    assert [one["double"] for one in results(service, "bank", job_id)] == [0, 2, 4, 6, 8, 10]


def test_parts_of_a_job_that_is_cancelled_meanwhile_are_not_begun(opened: Opened) -> None:
    _, service = opened
    with service.write() as connection:
        job_id = create(connection, NewJob("doubling", "bank", "li"), list(range(3)), [], each=1)

    def stop(number: int) -> None:
        if number == 1:
            with service.write() as connection:
                cancel(connection, "bank", job_id)

    handler = Together(stop)
    assert Runner(service, {"doubling": handler}).step() == 1
    assert handler.begun == [0, 1]
    assert len(list(results(service, "bank", job_id))) == 1


def test_webhooks_over_http_and_by_command(xintu: Xintu, serving: Serving, tmp_path: Path) -> None:
    Workspace.open(tmp_path / "w", url=URL or None).close()
    common = ("--workspace", tmp_path / "w", "--json")
    added = xintu("users", "add", "bank-li", "--role", "bank", "--organisation", "A银行", "--key", *common)
    key = json.loads(added.stdout)["key"]
    assert xintu("users", "add", "alone", "--role", "bank", *common).returncode == 0
    assert xintu("webhooks", "list", "--as", "alone", *common).returncode == 2
    asked = {"url": "https://bank.example/hook", "topics": ["screening.done"]}
    with serving(tmp_path / "w") as client:
        mine = {"Authorization": f"Bearer {key}"}
        made = client.post("/v1/webhooks", json=asked, headers=mine)
        assert made.status_code == 201
        assert made.json()["secret"].startswith("whsec_")
        assert client.post("/v1/webhooks", json={**asked, "url": "https://10.1.1.1/"}, headers=mine).status_code == 422
        assert client.post("/v1/webhooks", json={**asked, "topics": ["no"]}, headers=mine).status_code == 422
        (listed,) = client.get("/v1/webhooks", headers=mine).json()
        assert listed["webhook_id"] == made.json()["webhook_id"]
        path = f"/v1/webhooks/{listed['webhook_id']}"
        assert client.get(f"{path}/deliveries", headers=mine).json() == []
        assert client.post(f"{path}/deliveries/{'0' * 16}/retry", headers=mine).status_code == 404
        assert client.get("/v1/jobs", headers=mine).json() == []
        assert client.get(f"/v1/jobs/{'0' * 16}", headers=mine).status_code == 404
        shown = xintu("webhooks", "list", "--as", "bank-li", *common)
        assert shown.returncode == 0, shown.stderr
        assert [one["url"] for one in json.loads(shown.stdout)] == [asked["url"]]
        assert client.delete(path, headers=mine).status_code == 204
        assert client.delete(path, headers=mine).status_code == 404
