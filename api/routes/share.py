"""What a partner may ask under its agreement: checks, hashed checks, the change feed, signed exports, keys."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access.asking import AuditDep, PrincipalDep, entry, needs
from api.access.principal import Principal
from api.access.showing import mark, whole
from api.audit.chain import Entry
from api.routes.sharing_desk import PROBLEMS, ShareDep
from api.sharing import agreements, checking, packing, signing
from api.sharing.agreements import Agreement
from api.sharing.digests import LENGTH, agreement_key
from api.sharing.feed import Desk, changes
from api.sharing.meant import Asked
from api.sharing.rules import rules

#: What an agreement lets through is shown as it is: the agreement masks persons, and a signed page must not be altered.
router = APIRouter(prefix="/v1/share", tags=["sharing"], responses=PROBLEMS, dependencies=[Depends(whole)])
_USE = [needs("share:use")]
_MOST: int = rules()["batch"]
_PAGE: int = rules()["page"]
_LAST = 2**53

_Which = Annotated[str, Query(max_length=40, description="协议编号；只有一份协议时可省略")]


class PartyAsked(BaseModel):
    """A party asked about: a code, or a name, or both."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "91349999000000008K"}]})

    name: Annotated[str, Field(max_length=200)] = ""
    code: Annotated[str, Field(max_length=50)] = ""

    def asked(self) -> Asked:
        """As the room takes it."""
        return Asked(self.name, self.code)


class PartiesAsked(BaseModel):
    """Several parties."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"parties": [{"name": "宣城市云岚机械有限公司"}]}]}
    )

    parties: Annotated[list[PartyAsked], Field(min_length=1, max_length=_MOST)]


class Digests(BaseModel):
    """Keyed digests of codes, or of names with codes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"digests": ["0" * LENGTH]}]})

    digests: Annotated[
        list[Annotated[str, Field(min_length=LENGTH, max_length=LENGTH)]], Field(min_length=1, max_length=_MOST)
    ]


def _agreement(share: Desk, principal: Principal, which: str) -> Agreement:
    return agreements.one(share.service, which, partner=principal.organisation)


def _asked(principal: Principal, action: str, agreement: str, answer: dict[str, Any]) -> Entry:
    """Who was found listed is told to the log by entry; what was asked and not found is not."""
    hits = sorted({one["entry"] for result in answer["results"] for one in result.get("entries", ())})
    return entry(principal, action, agreement, asked=len(answer["results"]), entries=hits)


@router.get("/keys", summary="签名公钥（公开）")
def keys(share: ShareDep) -> dict[str, Any]:
    """The public keys that exports and feeds are signed with, each endorsed by the one before it."""
    return signing.published(share)


@router.get("/agreements", summary="本单位的共享协议", dependencies=_USE)
def own_agreements(share: ShareDep, principal: PrincipalDep) -> list[dict[str, Any]]:
    """The agreements with the partner that asks."""
    with share.service.read() as connection:
        return [one.as_json() for one in agreements.listing(connection, partner=principal.organisation)]


@router.get("/digest-key", summary="协议的摘要密钥", dependencies=_USE)
def digest_key(share: ShareDep, principal: PrincipalDep, agreement: _Which = "") -> dict[str, Any]:
    """The key of the hashed check, agreed between the two sides of the agreement."""
    found = _agreement(share, principal, agreement)
    checking.in_force(found)
    secret = agreement_key(share.workspace.key, found.agreement, found.digest_key)
    return {"agreement": found.agreement, "number": found.digest_key, "algorithm": "HMAC-SHA-256", "key": secret.hex()}


@router.post("/check", summary="查询一个主体是否在共享名单上", dependencies=_USE)
def check(
    share: ShareDep, principal: PrincipalDep, audit: AuditDep, party: PartyAsked, agreement: _Which = ""
) -> dict[str, Any]:
    """Listed, not listed, ambiguous (with how many it may be), or unknown."""
    return check_many(share, principal, audit, PartiesAsked(parties=[party]), agreement)


@router.post("/checks", summary="批量查询（至多一万个主体）", dependencies=_USE)
def check_many(
    share: ShareDep, principal: PrincipalDep, audit: AuditDep, parties: PartiesAsked, agreement: _Which = ""
) -> dict[str, Any]:
    """The same for many, in the order asked."""
    found = _agreement(share, principal, agreement)
    answer = checking.check(share, found, [one.asked() for one in parties.parties], principal)
    audit.record(_asked(principal, "share.check", found.agreement, answer))
    return answer


@router.post("/digests", summary="以密钥摘要查询", dependencies=_USE)
def check_digests(
    share: ShareDep, principal: PrincipalDep, audit: AuditDep, asked: Digests, agreement: _Which = ""
) -> dict[str, Any]:
    """The same by keyed digests, so that names and codes of who is not listed never arrive here."""
    found = _agreement(share, principal, agreement)
    answer = checking.check_digests(share, found, asked.digests, principal)
    audit.record(_asked(principal, "share.digests", found.agreement, answer))
    return answer


@router.get("/buckets/{prefix}", summary="以摘要前缀查询：服务方不知所问何人", dependencies=_USE)
def bucket(
    share: ShareDep,
    principal: PrincipalDep,
    prefix: Annotated[str, Path(max_length=16, pattern=r"^[0-9a-f]+$", description="摘要的前几位")],
    agreement: _Which = "",
) -> dict[str, Any]:
    """All digests with the prefix; a prefix that too few parties share is cut."""
    return checking.bucket(share, _agreement(share, principal, agreement), prefix, principal)


@router.get("/changes", summary="名单变化：自游标以来，含撤回通知", dependencies=_USE)
def changes_since(
    request: Request,
    share: ShareDep,
    principal: PrincipalDep,
    audit: AuditDep,
    agreement: _Which = "",
    cursor: Annotated[int, Query(ge=0, le=_LAST)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE)] = _PAGE,
) -> dict[str, Any]:
    """A signed page of the feed; after the end of an agreement it holds tombstones only."""
    found = _agreement(share, principal, agreement)
    whole(request)  # what is signed holds what the agreement says, persons masked as that says
    page = changes(share, found, cursor, limit, principal)
    audit.record(entry(principal, "share.changes", found.agreement, since=cursor, until=page["cursor"]))
    return packing.signed(share, page)


@router.get(
    "/export",
    summary="签名的全量导出（ZIP）",
    dependencies=_USE,
    response_class=Response,
    responses={
        200: {
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
            "description": "entries.jsonl, manifest.json, manifest.sig, keys.json",
        }
    },
)
def export(
    request: Request, share: ShareDep, principal: PrincipalDep, audit: AuditDep, agreement: _Which = ""
) -> Response:
    """The same state gives the same bytes; what they hold is what the agreement says."""
    mark(request)
    found = _agreement(share, principal, agreement)
    content = packing.zipped(packing.export(share, found, principal))
    digest = hashlib.sha256(content).hexdigest()
    audit.record(entry(principal, "share.export", found.agreement, bytes=len(content), sha256=digest))
    headers = {"Content-Disposition": f'attachment; filename="{found.agreement}.zip"'}
    return Response(content, media_type="application/zip", headers=headers)
