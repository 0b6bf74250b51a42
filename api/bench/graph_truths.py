"""How much of what is planted in a drawn graph the questions find, and what they should not have found."""

from __future__ import annotations

from typing import Any

from api.bench.graph_questions import Asked, Planted
from api.phoenix_answers import Wanted, phoenix_firms
from graph.links import linked
from graph.regions import cross_region
from graph.store import Across


def truths(asked: Asked, planted: Planted) -> dict[str, dict[str, Any]]:
    """By sort of what is planted: how many cases, how many answered as expected, and what else can be said."""
    return {
        "links": _links(asked, planted),
        "phoenix": _phoenix(asked, planted),
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


def _phoenix(asked: Asked, planted: Planted) -> dict[str, Any]:
    """Recall of planted phoenix firms, asked from the listed ones; decoys and pairs nobody planted that were found after all."""
    cases, decoys = planted["phoenix"], planted["phoenix_decoys"]
    expected = {(case["old"], case["new"]) for case in cases}
    parties = sorted({case["old"] for case in (*cases, *decoys)})
    answers = phoenix_firms(asked.store, asked.schema, parties, asked.when, Wanted(("from_listed",)))
    found = {(one["old"]["id"], one["new"]["id"]) for answer in answers for one in answer["from_listed"]}
    wrong = {(case["old"], case["other"]) for case in decoys} & found
    right = expected & found
    return {
        "cases": len(cases),
        "right": len(right),
        "recall": _share(len(right), len(cases)),
        "precision": _share(len(right), len(found)),
        "decoys": len(decoys),
        "decoys_found": len(wrong),
    }


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
