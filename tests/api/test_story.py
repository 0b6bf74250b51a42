"""From files to answers, through the command line: what was planted is found, what must not appear does not."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from databases import copy_workspace, stored

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Xintu
else:
    Loaded = Xintu = Any


def ids(findings: list[dict[str, Any]]) -> set[str]:
    return {finding["party"]["id"] for finding in findings}


def test_everything_delivered_is_loaded_or_rejected_with_a_reason(loaded: Loaded) -> None:
    with (loaded.files / "truth" / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = list(csv.DictReader(file))
    status = loaded.ask("status")
    assert status["rejects"]["total"] == len(expected)
    assert sum(load["totals"]["rejected"] for load in loaded.loads) == len(expected)
    assert all(entry["text"] and entry["remedy"] and entry["row"] > 0 for entry in status["rejects"]["latest"])
    counted = ("inserted", "updated", "unchanged", "late", "duplicates", "rejected")
    for load in loaded.loads:
        assert load["totals"]["rows"] == sum(load["totals"][name] for name in counted)
    assert status["synthetic"] is True


def test_planted_links_are_found_with_their_evidence(loaded: Loaded) -> None:
    derivable = [case for case in loaded.planted["links"] if case["derivable"]]
    assert len(derivable) >= len(loaded.planted["links"]) * 3 // 4
    for case in derivable:
        answer = loaded.ask("linked", loaded.party(case["party"]))
        assert set(answer) >= {"party", "findings"}
        assert set(answer["party"]) >= {"id", "name", "code", "kind"}
        found = [f for f in answer["findings"] if f["party"]["id"] == loaded.party(case["listed"])]
        assert found, case
        assert 0 < found[0]["probability"] <= 1
        assert all(set(entry) >= {"list", "from", "to", "state", "record"} for entry in found[0]["lists"])
        ends = answer["party"]["id"]
        for hop in found[0]["path"]:
            assert set(hop) >= {"from", "to", "kind", "since", "until", "weight", "records"}
            assert hop["records"]
            assert ends in (hop["from"], hop["to"])
            ends = hop["to"] if hop["from"] == ends else hop["from"]
        assert ends == found[0]["party"]["id"]
        assert sum(hop["kind"] != "possible_same" for hop in found[0]["path"]) <= case["hops"]


def test_what_the_files_do_not_tell_is_not_claimed(loaded: Loaded) -> None:
    """Two rows that share no more than a person's name join nobody for sure."""
    for case in loaded.planted["links"]:
        if not case["derivable"]:
            assert case["missing"]
            answer = loaded.ask("linked", loaded.party(case["party"]))
            for found in answer["findings"]:
                if found["party"]["id"] == loaded.party(case["listed"]):
                    assert any(hop["kind"] == "possible_same" for hop in found["path"])


def test_planted_shells_lead_to_the_listed_firm_behind_them(loaded: Loaded) -> None:
    for case in loaded.planted["shells"]:
        answer = loaded.ask("linked", loaded.party(case["new"]))
        assert loaded.party(case["old"]) in ids(answer["findings"])


def test_planted_cross_region_matches_are_found(loaded: Loaded) -> None:
    found = {
        (m["party"]["id"], m["tie"], m["listed_region"][:4], m["other_region"][:4]) for m in loaded.ask("cross-region")
    }
    for case in loaded.planted["cross_region"]:
        key = (loaded.party(case["party"]), case["tie"], case["listed_region"][:4], case["other_region"][:4])
        assert key in found, case


@pytest.mark.parametrize(("region", "listed_in"), [("宣城市", "3418"), ("安徽省", "34"), ("341822", "3418")])
def test_cross_region_by_region_keeps_what_is_listed_there(loaded: Loaded, region: str, listed_in: str) -> None:
    every = loaded.ask("cross-region")
    kept = loaded.ask("cross-region", "--region", region)
    assert kept == [m for m in every if m["listed_region"].startswith(listed_in)]
    assert 0 < len(kept) < len(every)


@pytest.mark.parametrize(("region", "named"), [("鼓楼区", "江苏省徐州市鼓楼区"), ("511422", "重庆市丰都县")])
def test_a_region_that_may_be_several_is_not_guessed(loaded: Loaded, xintu: Xintu, region: str, named: str) -> None:
    done = xintu("cross-region", "--region", region, "--workspace", loaded.workspace)
    assert done.returncode == 2
    assert region in done.stderr
    assert named in done.stderr


def test_repaired_and_withdrawn_entries_are_in_no_answer(loaded: Loaded) -> None:
    everything = json.dumps(loaded.ask("cross-region"), ensure_ascii=False)
    for case in [*loaded.planted["repairs"], *loaded.planted["withdrawn"]]:
        if not case["must_not_appear"] or case["party"] not in loaded.parties:
            continue
        event = loaded.events[case["event"]]
        dossier = loaded.ask("dossier", loaded.party(case["party"]))
        assert event["document_no"] not in json.dumps(dossier, ensure_ascii=False)
        if event["document_no"]:
            assert event["document_no"] not in everything


