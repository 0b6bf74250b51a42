"""From a draft to the tables of the graph's model: ids, names, times and properties as text, made once for all rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from api.bench.graph_decisions import NAMES
from api.bench.graph_draft import ADDRESS, BODY, FIRM, PERSON, PHONE, Block, Column, Draft, Ref, joined, row_of
from api.bench.graph_people import FUNCTIONS
from graph.model import EDGE_COLUMNS, EVENT_COLUMNS, NODE_COLUMNS
from loaders.lists import lists
from loaders.world.draw import Int, digits, iso, join, pick, repeat, where
from loaders.world.organisations import Stage
from loaders.world.people import draw_people, masked
from loaders.world.places import STYLES
from loaders.world.ranges import credit_codes, telephones
from loaders.world.words import forms, middles, stock
from resolution.mention import hexadecimal

_SPREAD = 0x5851F42D4C957F2D  # odd: numbers scatter, none meets another
_SOURCES = {
    "legal_representative": "enterprise_register",
    "branch_of": "branches",
    "located_at": "enterprise_register",
    "reachable_at": "enterprise_register",
    "officer": "officers",
    "shareholder": "shareholders",
    "possible_same": "officers",
    "acts_in_concert": "disclosures",
    "holds_votes": "disclosures",
    "guarantees": "annual_reports",
    "supplies": "logistics",
    "penalty": "penalties",
    "permit": "permits",
    "list_entry": "serious_lists",
    "judgment_debt": "judgment_debtors",
    "abnormal_operation": "abnormal_operations",
    "relocation": "enterprise_register",
    "registration": "enterprise_register",
    "evaluation": "tax_credit",
}


def scattered(numbers: Int, salt: int) -> pa.Array:
    """Numbers as sixteen hex digits that do not show their order; ``salt`` keeps kinds of number apart."""
    mixed = (numbers.astype(np.uint64) * np.uint64(16) + np.uint64(salt)) * np.uint64(_SPREAD)
    return hexadecimal((mixed >> np.uint64(1)).astype(np.int64))


class Texts:
    """The ids of all parties, and what is written about them."""

    def __init__(self, stage: Stage, draft: Draft) -> None:
        self._stage, self._draft = stage, draft
        self._blocks = {class_: joined(draft.parties[class_]) for class_ in (FIRM, PERSON, ADDRESS, PHONE, BODY)}
        self._codes = {class_: self._credit_codes(class_) for class_ in (FIRM, BODY)}
        self._ids = {FIRM: join("org-", self._codes[FIRM]), BODY: join("gov-", self._codes[BODY])}
        for class_, letters in ((PERSON, "per-"), (ADDRESS, "add-"), (PHONE, "pho-")):
            self._ids[class_] = join(letters, scattered(np.arange(draft.size(class_)), class_))
        self._all_ids = pa.concat_arrays([self._ids[class_] for class_ in sorted(self._ids)])
        sizes = [draft.size(class_) for class_ in sorted(self._ids)]
        self._starts = np.cumsum([0, *sizes])[:-1]
        self._json: pa.Array | None = None

    def ids(self, parties: Column) -> pa.Array:
        """The ids of parties; "" for -1."""
        at = np.where(parties < 0, -1, self._starts[np.maximum(parties, 0) >> 32] + row_of(parties))
        return pick(self._all_ids, at)

    def named(self, value: Any) -> Any:
        """An expected answer with ids instead of ``Ref``."""
        if isinstance(value, Ref):
            return self.ids(np.array([value.number]))[0].as_py()
        if isinstance(value, dict):
            return {key: self.named(one) for key, one in value.items()}
        return [self.named(one) for one in value] if isinstance(value, list) else value

    def properties(self, numbers: Column) -> pa.Array:
        """Properties by their number in the draft."""
        if self._json is None:
            self._json = pa.array([orjson.dumps(self.named(text)).decode() for text in self._draft.texts], pa.string())
        return pick(self._json, numbers)

    def nodes(self) -> pa.Table:
        """All parties."""
        return pa.concat_tables(
            [self._firms(), self._people(), self._spots(ADDRESS), self._spots(PHONE), self._bodies()]
        )

    def _credit_codes(self, class_: int) -> pa.Array:
        block, size = self._blocks[class_], self._draft.size(class_)
        heads = pick(["91", "92"], block["sole"]) if class_ == FIRM else repeat(size, "11")
        serials = np.arange(size) + (self._draft.size(FIRM) if class_ == BODY else 0)
        return credit_codes(join(heads, pick(self._stage.places.codes, block["place"])), serials)

    def _table(self, class_: int, kind: pa.Array, name: pa.Array, region: pa.Array, properties: pa.Array) -> pa.Table:
        size = self._draft.size(class_)
        code = self._codes.get(class_, repeat(size))
        return pa.table([self._ids[class_], kind, name, code, region, repeat(size), properties], schema=NODE_COLUMNS)

    def _firms(self) -> pa.Table:
        block, places = self._blocks[FIRM], self._stage.places
        branch = block["parent"] >= 0
        head = np.where(branch, block["parent"], np.arange(len(branch)))
        seat = np.where(branch, block["place"][head], block["place"])
        name = join(
            places.text(seat, np.full(len(seat), STYLES.index("city_short"))),
            pick(self._stage.stems.texts, block["stem"]),
            pick(middles().texts, block["middle"]),
            pick(forms().texts, block["form"]),
            where(
                branch,
                join(places.text(block["place"], np.full(len(seat), STYLES.index("county_short"))), "分公司"),
                "",
            ),
        )
        region = pick(places.codes, block["place"])
        golden = _golden(
            join("enterprise_register:", scattered(np.arange(len(seat)), 9)),
            {"name": name, "code": self._codes[FIRM], "region": region, "established": iso(block["established"])},
        )
        return self._table(FIRM, pick(["enterprise", "individual_business"], block["sole"]), name, region, golden)

    def _people(self) -> pa.Table:
        block, size = self._blocks[PERSON], self._draft.size(PERSON)
        people = draw_people(self._stage, size)
        shown = np.where(block["like"] >= 0, block["like"], np.arange(size))
        for column in ("surname", "first", "second", "female"):
            values = getattr(people, column)
            setattr(people, column, values[shown])
        people.surname = np.where(block["kin"] >= 0, people.surname[np.maximum(block["kin"], 0)], people.surname)
        mask = masked(people.ids(self._stage.places.codes), np.ones(size, np.int64))
        name, region = people.names(), pick(self._stage.places.codes, people.city)
        golden = _golden(
            join("officers:", scattered(np.arange(size), 10)), {"name": name, "region": region, "id_mask": mask}
        )
        return self._table(PERSON, repeat(size, "person"), name, region, golden)

    def _spots(self, class_: int) -> pa.Table:
        block, size, places = self._blocks[class_], self._draft.size(class_), self._stage.places
        if class_ == PHONE:
            number = telephones(pick(places.areas, block["place"]), np.arange(size))
            name = join("☎ ", pc.utf8_slice_codeunits(number, 0, 7), "****")
            return self._table(PHONE, repeat(size, "phone"), name, repeat(size), repeat(size, "{}"))
        words, rows = stock("words"), np.arange(size)
        roads = [road + form for road in words["roads"] for form in words["road_forms"]]
        city = places.text(block["place"], np.zeros(size, np.int64))
        name = join(city, pick(roads, rows % len(roads)), digits(rows // len(roads) + 1), "号")
        return self._table(
            class_, repeat(size, "address"), name, pick(places.codes, block["place"]), repeat(size, "{}")
        )

    def _bodies(self) -> pa.Table:
        block, size, places = self._blocks[BODY], self._draft.size(BODY), self._stage.places
        name = join(places.text(block["place"], np.zeros(size, np.int64)), pick(FUNCTIONS, block["function"]))
        golden = _golden(join("public_bodies:", scattered(np.arange(size), 11)), {"name": name})
        return self._table(BODY, repeat(size, "government"), name, pick(places.codes, block["place"]), golden)


def edges(texts: Texts, draft: Draft) -> pa.Table:
    """All ties, in the columns of the model."""
    tables, first = [], 0
    for kind, blocks in draft.ties.items():
        block = joined(blocks)
        size = len(block["source"])
        number = scattered(np.arange(first, first + size), 12)
        first += size
        columns = {
            "id": join(f"{kind}-", number),
            "kind": repeat(size, kind),
            "source": texts.ids(block["source"]),
            "target": texts.ids(block["target"]),
            "since": iso(block["since"]),
            "until": iso(block["until"]),
            "known_from": _known(block),
            "weight": pa.array(block["weight"], mask=np.isnan(block["weight"])),
            "properties": texts.properties(block["text"]),
            "records": join(f"{_SOURCES[kind]}:", number),
        }
        tables.append(pa.table([columns[name] for name in EDGE_COLUMNS.names], schema=EDGE_COLUMNS))
    return pa.concat_tables(tables)


def events(stage: Stage, texts: Texts, draft: Draft) -> pa.Table:
    """All events, in the columns of the model; one that several provinces report tells what each says."""
    colours = {code: entry.colour for code, entry in lists().items()}
    tables, first = [], 0
    for kind, blocks in draft.events.items():
        block = joined(blocks)
        size = len(block["party"])
        number = scattered(np.arange(first, first + size), 13)
        first += size
        city = stage.places.city[block["place"]]
        columns = {
            "id": join("event-", number),
            "party": texts.ids(block["party"]),
            "kind": repeat(size, kind),
            "list": pick(NAMES, block["list"]),
            "colour": pick([colours[code] for code in NAMES], block["list"]),
            "title": pick(draft.titles, block["title"]),
            "since": iso(block["since"]),
            "until": iso(block["until"]),
            "known_from": _known(block),
            "region": pick(stage.places.codes, city),
            "authority": texts.ids(block["authority"]),
            "document_no": _document_numbers(stage, city, block["since"], first),
            "amount": pa.array(block["amount"], mask=np.isnan(block["amount"])),
            "properties": texts.properties(block["text"]),
            "records": join(f"{_SOURCES[kind]}:", number),
            "reports": repeat(size),
        }
        table = pa.table([columns[name] for name in EVENT_COLUMNS.names], schema=EVENT_COLUMNS)
        tables.append(_reported(table, block["reports"]))
    return pa.concat_tables(tables)


def _known(block: Block) -> pa.Array:
    return join(iso(block["known"]), "T08:00:00+00:00")


def _document_numbers(stage: Stage, city: Int, since: Int, first: int) -> pa.Array:
    years = pc.utf8_slice_codeunits(iso(since), 0, 4)
    return join(pick(stage.places.marks, city), "信〔", years, "〕", digits(np.arange(len(city)) + first), "号")


def _golden(record: pa.Array, values: dict[str, pa.Array]) -> pa.Array:
    """One JSON object a row; values hold nothing that JSON escapes."""
    parts: list[Any] = []
    for number, (name, value) in enumerate(values.items()):
        parts += ["{" if not number else ",", f'"{name}":{{"value":"', value, '","record":"', record, '"}']
    return join(*parts, "}")


def _reported(table: pa.Table, reports: Column) -> pa.Table:
    """Events that several records report, with the reports of each (``graph.reports``)."""
    several = np.flatnonzero(reports > 1)
    if not len(several):
        return table
    records, told = table["records"].to_pylist(), table["reports"].to_pylist()
    for row in several.tolist():
        event = table.slice(row, 1).to_pylist()[0]
        names = [f"{event['records'][:-1]}{copy}" for copy in range(int(reports[row]))]
        said = {name: event[name] for name in ("title", "since", "region", "authority", "document_no", "amount")}
        seen = {"word": 60, "seen_on": event["known_from"][:10], "known_from": event["known_from"]}
        told[row] = orjson.dumps([{"record": name, **seen, **said} for name in names]).decode()
        records[row] = "\n".join(names)
    table = table.set_column(table.schema.get_field_index("records"), "records", [pa.array(records, pa.string())])
    return table.set_column(table.schema.get_field_index("reports"), "reports", [pa.array(told, pa.string())])
