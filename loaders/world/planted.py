"""The planted cases: what an investigator should find, and what she must not."""

from __future__ import annotations

import numpy as np

from loaders.world.planting import Cast
from loaders.world.spec import KIND

#: Chains from the party asked about to the listed one: (tie, up = to the controlling end, who comes next).
CHAINS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (("shareholder", "up", "firm"),),
    (("branch_of", "up", "firm"),),
    (("legal_representative", "up", "person"), ("legal_representative", "down", "firm")),
    (("officer", "up", "person"), ("shareholder", "down", "firm")),
    (("shareholder", "up", "firm"), ("shareholder", "down", "firm")),
    (("located_at", "up", "address"), ("located_at", "down", "firm")),
    (("shareholder", "up", "firm"), ("legal_representative", "up", "person"), ("legal_representative", "down", "firm")),
    (("shareholder", "up", "firm"), ("shareholder", "up", "firm"), ("shareholder", "down", "firm")),
    (("branch_of", "up", "firm"), ("shareholder", "up", "person"), ("officer", "down", "firm")),
    (("shareholder", "down", "firm"), ("located_at", "up", "address"), ("located_at", "down", "firm")),
)


def plant(cast: Cast) -> None:
    """Plant every sort of case, ``spec.planted`` of each."""
    count = cast.stage.spec.planted
    for number in range(count):
        _shell(cast, same_person=number % 5 < 3)
        _chain(cast, number)
        _moved(cast, listed=number % 2 == 0)
        _cross_region(cast, number)
        _repeated_penalty(cast)
        _repaired(cast, number)
        _withdrawn(cast)
        _homonym(cast)
        _sibling(cast)
    _hubs(cast)


def _shell(cast: Cast, same_person: bool) -> None:
    """A firm set up within months after the listing of another of the same people, address or telephone, and trade."""
    rng, all_ = cast.stage.rng, cast.all
    place = cast.county(home=bool(rng.random() < 0.5))
    old, relative = cast.firm(place), cast.person()
    listing = cast.listed(old, place)
    listed_on = int(cast.events.since[listing])
    founder = len(all_) + int(all_.person[old])
    new = cast.firm(place, founder if same_person else relative)
    if not same_person:
        cast.people.surname[relative - len(all_)] = cast.people.surname[founder - len(all_)]
        cast.tie("officer", relative, old)
    all_.established[new] = min(listed_on + int(rng.integers(20, 240)), cast.stage.spec.day(0) - 8)
    all_.middle[new] = all_.middle[old]
    all_.address[new] = all_.address[old]
    ties = ["legal_representative" if same_person else "officer", "located_at"]
    if rng.random() < 0.5:
        all_.phone[new] = all_.phone[old]
        ties.append("reachable_at")
    cast.tie("shareholder", founder if same_person else relative, new, 0.9)
    cast.note(
        "shells", old=cast.name(old), new=cast.name(new), listed_event=listing, ties=ties, same_person=same_person
    )


def _chain(cast: Cast, number: int) -> None:
    """A party one to three ties away from a listed one."""
    chain = CHAINS[number % len(CHAINS)]
    place = cast.county(home=number % 2 == 0)
    start = here = cast.firm(place)
    path = []
    for step, (kind, way, next_) in enumerate(chain):
        there = _next(cast, here, kind, next_, chain[step - 1 : step] if step else ())
        controlling, held = (there, here) if way == "up" else (here, there)
        path.append(_link(cast, kind, controlling, held))
        here = there
    listing = cast.listed(here, int(cast.all.place[here]))
    cast.note("links", party=cast.name(start), listed=cast.name(here), event=listing, hops=len(chain), path=path)


def _next(cast: Cast, here: int, kind: str, next_: str, before: tuple[tuple[str, str, str], ...]) -> int:
    all_ = cast.all
    if next_ == "person":
        return len(all_) + int(all_.person[here]) if kind == "legal_representative" else cast.person()
    if next_ == "address":
        return here  # an address is named by the firm that stands there
    if kind == "located_at":
        there = cast.firm(int(all_.place[here]))
        all_.address[there] = all_.address[here]
        return there
    there = cast.firm(person=here if kind == "legal_representative" else -1)
    if kind == "branch_of":
        _make_branch(cast, here, there)
    return there


def _make_branch(cast: Cast, branch: int, parent: int) -> None:
    all_ = cast.all
    all_.parent[branch] = parent
    all_.capital[branch] = 0
    for column in (all_.stem, all_.middle, all_.form, all_.style, all_.bracket, all_.name_place):
        column[branch] = column[parent]
    all_.established[branch] = max(all_.established[branch], all_.established[parent] + 30)


def _link(cast: Cast, kind: str, controlling: int, held: int) -> dict[str, str]:
    if kind == "located_at":
        return {"kind": kind, "source": cast.name(held), "target": cast.address(held)}
    if kind == "branch_of":
        return cast.tie(kind, held, controlling)
    return cast.tie(kind, controlling, held, 0.6 if kind == "shareholder" else float("nan"))


def _moved(cast: Cast, listed: bool) -> None:
    """A firm that moves to another city between the two deliveries; half of them were listed before."""
    all_, rng, spec = cast.all, cast.stage.rng, cast.stage.spec
    old = cast.county(home=True)
    row = cast.firm(old)
    event = cast.listed(row, old) if listed else -1
    new = cast.county(other_than=old)
    all_.place[row] = new
    all_.old_place[row], all_.old_address[row] = old, all_.address[row]
    all_.address[row] = len(all_) + row
    all_.moved[row] = int(rng.integers(spec.day(0) + 5, spec.day(1) - 15))
    if rng.random() < 0.5:
        all_.name_place[row], all_.old_name_place[row] = new, old
        all_.renamed[row] = all_.moved[row]
    codes = cast.stage.places.codes
    cast.note("moved", party=cast.name(row), old=str(codes[old]), new=str(codes[new]), event=event)
    if listed:
        _note_cross(cast, row, event, "moved", (old, new), row)


