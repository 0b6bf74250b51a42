"""Whom to remind: parties whose repair is possible, whose publication ends soon, who may leave a list early, or whose tax credit
may be repaired. A letter says only what is about its own party.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from loaders import records
from loaders.ledgers.notice import Notice, Table
from loaders.ledgers.reading import read_events, read_records
from loaders.ledgers.repairs import SOURCE as APPLICATIONS
from loaders.ledgers.repairs_answer import own_exit
from loaders.ledgers.repairs_class import Classified, classify
from loaders.ledgers.repairs_receipt import shown_name
from loaders.ledgers.repairs_records import Target, read_targets
from loaders.ledgers.repairs_rules import has_periods, table
from loaders.lists import lists
from loaders.source import Source
from resolution import ledger

KINDS = ("repairable", "ending", "list_exit", "list_term", "tax_credit")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Window:
    """The days asked about: from ``as_of`` to so many days later."""

    as_of: str
    within: int

    @property
    def last(self) -> str:
        """The last day of the window."""
        return (datetime.date.fromisoformat(self.as_of) + datetime.timedelta(days=self.within)).isoformat()

    def comes(self, day: str) -> bool:
        """Whether a day lies in the window, today excluded."""
        return self.as_of < day <= self.last

    def left(self, day: str) -> int:
        """Days from ``as_of`` to a day; none for one that is past."""
        return max((datetime.date.fromisoformat(day) - datetime.date.fromisoformat(self.as_of)).days, 0)


def reminders(
    connection: sa.Connection, sources: Mapping[str, Source], window: Window, kinds: Sequence[str] = KINDS
) -> list[dict[str, Any]]:
    """Who is to be reminded of what, by party, kind and day."""
    rows: list[dict[str, Any]] = []
    if set(kinds) - {"tax_credit"}:
        rows += _of_records(connection, sources, window, kinds)
    if "tax_credit" in kinds:
        rows += _of_tax_credit(connection, window)
    return sorted(rows, key=lambda row: tuple(row[key] for key in ("name", "party", "kind", "day", "record")))


def _of_records(
    connection: sa.Connection, sources: Mapping[str, Source], window: Window, kinds: Sequence[str]
) -> Iterable[dict[str, Any]]:
    noted = records.repairable
    chosen = sa.and_(records.record.c.state == records.ACTIVE, noted.c.since != "", noted.c.since <= window.as_of)
    targets = read_targets(connection, sources, chosen)
    parties = _parties(connection, [int(target.record[-16:], 16) for target in targets])
    applied = _applied_for(connection, window.as_of)
    for target in targets:
        if target.record in applied:
            continue
        for kind, day, note in _told(target, window, has_periods(sources[target.source])):
            if kind in kinds:
                yield _row(kind, target, day, note, window) | parties.get(target.record[-16:], _nobody(target))


def _told(target: Target, window: Window, periods: bool) -> Iterable[tuple[str, str, dict[str, Any]]]:
    """What there is to say of a record: kind, day, and what it rests on; ``periods``: the general rules speak of it."""
    found = classify(target.facts, "", window.as_of) if periods else None
    leave = own_exit(target.list, target.since)
    if found is not None and found.possible and not target.list:
        yield from _by_rule(found, window)
    if leave and leave["earliest"] and leave["earliest"] <= window.last:
        note = {"condition": leave["condition"], "verified": leave["verified"], "rule": leave["basis"]}
        yield "list_exit", leave["earliest"], note
    if leave and leave["ends"] and window.comes(leave["ends"]):
        yield "list_term", leave["ends"], {"verified": leave["verified"], "rule": leave["basis"]}


def _by_rule(found: Classified, window: Window) -> Iterable[tuple[str, str, dict[str, Any]]]:
    note = {
        "rule": found.rule.number,
        "class": found.possible[0].zh if found.code else "",
        "possible": [one.zh for one in found.possible],
        "verified": found.rule.verified,
    }
    days = [told["earliest"] for told in found.by_class.values() if told["earliest"]]
    published = found.possible[-1].published != "no"
    still = published and found.stops > window.as_of
    if days and min(days) <= window.last and still:
        yield "repairable", min(days), note
    if published and window.comes(found.stops):
        yield "ending", found.stops, note


def _row(kind: str, target: Target, day: str, note: Mapping[str, Any], window: Window) -> dict[str, Any]:
    return {
        "kind": kind,
        "record": target.record,
        "document_no": target.document_no,
        "list": target.list,
        "authority": target.authority,
        "document_date": target.since,
        "day": day,
        "days_left": window.left(day),
        "now": day <= window.as_of,
        "rule": note.get("rule", ""),
        "class": note.get("class", ""),
        "possible": note.get("possible", []),
        "condition": note.get("condition", ""),
        "verified": note.get("verified", True),
    }


def _nobody(target: Target) -> dict[str, str]:
    """A record whose party is not resolved yet."""
    return {"party": "", "name": target.name, "code": target.code, "party_kind": "", "region": ""}


def _parties(connection: sa.Connection, numbers: Sequence[int]) -> dict[str, dict[str, str]]:
    """The party of each record, by its sixteen digits."""
    mention, member, entity = ledger.mention, ledger.membership, ledger.entity
    told = (mention.c.record_id, entity.c.entity_id, entity.c.name, entity.c.code, entity.c.kind, entity.c.region)
    query = sa.select(*told).join_from(mention, member, member.c.mention_id == mention.c.mention_id)
    query = query.join(entity, entity.c.entity_id == member.c.entity_id).where(mention.c.role == "subject")
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(numbers), _CHUNK):
        chosen = query.where(mention.c.record_id.in_(numbers[start : start + _CHUNK]))
        for number, party, name, code, kind, region in connection.execute(chosen):
            told_of = {"party": party, "name": name, "code": code, "party_kind": kind, "region": region}
            found.setdefault(f"{number:016x}", told_of)
    return found


def _applied_for(connection: sa.Connection, as_of: str) -> set[str]:
    """Records whose repair is applied for and not decided by a day."""
    frame = read_records(connection, APPLICATIONS, ("target_record", "received_on", "decided_on"), roles=())
    open_ones = (frame["received_on"] <= as_of) & ((frame["decided_on"] == "") | (frame["decided_on"] > as_of))
    return set(frame.loc[open_ones, "target_record"]) - {""}


def _of_tax_credit(connection: sa.Connection, window: Window) -> Iterable[dict[str, Any]]:
    """Parties whose latest tax credit is of a level from which repair may be applied for."""
    rule = table()["tax_credit"]
    latest: dict[str, dict[str, Any]] = {}
    events = read_events(connection, ("evaluation",)).to_dict("records")
    for event in ({str(key): value for key, value in told.items()} for told in events):
        if _is_tax(event) and event["since"] <= window.as_of:
            before = latest.get(event["party"])
            if before is None or _period(before) < _period(event):
                latest[event["party"]] = event
    for event in latest.values():
        level = str(event["properties"].get("level", "")).strip().upper()[:1]
        if level in rule["levels"]:
            yield {
                "kind": "tax_credit",
                "record": event["record"],
                "document_no": event["document_no"],
                "list": "",
                "authority": event["properties"].get("evaluator", ""),
                "document_date": event["since"],
                "day": window.as_of,
                "days_left": 0,
                "now": True,
                "rule": "纳税信用修复",
                "class": level,
                "possible": [],
                "condition": rule["conditions"],
                "verified": rule["verified"],
                "party": event["party"],
                "name": event["party_name"],
                "code": event["party_code"],
                "party_kind": event["party_kind"],
                "region": event["party_region"],
            }


def _is_tax(event: Mapping[str, Any]) -> bool:
    scheme = str(event["properties"].get("scheme", ""))
    return event["record"].startswith("tax_credit:") or scheme == "tax_credit" or "纳税" in scheme


def _period(event: Mapping[str, Any]) -> tuple[str, str]:
    return str(event["properties"].get("period", "")), event["since"]


def letters(
    rows: Sequence[Mapping[str, Any]], say: Callable[[Mapping[str, Any]], str], signed: str, dated: str
) -> dict[str, Notice]:
    """A letter a party (by its id, else its name), with what is about it alone; ``say`` tells a row in words."""
    parties: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        parties.setdefault(row["party"] or row["name"], []).append(row)
    return {party: _letter(own, say, signed, dated) for party, own in parties.items()}


def _letter(
    rows: Sequence[Mapping[str, Any]], say: Callable[[Mapping[str, Any]], str], signed: str, dated: str
) -> Notice:
    columns = ("文书号（名单）", "认定单位", "文书日期", "事项", "日期")
    listed = lists()
    told = [
        (
            row["document_no"] or (listed[row["list"]].zh if row["list"] else ""),
            row["authority"],
            row["document_date"],
            say(row),
            row["day"],
        )
        for row in rows
    ]
    unread = any(not row["verified"] for row in rows)
    return Notice(
        title="信用修复提醒函",
        to=shown_name(rows[0]["name"], rows[0]["code"]),
        paragraphs=(
            "为帮助你（单位）及时修复信用，现将有关事项提醒如下。",
            "已履行义务、纠正失信行为的，可通过“信用中国”网站在线申请，或到信用修复受理窗口办理；信用修复不收取费用。",
        ),
        tables=(Table.of("提醒事项", columns, told),),
        signed=signed,
        dated=dated,
        remarks=("部分期限引自公开报道，以认定单位答复为准。",) if unread else (),
    )
