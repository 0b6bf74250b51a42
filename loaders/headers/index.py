"""Which column of a file is which field of a source: by normal form, by the bracketed name of a code, then by near spelling, then by
words that mean the same; in tables of evaluations also by what a header says beside the year it names (2024年度评价结果).

Normal form: NFKC, lower case, without blanks, brackets, colons, dashes, underscores and stars, and without a leading number
or 必填 mark; so ``XK_WSH``, ``xkWsh`` and ``xk_wsh`` are one, and ``行政相对人代码_2（组织机构代码）`` is its bracketed name,
whatever its number (the numbers 2 and 3 changed places between the templates of 2015 and 2018).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from loaders.headers.paths import inner, outer
from loaders.headers.times import current, former, later, span, timeless
from loaders.headers.title_times import finer
from loaders.headers.titles import OF_TIMES
from loaders.headers.titles import told as told_by
from loaders.headers.units import WAN, YUAN, is_foreign, is_money, named, unit_of
from loaders.headers.words import bracketed, form, forms
from loaders.reject import InputError
from loaders.source import Source
from loaders.values.numbers import MEASURES

_DROPPED = re.compile(r"[\s()\[\]【】〔〕:_\-*'\"“”·.。]+")
_LEADING = re.compile(r"^(?:\d+[、.)]\s*|\*|=(?=\")|必填|选填|\(必填\)|\(选填\))+")
_CODE_N = re.compile(r"^(?:行政)?(?:相对人)?代码\d(?=\D)")
_CJK = re.compile(r"[\u4e00-\u9fff]")

#: Words whose exchange turns a header into another one; a near spelling may not touch them.
_TELLING = frozenset("没前后始止起讫至年月日时入出自新旧原现本上下男女父母正副内外买卖收付借贷供需百千万亿")

#: A unit of measure in brackets (or after a comma, colon or slash) at the end of a header: 用水量/吨, 面积（单位：㎡）; of money see ``loaders.headers.units``.
_MEASURE = re.compile(
    r"(.+?)\s*[(\[【,:/]\s*(?:单位[::])?\s*"
    r"(万)?(吨|立方米|m3|m³|方|千瓦时|kwh|kw·h|度|平方米|㎡|m2|m²|亩|公顷|平方公里|平方千米|km2|千克|kg|公斤|人|个|户|件|家|票|台|辆|次|项|月|年|天|分)\s*[)\]】]?"
)
_MONEY = ("money", "capital")
#: Heads that say a number: no other words for a field of text.
_COUNTED = re.compile(r"(?:[扣加减得总评计积记]分|分值|分数|金额|数额|数量|[次人户件个总]数|比例|比率|占比)$")
_TEXTS = ("text", "name", "names", "person_name", "region")
_MEASURED = ("number", "integer")
#: What is proposed (拟评等级) counts only where nothing is decided.
_PROPOSED = "拟"

#: A near spelling needs this many characters and one edit (two from ``_LONG`` on).
_SHORTEST = 7
_LONG = 13

#: So many known names are a header; where there are fewer, so many fields that are only meant.
_CERTAIN = 2
_SEVERAL = 3
#: A cell without a word, or with a longer number: no name of a column.
_VALUE = re.compile(r"[\W_]+|[\W\d_年月日元万亿]*\d[\W\d_年月日元万亿]*|.*\d{5}.*|.*\d\s*[月日元].*")


@lru_cache(maxsize=16_384)
def normal_header(text: str) -> str:
    """The form under which headers are compared."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = _DROPPED.sub("", _LEADING.sub("", plain))
    return _CODE_N.sub("", plain)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and the field it feeds ("" = none); ``how`` is ``exact``, ``near``, ``unmapped`` or ``dated``
    (it names a year, and another column is its field).

    ``unit`` is what its amounts are in where that is not what the field says ("" = as the field says).
    """

    index: int
    header: str
    field: str
    how: str
    unit: str = ""


class HeaderIndex:
    """The headers of a source, ready for matching."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._fields: dict[str, str] = {}
        for name, field in source.fields.items():
            for header in field.headers:
                known = self._fields.setdefault(normal_header(header), name)
                if known != name:
                    detail = f"header {header!r} belongs to {known} and to {name}"
                    raise InputError("bad_source", file=source.path, key=f"fields.{name}.headers", detail=detail)
        self._reduced: dict[str, str] = {}
        self._levels = {name: field.rating for name, field in source.fields.items() if field.rating}
        self._tells = {normal_header(header) for field in source.fields.values() for header in field.implied}
        self._markers = {
            normal_header(header): generation
            for generation, headers in source.generations.items()
            for header in headers
        }

    def score(self, cells: Sequence[str]) -> int:
        """How many cells are headers of this source: readers find the header row by it.

        Where fewer than two are, several fields that the cells mean in other words or by near spelling count as two: enough for
        a header, and no more than a row that names two. They are most of the cells, and none of these is a value.
        """
        exact = sum(1 for cell in cells if cell and self._find(cell))
        if exact >= _CERTAIN:
            return exact
        filled = [cell for cell in cells if cell]
        if len(filled) < _SEVERAL or any(_VALUE.fullmatch(cell) for cell in filled):
            return exact
        meant = {column.field for column in self._columns(filled)} - {""}
        return _CERTAIN if len(meant) >= max(_SEVERAL, len(filled) / 2) else exact

    def match(
        self, header: Sequence[str], file: str, titles: Sequence[str] = (), units: Sequence[str] = ()
    ) -> list[Column]:
        """The field of each column; raises ``InputError`` when a needed column is missing that no title stands for.

        ``units`` are those that the columns' groups or the table name, for the columns of money that name none themselves.
        """
        columns = self._columns(header)
        self._check(columns, file, titles)
        told = [*units, *[""] * (len(columns) - len(units))]
        return [self._with_unit(column, unit) for column, unit in zip(columns, told, strict=True)]

    def _with_unit(self, column: Column, told: str) -> Column:
        """The column with its unit, where it is of money and its header, or else what stands above it, names another than the field."""
        field = self.source.fields.get(column.field)
        if field is not None and field.measure:
            return _measured(column, field.measure)
        if field is None or field.type not in _MONEY:
            return column
        own = unit_of(column.header)
        if own and is_foreign(own) and field.type == "money":
            return column
        unit = own or told
        return column if unit in ("", WAN if field.unit == "wan" else YUAN) else replace(column, unit=unit)

    def _columns(self, header: Sequence[str]) -> list[Column]:
        """What each column means, whether what the source needs is among them or not."""
        columns = [self._exact(index, text) for index, text in enumerate(header)]
        self._nested(columns)
        unknown = [column for column in columns if not column.field]
        for now in (True, False):
            self._guess([column for column in unknown if current(column.header) == now], columns, unknown)
        self._of_one_time(columns)
        return columns

    def _of_one_time(self, columns: list[Column]) -> None:
        """Take the field from a score of another year than its level; mark the columns whose field another one is, for their year."""
        times = {column.field: span(column.header) for column in columns if column.field}
        for name, rating in self._levels.items():
            level, score = times.get(name, ("", "")), times.get(rating.score, ("", ""))
            if level[0] and score[0] and level != score:
                columns[:] = [
                    Column(column.index, column.header, "", "dated") if column.field == rating.score else column
                    for column in columns
                ]
        for column in columns:
            if not column.field and span(column.header)[0] and self._meant(timeless(column.header)) in times:
                columns[column.index] = replace(column, how="dated")

    def _nested(self, columns: list[Column]) -> None:
        """Put into ``columns`` what keys of nested JSON mean: where two of them mean one field, or another column has it, neither."""
        found: dict[str, list[Column]] = {}
        for column in columns:
            if column.field or "." not in column.header:
                continue
            thing, part = outer(column.header), inner(column.header)
            name = (self._find(thing) if thing else "") or (self._find(part) if part else "")
            others = {other.field for other in columns if other.header != thing}
            if name and name not in others:
                found.setdefault(name, []).append(replace(column, field=name, how="near"))
        for several in found.values():
            if len(several) == 1:
                columns[several[0].index] = several[0]

    def _guess(self, some: Sequence[Column], columns: list[Column], unknown: Sequence[Column]) -> None:
        """Put into ``columns`` what some of the ``unknown`` ones mean: by near spelling, then by words that mean the same."""
        taken = {column.field for column in columns}
        for column in some:
            columns[column.index] = self._of_now(self._near(column, taken), unknown)
        for column in sorted(some, key=lambda one: _PROPOSED in one.header):
            if not columns[column.index].field:
                found = self._in_other_words(column, {other.field for other in columns})
                columns[column.index] = self._of_now(found, unknown)

    def _of_now(self, column: Column, unknown: Sequence[Column]) -> Column:
        """The column; without its field where it names a year and another one may tell the same of a later time."""
        for other in unknown:
            if later(other.header, column.header) and self._meant(timeless(other.header)) in ("", column.field):
                return Column(column.index, column.header, "", "unmapped")
        return column

    def alike(self, one: str, two: str) -> bool:
        """Whether two headers mean one field, of one time and in one unit, so that a column of the one may go on under the other."""
        name = self._meant(one)
        if (
            not name
            or name != self._meant(two)
            or normal_header(one) in self._tells
            or normal_header(two) in self._tells
        ):
            return False
        return all(told(one) == told(two) for told in (former, span, unit_of, _before_unit_only))

    def implied(self, columns: Sequence[Column], titles: Sequence[str] = ()) -> dict[str, str]:
        """Values of fields that the presence of some other column tells (the first such column in the source's order), or a title."""
        present = {normal_header(column.header) for column in columns}
        found: dict[str, str] = {}
        for name, field in self.source.fields.items():
            for header, value in field.implied.items():
                if normal_header(header) in present:
                    found.setdefault(name, value)
        filled = {column.field for column in columns if column.field} | set(found)
        found |= self._year_told(columns, filled, titles)
        filled |= set(found)
        return found | told_by(self.source, titles, frozenset(filled))

    def _year_told(self, columns: Sequence[Column], filled: set[str], titles: Sequence[str]) -> dict[str, str]:
        """The time that the header of the level names, a year by its quarter that a title names, for a field of years that no column fills and a title may say."""
        years = [name for column in columns if column.field in self._levels and (name := span(column.header)[0])]
        asked = [
            name
            for name, field in self.source.fields.items()
            if field.titled and not field.award and field.type in OF_TIMES and name not in filled
        ]
        return dict.fromkeys(asked, finer(years[0], titles)) if years else {}

    def generation(self, header: str) -> str:
        """The template that a header is the mark of ("" = none)."""
        return self._markers.get(normal_header(header), "")

    def _exact(self, index: int, text: str) -> Column:
        field = self._find(text)
        return Column(index, text, field, "exact" if field else "unmapped")

    def _find(self, text: str) -> str:
        """The field of a header as it stands, or without the unit at its end; "" if none."""
        return self._fields.get(normal_header(text), "") or self._by_unit(text)

    def _by_unit(self, text: str) -> str:
        """The field that the name before a unit means, in that unit: of 金额（万元） the amount in 万元, never the one in 元."""
        name, unit = _before_unit(text)
        return self._in_unit(self._fields.get(normal_header(name), ""), unit) if unit else ""

    def _in_unit(self, name: str, unit: str) -> str:
        """The field of a name in the unit that a header gives it; "" if there is none.

        An amount is its field's in any unit of its currency: the column's own is written out in its cells (``_with_unit``).
        """
        field = self.source.fields.get(name)
        if field is None or field.type not in (*_MONEY, *_MEASURED) or (field.type in _MONEY) != is_money(unit):
            return ""
        if field.type == "money" and is_foreign(unit):
            return ""
        if field.measure:
            return name if unit.removeprefix("万") in MEASURES[field.measure] else ""
        if unit.startswith("万") == (field.unit == "wan"):
            return name
        other = name.removesuffix("_wan") if field.unit == "wan" else f"{name}_wan"
        return other if other in self.source.fields else name if field.type in _MONEY else ""

    def _meant(self, text: str) -> str:
        """The field of a header by its name or by words that mean the same, whatever is taken; "" if none."""
        return self._find(text) or next((name for told in forms(text) if (name := self._words().get(told, ""))), "")

    def _near(self, column: Column, taken: set[str]) -> Column:
        normal = normal_header(column.header)
        if len(normal) < _SHORTEST or not _CJK.search(normal):
            return column
        allowed = 1 if len(normal) < _LONG else 2
        near = {
            field
            for known, field in self._fields.items()
            if self._is_near(normal, known, allowed) and former(known) >= former(column.header)
        } - taken
        if len(near) != 1 or self._counts(column.header, min(near)):
            return column
        return Column(column.index, column.header, near.pop(), "near")

    def _in_other_words(self, column: Column, taken: set[str]) -> Column:
        """The field that the header means by words that mean the same; none where they mean several, or one that is taken."""
        if self._levels and span(column.header)[0] and not former(column.header):
            name = self._meant(timeless(column.header))
            return Column(column.index, column.header, name, "near") if name and name not in taken else column
        before, unit = _before_unit(column.header)
        foreign = is_foreign(unit_of(column.header))
        for told in forms(before or column.header):
            name = self._words().get(told, "") if former(told) >= former(column.header) else ""
            if name and unit:
                name = self._in_unit(name, unit)
            if name and foreign and self.source.fields[name].type == "money":
                continue
            if name and name not in taken and not self._counts(column.header, name):
                return Column(column.index, column.header, name, "near")
        return column

    def _counts(self, header: str, name: str) -> bool:
        """Whether a header says a number and a field is of text: 扣分 is not 扣分情况."""
        return self.source.fields[name].type in _TEXTS and bool(_COUNTED.search(_before_unit(header)[0] or header))

    def _words(self) -> dict[str, str]:
        """Fields by the forms of their headers; "" for a form that two fields have.

        A column of mixed codes named with a bracket (统一社会信用代码（身份证号码）) leaves its form to the field of that code alone.
        """
        if not self._reduced:
            mixed: list[tuple[str, str]] = []
            plain: list[tuple[str, str]] = []
            for name, field in self.source.fields.items():
                for header in field.headers:
                    (mixed if field.type == "mixed_code" and bracketed(header) else plain).append((name, header))
            for name, header in plain:
                reduced = form(header)
                if self._reduced.setdefault(reduced, name) != name:
                    self._reduced[reduced] = ""
            for name, header in mixed:
                self._reduced.setdefault(form(header), name)
        return self._reduced

    @staticmethod
    def _is_near(text: str, known: str, allowed: int) -> bool:
        if len(known) < _SHORTEST or Levenshtein.distance(text, known, score_cutoff=allowed) > allowed:
            return False
        changed = set(text) ^ set(known)
        return not (changed & _TELLING or any(char.isascii() for char in changed))

    def _check_twice(self, columns: Sequence[Column], file: str) -> None:
        """Two columns under one and the same header: which of them counts nobody can tell; several such are blocks side by side."""
        places: dict[str, list[int]] = {}
        known: set[str] = set()
        for column in columns:
            header = unicodedata.normalize("NFKC", column.header).strip()
            places.setdefault(header, []).append(column.index + 1)
            known |= {header} if column.field else set()
        twice = {header: at for header, at in places.items() if header and len(at) > 1}
        for header, at in twice.items():
            if header in known:
                reason = "blocks_side_by_side" if len(twice) > 1 else "duplicate_header"
                told, places_told = (", ".join(twice), next(iter(twice.values()))) if len(twice) > 1 else (header, at)
                raise InputError(reason, file=file, column=told, places=", ".join(map(str, places_told)))

    def _check(self, columns: Sequence[Column], file: str, titles: Sequence[str]) -> None:
        self._check_twice(columns, file)
        found = {column.field for column in columns if column.field} | set(self.implied(columns, titles))
        for shape in [self.source.fields[name].into for name in found]:
            found |= set(shape.values())
        needed = [(name,) for name, field in self.source.fields.items() if field.required]
        for group in (*needed, *self.source.one_of):
            if not found & set(group):
                accepted = [header for name in group for header in self.source.fields[name].headers]
                raise InputError(
                    "missing_column",
                    file=file,
                    column=" / ".join(group),
                    found=", ".join(column.header for column in columns[:30]),
                    accepted=", ".join(accepted[:30]),
                )


