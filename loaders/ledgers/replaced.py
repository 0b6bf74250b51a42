"""What another row of deliveries said of an event before a newer version replaced it: two portals' files of one kind.

Files that name no reporting unit give one record a key, so that of two portals the newer one counts; what the other said is
kept as a version, and is told here as a contradiction. Corrections within one series are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import sqlalchemy as sa

from graph.reports import FIELDS, same_value
from graph.stores.sql_asked import rows
from graph.stores.sql_values import elements, packed
from loaders import records
from loaders.needs import columns_of
from loaders.source import Source
from loaders.statements import derive, seen_dates

#: Fields that a version tells by itself; who the authority is, and so where, is known of resolved records only.
_TOLD = tuple(name for name in FIELDS if name not in ("authority", "region"))
_WRITTEN = ("authority", "court")
_MOST = 500
_VERSION = ("record_id", "source", "series", "payload", "effective", "delivered_on", "file", "sender")


def with_replaced(
    connection: sa.Connection, events: Mapping[str, Any], sources: Mapping[str, Source], known_at: str
) -> dict[str, Any]:
    """``events`` of a dossier with what replaced versions of other series say otherwise among their ``conflicts``."""
    shown = [event for group in events.values() for event in group["entries"]]
    numbers = sorted({int(record.rpartition(":")[2], 16) for event in shown for record in event["records"]})
    said = _said(_versions(connection, numbers[:_MOST], known_at), sources)
    return {
        kind: {**group, "entries": [_with(event, kind, said) for event in group["entries"]]}
        for kind, group in events.items()
    }


def _versions(connection: sa.Connection, numbers: list[int], known_at: str) -> list[dict[str, Any]]:
    """The last version of each series but the current one, by record."""
    if not numbers:
        return []
    asked = {"numbers": packed(numbers)} | ({"known_at": known_at} if known_at else {})
    found = rows(connection, _replaced(connection.dialect.name, known=bool(known_at)), asked)
    last = {(row[0], row[2]): dict(zip(_VERSION, row, strict=True)) for row in found}
    return list(last.values())


@cache
def _replaced(dialect: str, *, known: bool) -> sa.Select[Any]:
    older, now, load = records.record_version, records.record, records.load
    numbers = sa.select(elements(dialect, "numbers", sa.BigInteger))
    asked = (
        sa.select(*(older.c[name] for name in _VERSION[:-2]), load.c.file, load.c.sender)
        .join(now, now.c.record_id == older.c.record_id)
        .join(load, load.c.load_id == older.c.load_id)
        .where(older.c.record_id.in_(numbers), older.c.own_state == records.ACTIVE, older.c.series != now.c.series)
        .order_by(older.c.record_id, older.c.series, older.c.effective, older.c.delivered_on, older.c.archived)
    )
    return asked.where(older.c.recorded_at <= sa.bindparam("known_at")) if known else asked


def _said(versions: list[dict[str, Any]], sources: Mapping[str, Source]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """By record as shown and kind of event: what versions say, with the delivery they came by."""
    found: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for version in versions:
        source = sources.get(version["source"])
        if source is None:
            continue
        seen_on = seen_dates(*(pa.array([version[name]], pa.string()) for name in ("effective", "delivered_on")))
        ids = np.array([version["record_id"]], np.int64)
        delivery = {name: version[name] for name in ("file", "sender", "delivered_on")}
        for event in derive(source, ids, columns_of(source, [version["payload"]]), seen_on).events.to_pylist():
            properties = {f"properties.{name}": text for name, text in orjson.loads(event["properties"]).items()}
            record = f"{source.id}:{version['record_id']:016x}"
            found[record, event["kind"]].append({**event, **properties, "record": record, "delivery": delivery})
    return found


def _with(event: Mapping[str, Any], kind: str, said: Mapping[tuple[str, str], list[dict[str, Any]]]) -> dict[str, Any]:
    conflicts = {name: {**held, "others": list(held["others"])} for name, held in event["conflicts"].items()}
    shown = {**event, "since": event["from"], "until": event["to"]}
    shown |= {f"properties.{name}": value for name, value in event["properties"].items() if name not in _WRITTEN}
    for version in (version for record in event["records"] for version in said.get((record, kind), ())):
        for name in (*_TOLD, *(name for name in version if name.startswith("properties."))):
            if shown.get(name) in ("", None) or version[name] in ("", None):
                continue
            held = conflicts.get(
                name, {"value": shown[name], "rule": "newest", "record": event["record"], "others": []}
            )
            if all(
                not same_value(version[name], value) for value in (shown[name], *(o["value"] for o in held["others"]))
            ):
                told = {"value": version[name], "records": [version["record"]], "delivery": version["delivery"]}
                conflicts[name] = {**held, "others": [*held["others"], told]}
    return {**event, "conflicts": conflicts}
