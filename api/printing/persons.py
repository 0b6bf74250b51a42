"""What resolution makes of persons named alike, as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import say
from api.printing.explain import pad

_COLUMNS = ("pairs", "precision", "by_chance", "precision_less_chance")


def print_namesakes(report: Mapping[str, Any]) -> str:
    """Counts, then what was joined, then the pairs that may be one by the chance they were given."""
    lines = [say("namesakes.head", **{key: report[key] for key in ("mentions", "pairs", "labelled_one")})]
    lines.append(pad("", 12) + "".join(pad(name, 18) for name in say("namesakes.columns").split("|")))
    lines.append(pad(say("namesakes.merged"), 12) + _row(report["merged"]))
    lines += [pad(f"P = {row['chance']:.2f}", 12) + _row(row) for row in report["possible"]]
    lines.append(say("namesakes.recall", recall=f"{report['merged']['recall']:.4f}"))
    return "\n".join(lines)


def _row(row: Mapping[str, Any]) -> str:
    return "".join(pad(str(row[column]), 18) for column in _COLUMNS)
