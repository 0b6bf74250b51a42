"""What is planted in a county made by another hand is found, and look-alikes and hubs raise no alarm."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from graph_samples import edge, node, tables
from second_world import County, county
from sqlalchemy import create_engine

from api.phoenix_answers import read_name
from graph.exploring.rings import rings
from graph.linked.links import linked
from graph.model import When
from graph.ownership.control import control
from graph.phoenix.gather import Ask
from graph.phoenix.rules import load_rules
from graph.phoenix.search import phoenix
from graph.schema import load_schema
from graph.store import GraphStore
from graph.stores.sql import SqlGraphStore

SCHEMA, RULES, WHEN = load_schema(), load_rules(), When("2026-06-01")
#: A link less likely than this is told as a trace, and alarms nobody (``linking.exposed``).
ALARM = SCHEMA.linking.exposed


@pytest.fixture(scope="module", params=[1, 2])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[County, GraphStore]]:
    world = county(request.param)
    store = SqlGraphStore(create_engine(f"sqlite:///{tmp_path_factory.mktemp('county') / 'graph.db'}"))
    store.replace(*world.tables())
    yield world, store
    store.close()


def alarms(store: GraphStore, party: str) -> dict[str, float]:
    return {found.party.id: found.path.probability for found in linked(store, SCHEMA, party, WHEN).findings}


def test_listed_parties_nearby_are_found(made: tuple[County, GraphStore]) -> None:
    world, store = made
    cases = world.expected["linked"]
    missed = [(asked, bad) for asked, bad in cases if alarms(store, asked).get(bad, 0) < ALARM]
    assert len(missed) <= len(cases) // 100, missed


def test_what_many_share_raises_no_alarm(made: tuple[County, GraphStore]) -> None:
    world, store = made
    wrong = {
        (asked, bad): found[bad]
        for asked, *listed in world.expected["unlinked"]
        for found in [alarms(store, asked)]
        for bad in listed
        if found.get(bad, 0) >= ALARM
    }
    assert not wrong


def test_circles_of_guarantees_are_found_and_chains_are_none(made: tuple[County, GraphStore]) -> None:
    world, store = made
    circles = {frozenset(circle.members) for circle in rings(store, SCHEMA, WHEN).circles}
    assert circles == {frozenset(members) for members in world.expected["ring"]}


def test_phoenix_firms_are_told_from_look_alikes(made: tuple[County, GraphStore]) -> None:
    world, store = made
    old = sorted({row["party"] for row in world.events if row["kind"] in RULES.triggers})
    ask = Ask(WHEN, read_name, ("from_listed",), minimum=RULES.minimum)
    answers = phoenix(store, SCHEMA, RULES, old, ask)
    found = {(one.old.node.id, one.new.node.id) for answer in answers for one in answer.from_listed}
    truth = set(world.expected["phoenix"])
    assert len(found & truth) >= 0.95 * len(truth), sorted(truth - found)
    assert len(found & truth) >= 0.95 * len(found), sorted(found - truth)


@pytest.mark.parametrize("seed", range(3))
def test_shares_through_cycles_are_those_of_a_linear_solver(seed: int, graph_store: GraphStore) -> None:
    """Owners' shares x of firms that hold each other: x = A x + b, by numpy."""
    draw = Random(seed)
    firms, owners = [f"f{number}" for number in range(3 + seed % 6)], ["p0", "p1", "p2"]
    parts = {
        (holder, firm): draw.random()
        for firm in firms
        for holder in draw.sample([*firms, *owners], 4)
        if holder != firm
    }
    whole = {
        firm: draw.uniform(1.01, 1.6) * sum(part for (_, of), part in parts.items() if of == firm) for firm in firms
    }
    shares = {(holder, firm): part / whole[firm] for (holder, firm), part in parts.items()}
    ties = [edge(holder, "shareholder", firm, weight=share) for (holder, firm), share in shares.items()]
    graph_store.replace(*tables([*map(node, firms), *(node(owner, kind="person") for owner in owners)], ties))
    between = np.array([[shares.get((holder, firm), 0.0) for holder in firms] for firm in firms])
    direct = np.array([[shares.get((owner, firm), 0.0) for owner in owners] for firm in firms])
    solved = np.linalg.solve(np.eye(len(firms)) - between, direct)
    for row, firm in enumerate(firms):
        found = control(graph_store, firm, WHEN).shares
        for column, owner in enumerate(owners):
            for bound in (found.lower, found.upper):
                assert bound.get(owner, 0.0) == pytest.approx(solved[row, column], abs=1e-9)
