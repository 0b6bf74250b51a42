"""Consents: what a party allows an organisation to look at, for what, until when. Without one nothing is looked at.

The screening of banks and the lending platform keep theirs here, each with purposes of its own; a consent for one says nothing for the other.
"""

from __future__ import annotations

import datetime
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.consents.classes import load_classes
from api.consents.tables import consent
from api.service.database import now
from api.service.days import today
from api.service.refusal import Refusal
from graph.names import normal_name
from resolution.identifiers import id_card
from resolution.identifiers.personal_key import PersonalKey

_EVIDENCE = re.compile(r"[0-9a-f]{64}")
_SHOWN = (
    "consent_id", "owner", "grantee", "subject", "subject_name", "purpose", "classes", "since", "until", "method", "evidence", "agent",
    "created_by", "created_at", "revoked_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What was signed. ``code``, ``party`` or ``id_number`` says whose consent it is; the number itself is not kept."""

    purpose: str
    classes: tuple[str, ...]
    until: str
    evidence: str
    code: str = ""
    party: str = ""
    id_number: str = ""
    name: str = ""
    since: str = ""
    method: str = "electronic"
    agent: str = ""


def add(connection: sa.Connection, key: PersonalKey, owner: str, by: str, terms: Terms) -> str:
    """Keep a consent; gives its id. ``Refusal`` says what of it cannot be."""
    known = load_classes()
    subject = subject_of(key, terms.code, terms.party, terms.id_number)
    if not subject:
        raise Refusal("consent_subject")
    if terms.purpose not in known.purposes:
        raise Refusal("consent_purpose", value=terms.purpose, known=", ".join(known.purposes))
    for name in terms.classes or ("",):
        if name not in known.names:
            raise Refusal("consent_class", value=name, known=", ".join(known.names))
    if terms.method not in known.methods:
        raise Refusal("consent_method", value=terms.method, known=", ".join(known.methods))
    if not _EVIDENCE.fullmatch(terms.evidence.lower()):
        raise Refusal("consent_evidence")
    since, until = _day(terms.since or today()), _day(terms.until)
    if until < since:
        raise Refusal("consent_days", since=since, until=until)
    row = {"consent_id": secrets.token_hex(8), "owner": owner, "subject": subject, "subject_name": terms.name}
    row |= {"purpose": terms.purpose, "classes": ",".join(sorted(set(terms.classes))), "since": since, "until": until}
    row |= {"method": terms.method, "evidence": terms.evidence.lower(), "agent": terms.agent, "grantee": owner}
    return enter(connection, by, row)


def enter(connection: sa.Connection, by: str, row: Mapping[str, Any]) -> str:
    """Keep a consent that was checked; gives its id."""
    connection.execute(sa.insert(consent).values({**row, "created_by": by, "created_at": now()}))
    return str(row["consent_id"])


def subject_of(key: PersonalKey, code: str, party: str = "", id_number: str = "") -> str:
    """What stands for a subject: its code, its party, or the digest of its number; "" if nothing does."""
    if id_number:
        return f"id:{key.digest(id_card.upgrade(id_number))}"
    return normal_name(code).upper() or party


def listing(connection: sa.Connection, owner: str, subject: str = "") -> list[dict[str, Any]]:
    """The consents that an organisation entered or was given, the newest first; of one subject."""
    chosen = sa.select(*(consent.c[name] for name in _SHOWN)).where(_of(owner))
    if subject:
        chosen = chosen.where(consent.c.subject == subject)
    rows = connection.execute(chosen.order_by(consent.c.created_at.desc(), consent.c.consent_id).limit(1000))
    return [{**dict(zip(_SHOWN, row, strict=True)), "classes": row.classes.split(",")} for row in rows]


def revoke(connection: sa.Connection, owner: str, by: str, consent_id: str) -> None:
    """From now on nothing is looked at by it: by who entered it or was given it. ``Refusal`` (404) if there is none by that id in force."""
    mine = sa.and_(consent.c.consent_id == consent_id, _of(owner), consent.c.revoked_at == "")
    ended = {"revoked_at": now(), "revoked_by": by}
    if not connection.execute(sa.update(consent).where(mine).values(ended)).rowcount:
        raise Refusal("consent_unknown", 404, value=consent_id)


def _of(organisation: str) -> sa.ColumnElement[bool]:
    """Entered by it, or given to it by name."""
    return sa.or_(consent.c.owner == organisation, consent.c.grantee == organisation)


@dataclass(frozen=True, slots=True)
class Covered:
    """What consents allow to look at, and which they are."""

    classes: frozenset[str] = frozenset()
    consents: tuple[str, ...] = ()


def covering(
    connection: sa.Connection, owner: str, purpose: str, subjects: Iterable[str], day: str
) -> Mapping[str, Covered]:
    """By subject, what a bank's consents in force on a day allow for a purpose; one read for many."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    wanted = sorted(set(subjects) - {""})
    for start in range(0, len(wanted), 500):
        chosen = sa.select(consent.c.subject, consent.c.consent_id, consent.c.classes).where(
            consent.c.subject.in_(wanted[start : start + 500]),
            consent.c.grantee == owner,
            standing(purpose, day),
        )
        for subject, consent_id, classes in connection.execute(chosen.order_by(consent.c.consent_id)):
            found[subject].append((consent_id, classes))
    return {subject: _together(rows) for subject, rows in found.items()}


def standing(purpose: str, day: str) -> sa.ColumnElement[bool]:
    """In force for a purpose on a day."""
    table = consent.c
    return sa.and_(table.purpose == purpose, table.revoked_at == "", table.since <= day, table.until >= day)


def joined(covered: Sequence[Covered]) -> Covered:
    """Several keys of one subject."""
    classes = frozenset(name for one in covered for name in one.classes)
    return Covered(classes, tuple(sorted({one for each in covered for one in each.consents})))


def _together(rows: Sequence[tuple[str, str]]) -> Covered:
    classes = frozenset(name for _, told in rows for name in told.split(","))
    return Covered(classes, tuple(consent_id for consent_id, _ in rows))


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refusal("consent_day", value=text) from error
