"""The Reconciliation API as OpenRefine asks it: manifest, a batch, menus, preview, new columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving
else:
    Loaded = Serving = Any


@pytest.fixture(scope="module")
def client(loaded: Loaded, serving: Serving) -> Iterator[httpx.Client]:
    with serving(loaded.workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def firm(client: httpx.Client) -> dict[str, Any]:
    found = client.get("/v1/parties", params={"kind": "enterprise", "limit": 50}).json()["matches"]
    chosen: dict[str, Any] = next(one for one in found if len(one["code"]) == 18 and one["code"].isalnum())
    return chosen


def test_openrefine_reconciles_a_table_and_extends_it(client: httpx.Client, firm: dict[str, Any]) -> None:
    manifest = client.get("/reconcile").json()
    assert "0.2" in manifest["versions"]
    assert {"name", "identifierSpace", "schemaSpace", "defaultTypes", "view", "preview", "suggest", "extend"} <= set(
        manifest
    )
    stated = [{"pid": "code", "v": firm["code"]}]
    queries = {
        "q0": {"query": firm["name"], "type": "enterprise", "limit": 3, "properties": stated, "type_strict": "any"},
        "q1": {"query": "火星深空采矿无此公司", "limit": 3},
        "q2": {"query": firm["name"], "type": ["government"]},
    }
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)}).json()
    best = answer["q0"]["result"][0]
    assert (best["id"], best["match"], best["type"][0]["id"]) == (firm["id"], True, "enterprise")
    assert best["score"] > 50
    assert {one["id"] for one in best["features"]} >= {"code"}
    assert not any(one["match"] for one in answer["q1"]["result"])
    assert answer["q2"]["result"] == []
    assert client.get("/reconcile", params={"queries": json.dumps({"q0": queries["q0"]})}).json()["q0"] == answer["q0"]
    offered = client.get("/reconcile/properties", params={"type": "enterprise"}).json()["properties"]
    wanted = [{"id": one["id"]} for one in offered if one["id"] in ("code", "region", "state")]
    told = client.post(
        "/reconcile", data={"extend": json.dumps({"ids": [firm["id"], "org-none"], "properties": wanted})}
    ).json()
    assert [one["id"] for one in told["meta"]] == [one["id"] for one in wanted]
    assert told["rows"][firm["id"]]["code"] == [{"str": firm["code"]}]
    assert told["rows"]["org-none"]["code"] == []


def test_menus_and_preview(client: httpx.Client, firm: dict[str, Any]) -> None:
    entities = client.get("/reconcile/suggest/entity", params={"prefix": firm["name"]}).json()["result"]
    assert firm["id"] in [one["id"] for one in entities]
    assert client.get("/reconcile/suggest/type", params={"prefix": "enter"}).json()["result"][0]["id"] == "enterprise"
    assert client.get("/reconcile/suggest/property", params={"prefix": "代码"}).json()["result"]
    page = client.get("/reconcile/preview", params={"id": firm["id"]})
    assert page.headers["content-type"].startswith("text/html")
    assert firm["name"] in page.text


@pytest.mark.parametrize("form", [{}, {"queries": "["}, {"queries": '{"q0": {"limit": 0}}'}, {"extend": '{"ids": 1}'}])
def test_what_is_no_query_is_refused(client: httpx.Client, form: dict[str, str]) -> None:
    answer = client.post("/reconcile", data=form)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
