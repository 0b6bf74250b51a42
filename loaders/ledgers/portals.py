"""Whether every portal shows what it should: repaired here and still shown there, repaired there and not here.

What a portal shows is a record of ``portal_states``, the latest a portal, decision and party; and a delivery that still
brings a repaired record as one in force tells the same of who sent it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from loaders import records
from loaders.facts import document_number
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.reading import read_records
from loaders.ledgers.repairs_days import due
from loaders.ledgers.repairs_receipt import shown_name
from loaders.ledgers.repairs_records import Target, is_party, read_targets
from loaders.recognition import holds
from loaders.reject import InputError
from loaders.repair import reaching
from loaders.source import Source
from resolution.divisions import region_today
from resolution.names.normalise import text as plain

STATES = "portal_states"
_FIELDS = (
    "portal", "department", "region", "name", "uscc", "document_no", "case_no", "list_name", "authority", "shown", "seen_on",
)  # fmt: skip
#: What a difference may be.
KINDS = ("still_shown", "still_delivered", "repaired_there", "gone_there", "to_confirm", "without_record")
_OUT_OF_USE = (records.REPAIRED, records.ANNULLED, records.ENDED)
_CHUNK = 500


def differences(connection: sa.Connection, sources: Mapping[str, Source], as_of: str) -> list[dict[str, Any]]:
    """All differences as of a day, by portal, kind and document."""
    found = [
        *_by_portal_states(connection, sources, as_of),
        *_still_delivered(connection, sources, as_of),
        *_to_confirm(connection, as_of),
        *_without_record(connection, as_of),
    ]
    return sorted(found, key=lambda row: tuple(row[key] for key in ("portal", "kind", "document_no", "name", "record")))


def chosen(
    rows: Sequence[Mapping[str, Any]],
    *,
    kind: str | None = None,
    portal: str = "",
    department: str = "",
    region: str = "",
) -> list[Mapping[str, Any]]:
    """Differences of one kind, of portals or departments by part of their name, of a region and what lies in it."""
    code = region_today(region)
    if region and not code:
        raise InputError("unknown_region", value=region)
    prefix = code.removesuffix("00").removesuffix("00")
    return [
        row
        for row in rows
        if kind in (None, row["kind"])
        and portal in row["portal"]
        and department in row["department"]
        and (not region or row["region_code"].startswith(prefix))
    ]


def _by_portal_states(connection: sa.Connection, sources: Mapping[str, Source], as_of: str) -> Iterable[dict[str, Any]]:
    frame = read_records(connection, STATES, _FIELDS, roles=())
    seen = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    seen = [row for row in seen if row["seen_on"] <= as_of]
    by_document, by_list = _here(connection, sources, seen)
    for row in seen:
        number = document_number(row["case_no"] or row["document_no"])
        near = by_document.get(number, []) if number else by_list.get(row["list_name"], [])
        for target in near:
            if any(is_party(target, who) for who in (row["uscc"], row["name"]) if who):
                yield from _compared(row, target, as_of)


def _here(
    connection: sa.Connection, sources: Mapping[str, Source], seen: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, list[Target]], dict[str, list[Target]]]:
    """Our records of the documents that portals were looked at for, and entries of lists."""
    noted = records.repairable
    numbers = sorted({document_number(row["case_no"] or row["document_no"]) for row in seen} - {""})
    bare = [f"{plain(row['authority'])}#{document_number(row['document_no'])}" for row in seen if row["authority"]]
    by_document: dict[str, list[Target]] = {}
    wanted = sorted({*numbers, *bare})
    for start in range(0, len(wanted), _CHUNK):
        chosen = noted.c.document_no.in_(wanted[start : start + _CHUNK])
        for target in read_targets(connection, sources, chosen):
            by_document.setdefault(document_number(target.document_no), []).append(target)
    by_list: dict[str, list[Target]] = {}
    lists = sorted({row["list_name"] for row in seen if not (row["case_no"] or row["document_no"])} - {""})
    for name in lists:
        by_list[name] = read_targets(connection, sources, noted.c.list == name)
    return by_document, by_list


def _compared(row: Mapping[str, Any], target: Target, as_of: str) -> Iterable[dict[str, Any]]:
    if row["shown"] == "yes" and target.state in _OUT_OF_USE and target.state_from <= row["seen_on"]:
        yield _difference("still_shown", row, target, as_of)
    elif row["shown"] in ("repaired", "no") and target.state == records.ACTIVE:
        yield _difference("repaired_there" if row["shown"] == "repaired" else "gone_there", row, target, as_of)


def _difference(kind: str, row: Mapping[str, Any], target: Target, as_of: str) -> dict[str, Any]:
    since = target.state_from if kind.startswith("still") else row["seen_on"]
    due_on = due(since, "withdraw")
    return {
        "kind": kind,
        "portal": row["portal"],
        "department": row["department"],
        "region": row["region"],
        "region_code": region_today(row["region"]),
        "name": target.name,
        "code": target.code,
        "document_no": target.document_no or target.list,
        "record": target.record,
        "state": target.state,
        "since": since,
        "seen_on": row["seen_on"],
        "days": _days(since, as_of),
        "due": due_on,
        "late": bool(due_on) and due_on < as_of,
    }


def _days(since: str, as_of: str) -> int:
    return (datetime.date.fromisoformat(as_of) - datetime.date.fromisoformat(since)).days if since else 0


def _still_delivered(connection: sa.Connection, sources: Mapping[str, Source], as_of: str) -> Iterable[dict[str, Any]]:
    """Records out of use that a later delivery still brings as in force."""
    table = records.record
    chosen = sa.and_(
        table.c.state.in_(_OUT_OF_USE),
        table.c.own_state == records.ACTIVE,
        table.c.last_seen > table.c.state_from,
        table.c.last_seen <= as_of,
    )
    for target in read_targets(connection, sources, chosen):
        series = connection.execute(
            sa.select(table.c.series).where(table.c.record_id == int(target.record[-16:], 16))
        ).scalar_one()
        sender, region = _sender(connection, target, series)
        row = {
            "portal": series or target.source,
            "department": sender or sources[target.source].keeper,
            "region": region,
            "seen_on": target.last_seen,
        }
        yield _difference("still_delivered", row, target, as_of)


def _sender(connection: sa.Connection, target: Target, series: str) -> tuple[str, str]:
    """Who sent the delivery that last held a record, where it says so."""
    load = records.load
    query = sa.select(load.c.sender, load.c.sender_region).where(
        load.c.source == target.source, load.c.series == series, load.c.delivered_on == target.last_seen
    )
    found = connection.execute(query.order_by(load.c.load_id.desc()).limit(1)).first()
    return (found[0], found[1]) if found else ("", "")


def _repairs(connection: sa.Connection, as_of: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """Granted repairs decided until a day, with the record that says so."""
    table = records.record
    query = sa.select(table.c.record_id, table.c.source, table.c.payload).where(
        table.c.source.in_(("credit_repair", "repair_applications")), table.c.state == records.ACTIVE
    )
    for number, source, text in connection.execute(query.order_by(table.c.record_id)):
        payload: dict[str, Any] = orjson.loads(text)
        day = payload.get("decided_on_repair") or payload.get("decided_on") or payload.get("ended_on", "")
        if payload.get("decision", "granted") == "granted" and "" < day <= as_of:
            yield f"{source}:{number:016x}", {**payload, "day": day}


def _told(kind: str, record: str, payload: Mapping[str, Any], as_of: str) -> dict[str, Any]:
    region = payload.get("decided_region", "")
    return {
        "kind": kind,
        "portal": payload.get("origin", "") or payload.get("window", ""),
        "department": payload.get("decider", ""),
        "region": region,
        "region_code": region_today(region),
        "name": payload.get("name", ""),
        "code": payload.get("uscc", ""),
        "document_no": payload.get("case_no") or payload.get("document_no") or payload.get("list_name", ""),
        "record": record,
        "state": "",
        "since": payload["day"],
        "seen_on": payload["day"],
        "days": _days(payload["day"], as_of),
        "due": "",
        "late": False,
    }


def _to_confirm(connection: sa.Connection, as_of: str) -> Iterable[dict[str, Any]]:
    """Repairs decided elsewhere that hold here only once we say so."""
    for record, payload in _repairs(connection, as_of):
        said = holds(
            payload.get("origin", ""), payload.get("decided_region", ""), payload["day"], payload.get("recognised", "")
        )
        if not said.hold and said.by == "elsewhere":
            yield _told("to_confirm", record, payload, as_of)


def _without_record(connection: sa.Connection, as_of: str) -> Iterable[dict[str, Any]]:
    """Repairs in force that reach no record here."""
    asked = {row[0] for row in connection.execute(sa.select(records.repair.c.record_id))}
    if not asked:
        return
    reach = reaching(connection)
    for record, payload in _repairs(connection, as_of):
        number = int(record[-16:], 16)
        if number in asked and number not in reach and record.startswith("credit_repair"):
            yield _told("without_record", record, payload, as_of)


def sync_notice(
    rows: Sequence[Mapping[str, Any]], words: Mapping[str, str], to: str, signed: str, as_of: str
) -> Notice:
    """The notice to those whose portal differs; a natural person shows the surname only."""
    columns = (
        "网站（来源）",
        "主管部门",
        "情形",
        "主体",
        "统一社会信用代码",
        "文书号",
        "自",
        "已过天数",
        "最近核查",
        "应于",
    )
    table = [
        (
            row["portal"], row["department"], words[row["kind"]], shown_name(row["name"], row["code"]), row["code"],
            row["document_no"], row["since"], row["days"], row["seen_on"], row["due"],
        )
        for row in rows
    ]  # fmt: skip
    late = sum(row["late"] for row in rows)
    return Notice(
        title="信用修复结果同步情况通知",
        to=to,
        paragraphs=(
            f"截至 {as_of}，核查发现修复结果未同步 {len(rows)} 条，其中超过时限 {late} 条。",
            "请核实后及时更新公示状态，停止共享和使用已修复的信息，并反馈结果。",
        ),
        tables=(Table.of("未同步清单", columns, table),),
        signed=signed,
        dated=as_of,
    )
