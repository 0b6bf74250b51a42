"""Candidate pairs out of blocks, and their weights: blocks come together by key, the two sides of a pair by place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from resolution import blocking, organisations
from resolution.blocking import RULES
from resolution.columns import Int
from resolution.features import Profiles
from resolution.scoring import shipped_model
from resolution.spark.exchange import each, kept, side_by_side, together
from resolution.spark.profiles import read

#: ``about``: place, rule, and whether the profile is settled, in one number.
ASKED = pa.schema([("hash", pa.int64())])
BLOCKS = pa.schema([("key", pa.int64()), ("profile", pa.int64()), ("about", pa.int64())])
PAIRS = pa.schema([("left", pa.int64()), ("right", pa.int64()), ("cell", pa.int64())])
WEIGHED = pa.schema([("left", pa.int64()), ("right", pa.int64()), ("weight", pa.float64())])

_RULE_BITS, _SETTLED_BITS = 6, 1
#: Profiles whose pairs are weighed at a time; a place with more is cut.
CELL = 100_000
#: More than there are cuts of a place.
_CUTS = 1_000_000


def candidates(profiles: DataFrame, cell: int = CELL) -> DataFrame:
    """Pairs that some rule proposes (some more than once), each with the cell it is weighed in: the left one's place."""
    nowhere = profiles.where("region % 10000 < 100")  # in no known city
    asked = each(nowhere, _asked, ASKED).distinct().toArrow()["hash"].to_numpy().astype(np.int32)
    keyed = each(profiles, lambda table: _keys(table, asked), BLOCKS)
    cuts = _cuts(profiles, cell)
    return kept(together(keyed, "key", lambda table: _paired(table, cuts), PAIRS))


def _cuts(profiles: DataFrame, cell: int) -> dict[int, int]:
    """Into how many cells each place (four digits) is cut: small enough to go to every worker."""
    sizes: list[Any] = profiles.groupBy(F.floor(F.col("region") / 100)).count().collect()
    return {int(place): -(-int(count) // cell) for place, count in sizes}


def _believed(table: pa.Table) -> tuple[Int, Profiles, pa.Table]:
    ids, profiles, table = read(table)
    return ids, profiles.without_codes(table["aside"].to_numpy()), table


def _asked(table: pa.Table) -> pa.Table:
    """Hashes of the keys that profiles without a city have by the rules made for them: nobody else's keys matter there."""
    _, profiles, _ = _believed(table)
    found = [blocking.hashed(blocking.all_keys(rule, profiles)[0]) for rule in RULES if rule.without_city]
    return pa.table([pa.array(np.unique(np.concatenate(found)).view(np.int64))], schema=ASKED)


def _keys(table: pa.Table, asked: npt.NDArray[np.int32]) -> pa.Table:
    ids, profiles, table = _believed(table)
    about = profiles.region // 100 << _RULE_BITS + _SETTLED_BITS | table["settled"].to_numpy()
    found = []
    for number, rule in enumerate(RULES):
        keys, owner = blocking.all_keys(rule, profiles)
        if rule.without_city:
            shared = blocking.asked_for(keys, asked)
            keys, owner = keys[shared], owner[shared]
        told = about[owner] | number << _SETTLED_BITS
        found.append([pa.array(keys.view(np.int64)), pa.array(ids[owner]), pa.array(told)])
    return pa.concat_tables(pa.table(columns, schema=BLOCKS) for columns in found)


def _paired(table: pa.Table, cuts: dict[int, int]) -> pa.Table:
    keys, about = table["key"].to_numpy().view(np.uint64), table["about"].to_numpy()
    ids, first, owner = np.unique(table["profile"].to_numpy(), return_index=True, return_inverse=True)
    owner = owner.reshape(-1).astype(np.int64)
    rule = about >> _SETTLED_BITS & (1 << _RULE_BITS) - 1
    place, settled = about[first] >> _RULE_BITS + _SETTLED_BITS, (about[first] & 1).astype(np.bool_)
    located, all_of_them = (place > 0) & (place % 100 != 0), np.ones(len(ids), dtype=np.bool_)
    found = []
    for number, which in enumerate(RULES):
        rows = np.flatnonzero(rule == number)
        known = located & which.without_city
        found.append(blocking.pairs_inside(which.largest, (keys[rows], owner[rows]), settled, known, all_of_them))
    packed = np.unique(np.concatenate(found))
    left, right = packed >> 32, packed & 0xFFFFFFFF
    cut = np.array([cuts[number] for number in place.tolist()], dtype=np.int64)
    cell = place * _CUTS + ids % np.maximum(cut, 1)
    return pa.table([pa.array(ids[left]), pa.array(ids[right]), pa.array(cell[left])], schema=PAIRS)


def weighed(profiles: DataFrame, pairs: DataFrame) -> DataFrame:
    """Every pair once, with its weight. A cell gets each profile that its pairs ask for, once."""
    asked = pairs.select("cell", F.col("left").alias("profile")).union(pairs.select("cell", F.col("right")))
    sides = profiles.join(asked.distinct(), "profile")
    return kept(side_by_side(sides, pairs, "cell", _weigh, WEIGHED))


def _weigh(sides: pa.Table, pairs: pa.Table) -> pa.Table:
    ids, profiles, _ = _believed(sides)
    left, right = (np.searchsorted(ids, pairs[side].to_numpy()) for side in ("left", "right"))
    packed = np.unique(left << 32 | right)
    found = organisations.weigh(profiles, packed >> 32, packed & 0xFFFFFFFF, shipped_model())
    return pa.table([pa.array(ids[found.left]), pa.array(ids[found.right]), pa.array(found.weight)], schema=WEIGHED)
