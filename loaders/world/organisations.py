"""Drawing the organisations of all kinds as integer columns."""

from __future__ import annotations

from dataclasses import fields
from typing import NamedTuple

import numpy as np

from loaders.world.draw import Int, Mask, chance, weighted
from loaders.world.places import HOME, STYLES, Places
from loaders.world.spec import KIND, Organisations, WorldSpec
from loaders.world.words import Vocabulary, forms, middles, stems, stock

#: Shares of the kinds; bodies are fewer in small worlds, enterprises take the rest.
SHARES = {"institution": 0.015, "village": 0.02, "social": 0.03, "cooperative": 0.03, "individual_business": 0.30}
BRANCHES = 0.11  # of enterprises
_HEADS, _FOLLOWERS = 0.05, 0.20  # of enterprises: groups' heads, and firms that share a head's 字号
_STYLE = {
    "e": (30, 13, 14, 4, 22, 8, 3, 0),
    "i": (8, 2, 0, 0, 78, 8, 0, 4),
    "c": (5, 4, 1, 0, 70, 20, 0, 0),
    "s": (40, 5, 4, 0, 50, 0, 0, 1),
}
_YEAR = 365.25


class Stage(NamedTuple):
    """What the drawing draws from."""

    spec: WorldSpec
    rng: np.random.Generator
    places: Places
    stems: Vocabulary


def open_stage(spec: WorldSpec, places: Places) -> Stage:
    """The random stream of the spec and the 字号 of its world."""
    rng = np.random.default_rng(spec.seed)
    return Stage(spec, rng, places, stems(rng, spec.organisations))


def draw_organisations(stage: Stage, births: Int) -> Organisations:
    """All organisations, block by block: bodies, villages, social, cooperatives, businesses, enterprises, branches.

    ``births`` are the birthdays (ascending) of the persons who may stand for them: nobody founds a firm before 21.
    """
    size = stage.spec.organisations
    everyone = _empty(size)
    start = _bodies(stage, everyone)
    for kind, letter in (("village", "v"), ("social", "s"), ("cooperative", "c"), ("individual_business", "i")):
        block = slice(start, start + int(size * SHARES[kind]))
        _business(stage, everyone, block, (kind, letter))
        start = block.stop
    firms = slice(start, size - int((size - start) * BRANCHES))
    _business(stage, everyone, firms, ("enterprise", "e"))
    _groups(stage, everyone, firms)
    _branches(stage, everyone, slice(firms.stop, size))
    _seats(stage, everyone)
    _people(stage, everyone, births)
    _renames(stage, everyone, firms)
    return everyone


def _empty(size: int) -> Organisations:
    columns = {f.name: np.zeros(size, dtype=np.int64) for f in fields(Organisations)}
    for name in (
        "parent",
        "leader",
        "old_stem",
        "old_middle",
        "old_name_place",
        "old_style",
        "old_place",
        "old_address",
    ):
        columns[name].fill(-1)
    columns["stem"].fill(-1)
    return Organisations(**columns)


def _bodies(stage: Stage, all_: Organisations) -> int:
    """Departments first of Xuancheng and its counties, then of all cities, then of other counties; returns the next row."""
    size, places = stage.spec.organisations, stage.places
    functions = middles().groups["g"][:-3]
    home = places.row(HOME)
    local = np.flatnonzero((places.city == home) & (places.until == 0))
    cities = np.flatnonzero(places.city == np.arange(len(places.city)))
    others = np.setdiff1d(np.arange(places.counties), local)
    pairs = [(p, f) for p in local[::-1] for f in functions]
    pairs += [(c, f) for f in functions for c in cities if c != home]
    pairs += [(p, f) for f in functions[:4] for p in others]
    pairs = pairs[: max(24, int(size * 0.06))]
    count, institutions = len(pairs), int(size * SHARES["institution"])
    all_.kind[:count] = KIND["government"]
    all_.place[:count], all_.middle[:count] = np.array(pairs).T
    rows = slice(count, count + institutions)
    all_.kind[rows] = KIND["institution"]
    counties = weighted(stage.rng, places.weights, institutions)
    names = middles().groups["p"]
    all_.place[rows] = counties
    all_.middle[rows] = names[stage.rng.integers(0, len(names), institutions)]
    _one_each(all_, rows)
    stop = rows.stop
    all_.style[:stop] = STYLES.index("county")
    all_.name_place[:stop] = all_.place[:stop]
    all_.established[:stop] = stage.rng.integers(5_000, 17_500, stop)
    return stop


