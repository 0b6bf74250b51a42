"""Cases of phoenix firms, and firms that look like them and are none (docs/questions/phoenix.md says which is which)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from api.bench.phoenix_stage import CITIES, Company, PhoenixStage

Case = Callable[[PhoenixStage], None]
Old = tuple[Company, str, date]


def old_firm(stage: PhoenixStage, kind: str = "", amount: float | None = None) -> Old:
    """A firm of some years, its boss, and the day it got into trouble."""
    firm, boss = stage.firm(stage.day((6, 14))), stage.person()
    stage.runs(boss, firm, stage.one([0.0, 0.6, 0.9, 1.0]))
    if stage.chance(0.7):
        stage.tie("officer", stage.person(), firm.id, firm.founded, position="监事")
    return firm, boss, stage.trouble(firm, stage.day((1.5, 4)), kind, amount)


def new_firm(
    stage: PhoenixStage, old: Company, day: date, *, low: int = 15, high: int = 400, like: bool = True
) -> Company:
    """A firm set up after a day, in the trade and city of another where it is ``like`` it."""
    founded = day + timedelta(days=stage.between(low, high))
    if not like:
        return stage.firm(founded, trade=stage.trade(old.trade))
    return stage.firm(founded, old.city, trade=old.trade)


def _share_places(stage: PhoenixStage, old: Company, new: Company, least: int = 0) -> int:
    """Address, phone or both of two firms (or, with ``least`` 0, neither)."""
    kinds = stage.one([["address"], ["phone"], ["address", "phone"], *([[]] if not least else [])])
    for kind in kinds:
        stage.place(kind, [old, new])
    return len(kinds)


def same_boss(stage: PhoenixStage) -> None:
    """The boss again, in the same trade, often with the place or the 字号."""
    old, boss, day = old_firm(stage)
    new = new_firm(stage, old, day)
    if stage.chance(0.25):
        new.core = old.core
    stage.runs(boss, new, stage.one([0.0, 0.5, 0.9]))
    _share_places(stage, old, new)
    stage.expect("same_boss", old, new, phoenix=True)


def supervisor_signs(stage: PhoenixStage) -> None:
    """The former supervisor or manager signs now; the boss holds shares or nothing."""
    old, boss, day = old_firm(stage)
    helper = stage.person()
    stage.tie("officer", helper, old.id, old.founded, position=stage.one(["监事", "副总经理", "财务负责人"]))
    new = new_firm(stage, old, day)
    stage.runs(helper, new, 0.6)
    places = _share_places(stage, old, new)
    if not places or stage.chance(0.4):
        stage.tie("shareholder", boss, new.id, new.founded, weight=0.4)
    stage.expect("supervisor_signs", old, new, phoenix=True)


def holder_signs(stage: PhoenixStage) -> None:
    """A shareholder of the old firm is the new boss."""
    old, _, day = old_firm(stage)
    holder = stage.person()
    stage.tie("shareholder", holder, old.id, old.founded, weight=stage.one([0.3, 0.5, 0.7]))
    new = new_firm(stage, old, day)
    stage.runs(holder, new, 0.5)
    if not _share_places(stage, old, new):
        new.core = old.core
    stage.expect("holder_signs", old, new, phoenix=True)


def front_man(stage: PhoenixStage) -> None:
    """Somebody unknown signs, the old boss holds the shares or manages."""
    old, boss, day = old_firm(stage)
    new = new_firm(stage, old, day)
    stage.runs(stage.person(), new, 0.1)
    if stage.chance(0.6):
        stage.tie("shareholder", boss, new.id, new.founded, weight=stage.one([0.51, 0.8, 0.9]))
    else:
        stage.tie("officer", boss, new.id, new.founded, position="总经理")
    _share_places(stage, old, new, 1)
    stage.expect("front_man", old, new, phoenix=True)


def whole_team(stage: PhoenixStage) -> None:
    """Two or three officers go over and swap roles, with no place in common."""
    old, boss, day = old_firm(stage)
    team = [stage.person() for _ in range(stage.between(1, 2))]
    for member, position in zip(team, ("监事", "财务负责人"), strict=False):
        stage.tie("officer", member, old.id, old.founded, position=position)
    new = new_firm(stage, old, day)
    stage.runs(team[0], new)
    for member, position in zip([boss, *team[1:]], ("监事", "经理"), strict=False):
        stage.tie("officer", member, new.id, new.founded, position=position)
    stage.expect("whole_team", old, new, phoenix=True)


def next_city(stage: PhoenixStage) -> None:
    """The same people and trade in another city, some with the 字号 changed by a character."""
    old, boss, day = old_firm(stage)
    city = stage.one([code for code in CITIES if code != old.city])
    core = old.core if stage.chance(0.3) else old.core[0] + stage.core()[-1] if stage.chance(0.5) else ""
    new = stage.firm(day + timedelta(days=stage.between(10, 350)), city, core, old.trade)
    stage.runs(boss, new, 0.7)
    stage.expect("next_city", old, new, phoenix=True)


def namesake_there(stage: PhoenixStage) -> None:
    """Perhaps the same person, at the same place, in the same trade."""
    old, boss, day = old_firm(stage)
    twin = stage.person()
    stage.tie("possible_same", boss, twin, weight=stage.one([0.25, 0.3, 0.9, 0.98]))
    new = new_firm(stage, old, day)
    stage.runs(twin, new, 0.9)
    _share_places(stage, old, new, 1)
    stage.expect("namesake_there", old, new, phoenix=True)


def likely_namesake(stage: PhoenixStage) -> None:
    """Almost surely the same person, in the same trade."""
    old, boss, day = old_firm(stage)
    twin = stage.person()
    stage.tie("possible_same", boss, twin, weight=stage.one([0.9, 0.95, 0.98]))
    new = new_firm(stage, old, day)
    stage.runs(twin, new, 0.9)
    stage.expect("likely_namesake", old, new, phoenix=True)


def places_only(stage: PhoenixStage) -> None:
    """Nobody in common on paper, but address and phone, in the same trade, some with the 字号."""
    old, _, day = old_firm(stage)
    new = new_firm(stage, old, day, high=200)
    if stage.chance(0.4):
        new.core = old.core
    stage.runs(stage.person(), new, 0.9)
    stage.place("address", [old, new])
    stage.place("phone", [old, new])
    stage.expect("places_only", old, new, phoenix=True)


def taken_over(stage: PhoenixStage) -> None:
    """A dormant firm of another, which gets the people, a new name, and mostly the address."""
    old, boss, day = old_firm(stage)
    new, before = stage.firm(stage.day((5, 10)), old.city, trade=old.trade), stage.person()
    came = day + timedelta(days=stage.between(20, 300))
    stage.runs(before, new, until=came)
    new.former = [stage.core()]
    stage.tie("legal_representative", boss, new.id, came, until=date(2099, 1, 1))  # a day that is never left open
    stage.tie("shareholder", boss, new.id, came, weight=0.8)
    if stage.chance(0.7):
        stage.place("address", [old, new])
    stage.expect("taken_over", old, new, phoenix=True)


def anticipated(stage: PhoenixStage) -> None:
    """Set up some months before the entry: the trouble was known."""
    old, boss, day = old_firm(stage)
    new = new_firm(stage, old, day, low=-170, high=-10)
    stage.runs(boss, new, 0.9)
    _share_places(stage, old, new, 1)
    stage.expect("anticipated", old, new, phoenix=True)


def after_penalty(stage: PhoenixStage) -> None:
    """After a penalty or judgment of weight; the boss hands the old firm to somebody else."""
    kind = stage.one(["penalty", "judgment"])
    old, boss = stage.firm(stage.day((6, 14))), stage.person()
    day = stage.trouble(old, stage.day((1.5, 4)), kind, float(stage.between(120_000, 900_000)))
    handed = day + timedelta(days=stage.between(10, 200))
    stage.runs(boss, old, until=handed)
    stage.tie("legal_representative", stage.person(), old.id, handed)
    new = new_firm(stage, old, day)
    stage.runs(boss, new, 0.9)
    if not _share_places(stage, old, new):
        new.core = old.core
    stage.expect("after_penalty", old, new, phoenix=True)


PHOENIXES: tuple[Case, ...] = (
    same_boss,
    supervisor_signs,
    holder_signs,
    front_man,
    whole_team,
    next_city,
    namesake_there,
    likely_namesake,
    places_only,
    taken_over,
    anticipated,
    after_penalty,
)
