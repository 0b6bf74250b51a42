"""Names, bodies and addresses of mentions taken apart; large tables on a second process too.

The second process is a plain interpreter that reads an Arrow stream and answers with one, so that it works alike under
the command line, a service, a notebook and the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass

import pyarrow as pa

from resolution.names import address, government, organisation

#: Columns that are read; the rest of a mention does not matter here.
WRITTEN = ("name", "region", "address")
_WORTH_A_PROCESS = 40_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """Row by row: the parts of the name, the government body it means, the parts of the address."""

    names: pa.Table
    bodies: pa.Table
    addresses: pa.Table


def _parse_here(written: pa.Table) -> Parsed:
    name, region, place = (written[column].combine_chunks() for column in WRITTEN)
    return Parsed(
        organisation.parse_column(name, region),
        government.resolve_column(name, region),
        address.parse_column(place, region),
    )


def _joined(parsed: Parsed) -> pa.Table:
    """One table of all parts, for the way between processes."""
    columns = {
        f"{part}.{name}": table[name]
        for part, table in (("names", parsed.names), ("bodies", parsed.bodies), ("addresses", parsed.addresses))
        for name in table.column_names
    }
    return pa.table(columns)


def _split(table: pa.Table) -> Parsed:
    parts = {}
    for part in ("names", "bodies", "addresses"):
        names = [name for name in table.column_names if name.startswith(f"{part}.")]
        parts[part] = table.select(names).rename_columns([name.removeprefix(f"{part}.") for name in names])
    return Parsed(**parts)


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


class _Helper(threading.Thread):
    """Hands rows to a second process and holds its answer."""

    def __init__(self, written: pa.Table) -> None:
        super().__init__(daemon=True)
        self._written = _stream(written)
        self._answer = b""
        self.start()

    def run(self) -> None:
        """Wait for the answer of ``python -m resolution.parsing``."""
        command = [sys.executable, "-m", "resolution.parsing"]
        self._answer = subprocess.run(command, input=self._written, stdout=subprocess.PIPE, check=False).stdout

    def parsed(self, written: pa.Table) -> Parsed:
        """What the second process found; parsed here if it could not."""
        self.join()
        if not self._answer:
            return _parse_here(written)
        return _split(pa.ipc.open_stream(self._answer).read_all())


def parse(mentions: pa.Table) -> Parsed:
    """Take the names and addresses of mentions apart."""
    written = mentions.select(WRITTEN)
    if written.num_rows < _WORTH_A_PROCESS or (os.cpu_count() or 1) < 2:
        return _parse_here(written)
    half = written.num_rows // 2
    rest = written.slice(half)
    helper = _Helper(rest)
    first, second = _parse_here(written.slice(0, half)), helper.parsed(rest)
    return Parsed(
        pa.concat_tables([first.names, second.names]),
        pa.concat_tables([first.bodies, second.bodies]),
        pa.concat_tables([first.addresses, second.addresses]),
    )


def _serve() -> None:
    """The second process: rows on standard input, parts on standard output."""
    written = pa.ipc.open_stream(sys.stdin.buffer.read()).read_all()
    sys.stdout.buffer.write(_stream(_joined(_parse_here(written))))


if __name__ == "__main__":
    _serve()
