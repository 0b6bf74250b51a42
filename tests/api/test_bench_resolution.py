"""``xintu bench resolution``: engines on the same records; Splink where the extra is installed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from api.bench import layouts
from api.bench import resolution as measuring
from loaders.reject import InputError

if TYPE_CHECKING:
    from tests.api.conftest import Xintu
else:
    Xintu = Any


def test_ours_on_generated_records(xintu: Xintu) -> None:
    done = xintu("bench", "resolution", "--records", 2_000, "--seed", 3, "--engine", "xintu", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (ours,) = report["engines"]
    assert ours["engine"] == "xintu"
    assert ours["records"] == report["records"] == 2_000
    assert ours["missing"] == 0
    assert ours["pairwise"]["precision"] > 0.97
    assert ours["pairwise"]["recall"] > 0.8
    assert ours["false_merges"]["branch"]["merged"] == 0
    assert 1 < ours["cpu_seconds"] < 300
    assert ours["seconds"] > 0.5
    assert ours["peak_mb"] > 50
    for row in report["reliability"]:
        assert row["from"] <= row["predicted"] <= row["to"]
        assert 0 <= row["observed"] <= 1
    assert report["reliability"][-1]["observed"] > 0.97


def test_a_file_in_the_layout_of_er_synthetic(tmp_path: Path, shared_data: Path) -> None:
    known = layouts.read(shared_data / "er_synthetic" / "er_10kdev.parquet")
    records, truth = measuring.written(*known, tmp_path)
    names = pq.read_schema(records).names
    assert set(names) == {
        "record_id",
        "source",
        "name",
        "code",
        "legal_representative",
        "id_number",
        "address",
        "phone",
        "region",
    }
    assert "kind" in pq.read_schema(truth).names
    assert "true_name" not in names


def test_one_code_of_a_hundred_wrong(xintu: Xintu, shared_data: Path) -> None:
    known = shared_data / "er_synthetic" / "er_10kdev.parquet"
    done = xintu(
        "bench", "resolution", "--input", known, "--engine", "xintu", "--wrong-codes", 0.01, "--seed", 4, "--json"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (ours,) = report["engines"]
    assert ours["pairwise"]["f1"] >= 0.985
    assert ours["false_merges"]["branch"]["merged"] == 0
    found = report["wrong_codes"]
    assert found["another"]["records"] == 28
    assert found["another"]["in_review"] >= 0.9 * found["another"]["records"]
    assert found["nobody"]["in_review"] >= 0.7 * found["nobody"]["records"] > 0
    assert found["asked"] < 3 * (found["another"]["records"] + found["nobody"]["records"])


def test_a_foreign_set_is_taken_apart_without_a_false_merge(xintu: Xintu, shared_data: Path) -> None:
    """FEBRL's English persons: the columns that map carry most of the way, and nobody is merged wrongly."""
    febrl = shared_data / "er_benchmarks" / "splink_dataset3.csv"
    done = xintu("bench", "resolution", "--input", febrl, "--engine", "xintu", "--json")
    assert done.returncode == 0, done.stderr
    (ours,) = json.loads(done.stdout)["engines"]
    assert ours["records"] == 5_000
    assert ours["clusters"]["entities"] == 2_000
    assert ours["pairwise"]["precision"] >= 0.999
    assert ours["pairwise"]["recall"] > 0.4


def test_a_file_without_truth_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("record_id,name\n1,甲\n", encoding="utf-8")
    with pytest.raises(InputError):
        layouts.read(tmp_path / "in.csv")


@pytest.mark.skipif(bool(importlib.util.find_spec("splink")), reason="the extra bench is installed")
def test_an_engine_that_is_not_installed_is_named(xintu: Xintu) -> None:
    done = xintu("bench", "resolution", "--records", 600, "--engine", "splink")
    assert done.returncode == 1
    assert "xintu[bench]" in done.stderr


@pytest.mark.skipif(not importlib.util.find_spec("splink"), reason="needs the extra bench: pip install 'xintu[bench]'")
def test_splink_runs_beside_ours(xintu: Xintu) -> None:
    done = xintu("bench", "resolution", "--records", 2_000, "--json")
    assert done.returncode == 0, done.stderr
    engines = {result["engine"]: result for result in json.loads(done.stdout)["engines"]}
    assert set(engines) == {"xintu", "splink"}
    assert engines["splink"]["pairwise"]["f1"] > 0.8
    assert engines["splink"]["false_merges"]["branch"]["merged"] == 0
