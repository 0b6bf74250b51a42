"""What resolution looks at: one row a distinct profile of an organisation mention, every attribute an integer code.

Two mentions that write exactly the same things make one profile, so that nothing is compared twice.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resolution import divisions
from resolution.columns import Int, Mask, encode, encode_together, first_of_each, lies_in, mix
from resolution.identifiers import codes as identifier_codes
from resolution.names import damaged_region, normalise
from resolution.parsing import Parsed, parse
from resolution.spelled import Spelled, spelled

Counts = npt.NDArray[np.int8]
#: Rivals are counted up to this number.
MANY = 6


@dataclass(frozen=True, slots=True)
class Profiles:
    """Columns by profile; -1 = missing. ``of_mention`` maps each mention row to its profile."""

    of_mention: Int
    first_row: Int  # a mention row that has this profile
    uscc: Int
    organisation_code: Int
    code_proven: Mask  # the organisation code is no mere part of a code whose own check fails
    registration_number: Int
    written_code: Spelled  # as written, separators dropped
    lineage: Int  # of a government body
    kind: Int
    name: Int  # the whole normalised name
    core: Spelled  # 字号
    industry: Spelled
    body: Spelled  # 字号 and industry together: where one ends and the other begins is not always clear
    form: Int
    branch: Spelled
    named_region: Int  # today's code of the division in the name, 0 = none
    region: Int  # today's six digits as a number, 0 = unknown
    representative: Spelled
    identity: Int  # keyed digest of the representative's full ID number
    mask: Spelled  # what is readable of it
    address: Int  # down to the room
    road: Int  # road and number
    road_name: Int
    room: Int  # building and room
    village: Int  # town and village, for an address without a number
    phone: Int
    former: pa.Table  # profile, name: one row a former name
    firms: Counts  # how many industries go by the 字号 in the city: a common 字号 says little; 0 = it has none
    places: Counts  # how many divisions the name is known with in the province
    texts: dict[str, list[str]]  # the distinct texts behind the plain codes

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

    def without_codes(self, which: Mask) -> Profiles:
        """The same profiles, the codes of some of them not believed."""
        return replace(
            self,
            uscc=np.where(which, -1, self.uscc),
            organisation_code=np.where(which, -1, self.organisation_code),
            registration_number=np.where(which, -1, self.registration_number),
            written_code=replace(self.written_code, codes=np.where(which, -1, self.written_code.codes)),
        )


def _number(codes: pa.Array | pa.ChunkedArray) -> Int:
    """Division codes as numbers, 0 for ""."""
    return np.asarray(pc.cast(pc.if_else(pc.equal(codes, ""), "0", codes), pa.int64()).to_numpy(zero_copy_only=False))


def _region(mentions: pa.Table, parts: Parsed) -> Int:
    """That of the body meant, else the stated one, made more precise by name and address where they say more."""
    region = _number(divisions.today_column(mentions["region"].combine_chunks()))
    located = divisions.today_column(parts.addresses["region"].combine_chunks())
    for named in (_number(parts.names["region"]), _number(located)):
        region = np.where((named > 0) & ((region == 0) | lies_in(named, region)), named, region)
    body = _number(parts.bodies["region"])
    return np.where(body > 0, body, region)


def _joined(first: pa.ChunkedArray, second: pa.ChunkedArray, where: pa.ChunkedArray, separator: str = "") -> pa.Array:
    """Two columns as one text, "" where the condition does not hold."""
    joined = pc.binary_join_element_wise(first, second, separator)
    return pc.if_else(where, joined, "")


def _places(addresses: pa.Table) -> dict[str, pa.Array | pa.ChunkedArray]:
    """What an address says that can be compared."""
    road, number, town = addresses["road"], addresses["number"], addresses["town"]
    numbered = pc.and_(pc.not_equal(road, ""), pc.not_equal(number, ""))
    unnumbered = pc.and_(pc.and_(pc.not_equal(road, ""), pc.not_equal(town, "")), pc.equal(number, ""))
    building, room = addresses["building"], addresses["room"]
    inside = pc.or_(pc.not_equal(building, ""), pc.not_equal(room, ""))
    return {
        "address": addresses["normal"],
        "road": _joined(road, number, numbered),
        "road_name": pc.if_else(numbered, road, ""),
        "room": _joined(building, room, inside, "-"),
        "village": _joined(town, road, unnumbered, "|"),
    }


def _formers(mentions: pa.Table) -> tuple[Int, pa.Array]:
    """Mention row and normal text of every former name."""
    column = mentions["former_names"].combine_chunks()
    rows = np.flatnonzero(pc.not_equal(column, "").to_numpy(zero_copy_only=False))
    lists = pc.split_pattern(column.take(pa.array(rows)), "|")
    owner = pa.array(rows).take(pc.list_parent_indices(lists))
    return owner.to_numpy(zero_copy_only=False), normalise.text_column(pc.list_flatten(lists))


def _variety(keys: npt.NDArray[np.uint64], values: Int, where: Mask) -> Counts:
    """By row: how many different values go with its key (0 = none), counted where the condition holds."""
    group, _ = first_of_each(keys)
    rows = np.flatnonzero(where)
    _, first = first_of_each(mix(group[rows], values[rows]))
    counts = np.bincount(group[rows[first]], minlength=int(group.max(initial=-1)) + 1)
    return np.minimum(counts, MANY).astype(np.int8)[group]


def _rivals(columns: dict[str, Int]) -> dict[str, Counts]:
    core, industry, body, named = (columns[name] for name in ("core", "industry", "body", "named_region"))
    city, province = columns["region"] // 100, columns["region"] // 10_000
    return {
        "firms": _variety(mix(core, city), industry, (core >= 0) & (industry >= 0)),
        "places": _variety(mix(body, province), named, (body >= 0) & (named > 0)),
    }


RIVALS = pa.schema([("what", pa.string()), ("text", pa.string()), ("region", pa.int64()), ("count", pa.int64())])


def rival_keys(profiles: Profiles) -> dict[str, tuple[Spelled, Int]]:
    """What the rivals of a profile are counted by: a text and a region, for ``firms`` and for ``places``."""
    return {
        "firms": (profiles.core, profiles.region // 100),
        "places": (profiles.body, profiles.region // 10_000),
    }


def rivals(profiles: Profiles) -> pa.Table:
    """The counts of rivals by their keys (``RIVALS``), so that a few profiles can be weighed as among all."""
    tables = []
    for what, (column, region) in rival_keys(profiles).items():
        counts = getattr(profiles, what)
        rows = np.flatnonzero((column.codes >= 0) & (counts > 0))
        rows = rows[first_of_each(mix(column.codes[rows], region[rows]))[1]]
        texts = pa.array(column.texts, pa.string()).take(pa.array(column.codes[rows]))
        columns = [pa.array([what] * len(rows), pa.string()), texts, pa.array(region[rows])]
        tables.append(pa.table([*columns, pa.array(counts[rows].astype(np.int64))], schema=RIVALS))
    return pa.concat_tables(tables)


#: Text attributes that are compared character by character.
_SPELLED = ("written_code", "core", "industry", "body", "branch", "representative", "mask")


def extract(mentions: pa.Table, alone: Int | None = None) -> Profiles:
    """Profiles of organisation mentions (columns of ``MENTION_COLUMNS``); the rows ``alone`` share theirs with no other."""
    parts = parse(mentions)
    region = _region(mentions, parts)
    names = damaged_region.repair(parts.names, np.where(region // 100 % 100 == 0, 0, region // 100))
    sorted_codes = identifier_codes.sort_column(mentions["code"].combine_chunks())
    former_rows, former_names = _formers(mentions)
    texts: dict[str, list[str]] = {}
    columns: dict[str, Int] = {}
    written = {
        "uscc": sorted_codes.uscc,
        "organisation_code": sorted_codes.organisation_code,
        "registration_number": sorted_codes.registration_number,
        "written_code": sorted_codes.comparable,
        "lineage": parts.bodies["key"],
        "kind": pc.if_else(pc.equal(mentions["kind"], ""), names["kind"], mentions["kind"]),
        "core": names["core"],
        "industry": names["industry"],
        "body": pc.binary_join_element_wise(names["core"], names["industry"], ""),
        "form": names["form"],
        "branch": names["branch"],
        "representative": mentions["legal_representative"],
        "identity": mentions["id_hmac"],
        "mask": mentions["id_mask"],
        "phone": mentions["phone"],
        **_places(parts.addresses),
    }
    with ThreadPoolExecutor() as threads:
        for name, (codes, values) in zip(written, threads.map(encode, written.values()), strict=True):
            columns[name], texts[name] = codes, values
    (columns["name"], former), texts["name"] = encode_together([names["normal"], former_names])
    columns["region"] = region
    columns["named_region"] = _number(names["region"])
    columns["code_proven"] = (~sorted_codes.second_best).astype(np.int64)
    own = np.zeros(mentions.num_rows, dtype=np.int64)
    if alone is not None:
        own[alone] = alone + 1
    return _collapse(columns, texts, former_rows, former, own)


def _collapse(
    columns: dict[str, Int], texts: dict[str, list[str]], former_rows: Int, former: Int, own: Int
) -> Profiles:
    """One profile for all mentions that agree in every column, former names included, and in ``own``."""
    formers = np.zeros(len(columns["name"]), dtype=np.uint64)
    with np.errstate(over="ignore"):
        np.add.at(formers, former_rows, mix(former))
    of_mention, first = first_of_each(mix(*columns.values(), formers, own))
    owner = of_mention[former_rows]
    unique = np.unique(np.stack([owner, former], axis=1), axis=0) if len(former) else np.empty((0, 2), np.int64)
    c = {name: column[first] for name, column in columns.items()}
    whole = {name: spelled(c[name], texts.pop(name)) for name in _SPELLED}
    rivals = _rivals(c)
    return Profiles(
        of_mention=of_mention,
        first_row=first,
        uscc=c["uscc"],
        organisation_code=c["organisation_code"],
        code_proven=c["code_proven"].astype(np.bool_),
        registration_number=c["registration_number"],
        written_code=whole["written_code"],
        lineage=c["lineage"],
        kind=c["kind"],
        name=c["name"],
        core=whole["core"],
        industry=whole["industry"],
        body=whole["body"],
        form=c["form"],
        branch=whole["branch"],
        named_region=c["named_region"],
        region=c["region"],
        representative=whole["representative"],
        identity=c["identity"],
        mask=whole["mask"],
        address=c["address"],
        road=c["road"],
        road_name=c["road_name"],
        room=c["room"],
        village=c["village"],
        phone=c["phone"],
        former=pa.table({"profile": pa.array(unique[:, 0]), "name": pa.array(unique[:, 1])}),
        firms=rivals["firms"],
        places=rivals["places"],
        texts=texts,
    )
