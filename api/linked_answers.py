"""Linked parties of a batch, and who is exposed to the listed parties of a region, as plain data for commands and HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from api import answers
from graph.linked.exposure import exposure_json, exposures, listed_parties
from graph.linked.link_json import as_json
from graph.linked.links import Search, chunks, linked_each
from graph.model import Node, When
from graph.schema import Schema
from graph.store import GraphStore

#: Questions that are named and asked together.
_TOGETHER = 100


def batch(
    store: GraphStore, schema: Schema, whos: Iterable[str], when: When, search: Search
) -> Iterator[dict[str, Any]]:
    """One answer a WHO, in their order, as they come; one that means nobody or several says so with ``error``."""
    for chunk in chunks(whos, _TOGETHER):
        known = store.keys(chunk)
        meant = {who: who if who in known else answers.identify(store, who) for who in dict.fromkeys(chunk)}
        ids = {who: found.id if isinstance(found, Node) else found for who, found in meant.items()}
        asked = dict.fromkeys(id_ for id_ in ids.values() if isinstance(id_, str))
        told = {answer.party.id: answer for answer in linked_each(store, schema, asked, when, search)}
        for who in chunk:
            id_ = ids[who]
            yield {"who": who, **(as_json(told[id_], schema) if isinstance(id_, str) else unknown(id_))}


def unknown(found: answers.Candidates) -> dict[str, Any]:
    """What is said of a text that means nobody, or several parties."""
    candidates = [answers.party(node) for node in found.nodes]
    return {"error": "ambiguous" if candidates else "unknown", "count": found.count, "candidates": candidates}


def listed_in(store: GraphStore, schema: Schema, region: str, when: When) -> Iterator[str]:
    """Ids of the parties listed in a region, by name or code of a province, city or county; all for none."""
    return listed_parties(store, schema, region_prefix(region), when)


def exposed(
    store: GraphStore, schema: Schema, ids: Iterable[str], when: When, search: Search
) -> Iterator[dict[str, Any]]:
    """Of each listed party the unlisted ones near it, as they come."""
    return (exposure_json(exposure, schema) for exposure in exposures(store, schema, ids, when, search))


def region_prefix(region: str) -> str:
    """The digits that the codes of a region begin with: 341802, 3418, 34; "" for no region."""
    code = answers.region_code(region) if region else ""
    while code.endswith("00"):
        code = code[:-2]
    return code
