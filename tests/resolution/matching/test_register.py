"""A register that changed answers as one built from nothing: parties come, go and change their names, in any order."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from resolution.match import PARTY_COLUMNS, Matcher
from resolution.matching import register
from resolution.matching.made_up import made_up_register
from resolution.matching.training import make_trial

Row = dict[str, str]


def parties(rows: list[Row]) -> pa.Table:
    return pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in PARTY_COLUMNS})


@pytest.fixture(scope="module")
def everyone() -> list[Row]:
    rows: list[Row] = made_up_register(1_500, 3).to_pylist()
    for at, row in enumerate(rows):
        row["id"] = f"p{at:04}"
        row["former_names"] = rows[at - 1]["name"] if at % 7 == 0 else ""
    return rows


@pytest.fixture(scope="module")
def mentions() -> pa.Table:
    return make_trial(made_up_register(1_500, 3), 400, 3).mentions


def answers(matcher: Matcher, mentions: pa.Table) -> list[list[tuple[object, ...]]]:
    """Decisions, and for some mentions all that is said of the candidates."""
    found = [tuple(row.values()) for row in matcher.decide(mentions).to_pylist()]
    asked = [{"name": name} for name in mentions["name"].to_pylist()[:60]]
    return [found, [(answer.decision, answer.target, answer.candidates) for answer in map(matcher.match, asked)]]


@pytest.mark.parametrize("seed", range(4))
def test_any_changes_lead_to_what_is_built_from_nothing(
    everyone: list[Row], mentions: pa.Table, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(seed)
    monkeypatch.setattr(register, "_FEW", draw.choice([20, 150, 10_000]))  # merged often, at times, never
    monkeypatch.setattr(register, "_GAPS", draw.choice([0.02, 0.9]))
    here = {row["id"]: row for row in draw.sample(everyone, 900)}
    matcher = Matcher.build(parties(list(here.values())))
    for _ in range(draw.randrange(3, 9)):
        gone = draw.sample(sorted(here), draw.randrange(0, 120))
        come = draw.sample(everyone, draw.randrange(0, 120))  # some are here: they change what they say
        come = [row | {"address": "望岚路1号"} if row["id"] in here else row for row in come]
        come = [row for row in come if row["id"] not in gone]
        matcher = matcher.changed(parties(come), gone)
        here = {key: row for key, row in here.items() if key not in gone} | {row["id"]: row for row in come}
    rows = list(here.values())
    draw.shuffle(rows)
    assert answers(matcher, mentions) == answers(Matcher.build(parties(rows)), mentions)


def test_a_register_that_lost_everyone_knows_nobody(everyone: list[Row]) -> None:
    matcher = Matcher.build(parties(everyone[:50]))
    emptied = matcher.changed(parties([]), [row["id"] for row in everyone[:50]])
    assert (len(emptied), emptied.match({"name": everyone[0]["name"]}).decision) == (0, "none")
    assert matcher.match({"name": everyone[0]["name"]}).decision != "none"
