"""The ordinary credit events of a drawn graph: list entries, penalties, moves, evaluations, permits."""

from __future__ import annotations

import numpy as np

from api.bench.graph_draft import FIRM, Draft, joined, party
from api.bench.graph_people import FUNCTIONS, Ordinary
from loaders.lists import lists
from loaders.world.draw import Int, chance, weighted
from loaders.world.organisations import Stage
from loaders.world.words import middles, stock

#: Lists by what they are drawn: the share of all entries of firms, and the body that decides.
ENTRIES = {
    "judgment_debtor": (30, 0),
    "market_serious": (22, 1),
    "tax_serious": (14, 2),
    "wage_arrears": (10, 3),
    "safety_serious": (8, 4),
    "environment_serious": (6, 5),
    "culture_tourism_serious": (5, 6),
    "customs_serious": (5, 7),
}
NAMES = [*ENTRIES, "abnormal_operations", "customs_aeo"]
LEVELS = {"A": "high", "B": "good", "M": "neutral", "C": "caution", "D": "bad"}
_LISTED, _DEBTORS, _ABNORMAL = 0.03, 0.004, 0.015  # of firms, persons, firms
_PENALTIES, _PERMITS, _MOVED, _RATED, _CERTIFIED = 0.07, 0.08, 0.01, 0.12, 0.003
_SPAN = 1_250  # days that entries in force go back
_ELSEWHERE, _ENDED, _SEVERAL = 0.12, 0.12, 0.02


def draw_decisions(stage: Stage, draft: Draft, parties: Ordinary, bodies: Int, today: int) -> None:
    """Events of firms and persons."""
    _listed(stage, draft, parties, bodies, today)
    rng, size = stage.rng, len(parties.everyone)
    _abnormal(stage, draft, parties, bodies, today)
    fined = np.flatnonzero(chance(rng, _PENALTIES, size))
    _penalties(stage, draft, (parties.everyone[fined], parties.place[fined]), bodies, today)
    _permits(stage, draft, parties, bodies, today)
    _moves(stage, draft, parties, today)
    _registered(draft)
    some = np.flatnonzero(chance(rng, _RATED, size))
    years = np.repeat([2023, 2024, 2025], len(some))
    levels = weighted(rng, (20, 35, 30, 9, 6), len(years))
    rate(stage, draft, (np.tile(parties.everyone[some], 3), np.tile(parties.place[some], 3)), bodies, (years, levels))
    best = np.flatnonzero(chance(rng, _CERTIFIED, len(parties.firms)))
    certify(stage, draft, (parties.firms[best], parties.place[best]), bodies, today - rng.integers(30, 900, len(best)))


def authority(stage: Stage, bodies: Int, place: Int, function: Int | int) -> Int:
    """The body of a city that decides; the first one of the city where there is none of its own."""
    places = stage.places
    cities = np.flatnonzero(places.city == np.arange(len(places.city)))
    each = len(bodies) // len(cities)
    city = np.searchsorted(cities, places.city[place])
    return np.asarray(bodies[city * each + np.asarray(function) % each])


def enter(stage: Stage, draft: Draft, listed: tuple[Int, Int, Int], bodies: Int, times: tuple[Int, Int]) -> None:
    """Entries of ``listed`` (party, place, row of ``ENTRIES``) on a black list, from and until."""
    who, place, list_ = listed
    functions = np.array([function for _, function in ENTRIES.values()])
    titles = np.array([draft.title(lists()[code].zh) for code in ENTRIES])
    for kind, chosen in (("judgment_debt", list_ == 0), ("list_entry", list_ != 0)):
        rows = np.flatnonzero(chosen)
        draft.add_events(
            kind,
            len(rows),
            party=who[rows],
            list=list_[rows],
            title=titles[list_[rows]],
            since=times[0][rows],
            until=times[1][rows],
            known=times[0][rows] + 7,
            place=place[rows],
            authority=authority(stage, bodies, place[rows], functions[list_[rows]]),
        )


def _listed(stage: Stage, draft: Draft, parties: Ordinary, bodies: Int, today: int) -> None:
    """One to three entries of a firm, some decided in another city, some that ended; judgment debts of persons."""
    rng = stage.rng
    some = np.flatnonzero(chance(rng, _LISTED, len(parties.everyone)) & (parties.established < today - 120))
    rows = np.repeat(some, weighted(rng, (80, 15, 5), len(some)) + 1)
    debtors = parties.persons[chance(rng, _DEBTORS, len(parties.persons))]
    who = np.concatenate([parties.everyone[rows], debtors])
    homes = weighted(rng, stage.places.weights, len(who))
    homes[: len(rows)] = np.where(chance(rng, _ELSEWHERE, len(rows)), homes[: len(rows)], parties.place[rows])
    list_ = weighted(rng, [share for share, _ in ENTRIES.values()], len(who))
    list_[len(rows) :] = 0
    since = today - rng.integers(20, _SPAN, len(who))
    since[: len(rows)] = np.maximum(since[: len(rows)], parties.established[rows] + 90)
    until = np.where(chance(rng, _ENDED, len(who)), np.minimum(since + 400, today - 1), 0)
    until[until <= since] = 0
    enter(stage, draft, (who, homes, list_), bodies, (since, until))


