"""Cells of one field to canonical text: what each type of docs/sources.md makes of a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import values
from loaders.columns import Mask, each_unique
from loaders.levels import not_rated
from loaders.lists import list_code, list_title
from loaders.privacy import Privacy
from loaders.source import Field
from loaders.values.text import compact
from resolution.names.person import surname

#: Types whose cells stay readable text: the mapping masks personal numbers in them before they are converted.
SCRUBBED_TYPES = ("text", "name", "names", "enum", "region", "document_no", "case_no", "list", "person_name", "level")

#: Suffix of what stands for a value in the key of its row and is kept nowhere else.
KEY = ".key"
#: Suffix of what says that a date has no end.
OPEN = ".open"
#: Why a level is empty that was not: it said that the party was not rated.
NOT_RATED = "not_rated"
#: Why a number is empty that was not: it was those of several persons.
SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Converted:
    """Columns by suffix ("" = the field itself, ``.hmac``, ``.mask``, ``.written``, ``.open``, ``.key``), and cells that were not understood.

    ``kept``: cells that say more than was read of them, with personal numbers masked.
    """

    columns: dict[str, pa.Array]
    bad: Mask | None = None
    reason: str = ""
    kept: pa.Array | None = None


def convert(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    """The canonical columns of a field from its cleaned cells; those of ``SCRUBBED_TYPES`` are scrubbed already."""
    return _BY_TYPE[field.type](field, column, privacy)


def _text(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    return Converted({"": column})


def _names(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    parts = values.split_values(column, ("；", ";", "、", "|", "，", ",", "\n"))
    return Converted({"": pc.binary_join(parts, "|")})


def _code(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    """A natural person's number in a code column, alone or beside a code, goes the way of all ID numbers."""
    read = values.codes(column)
    told = privacy.separate(read.text)
    columns = {"": told.codes}
    if told.digests is not None:
        columns |= {".hmac": told.digests, ".mask": told.masks}
    return Converted(columns, np.asarray(read.bad), "scientific_notation", told.kept)


