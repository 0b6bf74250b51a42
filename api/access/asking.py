"""How a request says who asks: a key as a bearer token, or the session of a browser; and how a route says what it needs.

Every route has exactly one ``needs`` (or stands in ``OPEN``): a test reads them off the application.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.params import Depends as Dependency
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.access import attempts, sessions
from api.access.keys import BadKey, Keys, WrongSecret
from api.access.policy import load_policy
from api.access.principal import Principal
from api.access.regional import hold_to_regions
from api.audit.chain import Entry
from api.audit.log import AuditLog
from api.desks import PATHS
from api.errors import Refused

#: Paths that anybody may ask for.
OPEN = (
    "/health",
    "/openapi.json",
    "/favicon.svg",
    "/ready",
    "/reconcile",  # the manifest; who asks it about parties needs a scope
    "/v1/session",
    "/v1/oidc/start",
    "/v1/oidc/return",
    "/v1/objections/receipt",
    "/v1/share/keys",
    "/v1/welcome",
    *PATHS,
)
#: The header that says what a request is for; it goes into the audit log. UTF-8, or per cent signs for it.
PURPOSE = "X-Purpose"
_MOST = 200
_READS = ("GET", "HEAD", "OPTIONS")

_bearer = HTTPBearer(auto_error=False, description="API 密钥 / API key: xt_…")


#: The key that a request shows.
CredentialsDep = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def principal_of(request: Request, given: CredentialsDep) -> Principal:
    """Who asks; ``Refused`` (401) for nobody."""
    try:
        found = await _found(request, given.credentials if given else "")
    except BadKey as error:
        raise Refused(
            401, "密钥或会话无效 / bad key", str(error), key="bad_key" if given else "session_over"
        ) from error
    wait = request.app.state.rates.wait(found.user)
    if wait:
        raise too_often(wait)
    request.scope["xintu.principal"] = found
    request.state.user = found.user  # for the log
    return found


async def _found(request: Request, text: str) -> Principal:
    """A key that was shown before is looked up in the file at once: that takes less than another thread's turn."""
    if not text:
        return await run_in_threadpool(_by_session, request)
    keys: Keys = request.app.state.keys
    if keys.is_near and keys.is_known(text):
        return _by_key(request, text)
    return await run_in_threadpool(_by_key, request, text)


def _by_key(request: Request, text: str) -> Principal:
    keys: Keys = request.app.state.keys
    service, guesser = request.app.state.service, f"key:{address_of(request)}"

    def may_guess() -> None:
        if wait := attempts.waits(service, [guesser]):
            raise too_often(wait)

    try:
        return keys.principal(text, _purpose(request), may_guess)
    except WrongSecret:
        attempts.failed(service, [guesser])
        raise


def _by_session(request: Request) -> Principal:
    token = request.cookies.get(sessions.COOKIE, "")
    if not token:
        raise Refused(
            401, "未登录 / not signed in", "请出示密钥 / show a key: Authorization: Bearer xt_…", key="not_signed_in"
        )
    settings = request.app.state.settings.access
    found = sessions.principal(request.app.state.service, token, settings.session_idle, _purpose(request))
    if request.method not in _READS and not sessions.is_csrf(token, request.headers.get(sessions.CSRF, "")):
        raise Refused(
            403, "请求来源不明 / request not from a page of this service", f"{sessions.CSRF}: GET /v1/me", key="csrf"
        )
    return found


def _purpose(request: Request) -> str:
    raw = request.headers.get(PURPOSE, "")
    with suppress(UnicodeError):
        raw = raw.encode("latin-1").decode("utf-8")
    return unquote(raw).strip()[:_MOST]


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return str(request.scope.get("xintu.address", ""))


def too_often(wait: float) -> Refused:
    """The answer to who has to wait."""
    seconds = str(max(1, math.ceil(wait)))
    return Refused(429, "请求过于频繁 / too many requests", f"{seconds} s", {"Retry-After": seconds})


async def who_asks(request: Request, given: CredentialsDep) -> Principal | None:
    """Who asks, where an answer does not depend on it; None for nobody, or somebody who is not known."""
    try:
        return await principal_of(request, given)
    except Refused:
        return None


#: Who asks.
PrincipalDep = Annotated[Principal, Depends(principal_of)]


class Needs:
    """Refuses who has none of the scopes (no scopes: who is not signed in); holds ledgers to the regions of who asks;
    notes the use of an audited scope before the answer is made.
    """

    def __init__(self, *scopes: str) -> None:
        known = load_policy().scopes
        self.scopes = tuple(known[scope] for scope in scopes)

    async def __call__(self, request: Request, principal: PrincipalDep) -> None:
        """Of each request. The entry holds the route, its arguments in the path and the query; never a body."""
        used = next((scope for scope in self.scopes if principal.may(scope.name)), None)
        if used is None:
            if not self.scopes:
                return
            names = ", ".join(scope.name for scope in self.scopes)
            raise Refused(403, "权限不足 / not allowed", f"需要权限 / needs: {names}", key="scope_missing")
        if not principal.purpose and load_policy().wants_purpose(principal.roles, used.name):
            raise Refused(403, "须说明用途 / purpose required", f"{PURPOSE}: …", key="purpose_needed")
        if used.name.startswith("ledger:"):
            hold_to_regions(request, principal)
        if used.audited:
            await audit_log(request).recorded(_entry(request, principal, used.name))


def _entry(request: Request, principal: Principal, scope: str) -> Entry:
    route = request.scope["route"]
    subject = request.path_params.get("party", "")
    asked = {"method": request.method, "route": route.path, "path": request.path_params, "query": request.url.query}
    return entry(principal, scope, subject, **asked)


def entry(principal: Principal, action: str, subject: str = "", **what: object) -> Entry:
    """An entry of the audit log about an act of somebody."""
    return Entry(
        user=principal.user,
        key=principal.key,
        organisation=principal.organisation,
        purpose=principal.purpose,
        action=action,
        subject=subject,
        what=what,
    )


def audit_log(request: Request) -> AuditLog:
    """The log of the running service."""
    log: AuditLog = request.app.state.audit
    return log


async def _audit(request: Request) -> AuditLog:
    return audit_log(request)


AuditDep = Annotated[AuditLog, Depends(_audit)]


def needs(*scopes: str) -> Dependency:
    """The dependency of a route (or a router) that whoever asks must have one of the scopes; none named: must be signed in."""
    dependency: Dependency = Depends(Needs(*scopes))
    return dependency
