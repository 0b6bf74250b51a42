"""Pulling a partner's feed: verified, entered as records of ``partner_lists``, withdrawn by its tombstones, from where it stopped.

Rows go in before the cursor moves: a pull that was cut off enters some rows again, which changes nothing. What the partner
repaired is also a repair here, where its decision has a number and repairs of its region are recognised (``loaders.recognition``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson
import sqlalchemy as sa

from api.canonical import canonical
from api.service.database import now
from api.service.days import day_of
from api.service.refusal import Refusal
from api.sharing.feed import DELETE, PUT, Desk
from api.sharing.rules import rules
from api.sharing.tables import pulled
from api.sharing.verifying import Verified, verify_page
from loaders import records
from loaders.entering import enter_together
from loaders.ledgers.reading import read_records

SOURCE, REPAIRS = "partner_lists", "credit_repair"
#: Fields of the feed by those of the source.
_FIELDS = {
    **{name: name for name in ("name", "kind", "region", "authority", "document_no", "title", "reason", "amount")},
    **{"list_name": "list", "uscc": "code", "listed_on": "since", "removed_on": "until"},
}
_CHANNEL = "share"


@dataclass(slots=True)
class Pulled:
    """What a pull brought."""

    partner: str
    cursor: int = 0
    entered: int = 0
    withdrawn: int = 0
    repairs: int = 0
    rejected: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the pulling of a partner's feed stands: agreement, cursor, trusted keys."""

    partner: str
    agreement: str = ""
    cursor: int = 0
    keys: Mapping[str, str] = field(default_factory=dict)


def standing(desk: Desk, partner: str) -> Standing:
    """As it was kept after the last page."""
    with desk.service.read() as connection:
        row = connection.execute(sa.select(pulled).where(pulled.c.partner == partner)).one_or_none()
    return Standing(partner, row.agreement, row.cursor, orjson.loads(row.keys)) if row else Standing(partner)


def _keep(desk: Desk, stands: Standing) -> None:
    row = {"agreement": stands.agreement, "cursor": stands.cursor, "pulled_at": now()}
    row["keys"] = canonical(stands.keys).decode()
    with desk.service.write() as connection:
        chosen = pulled.c.partner == stands.partner
        if not connection.execute(sa.update(pulled).where(chosen).values(row)).rowcount:
            connection.execute(sa.insert(pulled).values(row | {"partner": stands.partner}))


def pull_pages(desk: Desk, stands: Standing, pages: Iterable[Mapping[str, Any]]) -> Pulled:
    """Enter the pages of a feed, each verified by the trusted keys before a row of it is used.

    A feed that is read from its beginning says all that holds: what is kept of an earlier one and not told again is withdrawn.
    """
    done, keys, cursor = Pulled(stands.partner, stands.cursor), dict(stands.keys), stands.cursor
    there: set[str] = set()
    for page in pages:
        verify_page(page, keys)
        if stands.agreement not in ("", page["agreement"]) or page["since"] != cursor:
            raise Refusal("share_other_feed", agreement=page["agreement"])
        _enter(desk, done, page["changes"])
        there.update(change["entry"] for change in page["changes"])
        cursor = done.cursor = page["cursor"]
        _keep(desk, Standing(stands.partner, page["agreement"], cursor, keys))
        done.pages += 1
    if not stands.cursor:
        _withdraw_all_but(desk, done, there)
    return done


def pull_export(desk: Desk, stands: Standing, export: Verified) -> Pulled:
    """Enter a full export: what is not in it any more is withdrawn. One that is older than what was pulled is refused."""
    manifest = export.manifest
    agreement, cursor = manifest["agreement"]["agreement"], manifest["cursor"]
    if stands.agreement not in ("", agreement):
        raise Refusal("share_other_feed", agreement=agreement)
    if cursor < stands.cursor:
        raise Refusal("share_older", 409, cursor=cursor, last=stands.cursor)
    done, there = Pulled(stands.partner, cursor), set[str]()
    entries = export.entries()
    while part := list(islice(entries, rules()["page"])):
        there.update(one["entry"] for one in part)
        _enter(desk, done, [{"op": PUT, "entry": one["entry"], "value": one} for one in part])
        done.pages += 1
    _withdraw_all_but(desk, done, there)
    _keep(desk, Standing(stands.partner, agreement, cursor, export.keys))
    return done


def _withdraw_all_but(desk: Desk, done: Pulled, there: set[str]) -> None:
    gone = [id_ for id_ in _kept(desk, done.partner) if id_ not in there]
    for start in range(0, len(gone), rules()["page"]):
        some = gone[start : start + rules()["page"]]
        _enter(desk, done, [{"op": DELETE, "entry": id_, "reason": "", "at": ""} for id_ in some])


def _enter(desk: Desk, done: Pulled, changes: Sequence[Mapping[str, Any]]) -> None:
    """All changes of a page in one transaction: entries, withdrawals, and the repairs that these tell of."""
    puts = [_row(done.partner, change["entry"], change["value"]) for change in changes if change["op"] == PUT]
    kept = _kept(desk, done.partner) if len(puts) < len(changes) else {}
    gone = [change for change in changes if change["op"] == DELETE and change["entry"] in kept]
    withdrawn = [kept[change["entry"]] | {"record_status": "withdrawn"} for change in gone]
    repairs = list(_repairs(kept, gone))
    rows_of = {name: rows for name, rows in ((SOURCE, puts + withdrawn), (REPAIRS, repairs)) if rows}
    if rows_of:
        report = enter_together(desk.workspace, rows_of, _CHANNEL, sender=done.partner)
        done.rejected += report["totals"]["rejected"]
    done.entered += len(puts)
    done.withdrawn += len(withdrawn)
    done.repairs += len(repairs)


def _row(partner: str, entry: str, value: Mapping[str, Any]) -> dict[str, Any]:
    told = {ours: value[theirs] for ours, theirs in _FIELDS.items() if value.get(theirs) not in (None, "")}
    return {"partner": partner, "entry": entry, "record_status": ""} | told


def _repairs(kept: Mapping[str, Mapping[str, Any]], gone: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Repairs with a number: without one a repair would reach every older entry of the list."""
    for change in gone:
        row = kept[change["entry"]]
        if change["reason"] == records.REPAIRED and row["document_no"]:
            same = {name: row[name] for name in ("name", "uscc", "document_no", "list_name", "authority")}
            day = day_of(change["at"])
            decided = {
                "decision": "granted",
                "decided_on_repair": day,
                "ended_on": day,
                "decided_region": row["region"],
            }
            yield same | decided | {"origin": row["partner"]}


def _kept(desk: Desk, partner: str) -> dict[str, dict[str, Any]]:
    """Rows of a partner that are in use, or that a repair or an objection holds, by entry."""
    names = ("partner", "entry", *_FIELDS)
    states = (records.ACTIVE, records.REPAIRED, records.DISPUTED, records.ANNULLED, records.ENDED)
    with desk.workspace.read() as connection:
        frame = read_records(connection, SOURCE, names, states, roles=())
    rows = frame[frame["partner"] == partner][list(names)].to_dict("records")
    return {str(row["entry"]): {str(name): value for name, value in row.items()} for row in rows}
