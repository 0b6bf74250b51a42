"""Whether a name or a number can be found by trying: no digest, id or URL that is kept or shown is one of guesses alone.

Who tries knows everything but the name or the number: the code of this program, the rest of the row, the rest of the file. Synthetic.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import listed_samples as listed
import numpy as np
import orjson
import pyarrow as pa
import pytest
import sqlalchemy as sa
from databases import URL, content, stored
from tenants import workspace_of

from loaders.columns import digests, mix
from loaders.database import engine_of
from loaders.privacy import SEALED
from resolution.identifiers import id_card
from resolution.mention import record_text

if TYPE_CHECKING:
    from tests.api.conftest import Serving, Xintu
else:
    Serving = Xintu = Any

FIRM, CODE = "宣城市云岚测试有限公司", listed.code_of(1)
PERSON, PENALISED = "欧阳丝雀", "司徒铜雀"
NUMBER = "34250119700101001" + id_card.check_digit("34250119700101001")
ROWS = {
    "enterprise_register": [{"企业名称": FIRM, "统一社会信用代码": CODE, "行政区划代码": "341802", "登记状态": "存续"}],
    "officers": [{"企业名称": FIRM, "统一社会信用代码": CODE, "姓名": PERSON, "职务": "执行董事"}],
    "penalties": [
        {"行政相对人名称": name, "行政处罚决定书文号": f"宣市监罚〔2026〕{place}号", "处罚决定日期": "2026-02-03", "处罚机关": listed.MARKET}
        for place, name in enumerate((PENALISED, FIRM), 7)
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, xintu: Xintu) -> Path:
    return workspace_of(xintu, tmp_path_factory.mktemp("guessing"), ROWS)


def guessed(source: str, key: str) -> str:
    """The record that somebody would take a key for who has no more than the program."""
    (number,) = mix(digests(pa.array([key]), f"{source}\n"), np.zeros(1, np.int64))
    return record_text(source, int(number))


def test_no_record_that_may_name_a_person_is_found_by_trying_names(workspace: Path) -> None:
    kept = stored(workspace, "SELECT source, record_key, record_id FROM record ORDER BY source, record_key")
    found = {key for source, key, number in kept if guessed(source, key) == record_text(source, number)}
    assert len(kept) == 4
    assert not [key for key in found if PERSON in key or PENALISED in key]
    assert len(found) == 2  # of codes and of organisations: the same in every workspace
    tables = content(workspace)
    for source, key, number in kept:
        held = f"{number:016x}".encode() in tables or str(number).encode() in tables
        assert key in found or (held and guessed(source, key).partition(":")[2].encode() not in tables)


def test_no_file_or_request_is_found_by_trying_numbers(workspace: Path, xintu: Xintu, serving: Serving) -> None:
    row = {"企业名称": FIRM, "统一社会信用代码": CODE, "姓名": "上官铁雀", "证件号码": NUMBER, "职务": "监事"}
    path = workspace.parent / "one.jsonl"
    path.write_bytes(orjson.dumps(row))
    assert xintu("load", "officers", path, "--workspace", workspace).returncode == 0
    with serving(workspace) as client:
        sent = {"rows": [row]}
        pushed = client.post("/v1/records/officers", json=sent, headers={"Idempotency-Key": "a-b-c-d-e-f-1"})
        again = client.post("/v1/records/officers", json=sent, headers={"Idempotency-Key": "a-b-c-d-e-f-1"})
        assert (pushed.status_code, again.json()["replayed"]) == (200, True), pushed.text
        shown = client.get("/v1/loads").json()["loads"]
        told = client.get(f"/v1/loads/{shown[0]['load_id']}").json()["sha256"]
    assert told.startswith(SEALED)
    said = orjson.dumps(["officers", [row]], option=orjson.OPT_SORT_KEYS)
    for guess in (path.read_bytes(), orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE), said, NUMBER.encode()):
        for made in (hashlib.sha256, hashlib.blake2b, hashlib.md5):
            assert made(guess).hexdigest().encode() not in content(workspace)


def execute(workspace: Path, *statements: str) -> None:
    engine = engine_of(workspace, URL)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_digests_of_earlier_programs_are_sealed_by_migrate(workspace: Path, xintu: Xintu) -> None:
    execute(workspace, f"UPDATE load SET sha256 = '{'ab' * 32}' WHERE load_id = 1")
    for _ in range(2):
        assert xintu("migrate", "--workspace", workspace).returncode == 0
        ((told,),) = stored(workspace, "SELECT sha256 FROM load WHERE load_id = 1")
        assert told.startswith(SEALED)


def test_a_workspace_that_numbered_without_the_key_goes_on_as_it_is(
    workspace: Path, tmp_path: Path, xintu: Xintu
) -> None:
    """Numbers stand in frozen reports, cases and partners' feeds: a record that comes again is the same one, after a restore too."""
    path, old, again = workspace.parent / "officers.json", tmp_path / "old", tmp_path / "again"
    assert xintu("load", "officers", path, "--workspace", old).returncode == 0
    with_key = stored(old, "SELECT record_id FROM record")
    emptied = [f"DELETE FROM {table}" for table in ("record", "mention", "tie", "event", "unresolved")]
    execute(old, *emptied, "DELETE FROM schema_version WHERE name = 'keyed_records'")
    assert xintu("load", "officers", path, "--workspace", old).returncode == 0
    done = xintu("backup", tmp_path / "copy", "--with-keys", "--workspace", old)
    assert done.returncode == 0, done.stderr
    done = xintu("restore", tmp_path / "copy", "--workspace", again)
    assert done.returncode == 0, done.stderr
    for folder in (old, again):
        assert xintu("load", "officers", path, "--workspace", folder).returncode == 0
        ((key, number),) = stored(folder, "SELECT record_key, record_id FROM record")
        assert record_text("officers", number) == guessed("officers", key)
        assert (number,) not in with_key
