"""Tables in, tables out, without a workspace: ``record_id, …`` in, ``record_id, entity_id`` out."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from loaders.readers import read
from loaders.reject import InputError, RejectLog
from loaders.run import peak_mb, uncollected
from resolution import batch, setup
from resolution.columns import Int, digests
from resolution.identifiers import id_card, masks, normal_form
from resolution.identifiers.personal_key import PersonalKey
from resolution.mention import MENTION_COLUMNS
from resolution.names import person

#: Columns of an input table by the mention column they fill; an id and a name must be there.
COLUMNS = {
    "source": "source",
    "kind": "kind",
    "name": "name",
    "former_names": "former_names",
    "code": "code",
    "legal_representative": "legal_representative",
    "region": "region",
    "address": "address",
    "phone": "phone",
    "organisation": "organisation",
    "role": "position",
    "gender": "gender",
}
_IDS = ("record_id", "id")
#: The rows of the file, counted from 1, as numbers.
ROW = ".row"
_KNOWN = {*COLUMNS, *_IDS, "id_number", "birth_year"}
#: Other headers that say the same.
_ALSO = {
    "rec_id": "record_id",
    "记录编号": "record_id",
    "编号": "id",
    "uscc": "code",
    "统一社会信用代码": "code",
    "企业名称": "name",
    "单位名称": "name",
    "名称": "name",
    "曾用名": "former_names",
    "legal_rep": "legal_representative",
    "法定代表人": "legal_representative",
    "id_masked": "id_number",
    "证件号码": "id_number",
    "行政区划": "region",
    "地址": "address",
    "住所": "address",
    "电话": "phone",
    "联系电话": "phone",
    "数据来源": "source",
}

#: A file of so many bytes takes so long to read that word lists are loaded meanwhile.
_LARGE = 4 << 20

Progress = Callable[[str, int, int], None]


def _score(cells: Sequence[str]) -> int:
    return sum(_column(cell) in _KNOWN for cell in cells)


def _column(cell: str) -> str:
    """The column that a header names."""
    name = cell.strip().lower()
    return _ALSO.get(name, name)


def read_table(path: Path, rejects: RejectLog) -> dict[str, pa.Array]:
    """The known columns of a table by name, as text, and ``ROW``; raises ``InputError`` without an id or a name column."""
    chunks: dict[str, list[pa.Array]] = {}
    for sheet in read(path, _score, rejects):
        header = [_column(cell) for cell in sheet.header]
        first = {name: header.index(name) for name in header if name in _KNOWN}
        for chunk in sheet.chunks:
            for name, place in first.items():
                chunks.setdefault(name, []).append(chunk.columns[place])
            chunks.setdefault(ROW, []).append(pa.array(chunk.rows))
        break
    with ThreadPoolExecutor() as threads:
        whole = threads.map(lambda parts: pa.chunked_array(parts).combine_chunks(), chunks.values())
        columns = dict(zip(chunks, whole, strict=True))
    for wanted in (_IDS, ("name",)):
        if not any(name in columns for name in wanted):
            accepted = ", ".join(wanted)
            raise InputError(
                "missing_column",
                file=path.name,
                column=wanted[0],
                accepted=accepted,
                found=", ".join(name for name in columns if name != ROW),
            )
    return columns


def _identity(columns: dict[str, pa.Array]) -> pa.Array:
    """The column of the records' ids."""
    return columns[next(name for name in _IDS if name in columns)]


def _ids(columns: dict[str, pa.Array], path: Path) -> tuple[Int, Int]:
    """A number for every record id, the same in every run, and the rows in the order of the numbers; ids must differ."""
    texts = _identity(columns)
    numbers = (digests(texts) >> np.uint64(1)).astype(np.int64)
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    if bool((ordered[1:] == ordered[:-1]).any()):
        values = pc.value_counts(texts)
        twice = [v["values"].as_py() for v in values.filter(pc.greater(values.field("counts"), 1))[:1]]
        raise InputError("duplicate_id", file=path.name, value=twice[0] if twice else "")
    return numbers, order


def to_mentions(columns: dict[str, pa.Array], path: Path) -> pa.Table:
    """Mentions of an input table; ID numbers are digested under a key that dies with the process."""
    return _mentions(columns, _ids(columns, path)[0])


