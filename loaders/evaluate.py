"""A truth file held against a clustering: that of a workspace, or a file as ``xintu cluster`` writes it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import sqlalchemy as sa

from loaders.reject import InputError
from resolution import evaluation, ledger
from resolution.batch import ABOUT
from resolution.columns import Int, Mask, encode_together, first_of_each
from resolution.evaluation import Cells
from resolution.kinship import Kin, false_merges
from resolution.mention import record_texts
from resolution.reading import read_table

#: Columns of a truth file by what they say, with the names they go by.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "record": ("record_id", "rec_id", "mention_id", "id"),
    "entity": ("entity_id", "true_entity", "true_entity_id", "entity", "gold"),
    "noise": ("noise",),
    "kind": ("kind",),
    "parent": ("parent_id",),
    "group": ("group_id",),
}
_NONE = ("", "-1", "nan", "None")
_SUBSIDIARY, _BRANCH = ("subsid", "subsidiary"), ("branch",)
_MENTION = pa.schema(
    [("mention_id", pa.int64()), ("record_id", pa.int64()), ("source", pa.string()), ("role", pa.string())]
)


def read_columns(path: Path, needed: tuple[str, ...]) -> dict[str, pa.Array]:
    """The known columns of a CSV or Parquet file as text, "" for missing; raises ``InputError`` without the needed ones."""
    try:
        table = pa.parquet.read_table(path) if path.suffix == ".parquet" else read_csv(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError("unreadable_table", file=path.name, detail=str(error).splitlines()[0]) from error
    names = {name.strip().lower(): name for name in table.column_names}
    found = {what: next((names[n] for n in known if n in names), "") for what, known in COLUMNS.items()}
    for what in needed:
        if not found[what]:
            accepted = ", ".join(COLUMNS[what])
            raise InputError(
                "missing_column", file=path.name, column=COLUMNS[what][0], accepted=accepted, found=", ".join(names)
            )
    return {what: _text(table[name]) for what, name in found.items() if name}


def read_csv(path: Path) -> pa.Table:
    """A CSV file, everything as text: ids such as 0012 keep their zeros."""
    with pa.csv.open_csv(path) as reader:
        names = reader.schema.names
    convert = pa.csv.ConvertOptions(column_types={name: pa.string() for name in names}, strings_can_be_null=False)
    return pa.csv.read_csv(path, convert_options=convert)


def _text(column: pa.ChunkedArray) -> pa.Array:
    text = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
    return pc.fill_null(text, "").combine_chunks()


def workspace_clusters(connection: sa.Connection) -> tuple[pa.Array, pa.Array]:
    """Ids and entities of everything that was resolved: every mention, and every record by the mention it is about."""
    mention = ledger.mention
    query = sa.select(mention.c.mention_id, mention.c.record_id, mention.c.source, mention.c.role)
    rows = read_table(connection, query, _MENTION, mention.c.mention_id)
    known = ledger.memory(connection)
    at = pc.index_in(rows["mention_id"], value_set=known["mention_id"].combine_chunks())
    rows = rows.append_column("entity_id", known["entity_id"].take(at)).filter(pc.is_valid(at))
    aside = pc.fill_null(pc.index_in(rows["role"], value_set=pa.array(ABOUT)), len(ABOUT))
    order = [("record_id", "ascending"), ("aside", "ascending"), ("mention_id", "ascending")]
    rows = rows.append_column("aside", aside).sort_by(order)
    _, first = first_of_each(rows["record_id"].to_numpy())
    leading = rows.take(pa.array(first))
    records = pa.array(record_texts(leading["source"], leading["record_id"]), pa.string())
    mentions = pa.array([f"{mention:016x}" for mention in rows["mention_id"].to_pylist()], pa.string())
    entities = [leading["entity_id"].combine_chunks(), rows["entity_id"].combine_chunks()]
    return pa.concat_arrays([records, mentions]), pa.concat_arrays(entities)


def file_clusters(path: Path) -> tuple[pa.Array, pa.Array]:
    """Ids and entities of a file with record_id and entity_id."""
    columns = read_columns(path, ("record", "entity"))
    return columns["record"], columns["entity"]


def evaluate(
    truth: dict[str, pa.Array], clusters: tuple[pa.Array, pa.Array], seed: int, replicates: int = 500
) -> dict[str, Any]:
    """The report. A record of the truth that is in no cluster counts as one of its own; clusters without truth are passed over."""
    started = time.perf_counter()
    at = pc.index_in(truth["record"], value_set=clusters[0])
    missing = np.asarray(pc.is_null(at).to_numpy(zero_copy_only=False), dtype=np.bool_)
    (found,), _ = encode_together([clusters[1].take(at.drop_null())])
    cluster = np.empty(len(missing), dtype=np.int64)
    cluster[~missing] = found
    cluster[missing] = found.max(initial=-1) + 1 + np.arange(int(missing.sum()))
    cluster, _ = first_of_each(cluster)
    codes, names = _numbers(truth)
    entity, first = first_of_each(codes["entity"])
    of = evaluation.cells(cluster, entity)
    rows = evaluation.per_entity(of)
    pairwise, b_cubed = evaluation.scores(rows.columns().sum(axis=0))
    interval = evaluation.intervals(rows, seed, replicates)
    report: dict[str, Any] = {
        "records": len(missing),
        "missing": int(missing.sum()),
        "pairwise": _with_intervals(pairwise, "pairwise", interval),
        "b_cubed": _with_intervals(b_cubed, "b_cubed", interval),
        "clusters": evaluation.cluster_metrics(of),
        "noise": evaluation.by_noise(of, _noise(truth)) if "noise" in truth else [],
        "false_merges": _kin_report(of, truth, codes, names, first),
        "seed": seed,
        "replicates": replicates,
    }
    report["seconds"] = round(time.perf_counter() - started, 2)
    return report


def read_truth(path: Path) -> dict[str, pa.Array]:
    """The columns of a truth file; every record once, each with its entity."""
    truth = read_columns(path, ("record", "entity"))
    counts = pc.value_counts(truth["record"])
    twice = counts.filter(pc.greater(counts.field("counts"), 1))
    if len(twice):
        raise InputError("duplicate_id", file=path.name, value=twice[0]["values"].as_py())
    if pc.any(pc.equal(truth["entity"], "")).as_py():
        raise InputError("missing_truth", file=path.name)
    if len(truth["record"]) == 0:
        raise InputError("empty_table", file=path.name)
    return truth


def _with_intervals(score: evaluation.Score, name: str, interval: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    return {**score.as_dict(), "interval": {key: interval[f"{name}_{key}"] for key in score.as_dict()}}


def _numbers(truth: Mapping[str, pa.Array]) -> tuple[dict[str, Int], pa.StringArray]:
    """Entity, parent and group of every record as codes into one list of names; -1 = none."""
    columns = [name for name in ("entity", "parent", "group") if name in truth]
    blank = pa.array(_NONE)
    arrays = [truth[n] if n == "entity" else pc.if_else(pc.is_in(truth[n], blank), "", truth[n]) for n in columns]
    codes, names = encode_together(arrays)
    return dict(zip(columns, codes, strict=True)), names


def _noise(truth: Mapping[str, pa.Array]) -> dict[str, Mask]:
    """The records of each kind of noise; several kinds in one cell are joined by ``|``."""
    encoded = pc.if_else(pc.equal(truth["noise"], ""), "clean", truth["noise"]).dictionary_encode()
    texts, row = encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False)
    kinds = sorted({kind for text in texts for kind in text.split("|")})
    return {kind: np.array([kind in text.split("|") for text in texts], dtype=np.bool_)[row] for kind in kinds}


def _kin_report(
    of: Cells, truth: Mapping[str, pa.Array], codes: Mapping[str, Int], names: pa.StringArray, first: Int
) -> dict[str, Any]:
    """False merges by relation, where the truth knows of parents or groups; without kinds every child is a branch."""
    if "parent" not in codes and "group" not in codes:
        return {}
    nothing = np.full(len(codes["entity"]), -1, dtype=np.int64)
    own = codes["entity"][first]
    parent = codes.get("parent", nothing)[first]
    group = codes.get("group", nothing)[first]
    if "group" not in codes:
        group = np.where(parent >= 0, parent, own)
    number = np.full(len(names), -1, dtype=np.int64)
    number[own] = np.arange(len(own))
    kind = truth["kind"].take(pa.array(first)).to_pylist() if "kind" in truth else [""] * len(first)
    told = any(word in (*_BRANCH, *_SUBSIDIARY) for word in kind)
    branch = np.array([word in _BRANCH for word in kind]) if told else parent >= 0
    subsidiary = np.array([word in _SUBSIDIARY for word in kind], dtype=np.bool_)
    return false_merges(of, Kin(group, np.where(parent >= 0, number[parent], -1), branch, subsidiary))