def test_a_refused_repair_changes_nothing(loaded: Loaded) -> None:
    refused = [case for case in loaded.planted["repairs"] if not case["must_not_appear"]]
    for case in refused:
        event = loaded.events[case["event"]]
        dossier = loaded.ask("dossier", loaded.party(case["party"]))
        assert event["document_no"] in json.dumps(dossier, ensure_ascii=False)


def test_homonyms_and_siblings_of_listed_parties_stay_clear(loaded: Loaded) -> None:
    for case in loaded.planted["siblings"]:
        answer = loaded.ask("linked", loaded.party(case["other"]))
        assert loaded.party(case["listed"]) not in ids(answer["findings"])
        assert not answer.get("own")
    for case in loaded.planted["homonyms"]:
        answer = loaded.ask("linked", loaded.party(case["firm"]))
        for finding in answer["findings"]:
            sure = all(hop["kind"] != "possible_same" for hop in finding["path"])
            assert not (finding["party"]["kind"] == "person" and sure and len(finding["path"]) == 1)


def test_loading_the_same_files_again_changes_nothing(loaded: Loaded, xintu: Xintu, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    copy_workspace(loaded.workspace, copy)
    before = graph_of(copy)
    file = next((loaded.files / "2026-06-30").rglob("*行政处罚*"))
    done = xintu("load", "penalties", file, "--date", "2026-06-30", "--workspace", copy, "--json")
    totals = json.loads(done.stdout)["totals"]
    assert (totals["inserted"], totals["updated"], totals["withdrawn"]) == (0, 0, 0)
    assert json.loads(xintu("resolve", "--workspace", copy, "--json").stdout)["changes"] == NO_CHANGE
    assert graph_of(copy) == before


NO_CHANGE = {way: {"nodes": 0, "edges": 0, "events": 0} for way in ("inserted", "updated", "deleted")}


def graph_of(workspace: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All derived rows, in a stable order."""
    tables = ("mention", "tie", "event", "entity", "membership", "possible_same", "place", "review")
    return {t: sorted(stored(workspace, f"SELECT * FROM {t}"), key=repr) for t in tables}


def test_rebuild_gives_the_same_entities_and_the_same_graph(loaded: Loaded, xintu: Xintu, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    copy_workspace(loaded.workspace, copy)
    before = graph_of(copy)
    done = xintu("rebuild", "--workspace", copy, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["changes"] == NO_CHANGE
    after = graph_of(copy)
    for table, rows in before.items():
        assert after[table] == rows, table


def test_a_repair_takes_effect_with_the_load_itself(loaded: Loaded, xintu: Xintu, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    copy_workspace(loaded.workspace, copy)
    event = stored(
        copy,
        "SELECT document_no, party_code, record_id FROM repairable WHERE document_no != '' AND party_code != ''"
        " AND record_id IN (SELECT record_id FROM event WHERE list != '') ORDER BY record_id LIMIT 1",
    )[0]
    payload = stored(copy, "SELECT payload FROM record WHERE record_id = :record", record=event[2])[0][0]
    fields = json.loads(payload)
    code = next(value for value in fields.values() if isinstance(value, str) and event[1] in value)
    assert event[0] in json.dumps(loaded_dossier(xintu, copy, code), ensure_ascii=False)
    repair = tmp_path / "repair.csv"
    repair.write_text(
        "主体名称,统一社会信用代码,决定书文号,决定,终止公示日期\n"
        f"{fields.get('party_name') or fields.get('name')},{code},{event[0]},同意,2026-07-01\n",
        encoding="utf-8",
    )
    done = xintu("load", "credit_repair", repair, "--workspace", copy, "--json")
    assert json.loads(done.stdout)["totals"]["repaired"] == 1, done.stdout + done.stderr
    assert event[0] not in json.dumps(loaded_dossier(xintu, copy, code), ensure_ascii=False)


def loaded_dossier(xintu: Xintu, workspace: Path, code: str) -> Any:
    done = xintu("dossier", code, "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_an_ambiguous_name_is_not_guessed(loaded: Loaded, xintu: Xintu) -> None:
    query = "SELECT name, count(*) FROM entity WHERE kind = 'person' GROUP BY name ORDER BY 2 DESC LIMIT 1"
    name, count = stored(loaded.workspace, query)[0]
    assert count > 1
    done = xintu("linked", name, "--workspace", loaded.workspace, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 3
    assert answer["error"] == "ambiguous"
    assert answer["count"] >= count
    assert answer["candidates"]


def test_an_unknown_party_is_bad_input(loaded: Loaded, xintu: Xintu) -> None:
    done = xintu("linked", "查无此企业有限公司", "--workspace", loaded.workspace, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"] == "unknown"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", ["linked", "dossier"])
def test_people_get_text_in_their_language(loaded: Loaded, xintu: Xintu, command: str, language: str) -> None:
    case = loaded.planted["links"][0]
    done = xintu(command, loaded.code(case["party"]), "--workspace", loaded.workspace, "--lang", language)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert ("企业" in done.stdout) is (language == "zh") or command == "dossier"
