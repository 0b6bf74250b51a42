"""A client that a generator makes of the description is used against a real server: who integrates needs to write none."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from databases import copy_workspace
from tenants import key_for

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving, Xintu
else:
    Loaded = Serving = Xintu = Any

#: The generator knows few types of content: these are bytes to it. It formats nothing afterwards.
_BYTES = ("application/pdf", "application/x-ndjson", "application/zip", "image/svg+xml", "text/csv")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CONFIG = {"post_hooks": [], "content_type_overrides": dict.fromkeys((*_BYTES, _SHEET), "application/octet-stream")}


@pytest.fixture(scope="module")
def workspace(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the world: a consent is registered in it."""
    folder = tmp_path_factory.mktemp("generated") / "workspace"
    copy_workspace(loaded.workspace, folder)
    return folder


@pytest.fixture(scope="module")
def served(workspace: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(workspace) as opened:
        yield opened


@pytest.fixture(scope="module")
def generated(served: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the package that the generator wrote; a part of the description that it cannot use fails it."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_bytes(served.get("/openapi.json").content)
    (folder / "config.json").write_text(json.dumps(_CONFIG), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--fail-on-warning"]
    given = ["--path", "openapi.json", "--config", "config.json", "--meta", "none", "--output-path", "xintu_generated"]
    done = subprocess.run([*command, *given], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.append(str(folder))
    try:
        yield "xintu_generated"
    finally:
        sys.path.remove(str(folder))


@pytest.fixture
def of(generated: str) -> Any:
    """A module of the package by name."""
    return lambda name: importlib.import_module(f"{generated}.{name}")


def test_every_operation_has_its_function(served: httpx.Client, of: Any) -> None:
    described = served.get("/openapi.json").json()["paths"]
    operations = [one for path in described.values() for one in path.values()]
    assert len(operations) > 150
    for one in operations:
        tag = one.get("tags", ["default"])[0].replace("-", "_").replace(" ", "_")
        assert of(f"api.{tag}.{one['operationId']}").sync_detailed


def test_an_investigator_searches_reads_and_asks_for_links(served: httpx.Client, loaded: Loaded, of: Any) -> None:
    key = served.headers["Authorization"].removeprefix("Bearer ")
    headers = {"X-Purpose": "test"}
    with of("client").AuthenticatedClient(base_url=str(served.base_url), token=key, headers=headers) as client:
        code = next(row["code"] for row in loaded.entities.values() if row["code"])
        found = of("api.parties.get_parties").sync(client=client, q=code, limit=5).to_dict()
        party = found["matches"][0]["id"]
        dossier = of("api.parties.get_parties_party").sync(party, client=client).to_dict()
        assert (dossier["party"]["id"], dossier["party"]["code"]) == (party, code)
        linked = of("api.parties.get_parties_party_linked").sync(party, client=client, hops=2).to_dict()
        batch = of("models.batch").Batch(parties=[party, "查无此人有限公司"], hops=2)
        answers = of("api.linked.post_linked").sync(client=client, body=batch).to_dict()
        assert answers["count"] == 2
        assert answers["unknown"] == 1
        assert answers["answers"][0]["party"] == linked["party"]
        refused = of("api.parties.get_parties").sync_detailed(client=client, limit=0)
        assert (refused.status_code, refused.parsed.status) == (422, 422)
        assert "limit" in refused.parsed.detail


def test_a_bank_screens_by_consent(
    served: httpx.Client, workspace: Path, loaded: Loaded, xintu: Xintu, of: Any
) -> None:
    key = key_for(xintu, workspace, "generated", "bank", "某银行")
    with of("client").AuthenticatedClient(base_url=str(served.base_url), token=key) as client:
        firm = next(row for row in loaded.entities.values() if row["code"].startswith("91"))
        body = of("models.new_screening").NewScreening(
            purpose="before_loan", applicant=of("models.party").Party(code=firm["code"])
        )
        screen = of("api.screening.post_screenings").sync_detailed
        assert screen(client=client, body=body).status_code == 403
        consent = of("models.new_consent").NewConsent(
            purpose="before_loan", classes=["public"], until="2099-12-31", evidence="ab" * 32, code=firm["code"]
        )
        made = of("api.screening.post_consents").sync(client=client, body=consent).to_dict()
        assert len(made["consent_id"]) == 16
        answer = screen(client=client, body=body)
        assert answer.status_code == 201
        kept = of("api.screening.get_screenings_screening_id").sync_detailed(
            answer.headers["X-Screening"], client=client
        )
        assert kept.content == answer.content
