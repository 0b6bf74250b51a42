"""What resolution looks at: one row a distinct profile of an organisation mention, every attribute an integer code.

Two mentions that write exactly the same things make one profile, so that nothing is compared twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.columns import Int, Mask, encode, encode_together, first_of_each, mix
from resolution.identifiers import codes as identifier_codes
from resolution.names import normalise
from resolution.parsing import parse


@dataclass(frozen=True, slots=True)
class Profiles:
    """Columns by profile; -1 = missing. ``of_mention`` maps each mention row to its profile."""

    of_mention: Int
    first_row: Int  # a mention row that has this profile
    uscc: Int
    organisation_code: Int
    code_proven: Mask  # the organisation code is no mere part of a code whose own check fails
    registration_number: Int
    body: Int  # lineage of a government body
    kind: Int
    name: Int
    core: Int
    industry: Int
    form: Int
    branch: Int
    parent: Int
    region: Int  # today's six digits as a number, 0 = unknown
    representative: Int
    address: Int
    road: Int  # road and number
    phone: Int
    masked_code: Int
    former: pa.Table  # profile, name: one row a former name
    texts: dict[str, list[str]]  # the distinct texts behind the codes

    def __len__(self) -> int:
        return len(self.name)

    @property
    def city(self) -> Int:
        """Four-digit prefix of the region, 0 = unknown or only the province."""
        city = self.region // 100
        return np.where(city % 100 == 0, 0, city)

    @property
    def province(self) -> Int:
        """Two-digit prefix of the region, 0 = unknown."""
        return self.region // 10_000


def _number(codes: pa.Array) -> Int:
    """Division codes as numbers, 0 for ""."""
    return np.asarray(pc.cast(pc.if_else(pc.equal(codes, ""), "0", codes), pa.int64()).to_numpy(zero_copy_only=False))


def _region(mentions: pa.Table, parsed: pa.Table, bodies: pa.Table) -> Int:
    """That of the body meant, else the stated one, made more precise by the name where it says more about the same place."""
    stated = _number(divisions.today_column(mentions["region"].combine_chunks()))
    named = _number(parsed["region"].combine_chunks())
    body = _number(bodies["region"].combine_chunks())
    within = (stated % 10_000 == 0) & (named // 10_000 == stated // 10_000)
    within |= (stated % 100 == 0) & (named // 100 == stated // 100)
    chosen = np.where((stated == 0) | within, named, stated)
    return np.where(body > 0, body, chosen)


def _road(parsed: pa.Table) -> pa.Array:
    """Road and house number as one text; "" unless both are there."""
    road, number = parsed["road"].combine_chunks(), parsed["number"].combine_chunks()
    both = pc.and_(pc.not_equal(road, ""), pc.not_equal(number, ""))
    return pc.if_else(both, pc.binary_join_element_wise(road, number, ""), "")


def _formers(mentions: pa.Table) -> tuple[pa.Array, pa.Array]:
    """Mention row and normal text of every former name."""
    column = mentions["former_names"].combine_chunks()
    rows = np.flatnonzero(pc.not_equal(column, "").to_numpy(zero_copy_only=False))
    lists = pc.split_pattern(column.take(pa.array(rows)), "|")
    owner = pa.array(rows).take(pc.list_parent_indices(lists))
    return owner, normalise.text_column(pc.list_flatten(lists))


def extract(mentions: pa.Table) -> Profiles:
    """Profiles of organisation mentions (columns of ``MENTION_COLUMNS``)."""
    parts = parse(mentions)
    parsed, bodies, located = parts.names, parts.bodies, parts.addresses
    sorted_codes = identifier_codes.sort_column(mentions["code"].combine_chunks())
    former_rows, former_names = _formers(mentions)

    texts: dict[str, list[str]] = {}
    columns: dict[str, Int] = {}

    def add(name: str, column: pa.Array | pa.ChunkedArray) -> None:
        columns[name], texts[name] = encode(column)

    add("uscc", sorted_codes.uscc)
    add("organisation_code", sorted_codes.organisation_code)
    columns["code_proven"] = (~sorted_codes.second_best).astype(np.int64)
    add("registration_number", sorted_codes.registration_number)
    add("masked_code", sorted_codes.masked)
    add("body", bodies["key"])
    add("kind", pc.if_else(pc.equal(mentions["kind"], ""), parsed["kind"], mentions["kind"]))
    (columns["name"], columns["parent"], former), texts["name"] = encode_together(
        [parsed["normal"], parsed["parent"], former_names]
    )
    for part in ("core", "industry", "form", "branch"):
        add(part, parsed[part])
    columns["region"] = _region(mentions, parsed, bodies)
    add("representative", mentions["legal_representative"])
    add("address", located["normal"])
    add("road", _road(located))
    add("phone", mentions["phone"])
    return _collapse(columns, texts, former_rows.to_numpy(zero_copy_only=False), former)


def _collapse(columns: dict[str, Int], texts: dict[str, list[str]], former_rows: Int, former: Int) -> Profiles:
    """One profile for all mentions that agree in every column, former names included."""
    formers = np.zeros(len(columns["name"]), dtype=np.uint64)
    with np.errstate(over="ignore"):
        np.add.at(formers, former_rows, mix(former))
    of_mention, first = first_of_each(mix(*columns.values(), formers))
    profile_of_former = of_mention[former_rows]
    unique = np.unique(np.stack([profile_of_former, former], axis=1), axis=0) if len(former) else np.empty((0, 2), int)
    chosen = {name: column[first] for name, column in columns.items()}
    proven = chosen.pop("code_proven").astype(np.bool_)
    table = pa.table({"profile": pa.array(unique[:, 0], pa.int64()), "name": pa.array(unique[:, 1], pa.int64())})
    return Profiles(
        of_mention=of_mention,
        first_row=first,
        former=table,
        texts=texts,
        code_proven=proven,
        **chosen,
    )
