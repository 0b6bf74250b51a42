"""How much of what is planted in a drawn graph the questions find, and what they should not have found."""

from __future__ import annotations

from typing import Any

from api.bench.graph_questions import Asked, Planted
from graph.links import linked
from graph.regions import cross_region
from graph.store import Across


def truths(asked: Asked, planted: Planted) -> dict[str, dict[str, Any]]:
    """By sort of what is planted: how many cases, how many answered as expected, and what else can be said."""
    return {
        "links": _links(asked, planted),
        "cross_region": _across(asked, planted),
    }


def _links(asked: Asked, planted: Planted) -> dict[str, Any]:
    """Recall of planted links, within the hops they have; hub decoys that were found after all."""
    found = [case for case in planted["links"] if case["listed"] in _listed_nearby(asked, case["party"])]
    wrong = [case for case in planted["link_decoys"] if case["listed"] in _listed_nearby(asked, case["party"])]
    cases = len(planted["links"])
    return {
        "cases": cases,
        "right": len(found),
        "recall": _share(len(found), cases),
        "decoys": len(planted["link_decoys"]),
        "decoys_found": len(wrong),
    }


def _listed_nearby(asked: Asked, party: str) -> set[str]:
    return {finding.party.id for finding in linked(asked.store, asked.schema, party, asked.when).findings}


def _across(asked: Asked, planted: Planted) -> dict[str, Any]:
    """Recall of planted ties between cities, among all of the delta."""
    cases = planted["cross_region"]
    cities = sorted({case[name][:4] for case in planted["cross_region"] for name in ("listed_region", "other_region")})
    wanted = {(case["party"], case["tie"], case["listed_region"], case["other_region"]) for case in cases}
    matches = (found.match for found in cross_region(asked.store, asked.schema, Across(tuple(cities)), asked.when))
    met = {(m.party, m.tie, f"{m.listed_region}00", f"{m.other_region}00") for m in matches}
    return {"cases": len(cases), "right": len(wanted & met), "recall": _share(len(wanted & met), len(wanted))}


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
