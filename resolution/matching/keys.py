"""What the names of parties are found by: 64-bit keys, computed for whole columns at once, each of a kind.

Two texts one slip apart share a key of their deletion neighbourhoods, so that near names are found by lookups and no scan.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution.columns import Int, Mask, digests, mix
from resolution.kernels.slips import slips
from resolution.matching import sound_keys
from resolution.matching.written import Written
from resolution.spelled import Keys, Spelled, spelled
from resolution.spelled import sound_keys as homophone_keys

#: Kinds of keys; each is also the salt that keeps its keys apart from those of others.
IDENT, SLIP, CORE, CODE, INNER, SOUND, PINYIN, BAG, PAIR, SINGLE = range(1, 11)
#: Keys with more rows than their kind allows say too little and are passed over.
ALLOWED = {IDENT: 400, SLIP: 80, CORE: 300, CODE: 60, INNER: 40, SOUND: 80, PINYIN: 60, BAG: 80}
#: Texts longer than this are found by more than one slip of theirs.
_LONGEST = 16

#: Keys, and the row that each belongs to.
Keyed = tuple[int, Keys, Int]


def column_of(texts: pa.Table, name: str) -> pa.StringArray:
    """A column of texts in one piece."""
    found = texts[name]
    return found.chunk(0) if found.num_chunks == 1 else found.combine_chunks()


def rows_of(used: Mask) -> Int:
    """Row numbers of a mask."""
    return np.flatnonzero(used).astype(np.int64)


def _exact(kind: int, texts: pa.StringArray, rows: Int) -> Keyed:
    return kind, digests(texts) + np.uint64(kind), rows


def core_keys(names: Written) -> Keyed:
    """The 字号, where there is one."""
    core = column_of(names.texts, "core")
    there = pc.not_equal(core, "")
    return _exact(CORE, core.filter(there), rows_of(there.to_numpy(zero_copy_only=False)))


def name_keys(names: Written) -> list[Keyed]:
    """字号, industry and branch: as they are, with slips, as they sound, in any order; and the 字号 alone."""
    ident = column_of(names.texts, "ident")
    every = np.arange(len(names), dtype=np.int64)
    letters = spelled(every, ident)
    lengths = np.diff(letters.starts)
    there, several = lengths > 0, lengths > 1
    return [
        (IDENT, digests(ident)[there] + np.uint64(IDENT), every[there]),
        (SLIP, *_slips(letters, lengths)),
        core_keys(names),
        (SOUND, homophone_keys(letters)[there] + np.uint64(SOUND), every[there]),
        (BAG, _bags(letters)[several] + np.uint64(BAG), every[several]),
    ]


def _slips(letters: Spelled, lengths: Int) -> tuple[Keys, Int]:
    """Texts whole, and with each character left out where that leaves two or more."""
    keys, rows = slips(letters.codes, letters.characters, letters.starts, np.ones_like(letters.codes), 2)
    whole = np.diff(rows, prepend=-1) != 0  # the first key of a text
    used = whole | (lengths[rows] > 2) & (lengths[rows] <= _LONGEST)
    return keys[used] + np.uint64(SLIP), rows[used]


def _bags(letters: Spelled) -> Keys:
    """One key a text, the same for texts of the same characters in any order."""
    with np.errstate(over="ignore"):
        total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mix(letters.characters + 1), dtype=np.uint64)])
    return np.asarray(total[letters.starts[1:]] - total[letters.starts[:-1]])


def code_keys(names: Written) -> list[Keyed]:
    """Organisation codes whole, and both halves of what is between the region and the check character."""
    written = column_of(names.texts, "code")
    if not pc.any(pc.not_equal(written, "")).as_py():
        return []
    whole = column_of(names.texts, "organisation_code")
    rows = rows_of(pc.not_equal(whole, "").to_numpy(zero_copy_only=False))
    found = [_exact(CODE, whole.take(pa.array(rows)), rows)]
    for half, texts, where in _halves(written):
        clean = where & ~pc.match_substring(texts, "*").to_numpy(zero_copy_only=False)
        rows = rows_of(clean)
        kind, keys, rows = _exact(INNER, texts.take(pa.array(rows)), rows)
        found.append((kind, keys + np.uint64(half), rows))
    return found


def _halves(written: pa.StringArray) -> list[tuple[int, pa.StringArray, Mask]]:
    """The two halves, counted from the front and, where a character is missing or too many, from the end."""
    lengths = pc.utf8_length(written).to_numpy(zero_copy_only=False)
    credit = (lengths >= 16) & (lengths <= 19)
    shifted, alone = credit & (lengths != 18), lengths == 9
    return [
        (0, pc.utf8_slice_codeunits(written, 8, 13), credit),
        (1, pc.utf8_slice_codeunits(written, 13, 18), credit & (lengths >= 18)),
        (0, pc.utf8_slice_codeunits(written, -10, -5), shifted),
        (1, pc.utf8_slice_codeunits(written, -5, None), shifted),
        (0, pc.utf8_slice_codeunits(written, 0, 5), alone),
        (1, pc.utf8_slice_codeunits(written, 5, 9), alone),
    ]


def _pinyin_keys(names: Written) -> list[Keyed]:
    """What parties are found by when somebody types pinyin: their 字号 alone, with two characters more, and all of it."""
    core, industry = column_of(names.texts, "core"), column_of(names.texts, "industry")
    two_more = pc.binary_join_element_wise(core, pc.utf8_slice_codeunits(industry, 0, 2), "")
    found = []
    for texts in (core, two_more, column_of(names.texts, "ident")):
        rows = rows_of(pc.utf8_length(texts).to_numpy(zero_copy_only=False) > 1)
        for keys in sound_keys.pinyin_keys(texts.take(pa.array(rows)), PINYIN):
            found.append((PINYIN, keys, rows))
    return found


def typed_keys(asked: Written) -> list[Keyed]:
    """The keys of mentions in Latin letters, as of parties whose name sounds so."""
    normal = column_of(asked.texts, "normal")
    rows = rows_of(pc.match_substring_regex(normal, "^[A-Z]{2,}$").to_numpy(zero_copy_only=False))
    texts: list[str] = normal.take(pa.array(rows)).to_pylist()
    return [(PINYIN, sound_keys.typed_keys(texts, PINYIN), rows)] if texts else []


def pair_keys(names: Written) -> list[Keyed]:
    """Neighbouring characters."""
    letters = spelled(np.arange(len(names)), column_of(names.texts, "flat"))
    characters = letters.characters.astype(np.uint64)
    rows = np.repeat(np.arange(len(names)), np.diff(letters.starts))
    together = rows_of(rows[1:] == rows[:-1])
    return [(PAIR, characters[together] << np.uint64(32) | characters[together + 1], rows[together])]


def single_keys(names: Written) -> list[Keyed]:
    """Single characters."""
    letters = spelled(np.arange(len(names)), column_of(names.texts, "flat"))
    return [(SINGLE, letters.characters.astype(np.uint64), np.repeat(np.arange(len(names)), np.diff(letters.starts)))]


#: What parties are indexed by, the kinds of one family at a time, the largest first.
FAMILIES: tuple[Callable[[Written], list[Keyed]], ...] = (single_keys, pair_keys, name_keys, _pinyin_keys, code_keys)
