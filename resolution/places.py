"""Where organisations are and how they are reached: addresses down to the number, and telephones (keyed digests)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resolution.columns import Int, encode, first_of_each, mix, region_texts
from resolution.features import Profiles

PLACES = pa.schema(
    [
        ("entity_id", pa.string()),
        ("kind", pa.string()),  # address, phone
        ("value", pa.string()),
        ("record_id", pa.int64()),
        ("region", pa.string()),
    ]
)


def _of(kind: str, codes: Int, profiles: Profiles, records: pa.ChunkedArray, entities: pa.Array) -> pa.Table:
    """One row a mention that states a place, with the place's text."""
    rows = np.flatnonzero(codes[profiles.of_mention] >= 0)
    profile = profiles.of_mention[rows]
    texts = profiles.texts[kind]
    region = region_texts(profiles.region[profile])
    columns = [
        entities.take(pa.array(rows)),
        pa.array([kind] * len(rows), pa.string()),
        texts.take(pa.array(codes[profile])),
        records.take(pa.array(rows)),
        region,
    ]
    return pa.table(columns, schema=PLACES)


def shared_places(profiles: Profiles, records: pa.ChunkedArray, entities: pa.Array) -> pa.Table:
    """The places that mentions of two or more organisations state. ``records`` and ``entities`` are theirs, row by row."""
    with_number = np.where(profiles.road >= 0, profiles.address, -1)
    return pa.concat_tables(
        [
            _shared(_of("address", with_number, profiles, records, entities)),
            _shared(_of("phone", profiles.phone, profiles, records, entities)),
        ]
    )


def _shared(places: pa.Table) -> pa.Table:
    """Only the places that two or more entities state: one that is nobody else's links nobody."""
    value, _ = encode(places["value"])
    entity, _ = encode(places["entity_id"])
    _, first = first_of_each(mix(value, entity))
    users = np.bincount(value[first], minlength=int(value.max(initial=-1)) + 1)
    return places.filter(pa.array(users[value] > 1))
