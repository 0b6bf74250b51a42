"""Claimed events become events of the graph: one a decision (``loaders.decisions``), with what each record says of it.

The same claims of a party give the same events, whether all parties are looked at or those that a change concerns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from graph.model import EVENT_COLUMNS, MUNICIPALITIES, city_of
from graph.reports import FIELDS, settled
from graph.rows import table_of
from loaders.decisions import items_apart, same_events
from loaders.graph_rows import Cited, Ints, Members
from loaders.lists import lists
from resolution.columns import Int
from resolution.mention import hexadecimal

#: The business keys of records by record id, each with its source.
RowKeys = Callable[[Ints], Mapping[int, str]]


def events_of(claims: pa.Table, members: Members, cited: Cited, nodes: pa.Table, row_keys: RowKeys) -> pa.Table:
    """The events that claims make; ``nodes`` tell (``id``, ``region``) where parties and authorities are.

    ``claims`` hold all that is claimed of the parties that occur in them.
    """
    said = _said(claims, members, cited, nodes)
    if not said.num_rows:
        return EVENT_COLUMNS.empty_table()
    label = same_events(said)
    several = _shared(label)
    if several.any():
        keys = row_keys(np.unique(said["record_id"].to_numpy()[several]))
        label = items_apart(label, said, keys)
        several = _shared(label)
    return pa.concat_tables([_single(said.filter(pa.array(~several))), _merged(said, label, np.flatnonzero(several))])


def _shared(label: Int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    shared: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.bincount(label, minlength=len(label))[label] > 1
    return shared


def _said(claims: pa.Table, members: Members, cited: Cited, nodes: pa.Table) -> pa.Table:
    """Claims of known parties with what follows from their mentions, records and lists."""
    party, authority = members.of(claims["mention_id"]), members.of(claims["authority_mention"])
    regions, ids = nodes["region"], nodes["id"].combine_chunks()
    at = (regions.take(pc.index_in(end, value_set=ids)) for end in (authority, party))
    stated = zip(claims["region"].to_pylist(), *(pc.fill_null(region, "").to_pylist() for region in at), strict=True)
    record, known = cited.of(claims["record_id"])
    colours = {code: entry.colour for code, entry in lists().items()}
    listed = claims["list"].combine_chunks().dictionary_encode()
    colour = pa.array([colours.get(code, "") for code in listed.dictionary.to_pylist()], pa.string())
    columns = {name: claims[name] for name in claims.column_names if name != "region"} | {
        "party": party,
        "authority": authority,
        "region": pa.array([_where(*regions) for regions in stated], pa.string()),
        "record": record,
        "known_from": known,
        "source": cited.source_of(claims["record_id"]),
        "colour": colour.take(listed.indices),
    }
    return pa.table(columns).filter(pc.not_equal(party, "")).combine_chunks()


def _single(said: pa.Table) -> pa.Table:
    """Events that one record reports."""
    given = {
        "id": event_ids(said["event_id"].to_numpy()),
        "records": said["record"],
        "reports": pa.repeat("", said.num_rows),
    }
    columns = [given[name] if name in given else said[name] for name in EVENT_COLUMNS.names]
    return pa.table(columns, schema=EVENT_COLUMNS)


def _merged(said: pa.Table, label: Int, rows: Ints) -> pa.Table:
    """Events that several records report, each with what its records say."""
    members = defaultdict(list)
    for number, row in zip(label[rows].tolist(), said.take(pa.array(rows)).to_pylist(), strict=True):
        members[number].append(row)
    return table_of("events", [_event(told) for told in members.values()])


def _event(told: list[dict[str, Any]]) -> tuple[Any, ...]:
    first = min(told, key=lambda row: int(row["event_id"]))
    reports = {row["record"]: _report(row) for row in sorted(told, key=lambda row: -int(row["event_id"]))}
    columns = first | settled(reports.values())
    columns["id"] = f"event-{first['event_id']:016x}"
    return tuple(columns[name] for name in EVENT_COLUMNS.names)


def _report(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says of an event: nothing that it leaves open."""
    report = {name: row[name] for name in ("record", "word", "seen_on", "known_from")}
    report |= {name: row[name] for name in FIELDS if row[name] not in ("", None)}
    properties = orjson.loads(row["properties"]) if row["properties"] not in ("", "{}") else {}
    return report | ({"properties": properties} if properties else {})


def event_ids(numbers: Ints) -> pa.Array:
    """The ids of events in the graph."""
    return pc.binary_join_element_wise("event", hexadecimal(numbers), "-")


@cache
def _where(*regions: str) -> str:
    """The first region that tells a city, else the first one known: a record may name its province only."""
    known = [region for region in regions if region]
    cities = (region for region in known if city_of(region)[2:] != "00" or region[:2] in MUNICIPALITIES)
    return next(cities, known[0] if known else "")
