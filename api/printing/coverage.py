"""Coverage as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import say


def print_coverage(answer: Mapping[str, Any]) -> str:
    """The head, every duty (gaps first), what came beyond, counties."""
    order = ["missing", "partial", "complete", "as_needed", "not_due"]
    duties = sorted(answer["duties"], key=lambda duty: order.index(duty["state"]))
    lines = [say("coverage.head", quarter=answer["quarter"], as_of=answer["as_of"], **answer["summary"])]
    lines += [say("coverage.duty", **duty | _named(duty)) for duty in duties]
    lines += _beyond(answer["beyond"])
    lines.append(say("coverage.counties"))
    lines += [say("coverage.county", kinds=len(row["sources"]), **row) for row in answer["counties"]]
    return "\n".join(lines if answer["verified"] else [*lines, say("coverage.unverified")])


def _named(duty: Mapping[str, Any]) -> dict[str, str]:
    return {
        "state": say(f"coverage.word.{duty['state']}"),
        "every": say(f"coverage.word.{duty['every']}"),
        "last": duty["last"] or "—",
    }


def _beyond(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What nobody owed, by source: how many records of how many departments."""
    by_title: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_title.setdefault(
            row["title"] if row["department"] else f"{row['title']}{say('coverage.nobody')}", []
        ).append(row)
    told = [
        say("coverage.beyond_row", title=title, departments=len(mine), records=sum(row["records"] for row in mine))
        for title, mine in sorted(by_title.items())
    ]
    return [say("coverage.beyond"), *told] if told else []
