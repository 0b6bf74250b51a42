"""From ties to stakes: one share for each holder of a firm, and what nobody states.

Of several statements of one stake the latest counts, the others are kept beside it. A stake without a share takes it from the
amounts subscribed where all holders of the firm state theirs in one currency. Shares that sum to more than 1 are scaled to
1; beyond rounding the firm is ``contradicting``. What is left to 1 may be anybody's whose share is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

from graph.model import Edge

#: Smaller differences of shares are of arithmetic, not of records.
EPSILON = 1e-9
Basis = Literal["stated", "amount", "unknown"]


@dataclass(frozen=True, slots=True)
class Stake:
    """What a holder has of a firm: ``share`` as it counts (None = unknown), and the edge that says so.

    ``basis``: the share is stated, follows from amounts, or is unknown. ``others``: further statements of the same stake.
    """

    holder: str
    firm: str
    share: float | None
    basis: Basis
    edge: Edge
    others: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """All stakes in one firm, by holder; ``total`` as stated, ``rest`` what is left to 1 and nobody states."""

    firm: str
    stakes: tuple[Stake, ...]
    total: float
    rest: float
    contradicting: bool

    @property
    def unknown(self) -> tuple[Stake, ...]:
        """Stakes without a share."""
        return tuple(stake for stake in self.stakes if stake.share is None)


def registers(edges: Iterable[Edge], rounding: float) -> dict[str, Register]:
    """The registers of holders that ``shareholder`` edges make, by firm in order."""
    told: defaultdict[str, defaultdict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in edges:
        told[edge.target][edge.source].append(edge)
    return {firm: _register(firm, told[firm], rounding) for firm in sorted(told)}


def _register(firm: str, told: Mapping[str, list[Edge]], rounding: float) -> Register:
    stakes = _by_amount([_stake(holder, firm, told[holder]) for holder in sorted(told)])
    total = sum(stake.share for stake in stakes if stake.share is not None)
    if total > 1 + EPSILON:
        stakes = [replace(stake, share=None if stake.share is None else stake.share / total) for stake in stakes]
    rest = max(0.0, 1.0 - total) if total < 1 - EPSILON else 0.0
    return Register(firm, tuple(stakes), total, rest, total > 1 + rounding)


def _stake(holder: str, firm: str, edges: Sequence[Edge]) -> Stake:
    """Stated before unstated, later before earlier, known later before known earlier, the larger, the first id."""
    first, *others = sorted(
        sorted(edges, key=lambda edge: edge.id),
        key=lambda edge: (_share(edge) is not None, edge.since, edge.known_from, _share(edge) or 0.0),
        reverse=True,
    )
    share = _share(first)
    return Stake(holder, firm, share, "unknown" if share is None else "stated", first, tuple(others))


def _share(edge: Edge) -> float | None:
    weight = edge.weight
    return min(weight, 1.0) if weight is not None and isfinite(weight) and weight >= 0 else None


def _by_amount(stakes: list[Stake]) -> list[Stake]:
    """Unknown shares out of the amounts subscribed, where every holder of the firm states one, in one currency."""
    if all(stake.share is not None for stake in stakes):
        return stakes
    amounts = [_amount(stake.edge) for stake in stakes]
    known = [amount for amount in amounts if amount is not None]
    capital = sum(amount for amount, _ in known)
    if len(known) < len(stakes) or len({currency for _, currency in known}) > 1 or capital <= 0:
        return stakes
    return [
        stake if stake.share is not None else replace(stake, share=amount / capital, basis="amount")
        for stake, (amount, _) in zip(stakes, known, strict=True)
    ]


def _amount(edge: Edge) -> tuple[float, str] | None:
    """What was subscribed, with its currency; None where the edge does not say, or says no number above nought."""
    stated: Any = edge.properties.get("subscribed")
    try:
        amount = float(stated)
    except (TypeError, ValueError):
        return None
    return (amount, str(edge.properties.get("currency", ""))) if isfinite(amount) and amount > 0 else None
