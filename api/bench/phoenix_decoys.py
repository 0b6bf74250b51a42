"""Innocent firms that look like phoenix firms in one respect or two."""

from __future__ import annotations

from datetime import timedelta

from api.bench.phoenix_cases import Case, new_firm, old_firm
from api.bench.phoenix_stage import PhoenixStage


def agents_office(stage: PhoenixStage) -> None:
    """A registration agent's address and phone, with dozens of firms."""
    old, _, day = old_firm(stage)
    new = new_firm(stage, old, day)
    stage.runs(stage.person(), new, 0.9)
    crowd = [stage.firm(stage.day((1, 9)), old.city) for _ in range(45)]
    stage.place("address", [old, new, *crowd])
    stage.place("phone", [old, new, *crowd])
    stage.expect("agents_office", old, new, phoenix=False)


def bookkeepers_phone(stage: PhoenixStage) -> None:
    """A bookkeeper's phone, or an incubator's address, of a dozen firms: too few for a hub."""
    old, _, day = old_firm(stage)
    new = new_firm(stage, old, day)
    stage.runs(stage.person(), new, 0.9)
    crowd = [stage.firm(stage.day((1, 9)), old.city) for _ in range(stage.between(7, 14))]
    stage.place(stage.one(["address", "phone"]), [old, new, *crowd])
    stage.expect("bookkeepers_phone", old, new, phoenix=False)


def founded_before(stage: PhoenixStage) -> None:
    """A firm that the same boss had founded years before, some at the same address, in the same trade."""
    old, boss, day = old_firm(stage)
    new = new_firm(stage, old, day, low=-3_000, high=-420, like=stage.chance(0.7))
    if stage.chance(0.3):
        new.core = old.core
    stage.runs(boss, new, 0.9)
    if stage.chance(0.5):
        stage.place("address", [old, new])
    stage.expect("founded_before", old, new, phoenix=False)


def serial_founder(stage: PhoenixStage) -> None:
    """Somebody who founds a firm a year, the next one in another trade and place after one of them was listed."""
    old, boss, day = old_firm(stage)
    for _ in range(stage.between(5, 10)):
        stage.runs(boss, stage.firm(stage.day((4.5, 12))), 0.7)
    new = new_firm(stage, old, day, like=False)
    stage.runs(boss, new, 0.7)
    stage.expect("serial_founder", old, new, phoenix=False)


def left_long_ago(stage: PhoenixStage) -> None:
    """An officer or boss who had left more than two years before the trouble, and later founds a firm in the trade they know."""
    old, _, day = old_firm(stage)
    leaver, left = stage.person(), day - timedelta(days=stage.between(800, 1_500))
    if stage.chance(0.5):
        stage.tie("officer", leaver, old.id, old.founded, until=left, position=stage.one(["监事", "总经理"]))
    else:
        stage.tie("legal_representative", leaver, old.id, old.founded, until=left)
    new = new_firm(stage, old, day)
    stage.runs(leaver, new, 0.9)
    stage.expect("left_long_ago", old, new, phoenix=False)


def mere_namesake(stage: PhoenixStage) -> None:
    """A namesake in the same city and trade."""
    old, boss, day = old_firm(stage)
    twin = stage.person()
    stage.tie("possible_same", boss, twin, weight=stage.one([0.03, 0.13, 0.2, 0.25]))
    new = new_firm(stage, old, day)
    stage.runs(twin, new, 0.9)
    stage.expect("mere_namesake", old, new, phoenix=False)


def routine_sibling(stage: PhoenixStage) -> None:
    """A sibling of a group, founded in routine after a small penalty."""
    old, boss, day = old_firm(stage, "penalty", float(stage.between(500, 30_000)))
    stage.runs(boss, stage.firm(stage.day((6, 12)), core=old.core), 0.7)
    new = new_firm(stage, old, day)
    new.core = old.core
    stage.runs(boss, new, 0.7)
    stage.place("address", [old, new])
    stage.expect("routine_sibling", old, new, phoenix=False)


