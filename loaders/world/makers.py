"""What fills a column of a collected source: one maker a key of its YAML (docs/world.md, "A further source")."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world.draft import Draft, about, draw_parties
from loaders.world.draw import Int, chance, digits, iso, join, pick, repeat, weighted, where
from loaders.world.words import Floats

_PIECE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_NOWHERE = np.zeros(0, dtype=np.int64)


def make(draft: Draft, name: str, spec: Any) -> None:
    """Add the column ``name`` (and what else its maker tells). ``share`` fills only so many rows, ``only`` those with certain values."""
    if not isinstance(spec, dict):
        spec = {"text": str(spec)} if not isinstance(spec, list) else {"choice": spec}
    (kind,) = [key for key in spec if key in _MAKERS]
    column = _MAKERS[kind](draft, name, spec)
    keep = np.ones(len(draft), dtype=np.bool_)
    if "share" in spec:
        keep &= chance(draft.rng, spec["share"], len(draft))
    for other, values in spec.get("only", {}).items():
        keep &= np.isin(np.asarray(draft.fields[other].to_pylist(), dtype=object), values)
    if not keep.all():
        column = where(keep, column, "") if isinstance(column, pa.Array) else np.where(keep, column, 0)
        if name in draft.numbers:
            draft.numbers[name] = np.where(keep, draft.numbers[name], 0.0)
    draft.fields[name] = column


def _text(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    return repeat(len(draft), str(spec["text"]))


def _choice(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    """Words with weights (a list: equal ones); ``each: party`` gives all rows of a party the same."""
    options = spec["choice"]
    words = [str(word) for word in options]
    weights = list(options.values()) if isinstance(options, dict) else [1.0] * len(words)
    if spec.get("each") == "party":
        return pick(words, weighted(draft.rng, weights, len(draft.whom))[draft.nth])
    return pick(words, weighted(draft.rng, weights, len(draft)))


def _map(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    """A word for each word of another column; ``otherwise`` for those that have none."""
    table, coded = {str(k): str(v) for k, v in spec["map"].items()}, draft.fields[spec["of"]].dictionary_encode()
    otherwise = str(spec.get("otherwise", ""))
    words = [table.get(word, otherwise) for word in coded.dictionary.to_pylist()]
    if all(word.replace(".", "", 1).isdigit() for word in words if word) and any(words):
        draft.numbers[name] = np.array([float(word or 0) for word in words])[coded.indices.to_numpy()]
    return pick(words or [""], coded.indices.to_numpy())


def _number(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    """Numbers between two ends; ``skew: log`` makes small ones many; ``each: party`` varies about a size of the party's own."""
    low, high = (float(end) for end in spec["number"])
    size = len(draft.whom) if spec.get("each") == "party" else len(draft)
    drawn = draft.rng.random(size)
    values: Floats = low + (high - low) * drawn
    if spec.get("skew") == "log":
        values = np.exp(np.log(low) + (np.log(high) - np.log(low)) * drawn)
    if spec.get("each") == "party":
        values = values[draft.nth] * (0.8 + 0.4 * draft.rng.random(len(draft)))
    return _written(draft, name, values, int(spec.get("decimals", 0)))


