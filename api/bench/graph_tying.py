"""How ordinary ties of a drawn graph come about in time, and that none is drawn twice."""

from __future__ import annotations

import numpy as np

from api.bench.graph_draft import Column, Draft
from loaders.world.draw import Int, chance

_RECORDED_WITHIN = 45  # days


def add(
    rng: np.random.Generator, draft: Draft, kind: str, source: Int, target: Int, since: Int, **more: Column
) -> None:
    """Ties that are known some days after they began."""
    known = since + rng.integers(1, _RECORDED_WITHIN, len(source))
    draft.add_ties(kind, len(source), source=source, target=target, since=since, known=known, **more)


def later(rng: np.random.Generator, established: Int, today: int) -> Int:
    """From foundation in most cases, some time after it in the others."""
    late = (rng.random(len(established)) * np.maximum(today - established, 1)).astype(np.int64)
    return established + np.where(chance(rng, 0.3, len(established)), late, 0)


def each_once(source: Int, target: Int) -> Int:
    """Rows of the first of equal pairs, in order; none that ties a party to itself."""
    order = np.lexsort((target, source))
    again = (np.diff(source[order], prepend=-1) == 0) & (np.diff(target[order], prepend=-1) == 0)
    fresh = np.sort(order[~again])
    return np.asarray(fresh[source[fresh] != target[fresh]])
