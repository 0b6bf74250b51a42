"""Commitments as text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.messages import say
from loaders.ledgers.commitment_rules import STATES
from loaders.ledgers.commitments import PUBLICATION


def print_commitments(answer: Mapping[str, Any]) -> str:
    """Figures, by department, county and type; then the commitments with what each means."""
    lines = [say("commitments.head", as_of=answer["as_of"], count=answer["count"], states=_states(answer["states"]))]
    told = "  ".join(f"{say(f'commitments.publication.{name}')} {answer['publication'][name]}" for name in PUBLICATION)
    lines.append(say("commitments.published", told=told))
    for name in ("department", "county", "type"):
        lines.append(say(f"commitments.by_{name}"))
        for group in answer[f"by_{name}"]:
            share = {key: "—" if group[key] is None else f"{group[key]:.0%}" for key in ("fulfilment", "published")}
            lines.append(
                say("commitments.group", states=_states(group), **{**group, **share, "name": group["name"] or "—"})
            )
    lines.append(say("commitments.listed", shown=len(answer["commitments"]), count=answer["count"]))
    lines += [line for row in answer["commitments"] for line in _row(row)]
    return "\n".join(lines if answer["verified"] else [*lines, say("commitments.unverified")])


def _states(counts: Mapping[str, Any]) -> str:
    return "  ".join(f"{say(f'commitments.state.{state}')} {counts[state]}" for state in STATES if counts[state])


def _row(row: Mapping[str, Any]) -> list[str]:
    named = {
        "state": say(f"commitments.state.{row['state']}"),
        "publication": say(f"commitments.publication.{row['publication']}"),
    }
    lines = [say("commitments.row", **{**row, **named, "due_on": row["due_on"] or "—"})]
    if row["effect"] == "negative":
        lines.append(say("commitments.measures", breach=row["breach"] or "—", measures="；".join(row["measures"])))
    return lines
