"""Notices to earlier consumers: one each for an objection that was opened, and for how it was decided; read as a feed, acknowledged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from api.access.acting import Acting
from api.access.masking import surname
from api.canonical import canonical
from api.messages import say
from api.objecting.consumers import consumers, subject_of
from api.objecting.tables import consumer_notice, objection_submission
from api.service.database import ServiceDatabase, now
from api.service.refusal import Refusal
from loaders.ledgers import objections
from loaders.workspace import Workspace
from resolution.names.person import cannot_be_person

#: A party is told by its code, or by its name where it has none.
_CODE = re.compile(r"[0-9A-Z]{18}")
OPENED, DECIDED = "opened", "decided"


def earlier_consumers(service: ServiceDatabase, workspace: Workspace, number: str, as_of: str) -> dict[str, Any]:
    """Who had the record of an objection, as far as the audit log knows, and which of them have a notice."""
    entry = _entry(workspace, number, as_of)
    found = consumers(service, subject_of(workspace, entry, _known(service, number)))
    with service.read() as connection:
        rows = connection.execute(sa.select(consumer_notice).where(consumer_notice.c.objection_no == number)).mappings()
        told = {(row["organisation"], row["stage"]): row["acknowledged_at"] for row in rows}
    for one in found:
        stages = [stage for stage in (OPENED, DECIDED) if (one["organisation"], stage) in told]
        one["told"] = [{"stage": stage, "acknowledged_at": told[one["organisation"], stage]} for stage in stages]
    return {"objection_no": number, "record": entry["record"], "since": entry["raised_on"], "consumers": found}


def tell(service: ServiceDatabase, workspace: Workspace, number: str, as_of: str) -> dict[str, Any]:
    """Put down the notices that are due and not there yet; told twice, nobody gets a second one.

    Users of no organisation have no feed: how many uses they made is in ``earlier_consumers``.
    """
    entry = _entry(workspace, number, as_of)
    stage = DECIDED if entry["decided_on"] else OPENED
    found = [
        one for one in consumers(service, subject_of(workspace, entry, _known(service, number))) if one["organisation"]
    ]
    rows = [_row(entry, stage, one) for one in found]
    with service.write() as connection:
        ids = [row["notice"] for row in rows]
        there = set(connection.scalars(sa.select(consumer_notice.c.notice).where(consumer_notice.c.notice.in_(ids))))
        new = [row for row in rows if row["notice"] not in there]
        if new:
            connection.execute(sa.insert(consumer_notice), new)
    return {"objection_no": number, "stage": stage, "consumers": len(found), "new": len(new)}


def feed(acting: Acting, open_only: bool = False) -> list[dict[str, Any]]:
    """The notices of the organisation of who asks, the latest first."""
    query = sa.select(consumer_notice).where(consumer_notice.c.organisation == acting.organisation)
    query = query.order_by(consumer_notice.c.made_at.desc(), consumer_notice.c.notice)
    with acting.service.read() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [_told(acting, row) for row in rows if not (open_only and row["acknowledged_at"])]


def acknowledge(acting: Acting, notice: str) -> dict[str, Any]:
    """Note that the organisation has taken a notice in; the first time counts."""
    table = consumer_notice.c
    mine = sa.and_(table.notice == notice, table.organisation == acting.organisation)
    with acting.service.write() as connection:
        values = {"acknowledged_at": now(), "acknowledged_by": acting.principal.user}
        connection.execute(sa.update(consumer_notice).where(mine, table.acknowledged_at == "").values(values))
        row = connection.execute(sa.select(consumer_notice).where(mine)).mappings().one_or_none()
    if row is None:
        raise Refusal("no_notice", 404, value=notice)
    acting.note("notice.acknowledge", notice)
    return _told(acting, dict(row))


def _entry(workspace: Workspace, number: str, as_of: str) -> dict[str, Any]:
    with workspace.read() as connection:
        return objections.objection(connection, workspace.sources(), number, as_of)


def _known(service: ServiceDatabase, number: str) -> list[str]:
    query = sa.select(objection_submission.c.party_id).where(objection_submission.c.objection_no == number)
    with service.read() as connection:
        return [str(row[0]) for row in connection.execute(query)]


def _row(entry: Mapping[str, Any], stage: str, one: Mapping[str, Any]) -> dict[str, Any]:
    key = "|".join((entry["objection_no"], stage, one["organisation"]))
    return {
        "notice": f"TZ{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}",
        "organisation": one["organisation"],
        "objection_no": entry["objection_no"],
        "stage": stage,
        "record": entry["record"],
        "document_no": entry["document_no"],
        "party": entry["uscc"] or entry["name"],
        "result": entry["result"] if stage == DECIDED else "",
        **{name: one[name] for name in ("first_at", "last_at", "certainty")},
        "through": canonical(one["through"]).decode(),
        "made_at": now(),
    }


def _told(acting: Acting, row: dict[str, Any]) -> dict[str, Any]:
    kept = {str(name): value for name, value in row.items() if name != "organisation"}
    if (
        acting.principal.shows.persons != "full"
        and not cannot_be_person(row["party"])
        and not _CODE.fullmatch(row["party"])
    ):
        kept["party"] = surname(row["party"])
    says = say(f"notice.{row['stage']}_{row['result']}" if row["result"] else f"notice.{row['stage']}")
    return kept | {"through": orjson.loads(row["through"]), "text": says}
