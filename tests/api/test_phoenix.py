"""Phoenix firms through the front doors: the planted shells of a synthetic world, and made-up cases with decoys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.bench import phoenix as bench
from graph.phoenix.rules import load_rules


def shells(loaded: Any) -> set[tuple[str, str]]:
    return {(loaded.party(case["old"]), loaded.party(case["new"])) for case in loaded.planted["shells"]}


def test_planted_shells_are_found_from_both_ends(loaded: Any, xintu: Any, tmp_path: Path) -> None:
    planted = sorted(shells(loaded))
    file = tmp_path / "parties.txt"
    file.write_text("\n".join([*(old for old, _ in planted), "无此企业"]), encoding="utf-8")
    batch = xintu("phoenix", "--from", file, "--from-listed", "--json", "--workspace", loaded.workspace)
    assert batch.returncode == 3
    told_of = [json.loads(line) for line in batch.stdout.splitlines()]
    assert [one["who"] for one in told_of if "error" in one] == ["无此企业"]
    answers = [one for one in told_of if "error" not in one]
    assert [[one["new"]["id"] for one in answer["from_listed"]] for answer in answers] == [[new] for _, new in planted]
    old, new = planted[0]
    one = loaded.ask("phoenix", new, "--of")["of"][0]
    assert one["old"]["id"] == old
    assert one["founded"] > one["trigger"]["from"]
    assert all(sign["records"] for sign in one["speaks_for"] if sign["ties"] or sign["events"])
    told = xintu("phoenix", new, "--workspace", loaded.workspace)
    assert told.returncode == 0
    assert one["old"]["name"] in told.stdout
    assert "同一住所" in told.stdout
    assert loaded.ask("phoenix", new, "--of", "--as-of", one["trigger"]["from"])["of"] == []  # listed, not set up yet


def test_all_listed_parties_of_a_region_are_swept(loaded: Any, serving: Any, xintu: Any) -> None:
    done = xintu("phoenix", "--region", "长三角", "--workspace", loaded.workspace)
    assert done.returncode == 2
    found = set()
    for region in ("安徽省", "江苏省"):
        done = xintu("phoenix", "--region", region, "--json", "--workspace", loaded.workspace)
        assert done.returncode == 0, done.stderr
        found |= {(one["old"]["id"], one["new"]["id"]) for one in map(json.loads, done.stdout.splitlines())}
    assert found & shells(loaded)
    with serving(loaded.workspace) as client:
        paged: set[tuple[str, str]] = set()
        offset: int | None = 0
        while offset is not None:
            page = client.get("/v1/phoenix", params={"offset": offset, "limit": 20}).json()
            paged |= {(one["old"]["id"], one["new"]["id"]) for one in page["findings"]}
            assert page["asked"] <= 20
            offset = page["next"]
        assert paged >= found | shells(loaded)
        assert len(paged - shells(loaded)) <= 1  # of hundreds of other firms
        old, new = min(shells(loaded))
        answer = client.get(f"/v1/parties/{new}/phoenix", params={"side": "of"}).json()
        assert [one["old"]["id"] for one in answer["of"]] == [old]
        assert client.get(f"/v1/parties/{new}/phoenix", params={"since": "2099-01-01"}).json()["of"] == []
        assert client.get("/v1/parties/nobody/phoenix").status_code == 404
        assert client.get("/v1/phoenix", params={"region": "无此地"}).status_code == 422


@pytest.mark.parametrize(
    "arguments",
    [[], ["x", "--region", "宣城市"], ["x", "--of", "--from-listed"], ["--region", "宣城市", "--since", "去年"]],
)
def test_questions_that_make_no_sense_are_refused(loaded: Any, xintu: Any, arguments: list[str]) -> None:
    done = xintu("phoenix", *arguments, "--workspace", loaded.workspace)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("mix", "seed"), [("guilty", 101), ("innocent", 102), ("gappy", 103)])
def test_phoenixes_are_told_from_decoys(monkeypatch: pytest.MonkeyPatch, mix: str, seed: int) -> None:
    whole = bench.MIXES[mix]
    small = bench.Mix(whole.phoenixes // 3, whole.decoys // 3, whole.ordinary // 4, whole.gaps)
    monkeypatch.setitem(bench.MIXES, mix, small)
    report = bench.measure(mix, seed)
    assert report["precision"] >= 0.95
    assert report["recall"] >= 0.95
    blind = bench.findings(bench.draw(small, seed), load_rules(), 1e-9)
    assert len(blind) > report["phoenixes"] + report["decoys"] // 3  # the decoys were looked at, not missed
