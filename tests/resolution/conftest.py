"""Mentions for tests, written as dictionaries: the fixture ``mentions`` makes a table of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from resolution.mention import MENTION_COLUMNS

DEFAULTS: dict[str, Any] = {"role": "subject", "source": "test", "birth_year": 0, "authority": 50}


def _mentions(*rows: dict[str, Any]) -> pa.Table:
    """A mention table; a row's record and mention id default to its place, counted from 1."""
    filled = []
    for number, row in enumerate(rows, start=1):
        base = {"mention_id": number, "record_id": number, **DEFAULTS, **row}
        filled.append({name: base.get(name, "") for name in MENTION_COLUMNS.names})
    return pa.Table.from_pylist(filled, schema=MENTION_COLUMNS)


@pytest.fixture
def mentions() -> Callable[..., pa.Table]:
    """Makes a mention table of dictionaries."""
    return _mentions
