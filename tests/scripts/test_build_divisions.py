"""The committed division tables are what the builder makes of the public sources."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "scripts" / "build_divisions.py"
DATA = ROOT / "resolution" / "data"


def test_rebuild_gives_the_committed_tables(shared_data: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, SCRIPT, shared_data / "divisions", "--out", tmp_path], check=True)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == ["divisions.csv", "divisions_delta.csv", "divisions_towns.csv", "divisions_zones.csv"]
    for name in built:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_missing_source_is_said(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "cn_divisions_*_history.csv" in run.stderr


@pytest.mark.parametrize("path", sorted(DATA.glob("divisions*.csv")), ids=lambda path: path.name)
def test_every_table_states_its_origin(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# origin: ")
