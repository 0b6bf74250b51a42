"""Parties that hold each other in a ring: strongly connected parts of a graph, those that point to others last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def components(arcs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The strongly connected parts of ``arcs`` (node -> nodes), each in order, every part after the parts it points to.

    Tarjan's algorithm without recursion: chains may be longer than Python's stack.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in sorted(arcs):
        if root in order:
            continue
        work: list[tuple[str, Iterator[str]]] = [_entered(root, arcs, order, low, stack, on_stack)]
        while work:
            node, ahead = work[-1]
            step = next((one for one in ahead if one not in order or one in on_stack), None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    found.append(_left(node, stack, on_stack))
            elif step in order:
                low[node] = min(low[node], order[step])
            else:
                work.append(_entered(step, arcs, order, low, stack, on_stack))
    return found


def _entered(
    node: str,
    arcs: Mapping[str, Iterable[str]],
    order: dict[str, int],
    low: dict[str, int],
    stack: list[str],
    on_stack: set[str],
) -> tuple[str, Iterator[str]]:
    order[node] = low[node] = len(order)
    stack.append(node)
    on_stack.add(node)
    return node, iter(sorted(arcs.get(node, ())))


def _left(node: str, stack: list[str], on_stack: set[str]) -> list[str]:
    part = [stack.pop()]
    while part[-1] != node:
        part.append(stack.pop())
    on_stack.difference_update(part)
    return sorted(part)
