"""Judging over HTTP: what is asked, why, what is said and taken back, how far it is; and deliveries with their refused rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from databases import copy_workspace

from api.reviewing.progress import agreement
from resolution.judgements import Judgement
from tests.api.conftest import key_of

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving
else:
    Loaded = Serving = Any


def as_(client: httpx.Client, key: str, method: str, path: str, **more: Any) -> httpx.Response:
    return client.request(method, path, headers={"Authorization": f"Bearer {key}"}, **more)


def test_pairs_are_judged_taken_back_and_counted(loaded: Loaded, serving: Serving, tmp_path: Path) -> None:
    copy_workspace(loaded.workspace, tmp_path / "workspace")
    with serving(tmp_path / "workspace") as client:
        one, other = (key_of(tmp_path / "workspace", "reviewer") for _ in range(2))
        first = as_(client, one, "GET", "/v1/review/pairs", params={"limit": 2}).json()
        assert len(first["pairs"]) == 2
        assert first["pairs"][0]["information"] >= first["pairs"][1]["information"]
        second = as_(client, one, "GET", "/v1/review/pairs", params={"limit": 2, "cursor": first["next"]}).json()
        seen = {(pair["left"], pair["right"]) for pair in (*first["pairs"], *second["pairs"])}
        assert len(seen) == 2 + len(second["pairs"])

        pair = first["pairs"][0]
        path = f"/{pair['left']}/{pair['right']}"
        why = as_(client, one, "GET", f"/v1/review/pairs{path}").json()
        bits = sum(row["bits"] for row in why["pair"]["evidence"])
        assert why["pair"]["prior"] + bits + why["pair"]["held_back"] == pytest.approx(why["pair"]["weight"], abs=0.05)
        assert {why["left"]["mention"], why["right"]["mention"]} == {pair["left"], pair["right"]}

        said = {"left": pair["left"], "right": pair["right"], "verdict": "same", "reason": "同一门牌"}
        recorded = as_(client, one, "POST", "/v1/review/judgements", json=said)
        assert recorded.status_code == 201
        assert recorded.json()["reason"] == "同一门牌"
        rest = as_(client, one, "GET", "/v1/review/pairs", params={"limit": 200}).json()
        assert rest["open"] == first["open"] - 1
        again = as_(client, other, "GET", "/v1/review/pairs", params={"again": True}).json()["pairs"]
        assert [(p["left"], p["right"]) for p in again] == [(pair["left"], pair["right"])]
        assert "verdict" not in again[0]
        assert as_(client, one, "GET", "/v1/review/pairs", params={"again": True}).json()["pairs"] == []

        assert as_(client, other, "DELETE", f"/v1/review/judgements{path}").status_code == 409
        as_(client, other, "POST", "/v1/review/judgements", json={**said, "verdict": "different"})
        found = as_(client, other, "GET", "/v1/review/progress").json()
        assert found["done"] == 1
        assert found["agreement"]["share"] == 0
        assert found["agreement"]["torn"] == [{"left": recorded.json()["left"], "right": recorded.json()["right"]}]
        taken = as_(client, other, "DELETE", f"/v1/review/judgements{path}").json()
        assert taken["verdict"] == "same"
        audit = {"user": "", "action": "review.undo"}
        key = key_of(tmp_path / "workspace", "auditor")
        assert len(as_(client, key, "GET", "/v1/audit", params=audit).json()["entries"]) == 1


def test_what_cannot_be_judged_is_refused(loaded: Loaded, serving: Serving) -> None:
    with serving(loaded.workspace) as client:
        reviewer, bank = (key_of(loaded.workspace, role) for role in ("reviewer", "bank"))
        assert as_(client, bank, "GET", "/v1/review/pairs").status_code == 403
        assert as_(client, reviewer, "GET", "/v1/review/pairs", params={"cursor": "x"}).status_code == 422
        assert as_(client, reviewer, "GET", f"/v1/review/pairs/{'0' * 16}/{'1' * 16}").status_code == 404
        pair = as_(client, reviewer, "GET", "/v1/review/pairs", params={"limit": 1}).json()["pairs"][0]
        itself = {"left": pair["left"], "right": pair["left"], "verdict": "same"}
        assert as_(client, reviewer, "POST", "/v1/review/judgements", json=itself).status_code == 409
        asked = {"left": pair["left"], "right": pair["right"]}
        assert (
            as_(client, reviewer, "POST", "/v1/review/judgements", json={**asked, "verdict": "no"}).status_code == 422
        )
        both = as_(client, reviewer, "GET", "/v1/explanations", params=asked).json()
        assert both["same"] == (pair["left_entity"] == pair["right_entity"])
        party = as_(client, reviewer, "GET", f"/v1/parties/{pair['left_entity']}/explanation").json()
        assert pair["left"] in {member["mention"] for member in party["members"]}


def test_refused_rows_of_a_delivery_are_told_and_go_out_as_a_file(loaded: Loaded, serving: Serving) -> None:
    rejected = loaded.ask("status")["rejects"]["total"]
    with serving(loaded.workspace) as client:
        found = client.get("/v1/loads", params={"rejected": True, "limit": 1}).json()
        assert found["total"]["rejected"] == rejected > 0
        load = found["loads"][0]
        assert client.get("/v1/loads", params={"rejected": True, "limit": 1, "cursor": found["next"]}).json()[
            "loads"
        ] != [load]
        one = client.get(f"/v1/loads/{load['load_id']}").json()
        assert sum(reason["rows"] for reason in one["reasons"]) == load["rejected"]
        rows = client.get(f"/v1/loads/{load['load_id']}/rejects").json()
        assert len(rows) == load["rejected"]
        assert all(row["text"] and row["remedy"] for row in rows)
        path = f"/v1/loads/{load['load_id']}/rejects"
        text = client.get(path, params={"format": "csv"}, headers={"Accept-Language": "en"}).content.decode("utf-8-sig")
        assert [line["row"] for line in csv.DictReader(io.StringIO(text))] == [str(row["row"]) for row in rows]
        assert client.get("/v1/loads/999999").status_code == 404
        for path in ("publicity", "coverage"):
            paper = client.get(f"/v1/{path}/notice", params={"format": "md"})
            assert paper.text.startswith("# ")
            assert "attachment" in paper.headers["content-disposition"]


def test_agreement_is_measured_over_pairs_with_two_opinions() -> None:
    def said(pair: int, author: str, verdict: str) -> Judgement:
        return Judgement(pair, pair + 100, verdict, author, "2026-01-01", "")

    rows = [said(n, who, "same" if n < 3 else "different") for n in range(6) for who in ("a", "b")]
    assert agreement(rows)["share"] == agreement(rows)["kappa"] == 1
    torn = [*rows, said(0, "b", "different"), said(9, "a", "same"), said(10, "a", "same"), said(10, "b", "unsure")]
    found = agreement(torn)
    assert (found["compared"], found["agreed"]) == (6, 5)
    assert found["kappa"] == pytest.approx((5 / 6 - 0.5) / 0.5, abs=1e-3)
    assert found["torn"] == [{"left": f"{0:016x}", "right": f"{100:016x}"}]
    assert agreement([*torn, said(0, "b", "withdrawn")])["compared"] == 5
