"""Codes that are valid and wrong: what resolution makes of records that state another firm's code, or one of nobody.

Half of the spoilt records get the code of another entity of the data, half a made-up one; names, people and places stay right.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import tables
from loaders.reject import RejectLog
from resolution import batch
from resolution.columns import Int, Mask, encode
from resolution.identifiers import organisation_code, uscc

#: Reasons for which review shows a code that does not fit.
ASKED = ("code contradicts", "two codes")


@dataclass(frozen=True, slots=True)
class Spoilt:
    """The rows whose code was replaced, by kind, and of those with nobody's code the ones that their firm can gainsay."""

    others: Int
    nobodys: Int
    gainsaid: Int


def _nobodys(code: str, rng: np.random.Generator) -> str:
    """A valid code with the category and region of ``code`` and an organisation code that nobody has (so far as is known)."""
    drawn = "MA" + "".join(uscc.ALPHABET[place] for place in rng.integers(0, len(uscc.ALPHABET), 6).tolist())
    body = code[:8] + drawn + organisation_code.check_digit(drawn)
    return body + uscc.check_digit(body)


def _swapped(rows: Int, valid: Int, entity: Int, rng: np.random.Generator) -> Int:
    """For every row, a row with a valid code of another entity."""
    chosen = valid[rng.integers(0, len(valid), len(rows))]
    while (same := entity[chosen] == entity[rows]).any():
        chosen[same] = valid[rng.integers(0, len(valid), int(same.sum()))]
    return chosen


def spoil(records: pa.Table, truth: pa.Table, share: float, seed: int) -> tuple[pa.Table, Spoilt]:
    """The records with a share of the valid codes replaced by valid ones that are wrong, and which these are."""
    nothing = Spoilt(*(np.empty(0, np.int64) for _ in range(3)))
    if not share or "code" not in records.column_names:
        return records, nothing
    rng = np.random.default_rng(seed)
    checked = uscc.check_column(records["code"].combine_chunks())
    entity, _ = encode(pc.cast(truth["entity_id"], pa.string()))
    valid = np.flatnonzero(checked.valid)
    if len(np.unique(entity[valid])) < 2:
        return records, nothing
    rows = rng.permutation(valid)[: round(len(valid) * share)]
    others, nobodys = np.sort(rows[::2]), np.sort(rows[1::2])
    codes = checked.values.to_pylist()
    written = records["code"].to_pylist()
    for row, source in zip(others.tolist(), _swapped(others, valid, entity, rng).tolist(), strict=True):
        written[row] = codes[source]
    for row in nobodys.tolist():
        written[row] = _nobodys(codes[row], rng)
    right = np.setdiff1d(valid, rows)
    gainsaid = nobodys[np.isin(entity[nobodys], entity[right])]
    column = records.column_names.index("code")
    return records.set_column(column, "code", pa.array(written, pa.string())), Spoilt(others, nobodys, gainsaid)


def conflicts(records: Path, spoilt: Spoilt) -> dict[str, Any]:
    """How many of the wrong codes review asks about, and about how many mentions it asks at all because of codes."""
    mentions = tables.to_mentions(tables.read_table(records, RejectLog()), records)
    parts = batch.divide(mentions)
    found = parts.clusters.review
    asked = parts.firms[found["row"].to_numpy()[pc.is_in(found["reason"], value_set=pa.array(ASKED)).to_numpy()]]
    codes = parts.mentions["code"].take(pa.array(asked)).combine_chunks()
    shown = pc.is_in(mentions["code"], value_set=codes).to_numpy()

    def of(rows: Int) -> dict[str, int]:
        return {"records": len(rows), "in_review": int(_at(shown, rows).sum())}

    return {"asked": len(np.unique(asked)), "another": of(spoilt.others), "nobody": of(spoilt.gainsaid)} | {
        "unseen": len(spoilt.nobodys) - len(spoilt.gainsaid)
    }


def _at(where: Mask, rows: Int) -> Mask:
    return np.asarray(where[rows], dtype=np.bool_)
