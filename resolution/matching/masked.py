"""Masked codes: which parties have a code that the visible positions fit, and how telling that is.

The codes of a register lie position by position, so that a mask is held against a million of them in a few milliseconds. Only
who asks with a mask pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.columns import Int
from resolution.identifiers.code_bytes import CodeBytes
from resolution.matching.register import Register
from resolution.matching.written import Written

Bytes = npt.NDArray[np.uint8]

_WIDTH, _ORGANISATION, _STAR = 18, 9, "*"
#: Category and region stand in front and are those of many; what is a party's own comes behind.
_HEAD = 8
#: A mask that shows fewer positions of a party's own says nothing.
_FEWEST = 4
#: More parties than this are told by their number only.
_MOST = 60
#: Rows that are taken for granted beside those seen, so that few rows prove nothing.
_BESIDE = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What a mask says: how many parties it fits, how many would fit by chance, and how likely another given party would.

    ``named``: the mention has a name too.
    """

    parties: int
    by_chance: float
    another: float
    named: bool


@dataclass(frozen=True, slots=True)
class Fitting:
    """Pairs of a mention and a row that its mask fits, and what the masks of mentions say."""

    mention: Int
    row: Int
    seen: dict[int, Seen]

    def of(self, start: int, end: int) -> tuple[Int, Int]:
        """The pairs of some mentions, counted from the first of them."""
        here = (self.mention >= start) & (self.mention < end)
        return self.mention[here] - start, self.row[here]


def laid_out(code: str) -> str:
    """The eighteen positions of a masked code; "" for none. A mask that lost its length shows both ends.

    >>> laid_out("9134****X1XB"), laid_out("MA9K***1X"), laid_out("91341802MA9KB0X1XB")
    ('9134**********X1XB', '********MA9K***1X*', '')
    """
    if _STAR not in code:
        return ""
    if len(code) == _WIDTH:
        return code
    if len(code) == _ORGANISATION:
        return _STAR * _HEAD + code + _STAR
    head, tail = code[: code.index(_STAR)], code[code.rindex(_STAR) + 1 :]
    hidden = _WIDTH - len(head) - len(tail)
    return head + _STAR * hidden + tail if hidden > 0 else ""


def fitting(register: Register, asked: Written) -> Fitting:
    """The parties whose codes fit the masked codes of mentions."""
    columns = (asked.texts[name].to_pylist() for name in ("code", "flat"))
    mentions, rows, seen = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], {}
    for mention, (code, flat) in enumerate(zip(*columns, strict=True)):
        mask = laid_out(code) if _STAR in code else ""
        if sum(c != _STAR for c in mask[_HEAD:]) < _FEWEST:
            continue
        found, by_chance, another = _look(register, mask)
        parties = len(np.unique(register.owner[found]))
        seen[mention] = Seen(parties, by_chance, another, bool(flat))
        if parties <= _MOST:
            mentions.append(np.full(len(found), mention, dtype=np.int64))
            rows.append(found)
    return Fitting(np.concatenate(mentions), np.concatenate(rows), seen)


def _look(register: Register, mask: str) -> tuple[Int, float, float]:
    """The rows that a mask fits, how many would fit by chance, and how likely one that fits in front fits behind."""
    visible = [(place, ord(c)) for place, c in enumerate(mask) if c != _STAR]
    front, own = ([one for one in visible if (one[0] < _HEAD) == head] for head in (True, False))
    fits, others, alike = [], 0, np.zeros(len(own))
    for names, start in zip(register.names, register.starts.tolist(), strict=False):
        codes = positions(names)
        there = register.alive[start : start + len(names)] & (codes[_HEAD] > 0)
        for place, character in front:
            there &= codes[place] == character
        rows = np.arange(len(names))
        if front:  # few are left
            rows = np.flatnonzero(there)
            codes, there = codes[:, rows], there[rows]
        matching, agree = there.copy(), []
        for place, character in own:
            same = there & (codes[place] == character)
            agree.append(int(np.count_nonzero(same)))
            matching &= same
        found = rows[matching]
        fits.append(start + found)
        others += int(np.count_nonzero(there)) - len(found)
        alike += np.array(agree) - len(found)
    another = float(np.prod((alike + 1) / (others + _BESIDE)))
    return np.concatenate(fits), another * (others + 1), another


def positions(names: Written) -> Bytes:
    """The codes of rows, a row a position, 0 where nothing is known; laid out once."""
    if names.positions:
        return names.positions[0]
    column = CodeBytes(names.texts["code"].combine_chunks())
    table = np.zeros((len(names), _WIDTH), np.uint8)
    whole, alone = column.lengths == _WIDTH, column.lengths == _ORGANISATION
    table[whole] = column.matrix(whole, _WIDTH)
    table[alone, _HEAD : _HEAD + _ORGANISATION] = column.matrix(alone, _ORGANISATION)
    names.positions.append(np.ascontiguousarray(table.T))
    return names.positions[0]
