"""Users and their keys, for administrators."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import keys, people, sessions
from api.access.asking import AuditDep, PrincipalDep, entry, needs
from api.service.database import ServiceDatabase

router = APIRouter(prefix="/v1", tags=["users"], dependencies=[needs("access:manage")])
_Text = Annotated[str, Field(max_length=200)]
_Name = Annotated[str, Path(max_length=64)]
_Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=40)]


def _service(request: Request) -> ServiceDatabase:
    service: ServiceDatabase = request.app.state.service
    return service


ServiceDep = Annotated[ServiceDatabase, Depends(_service)]


class User(BaseModel):
    """A new user."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "li", "roles": ["bank"], "organisation": "示例银行宣城分行", "regions": ["3418"]}]
        },
    )
    name: str = Field(min_length=2, max_length=64)
    roles: _Words
    title: _Text = ""
    organisation: _Text = ""
    regions: _Words = []
    password: str = Field("", max_length=256, description="可不设；不回显")


class Changes(BaseModel):
    """What changes; what is not named stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"active": False}]})
    roles: _Words | None = None
    title: _Text | None = None
    organisation: _Text | None = None
    regions: _Words | None = None
    active: bool | None = None


class Password(BaseModel):
    """A password."""

    model_config = ConfigDict(extra="forbid")
    password: str = Field(min_length=1, max_length=256)


class Key(BaseModel):
    """A key to be issued: whose, what for, with fewer scopes than its user has (none named: all), until when."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"user": "li", "title": "核心系统", "scopes": ["screening:ask"]}]},
    )
    user: str = Field(min_length=1, max_length=64)
    title: _Text = ""
    scopes: _Words = []
    until: str = Field("", max_length=40, description="日期或时刻；空 = 随用户")


class Rotation(BaseModel):
    """Until when the old key holds beside the new one."""

    model_config = ConfigDict(extra="forbid")
    until: str = Field("", max_length=40, description="日期或时刻；空 = 七天后")


@router.get("/users", summary="用户")
def users(service: ServiceDep) -> list[dict[str, Any]]:
    """All users."""
    with service.read() as connection:
        return people.listing(connection)


@router.post("/users", summary="新增用户", status_code=201)
def add(service: ServiceDep, audit: AuditDep, principal: PrincipalDep, told: User) -> dict[str, Any]:
    """Make a user."""
    new = people.NewUser(told.name, tuple(told.roles), told.title, told.organisation, tuple(told.regions))
    audit.record(
        entry(principal, "user:add", told.name, roles=told.roles, organisation=told.organisation, regions=told.regions)
    )
    with service.write() as connection:
        people.add(connection, new)
        if told.password:
            people.set_password(connection, told.name, told.password)
        return people.one(connection, told.name)


@router.get("/users/{name}", summary="一名用户")
def one(service: ServiceDep, name: _Name) -> dict[str, Any]:
    """One user."""
    with service.read() as connection:
        return people.one(connection, name)


@router.patch("/users/{name}", summary="变更用户：角色、单位、区域、停用与启用；即时生效")
def change(service: ServiceDep, audit: AuditDep, principal: PrincipalDep, name: _Name, told: Changes) -> dict[str, Any]:
    """Change a user; in force with the next request in every process."""
    audit.record(entry(principal, "user:change", name, **told.model_dump(exclude_none=True)))
    given = told.model_dump()
    roles, regions = (None if given[one] is None else tuple(given[one]) for one in ("roles", "regions"))
    with service.write() as connection:
        people.change(connection, name, people.Change(roles, told.title, told.organisation, regions, told.active))
        return people.one(connection, name)


@router.put("/users/{name}/password", summary="为用户设定密码；其会话即时结束", status_code=204)
def password(service: ServiceDep, audit: AuditDep, principal: PrincipalDep, name: _Name, told: Password) -> Response:
    """Set a password."""
    audit.record(entry(principal, "password:set", name))
    with service.write() as connection:
        people.set_password(connection, name, told.password)
    return Response(status_code=204)


@router.delete("/users/{name}/sessions", summary="结束用户的全部会话", status_code=204)
def end_sessions(service: ServiceDep, audit: AuditDep, principal: PrincipalDep, name: _Name) -> Response:
    """End all sessions of a user."""
    audit.record(entry(principal, "session:end", name))
    with service.write() as connection:
        people.one(connection, name)
        sessions.end_all(connection, name)
    return Response(status_code=204)


@router.get("/keys", summary="密钥（不含密文）")
def list_keys(service: ServiceDep, user: Annotated[str, Query(max_length=64)] = "") -> list[dict[str, Any]]:
    """Keys, of a user or all."""
    with service.read() as connection:
        return [dict(row) for row in keys.listing(connection, user)]


@router.post("/keys", summary="签发密钥：只显示这一次", status_code=201)
def issue(service: ServiceDep, audit: AuditDep, principal: PrincipalDep, told: Key) -> dict[str, Any]:
    """Issue a key."""
    audit.record(entry(principal, "key:add", told.user, scopes=told.scopes, until=told.until))
    with service.write() as connection:
        new = keys.issue(connection, told.user, keys.Terms(told.title, tuple(told.scopes), told.until))
    return {"key_id": new.key_id, "key": new.text}


@router.post("/keys/{key_id}/rotation", summary="轮换密钥：新旧并用至某日", status_code=201)
def rotate(
    service: ServiceDep, audit: AuditDep, principal: PrincipalDep, key_id: _Name, told: Rotation
) -> dict[str, Any]:
    """A new key beside the old one."""
    audit.record(entry(principal, "key:rotate", key_id, until=told.until))
    with service.write() as connection:
        new = keys.rotate(connection, key_id, told.until or keys.in_days(7))
    return {"key_id": new.key_id, "key": new.text}


@router.delete("/keys/{key_id}", summary="吊销密钥：即时生效", status_code=204)
def revoke(service: ServiceDep, audit: AuditDep, principal: PrincipalDep, key_id: _Name) -> Response:
    """Revoke a key, at once and everywhere."""
    audit.record(entry(principal, "key:revoke", key_id))
    with service.write() as connection:
        keys.revoke(connection, key_id)
    return Response(status_code=204)
