"""Ledgers are held to the regions of who asks: in one place, before the handler reads its arguments."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.access.policy import load_policy
from api.access.principal import Principal
from api.answers import region_code
from api.errors import Refused

_REGION = "region"


def hold_to_regions(request: Request, principal: Principal) -> None:
    """Of who has regions: a region asked for must lie in them, none asked for means the own one. Who has none is not concerned."""
    if not principal.regions:
        return
    route = request.scope["route"]
    if _REGION in _arguments(route.dependant):
        _set_region(request, within(principal, request.query_params.get(_REGION, "")))
    elif f"{request.method} {route.path}" not in load_policy().ledgers:
        raise Refused(403, "该台账不按区域提供 / not by region", "限全域用户 / for users of all regions only")


def within(principal: Principal, region: str) -> str:
    """The code of a region of the principal's: the one asked for, else its only one. ``Refused`` for any other."""
    if not principal.regions:
        return region
    own = ", ".join(principal.regions)
    if not region:
        if len(principal.regions) > 1:
            raise Refused(403, "请指明区域 / which region", f"region: {own}")
        return principal.regions[0].ljust(6, "0")
    code = region_code(region)
    if not principal.works_in(code):
        raise Refused(403, "不在可查区域 / outside of your regions", f"region: {own}")
    return code


def _set_region(request: Request, region: str) -> None:
    """As if it had been asked for: arguments are read after this."""
    asked = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] != _REGION]
    request.scope["query_string"] = urlencode([*asked, (_REGION, region)]).encode("ascii")
    for read_before in ("_query_params", "_url"):
        request.__dict__.pop(read_before, None)


def _arguments(dependant: Dependant) -> set[str]:
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_arguments(inner) for inner in dependant.dependencies))


def is_regional(route: APIRoute) -> bool:
    """Whether a route takes a region."""
    return _REGION in _arguments(route.dependant)
