"""One table of organisation records for the scale benchmark of resolution: 2.6 records an entity, of five unlike sources."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.world import naming
from loaders.world.draw import Int, blank, digits, pick, weighted, where
from loaders.world.given_names import give_out
from loaders.world.noise import CODE_KINDS, NAME_NOISE, code_kinds, dirty_names, written_codes
from loaders.world.organisations import Stage, draw_organisations, open_stage
from loaders.world.people import People, draw_people, masked, serial_text
from loaders.world.places import places
from loaders.world.spec import KIND, Organisations, WorldSpec
from resolution.mention import KINDS

SOURCES = ("register", "tax", "utility", "court", "bidding")
_SHARES = (0.327, 0.258, 0.140, 0.140, 0.135)
_RECORDS = (0.17, 0.30, 0.30, 0.17, 0.05, 0.01)  # of one, two, ... records an entity
_MEAN = sum(count * share for count, share in enumerate(_RECORDS, start=1))
_NAMES = (0.06, 0.16, 0.62, 0.49, 0.42)  # dirty names by source; the other shares are of filled cells
_FILLED = {
    "legal_representative": (0.98, 0.94, 0.60, 0.75, 0.71),
    "id_number": (0.57, 0.53, 0.36, 0.45, 0.40),
    "region": (0.93, 0.92, 0.92, 0.91, 0.92),
    "address": (0.99, 0.97, 0.92, 0.67, 0.85),
    "phone": (0.74, 0.76, 0.90, 0.18, 0.69),
    "kind": (1.0, 0.5, 0.0, 0.0, 0.3),
    "former_names": (0.6, 0.2, 0.0, 0.0, 0.0),
}
_CODES = (
    {"missing": 0.07, "organisation": 0.06, "registration": 0.06, "typo": 0.010},
    {"missing": 0.15, "organisation": 0.12, "registration": 0.03, "typo": 0.006},
    {"missing": 0.56, "organisation": 0.14, "registration": 0.07, "typo": 0.001},
    {"missing": 0.61, "organisation": 0.15, "registration": 0.02, "typo": 0.001, "placeholder": 0.01},
    {"missing": 0.48, "organisation": 0.16, "registration": 0.04, "typo": 0.006, "spaced": 0.01},
)


def organisation_table(records: int, seed: int) -> pa.Table:
    """``records`` rows in the columns of ``xintu cluster``, and the truth: entity_id, parent_id, group_id, noise, code_kind, true_name.

    ``parent_id`` is a branch's head; firms of one ``group_id`` share a 字号.
    Raises ValueError below 600 records (no world is that small).
    """
    if records < 600:
        raise ValueError("a table needs 600 records at least")
    entities = int(records / _MEAN * 1.01) + 8
    stage = open_stage(WorldSpec(organisations=entities, seed=seed), places())
    people = draw_people(stage, int(entities * 0.8))
    all_ = draw_organisations(stage, people.birth)
    give_out(stage, all_)
    count = weighted(stage.rng, _RECORDS, entities) + 1
    rows = np.repeat(np.arange(entities), count)
    rows = stage.rng.permutation(rows)[:records]
    rows = np.concatenate([rows, stage.rng.integers(0, entities, records - len(rows))])
    return _columns(stage, all_, people, rows)


def _columns(stage: Stage, all_: Organisations, people: People, rows: Int) -> pa.Table:
    rng, size = stage.rng, len(rows)
    source = weighted(rng, _SHARES, size)
    names, noise, renamed = _names(stage, all_, rows, source)
    code, code_kind = _codes(stage, all_, rows, source)
    person = all_.person[rows]
    everyone = np.arange(len(all_))
    address = naming.addresses(stage, all_.address, all_.place).take(pa.array(rows))
    columns = {
        "kind": pick(KINDS, all_.kind[rows]),
        "former_names": naming.former_names(stage, all_, everyone).take(pa.array(rows)),
        "legal_representative": people.names().take(pa.array(person)),
        "id_number": masked(people.ids(stage.places.codes).take(pa.array(person)), np.ones(size, dtype=np.int64)),
        "region": pick(
            stage.places.codes, np.where(rng.random(size) < 0.15, stage.places.city[all_.place[rows]], all_.place[rows])
        ),
        "address": _shortened(stage, all_, rows, address),
        "phone": naming.phones(stage, all_.phone, all_).take(pa.array(rows)),
    }
    for name, shares in _FILLED.items():
        columns[name] = blank(columns[name], rng.random(size) < np.array(shares)[source])
    true = {
        "entity_id": serial_text(rows, "E"),
        "parent_id": where(all_.parent[rows] >= 0, serial_text(np.maximum(all_.parent[rows], 0), "E"), ""),
        "group_id": serial_text(_groups(all_)[rows], "E"),
        "noise": where(renamed & (noise == 0), "rename", pick(NAME_NOISE, noise)),
        "code_kind": pick(CODE_KINDS, code_kind),
        "true_name": naming.full_names(stage, all_, everyone).take(pa.array(rows)),
    }
    first = {"record_id": digits(np.arange(size)), "source": pick(SOURCES, source), "name": names, "code": code}
    order = (
        "record_id",
        "source",
        "kind",
        "name",
        "former_names",
        "code",
        "legal_representative",
        "id_number",
        "region",
        "address",
        "phone",
    )
    merged = first | columns
    return pa.table({**{name: merged[name] for name in order}, **true})


def _groups(all_: Organisations) -> Int:
    """By organisation: the firm at the head of its group, itself where it has none."""
    own = np.arange(len(all_))
    firm = np.where(all_.parent >= 0, all_.parent, own)
    return np.where(all_.leader[firm] >= 0, all_.leader[firm], firm)


def _names(
    stage: Stage, all_: Organisations, rows: Int, source: Int
) -> tuple[pa.Array, Int, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Names by source; sources other than the register use the former name of a renamed firm in one record of three."""
    rng, size = stage.rng, len(rows)
    renamed = (all_.renamed[rows] > 0) & (source > 0) & (rng.random(size) < 0.35)
    noise, order = np.zeros(size, dtype=np.int64), np.argsort(source, kind="stable")
    parts: list[pa.Array] = []
    for number, share in enumerate(_NAMES):
        mine = order[source[order] == number]
        written, kinds = dirty_names(naming.parts(stage, all_, rows[mine], renamed[mine]), rng, share)
        parts.append(written)
        noise[mine] = kinds
    names = pa.concat_arrays(parts).take(pa.array(np.argsort(order)))
    body = (all_.kind[rows] >= KIND["government"]) & (all_.kind[rows] <= KIND["institution"])
    full = naming.full_names(stage, all_, rows[body])
    names = pc.replace_with_mask(names, pa.array(body), full)
    return names, np.where(body, 0, noise), renamed & ~body


def _codes(stage: Stage, all_: Organisations, rows: Int, source: Int) -> tuple[pa.Array, Int]:
    true = (naming.codes(stage, all_), naming.organisation_parts(all_), naming.registrations(stage, all_))
    kind = np.zeros(len(rows), dtype=np.int64)
    for number, shares in enumerate(_CODES):
        mine = np.flatnonzero(source == number)
        kind[mine] = code_kinds(stage.rng, len(mine), shares)
    index = pa.array(rows)
    written = written_codes(kind, (true[0].take(index), true[1].take(index), true[2].take(index)), stage.rng)
    return written["code"], kind


def _shortened(stage: Stage, all_: Organisations, rows: Int, address: pa.Array) -> pa.Array:
    """Four addresses of ten are written without the city, one of ten with the province before it."""
    style = stage.rng.random(len(rows))
    place = all_.place[rows]
    short = pc.replace_substring_regex(address, "^[^市]+市", "")
    province = stage.places.text(place, np.full(len(rows), 2))
    return where(style < 0.4, short, where(style > 0.9, pc.binary_join_element_wise(province, address, ""), address))
