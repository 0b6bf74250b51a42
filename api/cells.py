"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

from typing import Any

from graph.export.tables import FORMULA


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
