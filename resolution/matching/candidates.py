"""Which parties of a register may be meant: lookups by keys that survive slips, and by rare neighbouring characters.

Nothing here decides; it proposes few rows, in an order that does not depend on the order of the register.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from resolution.columns import Int, Mask
from resolution.matching import keys
from resolution.matching.masked import Fitting
from resolution.matching.register import Register
from resolution.matching.short_names import is_few, is_short, pieces, without_place
from resolution.matching.written import Written

Float = npt.NDArray[np.float64]
Texts = dict[str, list[str]]

#: A short name's characters are looked for together; those with more rows than this are left out, and so are results beyond the next.
_COMMON, _FROM_SINGLES = 60_000, 60
#: Postings of neighbouring characters read for one mention at most, and the parties kept from them.
_BUDGET, _FROM_PAIRS = 16_000, 24
#: A mention whose best party is this similar needs no look at neighbouring characters.
_NEAR = 0.9
#: Parties that go on to be compared in detail: the best, and all as similar as the best, up to a limit.
_KEPT, _TIED = 6, 40
#: Parties so much less similar than the best are not compared in detail.
_BEHIND = 0.35
_BLOCK = 256
#: A party that a masked code fits is looked at in detail.
_FITTING = 0.89
#: What similarity is told by.
_COMPARED = ("flat", "ident", "core", "organisation_code")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of a mention row and a register row, the most similar first within a mention."""

    mention: Int
    row: Int
    similarity: Float
    alike: Int  # by mention: how many rows are as similar as the best


_NONE = np.zeros(0, dtype=np.int64)
_NOTHING = Candidates(_NONE, _NONE, _NONE.astype(np.float64), _NONE)


