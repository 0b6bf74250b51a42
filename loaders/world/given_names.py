"""Names are given out once: of two parties drawn with one full name the later gets another, as every register demands.

Rules on registering enterprise names (企业名称登记管理规定), art. 17: no name that is borne, or was until a year ago. A full name tells
the division whose register gives it out, so that equal texts are names of one register; individual businesses are compared
within their county, and branches of one firm in a county are numbered. Draws are of a stream of its own: what nobody else bears stays.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world import naming
from loaders.world.draw import Int
from loaders.world.organisations import Stage
from loaders.world.places import STYLES
from loaders.world.spec import KIND, Organisations
from loaders.world.words import middles

_ROUNDS = 12  # more than a million organisations take; only of institutions a larger world has more than names
_KEPT_BACK = 365  # days in which a name that was given up is nobody's
_BORROWED = ("stem", "middle", "form", "style", "bracket", "name_place")  # what a branch has of its head's name


def give_out(stage: Stage, all_: Organisations) -> None:
    """Draw names anew until nobody bears another's; then number the branches."""
    rng = np.random.default_rng([stage.spec.seed, crc32(b"given_names")])
    heads = np.flatnonzero(all_.parent < 0)
    names = naming.full_names(stage, all_, heads)
    for _ in range(_ROUNDS):
        late, formerly = _late(stage, all_, heads, names)
        for column in (all_.old_stem, all_.old_middle, all_.old_name_place, all_.old_style):
            column[formerly] = -1
        all_.renamed[formerly] = 0
        if not len(late):
            break
        _draw_anew(stage, all_, late, rng)
        changed = np.isin(heads, late)
        names = pc.replace_with_mask(names, pa.array(changed), naming.full_names(stage, all_, heads[changed]))
    _lend(all_)
    _number_branches(stage, all_)


def _late(stage: Stage, all_: Organisations, heads: Int, names: pa.Array) -> tuple[Int, Int]:
    """Who bears a name that another bears already, and who bore one before its renaming."""
    at = np.flatnonzero(all_.renamed[heads] > 0)
    renamed = heads[at]
    former = naming.full_names(stage, all_, renamed, former=True)
    other = np.asarray(pc.not_equal(former, names.take(pa.array(at))))
    at, renamed, former = at[other], renamed[other], former.filter(pa.array(other))
    since, until = all_.established[heads], all_.ended[heads]
    since[at] = all_.renamed[renamed]
    rows = np.concatenate([heads, renamed])
    since = np.concatenate([since, all_.established[renamed]])
    until = np.concatenate([until, all_.renamed[renamed]])
    text = pa.concat_arrays([names, former]).dictionary_encode().indices.to_numpy()
    again = np.flatnonzero(np.bincount(text)[text] > 1)
    county = np.where(all_.kind[rows[again]] == KIND["individual_business"], all_.place[rows[again]], -1)
    order = np.lexsort((again, since[again], county, text[again]))
    before, after = again[order[:-1]], again[order[1:]]
    given_up = (until[before] > 0) & (until[before] + _KEPT_BACK <= since[after])
    same = (text[before] == text[after]) & (county[order[:-1]] == county[order[1:]])
    late = after[same & ~given_up]
    return rows[late[late < len(heads)]], rows[late[late >= len(heads)]]


def _draw_anew(stage: Stage, all_: Organisations, late: Int, rng: np.random.Generator) -> None:
    """Other names for these: of groups another trade and their county's name, since they share a 字号."""
    kind = all_.kind[late]
    _institutions(stage, all_, late[kind == KIND["institution"]], rng)
    social = late[kind == KIND["social"]]
    all_.middle[social] = middles().draw(rng, "s", len(social))
    _settle(all_, social, rng.integers(0, stage.places.counties, len(social)))
    villages = late[kind == KIND["village"]]
    all_.stem[villages] = stage.stems.draw(rng, "village", len(villages))
    business = late[kind <= KIND["cooperative"]]
    of_group = (all_.leader[business] >= 0) | np.isin(business, all_.leader)
    group, single = business[of_group], business[~of_group]
    all_.middle[group] = middles().draw(rng, "e", len(group))
    all_.style[np.concatenate([social, group])] = STYLES.index("county")
    all_.stem[single] = stage.stems.draw(rng, "firm", len(single))


def _institutions(stage: Stage, all_: Organisations, late: Int, rng: np.random.Generator) -> None:
    """Institutions move to counties that lack one of their kind."""
    names = middles().groups["p"]
    held = all_.of("institution")
    taken = all_.place[held] * len(names) + all_.middle[held] - names[0]
    free = rng.permutation(np.setdiff1d(np.arange(stage.places.counties * len(names)), taken))[: len(late)]
    all_.middle[late[: len(free)]] = names[free % len(names)]
    _settle(all_, late[: len(free)], free // len(names))


def _settle(all_: Organisations, rows: Int, place: Int) -> None:
    """Seat, register and name in another county, as if there from the start."""
    for column in (all_.place, all_.name_place, all_.code_place):
        column[rows] = place
    all_.renamed[rows], all_.old_name_place[rows] = 0, -1


def _lend(all_: Organisations) -> None:
    """Branches bear the names that their heads were given at last."""
    branches = np.flatnonzero(all_.parent >= 0)
    for name in _BORROWED:
        column = getattr(all_, name)
        column[branches] = column[all_.parent[branches]]


def _number_branches(stage: Stage, all_: Organisations) -> None:
    """The second, third, ... branch of a firm in a county says so."""
    branches = np.flatnonzero(all_.parent >= 0)
    text = naming.full_names(stage, all_, branches).dictionary_encode().indices.to_numpy()
    order = np.lexsort((branches, all_.established[branches], text))
    first = np.concatenate([[True], np.diff(text[order]) != 0])[: len(order)]
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    all_.ordinal[branches[order]] = np.arange(len(order)) - start + 1
