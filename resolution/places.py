"""Where organisations are and how they are reached: addresses down to the number, and telephones (keyed digests)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from resolution.columns import Int
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


def _of(kind: str, codes: Int, profiles: Profiles, mentions: pa.Table, entities: pa.Array) -> pa.Table:
    """One row a mention that states a place, with the place's text."""
    rows = np.flatnonzero(codes[profiles.of_mention] >= 0)
    profile = profiles.of_mention[rows]
    texts = pa.array(profiles.texts[kind], pa.string())
    region = pa.array([f"{code:06d}" if code else "" for code in profiles.region[profile].tolist()], pa.string())
    columns = [
        entities.take(pa.array(rows)),
        pa.array([kind] * len(rows), pa.string()),
        texts.take(pa.array(codes[profile])),
        mentions["record_id"].take(pa.array(rows)),
        region,
    ]
    return pa.table(columns, schema=PLACES)


def stated_places(profiles: Profiles, mentions: pa.Table, entities: pa.Array) -> pa.Table:
    """The places that organisation mentions state. ``entities`` are their entity ids, row by row."""
    with_number = np.where(profiles.road >= 0, profiles.address, -1)
    return pa.concat_tables(
        [
            _of("address", with_number, profiles, mentions, entities),
            _of("phone", profiles.phone, profiles, mentions, entities),
        ]
    )
