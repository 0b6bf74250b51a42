"""Changes projected one by one give the graph that projecting everything gives, after whatever happened to the records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa
from graph_samples import side_tables

from graph.checksum import COLUMNS
from graph.stores.memory import MemoryGraphStore
from graph.stores.sql import SqlGraphStore
from loaders import records
from loaders.load import LoadRequest, load_files
from loaders.projection import project
from loaders.projection_changes import ResolutionChange, project_changes
from loaders.restating import forget_statements, restate
from loaders.workspace import Workspace
from loaders.world import Delivery, WorldSpec, generate, write
from resolution import batch, judgements, ledger
from resolution.entities import ENTITIES
from resolution.judgements import Judgement
from resolution.mention import record_text


@dataclass
class Office:
    """A workspace whose graph is kept by changes, and beside it stores that show whether it is right."""

    workspace: Workspace
    draw: np.random.Generator
    kept: MemoryGraphStore = field(default_factory=MemoryGraphStore)
    replica: MemoryGraphStore = field(default_factory=MemoryGraphStore)
    pushed: int = 0
    state: State = field(init=False)

    def load(self, requests: list[LoadRequest]) -> None:
        load_files(self.workspace, requests, self.left)

    def left(self, connection: sa.Connection, gone: list[str]) -> None:
        """What leaves use leaves the graph at once, as loading has it."""
        SqlGraphStore(connection).withdraw(gone)
        self.kept.withdraw(gone)

    def start(self) -> None:
        """The first run, which projects everything."""
        with self.workspace.write() as connection:
            self.state = State.of(connection, self.resolved(connection))
            project(connection, SqlGraphStore(connection), self.state.tables)
            project(connection, self.kept, self.state.tables)
            self.check(connection)

    def change(self) -> None:
        """Resolve everything anew, and project what differs alone."""
        with self.workspace.write() as connection:
            stored = {
                table.name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
                for table in (ledger.membership, ledger.possible_same, ledger.place)
            }
            after = State.of(connection, self.resolved(connection))
            change = difference(self.state, after, stored)
            self.state = after
            done = project_changes(connection, SqlGraphStore(connection), change)
            assert done == project_changes(connection, self.kept, change)
            self.check(connection)

    def resolved(self, connection: sa.Connection) -> dict[str, pa.Table]:
        memory, judged = ledger.memory(connection), judgements.read(connection)
        tables = batch.resolve(ledger.read_mentions(connection), memory, judgements=judged).tables()
        ledger.write_resolution(connection, tables)
        return tables

    def check(self, connection: sa.Connection) -> None:
        """The graph, what follows from it, and what the change log makes of a copy are those of a full projection."""
        store, full = SqlGraphStore(connection), MemoryGraphStore()
        _, sizes = project(connection, full, self.state.tables)
        assert store.sizes() == sizes
        assert all(sizes.values())
        assert store.checksums() == full.checksums() == self.kept.checksums()
        self.push(store)
        assert self.replica.checksums() == full.checksums()
        rows = {what: pa.concat_tables(full.scan(what)) for what in COLUMNS}
        fresh = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
        SqlGraphStore(fresh).replace(*rows.values())
        with fresh.connect() as other:
            assert side_tables(connection) == side_tables(other)
        fresh.dispose()

    def push(self, store: SqlGraphStore) -> None:
        """Follow the change log with a copy, as Neo4j does."""
        ids: defaultdict[str, list[str]] = defaultdict(list)
        for _, what, id_ in store.changes_after(self.pushed, 1_000_000):
            ids[what].append(id_)
        if ids.pop("everything", None):
            self.replica.replace(*(pa.concat_tables(store.scan(what)) for what in COLUMNS))
        elif ids:
            put = {what: store.rows(what, ids[what]) for what in COLUMNS}
            gone = {what: sorted(set(ids[what]) - set(put[what]["id"].to_pylist())) for what in COLUMNS}
            self.replica.apply(put, gone)
        self.pushed = store.last_change()

    def chosen(self, connection: sa.Connection, number: int, **where: str) -> dict[str, list[int]]:
        """Some records of a state, by source."""
        table = records.record
        query = sa.select(table.c.record_id, table.c.source).order_by(table.c.record_id)
        found = connection.execute(query.where(*(table.c[name] == value for name, value in where.items()))).all()
        by_source: defaultdict[str, list[int]] = defaultdict(list)
        for place in self.draw.permutation(len(found))[:number]:
            by_source[found[place].source].append(found[place].record_id)
        return by_source

    def withdraw(self, number: int) -> None:
        with self.workspace.write() as connection:
            for source, ids in self.chosen(connection, number, state=records.ACTIVE).items():
                self.set(connection, ids, state=records.WITHDRAWN)
                forget_statements(connection, ids)
                self.left(connection, [record_text(source, id_) for id_ in ids])

    def revive(self, number: int) -> None:
        with self.workspace.write() as connection:
            for source, ids in self.chosen(connection, number, state=records.WITHDRAWN).items():
                self.set(connection, ids, state=records.ACTIVE)
                restate(connection, self.workspace.sources()[source], ids)

    def deliver_again(self, number: int) -> None:
        """Records say something new, namely what another of their source said, and are known since another time."""
        with self.workspace.write() as connection:
            for source, ids in self.chosen(connection, number, state=records.ACTIVE).items():
                table = records.record
                said = connection.execute(sa.select(table.c.payload).where(table.c.record_id.in_(ids))).scalars().all()
                for id_, payload in zip(ids, self.draw.permutation(said), strict=True):
                    day = f"20{self.draw.integers(10, 30)}-01-01T00:00:00"
                    self.set(connection, [id_], payload=str(payload), recorded_at=day)
                restate(connection, self.workspace.sources()[source], ids)

    def set(self, connection: sa.Connection, ids: list[int], **values: str) -> None:
        connection.execute(sa.update(records.record).where(records.record.c.record_id.in_(ids)).values(**values))

    def judge(self, number: int) -> None:
        """Pairs of one entity are different, pairs of two entities are the same."""
        with self.workspace.write() as connection:
            held = connection.execute(sa.select(ledger.membership).order_by(ledger.membership.c.mention_id)).all()
            by_entity: defaultdict[str, list[int]] = defaultdict(list)
            for mention, entity in held:
                by_entity[entity].append(mention)
            several = sorted(entity for entity, mentions in by_entity.items() if len(mentions) > 1)
            for entity in self.draw.permutation(several)[:number]:
                self.say(connection, (by_entity[entity][0], by_entity[entity][-1]), "different")
            ones = self.draw.permutation(sorted(by_entity))[: 2 * number]
            for one, two in zip(ones[::2], ones[1::2], strict=False):
                self.say(connection, (by_entity[one][0], by_entity[two][0]), "same")

    def say(self, connection: sa.Connection, pair: tuple[int, int], verdict: str) -> None:
        left, right = sorted(pair)
        row = Judgement(left, right, verdict, "tester", "2026-07-01T00:00:00", "made up")
        try:
            judgements.append(connection, row)
        except ValueError:  # it contradicts what was judged before
            return


@dataclass(frozen=True)
class State:
    """A run's tables, what every record stated then (and since when it is known), and the records of mentions."""

    tables: dict[str, pa.Table]
    said: dict[int, list[str]]
    record_of: dict[int, int]

    @classmethod
    def of(cls, connection: sa.Connection, tables: dict[str, pa.Table]) -> State:
        said: defaultdict[int, list[str]] = defaultdict(list)
        for table in (ledger.mention, records.tie, records.event):
            for row in connection.execute(sa.select(table)):
                said[row.record_id].append(str(row))
        known = connection.execute(sa.select(records.record.c.record_id, records.record.c.recorded_at)).all()
        mentions = connection.execute(sa.select(ledger.mention.c.mention_id, ledger.mention.c.record_id)).all()
        return cls(
            tables, {id_: [when, *sorted(said[id_])] for id_, when in known}, {row[0]: row[1] for row in mentions}
        )

    @property
    def entity_of(self) -> dict[int, str]:
        return dict(zip(*(self.tables["membership"][name].to_pylist() for name in batch.MEMBERSHIP.names), strict=True))


