"""Fixtures every room may use."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of test data that is read where it lies and never copied; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared test data (../shared/data) is not here")
    return SHARED_DATA
