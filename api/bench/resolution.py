"""Resolution against the truth: ours and other engines on the same records, each in a process of its own.

``quality`` is that of ``xintu evaluate``; seconds are wall time of the whole process, from the file to the file.
"""

from __future__ import annotations

import importlib.util
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet

from api.bench import layouts
from loaders import evaluate, tables
from loaders.reject import RejectLog
from loaders.world import organisation_table
from resolution import clustering, organisations, scoring
from resolution.columns import encode
from resolution.features import extract

_BINS = 10
OURS, SPLINK = ENGINES = ("xintu", "splink")


class EngineError(Exception):
    """An engine ended with an error; its last words are the text."""


def installed() -> list[str]:
    """The engines that can run here."""
    return [name for name in ENGINES if name == OURS or importlib.util.find_spec(name)]


def generated(records: int, seed: int) -> tuple[pa.Table, pa.Table]:
    """Made-up records and their truth."""
    table = organisation_table(records, seed)
    truth = table.select(["record_id", *(name for name in layouts.TRUTH if name in table.column_names)])
    known = [name for name in table.column_names if name not in (*layouts.TRUTH, "code_kind", "true_name")]
    return table.select(known), truth


def written(records: pa.Table, truth: pa.Table, folder: Path) -> tuple[Path, Path]:
    """Records and truth as two files."""
    files = folder / "records.parquet", folder / "truth.parquet"
    for file, table in zip(files, (records, truth), strict=True):
        pa.parquet.write_table(table, file)
    return files


def run(engine: str, records: Path, out: Path) -> dict[str, Any]:
    """Run an engine on a file; gives what it cost. Raises ``EngineError``."""
    commands: Mapping[str, Sequence[str]] = {
        OURS: ("api.cli", "cluster", str(records), "--out", str(out), "--json"),
        SPLINK: ("api.bench.splink_engine", str(records), str(out)),
    }
    used, started = _cpu(), time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *commands[engine]], capture_output=True, check=False)
    seconds, cpu = time.perf_counter() - started, _cpu() - used
    if done.returncode not in (0, 3):
        raise EngineError(f"{engine}: {done.stderr.decode(errors='replace')[-500:]}")
    told = orjson.loads(done.stdout.splitlines()[-1])
    return {"seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), "peak_mb": told["peak_mb"]}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(engines: Sequence[str], records: Path, truth: Path, seed: int) -> list[dict[str, Any]]:
    """Cost and quality of every engine on the same records."""
    known = evaluate.read_truth(truth)
    results = []
    for engine in engines:
        out = records.with_name(f"{engine}.parquet")
        cost = run(engine, records, out)
        quality = evaluate.evaluate(known, evaluate.file_clusters(out), seed)
        results.append({"engine": engine, **quality, **cost})
    return results


def reliability(records: Path, truth: Path) -> list[dict[str, Any]]:
    """Of our scored pairs by predicted probability: how many, what was predicted, and the share that is one party.

    Pairs are those the model weighs: what identifiers or hard rules decide is not among them.
    """
    columns = tables.read_table(records, RejectLog())
    mentions = tables.to_mentions(columns, records)
    profiles = extract(mentions)
    settled = profiles.uscc >= 0
    scored = organisations.score_pairs(profiles, settled, scoring.shipped_model())
    scored = scored.where(scored.weight > clustering.NEVER)
    left, right, predicted = scored.left, scored.right, scoring.probability(scored.weight)
    entity, _ = encode(evaluate.read_truth(truth)["entity"])
    same = entity[profiles.first_row[left]] == entity[profiles.first_row[right]]
    bins = np.minimum((predicted * _BINS).astype(np.int64), _BINS - 1)
    return [
        {
            "from": number / _BINS,
            "to": (number + 1) / _BINS,
            "pairs": int((bins == number).sum()),
            "predicted": round(float(predicted[bins == number].mean()), 4),
            "observed": round(float(same[bins == number].mean()), 4),
        }
        for number in range(_BINS)
        if (bins == number).any()
    ]
