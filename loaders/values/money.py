"""Amounts with their unit: fines in 元 or 万元, registered capital with unit and currency in the cell."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from loaders.values.distinct import distinct
from loaders.values.fines import fine_told
from loaders.values.numerals import DIGITS, UNCLEAR, in_full
from loaders.values.text import clean

Unit = Literal["元", "万元"]

_SCALES = {"": 1.0, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
#: Names as registers write them, longest first, and the ISO 4217 code of each.
_CURRENCIES = {
    "人民币元": "CNY", "人民币": "CNY", "RMB": "CNY", "CNY": "CNY", "¥": "CNY",
    "美元": "USD", "美金": "USD", "USD": "USD", "US$": "USD", "$": "USD",
    "港元": "HKD", "港币": "HKD", "HKD": "HKD", "HK$": "HKD",
    "欧元": "EUR", "EUR": "EUR", "€": "EUR",
    "日元": "JPY", "JPY": "JPY", "英镑": "GBP", "GBP": "GBP",
    "新加坡元": "SGD", "新加坡币": "SGD", "SGD": "SGD", "韩元": "KRW", "韩币": "KRW", "KRW": "KRW",
    "新台币": "TWD", "台币": "TWD", "TWD": "TWD", "澳元": "AUD", "澳大利亚元": "AUD", "AUD": "AUD",
    "加拿大元": "CAD", "加元": "CAD", "CAD": "CAD", "瑞士法郎": "CHF", "CHF": "CHF", "澳门元": "MOP", "MOP": "MOP",
}  # fmt: skip
_NAMES = "|".join(re.escape(name) for name in sorted(_CURRENCIES, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<before>{_NAMES})?(?P<number>\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?|\.\d+)"
    rf"(?P<scale>十万|百万|千万|万亿|千|万|亿)?(?P<yuan>元|圆|块)?(?P<after>{_NAMES})?(?P<tail>元|圆)?[整正]?"
)
#: 贰仟元整, 叁万, 壹佰元伍角: what is not in 万 or 亿 says that it is 元.
_WORDS = re.compile(
    r"(?:人民币|大写|共计|合计|计|金额)*(?P<yuan>[零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿]+)(?:(?<=[万亿])|[元圆])"
    r"(?:零?(?P<jiao>[一壹二贰两三叁四肆五伍六陆七柒八捌九玖])角)?(?:零?(?P<fen>[一壹二贰两三叁四肆五伍六陆七柒八捌九玖])分)?[整正]?"
)
_BARE = re.compile(r"\d{1,15}(?:\.\d+)?", re.ASCII)
_NOISE = re.compile(r"[\s,'()（）\[\]【】、:]")
#: (1,200.00) is what accountants write for an amount below nought.
_IN_BRACKETS = re.compile(r"[^\d.]*[(\[【][^\d)\]】]*[\d.][^)\]】]*[)\]】].*", re.DOTALL)
_CENTS = 2


class Money(NamedTuple):
    """``yuan`` (float64, NaN where empty or bad) and ``bad`` where a cell is not an amount in yuan."""

    yuan: npt.NDArray[np.float64]
    bad: npt.NDArray[np.bool_]


class Capital(NamedTuple):
    """``amount`` in units of ``currency`` (ISO 4217, "" where empty or bad); ``bad`` where a cell was not understood."""

    amount: npt.NDArray[np.float64]
    currency: pa.Array
    bad: npt.NDArray[np.bool_]


def money(column: pa.Array | pa.ChunkedArray, unit: Unit = "元", *, fine: bool = False) -> Money:
    """Amounts to yuan. ``unit`` is the column's; a unit in the cell (元, 万元, 亿元) overrides it. Rounded to fen.

    Amounts may be in Chinese numerals; those of a column of fines (``fine``) may say that they are one (罚款2000元). Another
    currency, a negative amount ((500) is one), an amount that is only about so (约三万元) and other words are bad.

    >>> money(pa.array(["1,2 00.5", "2万元", "￥3"]), "万元").yuan.tolist()
    [12005000.0, 20000.0, 3.0]
    """
    amount, currency, bad = capital(column, unit)
    if fine and bad.any():
        amount, bad = _fines(column, amount, bad)
    foreign = np.array([code not in ("", "CNY") for code in currency.to_pylist()], np.bool_)
    return Money(np.where(foreign, np.nan, amount), bad | foreign)


def capital(column: pa.Array | pa.ChunkedArray, unit: Unit = "万元") -> Capital:
    """Registered capital: ``500(万元人民币)``, ``1,000(万元人民币)``, ``100万美元``; a bare number is in ``unit`` of CNY.

    A currency without a unit of count (``100美元``) means what it says, not 万.
    """
    values, rows = distinct(column)
    default = _SCALES["万" if unit == "万元" else ""]
    parsed = [_parse(text, default) for text in clean(values).to_pylist()]
    amount = np.array([item[0] for item in parsed], np.float64)
    currency = pa.array([item[1] for item in parsed], pa.string())
    bad = np.array([item[2] for item in parsed], np.bool_)
    return Capital(amount[rows], currency.take(pa.array(rows)), bad[rows])


def _parse(text: str, default: float) -> tuple[float, str, bool]:
    if not text:
        return float("nan"), "", False
    if _BARE.fullmatch(text):
        return round(float(text) * default, _CENTS), "CNY", False
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    bare = _NOISE.sub("", text)
    unclear = UNCLEAR.search(text.replace(" ", "")) or _IN_BRACKETS.fullmatch(text)
    found = None if unclear else _AMOUNT.fullmatch(bare)
    if found is None and (yuan := _in_words(bare)) is not None:
        return yuan, "CNY", False
    if found is None or (
        found["before"] and found["after"] and _currency(found["before"]) != _currency(found["after"])
    ):
        return float("nan"), "", True
    name = found["after"] or found["before"] or ""
    said = found["scale"] or found["yuan"] or found["tail"] or name
    scale = _SCALES[found["scale"] or ""] if said else default
    value = float(found["number"]) * scale
    if not np.isfinite(value):
        return float("nan"), "", True
    return round(value, _CENTS), _currency(name), False


def _in_words(text: str) -> float | None:
    """Yuan in Chinese numerals; None where the text is none."""
    found = _WORDS.fullmatch(text)
    whole = in_full(found["yuan"]) if found else None
    if found is None or whole is None:
        return None
    return round(whole + DIGITS.get(found["jiao"], 0) / 10 + DIGITS.get(found["fen"], 0) / 100, _CENTS)


def _fines(
    column: pa.Array | pa.ChunkedArray, amount: npt.NDArray[np.float64], bad: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The amounts with those that the cells name in words of a fine."""
    values, rows = distinct(column)
    chosen = np.unique(rows[bad])
    told = np.full(len(values), np.nan)
    told[chosen] = [float(fine_told(text) or "nan") for text in values.take(pa.array(chosen)).to_pylist()]
    read = bad & ~np.isnan(told[rows])
    return np.where(read, told[rows], amount), bad & ~read


def _currency(name: str) -> str:
    return _CURRENCIES.get(name, "CNY")
