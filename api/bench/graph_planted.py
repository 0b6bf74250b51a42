"""Planted truths about ties: listed parties nearby, phoenix firms, guarantee rings, ties across regions, moves."""

from __future__ import annotations

import numpy as np

from api.bench.graph_cast import Case, Cast
from api.bench.graph_decisions import LEVELS, certify, move, rate
from api.bench.graph_draft import Ref

#: Chains from the party asked to the listed one: (tie, up = towards its source's end, what comes next).
CHAINS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (("shareholder", "up", "firm"),),
    (("branch_of", "down", "firm"),),
    (("guarantees", "down", "firm"),),
    (("legal_representative", "up", "person"), ("legal_representative", "down", "firm")),
    (("officer", "up", "person"), ("shareholder", "down", "firm")),
    (("located_at", "down", "address"), ("located_at", "up", "firm")),
    (("reachable_at", "down", "phone"), ("reachable_at", "up", "firm")),
    (("shareholder", "up", "person"), ("acts_in_concert", "down", "person")),
    (("shareholder", "up", "firm"), ("legal_representative", "up", "person"), ("legal_representative", "down", "firm")),
    (("shareholder", "up", "firm"), ("shareholder", "up", "firm"), ("shareholder", "down", "firm")),
    (("branch_of", "down", "firm"), ("shareholder", "up", "person"), ("officer", "down", "firm")),
    (("legal_representative", "up", "person"), ("possible_same", "down", "person"), ("shareholder", "down", "firm")),
    (("shareholder", "down", "firm"), ("located_at", "down", "address"), ("located_at", "up", "firm")),
)
#: Pairs of firms at each planted agent, and all firms there are at the agents: the first of the cast.
MEMBERS = 60
AGENTS = 4 * MEMBERS
_WEIGHTS = {"shareholder": 0.6, "possible_same": 0.9}
_PHOENIX = ("representative", "holder", "officer", "namesake", "representative")
_DECOYS = ("trade_and_city", "surname", "founded_before", "hub_address", "namesake_unlikely")


def plant_links(cast: Cast, number: int) -> None:
    """A party one to three ties from a listed one, and one that only a hub joins to another."""
    chain = CHAINS[number % len(CHAINS)]
    start = here = cast.firm()
    path = []
    for kind, way, next_ in chain:
        there = _next(cast, here, next_)
        source, target = (there, here) if way == "up" else (here, there)
        said = {"position": "董事"} if kind == "officer" else {}
        path.append(cast.tie(kind, source, target, 0, _WEIGHTS.get(kind, np.nan), **said))
        here = there
    cast.listed(here, cast.county())
    cast.note("links", party=Ref(start), listed=Ref(here), hops=len(chain), path=path)


def _next(cast: Cast, here: int, next_: str) -> int:
    if next_ == "person":
        return cast.person()
    place = cast.county()
    return {"firm": cast.firm, "address": cast.address, "phone": cast.phone}[next_](place)


def plant_hub(cast: Cast, kind: str) -> int:
    """An agent's address or telephone of very many firms: who is listed there says nothing about the others. Gives the hub."""
    place = cast.county()
    hub = cast.address(place) if kind == "located_at" else cast.phone(place)
    for number in range(MEMBERS):
        party, listed = cast.led(place)[0], cast.led(place)[0]
        cast.tie(kind, party, hub)
        cast.tie(kind, listed, hub)
        if number % 4 == 0:
            cast.listed(listed, place)
            cast.note("link_decoys", party=Ref(party), listed=Ref(listed), hub=Ref(hub), kind=kind)
    return hub


def plant_phoenix(cast: Cast, number: int, hub: int) -> None:
    """A firm founded after another's listing by the same people; and one that looks like it and is none."""
    rng = cast.stage.rng
    old, founder = cast.led()
    place = cast.place(old)
    since = cast.listed(old, place, int(rng.integers(400, 1_000)))
    same = {name: cast.column(old, name) for name in ("middle", "form")}
    if number % 5 in (0, 2):
        same["stem"] = cast.column(old, "stem")
    new = cast.firm(place, established=since + int(rng.integers(20, 330)), **same)
    signs = [_PHOENIX[number % len(_PHOENIX)], *_taken_over(cast, old, new, founder, number)]
    cast.note(
        "phoenix",
        old=Ref(old),
        new=Ref(new),
        listed_on=cast.day(since),
        founded=cast.day(cast.established(new)),
        signs=signs,
    )
    _phoenix_decoy(cast, number, hub)


