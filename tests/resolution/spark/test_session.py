"""What is missing is said, before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolution.spark import session
from resolution.spark.session import SparkUnavailableError


def test_no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(session.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkUnavailableError) as raised:
        session.available()
    assert raised.value.lacking == "java"


def test_no_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.importlib.util, "find_spec", lambda name: None)
    assert session.lacking() == "pyspark"
