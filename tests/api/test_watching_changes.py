"""A run that looks at whom changes concern finds what a look at everybody finds: random worlds, random changes, passing days. Synthetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from databases import URL

from api.service.database import ServiceDatabase, now
from api.sharing.feed import Desk
from api.watching.looking import Around
from api.watching.rules import kinds
from api.watching.running import Ran, run
from api.watching.tables import alert, member, seen, watch
from api.watching.watches import one
from graph.checksum import COLUMNS
from graph.rows import table_of
from graph.stores.sql import SqlGraphStore
from loaders.lists import lists
from loaders.workspace import Workspace

FIRST = date(2026, 3, 1)
FIRMS, PERSONS, PLACES, BODIES = 70, 45, 12, 3
BLACK = [code for code, one in lists().items() if one.colour == "black"][:6]
TIES = ("legal_representative", "officer", "shareholder", "located_at", "reachable_at", "branch_of", "possible_same",
        "supplies", "guarantees", "acts_in_concert", "holds_votes")  # fmt: skip
HAPPENINGS = ("registration", "deregistration", "list_entry", "list_entry", "list_entry", "judgment_debt", "penalty", "permit",
              "asset")  # fmt: skip

Rows = dict[str, dict[str, dict[str, Any]]]


class World:
    """A graph that is made up and changes."""

    def __init__(self, seed: int) -> None:
        self.chance, self.made = Random(seed), 0
        self.rows: Rows = {"nodes": {}, "edges": {}, "events": {}}
        for kind, number in (("enterprise", FIRMS), ("person", PERSONS), ("address", PLACES), ("government", BODIES)):
            for place in range(number):
                self.node(f"{kind}-{place}", kind)
        for _ in range(150):
            self.edge()
        for _ in range(60):
            self.event()

    def day(self, back: int = 1500, ahead: int = 12) -> str:
        return (FIRST + timedelta(self.chance.randint(-back, ahead))).isoformat()

    def ids(self, kind: str) -> list[str]:
        return [id_ for id_, row in self.rows["nodes"].items() if row["kind"] == kind]

    def node(self, id_: str, kind: str) -> None:
        name = f"宣城{self.chance.choice('云岚松竹梅兰')}{self.chance.choice('泰和恒源')}{self.chance.choice('机械建材')}有限公司"
        founded = {"founded": {"value": self.day(), "record": f"r{self.made}"}} if self.chance.random() < 0.3 else {}
        self.rows["nodes"][id_] = {
            "id": id_, "kind": kind, "name": name if kind != "person" else f"王{self.chance.choice('明伟芳敏静')}",
            "code": f"C{id_}" if self.chance.random() < 0.8 else "", "region": self.chance.choice(["341802", "330106", ""]),
            "names": "", "properties": orjson.dumps(founded).decode() if founded else "",
        }  # fmt: skip

    def edge(self) -> None:
        kind, some, firms, persons = self.chance.choice(TIES), self.chance, self.ids("enterprise"), self.ids("person")
        crowded = some.random() < 0.5
        source = some.choice(persons[:6] if crowded else persons)
        target = some.choice(firms[:25] if crowded else firms)
        if kind in ("located_at", "reachable_at"):
            source, target = some.choice(firms), some.choice(self.ids("address")[: 2 if crowded else None])
        elif kind == "possible_same":
            target = some.choice(persons)
        elif kind in ("branch_of", "supplies", "guarantees") or (
            kind != "legal_representative" and some.random() < 0.4
        ):
            source = some.choice(firms)
        if source == target:
            return
        weight = round(some.uniform(0.2, 1), 2) if kind in ("shareholder", "holds_votes", "possible_same") else None
        since, until = self.day() if some.random() < 0.5 else "", self.day() if some.random() < 0.2 else ""
        id_ = f"{kind}:{source}:{target}:{some.randint(0, 1)}"
        self.rows["edges"][id_] = {
            "id": id_, "kind": kind, "source": source, "target": target, "since": since, "until": until if until > since else "",
            "known_from": "", "weight": weight, "properties": "", "records": self.records(),
        }  # fmt: skip

    def event(self, id_: str = "") -> None:
        some, kind = self.chance, self.chance.choice(HAPPENINGS)
        self.made += 1
        id_ = id_ or f"event-{self.made}"
        since = self.day(900)
        black = kind in ("list_entry", "judgment_debt")
        until = self.day(0, 12) if some.random() < 0.2 else ""
        row = {"id": id_, "party": some.choice(self.ids("enterprise") if some.random() < 0.8 else self.ids("person")), "kind": kind,
               "list": some.choice(BLACK) if black else "", "colour": "black" if black else "", "title": "甲",
               "since": since, "until": until if until > since else "", "authority": some.choice(["", *self.ids("government")]),
               "records": self.records(), "region": "341802"}  # fmt: skip
        self.rows["events"][id_] = {
            name: row.get(name, None if name == "amount" else "") for name in COLUMNS["events"].names
        }

    def records(self) -> str:
        return "\n".join(
            sorted({f"made:{self.chance.randint(0, 150):016x}" for _ in range(self.chance.choice([1, 1, 2]))})
        )

    def change(self, store: SqlGraphStore) -> None:
        """Anything may happen: few things or many, put in place, taken back, merged, or a whole graph written over another."""
        how = self.chance.random()
        if how < 0.2:
            self.take_back(store)
            return
        for _ in range(self.chance.choice([1, 1, 2, 4, 8])):
            self.chance.choice(
                [self.edge, self.edge, self.event, self.event, self.drop, self.rename, self.merge, self.move]
            )()
        if how < 0.3:
            self.crowd()
        store.replace(*(self.table(what) for what in COLUMNS))

    def table(self, what: str) -> Any:
        return table_of(what, [tuple(row[name] for name in COLUMNS[what].names) for row in self.rows[what].values()])

    def take_back(self, store: SqlGraphStore) -> None:
        store.withdraw([f"made:{self.chance.randint(0, 150):016x}" for _ in range(5)])
        for what in self.rows:
            found = [row for batch in store.scan(what) for row in batch.to_pylist()]
            self.rows[what] = {row["id"]: row for row in found}

    def drop(self) -> None:
        what = self.chance.choice(["edges", "events"])
        if self.rows[what]:
            del self.rows[what][self.chance.choice(list(self.rows[what]))]

    def rename(self) -> None:
        id_ = self.chance.choice(list(self.rows["nodes"]))
        self.node(id_, self.rows["nodes"][id_]["kind"])

    def move(self) -> None:
        """An event that is of another party from now on, or says something else."""
        if self.rows["events"]:
            self.event(self.chance.choice(list(self.rows["events"])))

    def merge(self) -> None:
        """One party becomes another, which may later come apart again."""
        kind = self.chance.choice(["enterprise", "person"])
        gone, left = self.chance.sample(self.ids(kind), 2)
        if self.chance.random() < 0.5:
            self.node(f"{kind}-{self.chance.randint(0, FIRMS - 1)}", kind)
            return
        del self.rows["nodes"][gone]
        for row in self.rows["events"].values():
            row |= {name: left for name in ("party", "authority") if row[name] == gone}
        for id_, row in list(self.rows["edges"].items()):
            row |= {end: left for end in ("source", "target") if row[end] == gone}
            if row["source"] == row["target"]:
                del self.rows["edges"][id_]

    def crowd(self) -> None:
        """A place becomes a hub, or is one no more."""
        place = self.ids("address")[0]
        there = [
            id_ for id_, row in self.rows["edges"].items() if row["kind"] == "located_at" and row["target"] == place
        ]
        if len(there) > 30:
            for id_ in there[28:]:
                del self.rows["edges"][id_]
            return
        for firm in self.ids("enterprise")[: 31 + self.chance.randint(-2, 3)]:
            id_ = f"located_at:{firm}:{place}:0"
            self.rows["edges"][id_] = dict.fromkeys(COLUMNS["edges"].names, "") | {
                "id": id_, "kind": "located_at", "source": firm, "target": place, "weight": None, "records": self.records(),
            }  # fmt: skip


class Two:
    """Two watches of the same parties: one looks at whom changes concern, one at everybody."""

    def __init__(self, desk: Desk, parties: list[str], *, consent: bool) -> None:
        self.desk, self.names, self.consented = desk, ("few", "all"), set(parties)
        with desk.service.write() as connection:
            for name in self.names:
                row = {"watch": name, "owner": name, "title": name, "kinds": orjson.dumps(kinds()).decode()}
                connection.execute(
                    sa.insert(watch).values(row | {"made_at": now(), "consent": "yes" if consent else ""})
                )
                connection.execute(
                    sa.insert(member), [{"watch": name, "party": party, "asked": party} for party in parties]
                )

    def run(self, day: str) -> Ran:
        around = Around(lambda connection, owner, codes, purpose, on: self.consented & codes.keys(), day)
        ran = [run(self.desk, one(self.desk.service, name), around, full=name == "all") for name in self.names]
        told = [replace_name(one) for one in ran]
        assert told[0] == told[1]
        for table in (alert, seen):
            few, every = (self.rows(table, name) for name in self.names)
            assert few == every, (day, sorted(few ^ every))
        return ran[0]

    def rows(self, table: sa.Table, name: str) -> set[tuple[Any, ...]]:
        columns = [table.c[column] for column in ("party", "family", "key", "turn", "digest")]
        with self.desk.service.read() as connection:
            return {tuple(row) for row in connection.execute(sa.select(*columns).where(table.c.watch == name))}


def replace_name(ran: Ran) -> Ran:
    return replace(ran, watch="", asked=0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    workspace = Workspace.open(tmp_path / "workspace", url=URL or None)
    service = ServiceDatabase.open(workspace, URL)
    yield Desk(workspace, service)
    service.close()
    workspace.close()


@pytest.mark.parametrize("seed", [0, 11])
def test_who_changes_concern_is_all_that_a_full_look_finds(desk: Desk, seed: int) -> None:
    world, chance, day = World(seed), Random(-seed), FIRST
    two = Two(
        desk,
        [f"enterprise-{number}" for number in range(0, FIRMS, 2)] + ["person-1", "person-2"],
        consent=seed % 2 == 1,
    )
    asked = parties = alerts = 0
    for step in range(14):
        with desk.workspace.write() as connection:
            store = SqlGraphStore(connection)
            if step == 0:
                store.replace(*(world.table(what) for what in COLUMNS))
            for _ in range(chance.choice([0, 1, 1, 2])):
                world.change(store)
        if chance.random() < 0.5:
            day += timedelta(chance.choice([1, 1, 2, 20]))
        if chance.random() < 0.3:
            two.consented ^= {f"enterprise-{2 * chance.randint(0, FIRMS // 2 - 1)}"}
        ran = two.run(day.isoformat())
        asked, parties, alerts = asked + ran.asked, parties + ran.parties, alerts + ran.alerts
    assert alerts
    assert asked < parties
