"""A firm's consent to the lending platform: to be matched with products (``match``), to have its tax data asked about (``tax``).

The smallest that the platform needs of a consent: who, for whom, which classes, from when until when, the evidence by its hash, and taken back at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from api.access.acting import Acting
from api.errors import UnknownParty
from api.lending.tables import lending_consent
from api.service.database import now
from api.service.refusal import Refusal
from graph.model import Node
from graph.stores.sql import SqlGraphStore
from loaders.workspace import Workspace

MATCH, TAX = "match", "tax"
#: Every bank of the platform.
ALL = "*"


@dataclass(frozen=True, slots=True)
class NewConsent:
    """A consent as it was given on paper or by a signed record, of which only the hash is kept."""

    party: str
    grantee: str
    classes: tuple[str, ...]
    since: str
    until: str
    evidence: str


def register(acting: Acting, workspace: Workspace, new: NewConsent) -> str:
    """Enter a consent. A bank enters what was given to itself; the office, what was given to any. Its id."""
    firm(workspace, new.party)
    if new.grantee != acting.organisation and not acting.principal.may("ledger:write"):
        raise Refusal("consent_not_yours", 403, value=new.grantee)
    if new.until < new.since:
        raise Refusal("lending_consent_days", 422, value=new.until)
    consent = f"SQ{now()[:10].replace('-', '')}-{secrets.token_hex(5)}"
    row = {name: getattr(new, name) for name in ("party", "grantee", "since", "until", "evidence")}
    row |= {"consent": consent, "classes": ",".join(sorted(set(new.classes))), "made_by": acting.organisation}
    with acting.service.write() as connection:
        connection.execute(sa.insert(lending_consent).values(row | {"by": acting.principal.user, "at": now()}))
    acting.note("lending.consent", new.party, consent=consent, grantee=new.grantee, classes=row["classes"])
    return consent


def revoke(acting: Acting, consent: str) -> None:
    """Take a consent back, in force at once: by who entered it, or by whom it was given to."""
    table = lending_consent.c
    mine = sa.and_(
        table.consent == consent, sa.or_(table.made_by == acting.organisation, table.grantee == acting.organisation)
    )
    with acting.service.write() as connection:
        done = connection.execute(
            sa.update(lending_consent).where(mine, table.revoked_at == "").values(revoked_at=now())
        )
    if not done.rowcount:
        raise Refusal("lending_consent_unknown", 404, value=consent)
    acting.note("lending.consent_revoked", consent)


def in_force(
    connection: sa.Connection, organisation: str, parties: Collection[str], kind: str, day: str
) -> dict[str, str]:
    """By party: the consent that lets an organisation do something on a day; parties without one are not there."""
    table = lending_consent.c
    found: dict[str, str] = {}
    ordered = sorted(parties)
    for start in range(0, len(ordered), 500):
        query = sa.select(table.party, table.consent, table.classes).where(
            table.party.in_(ordered[start : start + 500]),
            table.grantee.in_((organisation, ALL)),
            table.revoked_at == "",
            table.since <= day,
            table.until >= day,
        )
        for row in connection.execute(query.order_by(table.party, table.until.desc(), table.consent.desc())):
            if kind in row.classes.split(","):
                found.setdefault(row.party, row.consent)
    return found


def checked(acting: Acting, consent: str, party: str, kind: str, day: str) -> str:
    """A consent that one's own organisation entered or was given, for this party and use, in force on a day; refused else."""
    table = lending_consent.c
    ours = sa.or_(table.grantee.in_((acting.organisation, ALL)), table.made_by == acting.organisation)
    query = sa.select(lending_consent).where(
        table.consent == consent, table.party == party, ours, table.revoked_at == ""
    )
    with acting.service.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or not row.since <= day <= row.until or kind not in row.classes.split(","):
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
