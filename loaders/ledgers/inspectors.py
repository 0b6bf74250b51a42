"""The list of inspectors (检查人员名录库) that a draw takes from: one person a row, with whom they must keep away from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from loaders.headers.index import normal_header
from loaders.ledgers.sampling import Inspector, letters
from loaders.readers import read
from loaders.reject import InputError, RejectLog

_COLUMNS = {
    "name": ("姓名", "检查人员", "执法人员", "执法人员姓名", "检查人员姓名", "name", "inspector"),
    "unit": ("单位", "所在单位", "执法单位", "部门", "工作单位", "unit", "department"),
    "certificate": ("执法证号", "执法证件号", "证件编号", "证号", "工号", "certificate", "certificate_no"),
    "avoids": ("回避", "回避对象", "回避企业", "需回避对象", "avoids"),
}
_FIELDS = {normal_header(header): field for field, headers in _COLUMNS.items() for header in headers}
_SEPARATORS = re.compile(r"[;；、|\n]+")


def read_inspectors(path: Path) -> list[Inspector]:
    """The inspectors of a CSV, XLSX or Parquet file, in the order of their labels; ``InputError`` without a column of names."""
    rows: list[dict[str, str]] = []
    for sheet in read(path, lambda cells: sum(normal_header(cell) in _FIELDS for cell in cells), RejectLog()):
        fields = [_FIELDS.get(normal_header(header), "") for header in sheet.header]
        if "name" not in fields:
            accepted, found = ", ".join(_COLUMNS["name"]), ", ".join(sheet.header)
            raise InputError("missing_column", file=path.name, column="name", accepted=accepted, found=found)
        for chunk in sheet.chunks:
            columns = {field: chunk.columns[place].to_pylist() for place, field in enumerate(fields) if field}
            rows += [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        break
    named = [row for row in rows if row["name"].strip()]
    if not named:
        raise InputError("empty_table", file=path.name)
    return named_inspectors(named)


def named_inspectors(rows: Sequence[Mapping[str, str]]) -> list[Inspector]:
    """Inspectors from rows of ``name``, ``unit``, ``certificate``, ``avoids``.

    Two of one name and unit are told apart by their certificates; the same person twice is one.
    """
    plain = Counter({(row["name"].strip(), row.get("unit", "").strip()): 0 for row in rows})
    people = {(row["name"].strip(), row.get("unit", "").strip(), row.get("certificate", "").strip()) for row in rows}
    plain.update((name, unit) for name, unit, _ in people)
    found: dict[str, set[str]] = {}
    for row in rows:
        name, unit, certificate = (row.get(field, "").strip() for field in ("name", "unit", "certificate"))
        inside = "，".join(filter(None, (unit, certificate if plain[name, unit] > 1 else "")))
        avoided = {part.strip() for part in _SEPARATORS.split(row.get("avoids", "")) if part.strip()}
        found.setdefault(f"{name}（{inside}）" if inside else name, set()).update(avoided)
    return [Inspector(label, frozenset(avoided)) for label, avoided in sorted(found.items())]


def inspectors_digest(inspectors: list[Inspector]) -> str:
    """What stands for a list of inspectors."""
    told = sorted(f"{one.label} {';'.join(sorted(one.avoids))}" for one in inspectors)
    return letters("\n".join(told), 32)
