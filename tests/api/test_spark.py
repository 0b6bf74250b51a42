"""``xintu cluster --engine spark`` through the front door: the same bytes as the local engine, the same refusals."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from api.bench import layouts
from loaders.world import organisation_table
from resolution.spark.session import lacking

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any

pytestmark = pytest.mark.xdist_group("spark")

#: Small tables are through before compilers of the Java machine pay.
QUICK = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}


@pytest.fixture
def installed() -> None:
    if what := lacking():
        message = f"no {what}: make spark, apt-get install openjdk-17-jre-headless"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


@pytest.mark.usefixtures("installed")
def test_the_same_bytes(xintu: Xintu, tmp_path: Path) -> None:
    table = organisation_table(1_200, 4)
    known = table.drop_columns([name for name in layouts.TRUTH if name in table.column_names])
    pq.write_table(known, tmp_path / "in.parquet")
    reports = []
    for engine in (("local",), ("spark", "--master", "local[2]", "--partitions", "3")):
        out = tmp_path / f"{engine[0]}.csv"
        done = xintu("cluster", tmp_path / "in.parquet", "--out", out, "--engine", *engine, "--json", **QUICK)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        reports.append(json.loads(done.stdout))
    assert (tmp_path / "local.csv").read_bytes() == (tmp_path / "spark.csv").read_bytes()
    for count in ("rows", "entities", "rejected", "review"):
        assert reports[0][count] == reports[1][count]


@pytest.mark.usefixtures("installed")
def test_bench_measures_both(xintu: Xintu) -> None:
    done = xintu("bench", "spark", "--records", 600, "--json", **QUICK)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    local, spark = (report["engines"][name] for name in ("local", "spark"))
    assert report["identical"]
    assert local["entities"] == spark["entities"] > 100
    assert spark["peak_mb"] > local["peak_mb"] > 50
    assert spark["cpu_seconds"] > local["cpu_seconds"] > 0


@pytest.mark.usefixtures("installed")
def test_a_master_that_is_none(xintu: Xintu, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("record_id,name\n1,宣城云岚机械有限公司\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    done = xintu("cluster", tmp_path / "in.csv", "--out", out, "--engine", "spark", "--master", "nowhere")
    assert done.returncode == 1
    assert "Spark 没有启动" in done.stderr
    assert "Master must" in done.stderr
    assert "WARN" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("content", ["record_id,code\n1,2\n", "record_id,name\n1,甲\n1,乙\n"])
def test_bad_input_is_refused_as_by_the_local_engine(xintu: Xintu, tmp_path: Path, content: str) -> None:
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    arguments = ("cluster", tmp_path / "in.csv", "--out", tmp_path / "out.csv")
    local, spark = xintu(*arguments), xintu(*arguments, "--engine", "spark")
    assert local.returncode == spark.returncode == 2
    assert local.stderr == spark.stderr != ""
    assert not (tmp_path / "out.csv").exists()


def test_without_java_it_says_what_to_install(xintu: Xintu, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("record_id,name\n1,宣城云岚机械有限公司\n", encoding="utf-8")
    arguments = ("cluster", tmp_path / "in.csv", "--out", tmp_path / "out.csv", "--engine", "spark")
    done = xintu(*arguments, PATH=str(tmp_path), JAVA_HOME="")
    assert done.returncode == 1
    assert "apt-get install openjdk-17" in done.stderr or "make spark" in done.stderr
    assert not (tmp_path / "out.csv").exists()
