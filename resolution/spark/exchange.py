"""How rows come together: every step is a plain function of one Arrow table, run on whole partitions in the Python workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.storagelevel import StorageLevel

Step = Callable[[pa.Table], pa.Table]

#: Rows that go from a worker to Spark at a time.
_BATCH = 50_000


def each(frame: DataFrame, step: Step, schema: pa.Schema) -> DataFrame:
    """``step`` on every partition as it lies."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        parts = list(batches)
        if parts:
            yield from step(pa.Table.from_batches(parts)).cast(schema).to_batches(max_chunksize=_BATCH)

    return frame.mapInArrow(run, from_arrow_schema(schema))


def together(frame: DataFrame, key: str, step: Step, schema: pa.Schema) -> DataFrame:
    """``step`` on partitions that hold all rows of each of their keys."""
    return each(frame.repartition(parts(frame), key), step, schema)


def side_by_side(
    left: DataFrame, right: DataFrame, key: str, step: Callable[[pa.Table, pa.Table], pa.Table], schema: pa.Schema
) -> DataFrame:
    """``step`` on the rows of each key in two frames (no rows where one has none)."""

    def run(one: pa.Table, other: pa.Table) -> pa.Table:
        return step(one, other).cast(schema).combine_chunks()

    named = left.select(
        *(F.col(name).alias(name) for name in left.columns)
    )  # columns of its own, where both have one source
    return named.groupBy(key).cogroup(right.groupBy(key)).applyInArrow(run, from_arrow_schema(schema))


def parts(frame: DataFrame) -> int:
    """How many partitions an exchange makes: Spark's own setting."""
    told: Any = frame.sparkSession.conf.get("spark.sql.shuffle.partitions")
    return int(told)


def kept(frame: DataFrame) -> DataFrame:
    """The frame, worked out once for all that read it: on the workers' disks, or where ``spark.checkpoint.dir`` says."""
    if frame.sparkSession.sparkContext.getCheckpointDir():
        return frame.checkpoint()
    return frame.localCheckpoint(storageLevel=StorageLevel.DISK_ONLY)
