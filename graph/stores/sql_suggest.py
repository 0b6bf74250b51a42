"""Who may be meant by a text that is still being typed, in SQL: few candidates by index, then a look at each.

A way of finding that more than ``_MOST`` parties answer tells how many they are and gives none, but for those that begin with
the text, which are given in the order of their names. So what is given does not depend on the order of rows, and work is bounded.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Select, Table, bindparam, func, select

from graph.sounds import load_sounds, spelled
from graph.stores import sql_search_index
from graph.stores.sql_asked import rows
from graph.stores.sql_schema import GRAM, NAME, NODE, SEARCH, START
from graph.stores.sql_values import elements, packed
from graph.suggesting import (
    LEAST_CODE,
    LEAST_NAME,
    Fit,
    Known,
    by_sound,
    by_text,
    by_typo,
    is_code,
    is_sound,
    known,
    pieces_of,
)

Keys = npt.NDArray[np.uint32]
Looks = Callable[[Known], Fit | None]
#: Parties looked at one by one, parties counted, and rows of grams (960 parties each) read for one of them, and for all.
_MOST, _COUNTED, _ROW, _ROWS = 600, 10_000, 150, 60
#: Grams of at most so many rows tell something of a text with an error in it.
_RARE = 15
#: Of a crowd that begins with the text so many are given, in order.
_FIRST = 60
#: So few candidates are looked at without reading more grams.
_FEW = 40
_LAST = "\U0010ffff"


@dataclass(slots=True)
class Suggested:
    """Parties that fit, the best first once ``best`` sorts them; ``count``: how many there are at least, exactly unless ``more``."""

    fits: dict[int, Fit] = field(default_factory=dict)
    crowds: int = 0
    more: bool = False

    @property
    def count(self) -> int:
        """Those given, or the largest crowd of those that were only counted."""
        return max(len(self.fits), self.crowds)

    def best(self, limit: int) -> list[Fit]:
        """The best of them."""
        return sorted(self.fits.values(), key=lambda fit: fit.order)[:limit]

    def add(self, fit: Fit | None) -> None:
        """Keep a party by the best way in which it fits."""
        if fit and (fit.party.key not in self.fits or fit.order < self.fits[fit.party.key].order):
            self.fits[fit.party.key] = fit


def suggest(connection: Connection, norms: Sequence[str], limit: int) -> Suggested:
    """Parties by normal texts that mean the same (as typed, in simplified characters)."""
    told = Suggested()
    for norm in norms:
        _written(connection, norm, told, limit)
    for norm in norms:
        if is_sound(norm) and len(told.fits) < limit:
            _sounds(connection, norm.lower(), told)
    for norm in norms:
        if not told.fits and not told.crowds:
            _wrong(connection, norm, told)
    return told


def _written(connection: Connection, norm: str, told: Suggested, limit: int) -> None:
    """By what is written: begun names and codes, then parts."""
    looks: Looks = lambda party: by_text(party, norm)  # noqa: E731
    _look(connection, _begun(connection, NAME.c.norm, NAME.c.node, norm, told), told, looks)
    code = is_code(norm)
    if code and "*" not in norm:
        _look(connection, _begun(connection, NODE.c.code, NODE.c.key, norm, told), told, looks)
    if len(told.fits) >= limit or told.crowds or any(fit.way == "code" for fit in told.fits.values()):
        return
    if len(norm) > 1:
        _look(connection, _few(_holding(connection, GRAM, _name_grams(norm), told), told), told, looks)
    if code:
        grams = sorted({gram for piece in pieces_of(norm) for gram in sql_search_index.code_grams(piece)})
        _look(connection, _few(_holding(connection, SEARCH, grams, told), told), told, looks)


def _sounds(connection: Connection, letters: str, told: Suggested) -> None:
    """By pinyin in full and by first letters."""
    spellings = spelled(letters)
    keys = [_spelled(connection, spelling, told) for spelling in spellings]
    if len(letters) == 2:
        keys.append(_any(connection, [sql_search_index.begin_gram(letters=letters)]))
    else:
        grams = [sql_search_index.initials_gram(letters[at : at + 3]) for at in range(len(letters) - 2)]
        keys.append(_holding(connection, SEARCH, grams, told))
    for found in keys:
        _look(connection, _few(found, told), told, lambda party: by_sound(party, spellings, letters))


def _spelled(connection: Connection, spelling: Sequence[str], told: Suggested) -> Keys:
    """Nodes in whose names syllables follow each other; the last may be begun only."""
    sounds, first = load_sounds(), spelling[0]
    last = sounds.ids_of(spelling[-1])
    if len(spelling) == 1:
        return _any(connection, [sql_search_index.begin_gram(syllable) for syllable in last])
    whole = [sounds.syllables.index(syllable) + 1 for syllable in (first, *spelling[1:-1])]
    grams = [sql_search_index.syllable_gram(*pair) for pair in itertools.pairwise(whole)]
    ends = _any(connection, [sql_search_index.syllable_gram(whole[-1], end) for end in last])
    return np.intersect1d(ends, _holding(connection, SEARCH, grams, told)) if grams else ends


def _wrong(connection: Connection, norm: str, told: Suggested) -> None:
    """With an error in the name or the code."""
    if len(norm) >= LEAST_NAME:
        heard = _holding(connection, SEARCH, sql_search_index.text_grams(norm), told)
        _look(connection, _few(heard, told), told, lambda party: by_typo(party, norm))
        _look(connection, _most_of(connection, GRAM, _name_grams(norm), 2), told, lambda party: by_typo(party, norm))
    if is_code(norm) and "*" not in norm and len(norm) >= LEAST_CODE:
        grams = sql_search_index.code_grams(norm)
        lost = 6 if len(norm) > 11 else 3
        _look(connection, _most_of(connection, SEARCH, grams, lost), told, lambda party: by_typo(party, norm))


def _begun(connection: Connection, column: Column[str], node: Column[int], norm: str, told: Suggested) -> Iterable[int]:
    """Nodes with a text that begins so, the first in order; all are counted, up to a bound."""
    asked = {"first": norm[:START], "last": norm[:START] + _LAST}
    found = [row[0] for row in rows(connection, _beginning(connection.dialect.name, column, node), asked)]
    if len(found) > _MOST:
        ((count,),) = rows(connection, _counting(connection.dialect.name, column, node), asked)
        told.crowds, told.more = max(told.crowds, min(count, _COUNTED)), told.more or count > _COUNTED
        return found[:_FIRST]
    return found


def _few(keys: Keys, told: Suggested) -> Iterable[int]:
    """Keys, if they can be looked at; else their number is kept."""
    if len(keys) <= _MOST:
        return [int(key) for key in keys]
    told.crowds, told.more = max(told.crowds, len(keys)), True  # they may fit
    return ()


def _look(connection: Connection, keys: Iterable[int], told: Suggested, looks: Looks) -> None:
    """Look at parties and keep those that fit."""
    wanted = sorted(set(keys))
    if wanted:
        for row in rows(connection, _parties(connection.dialect.name), {"keys": packed(wanted)}):
            told.add(looks(known(tuple(row))))


def _name_grams(norm: str) -> list[int]:
    points = [ord(character) & 0xFFFF for character in norm]
    return sorted({first << 16 | second for first, second in itertools.pairwise(points)})


def _sizes(connection: Connection, table: Table, grams: Sequence[int]) -> dict[int, int]:
    """How many rows there are of each gram, those with the fewest first."""
    found = rows(connection, _counted(connection.dialect.name, table), {"grams": packed(grams)})
    return dict(sorted(((row[0], row[1]) for row in found), key=lambda one: (one[1], one[0])))


def _holding(connection: Connection, table: Table, grams: Sequence[int], told: Suggested) -> Keys:
    """Keys of nodes that have all grams; of grams that many have, only so much is read that few are left to look at."""
    sizes = _sizes(connection, table, grams) if grams else {}
    if len(sizes) < len(grams) or not grams:
        return np.empty(0, np.uint32)
    chosen, read, found = list[int](), 0, np.empty(0, np.uint32)
    for gram, size in sizes.items():
        if size > _ROW and not chosen:
            told.crowds, told.more = _COUNTED, True
            return found
        if chosen and (read + size > _ROWS or len(found) <= _FEW):
            break
        (keys,) = _read(connection, table, [gram])
        found = np.intersect1d(found, keys, assume_unique=True) if chosen else keys
        chosen.append(gram)
        read += size
    return found


def _any(connection: Connection, grams: Sequence[int]) -> Keys:
    """Keys of nodes that have one of the grams."""
    lists = _read(connection, SEARCH, grams)
    return np.unique(np.concatenate(lists)) if lists else np.empty(0, np.uint32)


def _most_of(connection: Connection, table: Table, grams: Sequence[int], lost: int) -> list[int]:
    """Keys of the nodes that have the most of the rare grams, where an error may cost so many."""
    sizes = _sizes(connection, table, grams)
    rare = [gram for gram, size in sizes.items() if size <= _RARE]
    least = len(rare) - max(0, lost - (len(grams) - len(sizes)))
    if not rare:
        return []
    keys, counts = np.unique(np.concatenate(_read(connection, table, rare)), return_counts=True)
    for wanted in range(max(1, least), len(rare) + 1):
        if np.count_nonzero(counts >= wanted) <= _MOST:
            return [int(key) for key in keys[counts >= wanted]]
    return []


def _read(connection: Connection, table: Table, grams: Sequence[int]) -> list[Keys]:
    """The keys of each gram that there is."""
    held: dict[int, list[Keys]] = {}
    for gram, nodes in rows(connection, _postings(connection.dialect.name, table), {"grams": packed(grams)}):
        held.setdefault(gram, []).append(np.frombuffer(nodes, np.dtype("<u4")))
    return [np.concatenate(parts) for parts in held.values()]


# Statements are kept by dialect: building one takes longer than running it.


def _start_of(dialect: str, column: Column[str]) -> ColumnElement[str]:
    return func.substr(column, 1, START, type_=column.type).collate("C") if dialect == "postgresql" else column


@cache
def _beginning(dialect: str, column: Column[str], node: Column[int]) -> Select[Any]:
    start = _start_of(dialect, column)
    within = (start >= bindparam("first"), start < bindparam("last"))
    return select(node).where(*within).order_by(start, node).limit(_MOST + 1)


@cache
def _counting(dialect: str, column: Column[str], node: Column[int]) -> Select[Any]:
    start = _start_of(dialect, column)
    within = (start >= bindparam("first"), start < bindparam("last"))
    return select(func.count()).select_from(select(node).where(*within).limit(_COUNTED + 1).subquery())


@cache
def _parties(dialect: str) -> Select[Any]:
    columns = (NODE.c.key, NODE.c.id, NODE.c.code, NODE.c.name, NODE.c.names)
    wanted = select(elements(dialect, "keys", BigInteger))
    return select(*columns).where(NODE.c.key.in_(wanted), NODE.c.kind != "address", NODE.c.kind != "phone")


@cache
def _counted(dialect: str, table: Table) -> Select[Any]:
    wanted = select(elements(dialect, "grams", BigInteger))
    return select(table.c.gram, func.count()).where(table.c.gram.in_(wanted)).group_by(table.c.gram)


@cache
def _postings(dialect: str, table: Table) -> Select[Any]:
    wanted = select(elements(dialect, "grams", BigInteger))
    return select(table.c.gram, table.c.nodes).where(table.c.gram.in_(wanted))
