"""Ordinary credit events: permits, penalties, list entries, judgment debts, abnormal operations; some removed or repaired."""

from __future__ import annotations

import numpy as np

from loaders.world.draw import Int, Mask, chance, weighted
from loaders.world.facts import STATES, Events
from loaders.world.organisations import Stage
from loaders.world.spec import KIND, Organisations
from loaders.world.words import stock

#: Events per organisation.
RATES = {
    "permit": 0.5,
    "penalty": 0.07,
    "serious_list": 0.006,
    "wage_arrears": 0.002,
    "judgment_debt": 0.016,
    "abnormal_operation": 0.025,
}
_STATE = {  # weights of STATES
    "permit": (1, 0, 0, 0, 0),
    "penalty": (88, 0, 0, 10, 2),
    "serious_list": (74, 16, 2, 6, 2),
    "wage_arrears": (92, 0, 0, 6, 2),
    "judgment_debt": (1, 0, 0, 0, 0),
    "abnormal_operation": (55, 45, 0, 0, 0),
}
_PERSON_DEBTS = 0.4  # of judgment debts
_ELSEWHERE = 0.08  # decided in another city than the party's seat


def draw_events(stage: Stage, all_: Organisations, persons: int, planted: Mask, events: Events) -> None:
    """Add the ordinary events of organisations that are not planted, and judgment debts of persons."""
    firms = np.flatnonzero((all_.kind <= KIND["cooperative"]) & ~planted)
    for kind, rate in RATES.items():
        count = int(len(all_) * rate)
        party = stage.rng.choice(firms, count)
        place = all_.place[party]
        if kind == "judgment_debt":
            person = chance(stage.rng, _PERSON_DEBTS, count)
            party = np.where(person, len(all_) + stage.rng.integers(0, persons, count), party)
        away = chance(stage.rng, _ELSEWHERE, count)
        place = np.where(away, weighted(stage.rng, stage.places.weights, count), place)
        founded = np.where(party < len(all_), all_.established[np.minimum(party, len(all_) - 1)], 0)
        add_decisions(stage, events, kind, (party, place, founded))


def add_decisions(stage: Stage, events: Events, kind: str, whom: tuple[Int, Int, Int], state: str = "") -> None:
    """Add one event a party: ``whom`` is party, county of the deciding body and the day the party came to be.

    A given ``state`` also makes the event recent, so that it is in force on both deliveries unless its state ends it.
    """
    party, place, founded = whom
    rng, count = stage.rng, len(party)
    choice = draw_choice(rng, kind, count, lasting=state != "")
    back = rng.integers(40, 500, count) if state else (rng.random(count) ** 1.6 * 2_000).astype(np.int64) + 5
    since = np.maximum(stage.spec.day(0) - back, founded + 10)
    since = np.minimum(since, stage.spec.day(1) - 5)
    late = chance(rng, 0.05, count) & (state == "")
    since = np.where(late, rng.integers(stage.spec.day(0) + 1, stage.spec.day(1) - 3, count), since)
    states = np.full(count, STATES.index(state)) if state else weighted(rng, _STATE[kind], count)
    years = term(kind, choice)
    until = np.where(years > 0, years_later(since, years), 0)
    ends = np.minimum(np.where(until > 0, until, since + 1_500), stage.spec.day(1) - 1)
    changed = since + (rng.uniform(0.35, 0.95, count) * np.maximum(ends - since, 1)).astype(np.int64)
    between = rng.integers(stage.spec.day(0) + 2, stage.spec.day(1) - 1, count)
    changed = np.where(states == STATES.index("withdrawn"), between, changed)
    states = np.where((states == STATES.index("withdrawn")) & (since > stage.spec.day(0)), 0, states)
    place = np.where(chance(rng, 0.35, count), stage.places.city[place], place)
    amount = _amounts(rng, kind, choice)
    values = {"party": party, "choice": choice, "place": place, "since": since, "until": until, "state": states}
    events.add(kind, count, **values, changed=np.where(states > 0, changed, 0), amount=amount)


def years_later(days: Int, years: Int) -> Int:
    """The same day of the month, whole years later (29 February: 1 March)."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    within = days - months.astype("datetime64[D]").astype(np.int64)
    later: Int = (months + 12 * years).astype("datetime64[D]").astype(np.int64) + within
    return later


def draw_choice(rng: np.random.Generator, kind: str, count: int, lasting: bool) -> Int:
    """Which decision: a row of data/decisions.yaml; ``lasting`` takes only lists that are in force for three years."""
    decisions = stock("decisions")
    if kind == "serious_list":
        return weighted(rng, [entry[4] if entry[3] >= 3 or not lasting else 0 for entry in decisions["lists"]], count)
    rows = {
        "permit": "permits",
        "penalty": "penalties",
        "abnormal_operation": "abnormal_reasons",
        "judgment_debt": "debt_conduct",
    }
    known = len(decisions[rows[kind]]) if kind in rows else 1
    return rng.integers(0, known, count, dtype=np.int64)


def term(kind: str, choice: Int) -> Int:
    """Years an event is in force; 0 = until it is removed."""
    if kind == "serious_list":
        table: Int = np.array([entry[3] for entry in stock("decisions")["lists"]], dtype=np.int64)[choice]
        return table
    return np.full(len(choice), {"permit": 5, "penalty": 3, "wage_arrears": 3}.get(kind, 0), dtype=np.int64)


def _amounts(rng: np.random.Generator, kind: str, choice: Int) -> Int:
    count = len(choice)
    if kind == "penalty":
        low, high = np.array([entry[4:6] for entry in stock("decisions")["penalties"]]).T
        raw = low[choice] + rng.random(count) ** 2 * (high - low)[choice]
        rounded: Int = (np.round(raw / 100) * 100).astype(np.int64)
        return rounded
    if kind in ("judgment_debt", "wage_arrears"):
        return np.round(np.exp(rng.normal(12, 1.4, count)), -2).astype(np.int64)
    return np.zeros(count, dtype=np.int64)
