"""Connected components on Spark against networkx, in rounds of exchange and in one task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
else:
    SparkSession = Any

pytestmark = [
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


def chain_and_thicket() -> list[tuple[int, int]]:
    """A long chain with its numbers mixed, a star, and sparse random edges: what takes many rounds, what takes one."""
    random = np.random.default_rng(5)
    chain = random.permutation(300) * 7
    star = [(10_000, 10_001 + leaf) for leaf in range(50)]
    sparse = random.integers(20_000, 20_400, (250, 2)).tolist()
    return [*zip(chain[:-1].tolist(), chain[1:].tolist(), strict=True), *star, *map(tuple, sparse)]


@pytest.mark.parametrize("one_task", [0, 1_000_000])
def test_components(spark: SparkSession, one_task: int) -> None:
    from resolution.spark.closure import EDGES, closure

    spark.conf.set("spark.sql.shuffle.partitions", "4")
    edges = chain_and_thicket()
    ends = np.array(edges, dtype=np.int64).T
    found = closure(spark.createDataFrame(pa.table(list(ends), schema=EDGES)), one_task).toArrow().to_pylist()
    graph = nx.Graph(edges)
    wanted = {node: min(nodes) for nodes in nx.connected_components(graph) for node in nodes}
    assert len(found) == len({row["id"] for row in found})
    assert {row["id"]: row["to"] for row in found} == {node: low for node, low in wanted.items() if node != low}
