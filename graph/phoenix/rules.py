"""The weights of ``phoenix.yaml``, checked on reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from graph.schema import SchemaError

_SHIPPED = Path(__file__).with_name("phoenix.yaml")
_ROLES = ("lead", "hold", "serve", "minor")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What gets a firm into trouble; an event with an amount must reach ``least``, or have one of ``words`` in its title."""

    bits: float
    colour: str = ""
    least: float = 0.0
    words: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """Days from the trigger up to ``until``."""

    until: int
    bits: float
    name: str


@dataclass(frozen=True, slots=True)
class Roles:
    """What a tie makes of a person in a firm."""

    control: float
    minor: float
    lead: tuple[str, ...]
    minor_positions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All numbers of the question; each is explained in ``phoenix.yaml``."""

    verified: bool
    prior: float
    minimum: float
    triggers: Mapping[str, Trigger]
    often: float
    time: tuple[Band, ...]
    late: Band
    undated: float
    window: Mapping[str, int]
    taken_over: float
    together: Mapping[str, float]
    roles: Roles
    people: Mapping[str, Mapping[str, float]]
    corporate_holder: float
    several: Mapping[str, float]
    nobody: float
    left: Sequence[Mapping[str, float]]
    left_before: float
    joined_after: float
    came_late: Mapping[str, float]
    serial: Mapping[str, float]
    identity: Mapping[str, float]
    places: Mapping[str, Mapping[str, float]]
    both_places: float
    name: Mapping[str, float]
    trade: Mapping[str, float]
    region: Mapping[str, float]
    old_gone: Mapping[str, float]
    asset: Mapping[str, float]
    partner: Mapping[str, float]
    held_by_old: float
    facts: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        days = [band.until for band in self.time]
        if days != sorted(days) or not 0 < self.minimum < 1:
            raise ValueError("time must ascend, minimum must lie between 0 and 1")
        if any(set(row) != set(_ROLES) for row in (self.people, *self.people.values())):
            raise ValueError(f"people must have the roles {', '.join(_ROLES)}, twice")

    def band(self, days: int) -> Band:
        """The band of time in which a founding lies, so many days after the trigger."""
        return next((band for band in self.time if days <= band.until), self.late)


@cache
def load_rules(path: Path = _SHIPPED) -> Rules:
    """Read a file of weights; ``SchemaError`` names what is wrong in it."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        data["triggers"] = {kind: _trigger(given) for kind, given in data["triggers"].items()}
        data["time"] = tuple(Band(**band) for band in data["time"])
        data["late"] = Band(until=0, **data["late"])
        data["roles"] = Roles(**_frozen(data["roles"]))
        return Rules(**data)
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise SchemaError(f"{path.name}: {error}") from error


def _trigger(given: Mapping[str, Any]) -> Trigger:
    return Trigger(**_frozen(given))


def _frozen(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
