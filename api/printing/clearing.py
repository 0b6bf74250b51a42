"""The ledgers to clear as text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.messages import language, say
from loaders.ledgers.clearing_notice import percent


def print_repeated(rows: Sequence[Mapping[str, Any]]) -> str:
    """Party by party with its decisions and the rule."""
    return "\n".join(map(_repeated, rows)) if rows else say("repeated.none")


def _repeated(row: Mapping[str, Any]) -> str:
    current = say("repeated.current") if row["current"] else ""
    head = say("repeated.row", **{**row, "kind": row[f"kind_{language()}"], "current": current})
    sure = "" if row["rule"]["verified"] else say("clearing.unverified")
    rule = say("repeated.rule", unverified=sure, **row["rule"])
    return "\n".join([head, rule, *(say("repeated.decision", **one) for one in row["decisions"])])


def print_campaigns(answer: Mapping[str, Any]) -> str:
    """Progress of all, by campaign, owner and region, then the items."""
    lines = [say("campaigns.head", as_of=answer["as_of"], **_shown(answer["total"]))]
    for name, label in (("campaigns", "campaign"), ("owners", "owner"), ("regions", "region_name")):
        lines += ["", *(say("campaigns.row", label=row[label], **_shown(row)) for row in answer[name])]
    return "\n".join([*lines, "", *(say("campaigns.item", **_item(row)) for row in answer["items"])])


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "progress": percent(row["progress"])}


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    overdue = say("campaigns.overdue") if row["overdue"] else ""
    return {**row, "state": say(f"clearing.state.{row['state']}"), "overdue": overdue}


def print_debts(answer: Mapping[str, Any]) -> str:
    """Progress, then case by case."""
    head = say("debts.head", as_of=answer["as_of"], **_shown(answer["total"]))
    cases = [say("debts.case", **{**_item(row), "source": row[f"source_{language()}"]}) for row in answer["cases"]]
    return "\n".join([head, *cases])
