"""``xintu evaluate`` through its front door: a file of clusters, a workspace, and bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from databases import stored

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Xintu
else:
    Loaded = Xintu = Any

TRUTH = """rec_id,entity_id,kind,parent_id,group_id,noise
1,10,base,-1,10,clean
2,10,base,-1,10,short|trad
3,11,sibling,-1,10,clean
4,12,branch,10,10,clean
5,13,base,-1,13,clean
"""
CLUSTERS = "record_id,entity_id\n1,x\n2,x\n3,x\n4,y\n9,z\n"


def test_a_file_of_clusters(xintu: Xintu, tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text(TRUTH, encoding="utf-8")
    (tmp_path / "clusters.csv").write_text(CLUSTERS, encoding="utf-8")
    done = xintu("evaluate", tmp_path / "truth.csv", "--clusters", tmp_path / "clusters.csv", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["records"], report["missing"]) == (5, 1)
    assert report["pairwise"]["precision"] == pytest.approx(1 / 3, abs=1e-6)
    assert report["pairwise"]["recall"] == 1
    assert report["clusters"]["over_merged"] == 1
    assert report["false_merges"]["sibling"] == {"merged": 1, "pairs": 1, "share": 1.0}
    assert report["false_merges"]["branch"] == {"merged": 0, "pairs": 1, "share": 0.0}
    assert {row["noise"]: row["records"] for row in report["noise"]} == {"clean": 4, "short": 1, "trad": 1}
    text = xintu("evaluate", tmp_path / "truth.csv", "--clusters", tmp_path / "clusters.csv").stdout
    assert "B-cubed" in text
    assert "同字号兄弟企业" in text


def test_a_workspace_by_record_and_by_mention(loaded: Loaded, xintu: Xintu, tmp_path: Path) -> None:
    """The clustering as its own truth is perfect, whichever ids the truth uses."""
    rows = stored(
        loaded.workspace,
        "SELECT m.mention_id, m.record_id, m.source, m.role, e.entity_id FROM mention m JOIN membership e USING (mention_id)",
    )
    by_mention = {f"{row[0]:016x}": row[4] for row in rows}
    by_record = {f"{row[2]}:{row[1]:016x}": row[4] for row in rows if row[3] == "subject"}
    for name, truth in (("mention_id", by_mention), ("record_id", by_record)):
        file = tmp_path / f"{name}.parquet"
        pq.write_table(pa.table({name: list(truth), "entity_id": list(truth.values())}), file)
        done = xintu("evaluate", file, "--workspace", loaded.workspace, "--replicates", 20, "--json")
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert (report["records"], report["missing"]) == (len(truth), 0)
        assert report["pairwise"]["f1"] == report["b_cubed"]["f1"] == 1
        assert report["false_merges"] == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "record_id"),
        ("record_id,name\n1,2\n", "entity_id"),
        ("record_id,entity_id\n1,a\n1,b\n", "record_id"),
        ("record_id,entity_id\n1,\n", "entity_id"),
        ("record_id,entity_id\n", "truth.csv"),
        ("", "truth.csv"),
        ("record_id,entity_id\n1,2,3\n", "truth.csv"),
    ],
)
def test_a_truth_that_cannot_be_used_is_refused(xintu: Xintu, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "truth.csv").write_text(text, encoding="utf-8")
    (tmp_path / "clusters.csv").write_text(CLUSTERS, encoding="utf-8")
    done = xintu("evaluate", tmp_path / "truth.csv", "--clusters", tmp_path / "clusters.csv")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
