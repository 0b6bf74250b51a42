"""Screening as a bank does it, for ``xintu bench service``: consents of firms drawn from the graph, one applicant at a time, and a file."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
import sqlalchemy as sa

from api.consents import ledger as consents
from api.consents.tables import consent
from api.screening.tables import screening
from graph.model import Node
from resolution.identifiers.personal_key import PersonalKey

PURPOSE = "before_loan"
#: The only consent of a firm that a run makes, told by who made it.
_CLASSES = ("public", "tax", "customs", "social_insurance", "utilities")
_EVIDENCE = "0" * 64


@dataclass(frozen=True, slots=True)
class Bench:
    """The organisation and user that were made for a run."""

    organisation: str
    user: str


def consented(connection: sa.Connection, key: PersonalKey, bench: Bench, firms: Sequence[Node]) -> None:
    """Let all firms have consented."""
    for firm in firms:
        terms = consents.Terms(PURPOSE, _CLASSES, "2999-12-31", _EVIDENCE, code=firm.code)
        consents.add(connection, key, bench.organisation, bench.user, terms)


def forget(connection: sa.Connection, bench: Bench) -> None:
    """Take consents and reports of a run away; its entries of the audit log stay."""
    for table in (consent, screening):
        connection.execute(sa.delete(table).where(table.c.owner == bench.organisation))


def bodies(firms: Sequence[Node]) -> list[str]:
    """Bodies of single screenings."""
    return [
        json.dumps({"purpose": PURPOSE, "applicant": {"name": firm.name, "code": firm.code}}, ensure_ascii=False)
        for firm in firms
    ]


def file_screened(base: str, key: str, firms: Sequence[Node]) -> dict[str, float]:
    """Send a file and wait for its job: applicants, seconds, applicants a second."""
    rows = "".join(f'{place},"{firm.name}",{firm.code}\r\n' for place, firm in enumerate(firms))
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/csv"}
    with httpx.Client(base_url=base, headers=headers, timeout=120, trust_env=False) as client:
        begun = time.perf_counter()
        sent = client.post(
            "/v1/screenings/batch", params={"purpose": PURPOSE}, content=f"id,name,code\r\n{rows}".encode()
        )
        sent.raise_for_status()
        while (job := client.get(sent.json()["job"]).json())["state"] in ("waiting", "running"):
            time.sleep(0.2)
    seconds = time.perf_counter() - begun
    if job["state"] != "done":
        raise RuntimeError(f"the job of the file: {job['state']} {job['error']}")
    return {"applicants": job["done"], "seconds": round(seconds, 1), "per_second": round(job["done"] / seconds, 1)}
