"""A firm's consent to the lending platform: to be matched with products (``match``), to have its tax data asked about (``tax``).

They stand in the one ledger of consents (``api/consents``), for the purpose of the platform.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from api.access.acting import Acting
from api.consents import ledger
from api.consents.tables import consent as kept
from api.errors import UnknownParty
from api.service.days import today
from api.service.refusal import Refusal
from graph.model import Node
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

MATCH, TAX = "match", "tax"
PURPOSE = "lending"
#: Every bank of the platform.
ALL = "*"


@dataclass(frozen=True, slots=True)
class NewConsent:
    """A consent as it was given on paper or by a signed record, of which only the hash is kept; without ``since``, from today on."""

    party: str
    grantee: str
    classes: tuple[str, ...]
    until: str
    evidence: str
    since: str = ""


def register(acting: Acting, workspace: Workspace, new: NewConsent) -> str:
    """Enter a consent. A bank enters what was given to itself; the office, what was given to any. Its id."""
    named = firm(workspace, new.party).name
    if new.grantee != acting.organisation and not acting.principal.may("ledger:write"):
        raise Refusal("consent_not_yours", 403, value=new.grantee)
    since = new.since or today()
    if new.until < since:
        raise Refusal("lending_consent_days", 422, value=new.until)
    consent = f"SQ{today().replace('-', '')}-{secrets.token_hex(5)}"
    row = {name: getattr(new, name) for name in ("grantee", "until", "evidence")} | {"subject": new.party}
    row |= {
        "since": since,
        "consent_id": consent,
        "subject_name": named,
        "classes": ",".join(sorted(set(new.classes))),
        "owner": acting.organisation,
    }
    with acting.service.write() as connection:
        ledger.enter(connection, acting.principal.user, row | {"purpose": PURPOSE, "method": "paper"})
    acting.note("lending.consent", new.party, consent=consent, grantee=new.grantee, classes=row["classes"])
    return consent


def revoke(acting: Acting, consent: str) -> None:
    """Take a consent back, in force at once: by who entered it, or by whom it was given to."""
    with acting.service.write() as connection:
        ledger.revoke(connection, acting.organisation, acting.principal.user, consent)
    acting.note("lending.consent_revoked", consent)


def in_force(
    connection: sa.Connection, organisation: str, parties: Collection[str], kind: str, day: str
) -> dict[str, str]:
    """By party: the consent that lets an organisation do something on a day; parties without one are not there."""
    found: dict[str, str] = {}
    ordered = sorted(parties)
    for start in range(0, len(ordered), 500):
        query = sa.select(kept.c.subject, kept.c.consent_id, kept.c.classes).where(
            kept.c.subject.in_(ordered[start : start + 500]),
            kept.c.grantee.in_((organisation, ALL)),
            ledger.standing(PURPOSE, day),
        )
        for row in connection.execute(query.order_by(kept.c.subject, kept.c.until.desc(), kept.c.consent_id.desc())):
            if kind in row.classes.split(","):
                found.setdefault(row.subject, row.consent_id)
    return found


def checked(acting: Acting, consent: str, party: str, kind: str, day: str) -> str:
    """A consent that one's own organisation entered or was given, for this party and use, in force on a day; refused else."""
    ours = sa.or_(kept.c.grantee.in_((acting.organisation, ALL)), kept.c.owner == acting.organisation)
    same = sa.and_(kept.c.consent_id == consent, kept.c.subject == party)
    with acting.service.read() as connection:
        classes = connection.scalar(sa.select(kept.c.classes).where(same, ours, ledger.standing(PURPOSE, day)))
    if classes is None or kind not in classes.split(","):
        raise Refusal("consent_missing", 403, value=party)
    return consent


def needed(acting: Acting, party: str, kind: str, day: str) -> str:
    """The consent in force of one party; refused without one, whether the party is there or not."""
    with acting.service.read() as connection:
        found = in_force(connection, acting.organisation, (party,), kind, day)
    if party not in found:
        raise Refusal("consent_missing", 403, value=party)
    return found[party]


def firm(workspace: Workspace, party: str) -> Node:
    """A party that can borrow; ``UnknownParty`` else."""
    node = SqlGraphStore(workspace.engine).nodes([party]).get(party)
    if node is None or node.kind not in _FIRMS:
        raise UnknownParty(party)
    return node


_FIRMS: Sequence[str] = ("enterprise", "individual_business", "cooperative", "organisation")
