"""Every command that the story does not tell, through its front door."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Xintu
else:
    Loaded = Xintu = Any

ROOT = Path(__file__).parents[2]
SOURCES = {
    "enterprise_register",
    "officers",
    "shareholders",
    "branches",
    "social_organisations",
    "public_bodies",
    "permits",
    "penalties",
    "judgment_debtors",
    "serious_lists",
    "wage_arrears",
    "abnormal_operations",
    "credit_repair",
}


def test_sources_are_listed_with_their_columns(xintu: Xintu) -> None:
    listed = json.loads(xintu("sources", "--json").stdout)
    assert {source["id"] for source in listed} >= SOURCES
    one = xintu("sources", "penalties", "--lang", "en")
    assert one.returncode == 0
    assert "行政处罚决定书文号" in one.stdout


@pytest.mark.parametrize(
    "header",
    [
        "record_id,name,code,region,legal_representative",
        "rec_id,name,uscc,region,legal_rep",
        "记录编号,企业名称,统一社会信用代码,行政区划,法定代表人",
    ],
)
def test_cluster_needs_no_workspace(xintu: Xintu, tmp_path: Path, header: str) -> None:
    table = tmp_path / "in.csv"
    table.write_text(
        f"{header}\n"
        "a,宣城云岚机械有限公司,91341802MA9KB0X1XB,341802,陶望岚\n"
        "b,云岚机械（宣城）有限公司,,341802,陶望岚\n"
        "c,宣城云岚机械有限公司郎溪分公司,,341821,\n",
        encoding="utf-8",
    )
    for out in (tmp_path / "out.csv", tmp_path / "out.parquet"):
        done = xintu("cluster", table, "--out", out, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["entities"] == 2
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        entity = {row["record_id"]: row["entity_id"] for row in csv.DictReader(file)}
    assert entity["a"] == entity["b"] != entity["c"]
    read = pq.read_table(tmp_path / "out.parquet")
    assert dict(zip(read["record_id"].to_pylist(), read["entity_id"].to_pylist(), strict=True)) == entity


@pytest.mark.parametrize(
    ("text", "names"),
    [("a,b\n1,2\n", "a,b"), ("record_id,code\n1,2\n", "name"), ("record_id,name\n1,甲\n1,乙\n", "record_id")],
)
def test_cluster_refuses_a_table_without_what_it_needs(xintu: Xintu, tmp_path: Path, text: str, names: str) -> None:
    table = tmp_path / "in.csv"
    table.write_text(text, encoding="utf-8")
    done = xintu("cluster", table, "--out", tmp_path / "out.csv")
    assert done.returncode == 2
    assert "in.csv" in done.stderr
    assert names in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_the_demo_asks_five_questions_and_answers_them(xintu: Xintu, tmp_path: Path) -> None:
    done = xintu("demo", "--folder", tmp_path / "demo", "--organisations", 800, "--no-serve")
    assert done.returncode == 0, done.stderr
    for number in range(1, 6):
        assert f"\n{number}. " in done.stdout
    assert "legal_representative" not in done.stdout  # kinds are told in words
    assert "合成数据" in done.stdout


def test_bench_names_the_machine(xintu: Xintu) -> None:
    done = xintu("bench", "--organisations", 600, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["machine"]["cores"] == os.cpu_count()
    assert report["records"] > 600
    assert report["records_per_second"] > 0
    assert set(report["questions"]["linked"]) == {"p50_ms", "p95_ms"}


def test_the_graph_is_written_for_a_bulk_import(loaded: Loaded, xintu: Xintu, tmp_path: Path) -> None:
    out = tmp_path / "files"
    told = loaded.ask("graph", "import", "--out", out)
    counts = loaded.ask("status")["graph"]
    assert {what: told["rows"][what] for what in counts} == {
        what: sum(kinds.values()) for what, kinds in counts.items()
    }
    assert told["command"] == f"cd {out} && neo4j-admin database import full neo4j @neo4j-admin.args"
    assert told["seq"] > 0
    again = xintu("graph", "import", "--out", out, "--workspace", loaded.workspace)
    assert again.returncode == 2
    assert "不是空目录" in again.stderr
    assert xintu("graph", "prepare", "--workspace", loaded.workspace).returncode == 2


def test_push_without_a_server_says_what_to_set(loaded: Loaded, xintu: Xintu) -> None:
    for command in ("push", "verify"):
        done = xintu("graph", command, "--workspace", loaded.workspace)
        assert done.returncode == 2
        assert "XINTU_NEO4J_URL" in done.stderr


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
@pytest.mark.usefixtures("neo4j_store")  # an empty server, held by a lock
def test_the_pushed_graph_gives_the_same_answers(loaded: Loaded, xintu: Xintu) -> None:
    server = {name: value for name, value in os.environ.items() if name.startswith("XINTU_NEO4J_")}
    pushed = xintu("graph", "push", "--workspace", loaded.workspace, "--json", **server)
    assert pushed.returncode == 0, pushed.stderr
    verified = xintu("graph", "verify", "--sample", 6, "--workspace", loaded.workspace, "--json", **server)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["equal"] is True
