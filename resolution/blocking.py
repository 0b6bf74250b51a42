"""Blocking rules: cheap conditions that propose candidate pairs of profiles.

A rule gives 64-bit keys and the profiles they belong to; profiles with equal keys become pairs, unless both carry an
identifier of their own: those are told apart by it already, and comparing them could only do harm. Several rules look past
slips: by sound, and by the name with each character left out in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution.columns import Int, Mask, digests, mix
from resolution.features import Profiles
from resolution.kernels.pairs import blocks, in_blocks, order_once
from resolution.kernels.slips import slips
from resolution.spelled import Spelled, sound_keys

Keys = npt.NDArray[np.uint64]
Keyed = tuple[Keys, Int]
"""Keys, and the profile of each."""

#: The bits of a key that tell whether anybody asks for it.
_HASHED = np.uint64((1 << 22) - 1)
#: Shorter names have too many neighbours one slip away.
_SHORTEST_SLIPPED = 4
#: A division name that was damaged beyond recognition stands in front of the 字号 with so many characters.
_DAMAGED_REGION = (2, 3)


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """``largest`` = blocks with more profiles are passed over: they say too little.

    ``without_city`` = the rule is for profiles whose city is unknown: of two in known cities it says nothing.
    ``everywhere`` = the keys of a part of the profiles, where ``keys`` leaves out those that no other profile here asks for.
    """

    name: str
    keys: Callable[[Profiles], Keyed]
    largest: int
    without_city: bool = False
    everywhere: Callable[[Profiles], Keyed] | None = None


def _block_on(*columns: npt.NDArray[np.integer], where: Mask) -> Keyed:
    rows = np.flatnonzero(where)
    return mix(*(column[rows] for column in columns)), rows


def _content(column: Spelled) -> Keys:
    """By profile: the digest of its text; of no meaning where it is missing."""
    return _digest(column.texts, column.codes)


def _digest(texts: pa.StringArray, codes: Int) -> Keys:
    """Keys are made of what is written, not of its number in this run: they are the same for any part of the profiles."""
    known = digests(texts)
    return known[np.maximum(codes, 0)] if len(known) else np.zeros(len(codes), dtype=np.uint64)


def _plain(p: Profiles, name: str) -> Keys:
    return _digest(p.texts[name], getattr(p, name))


def _names(p: Profiles) -> Keyed:
    """Whole names; a former name counts as one."""
    keys, owner = _block_on(_plain(p, "name"), where=p.name >= 0)
    former = _digest(p.texts["name"], p.former["name"].to_numpy())
    return np.concatenate([keys, mix(former)]), np.concatenate([owner, p.former["profile"].to_numpy()])


def _sounds(column: Spelled) -> Keys:
    keys = sound_keys(column)
    return keys[np.maximum(column.codes, 0)] if len(keys) else np.zeros(len(column.codes), dtype=np.uint64)


def hashed(keys: Keys) -> Keys:
    """What of keys tells whether anybody asks for them."""
    return keys & _HASHED


def asked_for(keys: Keys, hashes: npt.NDArray[np.integer]) -> Mask:
    """The keys whose hash is among ``hashes`` (few that nobody asks for slip in: their hash is the same)."""
    wanted = np.zeros(int(_HASHED) + 1, dtype=np.bool_)
    wanted[hashes] = True
    return np.asarray(wanted[hashed(keys)])


def _shared(keys: Keys, asking: Mask) -> Mask:
    """The keys that some asking row may have."""
    return asked_for(keys, hashed(keys[asking]))


def _slips(p: Profiles, place: Int, asking: Mask | None = None) -> Keyed:
    """字号 and industry with each character left out, within a place (0 = unknown: no key).

    With ``asking`` only the keys that one of these profiles may have.
    """
    keys, owner = slips(p.body.codes, p.body.characters, p.body.starts, place, _SHORTEST_SLIPPED)
    if asking is not None:
        kept = _shared(keys, asking[owner])
        keys, owner = keys[kept], owner[kept]
    return keys, owner


def _front_dropped(p: Profiles) -> Keyed:
    """字号 and industry in a city, also without what may be a damaged division in front."""
    placed = np.flatnonzero((p.body.codes >= 0) & (p.city > 0))
    bare = placed[p.named_region[placed] == 0]
    lengths = np.diff(p.body.starts)[p.body.codes[bare]]
    keys, owners = [_content(p.body)[placed]], [placed]
    for cut in _DAMAGED_REGION:
        rows = bare[lengths - cut >= _SHORTEST_SLIPPED]
        dropped = digests(pc.utf8_slice_codeunits(p.body.texts, cut, None))
        keys.append(dropped[p.body.codes[rows]])
        owners.append(rows)
    owner = np.concatenate(owners)
    return mix(np.concatenate(keys), p.city[owner]), owner


def _placed(p: Profiles) -> Mask:
    return np.asarray((p.body.codes >= 0) & (p.province > 0))


def _whole(p: Profiles) -> Mask:
    return np.asarray((p.body.codes >= 0) & (p.industry.codes >= 0))


def _core_city(p: Profiles, keys: npt.NDArray[np.integer]) -> Keyed:
    return _block_on(keys, p.city, where=(p.core.codes >= 0) & (p.city > 0))


def _stated_in_city(p: Profiles, keys: Keys, codes: Int) -> Keyed:
    return _block_on(keys, p.city, where=(codes >= 0) & (p.city > 0))


def _stated(p: Profiles, name: str) -> Keyed:
    return _block_on(_plain(p, name), where=getattr(p, name) >= 0)


RULES = (
    BlockingRule("name", _names, 2_000),
    BlockingRule("organisation code", lambda p: _stated(p, "organisation_code"), 200),
    BlockingRule("字号 + city", lambda p: _core_city(p, _content(p.core)), 100),
    BlockingRule("sound of 字号 + city", lambda p: _core_city(p, _sounds(p.core)), 60),
    BlockingRule("one slip in the name + city", lambda p: _slips(p, p.city), 60),
    BlockingRule("damaged region + city", _front_dropped, 60),
    BlockingRule(
        "字号 + industry + province", lambda p: _block_on(_content(p.body), p.province, where=_placed(p)), 300, True
    ),
    BlockingRule("sound + province", lambda p: _block_on(_sounds(p.body), p.province, where=_placed(p)), 60, True),
    BlockingRule(
        "one slip in the name + province",
        lambda p: _slips(p, p.province, p.city == 0),
        40,
        True,
        lambda p: _slips(p, p.province),
    ),
    BlockingRule("字号 + industry", lambda p: _block_on(_content(p.body), where=_whole(p)), 100, True),
    BlockingRule("字号", lambda p: _block_on(_content(p.core), where=p.core.codes >= 0), 40, True),
    BlockingRule(
        "representative + city", lambda p: _stated_in_city(p, _content(p.representative), p.representative.codes), 60
    ),
    BlockingRule("representative's number", lambda p: _block_on(_content(p.mask), where=p.mask.codes >= 0), 40),
    BlockingRule("phone", lambda p: _stated(p, "phone"), 40),
    BlockingRule("road, number + city", lambda p: _stated_in_city(p, _plain(p, "road"), p.road), 40),
    BlockingRule(
        "road, number, room",
        lambda p: _block_on(_plain(p, "road"), _plain(p, "room"), where=(p.road >= 0) & (p.room >= 0)),
        40,
    ),
    BlockingRule("village + city", lambda p: _stated_in_city(p, _plain(p, "village"), p.village), 40),
)


def all_keys(rule: BlockingRule, profiles: Profiles) -> Keyed:
    """The keys of a part of the profiles, whoever may ask for them."""
    return (rule.everywhere or rule.keys)(profiles)


def pairs_of(rule: BlockingRule, keyed: Keyed, profiles: Profiles, settled: Mask, touching: Mask) -> Int:
    """Pairs (low << 32 | high) that a rule proposes, in the order of its blocks: those with a profile ``touching``."""
    keys, owner = keyed
    known = profiles.city > 0 if rule.without_city else np.zeros(len(profiles), dtype=np.bool_)
    for asking in ([~known] if rule.without_city else []) + ([] if touching.all() else [touching]):
        kept = _shared(keys, asking[owner])
        keys, owner = keys[kept], owner[kept]
    return pairs_inside(rule.largest, (keys, owner), settled, known, touching)


def pairs_inside(largest: int, keyed: Keyed, settled: Mask, known: Mask, touching: Mask) -> Int:
    """Pairs (low << 32 | high) of all blocks that are no larger: not both settled or both known, one of them ``touching``."""
    starts, ends, owner = blocks(*keyed, largest)
    found: Int = in_blocks(starts, ends, owner, settled, known, touching)
    return found


def across_limit(rule: BlockingRule, keyed: Keyed, came: Mask, went: Mask) -> Int:
    """Profiles in blocks that grew over the limit or shrank below it, as some ``came`` and others ``went``."""
    keys, owner = keyed
    kept = _shared(keys, (came | went)[owner])
    keys, owner = keys[kept], owner[kept]
    _, block = np.unique(keys, return_inverse=True)
    now = np.bincount(block[~went[owner]], minlength=len(keys))
    before = np.bincount(block[~came[owner]], minlength=len(keys))
    crossed: Int = owner[((now > rule.largest) != (before > rule.largest))[block]]
    return crossed


def candidate_pairs(profiles: Profiles, settled: Mask, rules: tuple[BlockingRule, ...] = RULES) -> tuple[Int, Int]:
    """Distinct candidate pairs (left < right) that some rule proposes; ``settled`` profiles are not paired together."""
    everybody = np.ones(len(profiles), dtype=np.bool_)
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(lambda rule: pairs_of(rule, rule.keys(profiles), profiles, settled, everybody), rules))
    return distinct(found)


def distinct(found: list[Int]) -> tuple[Int, Int]:
    """Pairs that some rule proposes, each once, in order; the list is used up."""
    packed = np.concatenate([np.empty(0, dtype=np.int64), *found])
    found.clear()
    packed = packed[: order_once(packed)]
    return packed >> 32, packed & 0xFFFFFFFF
