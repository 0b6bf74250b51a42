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

from resolution.columns import Int, Mask, digests, encode, first_of_each, mix, recode, spans
from resolution.portrait import PLAIN, PORTRAIT, SPELLED, portray
from resolution.spelled import Spelled, spelled

Counts = npt.NDArray[np.int8]
#: Rivals are counted up to this number.
MANY = 6
_NUMBERS = ("region", "named_region", "code_proven", "firms", "places")


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
    operated: Int  # 0 = an individual business for certain
    former: pa.Table  # profile, name: one row a former name
    firms: Counts  # how many industries go by the 字号 in the city: a common 字号 says little; 0 = it has none
    places: Counts  # how many divisions the name is known with in the province
    texts: dict[str, pa.StringArray]  # the distinct texts behind the plain codes

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

    def take(self, rows: Int, of_mention: Int, first_row: Int) -> Profiles:
        """Chosen profiles in a new order, and which mention rows have them."""
        plain = {name: getattr(self, name)[rows] for name in (*PLAIN, "name", *_NUMBERS)}
        whole = {name: getattr(self, name).take(rows) for name in SPELLED}
        starts = np.searchsorted(self.former["profile"].to_numpy(), np.arange(len(self) + 1))
        owner, at = spans(starts[rows], np.diff(starts)[rows])
        former = pa.table({"profile": pa.array(owner), "name": self.former["name"].take(pa.array(at))})
        return replace(self, of_mention=of_mention, first_row=first_row, former=former, **plain, **whole)

    def portraits(self) -> pa.Table:
        """What the profiles write, a row each (``PORTRAIT``, its texts as dictionaries): ``profiles_of`` makes them again."""
        columns: dict[str, pa.Array] = {
            name: _coded(getattr(self, name), self.texts[name]) for name in (*PLAIN, "name")
        }
        columns |= {name: _coded(getattr(self, name).codes, getattr(self, name).texts) for name in SPELLED}
        starts = np.searchsorted(self.former["profile"].to_numpy(), np.arange(len(self) + 1)).astype(np.int32)
        texts = self.texts["name"].take(self.former["name"])
        columns["former"] = pa.ListArray.from_arrays(pa.array(starts), texts.combine_chunks())
        columns |= {name: pa.array(getattr(self, name)) for name in ("region", "named_region", "code_proven")}
        return pa.table({name: columns[name] for name in PORTRAIT.names})

    def digest(self, name: str) -> Int:
        """A plain text attribute as numbers that are the same in any part of the profiles; -1 = missing."""
        codes = getattr(self, name)
        known = (digests(self.texts[name]) >> np.uint64(1)).astype(np.int64)
        return np.where(codes >= 0, known[np.maximum(codes, 0)], -1) if len(known) else codes.copy()

    def without_codes(self, which: Mask) -> Profiles:
        """The same profiles, the codes of some of them not believed."""
        return replace(
            self,
            uscc=np.where(which, -1, self.uscc),
            organisation_code=np.where(which, -1, self.organisation_code),
            registration_number=np.where(which, -1, self.registration_number),
            written_code=replace(self.written_code, codes=np.where(which, -1, self.written_code.codes)),
        )


def variety(keys: npt.NDArray[np.uint64], values: Int, where: Mask) -> Counts:
    """By row: how many different values go with its key (0 = none), counted where the condition holds."""
    group, _ = first_of_each(keys)
    rows = np.flatnonzero(where)
    _, first = first_of_each(mix(group[rows], values[rows]))
    counts = np.bincount(group[rows[first]], minlength=int(group.max(initial=-1)) + 1)
    return np.minimum(counts, MANY).astype(np.int8)[group]


Grouped = tuple[npt.NDArray[np.uint64], Int, Mask]
"""Keys of groups, what is counted in them, and where it counts."""


def rival_groups(columns: dict[str, Int]) -> dict[str, Grouped]:
    """What the rivals of each row are counted by; texts as codes or as digests, -1 = missing."""
    core, industry, body, named = (columns[name] for name in ("core", "industry", "body", "named_region"))
    city, province = columns["region"] // 100, columns["region"] // 10_000
    return {
        "firms": (mix(core, city), industry, (core >= 0) & (industry >= 0)),
        "places": (mix(body, province), named, (body >= 0) & (named > 0)),
    }


def among_rivals(p: Profiles) -> Profiles:
    """The same profiles, with their rivals counted."""
    columns = {name: getattr(p, name).codes for name in ("core", "industry", "body")}
    groups = rival_groups({**columns, "named_region": p.named_region, "region": p.region})
    firms, places = (variety(*groups[name]) for name in ("firms", "places"))
    return replace(p, firms=firms, places=places)


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
        texts = column.texts.take(pa.array(column.codes[rows]))
        columns = [pa.array([what] * len(rows), pa.string()), texts, pa.array(region[rows])]
        tables.append(pa.table([*columns, pa.array(counts[rows].astype(np.int64))], schema=RIVALS))
    return pa.concat_tables(tables)


def _coded(codes: Int, texts: pa.StringArray) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), texts)


def extract(mentions: pa.Table, alone: Int | None = None) -> Profiles:
    """Profiles of organisation mentions (columns of ``MENTION_COLUMNS``); the rows ``alone`` share theirs with no other."""
    return among_rivals(profiles_of(portray(mentions), alone))


def profiles_of(portraits: pa.Table, alone: Int | None = None) -> Profiles:
    """Profiles in the order of their first rows, rivals not counted; text columns of ``portraits`` may be dictionaries."""
    texts: dict[str, pa.StringArray] = {}
    columns: dict[str, Int] = {}
    names = (*PLAIN, *SPELLED, "name")
    with ThreadPoolExecutor() as threads:
        encoded = threads.map(encode, (portraits[name] for name in names))
        for name, (codes, values) in zip(names, encoded, strict=True):
            columns[name], texts[name] = codes, values
    lists = portraits["former"].combine_chunks()
    former_rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    former, texts["name"] = recode(pc.list_flatten(lists), texts["name"])
    for name in ("region", "named_region", "code_proven"):
        columns[name] = pc.cast(portraits[name], pa.int64()).to_numpy()
    own = np.zeros(portraits.num_rows, dtype=np.int64)
    if alone is not None:
        own[alone] = alone + 1
    return _collapse(columns, texts, former_rows, former, own)


def _collapse(
    columns: dict[str, Int], texts: dict[str, pa.StringArray], former_rows: Int, former: Int, own: Int
) -> Profiles:
    """One profile for all mentions that agree in every column, former names included, and in ``own``."""
    formers = np.zeros(len(columns["name"]), dtype=np.uint64)
    with np.errstate(over="ignore"):
        np.add.at(formers, former_rows, mix(former))
    of_mention, first = first_of_each(mix(*columns.values(), formers, own))
    owner = of_mention[former_rows]
    unique = np.unique(np.stack([owner, former], axis=1), axis=0) if len(former) else np.empty((0, 2), np.int64)
    with ThreadPoolExecutor() as threads:
        c = dict(zip(columns, threads.map(lambda name: columns[name][first], columns), strict=True))
        whole = dict(zip(SPELLED, threads.map(lambda name: spelled(c[name], texts.pop(name)), SPELLED), strict=True))
    none = np.zeros(len(first), dtype=np.int8)
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
        operated=c["operated"],
        former=pa.table({"profile": pa.array(unique[:, 0]), "name": pa.array(unique[:, 1])}),
        firms=none,
        places=none,
        texts=texts,
    )
