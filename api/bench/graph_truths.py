"""How much of what is planted in a drawn graph the questions find, and what they should not have found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from api.bench.graph_questions import Asked, Planted, phoenixes
from api.bench.graph_whole import across, all_certified, all_movers, circles
from graph.linked.links import linked
from graph.ownership.control import control

Told = dict[str, Any]


def truths(asked: Asked, planted: Planted, kinds: Sequence[str]) -> Iterator[tuple[str, Told]]:
    """Of each sort that the kinds of question (none = all) answer: cases, how many are answered as expected, what else can be said."""
    for sort, (kind, judge) in _JUDGES.items():
        if not kinds or kind in kinds:
            yield sort, judge(asked, planted)


def _links(asked: Asked, planted: Planted) -> Told:
    """Recall of planted links; decoys behind a hub that were found after all."""
    found = [case for case in planted["links"] if case["listed"] in _listed_nearby(asked, case["party"])]
    wrong = [case for case in planted["link_decoys"] if case["listed"] in _listed_nearby(asked, case["party"])]
    return _recalled(len(found), len(planted["links"])) | {
        "decoys": len(planted["link_decoys"]),
        "decoys_found": len(wrong),
    }


def _listed_nearby(asked: Asked, party: str) -> set[str]:
    return {finding.party.id for finding in linked(asked.store, asked.schema, party, asked.when).findings}


def _across(asked: Asked, planted: Planted) -> Told:
    """Recall of planted ties between cities, among all of the delta."""
    cases = planted["cross_region"]
    wanted = {(case["party"], case["tie"], case["listed_region"], case["other_region"]) for case in cases}
    met = {(m.party, m.tie, f"{m.listed_region}00", f"{m.other_region}00") for m in across(asked, planted)}
    return _recalled(len(wanted & met), len(wanted))


def _rings(asked: Asked, planted: Planted) -> Told:
    """Rings found as circles of just their members; chains that do not close and were taken for one."""
    found = {frozenset(circle.members) for circle in circles(asked).circles}
    rings, chains = ([frozenset(case["members"]) for case in planted[sort]] for sort in ("rings", "ring_decoys"))
    within = [chain for chain in chains if any(chain & circle for circle in found)]
    return _recalled(sum(ring in found for ring in rings), len(rings)) | {
        "decoys": len(chains),
        "decoys_found": len(within),
    }


def _moved(asked: Asked, planted: Planted) -> Told:
    """Moves with their day, and the whole tax credit that came along."""
    known = {mover.party.id: mover.as_dict() for mover in all_movers(asked)}
    right = sum(_came_along(known.get(case["party"]), case) for case in planted["moved"])
    return _recalled(right, len(planted["moved"]))


def _came_along(told: dict[str, Any] | None, case: Mapping[str, Any]) -> bool:
    if told is None:
        return False
    moves = {(move["from"], move["to"], move["since"]) for move in told["moves"]}
    levels = [(rating["period"], rating["level"]) for rating in told["ratings"]]
    history = [(year["period"], year["level"]) for year in case["tax_credit"]]
    return (case["from"], case["to"], case["moved_on"]) in moves and levels == history


def _certified(asked: Asked, planted: Planted) -> Told:
    """Certified parties, recognised in the city where they have a branch."""
    known = {told["party"]["id"]: told for told in all_certified(asked)}
    cases = planted["certified"]
    right = sum(case["operates_in"] in str(known.get(case["party"], {}).get("recognised_in", "")) for case in cases)
    return _recalled(right, len(cases))


def _control(asked: Asked, planted: Planted) -> Told:
    """The final share to the last digit, and who controls; the largest distance from the exact share."""
    errors, controllers, exact = [], 0, 0
    for case in planted["control"]:
        answer = control(asked.store, case["firm"], asked.when)
        shares = (bound.get(case["owner"], 0.0) for bound in (answer.shares.lower, answer.shares.upper))
        errors.append(max(abs(share - case["share"]) for share in shares))
        exact += errors[-1] <= _EXACT
        controllers += set(answer.controller.head or ()) == set(case.get("together", [case["controller"]]))
    cases = len(planted["control"])
    return {"cases": cases, "right": exact, "largest_error": float(f"{max(errors):.1e}"), "controllers": controllers}


def _phoenix(asked: Asked, planted: Planted) -> Told:
    """Recall, and precision among all that is found of the old firms planted and of the decoys' old firms."""
    right, found = 0, 0
    for case in planted["phoenix"]:
        new = {one.new.node.id for one in phoenixes(asked, case["old"]).from_listed}
        right, found = right + (case["new"] in new), found + len(new)
    wrong = sum(len(phoenixes(asked, case["old"]).from_listed) for case in planted["phoenix_decoys"])
    told = _recalled(right, len(planted["phoenix"]))
    return told | {
        "precision": _share(right, found + wrong),
        "decoys": len(planted["phoenix_decoys"]),
        "decoys_found": wrong,
    }


def _recalled(right: int, cases: int) -> Told:
    return {"cases": cases, "right": right, "recall": _share(right, cases)}


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


_EXACT = 1e-9
#: By sort of what is planted: the kind of question that answers it, and how the answers are judged.
_JUDGES: Mapping[str, tuple[str, Callable[[Asked, Planted], Told]]] = {
    "links": ("linked", _links),
    "control": ("control", _control),
    "phoenix": ("phoenix", _phoenix),
    "cross_region": ("cross_region", _across),
    "rings": ("circles", _rings),
    "moved": ("movers", _moved),
    "certified": ("certified", _certified),
}
