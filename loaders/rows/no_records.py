"""Rows that are no records of their source: natural persons among organisations."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Columns, Mask, evaluate, filled
from loaders.source import MentionRule, Source, Value
from resolution.mention import KINDS
from resolution.names.person import looks_like_person_column

_ORGANISATIONS = ("organisation", *(kind for kind in KINDS if kind != "person"))


def natural_persons(source: Source, columns: Columns, rows: int) -> Mask:
    """Which rows are about a natural person, in a source that may hold organisations only.

    A row says so by its kind, by the ID number of its party in place of a code, or (where the mention's kind goes by the name) by a
    person's name without any code. A code of an organisation, a business name beside its owner's number, or an individual business told
    as such makes it none.
    """
    found = np.zeros(rows, dtype=bool)
    if source.subject == "organisation":
        for rule in source.mentions.values():
            if rule.role == "subject":
                found |= _is_person(rule, columns, rows)
    return found


def _is_person(rule: MentionRule, columns: Columns, rows: int) -> Mask:
    names = evaluate(rule.columns.get("name", Value()), columns, rows)
    code, number = rule.columns.get("code", Value()), rule.columns.get("id", Value())
    numbered = np.zeros(rows, dtype=bool)
    for value in (code, number):
        for part in ("hmac", "mask"):
            numbered |= filled(evaluate(value, columns, rows, part))
    said, organisation, owned = (np.zeros(rows, dtype=bool) for _ in range(3))
    if rule.kind.field:
        told = evaluate(Value(field=rule.kind.field), columns, rows)
        said = np.asarray(pc.equal(told, "person"), dtype=bool)
        organisation = np.asarray(pc.is_in(told, pa.array(_ORGANISATIONS)), dtype=bool)
        owned = np.asarray(pc.equal(told, "individual_business"), dtype=bool)
    bare = np.flatnonzero(~said & ~owned & ~filled(evaluate(code, columns, rows)))
    if len(bare):
        named = np.asarray(looks_like_person_column(names.take(pa.array(bare))), dtype=bool)
        nameless = ~filled(names)[bare]
        by_name = named & ~organisation[bare] if rule.kind.otherwise == "by_name" else np.zeros(len(bare), dtype=bool)
        said[bare] = by_name | (numbered[bare] & (named | nameless))
    return said
