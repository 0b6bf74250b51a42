"""As what a record was collected: its class or item of the catalogue, the edition, and the legal basis, its own before its source's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from loaders import records
from loaders.catalogue import WORKING, Catalogue
from resolution.ledger import read_by
from resolution.mention import record_text


def collected_as(connection: sa.Connection, catalogue: Catalogue, cited: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By record (as shown): ``class`` (0 = none), ``class_name``, ``item``, ``edition``, ``legal_basis``, ``delivered_on``.

    Records of any state are told; unknown ones are left out.
    """
    table, load = records.record, records.load
    numbers = sorted({int(text.rpartition(":")[2], 16) for text in cited})
    held = {number: row for number, *row in _rows(connection, table, numbers)}
    loads = {row[3] for row in held.values()}
    told = sa.select(load.c.load_id, load.c.edition, load.c.legal_basis).where(load.c.load_id.in_(sorted(loads)))
    basis = {number: (edition, text) for number, edition, text in connection.execute(told)}
    found = {}
    for number, (source, code, payload, load_id, day) in held.items():
        edition, stated = basis[load_id]
        own = orjson.loads(payload).get("legal_basis", "") if payload else ""
        name = record_text(source, number)
        found[name] = {
            "record": name,
            "source": source,
            **_class(catalogue, code, day),
            "edition": edition,
            "legal_basis": own or stated,
            "delivered_on": day,
        }
    return found


def _rows(connection: sa.Connection, table: sa.Table, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
    columns = tuple(
        table.c[name] for name in ("record_id", "source", "catalogue", "payload", "load_id", "delivered_on")
    )
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(numbers), 500):
        rows += read_by(connection, table.c.record_id, list(numbers[start : start + 500]), columns)
    return rows


def _class(catalogue: Catalogue, code: str, day: str) -> dict[str, Any]:
    """The class that a code means, by itself or through the item of a supplement."""
    item = catalogue.items(day).get(code)
    number = item.number if item else int(code) if code.isdigit() and code != WORKING else 0
    info = catalogue.classes.get(number)
    return {"class": number, "class_name": info.zh if info else "", "item": code if item else ""}
