"""The ledger of objections: marked within a day, decided within five, and what became of the record meanwhile.

While an objection is open its record is frozen: it is ``disputed``, and states nothing in any answer, path, score or share.
It does not vanish for those who keep the records: this ledger and the counts of ``xintu status`` show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.reading import read_records
from loaders.ledgers.repairs_days import due, is_late
from loaders.ledgers.repairs_receipt import shown_name
from loaders.ledgers.repairs_records import Target, find
from loaders.reject import InputError
from loaders.source import Source

SOURCE = "objections"
DISCLOSURES = "disclosures"
FIELDS = (
    "objection_no", "name", "uscc", "target_record", "document_no", "case_no", "list_name", "authority", "raised_by",
    "raised_on", "reason", "marked_on", "result", "decided_on", "decider", "correction", "corrected_on",
)  # fmt: skip
_DECIDED = ("result", "decided_on", "decider", "correction", "corrected_on")
RESULTS = {"upheld": "成立", "partly": "部分成立", "unfounded": "不成立"}


def objections(
    connection: sa.Connection, sources: Mapping[str, Source], as_of: str, number: str = ""
) -> list[dict[str, Any]]:
    """All objections raised until ``as_of`` (or the one of a number), by day and number."""
    frame = read_records(connection, SOURCE, FIELDS, roles=())
    rows = ({str(key): value for key, value in row.items()} for row in frame.to_dict("records"))
    chosen = [row for row in rows if row["raised_on"] <= as_of and number in ("", row["objection_no"])]
    known = [_entry(row, targets_of(connection, sources, row), as_of) for row in chosen]
    return sorted(known, key=lambda entry: (entry["raised_on"], entry["objection_no"]))


def objection(connection: sa.Connection, sources: Mapping[str, Source], number: str, as_of: str) -> dict[str, Any]:
    """One objection; raises ``InputError`` for a number that is none."""
    found = objections(connection, sources, as_of, number)
    if not found:
        raise InputError("objection_unknown", value=number)
    return found[0]


def targets_of(connection: sa.Connection, sources: Mapping[str, Source], row: Mapping[str, Any]) -> list[Target]:
    """The records here that an objection is about: the one it names, and all of its document and party."""
    party = row["uscc"] or row["name"]
    found = find(connection, sources, record=row["target_record"]) if row["target_record"] else []
    if document := row["case_no"] or row["document_no"]:
        found += find(connection, sources, document_no=document, party=party)
    elif row["list_name"] and not found:
        found += find(connection, sources, list_name=row["list_name"], party=party)
    return list({target.record: target for target in found}.values())


def _entry(row: dict[str, Any], targets: list[Target], as_of: str) -> dict[str, Any]:
    told = dict(row)
    if told["result"] not in RESULTS:
        told["result"] = ""  # 核实中 is no result
    if told["decided_on"] > as_of:
        told |= dict.fromkeys(_DECIDED, "")
    if told["marked_on"] > as_of:
        told["marked_on"] = ""
    mark_due, decide_due = due(told["raised_on"], "mark_objection"), due(told["raised_on"], "decide_objection")
    return {
        **{key: told[key] for key in FIELDS if key != "target_record"},
        "objection_record": told["record"],
        "record": told["target_record"] or (targets[0].record if targets else ""),
        "records": [{"record": one.record, "state": one.state, "state_from": one.state_from} for one in targets],
        "status": told["result"] or "open",
        "mark_due": mark_due,
        "mark_late": is_late(told["marked_on"] or told["decided_on"], mark_due, as_of),
        "decide_due": decide_due,
        "decide_late": is_late(told["decided_on"], decide_due, as_of),
    }


def consumers(connection: sa.Connection, entry: Mapping[str, Any], as_of: str) -> list[dict[str, Any]]:
    """Who had the records of an objection before it was decided, by recipient and day: they must be told."""
    fields = ("target_record", "recipient", "contact", "purpose", "disclosed_on", "document")
    frame = read_records(connection, DISCLOSURES, fields, roles=())
    about = {one["record"] for one in entry["records"]} | {entry["record"]}
    rows = [
        {"record": row["target_record"], **{key: row[key] for key in fields[1:]}}
        for row in frame.to_dict("records")
        if row["target_record"] in about and row["disclosed_on"] <= min(entry["decided_on"] or as_of, as_of)
    ]
    return sorted(rows, key=lambda row: (row["recipient"], row["disclosed_on"], row["record"]))


def letters(entry: Mapping[str, Any], told: list[dict[str, Any]], signed: str, dated: str) -> dict[str, Notice]:
    """A letter to each recipient: what it had, and what became of the record; nothing about what others had."""
    recipients = dict.fromkeys(row["recipient"] for row in told)
    return {
        recipient: _letter(entry, [row for row in told if row["recipient"] == recipient], signed, dated)
        for recipient in recipients
    }


def _letter(entry: Mapping[str, Any], rows: list[dict[str, Any]], signed: str, dated: str) -> Notice:
    about = entry["document_no"] or entry["case_no"] or entry["list_name"] or entry["record"]
    name = shown_name(entry["name"], entry["uscc"])
    had = [(row["disclosed_on"], row["purpose"], row["document"], row["record"]) for row in rows]
    return Notice(
        title="信用信息异议处理结果告知函",
        number=entry["objection_no"],
        to=rows[0]["recipient"],
        paragraphs=(f"你单位此前获得的“{name}”相关信息（{about}）存在异议，现将处理情况告知如下。", _outcome(entry)),
        tables=(Table.of("你单位获得该信息的情况", ("日期", "用途", "载体", "记录"), had),),
        signed=signed,
        dated=dated,
        remarks=("请据此更正、停用或者恢复使用该信息，并更新已作出的判断。",),
    )


def _outcome(entry: Mapping[str, Any]) -> str:
    if not entry["result"]:
        return f"异议于 {entry['raised_on']} 提出，正在核查；核查期间请暂停使用该信息。"
    detail = f"：{entry['correction']}" if entry["correction"] else ""
    ends = {
        "upheld": "该信息已更正" if entry["corrected_on"] else "该信息已停止使用，请勿继续使用",
        "partly": "该信息已更正" if entry["corrected_on"] else "该信息在更正前停止使用",
        "unfounded": "该信息恢复使用",
    }
    return f"经核查，异议{RESULTS[entry['result']]}（{entry['decided_on']}）{detail}。{ends[entry['result']]}。"
