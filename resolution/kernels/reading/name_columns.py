"""Organisation names column by column: word lists for the kernel, rows for it, its spans as columns."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution.kernels.reading import alphabet, fields, names, texts
from resolution.kernels.reading.atlas import atlas
from resolution.kernels.reading.brackets import Contents
from resolution.kernels.reading.company import LIMITED, SHARES
from resolution.kernels.reading.endings import BOTH, BRANCH, Endings
from resolution.kernels.reading.maps import Ints, Trie, build_trie
from resolution.kernels.reading.own_name import Business
from resolution.kernels.reading.places import Text
from resolution.kernels.reading.trade import build_slips
from resolution.names.forms import long_forms
from resolution.names.lexicon import Form, forms, industries, marks
from resolution.names.organisation import kind_told
from resolution.names.trade import LONG_WORD

_HEADS = "合作社 合作社联合社 合作社联社 事务所 合伙企业 银行 信用社 合作联社 信用联社"
_SITES = "厂 集团 商场 商厦 医院 学校 大学"
_CIVIL = [who + what for who in ("村", "社区", "居") for what in ("民委员会", "委会", "委员会")]
_CIVIL += ["村民小组", "经济合作社", "经济联合社", "经济合作联社", "农民专业合作"]
_ROLES = {"branch": BRANCH, "both": BOTH}
_ROOM_TO_NOTE = 1 << 16
_SPANS = {
    "region_text": fields.REGION_AT,
    "core": fields.CORE_AT,
    "industry": fields.INDUSTRY_AT,
    "form_raw": fields.FORM_AT,
    "branch": fields.BRANCH_AT,
    "parent": fields.PARENT_AT,
}


@cache
def _forms() -> list[Form]:
    """No form, then the two that the kernel knows by number, then all forms."""
    known = forms()
    first = {LIMITED: known["有限公司"], SHARES: known["股份有限公司"]}
    return [Form("", "", "", ""), first[LIMITED], first[SHARES], *known.values()]


@cache
def _industries() -> Trie:
    return build_trie((word, 0) for word in sorted(industries().words))


@cache
def _endings() -> Endings:
    listed = _forms()
    return Endings(
        forms=build_trie((form.text[::-1], number) for number, form in enumerate(listed) if form.text),
        roles=np.array([_ROLES.get(form.role, 0) for form in listed], np.int32),
        heads=build_trie((word, 0) for word in _HEADS.split()),
        sites=build_trie((word, 0) for word in _SITES.split()),
        slips=build_slips(form.text for form in long_forms()),
        industries=_industries(),
        flags=alphabet.flags(),
    )


@cache
def _lexicons() -> names.Lexicons:
    return names.Lexicons(
        places=atlas().places,
        business=Business(
            industries=_industries(),
            slips=build_slips(word for word in sorted(industries().words) if len(word) >= LONG_WORD),
            zones=build_trie((word, 0) for word in marks().zones),
            civil=build_trie((word, 0) for word in _CIVIL),
        ),
        endings=_endings(),
        contents=Contents(
            states=build_trie((word, number) for number, word in enumerate(_states())),
            remarks=build_trie((word, number) for number, word in enumerate(_remarks())),
            nations=build_trie((word, 0) for word in marks().nation),
        ),
        flags=alphabet.flags(),
    )


@cache
def _states() -> list[str]:
    return sorted(marks().states)


@cache
def _remarks() -> list[str]:
    return sorted(marks().forms_in_brackets)


def parse(column: pa.Array, hints: list[str]) -> tuple[pa.Table, Ints]:
    """Columns of `OrganisationName`, and the rows that are left to Python; `hints` are code prefixes, "" = none."""
    chars, starts = texts.characters(column)
    pool = np.concatenate([chars, np.empty_like(chars)])
    rows = names.Rows(starts, np.array([int(hint or 0) for hint in hints], np.int32), len(chars))
    out: Ints = np.zeros((len(column), fields.FIELDS), np.int32)
    out[:, fields.STATUS] = fields.AGAIN
    missing = np.zeros(_ROOM_TO_NOTE, np.int64)
    while True:
        missing[0] = 0
        names.parse(_lexicons()._replace(places=atlas().places), rows, Text(pool, missing), out)
        if not missing[0]:
            break
        atlas().learn(missing[1 : missing[0] + 1])
    left = np.flatnonzero(out[:, fields.STATUS] == fields.LEFT).astype(np.int32)
    return _table(pool, out).append_column("normal", _normal(column, pool, out)), left


def _normal(column: pa.Array, pool: Ints, out: Ints) -> pa.Array:
    """The names themselves, but for those with a remark on their party's state."""
    noted = (out[:, fields.STATUS] == fields.DONE) & (out[:, fields.QUALIFIERS] > 0)
    rows = np.flatnonzero(noted)
    if not len(rows):
        return column
    shorter = texts.column(pool, out[rows, fields.NORMAL_AT], out[rows, fields.NORMAL_AT + 1])
    return pc.replace_with_mask(column, pa.array(noted), shorter)


