"""Shares of a firm's owners without a sign: whether 0.6 is 60 % or 0.6 %, which neither the cell nor its header tells for sure.

Spreadsheets hold 60 % as 0.6, so that under 出资比例（%） both 60 and 0.6 may mean the same. What one firm's owners have together tells it,
and what else stands in the column; where nothing does, a share under a header of percent is left unread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Mask, evaluate, first_filled
from loaders.doubts import Found
from loaders.rows.work import Work
from loaders.source import Source
from loaders.values.distinct import distinct
from loaders.values.numbers import shares

UNCLEAR = "unclear_share"

_OWNERS = "shareholder"
_NEAR_WHOLE = 0.005
_SIGN = r"[%％]\s*$"


class Scaled(NamedTuple):
    """Cells that say by a sign what they mean where they did not, and which of them nobody can tell."""

    cells: pa.Array
    unclear: Mask


class _Firms(NamedTuple):
    """Row by row what the shares of its firm are together, read as fractions: the greatest, their sum and their number."""

    greatest: npt.NDArray[np.float64]
    total: npt.NDArray[np.float64]
    owners: npt.NDArray[np.int64]


def with_signs(
    source: Source, raw: Mapping[str, pa.Array], header_of: Callable[[str], str], work: Work
) -> dict[str, pa.Array]:
    """Shares without a sign as what they mean; those that may be fractions or percents are unread."""
    read = scaled(source, raw)
    for name, told in read.items():
        if told.unclear.any():
            cells = pc.if_else(pa.array(told.unclear), raw[name], "")
            work.unread.append(Found(header_of(name), told.unclear, cells, UNCLEAR))
            work.keep_unread(header_of(name), cells)
    return {name: told.cells for name, told in read.items()}


def scaled(source: Source, raw: Mapping[str, pa.Array]) -> dict[str, Scaled]:
    """By field the cells of the shares of a firm's owners, where some of them are 1 or less and bear no sign."""
    if source.format:
        return {}
    found = {}
    for rule in (rule for rule in source.ties.values() if rule.kind == _OWNERS):
        for name in rule.weight.fields():
            field = source.fields.get(name)
            if field is None or field.type != "share" or name not in raw or name in found:
                continue
            number, plain = _numbers(raw[name])
            small = plain & (number > 0) & (number <= 1)
            if not small.any() or not (field.percent or (plain & (number > 1)).any()):
                continue
            owned = source.mentions[rule.target].columns
            firm = [evaluate(owned[part], raw, len(number)) for part in ("code", "name") if part in owned]
            together = _together(firm, number, plain)
            fraction, unclear = _fractions(np.where(plain, number, 0), small, together, percent=field.percent)
            cells = _with_sign(raw[name], small & ~unclear, fraction)
            found[name] = Scaled(pc.if_else(pa.array(unclear), "", cells), unclear)
    return found


def _numbers(cells: pa.Array) -> tuple[npt.NDArray[np.float64], Mask]:
    """Shares as written, those with a sign as fractions; and which have none. NaN where nothing can be read."""
    values, rows = distinct(cells)
    signed = np.asarray(pc.match_substring_regex(values, _SIGN), dtype=bool)
    fraction = shares(values, percent=True).fraction
    return np.where(signed, fraction, np.round(fraction * 100, 8))[rows], ~signed[rows] & ~np.isnan(fraction)[rows]


def _together(firm: list[pa.Array], number: npt.NDArray[np.float64], plain: Mask) -> _Firms:
    """What the shares of each row's firm are together."""
    _, group = distinct(first_filled(firm))
    groups = int(group.max()) + 1 if len(group) else 0
    greatest = np.zeros(groups)
    np.maximum.at(greatest, group, np.where(plain, number, 0))
    told = ~np.isnan(number)
    total = np.bincount(group, np.where(told, number, 0), groups).astype(np.float64)
    count = np.bincount(group, told, groups).astype(np.int64)
    return _Firms(greatest[group], total[group], count[group])


def _fractions(number: npt.NDArray[np.float64], small: Mask, firms: _Firms, *, percent: bool) -> tuple[Mask, Mask]:
    """Which of the ``small`` shares (1 or less, without a sign) are fractions, and which nobody can tell; the others are percents."""
    unsure = small & (firms.greatest <= 1)
    whole = unsure & (np.abs(firms.total - 1) <= _NEAR_WHOLE)
    owners = whole & (firms.owners > 1)
    if (number > 1).any():
        # Beside percents a sole owner of 1 has all of it by a header that says no percent; of a part of a firm the header tells.
        return (owners, whole & ~owners) if percent else (whole, unsure & ~whole)
    if whole.sum() > 1:
        over = unsure & (firms.total > 1 + _NEAR_WHOLE)
        return unsure & ~over, over
    return np.zeros(len(small), dtype=bool), unsure


def _with_sign(cells: pa.Array, rows: Mask, fraction: Mask) -> pa.Array:
    """The cells of ``rows`` with a sign of percent; those of a ``fraction`` a hundred times as much."""
    values, at = distinct(cells)
    texts, numbers = values.to_pylist(), _numbers(values)[0]
    meant: dict[bool, list[str]] = {False: list(texts), True: list(texts)}
    for place in np.unique(at[rows]).tolist():
        told = Decimal(repr(float(numbers[place])))
        for whole in (False, True):
            meant[whole][place] = f"{told * 100 if whole else told:f}%"
    as_is, hundred = (pa.array(meant[whole], pa.string()).take(pa.array(at)) for whole in (False, True))
    return pc.if_else(pa.array(rows), pc.if_else(pa.array(fraction), hundred, as_is), cells)