def search(register: Register, asked: Written, with_core: Int, masks: Fitting | None = None) -> Candidates:
    """Candidates of every mention; `with_core`: how many parties have the 字号 that it writes; `masks`: whom masked codes fit."""
    parts = [_NOTHING]
    for start in range(0, len(asked), _BLOCK):
        shown = masks.of(start, start + _BLOCK) if masks else (_NONE, _NONE)
        found = _search_block(register, asked.slice(start, _BLOCK), with_core[start : start + _BLOCK], shown)
        parts.append(Candidates(found.mention + start, found.row, found.similarity, found.alike))
    columns = ("mention", "row", "similarity", "alike")
    return Candidates(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def _search_block(register: Register, asked: Written, with_core: Int, shown: tuple[Int, Int]) -> Candidates:
    mention, row = _by_keys(register, asked)
    score = _score(register, asked, mention, row)
    best = np.zeros(len(asked))
    np.maximum.at(best, mention, score)
    formless = _empty(asked, "form")
    bare = formless & _empty(asked, "branch")
    open_ = np.flatnonzero((best < _NEAR) | bare)
    if len(open_):
        further = asked.take(open_)
        more, more_rows = _by_pairs(register, further)
        short, short_rows = _by_singles(register, further)
        more, more_rows = np.concatenate([open_[more], open_[short]]), np.concatenate([more_rows, short_rows])
        mention, row = np.concatenate([mention, more]), np.concatenate([row, more_rows])
        score = np.concatenate([score, _score(register, asked, more, more_rows)])
    if len(shown[0]):
        mention, row = np.concatenate([mention, shown[0]]), np.concatenate([row, shown[1]])
        score = np.concatenate([score, np.full(len(shown[0]), _FITTING)])
        order = np.argsort(-score, kind="stable")  # what a mask fits is as good as its name, or as good as that
        mention, row, score = mention[order], row[order], score[order]
    bare = formless & _empty(asked, "industry")
    return _best(register, np.where(bare, with_core, 0), mention, row, score)


def _empty(asked: Written, column: str) -> Mask:
    return np.asarray(pc.equal(asked.texts[column], "").to_numpy())


def _by_keys(register: Register, asked: Written) -> tuple[Int, Int]:
    """The rows that share a key with each mention."""
    packed = [_NONE]
    for kind, found, mention in (*keys.name_keys(asked), *keys.code_keys(asked), *keys.typed_keys(asked)):
        if len(found):
            layers = register.near[kind]
            spans = layers.find(found)
            rows, key = layers.rows(spans, spans.count <= keys.ALLOWED[kind], register.alive)
            packed.append(mention[key] << 32 | rows)
    both = np.unique(np.concatenate(packed))
    return both >> 32, both & 0xFFFFFFFF


def _by_pairs(register: Register, asked: Written) -> tuple[Int, Int]:
    """The rows that share the rarest neighbouring characters with each mention."""
    ((_, wanted, mention),) = keys.pair_keys(asked)
    layers = register.near[keys.PAIR]
    count = layers.find(wanted).count
    order = np.lexsort((wanted, count, mention))
    fresh = np.ones(len(order), dtype=np.bool_)
    again = (wanted[order][1:] == wanted[order][:-1]) & (mention[order][1:] == mention[order][:-1])
    fresh[1:] = ~again
    order = order[fresh]
    wanted, mention, count = wanted[order], mention[order], count[order]
    read = np.cumsum(count)
    first = np.searchsorted(mention, mention)
    read -= np.where(first > 0, read[first - 1], 0)
    use = (read <= _BUDGET) & (count > 0)
    wanted, mention, count = wanted[use], mention[use], count[use]
    weight = np.minimum(np.log(len(register) / np.maximum(count, 1) + 1) * 100, 4095).astype(np.int64)
    rows, key = layers.rows(layers.find(wanted), np.ones(len(wanted), dtype=np.bool_), register.alive)
    return _heaviest(register, mention[key], rows, weight[key], len(asked))


def _by_singles(register: Register, asked: Written) -> tuple[Int, Int]:
    """The rows that have all characters of a short name."""
    mentions, found = [_NONE], [_NONE]
    columns = (asked.texts[name].to_pylist() for name in ("flat", "branch"))
    for mention, (flat, branch) in enumerate(zip(*columns, strict=True)):
        if not is_short(flat, branch) and not (is_few(flat) and register.distinct):
            continue
        rows = np.union1d(_with_all(register, flat), _with_all(register, without_place(flat)))
        found.append(rows)
        mentions.append(np.full(len(rows), mention, dtype=np.int64))
    return np.concatenate(mentions), np.concatenate(found)


def _with_all(register: Register, short: str) -> Int:
    """Rows that have all but the too common of some characters; none if they are too many."""
    layers = register.near[keys.SINGLE]
    letters = np.array(sorted({ord(c) for c in short}), dtype=np.uint64)
    count = layers.find(letters).count
    used = (count <= _COMMON) & (count > 0)
    rare = letters[used][np.argsort(count[used], kind="stable")]
    if len(rare) < 2:
        return _NONE
    found = (
        layers.rows(layers.find(letter), np.ones(1, dtype=np.bool_), register.alive)[0] for letter in rare[:, None]
    )
    rows = next(found)
    for others in found:
        at = np.minimum(np.searchsorted(others, rows), len(others) - 1)
        rows = rows[others[at] == rows]
    return rows if len(rows) <= _FROM_SINGLES else _NONE


def _heaviest(register: Register, mention: Int, rows: Int, weight: Int, size: int) -> tuple[Int, Int]:
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
    return _first_rows(mention, rows, np.lexsort((register.tie[rows], -total, mention)), _FROM_PAIRS)


def _score(register: Register, asked: Written, mention: Int, row: Int) -> Float:
    """Coarse similarity: of the whole names, of the names without region and form, or an equal 字号 alone."""
    left = asked.texts.select((*_COMPARED, "industry", "branch")).take(pa.array(mention)).to_pydict()
    right = register.texts(row, _COMPARED).to_pydict()
    score = np.zeros(len(mention))
    for part in ("flat", "ident"):
        if len(mention):
            likeness = cpdist(left[part], right[part], scorer=Indel.normalized_similarity, dtype=np.float64)
            score = np.maximum(score, likeness)
    score = np.maximum(score, _in_order(left, right))
    bare = np.array([industry == "" for industry in left["industry"]], dtype=np.bool_)
    score = np.where(_same(left, right, "core") & bare, np.maximum(score, 0.85), score)
    score = np.where(_same(left, right, "organisation_code"), score + 1.0, score)
    return np.asarray(np.round(score, 6))


def _same(left: Texts, right: Texts, part: str) -> Mask:
    pairs = zip(left[part], right[part], strict=True)
    return np.array([one != "" and one == other for one, other in pairs], dtype=np.bool_)


def _best(register: Register, alike: Int, mention: Int, row: Int, score: Float) -> Candidates:
    """The best of each mention and all that are as similar; `alike`: how many these are at least."""
    _, first = np.unique(mention << 32 | row, return_index=True)
    mention, row, score = mention[first], row[first], score[first]
    order = np.lexsort((register.tie[row], -score, mention))
    mention, row, score = mention[order], row[order], score[order]
    start = np.searchsorted(mention, mention)
    place = np.arange(len(mention)) - start
    tied = score >= score[start] - 0.02 if len(mention) else place < 0
    keep = (place < _KEPT) & (score >= score[start] - _BEHIND) | (place < _TIED) & tied if len(mention) else tied
    alike = np.maximum(alike, np.bincount(mention[tied], minlength=len(alike)))
    return Candidates(mention[keep], row[keep], score[keep], alike)


def _in_order(short: Texts, whole: Texts) -> Float:
    """0.86 where all characters of a short name stand in the other in order, less with every more piece; else 0."""
    columns = (short["flat"], short["branch"], whole["flat"])
    counts = [pieces(a, b) if is_short(a, branch) else 0 for a, branch, b in zip(*columns, strict=True)]
    found = np.array(counts, dtype=np.float64)
    return np.where(found > 0, 0.9 - 0.04 * np.minimum(found, 6), 0.0)


def _first_rows(mention: Int, rows: Int, order: Int, most: int) -> tuple[Int, Int]:
    """The first rows of each mention in an order that has mentions together."""
    mention, rows = mention[order], rows[order]
    place = np.arange(len(mention)) - np.searchsorted(mention, mention)
    return mention[place < most], rows[place < most]
