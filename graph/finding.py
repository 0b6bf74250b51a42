"""How a node was found by text: the same order of ways on every store."""

from __future__ import annotations

from graph.model import Node
from graph.names import normal_name

#: Ways of finding a node, best first.
HOWS = ("id", "code", "name", "former_name", "normal_name", "part")


def how_found(node: Node, text: str) -> str:
    """The best way in which ``text`` (stripped) finds ``node``; "" if it does not."""
    norm = normal_name(text)
    norms = [normal_name(name) for name in (node.name, *node.names)]
    ways = (
        node.id == text,
        node.code != "" and node.code in (text, norm),
        node.name == text,
        text in node.names,
        norm in norms,
        any(norm in name for name in norms),
    )
    if not norm:
        return "id" if node.id == text else ""
    return next((how for how, fits in zip(HOWS, ways, strict=True) if fits), "")


def part_length(node: Node, text: str) -> int:
    """The length of the shortest normal name of ``node`` that holds ``text``: closer names are given first."""
    norm = normal_name(text)
    return min((len(name) for name in map(normal_name, (node.name, *node.names)) if norm in name), default=0)
