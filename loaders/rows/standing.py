"""What a row itself says of its use: active, withdrawn or disputed, by the words of its columns of state.

The words of a source's own ``status`` go first; those of ``data/states.yaml`` hold beside them. Every column counts, each
by itself. A word that is not understood leaves the row in use and is told as a cell to be looked at.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from loaders.columns import each_unique, filled
from loaders.doubts import Found
from loaders.headers.index import Column, normal_header
from loaders.headers.untaken import Overruled
from loaders.records import ACTIVE, DISPUTED, REPAIRED, WITHDRAWN
from loaders.source import Field, Source, StatusRule
from loaders.values.text import plain_word

_DATA = Path(__file__).parents[1] / "data" / "states.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Why a word of state is to be looked at.
UNREAD = "unread_word"
#: Words that any list of words leaves room for.
_OTHER = {"其他", "其它"}
#: What a word says: the row is in use, has left its list, or is one of the states of a record.
_IN_USE, _LEFT = "", "left"
#: Words of these are all of the general words' own; a field with others (released, called) keeps to what its source says.
_GENERAL = frozenset((ACTIVE, WITHDRAWN, DISPUTED, REPAIRED, _LEFT))
_DAY = r"(?:\d{2,4}[年./-])?\d{1,2}[月./-](?:\d{1,2}日?)?"
#: Around a word of state: the day since when it holds (2026-01-01移出, 已移出(2026年1月1日)), and marks.
_AROUND = re.compile(rf"^(?:已?[于自])?{_DAY}起?[,:]?|[(]?{_DAY}[)]?$|[.。;,!]+$")


@dataclass(frozen=True, slots=True)
class _Words:
    """The content of ``data/states.yaml``: plain words with what they say."""

    gone: Mapping[str, str]
    in_use: Mapping[str, str]
    firm_alive: frozenset[str]
    firm_gone: frozenset[str]
    columns: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]]
    remark_headers: frozenset[str]
    standing_headers: frozenset[str]
    remark_words: frozenset[str]
    telling: re.Pattern[str]
    carried_by: frozenset[str]


def _plain(words: Iterable[Any]) -> list[str]:
    flat = (one for entry in words for one in (entry if isinstance(entry, list) else (entry,)))
    return [plain_word(str(word)) for word in flat]


@functools.cache
def _words() -> _Words:
    content: dict[str, Any] = yaml.load(_DATA.read_text(encoding="utf-8"), Loader=_LOADER)
    gone = {word: state for state in (WITHDRAWN, DISPUTED, _LEFT, REPAIRED) for word in _plain(content[state])}
    alive, remarks = _plain(content["firm_alive"]), content["remarks"]
    columns = {}
    for name, column in content["columns"].items():
        answers: dict[str, str] = {}
        if "yes" in column or "no" in column:
            for answer in ("yes", "no"):
                answers |= dict.fromkeys(_plain(content[answer]), column.get(answer, _IN_USE))
        columns[name] = (tuple(column["headers"]), answers)
    return _Words(
        gone=gone,
        in_use=dict.fromkeys((*_plain(content["in_use"]), *alive), _IN_USE),
        firm_alive=frozenset(alive),
        firm_gone=frozenset(_plain(content["firm_gone"])),
        columns=columns,
        remark_headers=frozenset(normal_header(header) for header in remarks["headers"]),
        standing_headers=frozenset(normal_header(header) for header in columns["standing"][0]),
        remark_words=frozenset(_plain(remarks["words"])),
        telling=re.compile(remarks["telling"]),
        carried_by=frozenset(content["carried_by"]),
    )


def with_standing(source: Source) -> Source:
    """The source with the columns of state that its records carry, and with every word that its columns of state may hold."""
    carried = _carried(source)
    rule = source.status
    if rule is None and not carried:
        return source
    rule = rule or StatusRule((), frozenset(), frozenset())
    words = {name: _own_words(source, rule, name) for name in rule.fields}
    general = _general(source)
    words |= {name: {**general, **_words().columns[name][1]} for name in carried}
    return replace(
        source,
        fields={**source.fields, **carried},
        status=replace(rule, words=words, remarks=_repairable(source)),
    )


def _repairable(source: Source) -> bool:
    """Whether the source's records are such as may be removed, repaired or hidden; no records of repairs and objections."""
    return source.repairable is not None and source.repairs is None and source.format != "ftm"