def _mentions(columns: dict[str, pa.Array], numbers: Int) -> pa.Table:
    """Mentions by these numbers."""
    rows = len(numbers)
    empty = pa.repeat("", rows)
    filled = {target: columns.get(name, empty) for name, target in COLUMNS.items()}
    with ThreadPoolExecutor(max_workers=1) as second:
        phone = second.submit(pc.replace_substring_regex, filled["phone"], r"\D", "")
        personal = second.submit(_personal, columns.get("id_number", empty))
        filled["kind"] = _kinds(filled)
        filled["phone"] = phone.result()
        filled["id_hmac"], filled["id_mask"] = personal.result()
    year = pc.utf8_slice_codeunits(columns.get("birth_year", empty), 0, 4)
    readable = pc.match_substring_regex(year, r"^[12]\d{3}$")
    filled["birth_year"] = pc.cast(pc.if_else(readable, year, "0"), pa.int16())
    filled["mention_id"] = filled["record_id"] = pa.array(numbers)
    filled["role"] = pa.repeat("subject", rows)
    filled["authority"] = pa.array(np.full(rows, 50, dtype=np.int16))
    return pa.table([filled.get(name, empty) for name in MENTION_COLUMNS.names], schema=MENTION_COLUMNS)


def _personal(raw: pa.Array) -> tuple[pa.Array, pa.Array]:
    """ID numbers as keyed digests, and what may stay readable of them; what is masked already keeps its marks."""
    written = normal_form.normalise_column(raw)
    card = id_card.check_column(written)
    valid = pa.array(card.valid)
    key = PersonalKey(secrets.token_bytes(32))
    readable = pc.replace_with_mask(written, valid, masks.mask_column(card.values.filter(valid)))
    return key.digest_column(pc.if_else(valid, card.values, "")), readable


def _kinds(filled: dict[str, pa.Array]) -> pa.Array:
    """The stated kinds; a name that reads as a person's, with nothing that an organisation has, is a person's."""
    nobody = pc.equal(filled["kind"], "")
    for name in ("code", "legal_representative", "address"):
        nobody = pc.and_(nobody, pc.equal(filled[name], ""))
    rows = np.flatnonzero(nobody.to_numpy(zero_copy_only=False))
    persons = person.looks_like_person_column(filled["name"].take(pa.array(rows)))
    is_person = np.zeros(len(nobody), dtype=np.bool_)
    is_person[rows] = persons.to_numpy(zero_copy_only=False)
    return pc.if_else(pa.array(is_person), "person", filled["kind"])


def write_table(table: pa.Table, out: Path) -> None:
    """Write CSV or, by the name's ending, Parquet."""
    if out.suffix == ".parquet":
        pa.parquet.write_table(table, out)
    else:
        pa.csv.write_csv(table, out)


@dataclass(frozen=True, slots=True)
class Clustered:
    """What an engine found: membership by mention, how many entities, and how much there is to review."""

    membership: pa.Table
    entities: int
    review: int


Engine = Callable[[pa.Table], Clustered]


def on_this_machine(mentions: pa.Table) -> Clustered:
    """The engine in this process."""
    parts = batch.divide(mentions)
    return Clustered(batch.membership(parts), parts.size, parts.clusters.review.num_rows)


def cluster(path: Path, out: Path, progress: Progress, engine: Engine = on_this_machine) -> dict[str, object]:
    """Cluster one table; gives rows, entities, rejected rows, seconds and peak memory (MB) of this process."""
    started = time.perf_counter()
    rejects = RejectLog()
    with uncollected(), ThreadPoolExecutor(max_workers=1) as second:
        ready = second.submit(setup.load) if path.exists() and path.stat().st_size > _LARGE else None
        columns = read_table(path, rejects)
        progress("resolve", 0, 0)
        numbers, order = _ids(columns, path)
        with ThreadPoolExecutor() as threads:
            ordered = threads.map(lambda column: column.take(pa.array(order)), columns.values())
            in_order = dict(zip(columns, ordered, strict=True))
        if ready is not None:
            ready.result()
        found = engine(_mentions(in_order, numbers[order]))
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        entity = found.membership["entity_id"].combine_chunks().take(pa.array(back))
        write_table(pa.table({"record_id": _identity(columns), "entity_id": entity}), out)
    return {
        "rows": len(order),
        "entities": found.entities,
        "rejected": len(rejects.rejects),
        "review": found.review,
        "seconds": round(time.perf_counter() - started, 2),
        "peak_mb": peak_mb(),
    }
