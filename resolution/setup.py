"""Compiles all kernels once, so that no run has to wait for it: `python -m resolution.setup`; loads them in good time."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import pyarrow as pa

from resolution import organisations
from resolution.kernels.reading.setup import compile_addresses, compile_names, compiled
from resolution.kernels.tagging.setup import compile_tagging
from resolution.mention import MENTION_COLUMNS
from resolution.names import normalise
from resolution.scoring import shipped_model


def compile_clustering() -> None:
    """Resolve two made-up mentions: what is not compiled yet is."""
    rows = [
        {"mention_id": number, "record_id": number, "role": "subject", "name": name, "region": "宣州区"}
        for number, name in enumerate(("宣城青砚纸业有限公司", "宣城青彦纸业有限公司"))
    ]
    columns = {
        field.name: pa.array(
            [row.get(field.name, 0 if pa.types.is_integer(field.type) else "") for row in rows], field.type
        )
        for field in MENTION_COLUMNS
    }
    normalise.text_column(pa.array(["宣城青砚纸业有限公司"] * 1_000))
    organisations.resolve(pa.table(columns, schema=MENTION_COLUMNS), shipped_model())


def load() -> None:
    """Have word lists and compiled code at hand, which takes a second: for who waits for a large file anyway."""
    if compiled():
        compile_names()
        compile_addresses()
    compile_clustering()


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        for work in [
            pool.submit(each) for each in (compile_names, compile_addresses, compile_clustering, compile_tagging)
        ]:
            work.result()
