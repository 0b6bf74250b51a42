"""Shares, counts, ages and years of birth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from loaders.values.distinct import distinct
from loaders.values.numerals import UNCLEAR
from loaders.values.text import clean

#: Words that count the things of a column; they do not change the number.
_COUNTED = r"户|人次?|名|位|个月?|件|家|票|批次?|次|分|期|起|宗|辆|台|套|条|项|份|岁|(?<=\d{4})年度?"
_INTEGER = re.compile(rf"([+-]?\d{{1,18}})(?:\.0+)?(?:{_COUNTED})?")
_TEN_THOUSANDS = re.compile(rf"([+-]?\d{{1,13}})(?:\.(\d{{1,4}})0*)?万(?:{_COUNTED})?")
_SHARE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(?:[Ee]-\d+)?(%|％)?")
_AGE = re.compile(r"(\d{1,3})(?:\.0+)?(?:周?岁)?")
_BIRTH = re.compile(r"((?:18|19|20)\d{2})(?:\.0+)?(?:年?|[-/.年]?\d{1,2}(?:[-/.月]?\d{0,2}日?)?(?:[ T].*)?)(?:出?生)?")
_QUANTITY = re.compile(
    r"\s*([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[Ee][+-]?\d+)?)\s*(万)?\s*"
    rf"(?:(吨|立方米?|m3|方|度|千瓦时|kwh|KWH|kWh|平方米|平米|m2|㎡|亩|公顷|平方公里|平方千米|km2|公里|吨公里)|({_COUNTED}))?"
)
#: What a unit is of the one that a field counts in (half width: ㎡ is m2). Fifteen mu are a hectare.
MEASURES = {
    "area": {
        **dict.fromkeys(("", "平方米", "平米", "m2"), 1.0),
        **dict.fromkeys(("平方公里", "平方千米", "km2"), 1e6),
        "亩": 10_000 / 15,
        "公顷": 10_000.0,
    }
}
_OLDEST = 130


class Integers(NamedTuple):
    """``number`` (int64, null where empty or bad) and ``bad``."""

    number: pa.Array
    bad: npt.NDArray[np.bool_]


class Numbers(NamedTuple):
    """``number`` (float64, NaN where empty or bad) and ``bad``."""

    number: npt.NDArray[np.float64]
    bad: npt.NDArray[np.bool_]


class Shares(NamedTuple):
    """``fraction`` (float64 of 0 to 1, NaN where empty or bad) and ``bad``."""

    fraction: npt.NDArray[np.float64]
    bad: npt.NDArray[np.bool_]


def integers(column: pa.Array | pa.ChunkedArray) -> Integers:
    """Whole numbers, with thousands separators, a trailing ``.0``, and behind them 万 and the word that counts.

    >>> integers(pa.array(["1,234", "2分", "5个月", "1.2万人", "2万年"])).number.to_pylist()
    [1234, 2, 5, 12000, None]
    """
    return _integers(column, _integer)


def quantities(column: pa.Array | pa.ChunkedArray, scale: float = 1.0, measure: str = "") -> Numbers:
    """Quantities with or without their unit; ``scale`` is the column's, a cell with a unit of its own has that.

    Of what is measured in one unit (``measure``) the others are converted (2.5亩 = 1666.67㎡), and those of something else are bad.

    >>> quantities(pa.array(["1,234.5吨", "2.1万千瓦时", "-3", "三吨", "1,2500"])).number.tolist()
    [1234.5, 21000.0, -3.0, nan, nan]
    """
    values, rows = distinct(column)
    texts = [_half_width(text) for text in clean(values).to_pylist()]
    parsed = [_quantity(text, scale, MEASURES.get(measure)) for text in texts]
    bad = np.array([bool(text) and np.isnan(number) for text, number in zip(texts, parsed, strict=True)], np.bool_)
    return Numbers(np.array(parsed, np.float64)[rows], bad[rows])


def _quantity(text: str, scale: float, factors: Mapping[str, float] | None) -> float:
    found = _QUANTITY.fullmatch(text.replace(",", ""))
    if found is None or UNCLEAR.search(text.replace(" ", "")):
        return float("nan")
    number = float(found[1]) * (10_000 if found[2] else 1.0 if found[3] else scale)
    if factors is None:
        return round(number, 6)
    factor = factors.get(found[3] or found[4] or "", float("nan"))
    return round(number, 6) if factor == 1 else round(number * factor, 2)


def age(column: pa.Array | pa.ChunkedArray) -> Integers:
    """Years of age, 0 to 130: ``45``, ``45岁``."""
    return _integers(column, _age)


def birth_year(column: pa.Array | pa.ChunkedArray) -> Integers:
    """The year of a date of birth in any form: ``1975``, ``1975年3月``, ``1975-03-02``, ``197503``."""
    return _integers(column, _birth)


def shares(column: pa.Array | pa.ChunkedArray, *, percent: bool | None = None) -> Shares:
    """Shares of ownership to 0..1. A sign decides; else ``percent``, when the source declares it; else a value above 1.

    >>> shares(pa.array(["30%", "0.3", "14.47"])).fraction.round(4).tolist()
    [0.3, 0.3, 0.1447]
    """
    values, rows = distinct(column)
    parsed = [_share(_half_width(text), percent) for text in clean(values).to_pylist()]
    fraction = np.array([np.nan if value is None else value for value in parsed], np.float64)
    bad = np.array([value is None for value in parsed], np.bool_)
    return Shares(fraction[rows], bad[rows])


def _share(text: str, percent: bool | None) -> float | None:
    if not text:
        return float("nan")
    found = _SHARE.fullmatch(text)
    if found is None:
        return None
    value = float(text.rstrip("%"))
    in_percent = bool(found[2]) or (value > 1 if percent is None else percent)
    value = value / 100 if in_percent else value
    return value if value <= 1 else None


def _integers(column: pa.Array | pa.ChunkedArray, parse: Callable[[str], int | None]) -> Integers:
    values, rows = distinct(column)
    texts = [_half_width(text) for text in clean(values).to_pylist()]
    parsed = [parse(text) if text else None for text in texts]
    bad = np.array([bool(text) and number is None for text, number in zip(texts, parsed, strict=True)], np.bool_)
    return Integers(pa.array(parsed, pa.int64()).take(pa.array(rows)), bad[rows])


def _half_width(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _integer(text: str) -> int | None:
    text = text.replace(" ", "")
    if UNCLEAR.search(text):
        return None
    text = text.replace(",", "")
    if found := _INTEGER.fullmatch(text):
        return int(found[1])
    found = _TEN_THOUSANDS.fullmatch(text)
    return int(found[1] + (found[2] or "").ljust(4, "0")) if found else None


def _age(text: str) -> int | None:
    found = _AGE.fullmatch(text)
    return int(found[1]) if found and int(found[1]) <= _OLDEST else None


def _birth(text: str) -> int | None:
    found = _BIRTH.fullmatch(text)
    return int(found[1]) if found else None
