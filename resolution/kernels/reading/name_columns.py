"""Organisation names column by column: word lists for the kernel, rows for it, its spans as columns."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa

from resolution.kernels.reading import alphabet, names, texts
from resolution.kernels.reading.atlas import atlas
from resolution.kernels.reading.endings import LIMITED, SHARES, Endings
from resolution.kernels.reading.maps import Ints, build_trie
from resolution.kernels.reading.places import Text
from resolution.kernels.reading.trade import build_slips
from resolution.names.forms import long_forms
from resolution.names.lexicon import Form, forms, industries, marks
from resolution.names.trade import LONG_WORD

_HEADS = "合作社 事务所 合伙企业 银行 信用社 合作联社 信用联社 厂 集团 商场 商厦 医院 学校 大学"
_ROOM_TO_NOTE = 1 << 16
_NOTES = ["", "集团", "中国", "集团|中国", "集团", "集团", "中国|集团", "集团|中国"]
_SPANS = {
    "region_text": names.REGION_AT,
    "core": names.CORE_AT,
    "industry": names.INDUSTRY_AT,
    "form_raw": names.FORM_AT,
    "branch": names.BRANCH_AT,
    "parent": names.PARENT_AT,
}


@cache
def _forms() -> list[Form]:
    """No form, then the two that the kernel knows by number, then all forms."""
    known = forms()
    first = {LIMITED: known["有限公司"], SHARES: known["股份有限公司"]}
    return [Form("", "", "", ""), first[LIMITED], first[SHARES], *known.values()]


@cache
def _endings() -> Endings:
    listed = _forms()
    return Endings(
        forms=build_trie((form.text[::-1], number) for number, form in enumerate(listed) if form.text),
        branch=np.array([form.role == "branch" for form in listed], np.int32),
        heads=build_trie((word, 0) for word in _HEADS.split()),
        slips=build_slips(form.text for form in long_forms()),
        flags=alphabet.flags(),
    )


@cache
def _lexicons() -> names.Lexicons:
    return names.Lexicons(
        places=atlas().places,
        industries=build_trie((word, 0) for word in sorted(industries().words)),
        slips=build_slips(word for word in sorted(industries().words) if len(word) >= LONG_WORD),
        endings=_endings(),
        nations=build_trie((word, 0) for word in marks().nation),
        zones=build_trie((word, 0) for word in marks().zones),
        flags=alphabet.flags(),
    )


def parse(column: pa.Array, hints: list[str]) -> tuple[pa.Table, Ints]:
    """Columns of `OrganisationName`, and the rows that are left to Python; `hints` are code prefixes, "" = none."""
    chars, starts = texts.characters(column)
    pool = np.concatenate([chars, np.empty_like(chars)])
    rows = names.Rows(starts, np.array([int(hint or 0) for hint in hints], np.int32), len(chars))
    out: Ints = np.zeros((len(column), names.FIELDS), np.int32)
    out[:, names.STATUS] = names.AGAIN
    missing = np.zeros(_ROOM_TO_NOTE, np.int64)
    while True:
        missing[0] = 0
        names.parse(_lexicons()._replace(places=atlas().places), rows, Text(pool, missing), out)
        if not missing[0]:
            break
        atlas().learn(missing[1 : missing[0] + 1])
    return _table(pool, out).append_column("normal", column), np.flatnonzero(out[:, names.STATUS] == names.LEFT).astype(
        np.int32
    )


def _table(pool: Ints, out: Ints) -> pa.Table:
    columns = {name: texts.column(pool, out[:, at], out[:, at + 1]) for name, at in _SPANS.items()}
    listed = _forms()
    kinds = np.array([form.kind for form in listed], object)
    kind = np.where(out[:, names.BRANCH_AT + 1] > 0, np.int32(1), out[:, names.FORM])  # a branch is an enterprise's
    columns["region"] = codes(out[:, names.REGION])
    columns["form"] = _listed([form.canonical for form in listed], out[:, names.FORM])
    columns["kind"] = _listed(kinds.tolist(), kind)
    columns["qualifiers"] = _listed(_NOTES, out[:, names.NOTES])
    return pa.table(columns)


def _listed(values: list[str], rows: Ints) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(rows))


def codes(numbers: Ints) -> pa.Array:
    """Division codes as text, "" for 0."""
    encoded = pa.array(numbers).dictionary_encode()
    values = [str(code) if code else "" for code in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)
