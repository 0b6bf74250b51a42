"""The questions that are measured, each asked as its module is asked, and of whom: half planted or listed, half anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from api.phoenix_answers import read_name
from graph.exploring.neighbourhood import Around, around
from graph.exploring.paths import PathSearch, paths_between
from graph.exploring.rings import rings_of
from graph.linked.links import linked
from graph.model import When
from graph.ownership.control import control
from graph.phoenix.gather import Ask
from graph.phoenix.rules import load_rules
from graph.phoenix.search import PhoenixAnswer, phoenix
from graph.schema import Schema
from graph.store import GraphStore

#: What is planted and who was drawn (``graph_built.expected``).
Planted = dict[str, Any]
Subject = tuple[str, ...]
_NEIGHBOURS, _HOPS, _PATH_HOPS = 2_000, 3, 6


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask, and as of when."""

    store: GraphStore
    schema: Schema
    when: When


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of question: the milliseconds that 95 of 100 answers should stay under (0 = none set)."""

    name: str
    target_ms: float
    subjects: Callable[[Planted, Random, int], list[Subject]]
    ask: Callable[[Asked, Subject], Any]


def phoenixes(asked: Asked, party: str) -> PhoenixAnswer:
    """Of whom a party is the phoenix, and which firms are its."""
    rules = load_rules()
    return next(phoenix(asked.store, asked.schema, rules, [party], Ask(asked.when, read_name, minimum=rules.minimum)))


def _mixed(sort: str, key: str) -> Callable[[Planted, Random, int], list[Subject]]:
    """A quarter of those asked planted (``sort``), a quarter listed, half drawn from all firms."""

    def subjects(planted: Planted, draw: Random, size: int) -> list[Subject]:
        known = [str(case[key]) for case in planted[sort]]
        known = draw.sample(known, min(len(known), size // 4))
        known += draw.sample(planted["drawn"]["listed"], min(len(planted["drawn"]["listed"]), size // 2 - len(known)))
        anybody = draw.sample(planted["drawn"]["firms"], min(len(planted["drawn"]["firms"]), size - len(known)))
        return [(party,) for party in [*known, *anybody]]

    return subjects


def _pairs(planted: Planted, draw: Random, size: int) -> list[Subject]:
    """Half of the pairs planted links, half any two firms."""
    cases = draw.sample(planted["links"], min(len(planted["links"]), size // 2))
    firms = planted["drawn"]["firms"]
    anybody = [tuple(draw.sample(firms, 2)) for _ in range(size - len(cases))]
    return [*((str(case["party"]), str(case["listed"])) for case in cases), *anybody]


QUESTIONS: Sequence[Question] = (
    Question(
        "linked",
        50,
        _mixed("links", "party"),
        lambda asked, who: linked(asked.store, asked.schema, who[0], asked.when),
    ),
    Question(
        "neighbourhood",
        50,
        _mixed("cross_region", "party"),
        lambda asked, who: around(asked.store, asked.schema, who[0], asked.when, Around(_HOPS, _NEIGHBOURS)),
    ),
    Question("control", 50, _mixed("control", "firm"), lambda asked, who: control(asked.store, who[0], asked.when)),
    Question("phoenix", 0, _mixed("phoenix", "old"), lambda asked, who: phoenixes(asked, who[0])),
    Question(
        "rings", 0, _mixed("rings", "first"), lambda asked, who: rings_of(asked.store, asked.schema, who[0], asked.when)
    ),
    Question(
        "paths",
        0,
        _pairs,
        lambda asked, who: paths_between(
            asked.store, asked.schema, (who[0], who[1]), asked.when, PathSearch(hops=_PATH_HOPS)
        ),
    ),
)

#: The kinds that can be chosen; ``graph_whole`` asks the last ones, each once of the whole graph.
NAMES = (*(question.name for question in QUESTIONS), "sweep", "batch", "cross_region", "circles", "movers", "certified")


def kinds(names: Sequence[str]) -> Iterator[Question]:
    """The questions of those names, all if none is named."""
    return (question for question in QUESTIONS if not names or question.name in names)
