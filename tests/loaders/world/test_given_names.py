"""No name is borne twice at a time: of heads in the whole world, of individual businesses in their county."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest

from loaders.world import WorldSpec, naming
from loaders.world.given_names import give_out
from loaders.world.organisations import draw_organisations, open_stage
from loaders.world.people import draw_people
from loaders.world.places import places
from loaders.world.spec import KIND


@pytest.fixture(scope="module")
def drawn():
    """Names before and after, and the organisations."""
    stage = open_stage(WorldSpec(organisations=60_000, seed=11), places())
    all_ = draw_organisations(stage, draw_people(stage, 48_000).birth)
    everyone = np.arange(len(all_))
    before = naming.full_names(stage, all_, everyone).to_pylist()
    give_out(stage, all_)
    former = naming.full_names(stage, all_, everyone, former=True).to_pylist()
    return before, naming.full_names(stage, all_, everyone).to_pylist(), former, all_


def borne(names, former, all_):
    """By name (and county of an individual business): who bore it from when until when, 0 = to this day."""
    found = defaultdict(list)
    for row in np.flatnonzero(all_.parent < 0).tolist():
        county = int(all_.place[row]) if all_.kind[row] == KIND["individual_business"] else -1
        since, renamed = int(all_.established[row]), int(all_.renamed[row])
        if renamed and former[row] != names[row]:
            found[former[row], county].append((since, renamed))
            since = renamed
        found[names[row], county].append((since, int(all_.ended[row])))
    return found


def together(found):
    """Names that two bore at a time, or one less than a year after the other."""
    return [
        name
        for name, times in found.items()
        if any(not until or until + 365 > since for (_, until), (since, _) in pairwise(sorted(times)))
    ]


def test_nobody_bears_the_name_of_another(drawn):
    before, names, former, all_ = drawn
    assert len(together(borne(before, former, all_))) > 50
    assert together(borne(names, former, all_)) == []


def test_further_branches_in_a_county_are_numbered(drawn):
    _, names, _, all_ = drawn
    branches = np.flatnonzero(all_.parent >= 0).tolist()
    assert max(Counter(names[row] for row in branches).values()) == 1
    for row in branches:
        assert names[row].startswith(names[all_.parent[row]])
    numbered = [row for row in branches if all_.ordinal[row] > 1]
    assert len(numbered) > 20
    assert {names[row][-5:] for row in numbered} >= {"第二分公司", "第三分公司"}


def test_names_that_were_nobody_elses_stay(drawn):
    before, names, _, _ = drawn
    times = Counter(before)
    kept = [names[row] == name for row, name in enumerate(before) if times[name] == 1]
    assert sum(kept) / len(kept) > 0.997  # what is not kept has a head, or a former name, that another bore
