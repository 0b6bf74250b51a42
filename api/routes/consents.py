"""Consents of parties to a bank: registered, listed, revoked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access.acting import ActingDep
from api.access.asking import needs
from api.consents import ledger as consents
from api.consents.classes import load_classes
from api.consents.ledger import Terms
from api.routes.dependencies import DATE_PATTERN, WorkspaceDep

router = APIRouter(
    prefix="/v1/consents",
    tags=["screening"],
    dependencies=[needs("consent:write")],
)

_Day = Annotated[str, Field(pattern=DATE_PATTERN)]
_Text = Annotated[str, Field(max_length=200)]


class NewConsent(BaseModel):
    """What a party signed; of the signed paper only the digest is kept, of a personal number only a keyed one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "code": "91341802MA9KB0X1XB",
                    "name": "宣城市恒源机械有限公司",
                    "purpose": "before_loan",
                    "classes": ["public", "tax"],
                    "until": "2027-06-30",
                    "evidence": "0" * 64,
                    "agent": "王经办",
                }
            ]
        },
    )

    purpose: _Text
    classes: Annotated[list[_Text], Field(min_length=1, max_length=20)]
    until: _Day
    evidence: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$", description="SHA-256 / SM3")]
    code: Annotated[str, Field(max_length=40)] = ""
    party: Annotated[str, Field(max_length=64)] = ""
    id_number: Annotated[str, Field(max_length=40)] = ""
    name: _Text = ""
    since: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    method: Literal["electronic", "paper"] = "electronic"
    agent: _Text = ""


@router.post("", summary="登记授权", status_code=201)
def add(asked: NewConsent, acting: ActingDep, workspace: WorkspaceDep) -> dict[str, str]:
    """Counts from now on, from ``since`` to the end of ``until``."""
    terms = Terms(**{**asked.model_dump(), "classes": tuple(asked.classes)})
    with acting.service.write() as connection:
        made = consents.add(connection, workspace.key, acting.organisation, acting.principal.user, terms)
    return {"consent_id": made}


@router.get("", summary="本单位的授权")
def listing(acting: ActingDep, code: Annotated[str, Query(max_length=64)] = "") -> dict[str, Any]:
    """Those it entered or was given (the lending platform's, too), the newest first, revoked and ended ones too; of one subject by its code. With the classes, purposes and methods there are."""
    known = load_classes()
    with acting.service.read() as connection:
        found = consents.listing(connection, acting.organisation, code)
    kinds = {"classes": known.names, "purposes": known.purposes, "methods": known.methods}
    return {"consents": found, "known": kinds}


@router.delete("/{consent_id}", summary="撤回授权", status_code=204)
def revoke(
    consent_id: Annotated[str, Path(pattern=r"^([0-9a-f]{16}|SQ[0-9]{8}-[0-9a-f]{10})$")], acting: ActingDep
) -> None:
    """From now on nothing is looked at by it; what was is in the audit log."""
    with acting.service.write() as connection:
        consents.revoke(connection, acting.organisation, acting.principal.user, consent_id)
