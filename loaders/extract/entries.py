"""What a document says as rows of the sources that hold such facts: penalties, and judgment debtors where a court lists them.

A row is made for each decision and party, with what stands between its number and the next one. What the document leaves open (two
different fines for one party) is left empty rather than guessed; file and page stand in the remark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from loaders.extract.extraction import Extraction
from loaders.extract.masking import masked

Row = Mapping[str, Any]
PENALTIES, DEBTORS = "penalties", "judgment_debtors"
_LISTING = "纳入失信被执行人名单"
_LONGEST = 4_000


def entries(found: Extraction) -> dict[str, list[dict[str, str]]]:
    """Rows by source; none for documents that are neither a penalty decision nor a listing by a court."""
    rows = [row for row in found.rows if row["kind"] == "mention"]
    if any(row["type"] == "measure" and row["value"] == _LISTING for row in rows):
        return {DEBTORS: _listed(rows, found)}
    penalties = [row for part in _decisions(rows) for row in _penalties(part, found)]
    return {PENALTIES: penalties} if penalties else {}


def _decisions(rows: Sequence[Row]) -> list[list[Row]]:
    """The mentions of each decision: of one number all, of several those from each number on to the next."""
    numbers = [row for row in rows if row["type"] == "document_no" and row["role"] == "decision"]
    firsts = [row for at, row in enumerate(numbers) if row["value"] not in {one["value"] for one in numbers[:at]}]
    if len(firsts) < 2:
        return [list(rows)] if firsts else []
    ends = [*(row["start"] for row in firsts[1:]), rows[-1]["end"] + 1]
    parts = []
    for first, end in zip(firsts, ends, strict=True):
        inside = [row for row in rows if first["start"] <= row["start"] < end]
        told = {row["type"] for row in inside} | ({"party"} if _parties(inside, ("subject",)) else set())
        before = [row for row in rows if row["start"] < first["start"]]
        holder = [row for row in before if row["type"] in ("party", "code") and row["entity"] == first["entity"]]
        parts.append(inside + (holder or [] if first["entity"] or "party" in told else before))
    return parts


def _penalties(rows: Sequence[Row], found: Extraction) -> Iterable[dict[str, str]]:
    number = next(row for row in rows if row["type"] == "document_no" and row["role"] == "decision")
    authority = _one(rows, "authority", ("issuer",)) or _one(found.rows, "authority", ("issuer",))
    parties = _parties(rows, ("subject",))
    if not (authority and parties):
        return
    alone = len(parties) == 1
    for entity, name in parties.items():
        own = [row for row in rows if alone or row["entity"] == entity]
        yield {
            "name": name, "document_no": str(number["value"]), "authority": authority,
            "uscc": _one(own, "code", ("uscc",)), "legal_representative": _one(rows, "party", ("legal_representative",)),
            "decided_on": _day(rows) or _day(found.rows), "violation": _first(own, "violation"),
            "penalty_type": "；".join(dict.fromkeys(str(row["value"]) for row in own if row["type"] == "measure")),
            "fine": _one(own, "amount", ("fine",)), "confiscated": _one(own, "amount", ("confiscated",)),
            "decision_text": masked(found.text.text)[:_LONGEST], "remark": _where(number, found),
        }  # fmt: skip


def _listed(rows: Sequence[Row], found: Extraction) -> list[dict[str, str]]:
    court = _one(rows, "authority", ("issuer",))
    case = _one(rows, "case_no", ("enforcement",))
    parties = _parties(rows, ("debtor",)) or _parties(rows, ("subject",))
    return [
        {
            "name": name, "court": court, "case_no": case,
            "uscc": _one([row for row in rows if row["entity"] == entity], "code", ("uscc",)),
            "basis_no": _one(rows, "case_no", ("judgment",)), "published_on": _day(rows), "amount": _one(rows, "amount", ("claim",)),
        }
        for entity, name in parties.items()
        if court and case
    ]  # fmt: skip


def _parties(rows: Sequence[Row], roles: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        if row["type"] == "party" and row["role"] in roles:
            found.setdefault(row["entity"], str(row["value"]))
    return found


def _one(rows: Sequence[Row], kind: str, roles: Sequence[str]) -> str:
    """The value that all rows of a kind and role agree on; "" if there is none, or more than one."""
    values = {row["value"] for row in rows if row.get("type") == kind and row["role"] in roles}
    return str(values.pop()) if len(values) == 1 else ""


def _first(rows: Sequence[Row], kind: str) -> str:
    return next((str(row["value"]) for row in rows if row["type"] == kind), "")


def _day(rows: Sequence[Row]) -> str:
    days = [str(row["value"]) for row in rows if row.get("type") == "date" and row["role"] == "decision"]
    return days[-1] if days else ""


def _where(row: Row, found: Extraction) -> str:
    return f"摘自 {found.text.path.name} 第 {found.text.page(row['start'])} 页"
