"""Of which parties a bank may look at more than open facts: those that consented, to whatever class, for the time after a loan."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from api.consents.ledger import covering
from graph.names import normal_name


def consented(
    connection: sa.Connection, owner: str, codes: Mapping[str, str], purpose: str, day: str
) -> frozenset[str]:
    """The parties (``codes`` by their ids) of which an organisation has a consent for a purpose on a day."""
    subjects = {party: (normal_name(code).upper(), party) for party, code in codes.items()}
    covered = covering(connection, owner, purpose, [one for pair in subjects.values() for one in pair], day)
    return frozenset(party for party, pair in subjects.items() if any(one in covered for one in pair))
