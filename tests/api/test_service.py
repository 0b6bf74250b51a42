"""The HTTP service as a client meets it: a real server process, every route, errors as problem details."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving, Xintu
else:
    Loaded = Serving = Xintu = Any


@pytest.fixture(scope="module")
def client(loaded: Loaded, serving: Serving) -> Iterator[httpx.Client]:
    with serving(loaded.workspace) as opened:
        yield opened


def party_of(client: httpx.Client, code: str) -> dict[str, Any]:
    (match,) = client.get("/v1/parties", params={"q": code}).raise_for_status().json()["matches"]
    assert match["how"] == "code"
    return dict(match)


def test_health_says_that_the_process_lives(client: httpx.Client) -> None:
    assert client.get("/health", headers={"Authorization": ""}).raise_for_status().json() == {"status": "ok"}


def test_answers_equal_those_of_the_command_line(client: httpx.Client, loaded: Loaded) -> None:
    case = loaded.planted["links"][0]
    code, listed = loaded.code(case["party"]), loaded.code(case["listed"])
    party, other = party_of(client, code), party_of(client, listed)
    assert client.get(f"/v1/parties/{party['id']}").json() == loaded.ask("dossier", code)
    assert client.get(f"/v1/parties/{party['id']}/linked").json() == loaded.ask("linked", code)
    assert client.get(f"/v1/parties/{party['id']}/paths/{other['id']}", params={"hops": 6}).json() == loaded.ask(
        "paths", code, listed
    )
    found = client.get("/v1/cross-region", params={"limit": 1000}).json()
    matches = loaded.ask("cross-region")
    assert found["count"] == len(matches)
    assert found["matches"] == matches[:1000]


def test_status_and_sources(client: httpx.Client, loaded: Loaded) -> None:
    assert client.get("/v1/status").json() == loaded.ask("status")
    assert {source["id"] for source in client.get("/v1/sources").json()} >= {"enterprise_register", "credit_repair"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/parties/org-none", 404),
        ("/v1/parties/org-none/linked", 404),
        ("/v1/parties/org-none/paths/org-other", 404),
        ("/v1/parties?q=", 422),
        ("/v1/cross-region?region=月球", 422),
        ("/v1/cross-region?region=鼓楼区", 422),
        ("/v1/cross-region?region=511422", 422),
        ("/v1/cross-region?tie=friends", 422),
        ("/v1/parties/org-none?as_of=yesterday", 422),
        ("/nowhere", 404),
    ],
)
def test_errors_are_problem_details(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == status


def test_the_description_needs_nothing_from_elsewhere(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").raise_for_status().json()["paths"]
    assert "/v1/parties/{party}/linked" in paths
    assert client.get("/docs").status_code == 404


def test_words_name_what_codes_in_answers_mean(client: httpx.Client) -> None:
    words = client.get("/v1/words").raise_for_status().json()
    assert words["nodes"]["enterprise"]["zh"] == "企业"
    assert words["lists"]["judgment_debtor"]["colour"] == "black"
    assert len(words["cities"]) == 41
    assert words["cities"]["341800"] == {"zh": "宣城市", "en": "Xuancheng"}
    assert words["cities"]["320800"]["en"] == "Huai'an"
    assert len({pair["en"] for pair in words["cities"].values()}) == 41  # two Suzhou, two Taizhou
    assert client.get("/v1/words", headers={"Authorization": ""}).status_code == 401


def test_before_sign_in_only_ways_to_sign_in_are_told(client: httpx.Client) -> None:
    told = client.get("/v1/welcome", headers={"Authorization": ""}).raise_for_status().json()
    assert told == {"synthetic": True, "elsewhere": False, "demo": None}


def test_who_accepts_english_is_answered_in_english(client: httpx.Client) -> None:
    def why(language: str) -> set[str]:
        found = client.get("/v1/suggest", params={"q": "宣城"}, headers={"Accept-Language": language}).json()
        return {one["why"] for one in found["suggestions"]}

    assert why("zh-CN,zh;q=0.9") == why("fr") == {"名称以此开头"}
    assert all(text.isascii() for text in why("en-GB,en;q=0.8"))


def test_it_serves_this_machine_only(xintu: Xintu, loaded: Loaded) -> None:
    done = xintu("serve", "--host", "0.0.0.0", "--port", "0", "--workspace", loaded.workspace)
    assert done.returncode == 2
    assert "0.0.0.0" in done.stderr
