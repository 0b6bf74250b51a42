"""Parties of a document as parties of a workspace: what matches one party gets its id, what may be several keeps its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from loaders.parties import PartyIndex
from resolution.names.person import looks_like_person

_CODES = ("uscc", "organisation_code", "registration_number", "taxpayer_number")


def resolved(rows: Sequence[Mapping[str, Any]], index: PartyIndex) -> list[dict[str, Any]]:
    """The rows with ids of the workspace for organisations and bodies that match one party; persons are never matched by name."""
    ids = {}
    for entity, mention in _mentions(rows).items():
        answer = index.match(mention, 1)
        if answer.decision == "match":
            ids[entity] = answer.target
    return [{**row, "entity": ids.get(row.get("entity", ""), row.get("entity", ""))} for row in rows]


def _mentions(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """By id of the document: the name, the code and the representative that it tells of an organisation."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        entity = row.get("entity", "")
        if row["type"] in ("party", "authority") and not looks_like_person(str(row["value"])):
            found.setdefault(entity, {"name": str(row["value"])})
    for row in rows:
        if row["type"] == "code" and row["role"] in _CODES and row["entity"] in found:
            found[row["entity"]].setdefault("code", str(row["value"]))
    representatives = {str(row["value"]) for row in rows if row["role"] == "legal_representative"}
    subjects = [entity for entity in found if any(r["entity"] == entity and r["role"] == "subject" for r in rows)]
    if len(representatives) == 1 and len(subjects) == 1:
        found[subjects[0]]["legal_representative"] = representatives.pop()
    return found
