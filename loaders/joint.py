"""Rows that name several parties in one cell are split, a row a party; nothing is guessed about whose code is whose.

A cell is split only where every part is a party of its own: an organisation with a name and a form, or, where the source
says so, a person. Cells that belong to a party are dealt out when they hold as many values as there are names; when they
do not, the parties go without, and the cells stay readable under ``other`` as they were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.columns import Mask, first_filled
from loaders.headers.index import Column
from loaders.readers.base import Chunk
from loaders.source import PERSONAL_TYPES, SEPARATORS, Joint, Source
from resolution.names import organisation
from resolution.names.person import looks_like_person

#: 甲公司、乙公司等五家: the list says that it is not complete.
_AND_OTHERS = re.compile(r"等(?:[0-9一二三四五六七八九十两]+(?:家|人|名|户|个|位)(?:单位|公司|企业)?)?$")
#: 第一名称:甲厂;第二名称:乙厂 is one firm, and so is an office that several firms keep together.
_ONE_AFTER_ALL = re.compile(r"[:：]|驻.+(?:代表处|办事处)$")
_MORE = r"等\s*[0-9一二三四五六七八九十两]+\s*[家人名户个位](?:单位|公司|企业)?$"
#: What a party is in a consortium stands behind its name and is no part of it.
_ROLE = r"\s*[（(](?:联合体)?(?:牵头|成员|主办|参与|参加|联合体|组成)(?:单位|企业|公司|方|人)?[0-9一二三四五]?[)）]$"
_IN_ROLE = re.compile(_ROLE)
#: The end of a body's name, and the beginning of one that says where the body is.
_BODY = re.compile(r"(?:局|委|委员会|办|办公室|厅|部|署|院|政府|管委会|队|中心|所|处|站|海关|银行|联社)$")
_PLACED = re.compile(
    r"国家|中国|中华人民共和国|中共|[省市县区](?![场政容])|(?!城市|都市|社区|地区).{1,10}?(?:省|市(?![场政容])|县|区|旗|盟|州)"
)
_OPENING, _CLOSING = "（(〔[【《<", "）)〕]】》>"
_BETWEEN_VALUES = re.compile(r"[、；;，,|/\s]+")
_NUMBERS = ("code", "mixed_code", "person_id")
_SHORTEST = 4
_MOST = 50
#: Bodies that go by several names under one code (a hospital's second name, a bureau's second sign).
_MANY_NAMED = frozenset({"government", "institution", "social"})
_STRONG = frozenset({"enterprise", "cooperative"})

#: Rows that name several parties, in their order, and those parties.
Parties = dict[int, tuple[str, ...]]


@dataclass(slots=True)
class Parted:
    """A chunk with a row a party; ``kept`` holds, by header, the cells of split rows as they were."""

    chunk: Chunk
    kept: dict[str, pa.Array] = field(default_factory=dict)
    split: int = 0
    unpaired: int = 0


class JointRows:
    """Splits the rows of one sheet by the source's rule."""

    def __init__(self, source: Source, rule: Joint, columns: Sequence[Column]) -> None:
        self._rule = rule
        self._types = {name: declared.type for name, declared in source.fields.items()}
        self._names = [column for column in columns if column.field == rule.names]
        self._paired = [column for column in columns if column.field in rule.paired]

    def part(self, chunk: Chunk) -> Parted:
        """The chunk with every joint row split."""
        if not self._names:
            return Parted(chunk)
        names = first_filled([chunk.columns[column.index] for column in self._names])
        found = joint_rows(names, self._rule.separators, persons=self._rule.persons)
        found = {row: parties for row, parties in found.items() if not self._one_body(chunk, row, parties)}
        return self._split(chunk, found) if found else Parted(chunk)

    def _one_body(self, chunk: Chunk, row: int, parties: Sequence[str]) -> bool:
        """Whether the names are those of one public body, which has one code."""
        if any(_kind(party) not in _MANY_NAMED for party in parties):
            return False
        codes = [column.index for column in self._paired if self._types[column.field] in ("code", "mixed_code")]
        return any(len(_values(chunk.columns[index][row].as_py())) == 1 for index in codes)

    def _split(self, chunk: Chunk, found: Parties) -> Parted:
        counts = np.ones(len(chunk.rows), dtype=np.int64)
        counts[list(found)] = [len(parts) for parts in found.values()]
        origin = np.repeat(np.arange(len(counts)), counts)
        columns = [column.take(pa.array(origin)) for column in chunk.columns]
        split = np.isin(origin, list(found))
        parted = Parted(Chunk(chunk.rows[origin], columns), split=len(found))
        unpaired: set[int] = set()
        for column in (*self._names, *self._paired):
            whole = columns[column.index]
            if self._types[column.field] not in PERSONAL_TYPES:
                parted.kept[column.header] = pc.if_else(pa.array(split), whole, "")
            dealt = self._deal(column, chunk, found, unpaired)
            columns[column.index] = pc.replace_with_mask(whole, pa.array(split), pa.array(dealt, pa.string()))
        parted.unpaired = len(unpaired)
        return parted

    def _deal(self, column: Column, chunk: Chunk, found: Parties, unpaired: set[int]) -> list[str]:
        """A value for each party of the split rows; "" for all of a row whose cell has another number of them."""
        if column in self._names:
            first = column is self._names[0]
            return [party if first else "" for parties in found.values() for party in parties]
        dealt: list[str] = []
        cells = chunk.columns[column.index].take(pa.array(list(found))).to_pylist()
        for (row, parties), cell in zip(found.items(), cells, strict=True):
            values = self._own(column, cell)
            if len(values) == len(parties):
                dealt += values
                continue
            dealt += [""] * len(parties)
            if cell:
                unpaired.add(row)
        return dealt

    def _own(self, column: Column, cell: str) -> list[str]:
        """The values of a cell, one a party; none of running text, nor of codes that are not of one kind and different.

        A credit code beside an organisation code may be two numbers of one party.
        """
        kind = self._types[column.field]
        if kind in _NUMBERS:
            values = _values(cell)
            return values if len(set(values)) == len(values) and len(set(map(len, values))) == 1 else []
        return [] if kind == "text" else _outside_brackets(cell, self._rule.separators)


