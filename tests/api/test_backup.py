"""The drill: a backup taken while records are pushed and read, restored, gives the same answers; the two databases fit together."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import listed_samples as listed
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from databases import URL, stored

from api.operations.backup import MANIFEST, checksum
from api.operations.restore import chain_end
from api.service.database import SERVICE_FILE
from loaders.database import engine_of
from loaders.workspace import KEY_FILE

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

FIRMS = listed.FIRMS[:12]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    folder = tmp_path_factory.mktemp("backup")
    path = folder / "register.json"
    path.write_text(json.dumps(FIRMS, ensure_ascii=False), encoding="utf-8")
    assert xintu("load", "enterprise_register", path, "--workspace", folder / "w").returncode == 0
    assert xintu("resolve", "--workspace", folder / "w").returncode == 0
    return folder / "w"


@pytest.fixture(scope="module")
def backed_up(workspace: Path, serving: Serving, xintu: Xintu) -> Path:
    """A backup taken in the middle of pushes, one after the other."""
    ended, statuses = threading.Event(), []
    with serving(workspace) as client:

        def pushing() -> None:
            for number in range(10_000):
                row = listed.entry(number % len(FIRMS), listed.MARKET_LIST, f"2026-01-{number % 28 + 1:02}")
                statuses.append(
                    client.post("/v1/records/serious_lists", json=[{**row, "备注": str(number)}]).status_code
                )
                if ended.is_set():
                    return

        thread = threading.Thread(target=pushing)
        thread.start()
        try:
            while len(statuses) < 5:
                ended.wait(0.05)
            done = xintu("backup", workspace.parent / "copy", "--workspace", workspace, "--json")
            at_end = len(statuses)
        finally:
            ended.set()
            thread.join()
    assert done.returncode == 0, done.stderr
    assert set(statuses) == {200}
    assert len(statuses) > at_end  # it went on
    assert json.loads(done.stdout)["kind"] == ("tables" if URL else "sqlite")
    return workspace.parent / "copy"


def restored(source: Path, target: Path, workspace: Path, xintu: Xintu, **environment: str) -> Path:
    """Into ``target``, under the keys of the workspace."""
    key = (workspace / KEY_FILE).read_text().strip()
    done = xintu("restore", source, "--workspace", target, "--json", XINTU_KEY=key, **environment)
    assert done.returncode == 0, done.stderr
    for path in workspace.glob("*.key"):
        shutil.copy2(path, target / path.name)
    return target


def answers(client: httpx.Client) -> list[Any]:
    paths = [f"/v1/parties/{firm['统一社会信用代码']}" for firm in FIRMS[:3]] + ["/v1/lists/entries", "/v1/lists/ratio"]
    return [client.get(path, params={"as_of": "2026-06-30"}).raise_for_status().json() for path in paths]


def test_every_act_in_the_records_has_its_entry_in_the_log(
    backed_up: Path, workspace: Path, xintu: Xintu, tmp_path: Path
) -> None:
    """And no more than the one push that was under way has an entry without its record."""
    target = restored(backed_up, tmp_path / "again", workspace, xintu)
    loads = stored(target, "SELECT count(*) FROM load WHERE source = 'serious_lists'")[0][0]
    engine = engine_of(target, URL, SERVICE_FILE)
    with engine.connect() as connection:
        assert chain_end(connection)["number"] >= 5
        text = "SELECT count(*) FROM audit_entry WHERE action = 'records:push'"
        entries = connection.exec_driver_sql(text).scalar()
    engine.dispose()
    assert loads <= entries <= loads + 1


def test_what_was_restored_answers_like_the_original(
    workspace: Path, serving: Serving, xintu: Xintu, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    assert xintu("backup", copy, "--workspace", workspace).returncode == 0
    with serving(workspace) as client:
        before = answers(client)
    with serving(restored(copy, tmp_path / "again", workspace, xintu)) as client:
        assert answers(client) == before


def test_tables_as_files_go_from_one_database_to_the_other(workspace: Path, xintu: Xintu, tmp_path: Path) -> None:
    """To SQLite, wherever they come from; what is derived can be derived again there."""
    copy = tmp_path / "copy"
    assert xintu("backup", copy, "--portable", "--workspace", workspace).returncode == 0
    target = restored(copy, tmp_path / "again", workspace, xintu, XINTU_DATABASE_URL="")
    question = ("dossier", FIRMS[0]["统一社会信用代码"], "--as-of", "2026-06-30", "--json", "--workspace")
    before = xintu(*question, workspace)
    assert before.returncode == 0, before.stderr
    assert xintu(*question, target, XINTU_DATABASE_URL="").stdout == before.stdout
    assert xintu("rebuild", "--workspace", target, XINTU_DATABASE_URL="").returncode == 0


def test_keys_are_left_out_and_another_key_is_refused(
    workspace: Path, backed_up: Path, xintu: Xintu, tmp_path: Path
) -> None:
    assert not list(backed_up.rglob(KEY_FILE))
    refused = xintu("restore", backed_up, "--workspace", tmp_path / "no")
    assert refused.returncode == 1
    assert xintu("restore", backed_up, "--workspace", tmp_path / "no", XINTU_KEY="ab" * 32).returncode == 2
    assert not (tmp_path / "no").exists()
    with_keys = xintu("backup", tmp_path / "keys", "--with-keys", "--workspace", workspace)
    assert with_keys.returncode == 0
    assert "密钥" in with_keys.stderr
    told = xintu("restore", tmp_path / "keys", "--workspace", tmp_path / "yes", "--json")
    assert told.returncode == 0
    assert json.loads(told.stdout)["sealed"]  # with the log's key each entry is held against its digest


@pytest.fixture(scope="module")
def portable(workspace: Path, xintu: Xintu, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("portable") / "copy"
    assert xintu("backup", copy, "--with-keys", "--portable", "--workspace", workspace).returncode == 0
    return copy


def changed(table: pa.Table, column: str) -> pa.Table:
    """With another text in its first row."""
    texts = ["another", *table[column].to_pylist()[1:]]
    return table.set_column(table.column_names.index(column), column, pa.array(texts, table.schema.field(column).type))


@pytest.mark.parametrize(
    ("file", "change", "reason"),
    [
        ("service.sqlite/audit_entry", lambda table: changed(table, "user"), "第 1 条"),
        ("xintu.sqlite/event", lambda table: table.slice(1), "event"),
        ("xintu.sqlite/graph_node", lambda table: changed(table, "name"), "nodes"),
    ],
)
def test_a_backup_whose_checksums_were_made_again_is_found(
    portable: Path, xintu: Xintu, tmp_path: Path, file: str, change: Callable[[pa.Table], pa.Table], reason: str
) -> None:
    """Files and checksums agree, and the content is not what was backed up: an entry, a row less, another name."""
    forged = tmp_path / "forged"
    shutil.copytree(portable, forged)
    path = f"tables/{file}.parquet"
    pq.write_table(change(pq.read_table(forged / path)), forged / path)
    manifest = json.loads((forged / MANIFEST).read_text())
    manifest["files"][path] = checksum(forged / path)
    (forged / MANIFEST).write_text(json.dumps(manifest))
    refused = xintu("restore", forged, "--workspace", tmp_path / "no")
    assert (refused.returncode, reason in refused.stderr) == (2, True), refused.stderr
    assert not (tmp_path / "no").exists()


def test_a_damaged_backup_and_a_place_that_is_taken_are_refused(
    backed_up: Path, workspace: Path, xintu: Xintu, tmp_path: Path
) -> None:
    taken = xintu("restore", backed_up, "--workspace", workspace)
    assert taken.returncode == 2
    assert xintu("backup", backed_up, "--workspace", workspace).returncode == 2
    damaged = tmp_path / "damaged"
    shutil.copytree(backed_up, damaged)
    largest = max(
        (path for path in [*damaged.rglob("*.sqlite"), *damaged.rglob("*.parquet")] if path.is_file()),
        key=lambda path: path.stat().st_size,
    )
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    refused = xintu("restore", damaged, "--workspace", tmp_path / "w")
    assert refused.returncode == 2
    assert largest.name in refused.stderr
    assert not (tmp_path / "w").exists()
    assert xintu("restore", tmp_path, "--workspace", tmp_path / "w").returncode == 2
