"""Needs against products: each condition with its reason. What cannot be known decides nothing; one condition against is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.lending.facts import Facts
from loaders.ledgers.grading import months_before

FITS, AGAINST, UNKNOWN = "fits", "against", "unknown"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Of a product; an empty list or 0 asks for nothing. Amounts are fen, rates ten-thousandths of a percent a year."""

    amount_from: int
    amount_to: int
    months_from: int
    months_to: int
    rate_from: int
    rate_to: int
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    min_years: int = 0
    lists_excluded: tuple[str, ...] = ()
    tax_levels: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Conditions:
        """From JSON."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a firm with a need fits a product, and why: by condition ``fits``, ``against`` or ``unknown``."""

    verdict: str
    reasons: Mapping[str, str] = field(default_factory=dict)


def match(conditions: Conditions, need: Mapping[str, int], firm: Facts, day: str) -> Match:
    """One need of one firm against one product. Reasons say how a condition came out, never what is known of the firm."""
    checks = {
        "amount": conditions.amount_from <= need["amount"] <= conditions.amount_to,
        "months": conditions.months_from <= need["months"] <= conditions.months_to,
        **_firm(conditions, firm, day),
    }
    told = {True: FITS, False: AGAINST, None: UNKNOWN}
    reasons = {name: told[found] for name, found in checks.items()}
    verdict = AGAINST if AGAINST in reasons.values() else UNKNOWN if UNKNOWN in reasons.values() else FITS
    return Match(verdict, reasons)


def _firm(conditions: Conditions, firm: Facts, day: str) -> dict[str, bool | None]:
    checks: dict[str, bool | None] = {}
    if conditions.regions:
        checks["region"] = firm.node.region.startswith(conditions.regions) if firm.node.region else None
    if conditions.kinds:
        checks["kind"] = firm.node.kind in conditions.kinds
    if conditions.trades:
        checks["trade"] = any(word in text for word in conditions.trades for text in firm.trade) if firm.trade else None
    if conditions.grades:
        checks["grade"] = firm.grade in conditions.grades
    if conditions.min_years:
        checks["years"] = firm.founded <= months_before(day, 12 * conditions.min_years) if firm.founded else None
    if conditions.lists_excluded:
        checks["lists"] = not firm.lists & set(conditions.lists_excluded)
    if conditions.tax_levels:
        checks["tax_level"] = firm.tax_level in conditions.tax_levels if firm.tax_level else None
    return checks
