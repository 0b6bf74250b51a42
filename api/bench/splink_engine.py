"""Splink on a table of organisation records, set up as an expert would, run as ``python -m api.bench.splink_engine IN OUT``.

It gets every advantage that is not ours to keep: the names and addresses as our parser takes them apart, blocking rules
on several keys, term frequencies, training by EM, and our cannot-link guard over its pairs. Needs the extra ``bench``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from loaders import tables
from loaders.reject import RejectLog
from loaders.run import peak_mb
from resolution import clustering
from resolution.columns import Int
from resolution.features import Profiles, extract
from resolution.spelled import Spelled

#: The match weight at which its pairs are taken: the best on er_synthetic's 100,000 records.
THRESHOLD = 10.0
_TEXTS = (
    "name",
    "core",
    "industry",
    "form",
    "branch",
    "organisation_code",
    "representative",
    "address",
    "road",
    "phone",
)


def columns(profiles: Profiles) -> pa.Table:
    """One row a record, every part a column; null where it is missing."""
    row = profiles.of_mention
    table: dict[str, pa.Array] = {"unique_id": pa.array(np.arange(len(row)))}
    for name in _TEXTS:
        held = getattr(profiles, name)
        spelled = isinstance(held, Spelled)
        code = (held.codes if spelled else held)[row]
        texts = pa.array((held.texts if spelled else profiles.texts.get(name)) or list(map(str, range(code.max() + 1))))
        table[name] = texts.take(pa.array(code, mask=code < 0))
    table["branch"] = table["branch"].fill_null("-")
    for name, values in (("county", profiles.region), ("city", profiles.city), ("province", profiles.province)):
        values = values[row]
        table[name] = pa.array(values, mask=(values == 0) | ((name == "county") & (values % 100 == 0)))
    return pa.table(table)


def _settings() -> Any:
    import splink.comparison_level_library as level
    import splink.comparison_library as library
    from splink import SettingsCreator, block_on

    def exact(name: str) -> Any:
        return level.ExactMatchLevel(name)

    def compared(name: str, *levels: Any) -> Any:
        return library.CustomComparison([level.NullLevel(name), *levels, level.ElseLevel()], output_column_name=name)

    near = level.JaroWinklerLevel
    rare = {"term_frequency_adjustments": True}
    return SettingsCreator(
        link_type="dedupe_only",
        retain_matching_columns=False,
        comparisons=[
            compared("organisation_code", exact("organisation_code")),
            compared("name", level.ExactMatchLevel("name", **rare), near("name", 0.95), near("name", 0.88)),
            compared("core", level.ExactMatchLevel("core", **rare), near("core", 0.8)),
            compared("industry", exact("industry"), near("industry", 0.8)),
            compared("form", exact("form")),
            compared("branch", exact("branch")),
            compared("province", exact("county"), exact("city"), exact("province")),
            compared("representative", level.ExactMatchLevel("representative", **rare)),
            compared("address", exact("address"), exact("road"), near("address", 0.9)),
            compared("phone", exact("phone")),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("organisation_code"),
            block_on("name"),
            block_on("core", "industry", "province"),
            block_on("core", "city"),
            block_on("core", "industry"),
            block_on("representative", "city"),
            block_on("phone"),
            block_on("road", "city"),
        ],
    )


def pairs(table: pa.Table) -> tuple[Int, Int, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Record pairs above the threshold, with Splink's match weights."""
    from splink import Linker, block_on
    from splink.internals.duckdb.database_api import DuckDBAPI

    api = DuckDBAPI()
    linker = Linker(api.register(table), _settings(), log_level=None)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("organisation_code"), block_on("name", "city")], 0.8)
    train.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("organisation_code"), block_on("phone"), block_on("representative", "city")):
        train.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    found = linker.inference.predict(threshold_match_weight=THRESHOLD).as_pyarrow_table()
    left, right = (found[f"unique_id_{side}"].to_numpy().astype(np.int64) for side in ("l", "r"))
    return left, right, found["match_weight"].to_numpy().astype(np.float64)


def guarded(profiles: Profiles, left: Int, right: Int, weight: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Int:
    """Clusters of its pairs, best first, under the cannot-links that ours keep."""
    row = profiles.of_mention
    allowed = ~clustering.refused(profiles, row[left], row[right])
    own = np.where(profiles.code_proven, profiles.organisation_code, -1)
    branch = (profiles.branch.codes >= 0).astype(np.int64)
    values = (profiles.uscc, own, profiles.registration_number, profiles.lineage, branch)
    guards = [value[row] for value in values]
    pairs = clustering.Pairs(left[allowed], right[allowed], weight[allowed])
    return clustering.guarded_union(len(row), pairs, np.ones(len(pairs.left), np.bool_), guards, -np.inf)


def main(source: Path, out: Path) -> None:
    """Read, link, write ``record_id,entity_id``; the cost goes to stdout as JSON."""
    started = time.perf_counter()
    read = tables.read_table(source, RejectLog())
    profiles = extract(tables.to_mentions(read, source))
    table = columns(profiles)
    linking = time.perf_counter()
    left, right, weight = pairs(table)
    cluster = guarded(profiles, left, right, weight)
    ended = time.perf_counter()
    entity = pa.array([f"c{number}" for number in cluster.tolist()], pa.string())
    tables.write_table(pa.table({"record_id": read["record_id"], "entity_id": entity}), out)
    cost = {
        "seconds": round(time.perf_counter() - started, 2),
        "linking_seconds": round(ended - linking, 2),
        "pairs": len(left),
        "peak_mb": peak_mb(),
    }
    sys.stdout.buffer.write(orjson.dumps(cost, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