def difference(before: State, after: State, stored: dict[str, list[dict[str, Any]]]) -> ResolutionChange:
    """The change from one run to the next; ``stored`` are the last run's tables after what loads took from them."""
    was, now = before.entity_of, after.entity_of
    told = {id_ for id_ in before.said.keys() | after.said.keys() if before.said.get(id_) != after.said.get(id_)}
    there = {
        row["mention_id"]: row["entity_id"] for row in stored["membership"]
    }  # what was taken back and said again is new
    told |= {after.record_of[mention] for mention, entity in now.items() if there.get(mention) != entity}
    concerned = {
        entity
        for state, entities in ((before, was), (after, now))
        for mention, entity in entities.items()
        if state.record_of[mention] in told
    }
    rows, entities = ({row["entity_id"]: row for row in s.tables["entity"].to_pylist()} for s in (before, after))
    wanted = [row for id_, row in entities.items() if id_ in concerned or rows.get(id_) != row]
    return ResolutionChange(
        np.array(sorted(told), np.int64),
        pa.Table.from_pylist(wanted, schema=ENTITIES),
        sorted(rows.keys() - entities.keys()),
        differing(stored["possible_same"], after.tables["possible_same"]),
        differing(stored["place"], after.tables["place"]),
    )


def differing(stored: list[dict[str, Any]], table: pa.Table) -> pa.Table:
    """Rows that only one of two tables has."""
    old, new = ({str(row): row for row in rows} for rows in (stored, table.to_pylist()))
    return pa.Table.from_pylist(
        [*(old[t] for t in old.keys() - new.keys()), *(new[t] for t in new.keys() - old.keys())], schema=table.schema
    )


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> list[Delivery]:
    folder = tmp_path_factory.mktemp("world")
    return write(generate(WorldSpec(organisations=220, seed=5)), folder)


