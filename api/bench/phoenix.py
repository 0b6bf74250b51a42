"""How well phoenix firms are told from firms that look like them, on made-up cases.

Everything that is found counts: a pair nobody planted is a false finding, too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from api.bench.phoenix_cases import PHOENIXES
from api.bench.phoenix_decoys import DECOYS
from api.bench.phoenix_stage import PhoenixStage
from api.phoenix_answers import read_name
from graph.model import When
from graph.phoenix.gather import Ask
from graph.phoenix.rules import Rules, load_rules
from graph.phoenix.search import Phoenix, phoenix
from graph.schema import load_schema
from graph.stores.memory import MemoryGraphStore


@dataclass(frozen=True, slots=True)
class Mix:
    """How many cases of each side, how many ordinary firms beside them, and how often registers leave something open."""

    phoenixes: int
    decoys: int
    ordinary: int
    gaps: float


#: What weights were set on (``even``), and what they are measured on besides.
MIXES = {
    "even": Mix(400, 400, 2_000, 0.15),
    "innocent": Mix(150, 750, 2_000, 0.15),
    "guilty": Mix(600, 200, 1_000, 0.05),
    "gappy": Mix(300, 300, 1_000, 0.5),
}


def draw(mix: Mix, seed: int) -> PhoenixStage:
    """Cases of every sort in turn, among ordinary firms."""
    stage = PhoenixStage(seed, mix.gaps)
    for number in range(mix.phoenixes):
        PHOENIXES[number % len(PHOENIXES)](stage)
    for number in range(mix.decoys):
        DECOYS[number % len(DECOYS)](stage)
    people = [stage.person() for _ in range(max(mix.ordinary * 2 // 3, 1))]
    for _ in range(mix.ordinary):
        firm = stage.firm(stage.day((0.2, 14)))
        stage.runs(stage.one(people), firm, 0.8)
        stage.tie("officer", stage.one(people), firm.id, firm.founded, position="监事")
        if stage.chance(0.04):
            stage.trouble(firm, stage.day((0.2, 4)))
    return stage


def findings(stage: PhoenixStage, rules: Rules, minimum: float) -> list[Phoenix]:
    """What is found from every firm that is in trouble."""
    nodes, edges, events = stage.tables()
    store = MemoryGraphStore()
    store.replace(nodes, edges, events)
    parties = sorted(
        {row["party"] for row in events.select(["party", "kind"]).to_pylist() if row["kind"] in rules.triggers}
    )
    ask = Ask(When("2026-06-01"), read_name, ("from_listed",), minimum=minimum)
    return [one for answer in phoenix(store, load_schema(), rules, parties, ask) for one in answer.from_listed]


def measure(mix: str, seed: int, rules: Rules | None = None) -> dict[str, Any]:
    """Precision and recall on one mix, and what was missed or wrongly found, by sort of case."""
    rules = rules or load_rules()
    stage = draw(MIXES[mix], seed)
    started = perf_counter()
    found = {(one.old.node.id, one.new.node.id) for one in findings(stage, rules, rules.minimum)}
    seconds = perf_counter() - started
    sorts = {(old, new): sort for sort, old, new in stage.cases}
    missed, wrong = stage.truth - found, found - stage.truth
    return {
        "mix": mix,
        "seed": seed,
        "phoenixes": len(stage.truth),
        "decoys": len(stage.cases) - len(stage.truth),
        "precision": round(1 - len(wrong) / max(len(found), 1), 4),
        "recall": round(1 - len(missed) / max(len(stage.truth), 1), 4),
        "missed": dict(Counter(sorts[pair] for pair in sorted(missed))),
        "wrong": dict(Counter(sorts.get(pair, "nobody_planted") for pair in sorted(wrong))),
        "seconds": round(seconds, 2),
    }