def _abnormal(stage: Stage, draft: Draft, parties: Ordinary, bodies: Int, today: int) -> None:
    rows = np.flatnonzero(chance(stage.rng, _ABNORMAL, len(parties.everyone)))
    reasons = [draft.title(text) for text in stock("decisions")["abnormal_reasons"]]
    since = today - stage.rng.integers(20, 900, len(rows))
    draft.add_events(
        "abnormal_operation",
        len(rows),
        party=parties.everyone[rows],
        list=NAMES.index("abnormal_operations"),
        title=np.asarray(reasons)[stage.rng.integers(0, len(reasons), len(rows))],
        since=since,
        known=since + 5,
        place=parties.place[rows],
        authority=authority(stage, bodies, parties.place[rows], 1),
    )


def _penalties(stage: Stage, draft: Draft, fined: tuple[Int, Int], bodies: Int, today: int) -> None:
    """Decisions of the departments; a few that two or three provinces report are one event."""
    rng, (who, place) = stage.rng, fined
    acts = stock("decisions")["penalties"]
    titles = np.array([draft.title(act) for _, act, *_ in acts])
    choice = rng.integers(0, len(acts), len(who))
    low, high = (np.array([act[column] for act in acts])[choice] for column in (4, 5))
    since = today - rng.integers(10, 1_400, len(who))
    deciding = [FUNCTIONS.index(department) if department in FUNCTIONS else 1 for department, *_ in acts]
    draft.add_events(
        "penalty",
        len(who),
        party=who,
        title=titles[choice],
        since=since,
        known=since + rng.integers(3, 20, len(who)),
        place=place,
        authority=authority(stage, bodies, place, np.array(deciding)[choice]),
        amount=np.round(low + rng.random(len(who)) ** 2 * (high - low), -2),
        reports=np.where(chance(rng, _SEVERAL, len(who)), rng.integers(2, 4, len(who)), 1),
    )


def _permits(stage: Stage, draft: Draft, parties: Ordinary, bodies: Int, today: int) -> None:
    rng = stage.rng
    rows = np.flatnonzero(chance(rng, _PERMITS, len(parties.everyone)))
    titles = [draft.title(text) for _, text, *_ in stock("decisions")["permits"]]
    since = today - rng.integers(10, 1_500, len(rows))
    draft.add_events(
        "permit",
        len(rows),
        party=parties.everyone[rows],
        title=np.asarray(titles)[rng.integers(0, len(titles), len(rows))],
        since=since,
        until=since + 1_826,
        known=since + 7,
        place=parties.place[rows],
        authority=authority(stage, bodies, parties.place[rows], 1),
    )


def _registered(draft: Draft) -> None:
    """The founding of every firm, planted ones too, with its trade."""
    firms = joined(draft.parties[FIRM])
    trades = np.array([draft.text({"industry": trade} if trade else {}) for trade in middles().texts.to_pylist()])
    size = len(firms["place"])
    draft.add_events(
        "registration",
        size,
        party=party(FIRM, np.arange(size)),
        title=draft.title("设立登记"),
        since=firms["established"],
        known=firms["established"] + 10,
        place=firms["place"],
        text=trades[firms["middle"]],
    )


def _moves(stage: Stage, draft: Draft, parties: Ordinary, today: int) -> None:
    """Firms that came from another city to where they are."""
    rng, places = stage.rng, stage.places
    rows = np.flatnonzero(chance(rng, _MOVED, len(parties.firms)))
    here = places.city[parties.place[rows]]
    there = places.city[weighted(rng, places.weights, len(rows))]
    rows, here, there = (column[here != there] for column in (rows, here, there))
    move(stage, draft, (parties.firms[rows], there, here), today - rng.integers(20, 1_200, len(rows)))


def move(stage: Stage, draft: Draft, moved: tuple[Int, Int, Int], since: Int) -> None:
    """Moves of firms between cities (party, from, to)."""
    who, old, new = moved
    codes = stage.places.codes.to_pylist()
    pairs = list(zip(old.tolist(), new.tolist(), strict=True))
    text = {pair: draft.text({"from": codes[pair[0]], "to": codes[pair[1]]}) for pair in dict.fromkeys(pairs)}
    draft.add_events(
        "relocation", len(who), party=who, since=since, known=since + 3, place=new, text=[text[pair] for pair in pairs]
    )


def rate(stage: Stage, draft: Draft, rated: tuple[Int, Int], bodies: Int, said: tuple[Int, Int]) -> None:
    """Tax credit of firms (party, place) by year and row of ``LEVELS``, told in April of the next year."""
    (who, place), (years, levels) = rated, said
    names = list(LEVELS)
    texts = {
        (year, level): draft.text(
            {"scheme": "tax_credit", "level": names[level], "norm": LEVELS[names[level]], "period": str(year)}
        )
        for year, level in dict.fromkeys(zip(years.tolist(), levels.tolist(), strict=True))
    }
    since = (years - 1969).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + 113
    draft.add_events(
        "evaluation",
        len(who),
        party=who,
        title=draft.title("纳税信用等级"),
        since=since,
        until=since + 365,
        known=since + 10,
        place=place,
        authority=authority(stage, bodies, place, 2),
        text=[texts[pair] for pair in zip(years.tolist(), levels.tolist(), strict=True)],
    )


def certify(stage: Stage, draft: Draft, certified: tuple[Int, Int], bodies: Int, since: Int) -> None:
    """Firms that the customs hold in high credit (AEO)."""
    who, place = certified
    text = draft.text({"scheme": "customs_credit", "level": "高级认证", "norm": "high"})
    draft.add_events(
        "evaluation",
        len(who),
        party=who,
        title=draft.title("海关企业信用等级"),
        since=since,
        known=since + 5,
        place=place,
        authority=authority(stage, bodies, place, 7),
        text=text,
    )
