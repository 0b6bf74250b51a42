"""A workspace of an earlier version through the front door. ``version_3.sql`` holds a small one, of synthetic parties only."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import URL, stored

from api.consents.ledger import covering
from api.consents.tables import consent
from api.lending.consents import in_force
from api.service.database import SERVICE_FILE
from api.service.tables import SERVICE_VERSION, all_tables
from graph.stores import sql_schema
from loaders import migrating, records
from loaders.database import DATABASE, engine_of
from loaders.workspace import KEY_FILE, Workspace
from resolution import ledger
from resolution.identifiers.personal_key import PersonalKey

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any

OLD = Path(__file__).parents[1] / "loaders" / "version_3.sql"


pytestmark = pytest.mark.filterwarnings("ignore:autogenerate skipping")
never_there = pytest.mark.skipif(bool(URL), reason="version 3 was never on PostgreSQL")


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


@never_there
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
    assert again == {"from": 5, "to": 5, "service": {"from": SERVICE_VERSION, "to": SERVICE_VERSION}}


@never_there
def test_a_version_that_no_step_leads_from_is_refused(workspace: Path, xintu: Xintu) -> None:
    with sqlite3.connect(workspace / DATABASE) as connection:
        connection.execute("UPDATE schema_version SET version = 1")
    connection.close()
    done = xintu("migrate", "--workspace", workspace)
    assert done.returncode == 1
    assert "version 1" in done.stderr


#: What version 4 did not have when it began, and the tables that only later versions have.
LATER = {
    "load": ("sender", "sender_region", "edition", "legal_basis"),
    "record": ("catalogue",),
    "record_version": ("catalogue",),
    "repair": ("state", "target", "before"),
}
TABLE = "企业名称,统一社会信用代码,住所\n宣城测试云岚机械有限公司,91341802MA9KB0X1XB,宣州区测试路1号\n"


def execute(workspace: Path, *statements: str, file: str = DATABASE) -> None:
    engine = engine_of(workspace, URL, file)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


@pytest.fixture
def version_4(tmp_path: Path, xintu: Xintu) -> Path:
    """A workspace with a record and an entity, as the first programs of version 4 left it: on either database, and without a
    version of the service's tables, of which there were three."""
    file, workspace = tmp_path / "register.csv", tmp_path / "workspace"
    file.write_text(TABLE, encoding="utf-8")
    assert xintu("load", "enterprise_register", file, "--workspace", workspace).returncode == 0
    assert xintu("resolve", "--workspace", workspace).returncode == 0
    made = xintu("users", "add", "tester", "--role", "admin", "--workspace", workspace)
    assert made.returncode == 0, made.stderr
    columns = [f'ALTER TABLE {table} DROP COLUMN "{name}"' for table, names in LATER.items() for name in names]
    tables = ["DROP TABLE push", "DROP TABLE graph_cross", "DROP INDEX graph_event_several"]
    execute(workspace, *columns, *tables, "UPDATE schema_version SET version = 4")
    newer = [name for name in all_tables().tables if name not in OLDEST]
    dropped = [f"DROP TABLE {name}" for name in newer]
    execute(
        workspace, *dropped, "ALTER TABLE api_key DROP COLUMN title", "DELETE FROM service_version", file=SERVICE_FILE
    )
    return workspace


OLDEST = ("service_version", "service_user", "api_key", "audit_entry")


def differences(workspace: Path) -> list[Any]:
    """Between the tables of a workspace and those that a new one gets."""
    found: list[Any] = []
    rooms = {DATABASE: (records.METADATA, ledger.METADATA, sql_schema.METADATA), SERVICE_FILE: (all_tables(),)}
    for file, several in rooms.items():
        engine = engine_of(workspace, URL, file)
        with engine.connect() as connection:
            for metadata in several:
                known = metadata.tables.keys()
                only = lambda name, kind, _parents, known=known: kind != "table" or name in known  # noqa: E731
                context = MigrationContext.configure(connection, opts={"include_name": only, "compare_type": True})
                found += compare_metadata(context, metadata)
                found += lacking_indexes(connection, metadata)
        engine.dispose()
    return [
        one for one in found if one[0] not in ("add_index", "remove_index")
    ]  # told by name, for the dialect, in lacking_indexes


DIALECT = "postgresql" if URL else "sqlite"


def lacking_indexes(connection: sa.Connection, metadata: sa.MetaData) -> list[Any]:
    """Those on expressions and of part of a table, which Alembic does not compare."""
    inspector = sa.inspect(connection)
    present = metadata.tables.keys() & set(inspector.get_table_names())
    there = {index["name"] for name in present for index in inspector.get_indexes(name)}
    wanted = {
        str(index.name)
        for table in metadata.tables.values()
        for index in table.indexes
        if index.info.get("only", DIALECT) == DIALECT and index.name != "rivals_text"
    }
    return sorted(wanted - there)


def test_tables_of_version_4_become_those_of_a_new_workspace(version_4: Path, xintu: Xintu) -> None:
    before = stored(version_4, "SELECT entity_id, name, code, region FROM entity")
    assert differences(version_4)
    refused = xintu("status", "--workspace", version_4)
    assert refused.returncode == 1
    assert "xintu migrate" in refused.stderr
    done = xintu("migrate", "--workspace", version_4, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["from"], report["to"], report["service"]) == (
        4,
        records.SCHEMA_VERSION,
        {"from": 0, "to": SERVICE_VERSION},
    )
    assert differences(version_4) == []
    assert stored(version_4, "SELECT entity_id, name, code, region FROM entity") == before
    users = json.loads(xintu("users", "list", "--workspace", version_4, "--json").stdout)
    assert [user["name"] for user in users] == ["tester"]