def _one_each(all_: Organisations, rows: slice) -> None:
    """A county has one 第一中学: where a name comes again, the next free name of the stock or, at the end, the next county."""
    names = middles().groups["p"]
    taken: set[tuple[int, int]] = set()
    for row in range(rows.start, rows.stop):
        place, name = int(all_.place[row]), int(all_.middle[row])
        for _ in range(len(names)):
            if (place, name) not in taken:
                break
            name = int(names[(name - names[0] + 1) % len(names)])
        taken.add((place, name))
        all_.middle[row] = name


def _business(stage: Stage, all_: Organisations, rows: slice, which: tuple[str, str]) -> None:
    kind, letter = which
    rng, count = stage.rng, rows.stop - rows.start
    all_.kind[rows] = KIND[kind]
    rural = stage.places.rural if letter in "vc" else True
    all_.place[rows] = weighted(rng, stage.places.weights * rural, count)
    all_.name_place[rows] = all_.place[rows]
    if letter == "v":
        all_.style[rows] = STYLES.index("county")
        all_.stem[rows] = stage.stems.draw(rng, "village", count)
    else:
        all_.style[rows] = weighted(rng, _STYLE[letter], count)
        all_.stem[rows] = stage.stems.draw(rng, "firm", count)
        all_.middle[rows] = middles().draw(rng, letter, count)
    all_.form[rows] = forms().draw(rng, letter, count)
    if letter == "e":
        all_.bracket[rows] = chance(rng, 0.07, count) & (all_.style[rows] != STYLES.index("none"))
        all_.capital[rows] = np.array([10, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10000])[
            weighted(rng, (4, 20, 22, 14, 9, 13, 10, 5, 2, 1), count)
        ]
    if letter == "s":
        all_.stem[rows] = -1
    today = stage.spec.day(0)
    age = np.minimum(rng.exponential(7.5 * _YEAR, count), 38 * _YEAR)
    all_.established[rows] = (today - 20 - age).astype(np.int64)
    gone = chance(rng, {"e": 0.14, "i": 0.2}.get(letter, 0.04), count)
    last = chance(rng, 0.006, count)  # between the deliveries
    between = rng.integers(today + 2, stage.spec.day(1), count)
    all_.ended[rows] = np.where(
        last,
        between,
        np.where(gone, all_.established[rows] + (age * rng.uniform(0.3, 0.99, count)).astype(np.int64), 0),
    )


def _groups(stage: Stage, all_: Organisations, rows: slice) -> None:
    """Siblings and subsidiaries: firms with a head's 字号 in another trade or town, often of the same people."""
    rng, count = stage.rng, rows.stop - rows.start
    heads = rows.start + np.arange(max(1, int(count * _HEADS)))
    followers = rows.start + len(heads) + np.arange(int(count * _FOLLOWERS))
    leader = heads[weighted(rng, 1 / (np.arange(len(heads)) + 12.0), len(followers))]
    all_.leader[followers] = leader
    all_.stem[followers] = all_.stem[leader]
    same_town = chance(rng, 0.45, len(followers))
    all_.place[followers] = np.where(same_town, all_.place[leader], all_.place[followers])
    all_.name_place[followers] = all_.place[followers]
    other_trade = chance(rng, 0.7, len(followers)) | same_town
    all_.middle[followers] = np.where(other_trade, all_.middle[followers], all_.middle[leader])
    grand = chance(rng, 0.12, len(heads))
    all_.form[heads] = np.where(grand, forms().index("集团有限公司"), all_.form[heads])


