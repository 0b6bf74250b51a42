"""A partner's feed over HTTP, page by page; its keys, followed from those that are trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from api.service.refusal import Refusal
from api.sharing.signing import trusted_with

_SECONDS = 60
_RETRIES = 3


@contextmanager
def feed_at(url: str, key: str) -> Iterator[httpx.Client]:
    """A client of a partner's service."""
    headers = {"Authorization": f"Bearer {key}"}
    transport = httpx.HTTPTransport(retries=_RETRIES)
    with httpx.Client(base_url=url, headers=headers, timeout=_SECONDS, transport=transport) as client:
        yield client


def keys_at(client: httpx.Client, trusted: Mapping[str, str]) -> dict[str, str]:
    """Trusted keys, with those that the partner made since and endorsed with a trusted one."""
    return trusted_with(trusted, _answer(client, "/v1/share/keys", {}))


def pages_at(client: httpx.Client, agreement: str, cursor: int) -> Iterator[dict[str, Any]]:
    """The pages after a cursor, each asked for when the one before it has been used."""
    more = True
    while more:
        page = _answer(client, "/v1/share/changes", {"agreement": agreement, "cursor": cursor})
        yield page
        more, cursor = page["more"], page["cursor"]


def _answer(client: httpx.Client, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    try:
        answer = client.get(path, params=asked)
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Refusal("share_unreachable", 502, url=str(client.base_url), text=type(error).__name__) from error
    if answer.is_error or not isinstance(told, dict):
        text = str(told.get("detail", "")) if isinstance(told, dict) else ""
        raise Refusal("share_unreachable", 502, url=str(client.base_url), text=f"{answer.status_code} {text}")
    return told
