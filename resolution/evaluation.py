"""How good a clustering is against the truth: pairs, B-cubed, whole clusters, kinds of noise.

Everything is counted from the table of (cluster, true entity) cells, so a million records take seconds. All figures are
shares of records or of record pairs, except where entities are named.

    pairs      of all record pairs put into one cluster, how many belong together (precision); of all that belong
               together, how many were put together (recall)
    B-cubed    for every record the share of its cluster that is its own entity (precision) and the share of its entity
               that is in its cluster (recall), averaged over records
    clusters   exact: a cluster that is one whole entity; over-merged: a cluster of two or more entities; split: an entity
               in two or more clusters
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from resolution.columns import Int, Mask

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_dict(self) -> dict[str, float]:
        """Rounded to six digits."""
        return {"precision": round(self.precision, 6), "recall": round(self.recall, 6), "f1": round(self.f1, 6)}


@dataclass(frozen=True, slots=True)
class Cells:
    """Records counted by cluster and true entity, one row a pair of them that occurs; both numbered from 0 densely."""

    cluster: Int
    entity: Int
    records: Int
    of_record: Int  # the cell of every record

    @property
    def cluster_size(self) -> Int:
        """Records of the cell's cluster."""
        return _totals(self.cluster, self.records)[self.cluster]

    @property
    def entity_size(self) -> Int:
        """Records of the cell's entity."""
        return _totals(self.entity, self.records)[self.entity]


def cells(cluster: Int, entity: Int) -> Cells:
    """The cells of records with these (dense) cluster and entity numbers."""
    width = int(entity.max(initial=0)) + 1
    packed, of_record, records = np.unique(cluster * width + entity, return_inverse=True, return_counts=True)
    return Cells(packed // width, packed % width, records.astype(np.int64), of_record.reshape(-1).astype(np.int64))


def _totals(group: Int, records: Int) -> Int:
    return np.bincount(group, weights=records).astype(np.int64)


def pairs_of(count: Int) -> Int:
    """Unordered pairs within groups of these sizes."""
    return count * (count - 1) // 2


def _share(part: float, whole: float) -> float:
    """A share; 1 of nothing, because nothing was done wrong."""
    return float(part / whole) if whole else 1.0


@dataclass(frozen=True, slots=True)
class PerEntity:
    """What each true entity adds to the sums that scores are ratios of: a resample of entities resamples these rows.

    A false pair lies between two entities; each takes half of it.
    """

    together: Float  # record pairs of the entity in one cluster
    predicted: Float  # record pairs in one cluster, false ones by half
    true: Float  # record pairs of the entity
    precision: Float  # B-cubed, summed over the entity's records
    recall: Float
    records: Float

    def columns(self) -> Float:
        """One row an entity."""
        return np.stack([getattr(self, field.name) for field in fields(self)], axis=1)


def per_entity(of: Cells) -> PerEntity:
    """The sums by true entity."""
    size = int(of.entity.max(initial=-1)) + 1
    n, whole, true = of.records, of.cluster_size, of.entity_size

    def summed(values: npt.NDArray[np.generic]) -> Float:
        return np.asarray(np.bincount(of.entity, weights=values, minlength=size), dtype=np.float64)

    return PerEntity(
        together=summed(pairs_of(n)),
        predicted=summed(pairs_of(n) + n * (whole - n) / 2),
        true=pairs_of(np.bincount(of.entity, weights=n, minlength=size).astype(np.int64)).astype(np.float64),
        precision=summed(n * n / whole),
        recall=summed(n * n / true),
        records=summed(n),
    )


def scores(sums: Float) -> tuple[Score, Score]:
    """Pairwise and B-cubed score of the columns of ``PerEntity``, summed."""
    together, predicted, true, precision, recall, records = sums.tolist()
    pairwise = Score(_share(together, predicted), _share(together, true))
    return pairwise, Score(_share(precision, records), _share(recall, records))


def intervals(rows: PerEntity, seed: int, replicates: int = 500, level: float = 0.95) -> dict[str, tuple[float, float]]:
    """Percentile intervals of the pairwise and B-cubed scores: a seeded bootstrap over true entities.

    Entities with equal sums are drawn together (a multinomial over the distinct rows), which is the same resample.
    """
    distinct, counts = np.unique(rows.columns(), axis=0, return_counts=True)
    rng = np.random.default_rng(seed)
    total = int(counts.sum())
    found: dict[str, list[float]] = {}
    for _ in range(replicates):
        drawn = rng.multinomial(total, counts / total)
        for name, score in zip(("pairwise", "b_cubed"), scores(drawn @ distinct), strict=True):
            for key, value in score.as_dict().items():
                found.setdefault(f"{name}_{key}", []).append(value)
    tail = (1 - level) / 2 * 100
    return {
        name: (round(float(np.percentile(values, tail)), 6), round(float(np.percentile(values, 100 - tail)), 6))
        for name, values in found.items()
    }


def cluster_metrics(of: Cells) -> dict[str, int | dict[str, float]]:
    """How many clusters and entities there are, are the same, are over-merged, are split."""
    clusters, entities = int(of.cluster.max(initial=-1)) + 1, int(of.entity.max(initial=-1)) + 1
    exact = int(((of.records == of.cluster_size) & (of.records == of.entity_size)).sum())
    score = Score(_share(exact, clusters), _share(exact, entities))
    return {
        "clusters": clusters,
        "entities": entities,
        "exact": exact,
        "over_merged": int((np.bincount(of.cluster) > 1).sum()),
        "split": int((np.bincount(of.entity) > 1).sum()),
        "score": score.as_dict(),
    }


def by_noise(of: Cells, noise: Mapping[str, Mask]) -> list[dict[str, object]]:
    """Scores by kind of noise: of the record pairs with at least one record of the kind, and B-cubed over its records."""
    rows = [
        {"noise": kind, "records": int(mine.sum()), **_of_kind(of, mine)} for kind, mine in noise.items() if mine.any()
    ]
    return sorted(rows, key=lambda row: (-int(str(row["records"])), str(row["noise"])))


def _of_kind(of: Cells, mine: Mask) -> dict[str, object]:
    """Pairs that touch a record of the kind: all pairs of a group without those among its other records."""
    inside = np.bincount(of.of_record[mine], minlength=len(of.records)).astype(np.int64)

    def touched(group: Int) -> int:
        whole, some = _totals(group, of.records), _totals(group, inside)
        return int((pairs_of(whole) - pairs_of(whole - some)).sum())

    together = int((pairs_of(of.records) - pairs_of(of.records - inside)).sum())
    pairwise = Score(_share(together, touched(of.cluster)), _share(together, touched(of.entity)))
    precision, recall = (
        _share(float((inside * of.records / whole).sum()), float(inside.sum()))
        for whole in (of.cluster_size, of.entity_size)
    )
    return {"pairwise": pairwise.as_dict(), "b_cubed": Score(precision, recall).as_dict()}
