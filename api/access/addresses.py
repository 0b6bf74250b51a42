"""Where a request comes from: what a proxy says counts only if the setting ``XINTU_TRUSTED_PROXIES`` names the proxy."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import Headers

from api.service.refusal import Refusal

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """The proxies whose word counts; ``Refusal`` for a setting that names none."""

    def __init__(self, trusted: Sequence[str]) -> None:
        try:
            self._networks: tuple[_Network, ...] = tuple(ipaddress.ip_network(one, strict=False) for one in trusted)
        except ValueError as error:
            raise Refusal("bad_setting", name="XINTU_TRUSTED_PROXIES", value=",".join(trusted)) from error

    def address(self, scope: dict[str, Any]) -> str:
        """The nearest address that is no trusted proxy."""
        peer = (scope.get("client") or ("", 0))[0]
        if not self._networks or not self._trusts(peer):
            return str(peer)
        given = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
        for one in reversed([part.strip() for part in given if part.strip()]):
            if not self._trusts(one):
                return one if _is_address(one) else str(peer)
        return str(peer)

    def is_encrypted(self, scope: dict[str, Any]) -> bool:
        """Whether the request reached the service, or a trusted proxy before it, over TLS."""
        peer = (scope.get("client") or ("", 0))[0]
        if self._networks and self._trusts(peer):
            return Headers(scope=scope).get("x-forwarded-proto", "").strip().lower() == "https"
        return scope.get("scheme") == "https"

    def _trusts(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
