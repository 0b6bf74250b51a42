"""Linked parties through the front doors: one, several, a file, and all listed parties of a region."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from databases import URL

from api import linked_answers
from api.sweeping import Sweep, sweep
from graph.linked.links import Search
from graph.model import When
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving, Xintu
else:
    Loaded = Serving = Xintu = Any


def test_several_parties_are_answered_in_their_order_and_who_is_unknown_says_so(
    loaded: Loaded, xintu: Xintu, tmp_path: Path
) -> None:
    cases = [case for case in loaded.planted["links"] if case["derivable"]][:3]
    whos = [loaded.party(case["party"]) for case in cases]
    lines = tmp_path / "whom.txt"
    lines.write_text("\n".join([*whos[1:], "查无此企业有限公司", ""]), encoding="gb18030")
    done = xintu("linked", whos[0], "--from", lines, "--workspace", loaded.workspace, "--json")
    assert done.returncode == 3, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["who"] for answer in answers] == [*whos, "查无此企业有限公司"]
    assert answers[-1] == {"who": "查无此企业有限公司", "error": "unknown", "count": 0, "candidates": []}
    for who, answer in zip(whos, answers, strict=False):
        alone = loaded.ask("linked", who)
        assert answer == {"who": who, **alone}
        assert answer["findings"]
        for finding in answer["findings"]:
            assert finding["score"] == pytest.approx(
                finding["probability"] * finding["severity"] * finding["freshness"]
            )
            assert all(entry["records"] for entry in finding["lists"])
            assert all(hop["records"] and hop["factors"] for hop in finding["path"])
    table = tmp_path / "whom.csv"
    table.write_text("企业名称,统一社会信用代码\n随便,\n" + f",{loaded.code(cases[0]['party'])}\n", encoding="utf-8")
    read = xintu("linked", "--from", table, "--workspace", loaded.workspace, "--json")
    assert [json.loads(line)["who"] for line in read.stdout.splitlines()] == ["随便", loaded.code(cases[0]["party"])]


def test_who_is_exposed_to_the_listed_parties_of_a_region(loaded: Loaded, serving: Serving) -> None:
    swept = loaded.ask("linked", "--listed", "--region", "宣城市")
    assert len(swept) > 5
    assert [answer["party"]["id"] for answer in swept] == sorted(answer["party"]["id"] for answer in swept)
    listed = {answer["party"]["id"] for answer in loaded.ask("linked", "--listed")}
    answer = next(answer for answer in swept if answer["exposed"])
    one = answer["exposed"][0]
    assert one["party"]["id"] not in listed
    assert (one["path"][0]["from"], one["path"][-1]["to"]) == (one["party"]["id"], answer["party"]["id"])
    asked = loaded.ask("linked", one["party"]["id"], "--limit", 1_000)
    told = {finding["party"]["id"]: finding for finding in asked["findings"]}
    assert told[answer["party"]["id"]]["probability"] == pytest.approx(one["probability"])
    with serving(loaded.workspace) as client:
        page = client.get("/v1/linked", params={"region": "341800", "offset": 2, "limit": 3}).json()
        assert page == {"count": len(swept), "offset": 2, "listed": swept[2:5]}
        asked = client.post(
            "/v1/linked", json={"parties": [one["party"]["id"], "查无此企业有限公司"], "limit": 50}
        ).json()
        assert (asked["count"], asked["unknown"]) == (2, 1)
        alone = client.get(f"/v1/parties/{one['party']['id']}/linked").json()
        assert asked["answers"][0] == {"who": one["party"]["id"], **alone}
        assert client.post("/v1/linked", json={"parties": []}).status_code == 422
        assert client.post("/v1/linked", json={"parties": ["x"] * 1_001}).status_code == 422
        assert client.get("/v1/linked", params={"region": "没有这个地方"}).status_code == 422


@pytest.mark.parametrize("arguments", [(), ("--region", "宣城市"), ("甲", "--listed"), ("甲", "--as-of", "2026-02-30")])
def test_a_question_that_asks_nothing_or_two_things_is_refused(
    xintu: Xintu, loaded: Loaded, arguments: tuple[str, ...]
) -> None:
    done = xintu("linked", *arguments, "--workspace", loaded.workspace)
    assert done.returncode == 2
    assert done.stderr
    assert not done.stdout


def test_text_tells_what_each_number_is_made_of_and_what_was_not_followed(loaded: Loaded, xintu: Xintu) -> None:
    case = next(case for case in loaded.planted["links"] if case["derivable"])
    done = xintu("linked", loaded.party(case["party"]), "--workspace", loaded.workspace, "--lang", "zh")
    assert done.returncode == 0
    assert "严重程度" in done.stdout
    assert "未追查" in done.stdout


def test_a_sweep_on_several_cores_tells_what_one_tells(loaded: Loaded) -> None:
    asked = Sweep(loaded.workspace, URL or "", When(), Search(limit=20))
    with Workspace.open(loaded.workspace, create=False) as workspace:
        store, schema = SqlGraphStore(workspace.engine), load_schema()
        listed = list(linked_answers.listed_in(store, schema, "", asked.when))
        assert len(listed) > 20
        alone = list(linked_answers.exposed(store, schema, listed, asked.when, asked.search))
    several = 150 // len(listed) + 2  # the same parties again and again make parts enough for two processes
    assert list(sweep(asked, listed * several)) == alone * several
    assert list(sweep(asked, listed[:5])) == alone[:5]
