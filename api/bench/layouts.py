"""Files with truth that the bench can read, as the columns of ``xintu cluster`` and a truth beside them.

er_synthetic    rec_id, name, uscc, legal_rep, id_masked, … with entity_id, kind, parent_id, group_id, noise
xintu           the columns of ``xintu cluster`` with entity_id
FEBRL           the public English persons (rec-1496-org, rec-552-dup-3): a foreign set, to see that the engine takes
                apart what it was never made for. A person's birth date stands where a firm's representative does,
                the social security number where its telephone does: what maps is compared, nothing is retrained.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from loaders import evaluate
from loaders.reject import InputError

TRUTH = ("entity_id", "parent_id", "group_id", "noise")
_SYNTHETIC = {
    "rec_id": "record_id",
    "source": "source",
    "name": "name",
    "uscc": "code",
    "legal_rep": "legal_representative",
    "id_masked": "id_number",
    "address": "address",
    "phone": "phone",
    "region": "region",
}
_FEBRL = ("rec_id", "given_name", "surname", "soc_sec_id")


def read(path: Path) -> tuple[pa.Table, pa.Table]:
    """Records and truth of a file in one of the layouts; raises ``InputError`` for another one."""
    table = pa.parquet.read_table(path) if path.suffix == ".parquet" else evaluate.read_csv(path)
    table = table.rename_columns([name.strip() for name in table.column_names])
    names = table.column_names
    if set(_FEBRL) <= set(names):
        return _febrl(table)
    if "entity_id" not in names or not {"rec_id", "record_id"} & set(names):
        found = ", ".join(names)
        raise InputError(
            "missing_column", file=path.name, column="entity_id", accepted="rec_id, entity_id", found=found
        )
    synthetic = "rec_id" in names
    layout = _SYNTHETIC if synthetic else {name: name for name in names if name not in TRUTH}
    truth = [name for name in (*TRUTH, *(("kind",) if synthetic else ())) if name in names]
    known = pa.table({to: _text(table[name]) for name, to in layout.items() if name in names})
    return known, table.select(["rec_id" if synthetic else "record_id", *truth])


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.cast(column, pa.string()), "")


def _febrl(table: pa.Table) -> tuple[pa.Table, pa.Table]:
    cell = {name: pc.utf8_trim_whitespace(_text(table[name])) for name in table.column_names}
    empty = pa.array([""] * table.num_rows, pa.string())

    def joined(*names: str) -> pa.ChunkedArray:
        return pc.utf8_trim_whitespace(pc.binary_join_element_wise(*(cell.get(n, empty) for n in names), " "))

    records = {
        "record_id": cell["rec_id"],
        "kind": pa.array(["enterprise"] * table.num_rows),
        "name": joined("given_name", "surname"),
        "legal_representative": cell.get("date_of_birth", empty),
        "phone": cell["soc_sec_id"],
        "address": joined("street_number", "address_1", "suburb", "postcode"),
    }
    entity = pc.replace_substring_regex(cell["rec_id"], r"-(org|dup.*)$", "")
    return pa.table(records), pa.table({"record_id": cell["rec_id"], "entity_id": entity})