def _before_unit(header: str) -> tuple[str, str]:
    """The name before the unit at the end of a header, and that unit; two times "" where it ends with none."""
    name, unit = named(header)
    if unit:
        return name, unit
    found = _MEASURE.fullmatch(unicodedata.normalize("NFKC", header).strip().lower())
    return (found[1], (found[2] or "") + found[3]) if found else ("", "")


def _measured(column: Column, measure: str) -> Column:
    """The column with its unit, where its header names another than the field counts in (面积（亩）, 面积（亩，含公摊）)."""
    header = unicodedata.normalize("NFKC", column.header).lower()
    factors = MEASURES[measure]
    others = (unit for unit, factor in factors.items() if factor != 1 and unit in header)
    unit = _before_unit(column.header)[1] or next(others, "")
    return column if factors.get(unit) == 1 else replace(column, unit=unit)


def _before_unit_only(header: str) -> str:
    """The unit at the end of a header."""
    return _before_unit(header)[1]


def template(columns: Sequence[Column]) -> str:
    """What the headers look like as a whole, for rows that show no template's own column: ``english`` or ``local``."""
    mapped = [column for column in columns if column.field]
    chinese = any(_CJK.search(column.header) for column in mapped)
    named = sum(1 for column in mapped if normal_header(column.header) == normal_header(column.field))
    return "english" if not chinese and 2 * named >= len(mapped) else "local"
