"""Which parties of a register may be meant: lookups by keys that survive slips, and by rare neighbouring characters.

Nothing here decides; it proposes few rows, in an order that does not depend on the order of the register.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from resolution.columns import Int, Mask
from resolution.matching import keys, sound_keys
from resolution.matching.keys import Keys
from resolution.matching.postings import Postings, pack
from resolution.matching.short_names import is_short, pieces
from resolution.matching.written import Written

Float = npt.NDArray[np.float64]

_IDENT_WIDTH, _FLAT_WIDTH, _CORE_WIDTH = 16, 28, 8
#: Salts keep the kinds of keys apart; keys with more rows than the kind allows say too little and are passed over.
_IDENT, _SLIP, _CORE, _CODE, _INNER, _SOUND, _PINYIN, _BAG = range(1, 9)
_ALLOWED = {_IDENT: 400, _SLIP: 80, _CORE: 300, _CODE: 60, _INNER: 40, _SOUND: 80, _PINYIN: 60, _BAG: 80}
_PAIR, _SINGLE = 9, 10
#: A short name's characters are looked for together; those with more rows than this are left out, and so are results beyond the next.
_COMMON, _FROM_SINGLES = 60_000, 60
#: Parties hardly ever share a 字号 where fewer than this share do.
_DISTINCT = 0.2
#: Postings of neighbouring characters read for one mention at most, and the parties kept from them.
_BUDGET, _FROM_PAIRS = 16_000, 24
#: A mention whose best party is this similar needs no look at neighbouring characters.
_NEAR = 0.9
#: Parties that go on to be compared in detail: the best, and all as similar as the best, up to a limit.
_KEPT, _TIED = 6, 40
#: Parties so much less similar than the best are not compared in detail.
_BEHIND = 0.35
_BLOCK = 256
#: Rows of a register that are indexed at a time.
_PIECE = 50_000


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of a mention row and a register row, the most similar first within a mention."""

    mention: Int
    row: Int
    similarity: Float
    alike: Int  # by mention: how many rows are as similar as the best


def _list(column: pa.ChunkedArray | pa.Array) -> list[str]:
    found: list[str] = column.to_pylist()
    return found


def _name_keys(names: Written) -> list[tuple[int, Keys, Int]]:
    """(kind, keys, rows) of what names are found by."""
    every = np.arange(len(names), dtype=np.int64)
    ident = _list(names.texts["ident"])
    points, lengths = keys.characters(ident, _IDENT_WIDTH)
    there = lengths > 0
    core_points, core_lengths = keys.characters(_list(names.texts["core"]), _CORE_WIDTH)
    cored = core_lengths > 0
    slips, slip_rows = keys.deletions(points, lengths, _SLIP)
    sounds = sound_keys.homophone_keys(points, _SOUND)
    return [
        (_IDENT, keys.exact(points, _IDENT)[there], every[there]),
        (_SLIP, slips, slip_rows),
        # one character more or less: a text equals another's text with one left out
        (_SLIP, keys.exact(points, _SLIP)[lengths >= 2], every[lengths >= 2]),
        (_CORE, keys.exact(core_points, _CORE)[cored], every[cored]),
        (_SOUND, sounds[there], every[there]),
        (_BAG, keys.bags(points, _BAG)[lengths >= 2], every[lengths >= 2]),
    ]


def _code_keys(names: Written) -> list[tuple[int, Keys, Int]]:
    """Organisation codes whole, and both halves of what is between the region and the check character."""
    if not pc.any(pc.not_equal(names.texts["code"], "")).as_py():
        return []
    found = []
    whole = names.texts["organisation_code"]
    rows = sound_keys.rows_of(pc.not_equal(whole, "").to_numpy())
    found.append((_CODE, keys.exact(keys.characters(_list(whole.take(rows)), 9)[0], _CODE), rows))
    written = names.texts["code"]
    lengths = pc.utf8_length(written).to_numpy()
    for parts in _halves(written, lengths):
        for half, (texts, where) in enumerate(parts):
            clean = where & ~pc.match_substring(texts, "*").to_numpy()
            rows = np.flatnonzero(clean)
            points, _ = keys.characters(_list(texts.take(pa.array(rows))), 5)
            found.append((_INNER, keys.exact(points, _INNER + 16 * half), rows))
    return found


