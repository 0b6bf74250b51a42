"""Whether ids stay: the same records in another order, one record less, one record more.

An id need not change where a party goes on: the larger part of a former party that is the larger part of a party now keeps
its id. Everything else (a party that split, or joined a larger one) is counted as moved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import batch
from resolution.batch import MEMBERSHIP
from resolution.columns import Int, encode_together

Progress = Callable[[str, int, int], None]


def _ids(mentions: pa.Table, memory: pa.Table | None = None) -> pa.Table:
    return batch.resolve(mentions, memory).membership


def _parties(before: pa.Table, after: pa.Table) -> tuple[Int, Int]:
    """The ids, before and after, of the mentions that both know, as numbers of one list."""
    at = pc.index_in(before["mention_id"], value_set=after["mention_id"].combine_chunks())
    both = before.filter(pc.is_valid(at))
    (old, new), _ = encode_together([both["entity_id"], after["entity_id"].take(at.drop_null())])
    return old, new


def _largest(of: Int, part: Int, size: Int) -> Int:
    """By party: its one largest part, -1 where two are equally large."""
    result = np.full(int(of.max(initial=-1)) + 1, -1, dtype=np.int64)
    order = np.lexsort((size, of))
    last = np.flatnonzero(np.concatenate([of[order][1:] != of[order][:-1], [True]])) if len(of) else order
    result[of[order][last]] = part[order][last]
    tie = last[(last > 0) & (of[order][last - 1] == of[order][last]) & (size[order][last - 1] == size[order][last])]
    result[of[order][tie]] = -1
    return result


def changes(before: pa.Table, after: pa.Table) -> tuple[int, int]:
    """Of the mentions that two memberships know: how many have another id without need, and how many moved."""
    old, new = _parties(before, after)
    pairs, counts = np.unique(np.stack([old, new], axis=1), axis=0, return_counts=True)
    a, b = pairs[:, 0], pairs[:, 1]
    onward, back = _largest(a, b, counts), _largest(b, a, counts)
    goes_on = (onward[a] == b) & (back[b] == a)
    otherwise = a != b
    return int(counts[goes_on & otherwise].sum()), int(counts[otherwise & ~goes_on].sum())


def measure(mentions: pa.Table, runs: int, seed: int, progress: Progress) -> dict[str, Any]:
    """``runs`` shuffles without memory, and as many records taken away and put back with it."""
    rng = np.random.default_rng(seed)
    whole = _ids(mentions)
    found = {name: {"runs": runs, "needless": 0, "moved": 0} for name in ("shuffled", "one_less", "one_more")}

    def count(name: str, before: pa.Table, after: pa.Table) -> None:
        needless, moved = changes(before, after)
        found[name]["needless"] += needless
        found[name]["moved"] += moved

    for run in range(runs):
        progress("stability", run, runs)
        count("shuffled", whole, _ids(mentions.take(pa.array(rng.permutation(mentions.num_rows)))))
        rest = mentions.filter(pa.array(np.arange(mentions.num_rows) != rng.integers(mentions.num_rows)))
        count("one_less", whole, _ids(rest, whole))
        fewer = _ids(rest, MEMBERSHIP.empty_table())
        count("one_more", fewer, _ids(mentions, fewer))
    progress("stability", runs, runs)
    return {"mentions": mentions.num_rows, "parties": len(pc.unique(whole["entity_id"])), **found}