def _branches(stage: Stage, all_: Organisations, rows: slice) -> None:
    rng, count = stage.rng, rows.stop - rows.start
    companies = [i for i, text in enumerate(forms().texts.to_pylist()) if text.endswith("公司")]
    firms = np.flatnonzero((all_.kind == KIND["enterprise"]) & np.isin(all_.form, companies))
    firms = firms[firms < rows.start]
    parent = firms[weighted(rng, 1 / (np.arange(len(firms)) + 30.0), count)]
    all_.kind[rows] = KIND["enterprise"]
    all_.parent[rows] = parent
    drawn = weighted(rng, stage.places.weights, count)
    all_.place[rows] = np.where(chance(rng, 0.5, count), all_.place[parent], drawn)
    for column in (all_.stem, all_.middle, all_.form, all_.style, all_.bracket, all_.name_place):
        column[rows] = column[parent]
    span = np.maximum(stage.spec.day(0) - 30 - all_.established[parent], 1)
    all_.established[rows] = all_.established[parent] + (rng.random(count) * span).astype(np.int64)


def _seats(stage: Stage, all_: Organisations) -> None:
    """Code, address and telephone; firms older than their county bear its former name and code, most have renamed since."""
    rng, places, size = stage.rng, stage.places, len(all_)
    all_.address[:] = np.arange(size)
    all_.phone[:] = np.arange(size)
    shared = (all_.leader >= 0) & chance(rng, 0.35, size)
    all_.phone[shared] = all_.phone[all_.leader[shared]]
    old = places.former[all_.place]
    older = (old >= 0) & (_year(all_.established) < places.until[np.maximum(old, 0)]) & (all_.parent < 0)
    all_.code_place[:] = np.where(older, old, all_.place)
    kept = older & chance(rng, 0.4, size) & (all_.kind >= 1) & (all_.kind <= KIND["cooperative"])
    kept |= older & (all_.kind == KIND["enterprise"]) & chance(rng, 0.4, size)
    all_.name_place[kept] = old[kept]
    branches = all_.parent >= 0
    all_.name_place[branches] = all_.name_place[all_.parent[branches]]
    changed = older & ~kept
    day = ((places.until[np.maximum(old, 0)] - 1970) * _YEAR + rng.integers(20, 300, size)).astype(np.int64)
    all_.renamed[changed] = day[changed]
    all_.old_name_place[changed] = old[changed]


def _people(stage: Stage, all_: Organisations, births: Int) -> None:
    """Who stands for whom: a few persons stand for many; followers and branches often share the head's."""
    rng, size = stage.rng, len(all_)
    adult = np.maximum(np.searchsorted(births, all_.established - int(21 * _YEAR)), len(births) // 50 + 1)
    skew = np.where(chance(rng, 0.15, size), 2.2, 1.0)
    all_.person[:] = (adult * rng.random(size) ** skew).astype(np.int64)
    for column, share in ((all_.leader, 0.5), (all_.parent, 0.3)):
        same = (column >= 0) & chance(rng, share, size)
        same &= all_.established >= all_.established[np.maximum(column, 0)]
        all_.person[same] = all_.person[column[same]]


def _renames(stage: Stage, all_: Organisations, rows: slice) -> None:
    """About one firm in twenty has borne another name: other 字号, other trade or other region, in this order of frequency."""
    rng, count = stage.rng, rows.stop - rows.start
    index = np.arange(rows.start, rows.stop)
    age = stage.spec.day(0) - all_.established[index]
    who: Mask = chance(rng, 0.05, count) & (all_.renamed[index] == 0) & (age > 700)
    chosen: Int = index[who]
    all_.renamed[chosen] = all_.established[chosen] + (rng.uniform(0.3, 0.95, len(chosen)) * age[who]).astype(np.int64)
    sort = weighted(rng, (5, 3, 2), len(chosen))
    all_.old_stem[chosen] = np.where(sort == 0, stage.stems.draw(rng, "firm", len(chosen)), -1)
    all_.old_middle[chosen] = np.where(sort == 1, middles().draw(rng, "e", len(chosen)), -1)
    styles = weighted(rng, _STYLE["e"], len(chosen))
    all_.old_style[chosen] = np.where((sort == 2) & (styles != all_.style[chosen]), styles, -1)


def _year(days: Int) -> Int:
    return (1970 + days / _YEAR).astype(np.int64)


def industry_of(middle: Int) -> tuple[list[str], list[str]]:
    """Letter of GB/T 4754 and business scope of industries by vocabulary index ("" for what is no industry)."""
    industries = stock("words")["industries"]
    texts = middles().texts.to_pylist()
    letters = [industries[t][0] if t in industries else "" for t in texts]
    scopes = [industries[t][1] if t in industries else "" for t in texts]
    return letters, scopes