def _halves(written: pa.ChunkedArray, lengths: Int) -> list[list[tuple[pa.ChunkedArray, Mask]]]:
    """The two halves, counted from the front and, where a character is missing or too many, from the end."""
    credit = (lengths >= 16) & (lengths <= 19)
    plain = [
        (pc.utf8_slice_codeunits(written, 8, 13), credit),
        (pc.utf8_slice_codeunits(written, 13, 18), credit & (lengths >= 18)),
    ]
    shifted = credit & (lengths != 18)
    from_end = [
        (pc.utf8_slice_codeunits(written, -10, -5), shifted),
        (pc.utf8_slice_codeunits(written, -5, None), shifted),
    ]
    alone = lengths == 9
    single = [
        (pc.utf8_slice_codeunits(written, 0, 5), alone),
        (pc.utf8_slice_codeunits(written, 5, 9), alone),
    ]
    return [plain, from_end, single]


def _pinyin_keys(names: Written) -> list[tuple[int, Keys, Int]]:
    """What parties are found by when somebody types pinyin: their 字号 alone, with two characters more, and all of it."""
    core, ident = names.texts["core"], names.texts["ident"]
    every = np.arange(len(names), dtype=np.int64)
    found = []
    for texts in (
        core,
        pc.binary_join_element_wise(core, pc.utf8_slice_codeunits(names.texts["industry"], 0, 2), ""),
        ident,
    ):
        values = _list(texts)
        used = np.fromiter((len(value) >= 2 for value in values), dtype=np.bool_, count=len(values))
        for column in sound_keys.pinyin_keys(values, _PINYIN):
            found.append((_PINYIN, column[used], every[used]))
    return found


def _pair_keys(names: Written) -> list[tuple[int, Keys, Int]]:
    points, _ = keys.characters(_list(names.texts["flat"]), _FLAT_WIDTH)
    return [(_PAIR, *keys.pairs(points))]


def _single_keys(names: Written) -> list[tuple[int, Keys, Int]]:
    points, _ = keys.characters(_list(names.texts["flat"]), _FLAT_WIDTH)
    return [(_SINGLE, *keys.singles(points))]


_FAMILIES = (_name_keys, _code_keys, _pinyin_keys, _pair_keys, _single_keys)


def _postings(family: Callable[[Written], list[tuple[int, Keys, Int]]], names: Written) -> dict[int, Postings]:
    """The postings of a family of keys; made in pieces, because the matrices behind the keys are wide."""
    packed: dict[int, list[Keys]] = {}
    for start in range(0, len(names), _PIECE):
        for kind, found, rows in family(names.slice(start, _PIECE)):
            packed.setdefault(kind, []).append(pack(found, rows + start))
    return {kind: Postings.build(packed.pop(kind)) for kind in list(packed)}


