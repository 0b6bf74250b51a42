"""Looking for parties at the HTTP door: suggestions while typing, filters, pages; by name or code alike."""

from __future__ import annotations

import json
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


@pytest.fixture(scope="module")
def firms(client: httpx.Client) -> list[dict[str, Any]]:
    answer = client.get("/v1/parties", params={"kind": "enterprise", "limit": 200}).json()
    found: list[dict[str, Any]] = [
        one for one in answer["matches"] if len(one["code"]) == 18 and one["code"].isalnum() and len(one["name"]) > 8
    ]
    assert len(found) > 50
    return found


def _suggested(client: httpx.Client, text: str, limit: int = 50) -> dict[str, dict[str, Any]]:
    answer = client.get("/v1/suggest", params={"q": text, "limit": limit})
    assert answer.status_code == 200, answer.text
    return {one["id"]: one for one in answer.json()["suggestions"]}


def test_names_codes_and_their_parts_are_suggested_with_the_reason(
    client: httpx.Client, firms: list[dict[str, Any]]
) -> None:
    for firm in firms[:20]:
        name, code = firm["name"], firm["code"]
        assert _suggested(client, name)[firm["id"]]["how"] == "name"
        assert _suggested(client, name[:7])[firm["id"]]["how"] in ("name_start", "former_start")
        assert _suggested(client, code)[firm["id"]]["how"] == "code"
        assert _suggested(client, code[:14])[firm["id"]]["how"] == "code_start"
        assert _suggested(client, code[7:])[firm["id"]]["how"] == "code_part"
        assert _suggested(client, code[:6] + "****" + code[10:])[firm["id"]]["how"] == "code_mask"
        assert set(firm) - {"how"} <= set(_suggested(client, code)[firm["id"]])


def test_one_wrong_character_and_a_code_with_a_typo_are_found(
    client: httpx.Client, firms: list[dict[str, Any]]
) -> None:
    for firm in firms[:20]:
        name, code = firm["name"], firm["code"]
        wrong = name[:5] + "龘" + name[6:]
        assert _suggested(client, wrong)[firm["id"]]["how"] == "name_typo"
        swapped = code[:11] + code[12] + code[11] + code[13:]
        found = _suggested(client, swapped)[firm["id"]]
        assert found["how"] == ("code" if swapped == code else "code_typo")


def test_pinyin_and_initials_are_heard(client: httpx.Client, firms: list[dict[str, Any]]) -> None:
    from graph.sounds import sounding

    for firm in firms[:20]:
        heard = [readings[0] for readings in sounding(firm["name"])]
        whole, letters = "".join(heard[:6]), "".join(one[0] for one in heard[:7])
        assert _suggested(client, whole)[firm["id"]]["how"] == "pinyin_start"
        assert _suggested(client, letters)[firm["id"]]["how"] in ("initials_start", "pinyin_start")


def test_pages_hold_every_party_once_and_counts_agree(client: httpx.Client) -> None:
    seen, cursor, count = list[str](), "", -1
    while True:
        asked = {"region": "宣城", "kind": "enterprise", "limit": 37, "cursor": cursor}
        answer = client.get("/v1/parties", params=asked).json()
        seen += [one["id"] for one in answer["matches"]]
        assert count in (-1, answer["count"])
        count, cursor = answer["count"], answer["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == count > 37
    assert seen == sorted(seen)


def test_filters_of_lists_and_states_agree_with_the_suggested_state(client: httpx.Client) -> None:
    listed = client.get("/v1/parties", params={"state": "listed", "limit": 200}).json()
    clear = client.get("/v1/parties", params={"state": "clear", "limit": 200}).json()
    debtors = client.get("/v1/parties", params={"list": "judgment_debtor", "limit": 200}).json()
    assert {one["state"] for one in listed["matches"]} == {"listed"}
    assert {one["state"] for one in clear["matches"]} == {"clear"}
    assert {one["id"] for one in debtors["matches"]} <= {one["id"] for one in listed["matches"]}
    assert debtors["count"] > 0
    one = listed["matches"][0]
    assert _suggested(client, one["name"])[one["id"]]["state"] == "listed"


def test_text_and_filters_together_are_paged_too(client: httpx.Client) -> None:
    whole = client.get("/v1/parties", params={"q": "建筑", "state": "clear", "limit": 200}).json()
    pages, cursor = list[str](), ""
    for _ in range(whole["count"]):
        answer = client.get("/v1/parties", params={"q": "建筑", "state": "clear", "limit": 1, "cursor": cursor}).json()
        pages += [one["id"] for one in answer["matches"]]
        cursor = answer["next"]
        if not cursor or len(pages) == 5:
            break
    assert pages == [one["id"] for one in whole["matches"][: len(pages)]]
    assert pages


def test_what_cannot_be_asked_is_said(client: httpx.Client) -> None:
    for asked in ({"cursor": "abc"}, {"cursor": "WyJyYW5rIiwxXQ"}, {"region": "火星"}, {"state": "rich"}, {"limit": 0}):
        answer = client.get("/v1/parties", params={"kind": "enterprise", **asked})
        assert answer.status_code == 422, asked
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_party_is_asked_for_by_id_code_or_name(client: httpx.Client, firms: list[dict[str, Any]]) -> None:
    firm = next(
        one
        for one in firms
        if client.get("/v1/parties", params={"q": one["name"]}).json()["matches"][0]["id"] == one["id"]
    )
    by_id = client.get(f"/v1/parties/{firm['id']}/rings").json()
    assert client.get(f"/v1/parties/{firm['code']}/rings").json() == by_id
    assert client.get(f"/v1/parties/{firm['name']}/rings").json() == by_id
    assert client.get("/v1/parties/没有这个主体/rings").status_code == 404
    several = client.get("/v1/parties/有限公司/rings")
    assert several.status_code == 409
    assert several.json()["candidates"]
    assert several.json()["count"] > 1


def test_the_commands_say_the_same(
    client: httpx.Client, loaded: Loaded, xintu: Xintu, firms: list[dict[str, Any]]
) -> None:
    text = firms[0]["name"][:4]
    assert loaded.ask("suggest", text) == client.get("/v1/suggest", params={"q": text}).json()
    told = loaded.ask("search", "--state", "listed", "--limit", 5)
    assert told == client.get("/v1/parties", params={"state": "listed", "limit": 5}).json()
    printed = xintu("search", "--state", "listed", "--limit", 5, "--workspace", loaded.workspace)
    assert printed.returncode == 0
    assert "在列" in printed.stdout
    bad = xintu("search", "--cursor", "abc", "--workspace", loaded.workspace)
    assert bad.returncode == 2
    assert json.dumps("abc")[1:-1] in bad.stderr
