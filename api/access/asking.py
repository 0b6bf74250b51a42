"""How a request says who asks: a key as a bearer token; and how a route says what it needs.

Every route has exactly one ``needs`` (or stands in ``OPEN``): a test reads them off the application.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.access.keys import BadKey, Keys
from api.access.policy import load_policy
from api.access.principal import Principal
from api.audit.chain import Entry
from api.audit.log import AuditLog
from api.errors import Refused

#: Paths that anybody may ask for.
OPEN = (
    "/health",
    "/openapi.json",
    "/ready",
    "/v1/objections/receipt",
    "/v1/share/keys",
)
#: The header that says what a request is for; it goes into the audit log.
PURPOSE = "X-Purpose"
_MOST = 200

_bearer = HTTPBearer(auto_error=False, description="API 密钥 / API key: xt_…")


def _principal(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Principal:
    keys: Keys = request.app.state.keys
    if given is None:
        raise Refused(401, "未登录 / not signed in", "请出示密钥 / show a key: Authorization: Bearer xt_…")
    try:
        principal = keys.principal(given.credentials, request.headers.get(PURPOSE, "")[:_MOST])
    except BadKey as error:
        raise Refused(401, "密钥无效 / bad key", str(error)) from error
    request.state.user = principal.user  # for the log
    return principal


def who_asks(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal | None:
    """Who asks, where an answer does not depend on it; None for nobody, or somebody who is not known."""
    try:
        return _principal(request, given)
    except Refused:
        return None


#: Who asks.
PrincipalDep = Annotated[Principal, Depends(_principal)]


class Needs:
    """Refuses who has none of the scopes; notes the use of an audited one before the answer is made."""

    def __init__(self, *scopes: str) -> None:
        known = load_policy().scopes
        self.scopes = tuple(known[scope] for scope in scopes)

    def __call__(self, request: Request, principal: PrincipalDep) -> None:
        """Of each request. The entry holds the route, its arguments in the path and the query; never a body."""
        used = next((scope for scope in self.scopes if principal.may(scope.name)), None)
        if used is None:
            names = ", ".join(scope.name for scope in self.scopes)
            raise Refused(403, "权限不足 / not allowed", f"需要权限 / needs: {names}")
        if used.audited:
            audit_log(request).record(_entry(request, principal, used.name))


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


AuditDep = Annotated[AuditLog, Depends(audit_log)]


def needs(*scopes: str) -> Dependency:
    """The dependency of a route (or a router) that whoever asks must have one of the scopes."""
    dependency: Dependency = Depends(Needs(*scopes))
    return dependency
