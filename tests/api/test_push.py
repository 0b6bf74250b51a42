"""Records pushed in real time: once each, refused rows with reason and remedy, gone at once when withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

ROW = listed.entry(0, listed.MARKET_LIST, "2026-01-05")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    """A register of a few firms."""
    folder = tmp_path_factory.mktemp("push")
    path = folder / "register.json"
    path.write_text(json.dumps(listed.FIRMS[:40], ensure_ascii=False), encoding="utf-8")
    assert xintu("load", "enterprise_register", path, "--workspace", folder / "w").returncode == 0
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        yield opened


def push(client: httpx.Client, rows: Any, source: str = "serious_lists", **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(f"/v1/records/{source}", json=rows, **options).raise_for_status().json()
    return answer


def entries(client: httpx.Client, number: int) -> list[dict[str, Any]]:
    code = listed.FIRMS[number]["统一社会信用代码"]
    answer = client.get("/v1/lists/entries", params={"limit": 10_000}).raise_for_status().json()
    return [row for row in answer["rows"] if row["party_code"] == code]


def test_a_pushed_entry_shows_at_once_and_leaves_at_once(client: httpx.Client, workspace: Path, xintu: Xintu) -> None:
    report = push(client, [ROW], params={"resolve": True})
    assert (report["inserted"], report["rejected"], report["resolved"]) == (1, 0, True)
    assert [row["state"] for row in entries(client, 0)] == ["listed"]
    assert push(client, [ROW])["unchanged"] == 1
    gone = push(client, [{**ROW, "名单状态": "撤销"}])
    assert (gone["updated"], gone["withdrawn"]) == (1, 1)
    assert entries(client, 0) == []  # without a resolve
    linked = xintu("linked", listed.FIRMS[0]["企业名称"], "--workspace", workspace, "--json")
    assert json.loads(linked.stdout)["own"] == []


def test_who_left_is_gone_and_who_left_on_a_day_has_that_day(client: httpx.Client) -> None:
    row = listed.entry(1, listed.MARKET_LIST, "2025-01-05")
    other = listed.entry(2, listed.MARKET_LIST, "2025-01-05")
    push(client, [row, other], params={"resolve": True})
    assert len(entries(client, 1)) == len(entries(client, 2)) == 1
    push(client, [{**row, "名单状态": "移出"}, {**other, "名单状态": "移出", "移出日期": "2026-02-01"}])
    assert entries(client, 1) == []
    push(client, [{**other, "名单状态": "移出", "移出日期": "2026-02-01"}], params={"resolve": True})
    (left,) = entries(client, 2)
    assert (left["state"], left["removed_on"]) == ("removed_early", "2026-02-01")


def test_a_request_counts_once_by_its_key(client: httpx.Client) -> None:
    rows = [listed.entry(3, listed.MARKET_LIST, "2026-01-06")]
    key = {"Idempotency-Key": "20260331-0001"}
    first = push(client, rows, headers=key)
    again = push(client, rows, headers=key)
    assert (first["inserted"], first["replayed"]) == (1, False)
    assert again == first | {"replayed": True}
    other = client.post(
        "/v1/records/serious_lists", json=[listed.entry(4, listed.MARKET_LIST, "2026-01-06")], headers=key
    )
    assert other.status_code == 422
    assert "20260331-0001" in other.json()["detail"]


def test_refused_rows_say_where_why_and_what_to_do(client: httpx.Client) -> None:
    good = listed.entry(5, listed.MARKET_LIST, "2026-01-07")
    rows = [good, {**good, "名单名称": "无此名单"}, {**good, "企业名称": "", "列入日期": "2026-01-08"}]
    report = push(client, rows)
    assert (report["rows"], report["inserted"], report["rejected"]) == (3, 1, 2)
    told = [(refused["row"], refused["column"], refused["reason"]) for refused in report["rejects"]]
    assert told == [(2, "名单名称", "unknown_list"), (3, "企业名称", "missing_value")]
    assert all(refused["text"] and refused["remedy"] for refused in report["rejects"])


def test_lines_are_taken_like_a_list(client: httpx.Client) -> None:
    rows = [listed.entry(number, listed.MARKET_LIST, "2026-01-09") for number in (6, 7)]
    body = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    headers = {"Content-Type": "application/x-ndjson"}
    answer = client.post("/v1/records/serious_lists", content=body, headers=headers)
    assert answer.raise_for_status().json()["inserted"] == 2


@pytest.mark.parametrize(
    ("source", "body", "headers", "status"),
    [
        ("no_such_source", b"[{}]", {}, 422),
        ("serious_lists", b"[{", {}, 422),
        ("serious_lists", b"[1]", {}, 422),
        ("serious_lists", b'[{"a": {"b": 1}}]', {}, 422),
        ("serious_lists", b"[]", {}, 422),
        ("serious_lists", b"[{}]", {"Content-Type": "text/plain"}, 415),
        ("serious_lists", b"[" + b" " * (16 * 1024 * 1024) + b"]", {}, 413),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    client: httpx.Client, source: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    before = client.get("/v1/status").json()["loads"]
    given = {"Content-Type": "application/json", **headers}
    answer = client.post(f"/v1/records/{source}", content=body, headers=given)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/status").json()["loads"] == before
