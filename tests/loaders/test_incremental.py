"""Resolving what changed finds exactly what resolving everything finds, whatever came, went, was rewritten or judged.

All parties are synthetic (the small world of ``loaders.world``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
import sqlalchemy as sa
from databases import copy_workspace

from graph.stores.sql import SqlGraphStore
from loaders import pipeline
from loaders.load import LoadRequest, load_files
from loaders.workspace import Workspace
from loaders.world import Delivery, WorldSpec, generate, write
from resolution import batch, blocking, changed_pairs, incremental, judgements, last_run, ledger
from resolution.judgements import Judgement, Judgements
from resolution.last_run import LastRun

Ints = npt.NDArray[np.int64]
DERIVED = (
    ledger.membership,
    ledger.entity,
    ledger.possible_same,
    ledger.place,
    ledger.review,
    ledger.scored_pair,
    ledger.rivals,
)


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> list[Delivery]:
    return write(generate(WorldSpec(organisations=400, seed=9)), tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def all_mentions(tmp_path_factory: pytest.TempPathFactory, deliveries: list[Delivery]) -> pa.Table:
    with Workspace.open(tmp_path_factory.mktemp("all")) as workspace:
        load_files(workspace, [LoadRequest(d.source, d.path, d.delivered_on) for d in deliveries])
        with workspace.read() as connection:
            return ledger.read_mentions(connection).combine_chunks()


@dataclass
class Twins:
    """The same mentions resolved step by step, and each time as a whole."""

    mentions: pa.Table
    draw: np.random.Generator
    there: npt.NDArray[np.bool_]
    judged: Judgements
    last: LastRun
    entities: dict[str, dict[str, str]]

    @classmethod
    def start(cls, mentions: pa.Table, draw: np.random.Generator, share: float) -> Twins:
        there = draw.random(mentions.num_rows) < share
        told, last = incremental.start(
            mentions.filter(pa.array(there)), batch.MEMBERSHIP.empty_table(), Judgements.empty()
        )
        return cls(mentions, draw, there, Judgements.empty(), last, by_id(told.entities))

    @property
    def ids(self) -> Ints:
        return np.asarray(self.mentions["mention_id"].to_numpy())

    def step(self, number: int) -> None:
        """Some mentions come, go, or say what another one said; now and then people judge."""
        chosen = self.draw.choice(self.mentions.num_rows, min(number, self.mentions.num_rows), replace=False)
        lot = self.draw.random(len(chosen))
        self.there[chosen] = lot < 0.6
        self.rewrite(chosen[lot < 0.15])
        if self.last.tables["membership"].num_rows > 100 and self.draw.random() < 0.5:
            self.judge()
        changed = self.ids[chosen]
        rows = self.mentions.filter(pa.array(np.isin(self.ids, changed) & self.there))
        change, now = incremental.resolve(self.last, changed, rows, self.judged)
        told, whole = incremental.start(
            self.mentions.filter(pa.array(self.there)), self.last.tables["membership"], self.judged
        )
        self.compare(change, now, told, whole)
        self.last = now

    def rewrite(self, rows: Ints) -> None:
        persons = np.asarray(pa.compute.equal(self.mentions["kind"], "person").to_numpy())
        other = self.draw.integers(0, self.mentions.num_rows, len(rows))
        take = np.arange(self.mentions.num_rows)
        take[rows] = np.where(persons[rows] == persons[other], other, rows)
        said = self.mentions.take(pa.array(take))
        for place, name in enumerate(("mention_id", "record_id")):
            said = said.set_column(place, name, self.mentions[name])
        self.mentions = said.combine_chunks()

    def judge(self) -> None:
        held = self.last.tables["membership"]
        entity, ids = np.array(held["entity_id"].to_pylist()), held["mention_id"].to_numpy()
        names, counts = np.unique(entity, return_counts=True)
        apart = [ids[entity == name][:2] for name in self.draw.choice(names[counts > 1], 3)]
        joined = [self.draw.choice(ids, 2, replace=False) for _ in range(3)]
        pairs = np.sort(np.array([*apart, *joined]), axis=1)
        _, first = np.unique(pairs, axis=0, return_index=True)
        same = np.repeat([False, True], 3)
        self.judged = Judgements(pairs[first, 0], pairs[first, 1], same[first])

    def compare(self, change: incremental.Change, now: LastRun, told: batch.Resolution, whole: LastRun) -> None:
        assert now.mentions.equals(whole.mentions)
        assert now.found.equals(whole.found)
        for name in ("left", "right", "weight"):
            assert np.array_equal(getattr(now.pairs, name), getattr(whole.pairs, name))
        for name, table in whole.tables.items():
            order = [(column, "ascending") for column in table.column_names]
            assert now.tables[name].sort_by(order).equals(table.sort_by(order)), name
        for id_ in change.ended.to_pylist():
            del self.entities[id_]
        self.entities |= by_id(change.entities)
        assert self.entities == by_id(told.entities)
        assert change.counts["entities"] == len(self.entities)


def by_id(entities: pa.Table) -> dict[str, dict[str, str]]:
    return {row["entity_id"]: row for row in entities.to_pylist()}


@pytest.mark.parametrize("seed", range(3))
def test_step_by_step_is_the_same_as_all_at_once(all_mentions: pa.Table, seed: int) -> None:
    draw = np.random.default_rng(seed)
    twins = Twins.start(all_mentions, draw, share=(0.0, 0.3, 0.6, 0.9)[seed])
    for _ in range(6):
        twins.step(int(draw.choice([1, 5, 40, 300])))


@pytest.mark.parametrize("seed", range(2))
def test_blocks_that_cross_their_limit(all_mentions: pa.Table, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    small = tuple(replace(rule, largest=max(2, rule.largest // 25)) for rule in blocking.RULES)
    monkeypatch.setattr(blocking, "RULES", small)
    monkeypatch.setattr(changed_pairs, "RULES", small)
    monkeypatch.setattr(blocking.candidate_pairs, "__defaults__", (small,))
    draw = np.random.default_rng(seed)
    twins = Twins.start(all_mentions, draw, share=0.6)
    for _ in range(6):
        twins.step(int(draw.choice([5, 40, 300])))


@pytest.mark.parametrize("seed", range(3))
def test_any_split_in_any_order_ends_in_the_clusters_of_one_run(all_mentions: pa.Table, seed: int) -> None:
    draw = np.random.default_rng(seed)
    parts = np.array_split(draw.permutation(all_mentions.num_rows), int(draw.integers(2, 6)))
    _, last = incremental.start(
        all_mentions.take(pa.array(np.sort(parts[0]))), batch.MEMBERSHIP.empty_table(), Judgements.empty()
    )
    for part in parts[1:]:
        rows = all_mentions.take(pa.array(np.sort(part)))
        _, last = incremental.resolve(last, rows["mention_id"].to_numpy(), rows, Judgements.empty())
    entity = batch.divide(all_mentions).entity
    names = last.tables["membership"].sort_by("mention_id")["entity_id"].combine_chunks().dictionary_encode()
    assert np.array_equal(batch.first_of_each(names.indices.to_numpy())[0], entity)


def test_what_is_kept_is_read_again_and_not_by_other_rules(
    all_mentions: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, kept = incremental.start(all_mentions, batch.MEMBERSHIP.empty_table(), Judgements.empty())
    kept.save(tmp_path / "run")
    again = LastRun.load(tmp_path / "run")
    assert again is not None
    assert again.mentions.equals(kept.mentions)
    assert again.portraits.equals(kept.portraits)
    assert np.array_equal(again.pairs.weight, kept.pairs.weight)
    assert LastRun.load(tmp_path / "elsewhere") is None
    monkeypatch.setattr(last_run, "rules", lambda: "others")
    assert LastRun.load(tmp_path / "run") is None


def derived(workspace: Workspace) -> dict[str, list[str]]:
    """All derived tables, and the checksums of the graph."""
    with workspace.read() as connection:
        rows = {table.name: sorted(map(str, connection.execute(sa.select(table)))) for table in DERIVED}
        return rows | {"graph": sorted(map(str, SqlGraphStore(connection).checksums().items()))}


def quiet(phase: str, done: int, whole: int) -> None:
    """Nobody looks on."""


@pytest.mark.parametrize("number", [5])
def test_loads_resolved_one_by_one_leave_the_tables_and_the_graph_of_full_runs(
    tmp_path: Path, deliveries: list[Delivery], number: int
) -> None:
    requests = [LoadRequest(d.source, d.path, d.delivered_on, full=d.full) for d in deliveries]
    first = len(requests) * 2 // 3
    parts = [requests[:first], *(list(part) for part in np.array_split(np.array(requests[first:], object), number))]
    for step, part in enumerate(parts):
        with Workspace.open(tmp_path / "steps") as workspace:
            pipeline.load(workspace, part, quiet)
            if step == 2:
                judge(workspace, np.random.default_rng(number))
        copy_workspace(tmp_path / "steps", tmp_path / f"whole{step}")
        with Workspace.open(tmp_path / "steps") as workspace, Workspace.open(tmp_path / f"whole{step}") as other:
            changed = pipeline.resolve(workspace, quiet)
            whole = pipeline.resolve(other, quiet, full=True)
            assert derived(workspace) == derived(other)
            assert len(list((workspace.path / "last_run").iterdir())) == 1
        for name in ("mentions", "entities", "review", "nodes", "edges", "events"):
            assert changed[name] == whole[name]
    assert changed["resolved"] < whole["resolved"] == whole["mentions"]


def judge(workspace: Workspace, draw: np.random.Generator) -> None:
    with workspace.write() as connection:
        held = connection.execute(sa.select(ledger.membership).order_by(ledger.membership.c.mention_id)).all()
        entity = np.array([row.entity_id for row in held])
        names, counts = np.unique(entity, return_counts=True)
        for name in draw.choice(names[counts > 1], 5, replace=False):
            pair = [held[place].mention_id for place in np.flatnonzero(entity == name)[:2]]
            row = Judgement(pair[0], pair[1], judgements.DIFFERENT, "tester", "2026-07-01T00:00:00Z", "made up")
            judgements.append(connection, row)