def _carried(source: Source) -> dict[str, Field]:
    if not _repairable(source) or not {rule.kind for rule in source.events.values()} & _words().carried_by:
        return {}
    claimed = {normal_header(header) for field in source.fields.values() for header in field.headers}
    carried = {}
    for name, (headers, _) in _words().columns.items():
        free = tuple(header for header in (name, *headers) if normal_header(header) not in claimed)
        if name not in source.fields and free:
            carried[name] = Field(name=name, type="text", headers=free)
    return carried


def _general(source: Source) -> dict[str, str]:
    """The general words of a source: a repair that is 已修复, or an objection that is 异议处理中, is in use all the same."""
    gone = _words().gone
    if not _repairable(source):
        gone = {word: state for word, state in gone.items() if state == WITHDRAWN}
    return {**gone, **_words().in_use}


def _own_words(source: Source, rule: StatusRule, name: str) -> dict[str, str]:
    """The words of a field of the source's own ``status``."""
    field = source.fields[name]
    told = {
        **dict.fromkeys(rule.left, _LEFT),
        **dict.fromkeys(rule.disputed, DISPUTED),
        **dict.fromkeys(rule.withdrawn, WITHDRAWN),
    }
    own = {plain_word(written): told.get(canonical, _IN_USE) for written, canonical in field.values.items()}
    own |= {plain_word(word): state for word, state in told.items()}
    general = _general(source) if set(field.values.values()) <= _GENERAL else {}
    return {**general, **own}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a chunk as far as their state depends on them: ``ended`` is the day that the rule's ``ended`` tells, ``told``
    what its first field says, be it by a title."""

    columns: Sequence[pa.Array]
    generation: pa.Array
    ended: pa.Array
    told: pa.Array


def states(source: Source, columns: Sequence[Column], rows: Rows) -> tuple[pa.Array, list[Found]]:
    """Row by row the state that the columns of state tell, and the cells of them that were not understood."""
    rule, count = source.status, len(rows.ended)
    gone = {state: np.zeros(count, dtype=bool) for state in (WITHDRAWN, DISPUTED, _LEFT)}
    found: list[Found] = []
    for column in columns:
        cells = rows.columns[column.index]
        if not rule or not _is_of_state(source, rule, column) or not filled(cells).any():
            continue
        told = _told(rule, column, cells, rows.generation)
        for state, mask in gone.items():
            mask |= np.asarray(pc.equal(told, state), dtype=bool)
        unread = np.asarray(pc.equal(told, UNREAD), dtype=bool)
        if unread.any():
            found.append(Found(column.header, unread, cells, UNREAD))
    if rule and rule.left:
        gone[_LEFT] |= np.asarray(pc.is_in(rows.told, pa.array(sorted(rule.left), pa.string())), dtype=bool)
    withdrawn = gone[WITHDRAWN] | (gone[_LEFT] & ~filled(rows.ended))
    state = pc.if_else(pa.array(gone[DISPUTED]), DISPUTED, ACTIVE)
    return pc.if_else(pa.array(withdrawn), WITHDRAWN, state).cast(pa.string()), found


def _told(rule: StatusRule, column: Column, cells: pa.Array, generation: pa.Array) -> pa.Array:
    """What each cell of a column says: a state, "" (in use) or ``UNREAD``."""
    if column.field not in rule.words:
        return _remarks(cells)
    words = _of_column(rule.words[column.field], cells)
    told = each_unique(cells, partial(_said, words))
    for name, codes in rule.codes.items():
        coded = pc.and_(pc.equal(generation, name), pc.is_in(cells, pa.array(list(codes), pa.string())))
        told = pc.if_else(coded, each_unique(cells, partial(_coded, codes)), told)
    return told


def _is_of_state(source: Source, rule: StatusRule, column: Column) -> bool:
    return column.field in rule.words or (rule.remarks and _is_text_of_state(source, column))


def _is_text_of_state(source: Source, column: Column) -> bool:
    """Whether a column that is none of state may tell one in a word: a remark, or a 状态 that the source has as a text of its own."""
    header, known = normal_header(column.header), _words()
    if column.field in ("", "remark"):
        return header in known.remark_headers
    return header in known.standing_headers and source.fields[column.field].type == "text"


def _of_column(words: Mapping[str, str], cells: pa.Array) -> Mapping[str, str]:
    """The words of a column; where it is of firms (存续 beside 注销), what it says is not the row's own end."""
    general = _words()
    if not general.firm_alive & {plain_word(text) for text in pc.unique(cells).to_pylist()}:
        return words
    firms = {word: UNREAD for word, state in words.items() if state == WITHDRAWN}
    return {**words, **firms, **dict.fromkeys(general.firm_gone, _IN_USE)}