def _cross_region(cast: Cast, number: int) -> None:
    """Listed in one city; registered, with a branch, holding a firm or held by a firm in another."""
    tie = ("registered", "operates", "controls", "controlled_by")[number % 4]
    listed_in = cast.county(home=number % 3 == 0)
    other = cast.county(other_than=listed_in)
    if tie == "registered":
        party = via = cast.firm(other)
    else:
        party = cast.firm(listed_in)
        via = cast.firm(other)
        if tie == "operates":
            _make_branch(cast, via, party)
        if tie == "controls":
            cast.tie("shareholder", party, via, 0.8)
        if tie == "controlled_by":
            cast.tie("shareholder", via, party, 0.8)
    event = cast.listed(party, listed_in)
    _note_cross(cast, party, event, tie, (listed_in, other), via)


def _note_cross(cast: Cast, party: int, event: int, tie: str, regions: tuple[int, int], via: int) -> None:
    """Regions are given as cities: that is where lists are shared."""
    places = cast.stage.places
    listed, other = (str(places.codes[int(places.city[r])]) for r in regions)
    cast.note(
        "cross_region",
        party=cast.name(party),
        event=event,
        tie=tie,
        listed_region=listed,
        other_region=other,
        via=cast.name(via),
    )


def _repeated_penalty(cast: Cast) -> None:
    """One decision that two or three departments and portals report under the same 文书号."""
    place = cast.county(home=True)
    event = cast.listed(cast.firm(place), place, kind="penalty")
    cast.events.copies[event] = int(cast.stage.rng.integers(1, 3))
    party = int(cast.events.party[event])
    cast.note("repeated_penalties", party=cast.name(party), event=event, reports=int(cast.events.copies[event]) + 1)


def _repaired(cast: Cast, number: int) -> None:
    """A penalty or list entry that a repair ends; the last case's application was refused and its entry stays."""
    place = cast.county(home=True)
    refused = number == cast.stage.spec.planted - 1
    kind = "penalty" if number % 2 else "serious_list"
    event = cast.listed(cast.firm(place), place, "refused" if refused else "repaired", kind)
    party = int(cast.events.party[event])
    cast.note("repairs", party=cast.name(party), event=event, kind=kind, must_not_appear=not refused)


def _homonym(cast: Cast) -> None:
    """A listed person, and another of the same name who stands for an innocent firm."""
    place = cast.county(home=True)
    guilty, innocent = cast.person(), cast.person()
    firm = cast.firm(place, innocent)
    people, size = cast.people, len(cast.all)
    for column in (people.surname, people.first, people.second, people.female):
        column[innocent - size] = column[guilty - size]
    people.sequence[innocent - size] = (people.sequence[guilty - size] + 2) % 900 + 2
    if people.sequence[innocent - size] % 2 == people.female[innocent - size]:
        people.sequence[innocent - size] += 1
    event = cast.listed(guilty, place, kind="judgment_debt")
    cast.note("homonyms", listed=cast.name(guilty), event=event, other=cast.name(innocent), firm=cast.name(firm))


def _sibling(cast: Cast) -> None:
    """A listed firm, and another with the same 字号 and trade in another city that has nothing to do with it."""
    here = cast.county(home=True)
    listed, other = cast.firm(here), cast.firm(cast.county(other_than=here))
    all_ = cast.all
    all_.stem[other], all_.middle[other], all_.form[other] = all_.stem[listed], all_.middle[listed], all_.form[listed]
    all_.style[other] = all_.style[listed] = 0
    event = cast.listed(listed, here)
    cast.note("siblings", listed=cast.name(listed), event=event, other=cast.name(other))


def _hubs(cast: Cast) -> None:
    """An agent's address and telephone with very many firms, and a nominee who stands for dozens."""
    all_, rng, size = cast.all, cast.stage.rng, len(cast.all)
    free = np.flatnonzero((all_.kind == KIND["enterprise"]) & ~cast.planted & (all_.parent < 0) & (all_.ended == 0))
    county = int(np.argmax(np.bincount(all_.place[free])))
    local = free[(all_.place[free] == county) & (all_.code_place[free] == county)]
    office = rng.choice(local, min(len(local) * 2 // 3, max(12, min(size // 100, 4_000))), replace=False)
    all_.address[office] = office[0]
    cast.note(
        "hubs",
        kind="located_at",
        hub=f"A{office[0]:07d}",
        size=len(office),
        members=[cast.name(int(r)) for r in office[:50]],
    )
    callers = rng.choice(free, min(len(free) // 4, max(10, min(size // 200, 1_000))), replace=False)
    all_.phone[callers] = callers[0]
    cast.note(
        "hubs",
        kind="reachable_at",
        hub=f"T{callers[0]:07d}",
        size=len(callers),
        members=[cast.name(int(r)) for r in callers[:50]],
    )
    nominee = cast.person()
    stands_for = rng.choice(free, min(len(free) // 4, max(10, min(size // 250, 300))), replace=False)
    all_.person[stands_for] = nominee - size
    cast.note(
        "hubs",
        kind="legal_representative",
        hub=cast.name(nominee),
        size=len(stands_for),
        members=[cast.name(int(r)) for r in stands_for[:50]],
    )


def _withdrawn(cast: Cast) -> None:
    """A row of a list in the first delivery that the second, full one lacks."""
    place = cast.county(home=True)
    event = cast.listed(cast.firm(place), place, "withdrawn", "serious_list")
    party = int(cast.events.party[event])
    cast.note("withdrawn", party=cast.name(party), event=event, must_not_appear=True)
