"""Names, bodies and addresses of mentions taken apart, on two threads: kernels do most of it and hold no lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from resolution import divisions
from resolution.names import address, government, organisation

#: Columns that are read; the rest of a mention does not matter here.
WRITTEN = ("name", "region", "address")


@dataclass(frozen=True, slots=True)
class Parsed:
    """Row by row: the parts of the name, the government body it means, the parts of the address."""

    names: pa.Table
    bodies: pa.Table
    addresses: pa.Table


def parse(mentions: pa.Table) -> Parsed:
    """Take the names and addresses of mentions apart; an address is read as lying in the region its record states."""
    name, region, place = (mentions[column].combine_chunks() for column in WRITTEN)
    codes = divisions.today_column(region)
    with ThreadPoolExecutor(max_workers=1) as second:
        addresses = second.submit(address.parse_column, place, codes)
        bodies = second.submit(government.resolve_column, name, region)
        names = organisation.parse_column(name, region)
        return Parsed(names, bodies.result(), addresses.result())