def next_tenant(stage: PhoenixStage) -> None:
    """Other people at the same address: the room was let again."""
    old, _, day = old_firm(stage)
    new = new_firm(stage, old, day, like=stage.chance(0.3))
    stage.runs(stage.person(), new, 0.9)
    stage.place("address", [old, new])
    stage.expect("next_tenant", old, new, phoenix=False)


def branch_office(stage: PhoenixStage) -> None:
    """A branch, set up after the entry."""
    old, boss, day = old_firm(stage)
    new = new_firm(stage, old, day)
    new.core = old.core
    stage.tie("branch_of", new.id, old.id, new.founded)
    stage.tie("legal_representative", boss, new.id, new.founded)
    stage.expect("branch_office", old, new, phoenix=False)


def years_later(stage: PhoenixStage) -> None:
    """A fresh start of the boss, more than three years after."""
    old, boss, _ = old_firm(stage)
    long_ago = stage.trouble(old, stage.day((5.5, 5.9)))
    new = stage.firm(long_ago + timedelta(days=stage.between(1_150, 1_900)), old.city, trade=stage.trade(old.trade))
    stage.runs(boss, new, 0.9)
    stage.expect("years_later", old, new, phoenix=False)


def small_investor(stage: PhoenixStage) -> None:
    """Somebody with a few per cent of both, or an independent director, in another trade."""
    old, _, day = old_firm(stage)
    investor = stage.person()
    new = new_firm(stage, old, day, like=stage.chance(0.2))
    stage.runs(stage.person(), new, 0.9)
    for firm in (old, new):
        if stage.chance(0.5):
            stage.tie("shareholder", investor, firm.id, firm.founded, weight=0.05)
        else:
            stage.tie("officer", investor, firm.id, firm.founded, position="独立董事")
    stage.expect("small_investor", old, new, phoenix=False)


def found_a_job(stage: PhoenixStage) -> None:
    """A supervisor of the old firm serves another one: set up by others after, or there before."""
    old, _, day = old_firm(stage)
    helper = stage.person()
    stage.tie("officer", helper, old.id, old.founded, position="监事")
    if stage.chance(0.5):
        new = new_firm(stage, old, day, like=stage.chance(0.4))
        came = new.founded
    else:
        new = stage.firm(stage.day((5, 10)), old.city)
        came = day + timedelta(days=stage.between(20, 300))
    stage.runs(stage.person(), new, 0.9)
    stage.tie("officer", helper, new.id, came, position="监事")
    stage.expect("found_a_job", old, new, phoenix=False)


def accountant(stage: PhoenixStage) -> None:
    """Somebody who keeps the books of ten firms."""
    old, _, day = old_firm(stage)
    keeper = stage.person()
    new = new_firm(stage, old, day)
    stage.runs(stage.person(), new, 0.9)
    for firm in [old, new, *(stage.firm(stage.day((1, 8)), old.city) for _ in range(8))]:
        stage.tie("officer", keeper, firm.id, firm.founded, position="财务负责人")
    stage.expect("accountant", old, new, phoenix=False)


def other_life(stage: PhoenixStage) -> None:
    """The supervisor of the old firm opens a business of their own, in another trade at another place."""
    old, _, day = old_firm(stage)
    helper = stage.person()
    stage.tie("officer", helper, old.id, old.founded, position="监事")
    new = new_firm(stage, old, day, like=False)
    stage.runs(helper, new, 1.0)
    stage.expect("other_life", old, new, phoenix=False)


DECOYS: tuple[Case, ...] = (
    agents_office,
    bookkeepers_phone,
    founded_before,
    serial_founder,
    left_long_ago,
    mere_namesake,
    routine_sibling,
    next_tenant,
    branch_office,
    years_later,
    small_investor,
    found_a_job,
    accountant,
    other_life,
)