def _taken_over(cast: Cast, old: int, new: int, founder: int, number: int) -> list[str]:
    """Who of the old firm stands behind the new one, and where it sits."""
    sort, day = _PHOENIX[number % len(_PHOENIX)], cast.established(new)
    leader = founder
    if sort == "holder":
        leader = cast.person()
        cast.tie("shareholder", leader, old, 0, 0.7)
    if sort == "officer":
        leader = cast.person(kin=founder)
        cast.tie("officer", leader, old, position="监事")
        cast.tie("shareholder", founder, new, day, 0.4)
    if sort == "namesake":
        leader = cast.person(like=founder)
        cast.tie("possible_same", founder, leader, 0, 0.9, reason="same name, compatible number")
    cast.tie("legal_representative", leader, new, day)
    cast.tie("shareholder", leader, new, day, 0.5)
    place = cast.place(old)
    shared = (["address"], ["phone"], ["address", "phone"])[number % 3]
    for kind, spot in (("located_at", cast.address(place)), ("reachable_at", cast.phone(place))):
        if ("address" if kind == "located_at" else "phone") in shared:
            cast.tie(kind, old, spot, cast.established(old))
            cast.tie(kind, new, spot, day)
    return shared


def _phoenix_decoy(cast: Cast, number: int, hub: int) -> None:
    """Same trade and city and no shared people; same surname; founded before; only an agent's address; an unlikely namesake."""
    rng, why = cast.stage.rng, _DECOYS[number % len(_DECOYS)]
    old, founder = cast.led()
    place = cast.place(old)
    since = cast.listed(old, place, int(rng.integers(400, 1_000)))
    before = why == "founded_before"
    day = since - int(rng.integers(300, 900)) if before else since + int(rng.integers(20, 330))
    same = {name: cast.column(old, name) for name in ("middle", "form")}
    other = cast.firm(place, established=day, **same)
    leader = (
        founder
        if before
        else cast.person(**{"surname": {"kin": founder}, "namesake_unlikely": {"like": founder}}.get(why, {}))
    )
    cast.tie("legal_representative", leader, other, day)
    if why == "hub_address":
        cast.tie("located_at", old, hub, cast.established(old))
        cast.tie("located_at", other, hub, day)
    if why == "namesake_unlikely":
        cast.tie("possible_same", founder, leader, 0, 0.03, reason="same name")
    cast.note("phoenix_decoys", old=Ref(old), other=Ref(other), why=why)


def plant_ring(cast: Cast, number: int) -> None:
    """Firms that guarantee each other's debts in a ring of two to eight; and a chain that does not close."""
    for sort, length in (("rings", 2 + number % 7), ("ring_decoys", 3 + number % 4)):
        firms = [cast.led()[0] for _ in range(length)]
        last = length if sort == "rings" else length - 1
        for at in range(last):
            cast.tie("guarantees", firms[at], firms[(at + 1) % length], cast.today - 700)
        cast.note(sort, first=Ref(firms[0]), members=[Ref(firm) for firm in firms])


def plant_across(cast: Cast, number: int) -> None:
    """Listed in one city; registered, with a branch, holding a firm or held by a firm in another."""
    tie = ("registered", "operates", "controls", "controlled_by")[number % 4]
    listed_in = cast.county()
    other = cast.county(other_than=listed_in)
    party = via = cast.led(other if tie == "registered" else listed_in)[0]
    if tie != "registered":
        via = cast.firm(other, **({"parent": party & 0xFFFFFFFF} if tie == "operates" else {}))
    if tie == "operates":
        cast.tie("branch_of", via, party)
    if tie == "controls":
        cast.tie("shareholder", party, via, 0, 0.8)
    if tie == "controlled_by":
        cast.tie("shareholder", via, party, 0, 0.8)
    cast.listed(party, listed_in)
    cities = {"listed_region": cast.city(listed_in), "other_region": cast.city(other)}
    cast.note("cross_region", party=Ref(party), tie=tie, via=Ref(via), **cities)


def plant_move(cast: Cast, number: int) -> None:
    """A firm that moved to another city with its tax credit, every second one listed before; and a certified exporter."""
    places, rng = cast.stage.places, cast.stage.rng
    old = cast.county()
    new = cast.county(other_than=old)
    firm = cast.led(new)[0]
    since = cast.today - int(rng.integers(60, 300))
    cities = [np.array([int(places.city[place])]) for place in (old, new)]
    move(cast.stage, cast.draft, (np.array([firm]), cities[0], cities[1]), np.array([since]))
    levels = rng.integers(0, len(LEVELS), 3)
    years = np.array([2022, 2023, 2024])
    rate(cast.stage, cast.draft, (np.full(3, firm), np.full(3, old)), cast.bodies, (years, levels))
    history = [{"period": str(year), "level": list(LEVELS)[level]} for year, level in zip(years, levels, strict=True)]
    if number % 2 == 0:
        cast.listed(firm, old, cast.today - since + 100)
    regions: Case = {"from": cast.city(old), "to": cast.city(new)}
    cast.note("moved", party=Ref(firm), moved_on=cast.day(since), listed=number % 2 == 0, tax_credit=history, **regions)
    exporter, branch = cast.led(old)[0], cast.firm(new)
    cast.tie("branch_of", branch, exporter)
    certify(cast.stage, cast.draft, (np.array([exporter]), np.array([old])), cast.bodies, np.array([cast.today - 400]))
    cast.note("certified", party=Ref(exporter), city=cast.city(old), operates_in=cast.city(new))
