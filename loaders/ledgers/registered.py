"""Facts of a party that its registers state beside the golden record (capital, state, scope), with what they contradict."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
import pyarrow as pa
import sqlalchemy as sa

from graph.reports import choices, ordered
from graph.stores.sql_asked import rows as asked_rows
from graph.stores.sql_values import elements, packed
from loaders import records
from loaders.source import Source
from resolution.mention import record_text

_SUBJECT = "subject"
_MOST = 500


def registered_facts(
    connection: sa.Connection, stated: pa.Table, sources: Mapping[str, Source], fields: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """By fact: value, record and, where rows contradict each other, rule and others; of rows of which the party is the subject."""
    rows = [row for row in stated.to_pylist() if row["role"] == _SUBJECT and row["source"] in sources]
    wanted = {row["record_id"]: row for row in rows if _registers(sources[row["source"]], fields)}
    if not wanted:
        return {}
    asked = {"wanted": packed(sorted(wanted)[:_MOST])}
    reports = [
        _report(wanted[number], orjson.loads(payload), fields)
        for number, payload in asked_rows(connection, _payloads(connection.dialect.name), asked)
        if payload
    ]
    found = {}
    for name, choice in choices(ordered(reports)).items():
        told: dict[str, Any] = {"value": choice.value, "record": choice.record}
        if choice.others:
            others = [{"value": value, "records": list(cited)} for value, cited in choice.others]
            told |= {"rule": choice.rule, "others": others}
        found[name.removeprefix("properties.")] = told
    return found


@cache
def _payloads(dialect: str) -> sa.Select[Any]:
    table = records.record
    wanted = sa.select(elements(dialect, "wanted", sa.BigInteger))
    return sa.select(table.c.record_id, table.c.payload).where(table.c.record_id.in_(wanted))


def _registers(source: Source, fields: Mapping[str, str]) -> bool:
    return source.catalogue_class == 1 and any(field in source.fields for field in fields.values())


def _report(row: Mapping[str, Any], payload: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    said = {name: _stated(payload, field) for name, field in fields.items() if payload.get(field)}
    record = record_text(row["source"], row["record_id"])
    return {"record": record, "word": row["authority"], "seen_on": row["seen_on"], "known_from": "", "properties": said}


def _stated(payload: Mapping[str, Any], field: str) -> str:
    """A value as it stands; an amount in another currency than yuan with the name of that."""
    currency = payload.get(f"{field}.currency", "CNY")
    return str(payload[field]) if currency == "CNY" else f"{payload[field]} {currency}"
