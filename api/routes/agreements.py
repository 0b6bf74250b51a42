"""Sharing agreements, for the credit office: made, changed, ended at once, and what partners used of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access.asking import AuditDep, PrincipalDep, entry, needs
from api.routes.sharing_desk import PROBLEMS, ShareDep
from api.sharing import agreements, metering, signing
from api.sharing.agreements import Terms

router = APIRouter(prefix="/v1/agreements", tags=["sharing"], dependencies=[needs("share:manage")], responses=PROBLEMS)

_Id = Annotated[str, Path(max_length=40, pattern=r"^agr-[0-9a-f]{12}$", description="协议编号")]
_Name = Annotated[str, Field(max_length=100)]
_Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


class NewTerms(BaseModel):
    """What is agreed with a partner."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "partner": "hefei",
                    "lists": ["tax_serious", "wage_arrears"],
                    "purpose": "跨区域联合惩戒",
                    "regions": ["宣城市"],
                    "until": "2028-01-01",
                    "quota": 20000,
                }
            ]
        },
    )

    partner: Annotated[str, Field(min_length=1, max_length=100)]
    lists: Annotated[list[_Name], Field(min_length=1, max_length=100)]
    purpose: Annotated[str, Field(min_length=1, max_length=500)]
    regions: Annotated[list[_Name], Field(max_length=100)] = []
    fields: Annotated[list[_Name], Field(max_length=50)] = []
    persons: Literal["none", "masked", "full"] = "masked"
    title: Annotated[str, Field(max_length=200)] = ""
    since: _Day = ""
    until: _Day = ""
    quota: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0

    def terms(self) -> Terms:
        """As the room takes them."""
        told = self.model_dump()
        return Terms(**told | {name: tuple(told[name]) for name in ("lists", "regions", "fields")})


@router.get("", summary="共享协议")
def all_agreements(share: ShareDep, principal: PrincipalDep) -> list[dict[str, Any]]:
    """Agreements that this office made, each in its last version."""
    with share.service.read() as connection:
        return [one.as_json() for one in agreements.listing(connection, owner=principal.organisation)]


@router.post("", summary="订立共享协议", status_code=201)
def make(share: ShareDep, principal: PrincipalDep, audit: AuditDep, form: NewTerms) -> dict[str, Any]:
    """A new agreement; it holds from its first day on."""
    made = agreements.make(share.service, form.terms(), principal.organisation, principal.user).as_json()
    audit.record(entry(principal, "share.agree", made["agreement"], **made))
    return made


@router.get("/{agreement}", summary="一份协议及其各版本")
def one(agreement: _Id, share: ShareDep, principal: PrincipalDep) -> dict[str, Any]:
    """One agreement with its versions."""
    found = agreements.one(share.service, agreement, owner=principal.organisation)
    with share.service.read() as connection:
        every = agreements.versions(connection, found.agreement)
    return found.as_json() | {"versions": [each.as_json() for each in every]}


@router.put("/{agreement}", summary="变更协议：新版本即时生效")
def change(agreement: _Id, share: ShareDep, principal: PrincipalDep, audit: AuditDep, form: NewTerms) -> dict[str, Any]:
    """A new version with other terms."""
    found = agreements.one(share.service, agreement, owner=principal.organisation)
    made = agreements.change(share.service, found, form.terms(), principal.user).as_json()
    audit.record(entry(principal, "share.change", made["agreement"], **made))
    return made


@router.post("/{agreement}/end", summary="终止协议：即时生效，对方只可再取撤回通知")
def end(agreement: _Id, share: ShareDep, principal: PrincipalDep, audit: AuditDep) -> dict[str, Any]:
    """Ended at once; all that was told is taken back by tombstones."""
    found = agreements.one(share.service, agreement, owner=principal.organisation)
    ended = agreements.end(share.service, found, principal.user).as_json()
    audit.record(entry(principal, "share.end", ended["agreement"], version=ended["version"]))
    return ended


@router.post("/{agreement}/digest-key", summary="更换协议的摘要密钥")
def new_digest_key(agreement: _Id, share: ShareDep, principal: PrincipalDep, audit: AuditDep) -> dict[str, Any]:
    """Another key of the hashed check, from now on; the partner takes it at ``/v1/share/digest-key``."""
    found = agreements.one(share.service, agreement, owner=principal.organisation)
    made = agreements.change(share.service, found, found.terms, principal.user, new_key=True)
    audit.record(entry(principal, "share.digest_key", made.agreement, number=made.digest_key))
    return made.as_json()


@router.get("/{agreement}/use", summary="协议用量：按日按类")
def use(
    agreement: _Id,
    share: ShareDep,
    principal: PrincipalDep,
    since: Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = "",
) -> dict[str, Any]:
    """What the partner used, by day and kind."""
    found = agreements.one(share.service, agreement, owner=principal.organisation)
    with share.service.read() as connection:
        rows = metering.used(connection, found.agreement, since)
    return {"agreement": found.agreement, "quota": found.terms.quota, "use": rows}


@router.post("/signing-keys", summary="更换签名密钥：由前一密钥背书", status_code=201)
def rotate(share: ShareDep, principal: PrincipalDep, audit: AuditDep) -> dict[str, Any]:
    """A new key signs from now on; what the old ones signed stays valid."""
    key_id = signing.rotate(share)
    audit.record(entry(principal, "share.signing_key", key_id))
    return signing.published(share)
