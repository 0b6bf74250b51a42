"""Trains the weights of clustering and writes them: ``python scripts/train_model.py RECORDS [OUT]``.

RECORDS is a file of records as ``xintu bench resolution --input`` takes it; a made-up delta of 20,000 records is added.
Pairs with valid codes are the labels, so the truth columns of the file are not looked at. The same files give the same
weights.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from api.bench import layouts
from api.bench.resolution import generated
from loaders import tables
from loaders.reject import RejectLog
from resolution import features
from resolution.comparison import COMPARISONS
from resolution.features import Profiles
from resolution.scoring import Model
from resolution.training import train

#: Pairs from 0 bits on may join, clusters that agree by one bit on the mean do; drawn for precision (docs/bench.md).
LINES = Model(COMPARISONS, 0.0, {}, {"match": 0.0, "agreement": 1.0, "review": -4.0, "margin": 3.0}, training={})
RECORDS, SEED = 20_000, 11
OUT = Path(__file__).parents[1] / "resolution" / "data" / "model.json"


def profiles(path: Path) -> Profiles:
    """What is compared of the records of a file in the columns of ``xintu cluster``."""
    mentions = tables.to_mentions(tables.read_table(path, RejectLog()), path)
    return features.extract(mentions.sort_by("mention_id"))


def main() -> None:
    """Train and write."""
    given = Path(sys.argv[1])
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else OUT
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "given.parquet", Path(folder) / "made.parquet"
        for file, (records, _) in zip(files, (layouts.read(given), generated(RECORDS, SEED)), strict=True):
            pq.write_table(records, file)
        note = f"{given.name} and a synthetic delta of {RECORDS:,} records (seed {SEED})"
        model = train([profiles(file) for file in files], LINES, note)
    out.write_bytes(model.to_json() + b"\n")


if __name__ == "__main__":
    main()