def _person_id(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    """Digest and mask; of another paper's number, which is laid out otherwise, no mask. Already masked, such a number tells nothing.

    Of several persons' numbers in one cell none is this person's: the cell stays as it was, masked.
    """
    if not field.paper:
        several = privacy.several_ids(column)
        digests, masks = privacy.hide_ids(pc.if_else(pa.array(several), "", column))
        kept = privacy.scrub(pc.if_else(pa.array(several), column, "")) if several.any() else None
        return Converted({".hmac": digests, ".mask": masks}, reason=SEVERAL, kept=kept)
    digests, masks = privacy.hide_papers(column)
    unread = pc.and_(pc.match_substring(column, "*"), pc.and_(pc.equal(digests, ""), pc.equal(masks, "")))
    return Converted({".hmac": digests, ".mask": masks}, np.asarray(unread, dtype=bool), "code_form")


def _phone(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    digests, masks = privacy.hide_phones(column)
    return Converted({".hmac": digests, ".mask": masks})


def _date(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    """A date; where the field says so, a month, year or range stands for its first or last day (both ends of a range: ``.from``, ``.to``).

    Open-ended (2099, 长期) is said beside the date: nothing stands there, but it is not missing.
    """
    read = values.dates(column)
    bad, iso, sides = np.asarray(read.state == values.BAD), read.iso, dict[str, pa.Array]()
    open_ended = np.asarray(read.state == values.OPEN_ENDED)
    if field.partial and bad.any():
        told = values.partial_dates(pc.if_else(pa.array(bad), column, ""), field.partial)
        iso = pc.if_else(pa.array(bad), told.day, iso)
        bad, open_ended = told.bad, open_ended | told.open
        sides = {
            side: days for side, days in ((".from", told.first), (".to", told.last)) if pc.any(_said(days)).as_py()
        }
    columns = {"": iso, **sides}
    if open_ended.any():
        columns[OPEN] = pc.if_else(pa.array(open_ended), "1", "")
    return Converted(columns, bad, "bad_date")


def ended(read: Converted) -> Converted:
    """Dates of a field that is no end of anything: 2099 and 长期 are none there."""
    columns = dict(read.columns)
    unended = np.asarray(pc.not_equal(columns.pop(OPEN), ""), dtype=bool)
    return Converted(columns, unended if read.bad is None else read.bad | unended, read.reason)


def _said(column: pa.Array) -> pa.Array:
    return pc.not_equal(column, "")


def _period(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    read = values.periods(column)
    return Converted({"": read.text, ".from": read.first, ".to": read.last}, read.bad, "bad_period")


def _number(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    read = values.quantities(column, 10_000.0 if field.unit == "wan" else 1.0, field.measure)
    return Converted({"": _number_text(read.number)}, read.bad, "bad_quantity")


def _money(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    fine = any("罚款" in header for header in field.headers)
    read = values.money(column, "万元" if field.unit == "wan" else "元", fine=fine)
    return Converted({"": _number_text(read.yuan)}, np.asarray(read.bad), "bad_money")


def _capital(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    read = values.capital(column, "万元" if field.unit == "wan" else "元")
    return Converted({"": _number_text(read.amount), ".currency": read.currency}, np.asarray(read.bad), "bad_money")


def _share(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    read = values.shares(column, percent=field.percent or None)
    return Converted({"": _number_text(np.round(read.fraction, 8))}, np.asarray(read.bad), "bad_share")


def _integer(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    read = values.integers(column)
    return Converted({"": pc.fill_null(pc.cast(read.number, pa.string()), "")}, np.asarray(read.bad), "bad_number")


def _enum(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    known = {values.plain_word(written): canonical for written, canonical in field.values.items()}
    return Converted({"": each_unique(column, lambda text: known.get(values.plain_word(text), text))})


def _level(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    """A level; what says that the party was not rated is none."""
    none = np.asarray(pc.not_equal(not_rated(field.rating, column), ""), dtype=bool) if field.rating else None
    return Converted({"": column if none is None else pc.if_else(pa.array(none), "", column)}, none, NOT_RATED)


def _list(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    codes = each_unique(column, list_code)
    bad = np.asarray(pc.and_(pc.equal(codes, ""), pc.not_equal(column, "")), dtype=bool)
    return Converted({"": codes, ".written": each_unique(column, list_title)}, bad, "unknown_list")


def _person_name(field: Field, column: pa.Array, privacy: Privacy) -> Converted:
    """Who lives where is nobody's business: the surname is kept, a mark stands for every other character; the key alone tells names apart."""
    return Converted({"": each_unique(column, masked_name), KEY: privacy.name_digests(column)})


def masked_name(name: str) -> str:
    """A person's name without the given name.

    >>> masked_name("欧阳修"), masked_name("张三"), masked_name("王某某")
    ('欧阳*', '张*', '王**')
    """
    plain = compact(name)
    kept = surname(plain) or plain[:1]
    return kept + "*" * max(len(plain) - len(kept), 1)


def _number_text(numbers: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> pa.Array:
    """Numbers as the shortest text that reads back the same; NaN gives ""."""
    unique, inverse = np.unique(numbers, return_inverse=True)
    texts = [
        "" if np.isnan(number) else str(int(number)) if number.is_integer() else repr(float(number))
        for number in unique
    ]
    return pa.array(texts, pa.string()).take(pa.array(inverse.reshape(-1)))


_BY_TYPE: dict[str, Callable[[Field, pa.Array, Privacy], Converted]] = {
    "text": _text,
    "name": _text,
    "names": _names,
    "code": _code,
    "person_id": _person_id,
    "phone": _phone,
    "date": _date,
    "money": _money,
    "capital": _capital,
    "share": _share,
    "integer": _integer,
    "number": _number,
    "period": _period,
    "enum": _enum,
    "region": _text,
    "document_no": _text,
    "case_no": _text,
    "list": _list,
    "person_name": _person_name,
    "level": _level,
}
