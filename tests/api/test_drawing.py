"""What a canvas asks of many nodes at once: states, numbers of ties, ties between them, on a day; and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Loaded, Serving
else:
    Loaded = Serving = Any


@pytest.fixture(scope="module")
def client(loaded: Loaded, serving: Serving) -> Iterator[httpx.Client]:
    with serving(loaded.workspace) as opened:
        yield opened


def drawn(client: httpx.Client, ids: list[str], **query: str) -> dict[str, Any]:
    answer = client.post("/v1/drawing", json={"nodes": ids}, params=query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_nodes_and_ties_are_those_of_the_neighbourhood_with_their_states(client: httpx.Client) -> None:
    listed = client.get("/v1/parties", params={"state": "listed", "limit": 1}).json()["matches"][0]["id"]
    around = client.get(f"/v1/parties/{listed}/neighbourhood", params={"cap": 40}).json()
    ids = [node["id"] for node in around["nodes"]]
    told = drawn(client, [*ids, ids[0], "nobody"])
    nodes = {node["id"]: node for node in told["nodes"]}
    assert sorted(nodes) == sorted(ids)
    assert nodes[listed]["state"] == "listed"
    assert nodes[listed]["lists"]
    assert all(nodes[node["id"]]["degree"] == node["degree"] for node in around["nodes"])
    # ties among the outermost nodes are looked for here, too
    ties = {edge["id"] for edge in told["edges"]}
    assert {edge["id"] for edge in around["edges"]} <= ties
    assert all({edge["source"], edge["target"]} <= nodes.keys() for edge in told["edges"])
    long_ago = drawn(client, ids, as_of="1985-01-01")
    assert {node["state"] for node in long_ago["nodes"]} == {"clear"}
    assert not any(edge["since"] for edge in long_ago["edges"])


def test_bad_questions_are_refused(client: httpx.Client) -> None:
    for body in ({"nodes": []}, {"nodes": ["x"] * 3_001}, {"nodes": ["x"], "more": 1}, {}):
        assert client.post("/v1/drawing", json=body).status_code == 422
    assert client.post("/v1/drawing", json={"nodes": ["x"]}, params={"as_of": "2026-02-30"}).status_code == 422
    assert drawn(client, ["nobody"]) == {"nodes": [], "edges": []}
