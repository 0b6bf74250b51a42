"""The service ends publications by itself: once a day for all its processes, written down, again after a failure."""

from __future__ import annotations

import csv
import datetime
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from databases import URL

from api.audit.log import AuditLog, seal_of
from api.audit.tables import audit_entry
from api.jobs.ending import KIND, Ending, Ends
from api.jobs.tables import job
from api.service.database import ServiceDatabase
from api.settings import Settings
from loaders.records import record
from loaders.workspace import Workspace, WorkspaceError

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

TODAY = datetime.date.today()
MIDNIGHT = datetime.time(0, 0)


def penalty(number: int, day: datetime.date) -> dict[str, str]:
    return {
        "行政相对人名称": f"宣城到期测试{number}厂",
        "行政处罚决定书文号": f"宣市监罚〔2021〕{number}号",
        "违法行为类型": "虚假宣传",
        "处罚类别": "没收违法所得",
        "处罚决定日期": day.isoformat(),
        "处罚机关": "宣城市市场监督管理局",
    }


@pytest.fixture
def workspace(tmp_path: Path, xintu: Xintu) -> Path:
    """Two penalties whose longest time is over, one whose is not."""
    days = [TODAY - datetime.timedelta(days=number) for number in (1_900, 1_500, 30)]
    rows = [penalty(number, day) for number, day in enumerate(days)]
    with (tmp_path / "penalties.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = xintu("load", "penalties", tmp_path / "penalties.csv", "--workspace", tmp_path / "w")
    assert done.returncode == 0, done.stderr
    return tmp_path / "w"


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Workspace, ServiceDatabase, AuditLog]]:
    workspace = Workspace.open(folder, url=URL or None, create=False)
    service = ServiceDatabase.open(workspace, URL)
    audit = AuditLog(service, seal_of(service, Settings.read({}).access))
    try:
        yield workspace, service, audit
    finally:
        audit.close()
        service.close()
        workspace.close()


def states(workspace: Workspace) -> list[str]:
    penalties = sa.select(record.c.state).where(record.c.source == "penalties")
    with workspace.read() as connection:
        return sorted(connection.execute(penalties).scalars())


def rows(service: ServiceDatabase, table: sa.Table) -> list[dict[str, Any]]:
    with service.read() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def clock(days: int, hour: int = 1) -> Any:
    moment = datetime.datetime.combine(TODAY + datetime.timedelta(days=days), datetime.time(hour))
    return lambda: moment


def work(ending: Ending) -> None:
    while ending.step():
        pass


def test_the_first_day_is_the_next_one_and_each_is_done_once(workspace: Path) -> None:
    with opened(workspace) as (records, service, audit):
        ends = Ends(records, audit)
        work(Ending(service, ends, MIDNIGHT, clock(0)))
        assert states(records) == ["active"] * 3
        work(Ending(service, ends, datetime.time(2, 0), clock(1)))  # not yet two o'clock
        assert states(records) == ["active"] * 3
        several = [threading.Thread(target=work, args=(Ending(service, ends, MIDNIGHT, clock(1)),)) for _ in range(4)]
        for thread in several:
            thread.start()
        for thread in several:
            thread.join()
        work(Ending(service, ends, MIDNIGHT, clock(1)))
        assert states(records) == ["active", "ended", "ended"]
        kept = {row["title"]: row for row in rows(service, job) if row["kind"] == KIND}
        assert [row["state"] for row in kept.values()] == ["done", "done"]
        assert json.loads(kept[clock(1)().date().isoformat()]["answer"])["ended"] == 2
        (told,) = [row for row in rows(service, audit_entry) if row["action"] == "repair.expire"]
        assert (told["user"], json.loads(told["what"])["over"]) == ("service", 2)


def test_a_day_that_failed_is_tried_again(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(workspace) as (records, service, audit):
        ends = Ends(records, audit)
        work(Ending(service, ends, MIDNIGHT, clock(0)))
        ending = Ending(service, ends, MIDNIGHT, clock(1))
        with monkeypatch.context() as held:  # as during a load of minutes
            held.setattr("loaders.ledgers.repairs_effect.enter_together", _held)
            with pytest.raises(WorkspaceError):
                work(ending)
        assert states(records) == ["active"] * 3
        work(ending)
        assert states(records) == ["active", "ended", "ended"]


def _held(*_: object) -> None:
    raise WorkspaceError("held by another writer")


def test_running_services_do_it_and_one_can_be_told_not_to(workspace: Path, serving: Serving) -> None:
    with opened(workspace) as (records, service, audit):
        work(Ending(service, Ends(records, audit), MIDNIGHT, clock(-1)))  # yesterday a service began
    with serving(workspace, XINTU_EXPIRE_AT="never") as client:
        client.get("/ready").raise_for_status()
    assert seen(workspace) == (["active"] * 3, 0)
    at_once = {"XINTU_EXPIRE_AT": "00:00"}
    with serving(workspace, **at_once) as first, serving(workspace, **at_once) as second:
        for client in (first, second):
            client.get("/ready").raise_for_status()
        for _ in range(60):
            if seen(workspace)[0] != ["active"] * 3:
                break
            time.sleep(0.2)
    assert seen(workspace) == (["active", "ended", "ended"], 1)


def seen(folder: Path) -> tuple[list[str], int]:
    """The states of the penalties, and how often ends were written down."""
    with opened(folder) as (records, service, _):
        return states(records), [row["action"] for row in rows(service, audit_entry)].count("repair.expire")


def test_a_time_that_is_none_is_refused(workspace: Path, xintu: Xintu) -> None:
    done = xintu("serve", "--port", "0", "--workspace", workspace, XINTU_EXPIRE_AT="25:99")
    assert done.returncode == 2
    assert "XINTU_EXPIRE_AT" in done.stderr