def _times(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    """The product of columns and numbers."""
    values: Floats = np.ones(len(draft))
    for factor in spec["times"]:
        values = values * (draft.numbers[factor] if isinstance(factor, str) else float(factor))
    return _written(draft, name, values, int(spec.get("decimals", 2)))


def _written(draft: Draft, name: str, values: Floats, decimals: int) -> pa.Array:
    scale = 10**decimals
    whole = np.round(values * scale).astype(np.int64)
    draft.numbers[name] = whole / scale
    if not decimals:
        return digits(whole)
    return join(digits(whole // scale), ".", digits(whole % scale, decimals))


def _date(draft: Draft, name: str, spec: dict[str, Any]) -> Int:
    """A day between two ends, or so many days after a column of days (0 = never stays never)."""
    told = spec["date"]
    if "after" in told:
        low, high = told["days"]
        before: Int = draft.fields[told["after"]]
        return np.where(before > 0, before + draft.rng.integers(low, high + 1, len(draft)), 0)
    low, high = (_day(told[end]) for end in ("from", "to"))
    size = len(draft.whom) if spec.get("each") == "party" else len(draft)
    drawn: Int = draft.rng.integers(low, high + 1, size)
    return drawn[draft.nth] if spec.get("each") == "party" else drawn


def _day(text: Any) -> int:
    return int(np.datetime64(str(text), "D").astype(int))


def _serial(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    """A number of its own for each row (``serial``) or party (``account``), with a prefix, in so many digits."""
    width = int(spec["serial"] if "serial" in spec else spec["account"])
    rows = np.arange(len(draft)) if "serial" in spec else draft.nth
    return join(str(spec.get("prefix", "")), digits(rows + 1, width))


def _template(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    """A text with columns in braces: ``{name}``, ``{day:year}``; mark and court are those of the place, row a number of its own."""
    parts: list[pa.Array | str] = [repeat(len(draft))]
    text, at = str(spec["template"]), 0
    for piece in _PIECE.finditer(text):
        parts += [text[at : piece.start()], _piece(draft, piece[1], piece[2] or "iso")]
        at = piece.end()
    return join(*parts, text[at:])


def _piece(draft: Draft, name: str, style: str) -> pa.Array:
    places = draft.texts.world.stage.places
    if name == "row":
        return digits(np.arange(len(draft)) + 1)
    if name in ("mark", "court"):
        return pick(places.marks if name == "mark" else places.courts, draft.place)
    column = draft.fields[name]
    return column if isinstance(column, pa.Array) else day_text(column, style)


def _period(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array | Int:
    """The row's period: start, end (days), or written compact 202603, dash, chinese, year, quarter, range, halves."""
    style = spec["period"]
    if style in ("start", "end"):
        return draft.start if style == "start" else draft.day
    if style == "range":
        return join(iso(draft.start), "至", iso(draft.day))
    return day_text(draft.day, style)


def day_text(days: Int, style: str) -> pa.Array:
    """Days or their months, quarters and years as text; "" for none."""
    text = iso(days)
    year, month, day = (pc.utf8_slice_codeunits(text, a, b) for a, b in ((0, 4), (5, 7), (8, 10)))
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    plain = digits(months + 1)
    made: dict[str, Callable[[], pa.Array]] = {
        "iso": lambda: text,
        "year": lambda: year,
        "month": lambda: month,
        "compact": lambda: join(year, month),
        "dash": lambda: join(year, "-", month),
        "chinese": lambda: join(year, "年", plain, "月"),
        "quarter": lambda: join(year, "年第", digits(months // 3 + 1), "季度"),
        "day": lambda: join(year, month, day),
    }
    return where(days > 0, made[style](), "")


def _body(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    """A body of the row's city (or ``at: county``): its name, ``part: short`` or ``code``; ``role`` notes it in the truth."""
    places = draft.texts.world.stage.places
    place = draft.place if spec.get("at") == "county" else places.city[draft.place]
    body = spec["body"]
    if "role" in spec:
        draft.roles[spec["role"]] = draft.bodies.parties(body, place)
    if spec.get("part") == "code":
        return draft.bodies.codes(body, place)
    names = draft.bodies.names(body, place)
    short = chance(draft.rng, float(spec.get("short", 0.15)), len(draft))
    return where(short, draft.bodies.short_names(body, place), names)


def _other(draft: Draft, name: str, spec: dict[str, Any]) -> pa.Array:
    """Another party: its name here, ``NAME_code`` … beside it. ``other`` says how many of which kinds there are to draw from."""
    cities = draft.texts.world.stage.places.city[draft.place]
    everywhere = _NOWHERE if spec.get("region") == "delta" else np.unique(cities)
    drawn = draw_parties(draft.texts, draft.rng, spec["other"], everywhere, draft.whom)
    if not len(drawn):
        return repeat(len(draft))
    fields, *_ = about(draft.texts, draft.rng, drawn)
    nth = draft.rng.integers(0, len(drawn), len(draft))
    draft.roles[name] = drawn[nth]
    for part, column in fields.items():
        draft.fields[f"{name}_{part}"] = pick(column, nth)
    return pick(fields["name"], nth)


_MAKERS: dict[str, Callable[[Draft, str, dict[str, Any]], Any]] = {
    "text": _text,
    "choice": _choice,
    "map": _map,
    "number": _number,
    "times": _times,
    "date": _date,
    "serial": _serial,
    "account": _serial,
    "template": _template,
    "period": _period,
    "body": _body,
    "other": _other,
}
