"""Answers that are kept until something is written. No party is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.kept_answers import kept
from loaders import records
from loaders.workspace import Workspace


def test_an_answer_is_reckoned_anew_after_whatever_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINTU_PERSONAL_KEY", "ab" * 32)
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {"count": len(made), "rows": [{"name": "合成"}]}

    with Workspace.open(tmp_path / "workspace") as workspace:
        first = kept(workspace, ("ledger", "2026-11-26"), make)
        again = kept(workspace, ("ledger", "2026-11-26"), make)
        assert first == again
        again["rows"][0]["name"] = "＊"  # who masks an answer masks only his own
        assert kept(workspace, ("ledger", "2026-11-26"), make)["rows"] == [{"name": "合成"}]
        assert kept(workspace, ("ledger", "2026-11-27"), make)["count"] == 2
        with workspace.write() as connection:
            connection.execute(sa.insert(records.schema_version).values(name="synthetic", version=1))
        assert kept(workspace, ("ledger", "2026-11-26"), make)["count"] == 3
        (tmp_path / "workspace" / "duties.yaml").write_text("duties: []", encoding="utf-8")
        assert kept(workspace, ("ledger", "2026-11-26"), make)["count"] == 4


def test_where_a_write_cannot_be_told_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINTU_PERSONAL_KEY", "ab" * 32)
    with Workspace.open(tmp_path / "workspace", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}") as workspace:
        assert workspace.stamp() == ""
        assert [kept(workspace, ("ledger",), lambda at=at: {"at": at})["at"] for at in (1, 2)] == [1, 2]
