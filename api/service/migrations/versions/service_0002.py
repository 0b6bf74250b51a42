"""One ledger of consents: those of the lending platform go into the table of those of screening."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.consents.tables import consent
from api.service.tables import TEXT
from loaders.migrating import add_lacking

revision = "2"
down_revision = "1"

#: The platform's own table, as version 1 had it.
_FORMER = sa.table(
    "lending_consent",
    *(
        sa.column(name, TEXT)
        for name in (
            "consent",
            "party",
            "grantee",
            "classes",
            "since",
            "until",
            "evidence",
            "made_by",
            "by",
            "at",
            "revoked_at",
        )
    ),
)


def upgrade() -> None:
    """What a bank entered for screening was given to it; the platform's keep their numbers, and their hashes of signed papers."""
    bind = op.get_bind()
    add_lacking(consent.name, consent.c.grantee._copy())
    there = {str(index["name"]) for index in sa.inspect(bind).get_indexes(consent.name)}
    for index in consent.indexes:
        if index.name not in there:
            index.create(bind)
    bind.execute(sa.update(consent).where(consent.c.grantee == "").values(grantee=consent.c.owner))
    if not sa.inspect(bind).has_table(_FORMER.name):
        return
    old = _FORMER.c
    columns = {
        "consent_id": old.consent, "owner": old.made_by, "grantee": old.grantee, "subject": old.party,
        "purpose": sa.literal("lending"), "classes": old.classes, "since": old.since, "until": old.until,
        "method": sa.literal("paper"), "evidence": old.evidence, "created_by": old.by, "created_at": old.at,
        "revoked_at": old.revoked_at,
    }  # fmt: skip
    bind.execute(sa.insert(consent).from_select(list(columns), sa.select(*columns.values())))
    op.drop_table(_FORMER.name)
