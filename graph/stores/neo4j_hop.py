"""One hop from many nodes in Neo4j: hubs are told by what nodes note of their degrees, before a relationship of theirs is read.

Whatever is found comes as one row that holds lists: a row costs the server and this process more than what stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.model import When
from graph.store import Direction, hub_limit, is_hub
from graph.stores.neo4j_degrees import counted, degrees_from, kinds, told
from graph.stores.neo4j_schema import NODE, Vocabulary
from graph.stores.neo4j_session import Connection

_ARROWS = {"both": ("-", "-"), "out": ("-", "->"), "in": ("<-", "-")}
#: More ties than a node has.
_NONE = 2**31
#: How nodes are asked for: by the server's own numbers, or by ids.
BY_NUMBER = ("MATCH (n) WHERE id(n) IN {keys}", "id(n)")
BY_ID = (f"MATCH (n:{NODE}) WHERE n.id IN {{keys}}", "n.id")


@dataclass(frozen=True, slots=True)
class Hop:
    """What is asked for (``graph.store``), beside the nodes."""

    kinds: Sequence[str]
    when: When
    hub: int | Mapping[str, int]
    direction: Direction = "both"


@dataclass(frozen=True, slots=True)
class Look:
    """How it is read: ``near`` = ``BY_NUMBER`` or ``BY_ID``, what is told of each relationship ``r`` from ``n`` to ``m``, a condition on them.

    ``above``: degrees are told of nodes that have more ties than this of a kind, and of hubs; None = of hubs only.
    """

    near: tuple[str, str]
    told: str
    condition: str
    above: int | None = None


@dataclass(slots=True)
class Seen:
    """(node, what is told of a relationship), degrees by node and kind as far as told, and kinds along which hubs stayed closed."""

    rows: list[tuple[Any, Sequence[Any]]] = field(default_factory=list)
    degrees: dict[Any, dict[str, int]] = field(default_factory=dict)
    suppressed: dict[Any, dict[str, int]] = field(default_factory=dict)


def look(connection: Connection, words: Vocabulary, keys: Sequence[Any], hop: Hop, how: Look, **given: Any) -> Seen:
    """Nodes that are no hub in one round trip; hubs, along the kinds that are left to them, in a second one."""
    asked = words.known(hop.kinds)
    limits = {kind: limit for kind in asked if (limit := hub_limit(hop.hub, kind)) > 0}
    given |= times(hop.when)
    seen = Seen()
    rows = connection.collected(
        *_open(words, asked, hop.direction, how),
        keys=list(dict.fromkeys(keys)),
        limited=[kinds(words).index(kind) for kind in limits],
        limits=list(limits.values()),
        floor=min(limits.values(), default=_NONE),
        above=_NONE if how.above is None else how.above,
        **given,
    )
    for near, degrees, found in rows:
        seen.degrees[near] = degrees_from(words, degrees)
        seen.rows += [(near, one) for one in found]
        hubs = {kind: number for kind, number in seen.degrees[near].items() if is_hub(limits, kind, number)}
        if hubs:
            seen.suppressed[near] = hubs
    left = _left(asked, seen)
    if any(left.values()):
        rows = connection.collected(*_open_along(words, asked, hop.direction, how), left=left, **given)
        seen.rows += [(near, one) for near, one in rows]
    return seen


def times(when: When) -> dict[str, str]:
    """Parameters of ``known`` and ``holding``."""
    return {"day": when.day, "after": when.after, "known": when.known_by}


def known(variable: str) -> str:
    """The condition of a row that was known by then."""
    return f"($known = '' OR {variable}.known_from <= $known)"


def holding(variable: str) -> str:
    """The condition of a row that holds and was known."""
    return f"{variable}.since <= $day AND ({variable}.until = '' OR {variable}.until > $after) AND {known(variable)}"


def _left(asked: Sequence[str], seen: Seen) -> dict[str, list[Any]]:
    """Hubs by the kinds along which they are no hub and have ties."""
    return {
        kind: [key for key, hubs in seen.suppressed.items() if kind not in hubs and kind in seen.degrees[key]]
        for kind in asked
    }


def _open(words: Vocabulary, asked: Sequence[str], direction: Direction, how: Look) -> tuple[str, str]:
    """Nodes are counted where their notes say that they may be hubs, or where they have none."""
    begin, near = how.near
    busiest = "coalesce(n.busiest, COUNT { (n)--() })"
    counts = f"[{counted(words, kinds(words), 'n')}]"
    opened = (
        f"{begin.format(keys='$keys')} WITH n, {busiest} AS busiest "
        f"WITH n, busiest, CASE WHEN busiest > $floor THEN {counts} ELSE [] END AS counts WITH n, busiest, "
        "size([i IN range(0, size($limited) - 1) WHERE counts[$limited[i]] > $limits[i]]) > 0 AS hub"
    )
    degrees = f"CASE WHEN hub OR busiest > $above THEN {told(words, 'n')} ELSE '{{}}' END"
    if not asked:
        return opened, f"{near}, {degrees}, []"
    types = "|".join(words.edges[kind] for kind in asked)
    ways = f"WITH * WHERE NOT hub {_ways(types, direction, how)} RETURN collect([{how.told}]) AS found"
    return f"{opened} CALL (n, hub) {{ {ways} }}", f"{near}, {degrees}, found"


def _open_along(words: Vocabulary, asked: Sequence[str], direction: Direction, how: Look) -> tuple[str, str]:
    begin, near = how.near
    branches = (
        f"{begin.format(keys=f'$left.{kind}')} {_ways(words.edges[kind], direction, how)} "
        f"RETURN {near} AS near, [{how.told}] AS one"
        for kind in asked
    )
    return f"CALL () {{ {' UNION ALL '.join(branches)} }}", "near, one"


def _ways(types: str, direction: Direction, how: Look) -> str:
    left, right = _ARROWS[direction]
    return f"MATCH (n){left}[r:{types}]{right}(m) WHERE {holding('r')}{how.condition}"
