"""Where a webhook may lead: public addresses only, or a service could be made to ask machines that only it can reach.

The name is looked up once, every address found must be public, and the connection goes to the address that was checked,
so that a name that changes its mind between check and use gains nothing. Redirections are not followed.
"""

from __future__ import annotations

import ipaddress
import socket

import httpx

from api.service.refusal import Refusal

_LONGEST = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SCHEMES = {"https": 443, "http": 80}


def checked_url(url: str, *, private: bool) -> httpx.URL:
    """A URL that may be kept: https, or http too where ``private`` addresses are allowed. ``Refusal`` says what is wrong."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Refusal("webhook_url", value=url[:_LONGEST]) from error
    known = parsed.scheme == "https" or (parsed.scheme == "http" and private)
    if len(url) > _LONGEST or not known or not parsed.host or parsed.userinfo or parsed.fragment:
        raise Refusal("webhook_url", value=url[:_LONGEST])
    try:
        literal = ipaddress.ip_address(parsed.host)
    except ValueError:
        return parsed
    if not private and not is_public(literal):
        raise Refusal("webhook_private", value=parsed.host)
    return parsed


def address_of(url: httpx.URL, *, private: bool) -> str:
    """The address to connect to. Raises ``Refusal`` if any address of the name is not public, ``OSError`` if there is none."""
    found = socket.getaddrinfo(url.host, url.port or _SCHEMES[url.scheme], type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]).split("%")[0] for info in found]
    if not private and not all(is_public(ipaddress.ip_address(address)) for address in addresses):
        raise Refusal("webhook_private", value=url.host)
    return addresses[0]


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one of the open Internet, in whatever wrapping of IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or address in _NAT64:
            return False
    return address.is_global and not address.is_multicast
