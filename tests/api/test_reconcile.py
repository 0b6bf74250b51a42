"""The Reconciliation API as OpenRefine asks it: manifest, a batch, menus, preview, new columns."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema_rs
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


# -- what version 0.2 of the standard says of each answer (https://reconciliation-api.github.io/specs/0.2/), as JSON Schema

TEXT = {"type": "string", "minLength": 1}
NAMED = {"type": "object", "required": ["id"], "properties": {"id": TEXT, "name": TEXT}}
TYPES = {"type": "array", "items": {"oneOf": [NAMED, TEXT]}}
WITH_ID = {"type": "string", "pattern": r"\{\{id\}\}"}
PLACE = {
    "type": "object",
    "properties": {"service_url": {"type": "string", "pattern": "^https?://"}, "service_path": TEXT},
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "manifest": {
        "type": "object",
        "required": ["versions", "name", "identifierSpace", "schemaSpace"],
        "properties": {
            "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
            **dict.fromkeys(
                ("name", "identifierSpace", "schemaSpace", "documentation", "logo", "serviceVersion"), TEXT
            ),
            "view": {"type": "object", "required": ["url"], "properties": {"url": WITH_ID}},
            "preview": {
                "type": "object",
                "required": ["url", "width", "height"],
                "properties": {"url": WITH_ID, "width": {"type": "integer"}, "height": {"type": "integer"}},
            },
            "defaultTypes": {"type": "array", "items": {**NAMED, "required": ["id", "name"]}, "uniqueItems": True},
            "suggest": {"type": "object", "properties": dict.fromkeys(("entity", "property", "type"), PLACE)},
            "extend": {
                "type": "object",
                "properties": {"propose_properties": PLACE, "property_settings": {"type": "array", "maxItems": 0}},
            },
            "batchSize": {"type": "integer", "minimum": 1},
            "authentication": {
                "type": "object",
                "required": ["type", "name", "in"],
                "properties": {"type": {"const": "apiKey"}, "name": TEXT, "in": {"enum": ["header", "query"]}},
                "additionalProperties": False,
            },
        },
    },
    "results": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "required": ["result"],
            "properties": {
                "result": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["id", "name", "score", "type", "match"],
                        "properties": {
                            "id": TEXT,
                            "name": TEXT,
                            "description": {"type": "string"},
                            "score": {"type": "number"},
                            "match": {"type": "boolean"},
                            "type": TYPES,
                            "features": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "required": ["id", "value"],
                                    "properties": {"id": TEXT, "value": {"type": ["boolean", "number"]}},
                                },
                            },
                        },
                    },
                }
            },
        },
    },
    "extended": {
        "type": "object",
        "required": ["meta", "rows"],
        "properties": {
            "meta": {"type": "array", "items": {**NAMED, "required": ["id", "name"]}},
            "rows": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "maxProperties": 1,
                            "properties": {"str": {"type": "string"}},
                            "additionalProperties": False,
                        },
                    },
                },
            },
        },
    },
    "suggested": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name"],
                    "properties": {"id": TEXT, "name": TEXT, "description": {"type": "string"}, "notable": TYPES},
                },
            }
        },
    },
    "proposed": {
        "type": "object",
        "required": ["properties"],
        "properties": {"properties": {"type": "array", "items": {**NAMED, "required": ["id", "name"]}}},
    },
}


@functools.cache
def rules(name: str) -> Any:
    return jsonschema_rs.validator_for(SCHEMAS[name])


def held(answer: httpx.Response, name: str) -> Any:
    told = answer.raise_for_status().json()
    assert [str(error) for error in rules(name).iter_errors(told)] == []
    return told


def test_the_schemas_refuse_what_the_standard_refuses() -> None:
    for name, wrong in (
        ("manifest", {"versions": ["0.1"], "name": "x", "identifierSpace": "x", "schemaSpace": "x"}),
        ("manifest", {"name": "x", "identifierSpace": "x", "schemaSpace": "x"}),
        ("results", [{"result": []}]),
        ("results", {"q0": {}}),
        ("results", {"q0": {"result": [{"name": "x", "score": 1, "match": True, "type": []}]}}),
        ("extended", {"meta": [{"id": "x"}], "rows": {}}),
        ("extended", {"meta": [], "rows": {"x": {"y": [{"str": "z", "id": "w"}]}}}),
    ):
        assert not rules(name).is_valid(wrong), (name, wrong)


#: As OpenRefine writes them: several types, the strictness of Freebase's days, values as lists, numbers and reconciled cells.
def openrefine(firm: dict[str, Any]) -> dict[str, Any]:
    stated = [
        {"pid": "code", "v": [firm["code"], {"id": "x", "name": "另一个"}]},
        {"pid": "region", "v": {"id": "341802", "name": firm["region_name"]}},
        {"pid": "address", "v": 12.5},
        {"pid": "unknown", "v": True},
    ]
    return {
        "q0": {"query": firm["name"], "type": "enterprise", "type_strict": "should", "limit": 3, "properties": stated},
        "q1": {"query": firm["name"], "type": ["enterprise", "cooperative"], "type_strict": "all"},
        "q2": {"properties": [{"pid": "code", "v": firm["code"]}]},
        "q3": {"query": "=HYPERLINK(1)' OR 1=1 --", "limit": 6},
    }


def test_every_answer_is_as_the_standard_has_it(client: httpx.Client, firm: dict[str, Any]) -> None:
    manifest = held(client.get("/reconcile"), "manifest")
    results = held(client.post("/reconcile", data={"queries": json.dumps(openrefine(firm))}), "results")
    assert list(results) == ["q0", "q1", "q2", "q3"]
    assert [results[query]["result"][0]["id"] for query in ("q0", "q1", "q2")] == [firm["id"]] * 3
    assert results["q0"]["result"][0]["match"] is True
    assert not any(one["match"] for one in results["q3"]["result"])
    many = {f"q{number}": {"query": firm["name"]} for number in range(manifest["batchSize"] + 1)}
    assert client.post("/reconcile", data={"queries": json.dumps(many)}).status_code == 422
    for kind, prefix in (("entity", firm["name"][:4]), ("type", "企业"), ("property", "region")):
        place = manifest["suggest"][kind]
        address = place["service_url"] + place["service_path"]
        told = held(client.get(address, params={"prefix": prefix, "type": "enterprise"}), "suggested")
        assert told["result"], kind
        assert held(client.get(address, params={"prefix": "  "}), "suggested") is not None
    place = manifest["extend"]["propose_properties"]
    proposed = held(client.get(place["service_url"] + place["service_path"], params={"type": "enterprise"}), "proposed")
    wanted = [{"id": one["id"], "settings": {}} for one in proposed["properties"]]
    told = held(
        client.post("/reconcile", data={"extend": json.dumps({"ids": [firm["id"]], "properties": wanted})}), "extended"
    )
    assert set(told["rows"][firm["id"]]) == {one["id"] for one in wanted}
    shown = client.get(manifest["preview"]["url"].replace("{{id}}", firm["id"])).raise_for_status()
    assert firm["name"] in shown.text
    assert client.get(manifest["view"]["url"].replace("{{id}}", firm["id"])).status_code == 200


def test_pages_of_other_origins_may_ask_with_a_key_and_only_here(client: httpx.Client, firm: dict[str, Any]) -> None:
    origin = {"Origin": "https://refine.example"}
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, content-type"}
    with httpx.Client(base_url=client.base_url, trust_env=False, headers=origin) as page:
        manifest = page.get("/reconcile")  # for anybody
        assert (manifest.status_code, manifest.headers["access-control-allow-origin"]) == (200, "*")
        for path in ("/reconcile", "/reconcile/suggest/entity", "/reconcile/preview"):
            before = page.options(path, headers=wanted)
            assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, "*")
            assert "authorization" in before.headers["access-control-allow-headers"].lower()
            assert "access-control-allow-credentials" not in before.headers  # a cookie is never enough
        asked = {"queries": json.dumps({"q0": {"query": firm["name"]}})}
        for refused in (page.post("/reconcile", data=asked), page.get("/reconcile", params=asked)):
            assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "*")
        assert page.post("/reconcile", data={"extend": '{"ids": [], "properties": []}'}).status_code == 401
        key = {"Authorization": client.headers["Authorization"]}
        assert page.post("/reconcile", data=asked, headers=key).headers["access-control-allow-origin"] == "*"
        assert page.get("/reconcile", params={**asked, "callback": "run"}, headers=key).json()["q0"]  # no script
        assert "access-control-allow-origin" not in page.get("/v1/parties", params={"q": "x"}, headers=key).headers
        assert page.options("/v1/parties", headers=wanted).status_code == 405
