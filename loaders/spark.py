"""Tables clustered on Spark: read and checked here as ever, resolved by ``resolution.spark``."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from loaders.tables import Clustered, Engine
from resolution.spark.session import SparkUnavailableError, available

__all__ = ["SparkUnavailableError", "engine"]

#: Mentions in a partition, where nobody says how many partitions there shall be; and the fewest partitions.
_MENTIONS, _FEWEST = 50_000, 4


def engine(master: str, partitions: int = 0) -> Engine:
    """Spark at ``master``, with so many partitions an exchange (0 = by the number of mentions).

    The engine raises ``SparkUnavailableError`` before it does anything.
    """

    def on_spark(mentions: pa.Table) -> Clustered:
        available()
        from resolution.spark.engine import run  # Spark is an extra: asked for only where it is wanted

        found = run(mentions, master, partitions or max(_FEWEST, mentions.num_rows // _MENTIONS))
        entities = pc.count_distinct(found.membership["entity_id"]).as_py()
        return Clustered(found.membership, entities, found.reviews)

    return on_spark