@dataclass(frozen=True, slots=True)
class CandidateIndex:
    """A register that is asked for candidates. `tie` orders equally similar rows by what they write."""

    names: Written
    near: dict[int, Postings]
    tie: npt.NDArray[np.int64]
    core_count: npt.NDArray[np.int32]
    distinct: bool

    @classmethod
    def build(cls, names: Written, owner: Int | None = None) -> CandidateIndex:
        """Index every row; `owner`: the party of each row, where parties have several names."""
        near = dict.fromkeys((*_ALLOWED, _PAIR, _SINGLE), _EMPTY)
        for family in _FAMILIES:
            near |= _postings(family, names)
        counts = _core_counts(names, np.arange(len(names)) if owner is None else owner)
        used = counts > 0
        shared = float((counts[used] > 1).mean()) if used.any() else 1.0
        return cls(names, near, _ranks(names), counts, shared < _DISTINCT)

    def with_core(self, asked: Written) -> Int:
        """How many rows have the 字号 that each mention writes."""
        points, _ = keys.characters(_list(asked.texts["core"]), _CORE_WIDTH)
        return self.near[_CORE].find(keys.exact(points, _CORE)).count

    def search(self, asked: Written) -> Candidates:
        """Candidates of every mention."""
        parts = [_NOTHING]
        for start in range(0, len(asked), _BLOCK):
            found = self._search_block(asked.slice(start, _BLOCK))
            parts.append(Candidates(found.mention + start, found.row, found.similarity, found.alike))
        columns = ("mention", "row", "similarity", "alike")
        return Candidates(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))

    def _search_block(self, asked: Written) -> Candidates:
        mention, row = self._by_keys(asked)
        score = self._score(asked, mention, row)
        best = np.zeros(len(asked))
        np.maximum.at(best, mention, score)
        bare = pc.and_(pc.equal(asked.texts["form"], ""), pc.equal(asked.texts["branch"], "")).to_numpy()
        open_ = np.flatnonzero((best < _NEAR) | bare)
        if len(open_):
            more, more_rows = self._by_pairs(asked.take(open_))
            short, short_rows = self._by_singles(asked.take(open_))
            more, more_rows = np.concatenate([open_[more], open_[short]]), np.concatenate([more_rows, short_rows])
            mention, row = np.concatenate([mention, more]), np.concatenate([row, more_rows])
            score = np.concatenate([score, self._score(asked, more, more_rows)])
        return self._best(asked, mention, row, score)

    def _by_keys(self, asked: Written) -> tuple[Int, Int]:
        entries = [*_name_keys(asked), *_code_keys(asked)]
        latin = sound_keys.rows_of(pc.match_substring_regex(asked.texts["normal"], "^[A-Z]{2,}$").to_numpy())
        if len(latin):
            texts = _list(asked.texts["normal"].take(pa.array(latin)))
            entries.append((_PINYIN, sound_keys.typed_keys(texts, _PINYIN), latin))
        packed = [_NONE]
        for kind, found, mention in entries:
            if len(found):
                spans = self.near[kind].find(found)
                rows, span = self.near[kind].expand(
                    spans.start, np.where(spans.count <= _ALLOWED[kind], spans.count, 0)
                )
                packed.append(mention[span] << 32 | rows)
        both = np.unique(np.concatenate(packed))
        return both >> 32, both & 0xFFFFFFFF

    def _by_pairs(self, asked: Written) -> tuple[Int, Int]:
        """The rows that share the rarest neighbouring characters with each mention."""
        points, _ = keys.characters(_list(asked.texts["flat"]), 2 * _FLAT_WIDTH)
        wanted, mention = keys.pairs(points)
        spans = self.near[_PAIR].find(wanted)
        order = np.lexsort((spans.count, mention))
        mention, start, count = mention[order], spans.start[order], spans.count[order]
        read = np.cumsum(count)
        first = np.searchsorted(mention, mention)
        read -= np.where(first > 0, read[first - 1], 0)
        use = (read <= _BUDGET) & (count > 0)
        mention, start, count = mention[use], start[use], count[use]
        weight = np.minimum(np.log(len(self.names) / np.maximum(count, 1) + 1) * 100, 4095).astype(np.int64)
        rows, span = self.near[_PAIR].expand(start, count)
        return self._heaviest(mention[span], rows, weight[span], len(asked))

    def _by_singles(self, asked: Written) -> tuple[Int, Int]:
        """The rows that have all characters of a short name."""
        mentions, found = [_NONE], [_NONE]
        columns = (asked.texts[name].to_pylist() for name in ("flat", "branch"))
        for mention, (flat, branch) in enumerate(zip(*columns, strict=True)):
            if not is_short(flat, branch):
                continue
            rows = self._with_all(flat)
            found.append(rows)
            mentions.append(np.full(len(rows), mention, dtype=np.int64))
        return np.concatenate(mentions), np.concatenate(found)

    def _with_all(self, short: str) -> Int:
        """Rows that have all but the too common of some characters; none if they are too many."""
        letters = np.array(sorted({ord(c) for c in short}), dtype=np.uint64)
        spans = self.near[_SINGLE].find(letters)
        rare = np.flatnonzero((spans.count <= _COMMON) & (spans.count > 0))
        rare = rare[np.argsort(spans.count[rare], kind="stable")]
        if len(rare) < 2:
            return _NONE
        rows = self.near[_SINGLE].rows[spans.start[rare[0]] :][: spans.count[rare[0]]]
        for at in rare[1:]:
            rows = np.intersect1d(
                rows, self.near[_SINGLE].rows[spans.start[at] :][: spans.count[at]], assume_unique=True
            )
        return rows.astype(np.int64) if len(rows) <= _FROM_SINGLES else _NONE

    def _heaviest(self, mention: Int, rows: Int, weight: Int, size: int) -> tuple[Int, Int]:
        if not len(rows):
            return rows, rows
        packed = np.sort((mention << 32 | rows) << 12 | weight)
        both, weight = packed >> 12, packed & 4095
        starts = np.flatnonzero(np.concatenate([[True], both[1:] != both[:-1]]))
        total = np.add.reduceat(weight, starts)
        mention, rows = both[starts] >> 32, both[starts] & 0xFFFFFFFF
        best = np.zeros(size, dtype=np.int64)
        np.maximum.at(best, mention, total)
        good = total * 5 >= best[mention] * 2
        mention, rows, total = mention[good], rows[good], total[good]
        return _first_rows(mention, rows, np.lexsort((self.tie[rows], -total, mention)), _FROM_PAIRS)

    def _score(self, asked: Written, mention: Int, row: Int) -> Float:
        """Coarse similarity: of the whole names, of the names without region and form, or an equal 字号 alone."""
        left, right = asked.texts.take(pa.array(mention)), self.names.texts.take(pa.array(row))
        score = np.zeros(len(mention))
        for part in ("flat", "ident"):
            a, b = _list(left[part]), _list(right[part])
            if len(a):
                score = np.maximum(score, cpdist(a, b, scorer=Indel.normalized_similarity, dtype=np.float64))
        score = np.maximum(score, _in_order(left, right))
        core = pc.and_(pc.equal(left["core"], right["core"]), pc.not_equal(left["core"], "")).to_numpy()
        bare = pc.equal(left["industry"], "").to_numpy()
        score = np.where(core & bare, np.maximum(score, 0.85), score)
        code = pc.and_(
            pc.equal(left["organisation_code"], right["organisation_code"]), pc.not_equal(left["organisation_code"], "")
        )
        score = np.where(code.to_numpy(), score + 1.0, score)
        return np.round(score, 6)

    def _best(self, asked: Written, mention: Int, row: Int, score: Float) -> Candidates:
        """The best of each mention and all that are as similar."""
        _, first = np.unique(mention << 32 | row, return_index=True)
        mention, row, score = mention[first], row[first], score[first]
        order = np.lexsort((self.tie[row], -score, mention))
        mention, row, score = mention[order], row[order], score[order]
        start = np.searchsorted(mention, mention)
        place = np.arange(len(mention)) - start
        tied = score >= score[start] - 0.02 if len(mention) else place < 0
        keep = (place < _KEPT) & (score >= score[start] - _BEHIND) | (place < _TIED) & tied if len(mention) else tied
        alike = np.bincount(mention[tied], minlength=len(asked))
        bare = pc.and_(pc.equal(asked.texts["industry"], ""), pc.equal(asked.texts["form"], "")).to_numpy()
        alike = np.where(bare, np.maximum(alike, self.with_core(asked)), alike)
        return Candidates(mention[keep], row[keep], score[keep], alike)


