"""How ties are bent around parties that they do not touch: a line that runs through a third party's sign seems to end there."""

from __future__ import annotations

from collections.abc import Sequence

from api.pictures.layout import Place

#: Tried in this order; the first of the best is taken.
_BENDS = (0.0, 0.25, -0.25, 0.4, -0.4, 0.6, -0.6)
#: Inches around a party's place that its sign takes, and that its name below takes.
_SIGN = 0.3
_NAME_WIDE, _NAME_DEEP = 0.8, 0.65
_STEPS = 12


def bend_of(start: Place, end: Place, others: Sequence[Place], *, met: bool) -> float:
    """How much a tie is bent, in lengths; one that is ``met`` by another the other way is never straight."""
    return max(_BENDS[1:] if met else _BENDS, key=lambda bend: _clearness(start, end, bend, others))


def middle(start: Place, end: Place, bend: float) -> Place:
    """Where a tie is half way; that of a bent one lies to its right (``arc3`` of matplotlib)."""
    aside = (bend * (end[1] - start[1]) / 2, -bend * (end[0] - start[0]) / 2)
    return (start[0] + end[0]) / 2 + aside[0], (start[1] + end[1]) / 2 + aside[1]


def _clearness(start: Place, end: Place, bend: float, others: Sequence[Place]) -> int:
    """0 through a sign of another party, 1 written over a name, 2 clear of both."""
    half = middle(start, end, bend)
    handle = (2 * half[0] - (start[0] + end[0]) / 2, 2 * half[1] - (start[1] + end[1]) / 2)
    for part in (step / _STEPS for step in range(1, _STEPS)):
        x, y = (
            (1 - part) ** 2 * from_ + 2 * part * (1 - part) * by + part**2 * to
            for from_, by, to in zip(start, handle, end, strict=True)
        )
        if any(abs(x - at[0]) < _SIGN and abs(y - at[1]) < _SIGN for at in others):
            return 0
    covered = any(abs(half[0] - at[0]) < _NAME_WIDE and -_NAME_DEEP < half[1] - at[1] < _SIGN for at in others)
    return 1 if covered else 2