def joint_rows(names: pa.Array, separators: str, *, persons: bool) -> Parties:
    """The rows whose cell names several parties; the others, nearly all, are only looked at for a separator."""
    likely = np.flatnonzero(pc.match_substring_regex(names, f"[{re.escape(separators)}]"))
    texts = zip(likely.tolist(), names.take(pa.array(likely)).to_pylist(), strict=True)
    named = ((row, named_parties(text, separators, persons=persons)) for row, text in texts)
    return {row: parties for row, parties in named if parties}


def named_bodies(names: pa.Array) -> tuple[Parties, Mask]:
    """The rows whose cell names several authorities, and which may name several or one that has several signs.

    Each is an authority of its own where it says where it is: 宣州区市场监管局、宣州区税务局; not so 宣城市新闻出版局、版权局.
    """
    likely = np.flatnonzero(pc.match_substring_regex(names, f"[{re.escape(SEPARATORS)}]"))
    texts = zip(likely.tolist(), names.take(pa.array(likely)).to_pylist(), strict=True)
    parties, unsure = Parties(), np.zeros(len(names), dtype=bool)
    for row, text in texts:
        bodies = _bodies(text)
        if all(map(_PLACED.match, bodies)) and bodies:
            parties[row] = bodies
        unsure[row] = bool(bodies) and row not in parties
    return parties, unsure


@lru_cache(maxsize=1 << 12)
def _bodies(text: str) -> tuple[str, ...]:
    """The parts of a cell, where each is named like a body; () for one."""
    parts = tuple(dict.fromkeys(_outside_brackets(_AND_OTHERS.sub("", text), SEPARATORS)))
    named = 1 < len(parts) <= _MOST and all(map(_BODY.search, parts))
    return parts if named else ()


def several_named(names: pa.Array) -> Mask:
    """Which names are those of several parties, whoever they are, or say that there are more of them (等3家)."""
    found = np.asarray(pc.match_substring_regex(names, _MORE), dtype=bool)
    parties = joint_rows(names, SEPARATORS, persons=True)
    found[[row for row, parts in parties.items() if any(_kind(part) not in _MANY_NAMED for part in parts)]] = True
    return found


def in_role(names: pa.Array) -> Mask:
    """Which names have their part in a consortium behind them."""
    return np.asarray(pc.match_substring_regex(names, _ROLE), dtype=bool)


def without_role(names: pa.Array) -> pa.Array:
    """Names without their part in a consortium: 甲公司（联合体牵头人）."""
    return pc.replace_substring_regex(names, _ROLE, "")


def named_parties(text: str, separators: Sequence[str], *, persons: bool) -> tuple[str, ...]:
    """The parties that a cell names, when they are several; () for one name, whatever stands in it.

    >>> named_parties("宣城甲乙商贸有限公司、广德丙丁建材有限公司", "、；", persons=False)
    ('宣城甲乙商贸有限公司', '广德丙丁建材有限公司')
    >>> named_parties("宣城市甲乙广告设计、制作有限公司", "、；", persons=True)
    ()
    """
    parts = _outside_brackets(text, separators)
    if not 1 < len(parts) <= _MOST or _ONE_AFTER_ALL.search(text):
        return ()
    parts[-1] = _AND_OTHERS.sub("", parts[-1])
    parts = list(dict.fromkeys(parts))
    kinds = [_kind(part) for part in parts]
    people = kinds.count("person")
    if "" in kinds or len(parts) < 2 or (people and not persons):
        return ()
    if people and not all(kind == "person" or kind in _STRONG for kind in kinds):
        return ()
    return tuple(parts)


def _outside_brackets(text: str, separators: Sequence[str]) -> list[str]:
    """The text between separators that stand outside brackets; brackets that do not close hold nothing together."""
    parts, start, depth = [], 0, 0
    closed = sum(map(text.count, _OPENING)) == sum(map(text.count, _CLOSING))
    for place, character in enumerate(text):
        if closed and character in _OPENING:
            depth += 1
        elif closed and character in _CLOSING:
            depth -= 1
        elif character in separators and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


@lru_cache(maxsize=1 << 14)
def _kind(part: str) -> str:
    """The kind of party that a part is by itself; "" where it may be a piece of a name."""
    part = _IN_ROLE.sub("", part)
    if looks_like_person(part):
        return "person"
    parsed = organisation.parse(part)
    if len(part) < _SHORTEST or not parsed.core or not parsed.form or (parsed.branch and not parsed.parent):
        return ""
    return parsed.kind


def _values(cell: str) -> list[str]:
    return [value for value in _BETWEEN_VALUES.split(cell) if value]
