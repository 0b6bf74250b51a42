"""Handing over one table: its file in the shape of a department, what the truth says of its rows, and the delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from loaders.world.draw import digits, repeat, where
from loaders.world.formats import NOTICE, WRITERS, Sheet
from loaders.world.records import Records, noise_text
from loaders.world.spec import Delivery
from loaders.world.texts import Texts, date_text
from loaders.world.truth import TruthLog

_XLSX_ROWS = 20_000  # larger tables of a workbook shape are handed over as CSV


@dataclass(slots=True)
class Writing:
    """One run of write(): where to, what for the truth, and what was handed over."""

    texts: Texts
    folder: Path
    truth: TruthLog
    deliveries: list[Delivery] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Handed:
    """What a file is: source, title, (place, department) of its keeper, first or second delivery, whole or in part, who sends it."""

    source: str
    title: str
    keeper: tuple[str, str]
    delivery: int
    full: bool
    sender: str


def fitting(shape: dict[str, Any], rows: int) -> dict[str, Any]:
    """The shape, or the same columns as CSV where a workbook would be too long."""
    if shape["format"] in ("xlsx", "json") and rows > _XLSX_ROWS:
        return {**shape, "format": "csv", "encoding": "utf-8-sig"}
    return shape


def hand_over(
    writing: Writing, what: Handed, shape: dict[str, Any], records: Records, reject: dict[int, str], footer: str = ""
) -> None:
    """Write the records; ``reject`` says which of them no loader may take, ``footer`` what stands below the last one."""
    spec = writing.texts.world.spec
    date = (spec.first_delivery, spec.second_delivery)[what.delivery]
    where_, department = what.keeper
    columns = [_column(records, shape, name, what.delivery) for name in shape["columns"].values()]
    if footer:
        last = [footer, *[""] * (len(columns) - 1)]
        columns = [pa.concat_arrays([c, pa.array([cell])]) for c, cell in zip(columns, last, strict=True)]
        reject = {**reject, len(records): "footer_row"}
    titles = [
        f"{where_}{what.title}信息表（{NOTICE}，其中主体均为虚构）",
        f"填报单位：{where_}{department}    填报日期：{date}",
    ]
    sheet = Sheet(list(shape["columns"]), columns, titles[: shape.get("titles", 0)], NOTICE)
    name = f"{NOTICE}_{what.title}_{where_}_{department}.{shape['format']}"
    path = writing.folder / date / where_ / department / name
    path.parent.mkdir(parents=True, exist_ok=True)
    first = WRITERS[shape["format"]](path, sheet, shape.get("encoding", "utf-8"))
    writing.deliveries.append(Delivery(what.source, path, date, what.full, what.sender))
    sheet_name = sheet.name if shape["format"] == "xlsx" else ""
    relative = path.relative_to(writing.folder).as_posix()
    writing.truth.file(relative, sheet_name, first, records, noise_text(records))
    writing.truth.rejects(relative, sheet_name, first, reject)


def _column(records: Records, shape: dict[str, Any], name: str, delivery: int) -> pa.Array:
    if name == "serial":
        return digits(np.arange(1, len(records) + 1))
    if name == "blank":
        return repeat(len(records), shape["null"])
    later = f"{name}_second"
    value = (
        records.fields[later if delivery and later in records.fields else name]
        if name in records.fields
        else repeat(len(records))
    )
    text = value if isinstance(value, pa.Array) else date_text(value, shape["dates"])
    missing = np.asarray(pa.compute.equal(text, ""))
    return where(missing, shape["null"], text) if name != "name" else text
