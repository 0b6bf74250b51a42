"""The lending platform as text for people: one line a thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.messages import say


def print_rows(rows: Iterable[Mapping[str, Any]], names: tuple[str, ...]) -> str:
    """Chosen values of each row on a line."""
    return "\n".join("  ".join(str(row[name]) for name in names) for row in rows) or say("lending.none")


def print_candidates(found: Mapping[str, Any]) -> str:
    """Candidates with the reasons of their verdicts."""
    lines = []
    for one in found["candidates"]:
        reasons = " ".join(f"{name}={verdict}" for name, verdict in one["reasons"].items())
        lines.append(
            f"{one['verdict']}  {one['need']}  {one['party']['name']}  {one['amount']}  {one['months']}  {reasons}"
        )
    return "\n".join(lines) or say("lending.none")


def print_pool(told: Mapping[str, Any]) -> str:
    """A pool with its claims."""
    head = f"{told['pool']}  {told['title']}  {told['day']}  {told.get('balance', '')}".rstrip()
    claims = [
        f"  {one['claim']}  {one['bank']}  {one['loss']}  {one['state']}  {one['paid']}  {one['recovered']}"
        for one in told["claims"]
    ]
    return "\n".join([head, *claims])


def print_tax(told: Mapping[str, Any]) -> str:
    """Tax data, or the answer to a question."""
    if "answer" in told:
        return f"{told['question']} {told['at_least']}: {told['answer']}  {told['consent']}"
    levels = [f"{one['period']}  {one['level']}" for one in told["levels"]]
    return "\n".join(
        [told["consent"], *levels, *(f"{one['year']}  {one['item']}  {one['amount']}" for one in told["paid"])]
    )
