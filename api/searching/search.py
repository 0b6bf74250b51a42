"""Who is looked for: suggestions while somebody types, and pages of parties that pass filters. The same for every front door."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from api.answers import party, region_code
from api.messages import say
from api.service.refusal import Refusal
from graph.finding import how_found
from graph.model import Node
from graph.names import normal_name
from graph.stores.sql import SqlGraphStore
from graph.stores.sql_parties import Wanted
from graph.suggesting import Fit
from resolution.names import normalise

#: Of a text that fits many in the same way, so many are ranked; beyond it parties come by id.
_RANKED = 600


@dataclass(frozen=True, slots=True)
class Page:
    """Which page: after a cursor ("" = the first), of how many."""

    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class _How:
    """How a text found a party; which way a text that is being typed would have, and by which name or code."""

    how: str
    way: str = ""
    by: str = ""


def norms_of(text: str) -> list[str]:
    """The normal texts that a text stands for: as typed, and in simplified characters."""
    return [norm for norm in dict.fromkeys(normal_name(one) for one in (text, normalise.text(text))) if norm]


def suggest(store: SqlGraphStore, text: str, limit: int) -> dict[str, Any]:
    """Parties that may be meant by a text still being typed: who, where, in what state, and why each is given."""
    told = store.suggest(norms_of(text), limit)
    fits = told.best(limit)
    nodes = store.nodes([fit.party.id for fit in fits])
    states = store.states(list(nodes))
    return {
        "query": text,
        "count": told.count,
        "more": told.more,
        "suggestions": [_suggestion(nodes[fit.party.id], fit, states) for fit in fits if fit.party.id in nodes],
    }


def _suggestion(node: Node, fit: Fit, states: dict[str, str]) -> dict[str, Any]:
    return {**party(node), "state": states.get(node.id, "clear"), "how": fit.way, **reason(node, fit.way, fit.by)}


def reason(node: Node, way: str, by: str) -> dict[str, str]:
    """What of a party fits, and that in words."""
    if way.startswith("former"):
        by = next((name for name in node.names if normal_name(name) == by), by)
    if node.kind == "person":
        by = ""  # names of persons stand in one place only, where they are masked for who may not see them
    return {"by": by, "why": why(way, by)}


def why(way: str, by: str) -> str:
    """Why a party is given, in words."""
    return say(f"found.{way}", by=by).rstrip("：: ")


def prefix_of(region: str) -> str:
    """First digits of the codes of a region given by code or name; "" for ""."""
    if not region:
        return ""
    code = region_code(region)
    return code[:2] if code.endswith("0000") else code.removesuffix("00")


def search(store: SqlGraphStore, wanted: Wanted, page: Page) -> dict[str, Any]:
    """A page of parties: by a text the best first, else by id; ``next`` is the cursor of the page behind it."""
    if wanted.text.strip():
        told = store.suggest(norms_of(wanted.text), _RANKED)
        if not told.crowds:
            return _ranked(store, wanted, told.best(_RANKED), page)
        norm = next(iter(norms_of(wanted.text)))
        wanted = replace(wanted, text=norm)
    return _by_id(store, wanted, page)


def _by_id(store: SqlGraphStore, wanted: Wanted, page: Page) -> dict[str, Any]:
    after = _read_cursor(page.cursor, "id", 1)
    found, count = store.parties(wanted, after[0] if after else "", page.limit + 1)
    shown = found[: page.limit]
    behind = _cursor("id", [shown[-1].id]) if len(found) > page.limit else ""
    hows = {node.id: _How(how_found(node, wanted.text) or "part") for node in shown} if wanted.text else {}
    return _answer(store, wanted, (min(count, wanted.counted), count > wanted.counted), shown, hows) | {"next": behind}


def _ranked(store: SqlGraphStore, wanted: Wanted, fits: Sequence[Fit], page: Page) -> dict[str, Any]:
    plain = replace(wanted, text="", among=tuple(fit.party.id for fit in fits))
    passing, _ = store.parties(plain, "", _RANKED)
    nodes = {node.id: node for node in passing}
    left = [fit for fit in fits if fit.party.id in nodes]
    count = len(left)
    if after := _read_cursor(page.cursor, "rank", 3):
        left = [fit for fit in left if list(fit.order) > after]
    shown = [nodes[fit.party.id] for fit in left[: page.limit]]
    behind = _cursor("rank", list(left[page.limit - 1].order)) if len(left) > page.limit else ""
    ways = {
        fit.party.id: _How(how_found(nodes[fit.party.id], wanted.text) or fit.way, fit.way, fit.by)
        for fit in left[: page.limit]
    }
    return _answer(store, wanted, (count, False), shown, ways) | {"next": behind}


def _answer(
    store: SqlGraphStore, wanted: Wanted, counted: tuple[int, bool], shown: Sequence[Node], hows: dict[str, _How]
) -> dict[str, Any]:
    states = store.states([node.id for node in shown], wanted.when)
    matches = [
        {**party(node), "state": states.get(node.id, "clear"), **_told(node, hows.get(node.id))} for node in shown
    ]
    return {"query": wanted.text, "count": counted[0], "more": counted[1], "matches": matches}


def _told(node: Node, how: _How | None) -> dict[str, str]:
    if how is None:
        return {"how": "filter", "by": "", "why": ""}
    way = how.way or {"part": "name_part", "normal_name": "name"}.get(how.how, how.how)
    return {"how": how.how, **reason(node, way, how.by)}


def _cursor(order: str, place: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([order, *place])).decode().rstrip("=")


def _read_cursor(text: str, order: str, size: int) -> list[Any]:
    """What a cursor says, [] for ""; ``Refusal`` for one of another question."""
    if not text:
        return []
    kinds = {"id": [str], "rank": [int, int, str]}[order]
    try:
        told = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        fits = told[0] == order and len(told) == size + 1 and [type(one) for one in told[1:]] == kinds
    except (binascii.Error, ValueError, TypeError, LookupError):
        fits = False
    if not fits:
        raise Refusal("bad_cursor", value=text[:40])
    return list(told[1:])
