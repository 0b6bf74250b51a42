"""The Spark engine gives what the local engine gives, whatever the parts and the order of rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from api.bench import layouts
from api.bench.resolution import generated
from api.bench.wrong_codes import spoil
from loaders import tables
from loaders.reject import RejectLog
from resolution import batch
from resolution.mention import MENTION_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
else:
    SparkSession = Any

pytestmark = [
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


def mentions_of(table: pa.Table, folder: Path) -> pa.Table:
    path = folder / "records.parquet"
    pq.write_table(table, path)
    return tables.to_mentions(tables.read_table(path, RejectLog()), path)


def made_up(records: int, seed: int, folder: Path, wrong_codes: float = 0.0) -> pa.Table:
    spoilt, _ = spoil(*generated(records, seed), wrong_codes, seed)
    return mentions_of(spoilt, folder)


@dataclass(frozen=True)
class Found:
    membership: pa.Table
    reviews: int
    reasons: tuple[str, ...] = ()


def locally(mentions: pa.Table) -> Found:
    parts = batch.divide(mentions)
    review = parts.clusters.review
    reasons = tuple(pc.unique(review["reason"]).to_pylist())
    return Found(batch.membership(parts).sort_by("mention_id"), review.num_rows, reasons)


def on_spark(spark: SparkSession, mentions: pa.Table, partitions: int) -> Found:
    from resolution.spark.engine import cluster

    spark.conf.set("spark.sql.shuffle.partitions", str(partitions))
    found = cluster(spark.createDataFrame(mentions)).toArrow().sort_by("mention_id")
    return Found(found.select(["mention_id", "entity_id"]), pc.sum(found["reviews"]).as_py())


def assert_same(got: Found, wanted: Found) -> None:
    assert got.membership.num_rows == wanted.membership.num_rows > 0
    assert got.membership["mention_id"].to_pylist() == wanted.membership["mention_id"].to_pylist()
    differing = pc.not_equal(got.membership["entity_id"], wanted.membership["entity_id"])
    assert got.membership.filter(differing).to_pylist() == []
    assert got.reviews == wanted.reviews


@pytest.mark.parametrize(("seed", "partitions", "wrong_codes"), [(12, 7, 0.04)])
def test_organisations(spark: SparkSession, seed: int, partitions: int, wrong_codes: float, tmp_path: Path) -> None:
    """Whatever the parts and the order; with wrong codes too, which are told by what speaks for and against each."""
    mentions = made_up(1_500, seed, tmp_path, wrong_codes)
    wanted = locally(mentions)
    assert ("code contradicts" in wanted.reasons) == (wrong_codes > 0)
    assert len(pc.unique(wanted.membership["entity_id"])) < 1_200
    shuffled = mentions.take(pa.array(np.random.default_rng(seed).permutation(mentions.num_rows)))
    assert_same(on_spark(spark, shuffled, partitions), wanted)


def test_another_mix_of_noise(spark: SparkSession, shared_data: Path, tmp_path: Path) -> None:
    records, _ = layouts.read(shared_data / "er_synthetic" / "er_10kdev.parquet")
    mentions = mentions_of(records, tmp_path)
    wanted = locally(mentions)
    assert wanted.reviews > 0
    assert_same(on_spark(spark, mentions, 5), wanted)


def with_persons(mentions: pa.Table) -> pa.Table:
    """The records' representatives as mentions of their own, also with masked names, and elsewhere naming a firm in words."""
    told = mentions.filter(pc.not_equal(mentions["legal_representative"], ""))
    ids = told["mention_id"].to_numpy()
    columns = {name: told[name] for name in ("source", "gender", "seen_on", "organisation_code", "position")}
    columns |= {"name": told["legal_representative"], "id_hmac": told["id_hmac"], "id_mask": told["id_mask"]}
    columns["kind"] = columns["role"] = pa.array(["person"] * len(ids), pa.string())
    columns["birth_year"] = pa.array((ids % 5 * (1_960 + ids % 30) // 4).astype(np.int16) % 2_000)
    columns["authority"] = told["authority"]
    empty = pa.array([""] * len(ids), pa.string())

    def stated(mention: np.ndarray[Any, Any], record: np.ndarray[Any, Any], **more: Any) -> pa.Table:
        own = {**columns, **more, "mention_id": pa.array(mention), "record_id": pa.array(record)}
        return pa.table([own.get(name, empty) for name in MENTION_COLUMNS.names], schema=MENTION_COLUMNS)

    inside = stated(ids ^ 1, ids)
    elsewhere = stated(ids ^ 2, ids ^ 2, organisation=told["name"], region=told["region"])
    masked = pc.binary_join_element_wise(pc.utf8_slice_codeunits(told["legal_representative"], 0, 1), "某", "")
    return pa.concat_tables([mentions, inside, elsewhere, stated(ids ^ 4, ids, name=masked)])


def test_persons_know_the_firm_of_their_record(spark: SparkSession, tmp_path: Path) -> None:
    mentions = with_persons(made_up(900, 13, tmp_path))
    wanted = locally(mentions)
    people = wanted.membership.filter(pc.starts_with(wanted.membership["entity_id"], "per-"))
    assert len(pc.unique(people["entity_id"])) < people.num_rows - 100
    assert_same(on_spark(spark, mentions, 3), wanted)


def test_nothing_gives_nothing(spark: SparkSession) -> None:
    found = on_spark(spark, MENTION_COLUMNS.empty_table(), 2)
    assert found.membership.num_rows == 0