@pytest.mark.parametrize("seed", [1])
def test_changes_give_the_graph_that_everything_gives(tmp_path: Path, deliveries: list[Delivery], seed: int) -> None:
    draw = np.random.default_rng(seed)
    requests = [LoadRequest(d.source, d.path, d.delivered_on, full=d.full) for d in deliveries]
    later = int(draw.integers(1, len(requests) // 2))
    with Workspace.open(tmp_path / "workspace") as workspace:
        office = Office(workspace, draw)
        office.load(requests[:-later])
        office.start()
        acts = [office.withdraw, office.revive, office.deliver_again, office.judge]
        for step in range(8):
            if step % 3 == 0:
                office.load([requests.pop() for _ in range(min(int(draw.integers(1, 4)), len(requests)))])
            for act in draw.permutation(np.array(acts))[: draw.integers(1, 4)]:
                act(int(draw.integers(1, 12)))
            office.change()


def test_events_follow_a_party_that_is_known_elsewhere_now(desk: Any) -> None:
    firm = {"统一社会信用代码": desk.uscc(1), "行政相对人名称": "宣城市测试商贸有限公司"}
    penalty = {**firm, "行政处罚决定书文号": "罚〔2023〕12号", "处罚决定日期": "2023/05/06"}
    others = [
        {
            "uscc": desk.uscc(2),
            "name": "宣城市另一商贸有限公司",
            "phone": "05631234567",
            "legal_representative": "王甲",
        },
        {"uscc": desk.uscc(3), "name": "宣城市又一建材有限公司", "phone": "05631234567"},
    ]
    desk.load("penalties", [penalty])
    desk.load("enterprise_register", others)
    office = Office(desk.workspace, np.random.default_rng(0))
    office.start()
    (before,) = office.kept.scan("events")
    firm = {"uscc": desk.uscc(1), "name": "宣城市测试商贸有限公司", "region": "341881"}
    desk.load("enterprise_register", [firm], "2024-02-01")
    office.change()
    (after,) = office.kept.scan("events")
    assert (before["region"].to_pylist(), after["region"].to_pylist()) == (["341800"], ["341881"])
