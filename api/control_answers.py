"""Answers about control for both front doors: the questions of the graph with the times asked and names of regions."""

from __future__ import annotations

from typing import Any

from api.answers import region_name
from graph.model import When
from graph.ownership.control import control, holdings
from graph.ownership.control_json import control_json, group_json, holdings_json
from graph.ownership.groups import group
from graph.store import GraphStore

#: What of the upstream answer tells who owns, without who decides.
_OWNERS = ("party", "branch", "beneficial_owners", "holders", "holders_not_shown", "firms_told", "rings", "rules")


def who_controls(store: GraphStore, who: str, when: When, *, depth: int) -> dict[str, Any]:
    """Holders, actual controller and beneficial owners of a firm."""
    return _told(control_json(control(store, who, when, depth)), when)


def who_owns(store: GraphStore, who: str, when: When, *, depth: int) -> dict[str, Any]:
    """Beneficial owners and look-through shares of a firm."""
    answer = who_controls(store, who, when, depth=depth)
    kept = (*_OWNERS, "suppressed", "not_opened", "not_opened_count", "as_of", "known_at")
    return {key: answer[key] for key in kept}


def what_is_held(store: GraphStore, who: str, when: When, *, depth: int) -> dict[str, Any]:
    """What a party holds and controls."""
    return _told(holdings_json(holdings(store, who, when, depth)), when)


def group_of(store: GraphStore, who: str, when: When, *, depth: int) -> dict[str, Any]:
    """The group that a party belongs to."""
    return _told(group_json(group(store, who, when, depth)), when)


def _told(answer: dict[str, Any], when: When) -> dict[str, Any]:
    for shown in (answer["party"], *answer.get("holders", ()), *answer.get("firms", ())):
        shown["region_name"] = region_name(shown["region"])
    return {**answer, "as_of": when.day, "known_at": when.known_at}