def _table(pool: Ints, out: Ints) -> pa.Table:
    columns = {name: texts.column(pool, out[:, at], out[:, at + 1]) for name, at in _SPANS.items()}
    listed = _forms()
    kinds = np.array([form.kind for form in listed], object)
    kind = np.where(out[:, fields.BRANCH_AT + 1] > 0, np.int32(1), out[:, fields.FORM])  # a branch is an enterprise's
    columns["region"] = codes(out[:, fields.REGION])
    columns["form"] = _listed([form.canonical for form in listed], out[:, fields.FORM])
    columns["kind"] = _listed(kinds.tolist(), kind)
    columns["qualifiers"] = pa.nulls(len(out), pa.string()).fill_null("")
    noted = out[:, fields.QUALIFIERS] > 0
    if noted.any():
        own, told = _qualifiers(pool, out[noted])
        mask = pa.array(noted)
        columns["qualifiers"] = pc.replace_with_mask(columns["qualifiers"], mask, own)
        columns["kind"] = pc.coalesce(
            pc.replace_with_mask(pa.nulls(len(out), pa.string()), mask, told), columns["kind"]
        )
    return pa.table(columns)


def _qualifiers(pool: Ints, out: Ints) -> tuple[pa.Array, pa.Array]:
    """What brackets and edges said, joined; and the kind of party that it tells, null if none."""
    content = texts.column(pool, out[:, fields.CONTENT_AT], out[:, fields.CONTENT_AT + 1]).dictionary_encode()
    keys = out[:, [fields.QUALIFIERS, fields.STATE, fields.REMARK]].astype(np.int64)
    keys = np.column_stack([keys, content.indices.to_numpy(zero_copy_only=False)])
    distinct, rows = np.unique(keys, axis=0, return_inverse=True)
    contents = content.dictionary.to_pylist()
    said = [_said(notes, _states()[state], contents[own], _remarks()[remark]) for notes, state, remark, own in distinct]
    joined = pa.array(["|".join(each) for each in said], pa.string())
    told = pa.array([kind_told(each) or None for each in said], pa.string())
    return joined.take(pa.array(rows.ravel())), told.take(pa.array(rows.ravel()))


def _said(notes: int, state: str, content: str, remark: str) -> list[str]:
    words = {1: state, 2: content, 3: remark, 4: "中国", 5: "集团"}
    said = []
    while notes:
        notes, what = divmod(notes, fields.NOTE)
        said.append(words[what])
    return list(dict.fromkeys(reversed(said)))


def _listed(values: list[str], rows: Ints) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(rows))


def codes(numbers: Ints) -> pa.Array:
    """Division codes as text, "" for 0."""
    encoded = pa.array(numbers).dictionary_encode()
    values = [str(code) if code else "" for code in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)
