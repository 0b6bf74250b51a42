"""Who of the old firm stands in the new one: in which roles, since when, and how surely they are the same person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

from graph.model import Edge
from graph.phoenix.facts import PEOPLE, Firm, day_of, first_day
from graph.phoenix.gather import Shared
from graph.phoenix.rules import Rules

_SPLIT = re.compile(r"[、,，;；/兼\s]+")
_ORDER = ("lead", "hold", "serve", "minor")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in both firms. ``chance`` that they are one person, as stated (1 = one node); ``bits`` if they are.

    ``came``: the day they came into the new firm, None = a tie without a day may be as old as the firm; ``remarks``: what took bits away.
    """

    old: str
    new: str
    roles: tuple[str, str]
    bits: float
    edges: tuple[Edge, ...]
    came: int | None
    chance: float = 1.0
    corporate: bool = False
    remarks: Mapping[str, float] = field(default_factory=dict)

    @property
    def left(self) -> bool:
        """Whether they had left the old firm too long before for it to say anything."""
        return self.remarks.get("left_before") == 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Two firms and the day of the trigger, with what is needed to weigh who is in both."""

    old: Firm
    new: Firm
    day: int
    degrees: Mapping[str, Mapping[str, int]]
    rules: Rules


def people_in_common(scene: Scene, shared: Iterable[Shared], corporate: set[str]) -> list[Person]:
    """Everybody who is in both firms, each once by the surest way, the weightiest first."""
    found: dict[tuple[str, ...], Person] = {}
    for one in shared:
        before, after = scene.old.people.get(one.old, ()), scene.new.people.get(one.new, ())
        if before and after:
            person = _person(scene, one, (before, after), corporate)
            if person:
                found[one.old, one.new] = person
    ordered = sorted(found.values(), key=lambda one: (-one.chance * one.bits, one.old, one.new))
    chosen: list[Person] = []
    for person in ordered:
        if not any(person.old == other.old or person.new == other.new for other in chosen):
            chosen.append(person)
    return chosen


def role_of(edge: Edge, rules: Rules) -> str:
    """What one tie makes of its person: lead, hold, serve or minor."""
    roles = rules.roles
    if edge.kind == "legal_representative":
        return "lead"
    if edge.kind == "shareholder":
        share = edge.weight
        if share is None:
            return "hold"
        return "lead" if share >= roles.control else "hold" if share >= roles.minor else "minor"
    positions = _SPLIT.split(str(edge.properties.get("position", "")))
    if any(position in roles.lead for position in positions):
        return "lead"
    return "minor" if any(word in position for position in positions for word in roles.minor_positions) else "serve"


def _person(
    scene: Scene, one: Shared, ties: tuple[Sequence[Edge], Sequence[Edge]], corporate: set[str]
) -> Person | None:
    """The weightiest pair of roles; None if they had left the new firm before the trigger."""
    rules, best = scene.rules, None
    after = [edge for edge in ties[1] if (end := day_of(edge.until)) is None or end > scene.day]
    if not after:
        return None
    remark, factor = _coming(scene, after)
    for before in ties[0]:
        stayed, kept = _staying(scene, before, ties[0])
        for edge in after:
            roles = role_of(before, rules), role_of(edge, rules)
            weight = rules.people[roles[0]][roles[1]] * kept * factor
            rank = (weight, -_ORDER.index(roles[0]), -_ORDER.index(roles[1]))
            if best is None or rank > best[0]:
                best = (rank, roles, stayed | remark)
    assert best is not None  # both sides have ties
    (weight, *_), roles, remarks = best
    firms = max(scene.degrees.get(one.new, {}).get(kind, 0) for kind in PEOPLE)
    less = min(rules.serial["most"], log2(max(firms / rules.serial["usual"], 1.0)))
    if less:
        remarks = remarks | {"serial": float(firms)}
    if one.old in corporate:
        weight = min(weight, rules.corporate_holder)
    chance = 1.0 if one.same is None else min(max(one.same.weight if one.same.weight is not None else 1.0, 0.0), 1.0)
    edges = (*ties[0], *((one.same,) if one.same else ()), *after)
    bits = max(weight - less, 0.0) if weight else 0.0
    came = None if any(day_of(edge.since) is None for edge in after) else first_day(after)
    return Person(one.old, one.new, roles, bits, edges, came, chance, one.old in corporate, remarks)


def _staying(scene: Scene, edge: Edge, all_: Sequence[Edge]) -> tuple[dict[str, float], float]:
    """What is kept of somebody's bits who had left the old firm before the trigger, or came to it after."""
    ends = [day_of(tie.until) for tie in all_]
    end = day_of(edge.until)
    if None not in ends and end is not None:
        for step in scene.rules.left:
            if scene.day - end >= step["days"]:
                return {"left_before": step["factor"]}, step["factor"]
    since = day_of(edge.since)
    if since is not None and since > scene.day:
        return {"joined_after": scene.rules.joined_after}, scene.rules.joined_after
    return {}, 1.0


def _coming(scene: Scene, after: Sequence[Edge]) -> tuple[dict[str, float], float]:
    """What is kept of somebody's bits who came to the new firm long after it had been set up.

    Of a firm that was there long before the trigger they all came late: whether it was taken over is told by the times.
    """
    founded, came, late = scene.new.founding.day, first_day(after), scene.rules.came_late
    undated = any(day_of(edge.since) is None for edge in after)
    if founded is None or came is None or undated or came - founded <= late["days"]:
        return {}, 1.0
    if founded < scene.day - scene.rules.window["before"]:
        return {}, 1.0
    return {"came_late": late["factor"]}, late["factor"]
