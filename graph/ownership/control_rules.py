"""What counts as control, read from ``control.yaml`` and checked: thresholds, certainties, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from graph.schema import SchemaError

_SHIPPED = Path(__file__).with_name("control.yaml")
_RULES = ("majority", "relative", "sole_holder", "legal_representative", "beneficial_owner", "state_owned")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with the text it rests on; ``verified`` = its numbers were read in that text.

    ``doubted`` is the certainty where those whom nobody names have more than the block.
    """

    basis: str
    verified: bool
    votes: float = 0.0
    share: float = 0.0
    ahead: float = 0.0
    certainty: float = 0.0
    doubted: float = 0.0

    def __post_init__(self) -> None:
        numbers = (self.votes, self.share, self.ahead, self.certainty, self.doubted)
        if not all(0 <= number <= 1 for number in numbers):
            raise ValueError("votes, share, ahead, certainty and doubted are parts of one")


@dataclass(frozen=True, slots=True)
class Limits:
    """How far an answer goes; ``ties``: a party with more ties of a kind is not opened."""

    depth: int = 30
    parties: int = 2000
    ties: int = 5000
    chains: int = 3
    holders: int = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules by name, kinds of party that end a chain, what rounding explains, limits."""

    rules: Mapping[str, Rule]
    ultimate: frozenset[str]
    state: frozenset[str]
    words: Mapping[str, float]
    rounding: float
    limits: Limits

    def __getitem__(self, name: str) -> Rule:
        return self.rules[name]

    def word(self, certainty: float) -> str:
        """The word for a certainty: the highest that it reaches."""
        return max((least, name) for name, least in self.words.items() if certainty >= least)[1]

    def within(self, depth: int) -> Rules:
        """The same, no more than ``depth`` hops far (0 = as shipped)."""
        return replace(self, limits=replace(self.limits, depth=depth)) if depth else self


@cache
def control_rules(path: Path = _SHIPPED) -> Rules:
    """Read a file of rules; ``SchemaError`` names what is wrong in it."""
    try:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules = {name: Rule(**data["rules"][name]) for name in _RULES}
        return Rules(
            rules=rules,
            ultimate=frozenset(data["ultimate"]),
            state=frozenset(data["state"]),
            words={str(name): float(least) for name, least in data["words"].items()},
            rounding=float(data["rounding"]),
            limits=Limits(**data["limits"]),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise SchemaError(f"{path.name}: {error}") from error