#: The table that the lending platform had of its own in version 1, and one consent of each room.
LENDING = ("consent", "party", "grantee", "classes", "since", "until", "evidence", "made_by", "by", "at", "revoked_at")
CONSENTS = (
    "DROP INDEX ix_consent_grantee",
    "ALTER TABLE consent DROP COLUMN grantee",
    f"CREATE TABLE lending_consent ({', '.join(f'{chr(34)}{name}{chr(34)} TEXT' for name in LENDING)})",
    "INSERT INTO consent (consent_id, owner, subject, purpose, classes, since, until, method, evidence) VALUES"
    " ('0123456789abcdef', '甲银行', '91341802MA9KB0X1XB', 'before_loan', 'public,tax', '2026-01-01', '2099-12-31', 'paper', 'aa')",
    "INSERT INTO lending_consent VALUES ('SQ20260101-0123456789', 'org-1', '*', 'match,tax', '2026-01-01', '2099-12-31', 'bb',"
    " '信用办', 'li', '2026-01-01T00:00:00Z', '')",
    "INSERT INTO lending_consent VALUES ('SQ20260102-0123456789', 'org-2', '甲银行', 'tax', '2026-01-01', '2099-12-31', 'cc',"
    " '甲银行', 'wang', '2026-01-02T00:00:00Z', '2026-02-01T00:00:00Z')",
    "UPDATE service_version SET version = 1",
)


def test_consents_of_two_rooms_become_one_ledger(tmp_path: Path, xintu: Xintu) -> None:
    """And still count for what they were given for, for nothing else."""
    workspace = tmp_path / "workspace"
    file = tmp_path / "register.csv"
    file.write_text(TABLE, encoding="utf-8")
    assert xintu("load", "enterprise_register", file, "--workspace", workspace).returncode == 0
    assert xintu("resolve", "--workspace", workspace).returncode == 0
    made = xintu("users", "add", "tester", "--role", "admin", "--workspace", workspace)
    assert made.returncode == 0, made.stderr
    execute(workspace, *CONSENTS, file=SERVICE_FILE)
    assert "xintu migrate" in xintu("users", "list", "--workspace", workspace).stderr
    done = xintu("migrate", "--workspace", workspace, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["service"] == {"from": 1, "to": SERVICE_VERSION}
    assert differences(workspace) == []
    engine = engine_of(workspace, URL, SERVICE_FILE)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(consent).order_by(consent.c.consent_id)).mappings().all()
        screening = covering(
            connection, "甲银行", "before_loan", ["91341802MA9KB0X1XB", "org-1", "org-2"], "2026-07-01"
        )
        lending = [
            in_force(connection, bank, ("91341802MA9KB0X1XB", "org-1", "org-2"), kind, "2026-07-01")
            for bank, kind in (("甲银行", "tax"), ("乙银行", "match"), ("乙银行", "tax"))
        ]
        assert not sa.inspect(connection).has_table("lending_consent")
    engine.dispose()
    told = [(row["owner"], row["grantee"], row["purpose"], row["evidence"], bool(row["revoked_at"])) for row in rows]
    assert told == [
        ("甲银行", "甲银行", "before_loan", "aa", False),
        ("信用办", "*", "lending", "bb", False),
        ("甲银行", "甲银行", "lending", "cc", True),
    ]
    assert {subject: one.consents for subject, one in screening.items()} == {
        "91341802MA9KB0X1XB": ("0123456789abcdef",)
    }
    assert lending == [{"org-1": "SQ20260101-0123456789"}] * 3


@pytest.mark.parametrize("file", [DATABASE, SERVICE_FILE])
def test_a_database_of_a_later_program_is_refused(version_4: Path, xintu: Xintu, file: str) -> None:
    assert xintu("migrate", "--workspace", version_4).returncode == 0
    table = "schema_version" if file == DATABASE else "service_version"
    execute(version_4, f"UPDATE {table} SET version = 99", file=file)
    for command in (("users", "list"), ("migrate",)):
        refused = xintu(*command, "--workspace", version_4)
        assert refused.returncode == 1, command
        assert "99" in refused.stderr
        assert "newer program" in refused.stderr


def test_a_migration_that_is_ended_in_the_middle_goes_on_at_the_next(version_4: Path, xintu: Xintu) -> None:
    """In its steps: as if it had not begun. Between steps and rebuild: nobody may ask, and the next one fills the tables."""
    execute(version_4, "CREATE TABLE push (of_somebody_else INTEGER)", "DROP TABLE record_version")  # a step will fail
    assert xintu("migrate", "--workspace", version_4).returncode == 1
    assert stored(version_4, "SELECT version FROM schema_version WHERE name = 'records'") == [(4,)]
    assert "sender" not in columns(version_4, "load")
    engine = engine_of(version_4, URL)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE push"))
        records.record_version.create(connection)
    engine.dispose()
    with Workspace.open(version_4, any_version=True) as opened, opened.write() as connection:
        migrating.bring_up(connection)
    assert "xintu migrate" in xintu("status", "--workspace", version_4).stderr
    done = xintu("migrate", "--workspace", version_4, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["rebuilt"]["nodes"] > 0
    assert xintu("status", "--workspace", version_4).returncode == 0


def columns(workspace: Path, table: str) -> set[str]:
    engine = engine_of(workspace, URL)
    found = {str(column["name"]) for column in sa.inspect(engine).get_columns(table)}
    engine.dispose()
    return found
