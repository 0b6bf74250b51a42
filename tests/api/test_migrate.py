"""A workspace of an earlier version through the front door. ``version_3.sql`` holds a small one, of synthetic parties only."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from databases import URL

from loaders.database import DATABASE
from loaders.workspace import KEY_FILE
from resolution.identifiers.personal_key import PersonalKey

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any

pytestmark = pytest.mark.skipif(bool(URL), reason="version 3 was never on PostgreSQL")
OLD = Path(__file__).parents[1] / "loaders" / "version_3.sql"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    connection.close()
    PersonalKey.load(tmp_path / KEY_FILE, {}, create=True)
    return tmp_path


def entities(workspace: Path) -> list[tuple[str, ...]]:
    with sqlite3.connect(workspace / DATABASE) as connection:
        found = connection.execute("SELECT entity_id, name, code, region FROM entity ORDER BY entity_id").fetchall()
    connection.close()
    return found


def test_records_and_ids_stay_and_the_rest_is_derived_again(workspace: Path, xintu: Xintu) -> None:
    before = entities(workspace)
    refused = xintu("dossier", "宣城市测试甲商贸有限公司", "--workspace", workspace)
    assert refused.returncode == 1
    assert "xintu migrate" in refused.stderr
    done = xintu("migrate", "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["from"], report["to"], report["rebuilt"]["entities"]) == (3, 5, len(before))
    assert entities(workspace) == before
    told = json.loads(xintu("dossier", before[2][0], "--workspace", workspace, "--json").stdout)
    assert told["party"]["name"] == "宣城市测试甲商贸有限公司"
    assert told["events"]["penalty"]["count"] == 1
    assert told["events"]["list_entry"]["in_force"] + told["events"]["list_entry"]["count"] >= 1
    repaired = json.loads(xintu("dossier", before[3][0], "--workspace", workspace, "--json").stdout)
    assert "penalty" not in repaired["events"]
    again = json.loads(xintu("migrate", "--workspace", workspace, "--json").stdout)
    assert again == {"from": 5, "to": 5}


def test_a_version_that_no_step_leads_from_is_refused(workspace: Path, xintu: Xintu) -> None:
    with sqlite3.connect(workspace / DATABASE) as connection:
        connection.execute("UPDATE schema_version SET version = 1")
    connection.close()
    done = xintu("migrate", "--workspace", workspace)
    assert done.returncode == 1
    assert "version 1" in done.stderr
