"""Answers as plain data, the same for the command line and for HTTP: graph questions with names of regions added."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from graph import dossier as graph_dossier
from graph.linked import links
from graph.model import Node, When
from graph.schema import Schema
from graph.store import GraphStore
from graph.stores.sql import SqlGraphStore
from loaders.ledgers.commitment_rules import read_commitment_rules
from loaders.ledgers.commitments import note_effects
from loaders.ledgers.deliveries import read_deliveries
from loaders.ledgers.dossier import Told, classes
from loaders.ledgers.dossier import one_stop as compose
from loaders.ledgers.duties import read_duties
from loaders.ledgers.rules import in_force
from loaders.reject import InputError
from loaders.workspace import Workspace
from resolution import divisions
from resolution.names import normalise

_EXACT = ("id", "code", "name", "former_name", "normal_name")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Parties that a text may mean, when it does not mean exactly one; ``count`` may exceed the nodes given."""

    nodes: list[Node]
    count: int


def region_name(code: str) -> str:
    """Today's name of a region with its province, e.g. 安徽省宣城市; "" when unknown."""
    if not code:
        return ""
    names = [divisions.name_of(part) for part in (divisions.province_of(code), divisions.city_of(code), code) if part]
    return "".join(dict.fromkeys(name for name in names if name))


def party(node: Node) -> dict[str, str]:
    """A party as every answer shows it."""
    return {
        "id": node.id,
        "name": node.name,
        "code": node.code,
        "kind": node.kind,
        "region": node.region,
        "region_name": region_name(node.region),
    }


def search(store: GraphStore, text: str, limit: int = 20) -> list[dict[str, str]]:
    """Parties that a text may mean, best first, with ``how`` each matched."""
    found = store.find(text, limit)
    plain = normalise.text(text)
    if not found and plain != text:
        found = store.find(plain, limit)
    return [{**party(match.node), "how": match.how} for match in found]


def identify(store: GraphStore, who: str, most: int = 20) -> Node | Candidates:
    """The party that ``who`` means (id, code or name), or the candidates when it may mean several or none."""
    found = store.find(who, 1_000)
    plain = normalise.text(who)
    if not found and plain != who:
        found = store.find(plain, 1_000)
    for how in _EXACT:
        exact = {match.node.id: match.node for match in found if match.how == how}
        if len(exact) == 1:
            return next(iter(exact.values()))
        if exact:
            return Candidates(list(exact.values())[:most], len(exact))
    if len(found) == 1:
        return found[0].node
    return Candidates([match.node for match in found[:most]], len(found))


def linked(store: GraphStore, schema: Schema, who: str, when: When, search: links.Search) -> dict[str, Any]:
    """Linked dishonest parties of a party, in the documented form."""
    answer = links.linked(store, schema, who, when, search)
    return links.as_json(answer, schema)


def dossier(store: GraphStore, schema: Schema, who: str, when: When) -> dict[str, Any]:
    """All that is known of a party."""
    answer = graph_dossier.dossier(store, schema, who, when)
    answer["region_name"] = region_name(answer["region"])
    if commitments := answer["events"].get("commitment"):
        rules = in_force(read_commitment_rules(), when.day, "commitment_rules")
        note_effects(commitments["entries"], rules, when.day)
    return answer


def one_stop(workspace: Workspace, schema: Schema, who: str, when: When) -> dict[str, Any]:
    """The dossier by classes of the catalogue, with sources, times and gaps, out of one view of the workspace."""
    try:
        datetime.date.fromisoformat(when.day)
    except ValueError as error:
        raise InputError("bad_date", file="", value=when.as_of) from error
    sources = workspace.sources()
    duties = read_duties(workspace.path, sources)
    with workspace.read() as connection:
        answer = dossier(SqlGraphStore.inside(connection), schema, who, when)
        deliveries = read_deliveries(connection, when.day, when.known_by)
        told = _last.get((when.day, when.known_at))
        if told is None or not told.is_still(sources, deliveries, duties):
            told = Told(sources, deliveries, duties, classes(when.day), when.day)
            _keep((when.day, when.known_at), told)
        return compose(connection, answer, told)


#: What was known beside parties when a dossier was last asked for, by the times asked.
_last: dict[tuple[str, str], Told] = {}
_MOST_TIMES = 8


def _keep(times: tuple[str, str], told: Told) -> None:
    if len(_last) >= _MOST_TIMES:
        _last.clear()
    _last[times] = told


def region_code(region: str) -> str:
    """Today's code of a region by code or name.

    Raises ``InputError`` for one that is unknown and for one that may mean several (鼓楼区, a code given out twice).
    """
    code = divisions.region_today(region)
    if not code:
        names = sorted({region_name(now) for found in divisions.find(region) for now in divisions.today(found.code)})
        if not names:
            raise InputError("unknown_region", value=region)
        raise InputError("ambiguous_region", value=region, candidates="、".join(names[:10]))
    return code
