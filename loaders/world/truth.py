"""The truth folder: who is meant by each row, and what the answers should be. It is never loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from loaders.world.credit import functions_of, numbers
from loaders.world.derivable import Sightings
from loaders.world.draw import Int, digits, iso, pick, repeat, where
from loaders.world.facts import EVENT_KINDS, POSITIONS, STATES, TIE_KINDS
from loaders.world.people import serial_text
from loaders.world.records import Records
from loaders.world.texts import Texts
from loaders.world.words import stock
from loaders.world.world import World
from resolution.mention import KINDS

_ENTITY_COLUMNS = (
    "entity_id",
    "kind",
    "code",
    "name",
    "former_names",
    "region",
    "old_region",
    "established",
    "ended",
    "address_id",
    "phone_id",
    "parent_id",
)


class TruthLog:
    """Collects, file by file, which row means whom and which rows must be rejected."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.records: list[pa.Table] = []
        self.rejected: list[tuple[str, str, int, str]] = []
        self.bodies: pa.Table | None = None
        self.sightings = Sightings(world)
        cases = [case for sort in world.planted.values() for case in sort]
        named = {
            str(v)[1:]
            for case in cases
            for v in case.values()
            if isinstance(v, str) and v[:1] == "E" and v[1:].isdigit()
        }
        self.planted = np.array(sorted(int(n) for n in named), dtype=np.int64)
        events = [case[key] for case in cases for key in ("event", "listed_event") if case.get(key, -1) >= 0]
        self.planted_events = np.array(sorted(set(events)), dtype=np.int64)

    def file(self, path: str, sheet: str, first: int, records: Records, noise: pa.Array) -> None:
        """Note one file: rows count from ``first`` on; a role whose party is no entity of the world is left out."""
        rows = np.arange(first, first + len(records))
        for role, parties in records.parties.items():
            known = np.flatnonzero(parties >= 0)
            columns = {
                "file": repeat(len(known), path).dictionary_encode(),
                "sheet": repeat(len(known), sheet).dictionary_encode(),
                "row": pa.array(rows[known]),
                "role": repeat(len(known), role).dictionary_encode(),
                "entity_id": self.world.party_ids(parties[known]),
                "event_id": _event_ids(records.event[known]),
                "noise": noise.take(pa.array(known)) if role == "subject" else repeat(len(known)),
            }
            self.records.append(pa.table(columns))

    def rejects(self, path: str, sheet: str, first: int, reasons: dict[int, str]) -> None:
        """Note the rows of a file that must be rejected."""
        self.rejected += [(path, sheet, first + row, reason) for row, reason in sorted(reasons.items())]


def write_truth(texts: Texts, log: TruthLog, folder: Path) -> None:
    """entities, persons, records, ties, events, rejects as CSV (UTF-8) and planted.json."""
    folder.mkdir(parents=True, exist_ok=True)
    _save(folder / "entities.csv", _entities(texts))
    _save(folder / "persons.csv", _persons(texts))
    if log.bodies is not None:
        _save(folder / "bodies.csv", log.bodies)
    _save(folder / "records.csv", pa.concat_tables(log.records).unify_dictionaries())
    _save(folder / "ties.csv", pa.concat_tables([_ties(texts.world), _holdings(texts.world)]))
    _save(folder / "events.csv", _events(texts))
    names = ("file", "sheet", "row", "reason")
    columns = list(zip(*log.rejected, strict=True)) or [(), (), (), ()]
    _save(folder / "rejects.csv", pa.table({n: pa.array(c) for n, c in zip(names, columns, strict=True)}))
    planted = texts.world.planted
    planted = {**planted, "links": [log.sightings.judged(case) for case in planted.get("links", [])]}
    planted |= texts.world.graph.expected
    text = json.dumps(_with_event_ids(planted), ensure_ascii=False, indent=1)
    (folder / "planted.json").write_text(text + "\n", encoding="utf-8")


