"""Signing in and out: with name and password, as a form or as JSON, or at a provider of identities; and who one is."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from api.access import oidc, sessions
from api.access.addresses import is_loopback
from api.access.asking import PrincipalDep, address_of, needs
from api.access.showing import mark
from api.access.signing_in import Given, change_own_password, sign_in, sign_out
from api.errors import Refused
from api.messages import language
from api.page import page
from api.routes.problems import problems

router = APIRouter(tags=["sessions"])
_REFUSED = problems(401, 403)


class SignIn(BaseModel):
    """Name and password; what the session is for."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"user": "li", "password": "…", "purpose": "贷前审查"}]}
    )
    user: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)
    purpose: str = Field("", max_length=200)


class NewPassword(BaseModel):
    """The password until now, and the next one."""

    model_config = ConfigDict(extra="forbid")
    old: str = Field(min_length=1, max_length=256)
    new: str = Field(min_length=1, max_length=256)


@router.post("/v1/session", summary="登录：建立会话（Cookie）", responses=_REFUSED)
def begin(request: Request, response: Response, given: SignIn) -> dict[str, Any]:
    """Begin a session; later requests that write show ``csrf`` in the header ``X-CSRF-Token``."""
    _same_site(request)
    begun = sign_in(request.app.state, Given(given.user, given.password, given.purpose, address_of(request)))
    _set_cookie(request, response, begun.token)
    return {"user": given.user, "until": begun.until, "csrf": sessions.csrf(begun.token)}


@router.delete("/v1/session", summary="退出：结束会话", status_code=204, responses=_REFUSED)
def finish(request: Request, principal: PrincipalDep) -> Response:
    """End the session of this request, at once and everywhere."""
    sign_out(request.app.state, principal, request.cookies.get(sessions.COOKIE, ""))
    answer = Response(status_code=204)
    answer.delete_cookie(sessions.COOKIE, path="/")
    return answer


@router.get("/v1/me", summary="当前用户：角色、权限、可查区域", dependencies=[needs()], responses=_REFUSED)
def me(request: Request, principal: PrincipalDep) -> dict[str, Any]:
    """Who asks, what it may, how much it is shown; of a session its sign for what writes, and when it ends: at the latest, and unused."""
    token = request.cookies.get(sessions.COOKIE, "") if principal.key.startswith("session:") else ""
    shows = principal.shows
    return {
        "user": principal.user,
        "roles": list(principal.roles),
        "organisation": principal.organisation,
        "regions": list(principal.regions),
        "scopes": sorted(principal.scopes),
        "purpose": principal.purpose,
        "language": language(),
        "shows": {"persons": shows.persons, "contacts": shows.contacts, "classes": sorted(shows.classes)},
        **(_session(request, token) if token else {}),
    }


def _session(request: Request, token: str) -> dict[str, str]:
    state = request.app.state
    until, unused = sessions.ends_at(state.service, token, state.settings.access.session_idle)
    return {"csrf": sessions.csrf(token), "until": until, "until_unused": unused}


@router.put("/v1/me/password", summary="修改自己的密码", status_code=204, dependencies=[needs()], responses=_REFUSED)
def new_password(request: Request, principal: PrincipalDep, given: NewPassword) -> Response:
    """Change one's own password; all sessions end."""
    change_own_password(request.app.state, principal, (given.old, given.new), address_of(request))
    return Response(status_code=204)


@router.get("/v1/oidc/start", summary="以统一身份认证登录：转到认证方", status_code=303, responses=_REFUSED)
def start(request: Request) -> Response:
    """On to the provider, with a state, a nonce and a challenge that are only good for this browser."""
    going = oidc.start(request.app.state, _back(request))
    answer = RedirectResponse(going.url, status_code=303)
    answer.set_cookie(
        oidc.COOKIE, going.state, max_age=oidc.SECONDS, httponly=True, samesite="lax", secure=_secure(request)
    )
    return answer


@router.get("/v1/oidc/return", summary="认证方返回：建立会话", response_class=HTMLResponse, responses=_REFUSED)
def come_back(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
) -> HTMLResponse:
    """Back from the provider: its word is checked, and a session begins."""
    if not state or state != request.cookies.get(oidc.COOKIE, ""):
        raise Refused(403, "认证未在此浏览器开始 / not begun in this browser", "state")
    begun = oidc.finish(request.app.state, (state, code), _back(request), address_of(request))
    mark(request)
    # A cookie for this site only is not sent along a way that began elsewhere: the page goes on by itself.
    answer = page("信图", '<meta http-equiv="refresh" content="0;url=/"><p><a href="/">继续</a></p>')
    _set_cookie(request, answer, begun.token)
    answer.delete_cookie(oidc.COOKIE)
    return answer


def _same_site(request: Request) -> None:
    """No page of another site signs a browser in as somebody else."""
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") or (
        origin and origin.partition("://")[2] != host
    ):
        raise Refused(403, "请求来源不明 / request not from a page of this service", "Origin")


def _secure(request: Request) -> bool:
    return request.app.state.proxies.is_encrypted(dict(request.scope)) or not is_loopback(address_of(request))


def _set_cookie(request: Request, response: Response, token: str) -> None:
    most = request.app.state.settings.access.session_most
    response.set_cookie(
        sessions.COOKIE, token, max_age=most, path="/", httponly=True, samesite="strict", secure=_secure(request)
    )


def _back(request: Request) -> str:
    """Where the provider sends back to: by setting, since a client chooses the header that says the host."""
    base = request.app.state.settings.access.public_url or str(request.base_url).rstrip("/")
    return f"{base}/v1/oidc/return"
