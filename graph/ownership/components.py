"""Parties that hold each other in a ring: strongly connected parts of a graph, those that point to others last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx


def components(arcs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The strongly connected parts of ``arcs`` (node -> nodes), each in order, every part after the parts it points to.

    Nodes and arcs go in by id, so that the order of parts is no matter of chance.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted(arcs))
    graph.add_edges_from((near, far) for near in sorted(arcs) for far in sorted(arcs[near]))
    return [sorted(part) for part in nx.strongly_connected_components(graph)]
