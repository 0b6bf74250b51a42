"""Profiles after a change: those of the last run and those of new mentions, numbered as a full run would number them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resolution.columns import Int, Mask, among, first_of_each, recode
from resolution.features import Profiles, among_rivals, profiles_of
from resolution.judgements import Judgements
from resolution.last_run import LastRun
from resolution.portrait import portray


@dataclass(frozen=True, slots=True)
class Renumbered:
    """Profiles of today, and how their numbers go with those of the last run (-1 = there is none).

    ``everybody`` holds those of the last run in their order, and the new ones after them; ``place`` is that of today's.
    """

    profiles: Profiles
    ids: Int  # of the mentions, by row
    everybody: Profiles
    place: Int
    then: Int  # by profile of today
    now: Int  # by profile of the last run

    @property
    def kept(self) -> Int:
        """The profiles of today that the last run knew."""
        return np.flatnonzero(self.then >= 0)

    def differs(self, before: npt.NDArray[Any], today: npt.NDArray[Any]) -> Mask:
        """The profiles of today that are new, or of which something was otherwise in the last run."""
        result = self.then < 0
        kept = self.kept
        result[kept] = before[self.then[kept]] != today[kept]
        return result

    def with_gone(self, gone: Int, aside: Mask) -> Profiles:
        """The profiles of today and, numbered after them, some of the last run; the codes ``aside`` are not believed."""
        rows = np.concatenate([self.place, gone])
        return self.everybody.take(rows, rows[:0], rows[:0]).without_codes(aside)


def renumbered(last: LastRun, firms: pa.Table, changed: Int, judged: Judgements) -> Renumbered:
    """The profiles of the organisation mentions ``firms`` (in order); those ``changed`` (ids) are taken apart anew.

    So are mentions that have a profile of their own since they were judged (``judged``: by row), or no longer have one.
    """
    ids, count = firms["mention_id"].to_numpy(), last.portraits.num_rows
    known = last.firms
    own = ids[judged.mentions()]
    new = among(ids, np.union1d(changed, np.setxor1d(known[last.column("alone")[last.profile] > 0], own)))
    portraits = _joined(last.portraits, portray(firms.filter(pa.array(new))))
    alone = np.concatenate([np.flatnonzero(last.column("alone")), count + np.flatnonzero(among(ids[new], own))])
    everybody = profiles_of(portraits, alone)
    place = np.empty(len(ids), dtype=np.int64)
    place[new] = everybody.of_mention[count:]
    place[~new] = last.profile[np.searchsorted(known, ids[~new])]
    of_mention, first_row = first_of_each(place)
    order = place[first_row]
    then = np.where(order < count, order, -1)
    now = np.full(count, -1, dtype=np.int64)
    now[then[then >= 0]] = np.flatnonzero(then >= 0)
    profiles = among_rivals(everybody.take(order, of_mention, first_row))
    return Renumbered(profiles, ids, everybody, order, then, now)


def _joined(portraits: pa.Table, new: pa.Table) -> pa.Table:
    """Portraits with texts as dictionaries, and more of them, under the same dictionaries."""
    with ThreadPoolExecutor() as threads:
        columns = list(threads.map(_continued, portraits.columns, new.columns))
    return pa.table(columns, schema=portraits.schema)


def _continued(column: pa.ChunkedArray, more: pa.ChunkedArray) -> pa.Array:
    old, new = column.combine_chunks(), more.combine_chunks()
    if not pa.types.is_dictionary(old.type):
        return pa.concat_arrays([old, new])
    codes, texts = recode(new, old.dictionary)
    both = pa.concat_arrays([old.indices, pa.array(codes.astype(np.int32))])
    return pa.DictionaryArray.from_arrays(both, texts)
