"""The graph's questions on the planted cases of the file world: from files through resolution to control, circles, moves, phoenix firms."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from api.phoenix_answers import read_name
from graph.across.certified import certified
from graph.across.moved import movers
from graph.exploring.rings import rings
from graph.model import When
from graph.ownership.control import control
from graph.phoenix.gather import Ask
from graph.phoenix.rules import load_rules
from graph.phoenix.search import phoenix
from graph.schema import load_schema
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

if TYPE_CHECKING:
    from tests.api.conftest import Loaded
else:
    Loaded = Any

WHEN = When("2026-06-30")


@pytest.fixture(scope="module")
def store(loaded: Loaded) -> Iterator[SqlGraphStore]:
    with Workspace.open(loaded.workspace, create=False) as workspace:
        yield SqlGraphStore(workspace.engine)


def test_owners_over_three_layers(loaded: Loaded, store: SqlGraphStore) -> None:
    with (loaded.files / "truth" / "persons.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["entity_id"]: row["name"] for row in csv.DictReader(file)}
    cases = loaded.planted["control"]
    assert {case["shape"] for case in cases} == {"chain", "ring"}
    for case in cases:
        answer = control(store, loaded.party(case["firm"]), WHEN)
        held = {answer.found.holdings.names[id_].name: share for id_, share in answer.shares.lower.items()}
        assert held[names[case["owner"]]] == pytest.approx(case["share"], abs=1e-9)
        assert answer.controller.head is not None
        assert {store.nodes([id_])[id_].name for id_ in answer.controller.head} == {names[case["owner"]]}


def test_rings_close_and_chains_do_not(loaded: Loaded, store: SqlGraphStore) -> None:
    circles = [set(circle.members) for circle in rings(store, load_schema(), WHEN).circles]
    assert loaded.planted["rings"]
    for case in loaded.planted["rings"]:
        assert {loaded.party(member) for member in case["members"]} in circles
    for case in loaded.planted["ring_decoys"]:
        members = {loaded.party(member) for member in case["members"]}
        assert not any(members <= circle for circle in circles)


def test_tax_credit_comes_along_with_a_move(loaded: Loaded, store: SqlGraphStore) -> None:
    known = {mover.party.id: mover.as_dict() for mover in movers(store, load_schema(), when=WHEN)}
    for case in loaded.planted["tax_history"]:
        told = known[loaded.party(case["party"])]
        history = [(rating["period"], rating["level"]) for rating in told["ratings"]]
        assert history == [(year["period"], year["level"]) for year in case["tax_credit"]]
        assert (told["moves"][-1]["from"][:4], told["moves"][-1]["to"][:4]) == (case["old"][:4], _city(case["new"]))


def test_certified_firms_are_known(loaded: Loaded, store: SqlGraphStore) -> None:
    known = {told["party"]["id"] for told in certified(store, load_schema(), when=WHEN)}
    assert {loaded.party(case["party"]) for case in loaded.planted["certified"]} <= known


def test_phoenix_firms_and_what_only_looks_like_one(loaded: Loaded, store: SqlGraphStore) -> None:
    rules = load_rules()
    ask = Ask(WHEN, read_name, minimum=rules.minimum)

    def risen(old: str) -> set[str]:
        answer = next(phoenix(store, load_schema(), rules, [loaded.party(old)], ask))
        return {one.new.node.id for one in answer.from_listed}

    for case in loaded.planted["shells"]:
        assert loaded.party(case["new"]) in risen(case["old"]), case
    for case in loaded.planted["phoenix_decoys"]:
        assert loaded.party(case["other"]) not in risen(case["old"]), case


def _city(county: str) -> str:
    return "3100" if county.startswith("31") else county[:4]
