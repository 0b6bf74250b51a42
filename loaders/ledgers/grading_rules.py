"""The rules of grades (``data/grading.yaml``, or ``WORKSPACE/grading.yaml``): read and checked before a party is graded by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.schema import load_schema
from loaders.ledgers.rules import day, read_rules, words
from loaders.levels import NORMS, schemes
from loaders.source_node import SourceNode

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Base:
    """Which grade the first of some schemes gives, by standing; ``otherwise`` without any."""

    id: str
    schemes: tuple[str, ...]
    norms: Mapping[str, str]
    otherwise: str
    text: Words


@dataclass(frozen=True, slots=True)
class Move:
    """One grade better or worse, where an industry evaluation has a standing of ``any`` and none one of ``none``."""

    id: str
    worse: bool
    any: tuple[str, ...]
    none: tuple[str, ...]
    text: Words


@dataclass(frozen=True, slots=True)
class Limit:
    """What is against a party: with ``at_least`` such events its grade is no better than ``no_better_than``.

    With ``months`` events count by the day they began, otherwise while they are in force.
    """

    id: str
    event: str
    colours: tuple[str, ...]
    states: tuple[str, ...]
    months: int
    at_least: int
    no_better_than: str
    text: Words


@dataclass(frozen=True, slots=True)
class GradingRules:
    """One edition of the rules; ``grades`` stand best first."""

    edition: str
    since: str
    until: str
    verified: bool
    basis: str
    grades: tuple[str, ...]
    names: Mapping[str, Words]
    base: Base
    months: int
    months_by_scheme: Mapping[str, int]
    most: int
    moves: tuple[Move, ...]
    limits: tuple[Limit, ...]

    def kinds(self) -> tuple[str, ...]:
        """The kinds of event that grades look at."""
        return tuple(dict.fromkeys(("evaluation", *(limit.event for limit in self.limits))))


def read_grading(folder: Path, path: Path | None = None) -> tuple[GradingRules, ...]:
    """All editions; ``InputError`` names what is wrong."""
    return read_rules("grading", _editions, folder, path)


def _editions(top: SourceNode) -> tuple[GradingRules, ...]:
    top.only(("editions",))
    found = tuple(_edition(node) for node in top.get("editions").entries())
    if not found:
        raise top.get("editions").refuse("at least one edition is needed")
    return found


def _edition(node: SourceNode) -> GradingRules:
    node.only(("edition", "since", "until", "verified", "basis", "grades", "base", "validity", "moves", "limits"))
    grades = tuple(entry.get("grade").text() for entry in node.get("grades").entries())
    if len(grades) < 2 or len(set(grades)) < len(grades) or not all(grades):
        raise node.get("grades").refuse("two or more different grades are needed, the best first")
    validity, moves = node.get("validity").only(("months", "schemes")), node.get("moves").only(("most", "lines"))
    rules = GradingRules(
        edition=node.get("edition").text(),
        since=day(node.get("since"), "0001-01-01"),
        until=day(node.get("until")),
        verified=node.get("verified").flag(),
        basis=node.get("basis").text(),
        grades=grades,
        names={e.get("grade").text(): words(e.get("name")) for e in node.get("grades").entries()},
        base=_base(node.get("base"), grades),
        months=validity.get("months").integer(0),
        months_by_scheme={_scheme(entry, name): entry.integer(0) for name, entry in validity.get("schemes").items()},
        most=moves.get("most").integer(1),
        moves=tuple(_move(entry) for entry in moves.get("lines").entries()),
        limits=tuple(_limit(entry, grades) for entry in node.get("limits").entries()),
    )
    _check(rules, node)
    return rules


def _check(rules: GradingRules, node: SourceNode) -> None:
    """Every line has an id of its own, by which grades cite it; evaluations do not count for ever."""
    ids = [rules.base.id, *(move.id for move in rules.moves), *(limit.id for limit in rules.limits)]
    if twice := sorted({one for one in ids if not one or ids.count(one) > 1}):
        raise node.refuse(f"the id {twice[0]!r} of a line is missing or given twice")
    if not rules.edition:
        raise node.get("edition").refuse("a name of the edition is needed")
    if rules.months <= 0 or min(rules.months_by_scheme.values(), default=1) <= 0:
        raise node.get("validity").refuse("months above 0 are needed")
    if not 0 <= rules.most < len(rules.grades):
        raise node.get("moves").refuse("most is 0 or more and less than there are grades")


def _base(node: SourceNode, grades: tuple[str, ...]) -> Base:
    node.only(("id", "schemes", "norms", "otherwise", "text"))
    norms = {name: entry.choice(grades) for name, entry in node.get("norms").only(NORMS).items()}
    if missing := [norm for norm in NORMS if norm not in norms]:
        raise node.get("norms").refuse(f"{missing[0]} has no grade")
    return Base(
        id=node.get("id").text(),
        schemes=tuple(_scheme(entry, entry.text()) for entry in node.get("schemes").entries()),
        norms=norms,
        otherwise=node.get("otherwise").choice(grades),
        text=words(node.get("text")),
    )


def _scheme(node: SourceNode, name: str) -> str:
    if name not in schemes():
        raise node.refuse(f"{name!r} is no scheme of schemes.yaml")
    return name


def _move(node: SourceNode) -> Move:
    node.only(("id", "by", "any", "none", "text"))
    return Move(
        id=node.get("id").text(),
        worse=node.get("by").choice(("worse", "better")) == "worse",
        any=tuple(entry.choice(NORMS) for entry in node.get("any").entries()),
        none=tuple(entry.choice(NORMS) for entry in node.get("none").entries()),
        text=words(node.get("text")),
    )


def _limit(node: SourceNode, grades: tuple[str, ...]) -> Limit:
    node.only(("id", "event", "colours", "states", "within_months", "at_least", "no_better_than", "text"))
    schema = load_schema()
    return Limit(
        id=node.get("id").text(),
        event=node.get("event").choice(tuple(schema.events)),
        colours=tuple(entry.choice(schema.colours) for entry in node.get("colours").entries()),
        states=node.get("states").texts(),
        months=node.get("within_months").integer(0),
        at_least=node.get("at_least").integer(1),
        no_better_than=node.get("no_better_than").choice(grades),
        text=words(node.get("text")),
    )
