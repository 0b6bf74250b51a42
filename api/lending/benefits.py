"""信易+: whether a party is eligible for a benefit by its grade, for the counter of a department: yes or no, a code of the reason, until when.

Nothing else of the party is told, not even its grade: which grades a benefit asks for is public, so a "yes" tells no more than that.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from api import answers, supervision
from api.access.acting import Acting
from api.lending.tables import benefit_use
from api.service.database import now
from api.service.days import today
from api.service.refusal import Refusal
from graph.model import Node
from graph.stores.sql import SqlGraphStore
from loaders.reject import InputError
from loaders.workspace import Workspace

_SHIPPED = Path(__file__).with_name("benefits.yaml")
_OWN = "benefits.yaml"
_EXACT = ("id", "code", "name")
GRADE_FITS, GRADE_LOW, NOT_GRADED = "grade_fits", "grade_too_low", "not_graded"
#: Kinds that are graded: grades speak of organisations, never of natural persons.
_GRADED = ("enterprise", "individual_business", "cooperative", "organisation", "social", "institution")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The benefits of the edition in force on a day."""

    edition: str
    verified: bool
    benefits: Mapping[str, Mapping[str, Any]]


def catalogue(workspace: Workspace, day: str) -> Catalogue:
    """The edition in force on a day, the workspace's own before the shipped one. ``InputError`` for a file that cannot be used."""
    own = workspace.path / _OWN
    path = own if own.is_file() else _SHIPPED
    try:
        editions = yaml.safe_load(path.read_text(encoding="utf-8"))["editions"]
        begun = [one for one in editions if str(one["since"]) <= day]
        latest = max(begun, key=lambda one: str(one["since"]))
        known = {
            name: {
                "zh": str(one["zh"]),
                "en": str(one["en"]),
                "grades": list(map(str, one["grades"])),
                "days": int(one["days"]),
            }
            for name, one in latest["benefits"].items()
        }
        return Catalogue(str(latest["edition"]), bool(latest["verified"]), known)
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise InputError("bad_source", file=path.name, key="editions", detail=str(error)) from error


def eligibility(acting: Acting, workspace: Workspace, benefit: str, who: str, day: str) -> dict[str, Any]:
    """Whether the party that ``who`` means (id, code or name) is eligible."""
    known = catalogue(workspace, day)
    node, told = _judged(workspace, known, benefit, who, day)
    acting.note("benefit.check", node.id, benefit=benefit, eligible=told["eligible"])
    return {"benefit": benefit, **told, "edition": known.edition, "verified": known.verified}


def use(acting: Acting, workspace: Workspace, benefit: str, who: str, day: str) -> dict[str, Any]:
    """Note that a party used a benefit at this counter; refused to who is not eligible, once a day."""
    known = catalogue(workspace, day)
    node, told = _judged(workspace, known, benefit, who, day)
    if not told["eligible"]:
        raise Refusal("benefit_not_eligible", 409, value=benefit, reason=told["reason"])
    number = f"SY{today().replace('-', '')}-{secrets.token_hex(5)}"
    row = {
        "use": number,
        "organisation": acting.organisation,
        "benefit": benefit,
        "edition": known.edition,
        "party": node.id,
    }
    row |= {"region": node.region, "day": day, "by": acting.principal.user, "at": now()}
    try:
        with acting.service.write() as connection:
            connection.execute(sa.insert(benefit_use).values(row))
    except sa.exc.IntegrityError as error:
        raise Refusal("benefit_used", 409, value=benefit) from error
    acting.note("benefit.use", node.id, benefit=benefit, use=number)
    return {"use": number, "benefit": benefit, "day": day}


def counts(acting: Acting, since: str, until: str) -> list[dict[str, Any]]:
    """Uses by benefit and county: of one's own counters; of all for the credit office (``ledger:read``). No party is named."""
    table = benefit_use.c
    query = sa.select(table.benefit, table.region, sa.func.count().label("uses"))
    query = query.where(table.day >= since, table.day <= until)
    if not acting.principal.may("ledger:read"):
        query = query.where(table.organisation == acting.organisation)
    query = query.group_by(table.benefit, table.region).order_by(table.benefit, table.region)
    with acting.service.read() as connection:
        rows = connection.execute(query).mappings().all()
    return [
        {
            "benefit": row["benefit"],
            "county": row["region"],
            "name": answers.region_name(row["region"]),
            "uses": row["uses"],
        }
        for row in rows
    ]


def _party(store: SqlGraphStore, who: str) -> Node:
    """The one party of this id, code or whole name; a part of a name is nobody's."""
    found = {match.node.id: match.node for match in store.find(who, 100) if match.how in _EXACT}
    if len(found) != 1:
        raise Refusal("benefit_party", 404, value=who)
    return next(iter(found.values()))


def _judged(workspace: Workspace, known: Catalogue, benefit: str, who: str, day: str) -> tuple[Node, dict[str, Any]]:
    asked = known.benefits.get(benefit)
    if asked is None:
        raise Refusal("no_benefit", 404, value=benefit, known=", ".join(known.benefits))
    node = _party(SqlGraphStore(workspace.engine), who)
    if node.kind not in _GRADED:
        return node, {"eligible": False, "reason": NOT_GRADED, "valid_until": ""}
    grade = supervision.grade_party(workspace, node.id, day)["grade"]
    if grade not in asked["grades"]:
        return node, {"eligible": False, "reason": GRADE_LOW, "valid_until": ""}
    last = datetime.date.fromisoformat(day) + datetime.timedelta(days=asked["days"])
    return node, {"eligible": True, "reason": GRADE_FITS, "valid_until": last.isoformat()}
