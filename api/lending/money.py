"""Money in fen, as whole numbers; and how a sum is divided so that its parts are the whole to the fen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

#: All of something, in the ten-thousandths in which ratios are written.
WHOLE = 10_000


def fen(amount: Decimal) -> int:
    """An amount in yuan with at most two places as fen.

    >>> fen(Decimal("12.30"))
    1230
    """
    return int((amount * 100).to_integral_exact())


def yuan(amount: int) -> str:
    """Fen as text in yuan.

    >>> yuan(1230), yuan(-5), yuan(0)
    ('12.30', '-0.05', '0.00')
    """
    sign, size = "-" if amount < 0 else "", abs(amount)
    return f"{sign}{size // 100}.{size % 100:02d}"


def part_of(amount: int, ratio: int) -> int:
    """A ratio (ten-thousandths) of an amount, fen below the whole dropped: nobody pays more than the rule says.

    >>> part_of(1001, 5000)
    500
    """
    return amount * ratio // WHOLE


def split(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Divide fen by weights. The parts are the whole; no part shrinks when the total grows; where the total is the sum of the weights
    each part is its weight; and the order of the weights does not matter (d'Hondt, above the whole fen of each quota).

    >>> split(100, {"a": 1, "b": 1, "c": 1})
    {'a': 34, 'b': 33, 'c': 33}
    """
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(sorted(weights), 0)
    parts = {name: total * weights[name] // whole for name in sorted(weights)}
    for _ in range(total - sum(parts.values())):
        nearest = min(parts, key=lambda name: (-Fraction(weights[name], parts[name] + 1), name))
        parts[nearest] += 1
    return parts
