"""Commitments as plain data, the same for the command line and for HTTP."""

from __future__ import annotations

from typing import Any

from loaders.ledgers import commitments as ledger
from loaders.ledgers.commitment_rules import CommitmentRules, read_commitment_rules
from loaders.ledgers.commitments import Asked
from loaders.ledgers.rules import in_force
from loaders.workspace import Workspace


def rules_of(workspace: Workspace, as_of: str) -> CommitmentRules:
    """The rules in force on a day."""
    return in_force(read_commitment_rules(workspace.path), as_of, "commitment_rules")


def commitments(
    workspace: Workspace, asked: Asked, as_of: str, rules: CommitmentRules, known_by: str = ""
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Figures of the commitments asked for, and the commitments themselves."""
    with workspace.read() as connection:
        rows = ledger.read_commitments(connection, rules, as_of, asked, known_by)
    answer = {"as_of": as_of, "edition": rules.edition, "verified": rules.verified}
    return {**answer, **ledger.summary(rows)}, rows
