"""A party's objection: receipt, secret, freezing, deadlines; earlier consumers found in the audit log, told once each, acknowledged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pytest
from tenants import Tenant, few_firms, key_for, party_id

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

ROWS = [listed.entry(number, listed.MARKET_LIST, "2026-01-05") for number in range(3)]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    """A register of a few firms, three of them listed."""
    return few_firms(xintu, tmp_path_factory.mktemp("objecting"), 6, ROWS)


@pytest.fixture(scope="module")
def client(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(client: httpx.Client, workspace: Path, xintu: Xintu) -> dict[str, Tenant]:
    """The credit office, investigators of two departments, a bank."""
    told = {
        "office": ("office", "XYB"),
        "li": ("investigator", "A"),
        "sun": ("investigator", "B"),
        "bank": ("bank", "C"),
    }
    return {
        name: Tenant(client, key_for(xintu, workspace, name, role, organisation))
        for name, (role, organisation) in told.items()
    }


def form(record: str) -> dict[str, str]:
    return {
        "record": record,
        "reason": "列入对象有误",
        "submitted_by": "当事人",
        "identity": "窗口核验单 1",
        "contact": "联系方式留存 77",
    }


def listed_record(who: Tenant, party: str) -> str:
    """The record of the list entry of a party, by its dossier."""
    text = json.dumps(who.get(f"/v1/parties/{party}"))
    return f"serious_lists:{text.split('serious_lists:', 1)[1][:16]}"


def test_an_objection_from_receipt_to_those_who_had_the_record(
    people: dict[str, Tenant], client: httpx.Client, workspace: Path, xintu: Xintu
) -> None:
    office, li, sun, bank = (people[name] for name in ("office", "li", "sun", "bank"))
    party, other = party_id(li, 0), party_id(li, 1)
    record = listed_record(li, party)  # A reads the dossier
    sun.get(f"/v1/parties/{other}/linked")  # B asks about somebody else
    path = f"/v1/cases/{li.post('/v1/cases', {'title': '留证'})['number']}"
    li.post(f"{path}/parties", {"party": party})
    li.post(f"{path}/evidence", {})  # A freezes this very record

    given = office.post("/v1/objections/submissions", form(record))
    assert (given["state"], given["marked_on"], given["result"]) == ("open", given["submitted_on"], "")
    assert given["submitted_on"] < given["mark_due"] < given["decide_due"]
    assert record not in json.dumps(li.get(f"/v1/parties/{party}"))  # frozen
    shown = {"receipt": given["receipt"], "secret": given["secret"]}
    asked = httpx.post(f"{client.base_url}/v1/objections/receipt", json=shown, trust_env=False)
    expected = {"receipt", "state", "submitted_on", "mark_due", "decide_due", "marked_on", "decided_on", "result"}
    assert set(asked.json()) == expected
    wrong = [{**shown, "secret": "x" * 43}, {**shown, "receipt": "HZ20260101-0000000000"}]
    refused = [httpx.post(f"{client.base_url}/v1/objections/receipt", json=one, trust_env=False) for one in wrong]
    assert [one.status_code for one in refused] == [404, 404]
    assert refused[0].json() == refused[1].json()
    more = [httpx.post(f"{client.base_url}/v1/objections/receipt", json=shown, trust_env=False) for _ in range(5)]
    assert more[-1].status_code == 429

    (submission,) = office.get("/v1/objections/submissions")
    assert submission["contact"] == "联系方式留存 77"
    assert li.ask("GET", "/v1/objections/submissions").status_code == 403
    number = submission["objection_no"]
    assert "联系方式留存" not in json.dumps(office.get(f"/v1/objections/{number}"), ensure_ascii=False)
    again = office.post(f"/v1/objections/submissions/{given['receipt']}/entry")
    assert again["state"] == "open"

    found = {one["organisation"]: one for one in office.get(f"/v1/objections/{number}/earlier-consumers")["consumers"]}
    assert found["A"]["certainty"] == "certain"
    assert {"dossier", "case"} <= set(found["A"]["through"])
    assert "B" not in found
    assert "C" not in found
    (opened,) = li.get("/v1/notices")
    assert (opened["stage"], opened["record"], opened["acknowledged_at"]) == ("opened", record, "")
    assert sun.get("/v1/notices") == bank.get("/v1/notices") == []
    assert sun.ask("POST", f"/v1/notices/{opened['notice']}/acknowledgement").status_code == 404
    first = li.post(f"/v1/notices/{opened['notice']}/acknowledgement")
    assert li.post(f"/v1/notices/{opened['notice']}/acknowledgement")["acknowledged_at"] == first["acknowledged_at"]

    done = xintu("objection", "decide", number, "成立", "--workspace", workspace, "--json")
    assert json.loads(done.stdout)["telling"] == {"objection_no": number, "stage": "decided", "consumers": 1, "new": 1}
    assert office.post(f"/v1/objections/{number}/telling")["new"] == 0
    assert [one["stage"] for one in li.get("/v1/notices?open_only=true")] == ["decided"]
    assert li.get("/v1/notices?open_only=true")[0]["result"] == "upheld"
    told = xintu("objection", "told", number, "--again", "--workspace", workspace)
    assert "A  " in told.stdout
    assert xintu("objection", "submissions", "--workspace", workspace).stdout.startswith(given["receipt"])


def test_an_export_without_parties_may_have_held_the_record(people: dict[str, Tenant]) -> None:
    office, li, sun = people["office"], people["li"], people["sun"]
    party = party_id(li, 2)
    record = listed_record(office, party)
    sun.ask("GET", "/v1/export?format=csv&table=events").raise_for_status()
    li.ask("GET", f"/v1/export?format=csv&around={party_id(li, 1)}").raise_for_status()
    number = office.post("/v1/objections", {"record": record, "reason": "有误"})["objection_no"]
    found = {one["organisation"]: one for one in office.get(f"/v1/objections/{number}/earlier-consumers")["consumers"]}
    assert (found["B"]["certainty"], found["B"]["through"]) == ("possible", {"export": 1})
    assert "A" not in found
    assert found["XYB"]["certainty"] == "contained"


@pytest.mark.parametrize(
    "change",
    [
        {"record": "serious_lists:ffffffffffffffff"},
        {"record": "serious_lists:0000000000000001"},
        {"record": ""},
        {"extra": "1"},
    ],
)
def test_what_cannot_be_objected_to_is_refused_and_nothing_is_kept(
    people: dict[str, Tenant], change: dict[str, str]
) -> None:
    office = people["office"]
    before = len(office.get("/v1/objections/submissions"))
    assert office.ask("POST", "/v1/objections/submissions", form("x") | change).status_code == 422
    assert len(office.get("/v1/objections/submissions")) == before