_NONE = np.zeros(0, dtype=np.int64)
_EMPTY = Postings.build([])
_NOTHING = Candidates(_NONE, _NONE, _NONE.astype(np.float64), _NONE)


def _in_order(short: pa.Table, whole: pa.Table) -> Float:
    """0.86 where all characters of a short name stand in the other in order, less with every more piece; else 0."""
    columns = (short["flat"].to_pylist(), short["branch"].to_pylist(), whole["flat"].to_pylist())
    counts = [pieces(a, b) if is_short(a, branch) else 0 for a, branch, b in zip(*columns, strict=True)]
    found = np.array(counts, dtype=np.float64)
    return np.where(found > 0, 0.9 - 0.04 * np.minimum(found, 6), 0.0)


def _first_rows(mention: Int, rows: Int, order: Int, most: int) -> tuple[Int, Int]:
    """The first rows of each mention in an order that has mentions together."""
    mention, rows = mention[order], rows[order]
    place = np.arange(len(mention)) - np.searchsorted(mention, mention)
    return mention[place < most], rows[place < most]


def _ranks(names: Written) -> npt.NDArray[np.int64]:
    """The place of every row in an order by what it writes."""
    points, _ = keys.characters(_list(names.texts["flat"]), _FLAT_WIDTH)
    flat = keys.exact(points, 0)
    codes, _ = keys.characters(_list(names.texts["code"]), 18)
    order = np.lexsort((keys.exact(codes, 0), flat))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _core_counts(names: Written, owner: Int) -> npt.NDArray[np.int32]:
    """How many parties have the same 字号 as each row; 0 = it has none."""
    encoded = names.texts["core"].combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    distinct = np.unique(codes << 32 | owner) >> 32
    counts = np.bincount(distinct, minlength=len(encoded.dictionary))[codes]
    empty = pc.equal(names.texts["core"], "").to_numpy()
    return np.where(empty, 0, counts).astype(np.int32)
