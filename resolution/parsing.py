"""Names, bodies and addresses of mentions taken apart, on two threads: kernels do most of it and hold no lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from resolution import divisions
from resolution.names import address, government, normalise, organisation
from resolution.names.columns import Parts

#: Columns that are read; the rest of a mention does not matter here.
WRITTEN = ("name", "region", "address")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of the names, the government bodies they mean, the parts of the addresses; today's stated regions by row."""

    names: Parts
    bodies: Parts
    addresses: Parts
    regions: pa.Array


def parse(mentions: pa.Table) -> Parsed:
    """Take the names and addresses of mentions apart; an address is read as lying in the region its record states."""
    name, region, place = (mentions[column].combine_chunks() for column in WRITTEN)
    codes = divisions.today_column(region)
    with ThreadPoolExecutor(max_workers=1) as second:
        addresses = second.submit(address.parts_of, place, codes)
        normal = normalise.text_column(name).dictionary_encode()
        bodies = second.submit(government.parts_of, normal, codes)
        names = organisation.parts_of(normal, region)
        return Parsed(names, bodies.result(), addresses.result(), codes)
