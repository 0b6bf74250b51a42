"""Case files: who sees them, what is frozen and what of it is shown when records leave use, optimistic locking, export and verify."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest
from databases import URL
from tenants import Tenant, few_firms, key_for, party_id

from loaders.database import engine_of

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

ROW = listed.entry(0, listed.MARKET_LIST, "2026-01-05")
OTHER = listed.entry(1, listed.MARKET_LIST, "2026-01-06")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    """A register of a few firms, two of them listed."""
    return few_firms(xintu, tmp_path_factory.mktemp("cases"), 12, [ROW, OTHER])


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(client: httpx.Client, workspace: Path, xintu: Xintu) -> dict[str, Tenant]:
    """Three investigators of one office, one of another, and auditors of both."""
    told = {"li": "A", "wang": "A", "zhao": "A", "sun": "B"}
    made = {name: key_for(xintu, workspace, name, "investigator", office) for name, office in told.items()}
    made |= {
        f"audit-{office.lower()}": key_for(xintu, workspace, f"audit-{office.lower()}", "auditor", office)
        for office in "AB"
    }
    return {name: Tenant(client, key) for name, key in made.items()}


def acts(workspace: Path) -> list[tuple[str, str, str]]:
    engine = engine_of(workspace, URL, "service.sqlite")
    with engine.connect() as connection:
        found = connection.exec_driver_sql('SELECT action, subject, what FROM audit_entry ORDER BY "number"').fetchall()
    engine.dispose()
    return [tuple(map(str, row)) for row in found]  # type: ignore[misc]


def test_a_case_is_kept_shared_taken_back_and_not_there_for_others(people: dict[str, Tenant], workspace: Path) -> None:
    li, wang, sun = people["li"], people["wang"], people["sun"]
    number = li.post("/v1/cases", {"title": "关联核查"})["number"]
    assert [case["number"] for case in li.get("/v1/cases")] == [number]
    absent = [wang.ask("GET", f"/v1/cases/{number}"), sun.ask("GET", f"/v1/cases/{number}")]
    never = sun.ask("GET", "/v1/cases/AJ20260101-00000000")
    assert {answer.status_code for answer in (*absent, never)} == {404}
    assert absent[1].json()["detail"].replace(number, "N") == never.json()["detail"].replace("AJ20260101-00000000", "N")
    assert li.ask("PUT", f"/v1/cases/{number}/shares/sun", {"may": "read"}).status_code == 422
    li.ask("PUT", f"/v1/cases/{number}/shares/wang", {"may": "read"}).raise_for_status()
    assert wang.get(f"/v1/cases/{number}")["may"] == "read"
    assert wang.ask("POST", f"/v1/cases/{number}/notes", {"text": "x"}).status_code == 403
    li.ask("PUT", f"/v1/cases/{number}/shares/wang", {"may": "write"}).raise_for_status()
    wang.post(f"/v1/cases/{number}/notes", {"text": "同事记事"})
    assert wang.ask("PUT", f"/v1/cases/{number}/shares/zhao", {"may": "read"}).status_code == 403
    li.ask("PUT", f"/v1/cases/{number}/shares/wang", {"may": "none"}).raise_for_status()
    assert wang.ask("GET", f"/v1/cases/{number}").status_code == 404
    assert wang.get("/v1/cases") == []
    told = [(action, subject) for action, subject, _ in acts(workspace)]
    assert {("case.open", number), ("case.shared", number), ("case.note", number)} <= set(told)


def test_two_who_write_at_once_do_not_overwrite_each_other(people: dict[str, Tenant]) -> None:
    li = people["li"]
    made = li.ask("POST", "/v1/cases", {"title": "并发"})
    number, tag = made.json()["number"], made.headers["ETag"]
    path, layout = f"/v1/cases/{number}", {"nodes": {party_id(li, 0): {"x": 10, "y": 20, "pinned": True}}}
    assert li.ask("PUT", f"{path}/layout", layout).status_code == 428
    first = li.ask("PUT", f"{path}/layout", layout, If_Match=tag)
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    assert li.ask("PUT", f"{path}/layout", layout, If_Match=tag).status_code == 412
    assert li.ask("POST", f"{path}/notes", {"text": "x"}, If_Match=tag).status_code == 412
    assert li.ask("POST", f"{path}/notes", {"text": "x"}, If_Match="soon").status_code == 422
    assert li.post(f"{path}/notes", {"text": "y"})["version"] == 3
    assert li.get(f"{path}/layouts/2")["nodes"][0]["pinned"] is True
    with ThreadPoolExecutor(8) as several:
        note = {"text": "同时"}
        seen = list(several.map(lambda _: li.ask("POST", f"{path}/notes", note, If_Match='"3"').status_code, range(8)))
        free = list(several.map(lambda _: li.ask("POST", f"{path}/notes", note).json()["version"], range(8)))
    assert sorted(seen) == [201] + [412] * 7
    assert sorted(free) == list(range(5, 13))


def test_states_and_corrections(people: dict[str, Tenant]) -> None:
    li = people["li"]
    path = f"/v1/cases/{li.post('/v1/cases', {'title': '状态'})['number']}"
    first = li.post(f"{path}/notes", {"text": "三家公司"})["version"]
    li.post(f"{path}/notes", {"text": "更正：四家公司", "corrects": first})
    assert li.ask("POST", f"{path}/notes", {"text": "x", "corrects": 1}).status_code == 422
    assert [note["corrected_by"] for note in li.get(path)["notes"]] == [first + 1, 0]
    assert li.ask("POST", f"{path}/state", {"state": "archived"}, If_Match='"3"').status_code == 409
    li.post(f"{path}/state", {"state": "closed"}, If_Match='"3"')
    assert li.ask("POST", f"{path}/notes", {"text": "x"}).status_code == 409
    li.post(f"{path}/state", {"state": "archived"}, If_Match='"4"')
    li.post(f"{path}/state", {"state": "open", "reason": "新线索"}, If_Match='"5"')
    assert li.post(f"{path}/notes", {"text": "重开"})["version"] == 7
    assert [entry["seq"] for entry in li.get(path)["log"]] == list(range(1, 8))


def test_evidence_stays_as_it_was_and_leaves_the_page_with_its_record(
    people: dict[str, Tenant], client: httpx.Client, tmp_path: Path, xintu: Xintu
) -> None:
    li = people["li"]
    path = f"/v1/cases/{li.post('/v1/cases', {'title': '固定证据'})['number']}"
    party, other = party_id(li, 0), party_id(li, 1)
    assert li.ask("POST", f"{path}/parties", {"party": "nobody"}).status_code == 404
    assert li.ask("POST", f"{path}/evidence", {"reason": "x"}).status_code == 422  # no party yet
    li.post(f"{path}/parties", {"party": party})
    assert li.ask("POST", f"{path}/parties", {"party": party}).status_code == 409
    asked = li.post(f"{path}/findings", {"question": f"/v1/parties/{party}/linked?hops=2&as_of=2026-02-01"})["finding"]
    assert (asked["arguments"], asked["as_of"]) == ({"hops": "2"}, "2026-02-01")
    assert asked["answer"] == li.get(f"/v1/parties/{party}/linked?hops=2&as_of=2026-02-01")
    for bad in ("/v1/cases", "/v1/parties/../cases", "//example.invalid/v1/parties/x", "/v1/repairs"):
        assert li.ask("POST", f"{path}/findings", {"question": bad}).status_code == 422, bad
    li.post(f"{path}/evidence", {"reason": "立案"})
    frozen = li.get(path)["evidence"][0]
    assert len(frozen["items"]) == 2
    entry = next(item for item in frozen["items"] if item["source"] == "serious_lists")
    assert entry["payload"]["list_name.written"] == listed.MARKET_LIST
    theirs = [one["record"] for one in _frozen_of(li, other)]
    assert li.ask("POST", f"{path}/evidence", {"records": theirs}).status_code == 422  # of no party of this case
    first = li.ask("GET", f"{path}/export?format=zip")
    assert first.content == li.ask("GET", f"{path}/export?format=zip").content
    assert li.ask("GET", f"{path}/export?format=pdf").content[:5] == b"%PDF-"
    assert li.ask("GET", f"{path}/export?format=svg").status_code == 409
    (tmp_path / "case.zip").write_bytes(first.content)
    done = xintu("case", "verify", tmp_path / "case.zip", "--json")
    assert (done.returncode, json.loads(done.stdout)["wrong"]) == (0, [])

    client.post("/v1/records/serious_lists", json=[{**ROW, "名单状态": "撤销"}]).raise_for_status()
    now = li.get(path)
    shown = next(item for item in now["evidence"][0]["items"] if item["record"] == entry["record"])
    assert shown["withheld"] is True
    assert shown["state"] == "withdrawn"
    assert "payload" not in shown
    assert shown["digest"] == entry["digest"]
    assert now["evidence"][0]["digest"] == frozen["digest"]
    assert now["findings"][0]["answer"] is None
    assert now["findings"][0]["withheld"][0]["record"] == entry["record"]
    after = li.ask("GET", f"{path}/export?format=zip").content
    assert listed.MARKET_LIST.encode() not in _all_of(after, tmp_path)
    seq = frozen["seq"]
    audit = people["audit-a"].ask("GET", f"{path}/evidence/{seq}/kept", X_Purpose="")
    assert audit.status_code == 422  # it must be said what for
    kept = people["audit-a"].get(f"{path}/evidence/{seq}/kept", X_Purpose="audit 2026-07")
    assert entry["payload"] in [item["payload"] for item in kept["items"]]
    assert [one["record"] for one in kept["out_of_use"]] == [entry["record"]]
    assert people["audit-b"].ask("GET", f"{path}/evidence/{seq}/kept", X_Purpose="audit").status_code == 404
    assert li.ask("GET", f"{path}/evidence/{seq}/kept").status_code == 403


def _frozen_of(who: Tenant, party: str) -> list[dict[str, Any]]:
    """The records of a party, frozen in a case of their own."""
    path = f"/v1/cases/{who.post('/v1/cases', {'title': '另案'})['number']}"
    who.post(f"{path}/parties", {"party": party})
    who.post(f"{path}/evidence", {})
    return list(who.get(path)["evidence"][0]["items"])


def _all_of(content: bytes, tmp_path: Path) -> bytes:
    (tmp_path / "after.zip").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "after.zip") as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".json", ".svg")))


@pytest.mark.parametrize("harm", ["changed", "missing", "not_listed", "digest"])
def test_an_archive_that_was_touched_is_found_out(
    people: dict[str, Tenant], tmp_path: Path, xintu: Xintu, harm: str
) -> None:
    li = people["li"]
    path = f"/v1/cases/{li.post('/v1/cases', {'title': harm})['number']}"
    li.post(f"{path}/parties", {"party": party_id(li, 2)})
    li.post(f"{path}/evidence", {})
    content = li.ask("GET", f"{path}/export?format=zip").content
    (tmp_path / "good.zip").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "good.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in files if name.startswith("evidence/") and name.count("/") == 2)
    if harm == "missing":
        del files[name]
    elif harm == "not_listed":
        files["evidence/extra.json"] = b"{}"
    else:
        files[name] = files[name].replace("有限公司".encode(), "无限公司".encode())
        if harm == "digest":  # the manifest is made to fit; the record's own digest is not
            import hashlib

            manifest = json.loads(files["manifest.json"])
            manifest["files"][name] = hashlib.sha256(files[name]).hexdigest()
            files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for each, held in files.items():
            archive.writestr(each, held)
    done = xintu("case", "verify", tmp_path / "bad.zip", "--json")
    assert done.returncode == 1
    assert harm in [one["wrong"] for one in json.loads(done.stdout)["wrong"]]


def test_what_is_no_archive_is_refused(tmp_path: Path, xintu: Xintu) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 nothing")
    assert xintu("case", "verify", tmp_path / "x.zip").returncode == 2


def test_the_command_line_does_the_same(
    workspace: Path, people: dict[str, Tenant], tmp_path: Path, xintu: Xintu
) -> None:
    here = ("--workspace", workspace, "--user", "zhao", "--json")

    def told(*arguments: object) -> Any:
        done = xintu("case", *arguments, *here)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    number = told("new", "命令行立卷")["number"]
    party = party_id(people["zhao"], 3)
    told("add", number, "--party", party, "--question", f"/v1/parties/{party}/linked?hops=1", "--purpose", "核查")
    told("note", number, "记事")
    told("freeze", number, "--reason", "留存")
    people["zhao"].ask(
        "PUT", f"/v1/cases/{number}/layout", {"nodes": {party: {"x": 0, "y": 0}}}, If_Match='"5"'
    ).raise_for_status()
    for name in ("case.pdf", "case.svg", "case.zip"):
        told("export", number, "--out", tmp_path / name)
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        assert {"case.json", "case.pdf", "graph.svg", "manifest.json"} <= set(archive.namelist())
        assert archive.read("graph.svg") == (tmp_path / "case.svg").read_bytes()
        assert archive.read("case.pdf") == (tmp_path / "case.pdf").read_bytes()
    known = xintu("case", "verify", tmp_path / "case.zip", "--logged", "--workspace", workspace, "--json")
    assert (known.returncode, [one["by"] for one in json.loads(known.stdout)["exports"]]) == (0, ["zhao"])
    told("share", number, "wang", "read")
    told("state", number, "closed")
    assert [case["state"] for case in told("list") if case["number"] == number] == ["closed"]
    shown = xintu("case", "show", number, "--workspace", workspace, "--user", "zhao")
    assert listed.FIRMS[3]["企业名称"] in shown.stdout
    refused = xintu("case", "show", number, "--workspace", workspace, "--user", "sun")
    assert refused.returncode == 2
    assert xintu("case", "list", "--workspace", workspace, "--user", "audit-a").returncode == 2
