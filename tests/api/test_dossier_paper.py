"""A dossier as PDF, and what was repaired: to whom they are given, and what of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving
else:
    Loaded = Serving = Any

from tests.api.conftest import key_of


@pytest.fixture(scope="module")
def client(loaded: Loaded, serving: Serving) -> Iterator[httpx.Client]:
    with serving(loaded.workspace) as opened:
        yield opened


def _listed(client: httpx.Client) -> str:
    found = client.get("/v1/parties", params={"state": "listed", "kind": "enterprise", "limit": 1}).json()
    return str(found["matches"][0]["id"])


def test_a_dossier_on_paper_has_the_same_bytes_each_time(client: httpx.Client) -> None:
    party = _listed(client)
    first, again = (client.get(f"/v1/parties/{party}/report") for _ in range(2))
    assert first.status_code == 200, first.text
    assert first.headers["content-type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    assert first.content == again.content
    earlier = client.get(f"/v1/parties/{party}/report", params={"as_of": "2015-01-01"})
    assert earlier.content != first.content
    assert client.get("/v1/parties/org-00000000/report").status_code == 404


def test_paper_and_repairs_are_refused_to_who_may_not_read_them(client: httpx.Client, loaded: Loaded) -> None:
    party = _listed(client)
    bank = {"Authorization": f"Bearer {key_of(loaded.workspace, 'bank')}"}
    assert client.get(f"/v1/parties/{party}/report", headers=bank).status_code == 403
    assert client.get(f"/v1/parties/{party}/repairs", headers=bank).status_code == 403


def test_what_was_repaired_is_found_by_its_party_and_shows_nowhere_else(client: httpx.Client, loaded: Loaded) -> None:
    cases = [case for case in loaded.planted["repairs"] if case["must_not_appear"]]
    told = 0
    for case in cases:
        code = loaded.code(case["party"])
        answer = client.get(f"/v1/parties/{code}/repairs") if code else None
        if answer is None or answer.status_code != 200:
            continue
        for one in answer.json():
            told += 1
            assert one["state"] in ("repaired", "disputed", "annulled", "ended")
            dossier = client.get(f"/v1/parties/{code}").json()
            assert one["document_no"] not in [
                event["document_no"]
                for group in dossier["events"].values()
                for event in group["entries"]
                if event["list"]
            ]
    assert told


def test_a_match_says_why_it_was_found(client: httpx.Client) -> None:
    firms = client.get("/v1/parties", params={"kind": "enterprise", "limit": 50}).json()["matches"]
    firm = next(one for one in firms if len(one["code"]) == 18 and one["code"].isalnum())
    assert (firm["how"], firm["by"], firm["why"]) == ("filter", "", "")
    by_code = client.get("/v1/parties", params={"q": firm["code"]}).json()["matches"]
    assert next(one for one in by_code if one["id"] == firm["id"])["why"] == "代码相同"
    by_part = client.get("/v1/parties", params={"q": firm["name"][:4]}).json()["matches"]
    assert all(one["why"] for one in by_part)
