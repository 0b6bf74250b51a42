"""The parties that mentions are matched with: what they write, and the postings by which they are found.

A register does not change; `changed` gives another one that shares with it all but what is new. It answers as a register
built from nothing would, whatever the order of the changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution.columns import Int, Mask, digests
from resolution.matching import keys
from resolution.matching.keys import Keyed
from resolution.matching.postings import EMPTY, Layers, Postings, pack
from resolution.matching.written import TEXTS, Written, join
from resolution.spelled import Keys

#: Rows that are indexed at a time, because what is behind their keys is large.
_PIECE = 50_000
#: Changes are merged into the base when they are more than this many and more than this share of all.
_FEW, _SHARE = 20_000, 0.05
#: Numbers of rows that are gone are given out again when they are this share of all.
_GAPS = 0.25
#: Parties hardly ever share a 字号 where fewer than this share do.
_DISTINCT = 0.2
#: A kind of its own: parties by 字号, each once, however many names they have.
_OWNERS = 11
_KINDS = (*keys.ALLOWED, keys.PAIR, keys.SINGLE, _OWNERS)


@dataclass(frozen=True, slots=True)
class Register:
    """Rows are names, in segments; `owner` is the party of each, by its place in `ids`, whose first row is its name today.

    `tie` orders rows that are equally good by what they say; `distinct`: parties hardly ever share a 字号 (listed companies).
    """

    names: tuple[Written, ...]
    starts: Int  # of the segments, and the end
    owner: Int
    former: Mask
    ids: tuple[pa.Array, pa.Array]  # as built, and added since
    alive: Mask
    tie: Int
    near: dict[int, Layers]
    distinct: bool

    @classmethod
    def build(cls, names: Written, owner: Int, ids: pa.Array) -> Register:
        """Index every row."""
        packed = _packed(names, np.arange(len(names), dtype=np.int64), owner)
        near = dict.fromkeys(_KINDS, Layers(EMPTY)) | {kind: Layers(layer) for kind, layer in packed}
        starts, alive = np.array([0, len(names)]), np.ones(len(names), dtype=np.bool_)
        return cls(
            (names,),
            starts,
            owner,
            _former(owner),
            (ids, ids.slice(0, 0)),
            alive,
            _ties(names, ids, owner),
            near,
            _are_distinct(near),
        )

    def __len__(self) -> int:
        return int(np.count_nonzero(self.alive))

    def party_id(self, party: int) -> str:
        """The id of a party by its number."""
        built, added = self.ids
        return str((built[party] if party < len(built) else added[party - len(built)]).as_py())

    def texts(self, rows: Int, columns: Sequence[str]) -> pa.Table:
        """What rows say."""
        if len(self.names) == 1:
            return self.names[0].texts.select(columns).take(pa.array(rows))
        segment = np.searchsorted(self.starts, rows, side="right") - 1
        order = np.argsort(segment, kind="stable")
        parts = [
            self.names[at].texts.select(columns).take(pa.array(rows[segment == at] - self.starts[at]))
            for at in np.unique(segment).tolist()
        ]
        place = np.empty(len(rows), dtype=np.int64)
        place[order] = np.arange(len(rows))
        return pa.concat_tables(parts).combine_chunks().take(pa.array(place)) if parts else self.texts_of_none(columns)

    def texts_of_none(self, columns: Sequence[str]) -> pa.Table:
        """No rows."""
        return self.names[0].texts.select(columns).slice(0, 0)

    def written(self, rows: Int) -> Written:
        """Rows with all that they say."""
        segment = np.searchsorted(self.starts, rows, side="right") - 1
        named, stated = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
        for at in np.unique(segment).tolist():
            here = segment == at
            local = rows[here] - self.starts[at]
            named[here], stated[here] = self.names[at].named[local], self.names[at].stated[local]
        return Written(self.texts(rows, TEXTS), named, stated)

    def with_core(self, names: Written) -> Int:
        """How many parties have the 字号 of each name; 0 = it has none."""
        _, found, rows = keys.core_keys(names)
        counts = np.zeros(len(names), dtype=np.int64)
        counts[rows] = self.near[_OWNERS].find(found).count
        return counts

    def parties(self, ids: Iterable[str]) -> Int:
        """The numbers of those of the ids that are here."""
        wanted = pa.array(sorted(set(ids)), pa.string())
        named = np.concatenate([pc.is_in(part, wanted).to_numpy(zero_copy_only=False) for part in self.ids])
        here = np.zeros(len(named), dtype=np.bool_)
        here[self.owner[self.alive]] = True
        return np.flatnonzero(named & here)

    def changed(self, names: Written, owner: Int, ids: pa.Array, gone: Int) -> Register:
        """With the names of further parties (`owner`: places in `ids`) and without the parties with numbers `gone`."""
        size, known = len(self.owner), len(self.ids[0]) + len(self.ids[1])
        lost = np.flatnonzero(np.isin(self.owner, gone) & self.alive)
        added = dict(_packed(names, np.arange(size, size + len(names)), owner + known))
        removed = dict(_packed(self.written(lost), lost, self.owner[lost]))
        near = {kind: layers.changed(added.get(kind), removed.get(kind)) for kind, layers in self.near.items()}
        alive = np.concatenate([self.alive, np.ones(len(names), dtype=np.bool_)])
        alive[lost] = False
        segments = _appended(self.names, names)
        grown = Register(
            segments,
            _starts(segments),
            np.concatenate([self.owner, owner + known]),
            np.concatenate([self.former, _former(owner)]),
            (self.ids[0], pa.concat_arrays([self.ids[1], ids])),
            alive,
            np.concatenate([self.tie, _ties(names, ids, owner)]),
            near,
            _are_distinct(near),
        )
        waiting = sum(len(part.rows) for part in (near[keys.IDENT].added, near[keys.IDENT].gone))
        return grown._merged() if waiting > max(_FEW, _SHARE * size) else grown

    def _merged(self) -> Register:
        """The same, its changes in the base."""
        if np.count_nonzero(~self.alive) > _GAPS * len(self.alive):
            return self._without_gaps()
        rows = np.where(self.alive, np.arange(len(self.alive)), -1)
        parties = np.full(len(self.ids[0]) + len(self.ids[1]), -1)
        here = self.owner[self.alive]
        parties[here] = here
        return replace(self, near=self._renumbered(rows, parties))

    def _without_gaps(self) -> Register:
        """The same, rows and parties numbered anew."""
        kept = np.flatnonzero(self.alive)
        here, owner = np.unique(self.owner[kept], return_inverse=True)
        parties = np.full(len(self.ids[0]) + len(self.ids[1]), -1)
        parties[here] = np.arange(len(here))
        numbers = np.where(self.alive, np.cumsum(self.alive) - 1, -1)
        ids = pa.concat_arrays(self.ids).take(pa.array(here))
        return Register(
            (self.written(kept),),
            np.array([0, len(kept)]),
            owner.reshape(-1),
            self.former[kept],
            (ids, ids.slice(0, 0)),
            np.ones(len(kept), dtype=np.bool_),
            self.tie[kept],
            self._renumbered(numbers, parties),
            self.distinct,
        )

    def _renumbered(self, rows: Int, parties: Int) -> dict[int, Layers]:
        return {kind: layers.merged(parties if kind == _OWNERS else rows) for kind, layers in self.near.items()}


def _owner_keys(names: Written) -> list[Keyed]:
    _, found, rows = keys.core_keys(names)
    return [(_OWNERS, found, rows)]


def _packed(names: Written, rows: Int, owner: Int) -> Iterable[tuple[int, Postings]]:
    """The postings of every kind, of names with the numbers `rows` and the parties `owner`; a family of kinds at a time."""
    families: list[tuple[Callable[[Written], list[Keyed]], Int]] = [(family, rows) for family in keys.FAMILIES]
    for family, numbers in (*families, (_owner_keys, owner)):
        packed: dict[int, list[Keys]] = {}
        for start in range(0, len(names), _PIECE):
            for kind, found, places in family(names.slice(start, _PIECE)):
                packed.setdefault(kind, []).append(pack(found, numbers[start + places]))
        for kind, entries in packed.items():
            yield kind, Postings.build(entries)


def _are_distinct(near: dict[int, Layers]) -> bool:
    entries, shared = near[_OWNERS].sharing()
    return shared < _DISTINCT * entries


def _appended(segments: tuple[Written, ...], names: Written) -> tuple[Written, ...]:
    """Small segments are joined, so that there are few; the one that was built stays as it is."""
    if len(segments) > 1 and len(segments[-1]) < _FEW:
        return (*segments[:-1], join([segments[-1], names]))
    return (*segments, names)


def _starts(segments: Sequence[Written]) -> Int:
    return np.cumsum([0, *map(len, segments)])


def _former(owner: Int) -> Mask:
    former = np.ones(len(owner), dtype=np.bool_)
    former[np.unique(owner, return_index=True)[1]] = False
    return former


def _ties(names: Written, ids: pa.Array, owner: Int) -> Int:
    """A number for every row that depends on what it says and whose it is, and on nothing else."""
    parts = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(names), _PIECE):
        texts = names.texts.slice(start, _PIECE)
        said = [keys.column_of(texts, name) for name in ("flat", "code", "address")]
        whose = ids.take(pa.array(owner[start : start + _PIECE]))
        parts.append(digests(pc.binary_join_element_wise(*said, whose, "\x1f")).view(np.int64))
    return np.concatenate(parts)