def _said(words: Mapping[str, str], text: str) -> str:
    """What a cell says; a repaired record is withdrawn whatever the day."""
    plain = plain_word(text)
    state = words.get(plain)
    if state is None:
        state = words.get(_bare(plain), UNREAD)
    return WITHDRAWN if state == REPAIRED else state


def _coded(codes: Mapping[str, str], text: str) -> str:
    return codes.get(text, _IN_USE)


def _bare(plain: str) -> str:
    """A word of state without the day and marks around it.

    >>> _bare("2026-01-01移出"), _bare("已移出(2026年1月1日)"), _bare("于2026年1月1日移出。")
    ('移出', '已移出', '移出')
    """
    before = ""
    while before != plain:
        before, plain = plain, _AROUND.sub("", plain)
    return plain


def _remarks(cells: pa.Array) -> pa.Array:
    """What remarks say; most speak of nothing of the kind, and are not looked at one by one."""
    known = _words()
    speaking = pc.match_substring_regex(cells, "|".join((known.telling.pattern, *sorted(known.remark_words))))
    return each_unique(pc.if_else(speaking, cells, ""), _remarked)


def _remarked(text: str) -> str:
    """What a remark says: only a word of state that stands alone ends a row; what else speaks of one is to be read."""
    plain = plain_word(text)
    bare = plain if plain in _words().remark_words else _bare(plain)
    if plain in _words().in_use:
        return _IN_USE
    if bare in _words().remark_words:
        return _said(_words().gone, bare)
    return UNREAD if _words().telling.search(plain) else _IN_USE


def beside_states(source: Source, columns: Sequence[Column], found: Sequence[Overruled]) -> list[Overruled]:
    """What other columns overruled, without the words of columns of state that were acted on, whatever field the column is of."""
    rule = source.status
    of_state = {column.header for column in columns if rule and _is_of_state(source, rule, column)}
    acted = {
        *_words().gone,
        *_words().in_use,
        *(word for words in (rule.words if rule else {}).values() for word in words),
    }
    return [
        replace(one, cells=each_unique(one.cells, partial(_unknown, acted))) if one.header in of_state else one
        for one in found
    ]


def unread_words(source: Source, columns: Sequence[Column], cells: Sequence[pa.Array]) -> list[Found]:
    """Cells of columns with a list of words that are none of them; those of columns of state are told with their states."""
    found = []
    known = {*(source.status.words if source.status else ()), *_guessed(source)}
    for column in columns:
        field = source.fields.get(column.field)
        if field is None or field.type != "enum" or column.field in known:
            continue
        words = {plain_word(word) for word in field.values} | _OTHER
        unread = filled(each_unique(cells[column.index], partial(_unknown, words)))
        if unread.any():
            found.append(Found(column.header, unread, cells[column.index], UNREAD))
    return found


def _guessed(source: Source) -> set[str]:
    """Fields that tell the kind of a party, which is told by its name where they do not."""
    return {rule.kind.field for rule in source.mentions.values() if rule.kind.otherwise}


def _unknown(words: set[str], text: str) -> str:
    return "" if plain_word(text) in words else text