def _save(path: Path, table: pa.Table) -> None:
    plain = pa.table(
        {
            n: c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c
            for n, c in zip(table.column_names, table.columns, strict=True)
        }
    )
    pacsv.write_csv(plain, path)


def _event_ids(rows: Int) -> pa.Array:
    return where(rows >= 0, serial_text(np.maximum(rows, 0), "V"), "")


def _ids(rows: Int, letter: str) -> pa.Array:
    return where(rows >= 0, serial_text(np.maximum(rows, 0), letter), "")


def _entities(texts: Texts) -> pa.Table:
    all_, places = texts.world.organisations, texts.world.stage.places
    columns = (
        serial_text(texts.everyone, "E"),
        pick(KINDS, all_.kind),
        texts.codes,
        texts.names,
        texts.former,
        pick(places.codes, all_.place),
        pick(places.codes, all_.old_place),
        iso(all_.established),
        iso(all_.ended),
        serial_text(all_.address, "A"),
        serial_text(all_.phone, "T"),
        _ids(all_.parent, "E"),
    )
    return pa.table(dict(zip(_ENTITY_COLUMNS, columns, strict=True)))


def _persons(texts: Texts) -> pa.Table:
    people = texts.world.people
    rows = np.arange(len(people))
    columns = {
        "entity_id": serial_text(rows, "P"),
        "name": texts.persons,
        "id_number": texts.ids,
        "gender": people.genders(),
    }
    return pa.table({**columns, "birth": pa.array(people.birth.astype("datetime64[D]")).cast(pa.string())})


def _ties(world: World) -> pa.Table:
    ties = world.ties
    return pa.table(
        {
            "kind": pick(TIE_KINDS, ties.kind),
            "source": world.party_ids(ties.source),
            "target": world.party_ids(ties.target),
            "since": iso(ties.since),
            "until": iso(ties.until),
            "weight": pa.array(ties.weight, from_pandas=True),
            "position": pick(POSITIONS, ties.position),
        }
    )


def _holdings(world: World) -> pa.Table:
    """Shares that only the files of the graph cases tell."""
    holders, firms, shares = zip(*world.graph.holdings, strict=True) if world.graph.holdings else ((), (), ())
    size = len(firms)
    return pa.table(
        {
            "kind": repeat(size, "shareholder"),
            "source": world.party_ids(np.array(holders, dtype=np.int64)),
            "target": world.party_ids(np.array(firms, dtype=np.int64)),
            "since": repeat(size),
            "until": repeat(size),
            "weight": pa.array([float(share) for share in shares], pa.float64()),
            "position": repeat(size),
        }
    )


def _events(texts: Texts) -> pa.Table:
    world, events = texts.world, texts.world.events
    tables = []
    for kind in EVENT_KINDS:
        index = events.of(kind)
        some = events.rows(index)
        function = functions_of(some, kind)
        lists = [entry[0] for entry in stock("decisions")["lists"]]
        tables.append(
            pa.table(
                {
                    "event_id": serial_text(index, "V"),
                    "kind": repeat(len(index), kind),
                    "list": pick(lists, some.choice) if kind == "serious_list" else repeat(len(index)),
                    "entity_id": world.party_ids(some.party),
                    "authority": texts.authorities(some.place, function),
                    "authority_id": _ids(texts.authority_rows(some.place, function), "E"),
                    "region": pick(world.stage.places.codes, some.place),
                    "document_no": numbers(texts, some, index, kind),
                    "since": iso(some.since),
                    "until": iso(some.until),
                    "state": pick(STATES, some.state),
                    "changed": iso(some.changed),
                    "amount_yuan": digits(some.amount),
                    "reports": digits(some.copies + 1),
                }
            )
        )
    return pa.concat_tables(tables)


def _with_event_ids(planted: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Event numbers as the ids of events.csv; "" where a case has none."""

    def plain(case: dict[str, Any]) -> dict[str, Any]:
        return {k: (f"V{v:07d}" if v >= 0 else "") if k in ("event", "listed_event") else v for k, v in case.items()}

    return {sort: [plain(case) for case in cases] for sort, cases in planted.items()}
