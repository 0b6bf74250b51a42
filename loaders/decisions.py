"""Which reported events are one: a decision that several portals show is one event of its party.

Looked at are reports of one kind about one party (and of one list). Permits, penalties and list entries are one by authority
and document number; a number that names its office needs no authority. Without a number they are one by authority, day and
amount (without an amount: title), entries by their day; what tells only that the party left the list belongs to the entry that
was open then. Other kinds are one only where different sources say just the same.
What cannot be told apart from two others joins neither, and two rows that one delivery gives for one key stay two items.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.columns import Int, Mask, encode, first_of_each, mix
from resolution.identifiers import case_number

#: Kinds whose reports are one by number or circumstances; entries of lists need no authority, case numbers name the court.
DECISIONS, ENTRIES, CASES = ("permit", "penalty"), ("list_entry", "abnormal_operation"), ("judgment_debt",)

#: What a document number says without naming an office, and how much must be left to name one.
_GENERAL = re.compile(r"行政|处罚|罚|决定|决|列入|列|异|许可|许|准予|准|字|第|号|案|书|文|[\W\d_]")
_NAMING = 2


@lru_cache(maxsize=1 << 16)
def names_office(number: str) -> bool:
    """Whether a document number tells whose it is: 宣市监罚〔2021〕12号 does, 罚〔2021〕12号 and 12号 do not.

    >>> names_office("宣市监罚〔2021〕12号"), names_office("罚〔2021〕12号"), names_office("(2020)皖1802执123号")
    (True, False, True)
    """
    return len(_GENERAL.sub("", number)) >= _NAMING or case_number.parse(number) is not None


class _Labels:
    """Rows that are one carry one label, the smallest of their row numbers."""

    def __init__(self, size: int) -> None:
        self.of = np.arange(size, dtype=np.int64)

    def join(self, keys: npt.NDArray[np.uint64], rows: Int) -> None:
        """Make the components of ``rows`` one wherever their keys are equal."""
        if not len(rows):
            return
        group, first = first_of_each(keys)
        while True:
            lowest = np.full(len(first), len(self.of), dtype=np.int64)
            np.minimum.at(lowest, group, self.of[rows])
            root = np.arange(len(self.of), dtype=np.int64)
            np.minimum.at(root, self.of[rows], lowest[group])
            while not np.array_equal(root, root[root]):
                root = root[root]
            now = root[self.of]
            if np.array_equal(now, self.of):
                return
            self.of = now

    def attach(self, keys: npt.NDArray[np.uint64], there: Mask, here: Mask) -> None:
        """Rows ``here`` join the component of the rows ``there`` of their key, where there is just one such component."""
        rows = np.flatnonzero(there | here)
        group, first = first_of_each(keys[rows])
        unique = _distinct(group[there[rows]], self.of[rows[there[rows]]], len(first)) == 1
        joining = here[rows] & unique[group]
        joined = rows[(there[rows] & unique[group]) | joining]
        self.join(keys[joined], joined)


def same_events(claims: pa.Table) -> Int:
    """The label of every claim; claims with one label are one event.

    ``claims`` have the columns of ``loaders.claims`` and ``party``, ``authority`` (entity ids, "" = none) and ``source``.
    """
    about = mix(*(encode(claims[name])[0] for name in ("kind", "party", "list")))
    group, first = first_of_each(about)
    several = np.flatnonzero(np.bincount(group, minlength=len(first))[group] > 1)  # who has one event has no other
    label = np.arange(claims.num_rows, dtype=np.int64)
    label[several] = several[_joined(claims.take(pa.array(several)), about[several])]
    return label


def _joined(claims: pa.Table, about: npt.NDArray[np.uint64]) -> Int:
    """The label of every claim; ``about`` is its kind, party and list."""
    labels = _Labels(claims.num_rows)
    kind = claims["kind"].combine_chunks()
    columns = {
        name: encode(claims[name])[0] for name in ("document_no", "authority", "since", "until", "title", "source")
    }
    number, office, day = columns["document_no"], columns["authority"], columns["since"]
    entry, case = (_is(kind, kinds) for kinds in (ENTRIES, CASES))
    decided = _is(kind, DECISIONS) | entry | case
    entry &= np.asarray(pc.not_equal(claims["list"], ""), dtype=np.bool_)  # of no list it is a decision like others
    by_number(labels, (about, number, office, day), decided & (number >= 0), (entry, case, columns["source"]), claims)
    what = _content(claims["amount"], claims["title"])
    circumstances = np.where(entry, mix(about, day), mix(about, office, day, what))
    told = (day >= 0) & (entry | ((office >= 0) & (what >= 0)))
    alone = decided & (number < 0) & told
    labels.join(circumstances[alone], np.flatnonzero(alone))
    labels.attach(circumstances, decided & (number >= 0) & told, alone)
    exits = entry & (number < 0) & (day < 0) & (columns["until"] >= 0)
    if exits.any():
        _leave(labels, about, exits, entry & (day >= 0), (claims["since"].to_pylist(), claims["until"].to_pylist()))
    whole = mix(about, number, office, day, columns["until"], columns["title"], _content(claims["amount"], None))
    said_alike(labels, whole, np.flatnonzero(~decided & (day >= 0)), columns["source"])
    return labels.of


def by_number(
    labels: _Labels,
    said: tuple[npt.NDArray[np.uint64], Int, Int, Int],
    numbered: Mask,
    kinds: tuple[Mask, Mask, Int],
    claims: pa.Table,
) -> None:
    """Join what has one document number: of one office, of one day under a number that names the office, of one case."""
    about, number, office, day = said
    entry, case, source = kinds
    named = numbered & (_naming(claims["document_no"]) | case)
    whole, dated = mix(about, number, office), mix(about, number, office, day)
    again = entry & _repeats(whole, mix(whole, source), day, numbered)  # one source enters the party twice under it
    rows = np.flatnonzero(numbered & (office >= 0))
    labels.join(np.where(again, dated, whole)[rows], rows)
    rows = np.flatnonzero(named & (day >= 0))
    labels.join(mix(about, number, day)[rows], rows)
    rows = np.flatnonzero(case & numbered)
    labels.join(mix(about, number)[rows], rows)
    nobody = named & (office < 0) & ~again
    labels.join(mix(about, number)[nobody], np.flatnonzero(nobody))
    labels.attach(mix(about, number), named & (office >= 0), nobody)


def _leave(
    labels: _Labels, about: npt.NDArray[np.uint64], exits: Mask, entries: Mask, days: tuple[list[str], list[str]]
) -> None:
    """Rows that tell only an end join the one entry of their party and list that began before it and has no other end."""
    since, until = days
    held: defaultdict[int, list[int]] = defaultdict(list)
    ended: defaultdict[int, str] = defaultdict(str)  # by label
    for row in np.flatnonzero(entries & np.isin(about, about[exits])).tolist():
        held[int(about[row])].append(row)
        label = int(labels.of[row])
        ended[label] = max(ended[label], until[row])
    left: list[tuple[int, int]] = []
    for row in sorted(np.flatnonzero(exits).tolist(), key=lambda row: until[row]):
        begun = {int(labels.of[at]) for at in held[int(about[row])] if since[at] <= until[row]}
        fitting = [one for one in begun if ended[one] == until[row]] or [one for one in begun if not ended[one]]
        if len(fitting) == 1:
            ended[fitting[0]] = until[row]
            left += [(fitting[0], fitting[0]), (fitting[0], row)]
    if left:
        keys, rows = (np.array(column) for column in zip(*left, strict=True))
        labels.join(keys.astype(np.uint64), rows)


def said_alike(labels: _Labels, keys: npt.NDArray[np.uint64], rows: Int, source: Int) -> None:
    """Join rows of one key that come from different sources: of one source they would be two things."""
    if len(rows):
        group, first = first_of_each(keys[rows])
        twice = _counts_more(group, source[rows], len(first))
        kept = ~twice[group]
        labels.join(keys[rows[kept]], rows[kept])


def items_apart(labels: Int, claims: pa.Table, keys: Mapping[int, str]) -> Int:
    """Labels where rows that one delivery gives for one key (``keys`` by record) are items of their own.

    A number may stand beside several rows: a warning and a fine, two fines. Another portal's row belongs to the item with
    its amount; rows that say the same under one number are one item.
    """
    result, members = labels.copy(), defaultdict(list)
    ids = claims["record_id"].to_pylist()
    counts = np.bincount(labels, minlength=len(labels))
    for row in np.flatnonzero(counts[labels] > 1).tolist():
        members[int(labels[row])].append(row)
    for rows in members.values():
        by_key = defaultdict(list)
        for row in rows:
            by_key[keys[ids[row]]].append(row)
        repeated = [row for held in by_key.values() if len(held) > 1 for row in held]
        if repeated:
            for row, label in _items(rows, repeated, claims.take(pa.array(rows))).items():
                result[row] = label
    return result


def _items(rows: list[int], repeated: list[int], claims: pa.Table) -> dict[int, int]:
    """The label of each row of one decision that has several items."""
    told: dict[int, dict[str, Any]] = dict(zip(rows, claims.to_pylist(), strict=True))
    names = ("since", "until", "title", "amount", "properties")
    signature = {
        row: (*(said[name] for name in names), "" if said["document_no"] else said["event_id"])
        for row, said in told.items()
    }
    first: dict[object, int] = {}
    for row in sorted(repeated, key=lambda row: str(told[row]["event_id"])):
        first.setdefault(signature[row], row)
    by_amount: defaultdict[float | None, set[int]] = defaultdict(set)
    for row in repeated:
        by_amount[told[row]["amount"]].add(first[signature[row]])
    found = {row: first[signature[row]] for row in repeated}
    for row in rows:
        if row not in found:
            fitting = by_amount.get(told[row]["amount"], set())
            found[row] = next(iter(fitting)) if len(fitting) == 1 else first.setdefault(signature[row], row)
    return found


def _is(kind: pa.Array, kinds: tuple[str, ...]) -> Mask:
    return np.asarray(pc.is_in(kind, pa.array(kinds, pa.string())), dtype=np.bool_)


def _naming(numbers: pa.ChunkedArray) -> Mask:
    codes, texts = encode(numbers)
    named = np.array([*(names_office(text) if text else False for text in texts.to_pylist()), False], dtype=np.bool_)
    return np.asarray(named[codes])


def _content(amounts: pa.ChunkedArray, titles: pa.ChunkedArray | None) -> Int:
    """What a decision is about, where it has no number: its amount, else its title; -1 = it says neither."""
    texts = pc.cast(amounts, pa.string())
    if titles is not None:
        texts = pc.coalesce(texts, pc.if_else(pc.equal(titles, ""), "", pc.binary_join_element_wise("t", titles, "")))
    return encode(pc.fill_null(texts, ""))[0]


def _repeats(group: npt.NDArray[np.uint64], voice: npt.NDArray[np.uint64], day: Int, rows: Mask) -> Mask:
    """Rows of groups in which one voice tells several days."""
    found = np.zeros(len(group), dtype=np.bool_)
    at = np.flatnonzero(rows)
    if len(at):
        numbers, first = first_of_each(voice[at])
        days = _distinct(numbers, day[at], len(first))
        of_group, groups = first_of_each(group[at])
        several = np.zeros(len(groups), dtype=np.bool_)
        several[of_group[days[numbers] > 1]] = True
        found[at] = several[of_group]
    return found


def _counts_more(group: Int, source: Int, size: int) -> Mask:
    """Groups that have a source more than once."""
    twice: Mask = _distinct(group, source, size) < np.bincount(group, minlength=size)
    return twice


def _distinct(group: Int, value: Int, size: int) -> Int:
    """How many different values each group has."""
    _, first = first_of_each(mix(group, value))
    counted: Int = np.bincount(group[first], minlength=size)
    return counted
