"""Where organisations are and how they are reached: addresses down to the number, and telephones (keyed digests)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resolution.columns import Int, first_of_each, mix, region_texts
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


def shared_places(profiles: Profiles, record: Int, entity: Int, ids: pa.Array) -> pa.Table:
    """The places that mentions of two or more organisations state, each said once a record.

    ``record`` and ``entity`` (its place in ``ids``) are those of the mentions, row by row.
    """
    with_number = np.where(profiles.road >= 0, profiles.address, -1)
    stated = (("address", with_number), ("phone", profiles.phone))
    return pa.concat_tables([_shared(kind, codes, profiles, (record, entity), ids) for kind, codes in stated])


def _shared(kind: str, codes: Int, profiles: Profiles, said: tuple[Int, Int], ids: pa.Array) -> pa.Table:
    """A place that is nobody else's links nobody."""
    rows = np.flatnonzero(codes[profiles.of_mention] >= 0)
    profile, (record, entity) = profiles.of_mention[rows], (column[rows] for column in said)
    value, region = codes[profile], profiles.region[profile]
    users = np.bincount(value[first_of_each(mix(value, entity))[1]], minlength=int(value.max(initial=-1)) + 1)
    shared = np.flatnonzero(users[value] > 1)
    chosen = shared[first_of_each(mix(*(column[shared] for column in (value, entity, record, region))))[1]]
    columns = [
        ids.take(pa.array(entity[chosen])),
        pa.array([kind] * len(chosen), pa.string()),
        profiles.texts[kind].take(pa.array(value[chosen])),
        pa.array(record[chosen]),
        region_texts(region[chosen]),
    ]
    return pa.table(columns, schema=PLACES)
