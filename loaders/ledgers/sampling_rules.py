"""How many of each grade are drawn (``data/sampling.yaml``, or ``WORKSPACE/sampling.yaml``), and what a plan may say instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.ledgers.rules import day, number, read_rules
from loaders.reject import InputError
from loaders.source_node import SourceNode


@dataclass(frozen=True, slots=True)
class SamplingRules:
    """One edition: the share drawn of each grade (best first), and inspectors for each object."""

    edition: str
    since: str
    until: str
    verified: bool
    rates: Mapping[str, float]
    inspectors: int


def read_sampling(folder: Path) -> tuple[SamplingRules, ...]:
    """All editions; ``InputError`` names what is wrong."""
    return read_rules("sampling", _editions, folder)


def _editions(top: SourceNode) -> tuple[SamplingRules, ...]:
    top.only(("editions",))
    return tuple(_edition(node) for node in top.get("editions").entries())


def _edition(node: SourceNode) -> SamplingRules:
    node.only(("edition", "since", "until", "verified", "basis", "rates", "inspectors"))
    rates = {grade: number(entry) for grade, entry in node.get("rates").items()}
    if not rates or any(not 0 <= rate <= 1 for rate in rates.values()):
        raise node.get("rates").refuse("a share from 0 to 1 is needed for each grade")
    if list(rates.values()) != sorted(rates.values()):
        raise node.get("rates").refuse("a worse grade is not drawn less than a better one")
    return SamplingRules(
        edition=node.get("edition").text(),
        since=day(node.get("since"), "0001-01-01"),
        until=day(node.get("until")),
        verified=node.get("verified").flag(),
        rates=rates,
        inspectors=node.get("inspectors").integer(2),
    )


def rates_of(text: str, rules: SamplingRules, grades: Sequence[str]) -> dict[str, float]:
    """The rates of a plan, ``A=0.02,D=1`` (others as the rules say), or those of the rules; by grade, best first."""
    rates = {grade: rules.rates.get(grade, 0.0) for grade in grades}
    for part in filter(None, text.replace("，", ",").split(",")):
        grade, _, share = part.partition("=")
        try:
            rate = float(share.rstrip("%")) / (100 if share.endswith("%") else 1)
        except ValueError:
            rate = -1.0
        if grade.strip() not in rates or not 0 <= rate <= 1:
            raise InputError("bad_rates", value=part, grades=" ".join(grades))
        rates[grade.strip()] = rate
    return rates
