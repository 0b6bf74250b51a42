"""What the kernel of organisation names says of a row: numbers by place; a span is a start in the pool and a length."""

from __future__ import annotations

from resolution.kernels.compiled import part
from resolution.kernels.reading.maps import Ints

#: What became of a row.
DONE, LEFT, AGAIN = 0, 1, 2
#: NATION is where 中国 in front stands, counted from 1; -1 = in brackets only. QUALIFIERS are the notes in their order.
STATUS, REGION, FORM, STATE, REMARK, NATION, QUALIFIERS = range(7)
REGION_AT, CORE_AT, INDUSTRY_AT, FORM_AT, BRANCH_AT, PARENT_AT, CONTENT_AT, NORMAL_AT, FIELDS = range(7, 25, 2)
#: Notes: 已注销, other content of a bracket, 有限合伙, 中国, 集团.
A_STATE, A_CONTENT, A_REMARK, A_NATION, A_GROUP = 1, 2, 3, 4, 5
NOTE = 8


@part
def note(out: Ints, what: int) -> None:
    """Put down a note, once."""
    notes = out[QUALIFIERS]
    while notes:
        if notes % NOTE == what:
            return
        notes //= NOTE
    out[QUALIFIERS] = out[QUALIFIERS] * NOTE + what


@part
def span(out: Ints, field: int, start: int, end: int) -> None:
    """Put down a part."""
    out[field] = start
    out[field + 1] = end - start
