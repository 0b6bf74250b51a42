"""Who may write over HTTP: programs of this machine, and no page of a browser that was led here. There are no users yet."""

from __future__ import annotations

import ipaddress

from fastapi import Depends, Request

from api.errors import Refused

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def check_local(request: Request) -> None:
    """Refuse a request that did not begin on this machine, unless the setting ``XINTU_PUSH`` opens writing."""
    if request.app.state.settings.push == "open":
        return
    ends = ((request.scope.get("server") or ("", 0))[0], request.client.host if request.client else "")
    host = request.headers.get("host", "").rsplit(":", 1)[0].strip("[]")
    if not all(_is_loopback(end) for end in (*ends, host)) or any(name in request.headers for name in _FORWARDED):
        raise Refused(
            403, "不接受推送 / push refused", "只接受本机推送（设置 XINTU_PUSH） / only from this machine (XINTU_PUSH)"
        )


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


#: Of every route that writes.
LOCAL = Depends(check_local)
