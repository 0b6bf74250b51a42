"""Queries of the Reconciliation Service API 0.2, answered by the resolver: ``match`` is true only where it decides so."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from api.answers import party, region_code
from api.messages import say
from api.printing import kind_name
from api.service.refusal import Refusal
from graph.model import Node
from loaders.parties import PartyIndex
from loaders.reject import InputError
from resolution.mention import KINDS

_SPACE = "urn:xintu:party"
#: Properties of a query that the resolver weighs; and those that a table can be extended by.
_STATED = ("code", "region", "address", "legal_representative")
_GIVEN = ("name", "code", "region", "region_name", "kind", "former_names", "state")
_MOST_QUERIES, _SHARE = 100, 100.0
_TITLES = {"name": "reconcile.name_of_party"}
_Id = Annotated[str, Field(min_length=1, max_length=100)]
_Value = str | float | bool | dict[str, Any] | list[Any] | None


class Property(BaseModel):
    """A property with its value (or the first of several)."""

    pid: _Id
    v: _Value = None

    @property
    def text(self) -> str:
        """The value as text; of a reconciled one its name."""
        value = self.v[0] if isinstance(self.v, list) and self.v else self.v
        if isinstance(value, dict):
            value = value.get("name") or value.get("id") or ""
        return "" if value is None or isinstance(value, list | bool) else str(value)[:500]


class Query(BaseModel):
    """One query of a batch."""

    query: Annotated[str, Field(max_length=500)] = ""
    type: str | list[str] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    properties: Annotated[list[Property], Field(max_length=20)] = []


class Wish(BaseModel):
    """A property that a table is to be extended by."""

    id: _Id


class Extension(BaseModel):
    """Which properties of which parties."""

    ids: Annotated[list[_Id], Field(max_length=1_000)]
    properties: Annotated[list[Wish], Field(max_length=20)]


_BATCH = TypeAdapter(Annotated[dict[str, Query], Field(max_length=_MOST_QUERIES)])


def manifest(base: str) -> dict[str, Any]:
    """What the service is and can."""
    path = f"{base}/reconcile"
    kinds = ("entity", "type", "property")
    return {
        "versions": ["0.2"],
        "name": say("reconcile.name"),
        "identifierSpace": _SPACE,
        "schemaSpace": f"{_SPACE}:kind",
        "defaultTypes": types(),
        "view": {"url": f"{base}/parties/{{{{id}}}}"},
        "preview": {"url": f"{path}/preview?id={{{{id}}}}", "width": 420, "height": 160},
        "suggest": {kind: {"service_url": path, "service_path": f"/suggest/{kind}"} for kind in kinds},
        "extend": {"propose_properties": {"service_url": path, "service_path": "/properties"}, "property_settings": []},
        "batchSize": _MOST_QUERIES,
        "authentication": {"type": "apiKey", "name": "Authorization", "in": "header"},
    }


def types() -> list[dict[str, str]]:
    """Kinds of parties that names are reconciled with: never persons, whom a name alone does not mean."""
    return [type_of(kind) for kind in KINDS if kind != "person"]


def type_of(kind: str) -> dict[str, str]:
    """A kind as the API writes types."""
    return {"id": kind, "name": kind_name(kind)}


def properties() -> list[dict[str, str]]:
    """Properties by id, with their names."""
    return [
        {"id": name, "name": say(_TITLES.get(name, f"reconcile.{name}"))} for name in dict.fromkeys((*_STATED, *_GIVEN))
    ]


def extending() -> list[dict[str, str]]:
    """Properties that a table can be extended by: none that names a person."""
    return [entry for entry in properties() if entry["id"] in _GIVEN]


def named(entries: list[dict[str, str]], prefix: str) -> list[dict[str, str]]:
    """Those whose id or name holds a text."""
    wanted = prefix.strip().lower()
    return [entry for entry in entries if wanted in entry["id"].lower() or wanted in entry["name"].lower()]


def answer(state: Any, form: dict[str, str]) -> dict[str, Any]:
    """The answer to a form: ``queries`` or ``extend``; ``Refusal`` where it is neither, or not as the API has it."""
    try:
        if form.get("queries"):
            batch = _BATCH.validate_json(form["queries"])
            return {name: {"result": _candidates(state, query)} for name, query in batch.items()}
        if form.get("extend"):
            return _extended(state, Extension.model_validate_json(form["extend"]))
    except ValidationError as error:
        first = error.errors()[0]
        raise Refusal("bad_reconcile", value=f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    raise Refusal("bad_reconcile", value="queries, extend")


def _candidates(state: Any, query: Query) -> list[dict[str, Any]]:
    mention = {"name": query.query} | {p.pid: p.text for p in query.properties if p.pid in _STATED}
    if not any(mention.values()):
        return []
    if mention.get("region"):
        mention["region"] = _region(mention["region"])
    told = _index(state).match(mention, query.limit)
    nodes = state.store.nodes([one.target for one in told.candidates])
    wanted = {query.type} if isinstance(query.type, str) else set(query.type or ())
    return [
        {
            "id": one.target,
            "name": nodes[one.target].name,
            "type": [type_of(nodes[one.target].kind)],
            "score": round(_SHARE * one.probability, 2),
            "match": told.decision == "match" and told.target == one.target,
            "features": [{"id": name, "value": round(bits, 2)} for name, _, bits in one.why],
            "description": nodes[one.target].code,
        }
        for one in told.candidates
        if one.target in nodes and (not wanted or nodes[one.target].kind in wanted)
    ]


def _region(text: str) -> str:
    """Today's code; "" for a place that is not known: it says nothing then."""
    try:
        return region_code(text)
    except InputError:
        return ""


def _index(state: Any) -> PartyIndex:
    """The resolver's index of the parties, as of the last resolve; made when first asked, one process at a time."""
    with state.pushing:
        held: PartyIndex | None = getattr(state, "party_index", None)
        if held is None:
            held = PartyIndex.open(state.workspace)
        elif held.is_stale(state.workspace):
            held = held.refresh(state.workspace)
        state.party_index = held
    return held


def _extended(state: Any, asked: Extension) -> dict[str, Any]:
    nodes, states = state.store.nodes(asked.ids), state.store.states(asked.ids)
    names = {entry["id"]: entry["name"] for entry in properties()}
    wanted = [wish.id for wish in asked.properties if wish.id in _GIVEN]
    rows = {}
    for id_ in asked.ids:
        values = _values(nodes[id_], states) if id_ in nodes else {}
        rows[id_] = {name: [{"str": text} for text in values.get(name, ()) if text] for name in wanted}
    return {"meta": [{"id": name, "name": names[name]} for name in wanted], "rows": rows}


def _values(node: Node, states: dict[str, str]) -> dict[str, list[str]]:
    if node.kind == "person":
        return {}
    own = {name: [value] for name, value in party(node).items()}
    return own | {"former_names": list(node.names), "state": [states.get(node.id, "clear")]}
