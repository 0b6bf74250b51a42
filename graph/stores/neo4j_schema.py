"""How the graph looks in Neo4j: labels and relationship types from the schema, constraints and indexes.

Cypher takes labels and types as text, not as parameters. They come from ``schema.yaml`` alone, are checked here letter by
letter, and a kind of the data is only ever looked up: an unknown one is refused before a statement is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.schema import Schema
from graph.store import BadGraphError

_KIND = re.compile(r"[a-z][a-z0-9_]{0,62}")

#: Labels that every node, party and event carries, and the links between events and nodes.
NODE, PARTY, EVENT, CHECKPOINT = "Node", "Party", "Event", "XintuCheckpoint"
HAS_EVENT, DECIDED_BY = "HAS_EVENT", "DECIDED_BY"
#: The label of nodes whose degrees are to be noted again (``neo4j_degrees``).
UNCOUNTED = "XintuUncounted"

#: Full-text index over names, for people: one per label and set of properties, analysed in pairs of characters.
NAMES_INDEX = "node_names"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Labels by kind of node and event (all of them, joined by ":"), relationship types by kind of edge."""

    nodes: Mapping[str, str]
    edges: Mapping[str, str]
    events: Mapping[str, str]

    def label(self, what: str, kind: str) -> str:
        """Labels or type of ``kind``; ``BadGraphError`` if the schema does not know it."""
        found = self._of(what).get(kind)
        if found is None:
            raise BadGraphError(f"{what}: kind {kind!r} is not in the schema")
        return found

    def own_labels(self, what: str) -> list[str]:
        """Every label of nodes or events but the common one, each once."""
        common = {"nodes": NODE, "events": EVENT}[what]
        labels = {label for joined in self._of(what).values() for label in joined.split(":")}
        return sorted(labels - {common})

    def known(self, kinds: Sequence[str]) -> list[str]:
        """The edge kinds asked that exist, in the schema's order; all for none asked."""
        return [kind for kind in self.edges if not kinds or kind in kinds]

    def _of(self, what: str) -> Mapping[str, str]:
        return {"nodes": self.nodes, "edges": self.edges, "events": self.events}[what]


def vocabulary(schema: Schema) -> Vocabulary:
    """The vocabulary of a schema; ``ValueError`` if a kind is no plain word or two would share a label or type."""
    nodes = {
        name: f"{NODE}:{PARTY}:{_camel(name)}" if kind.party else f"{NODE}:{_camel(name)}"
        for name, kind in schema.nodes.items()
    }
    edges = {kind: _checked(kind).upper() for kind in schema.edges}
    events = {kind: f"{EVENT}:{_camel(kind)}" for kind in schema.events}
    names = [joined.rsplit(":", 1)[1] for joined in (*nodes.values(), *events.values())]
    names += [NODE, PARTY, EVENT, CHECKPOINT, UNCOUNTED, *edges.values(), HAS_EVENT, DECIDED_BY]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"schema: two kinds would share a label or relationship type: {', '.join(twice)}")
    return Vocabulary(nodes, edges, events)


_DEFINED = re.compile(r"CREATE (?:CONSTRAINT|(?:TEXT |FULLTEXT )?INDEX) (\w+) ")


def named_definitions(words: Vocabulary) -> dict[str, str]:
    """Constraints and indexes by name."""
    named = {}
    for statement in definitions(words):
        found = _DEFINED.match(statement)
        assert found is not None
        named[found[1]] = statement
    return named


def definitions(words: Vocabulary) -> list[str]:
    """Constraints and indexes; each may run again at any time."""
    unique = [
        f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        for label in (NODE, EVENT, CHECKPOINT)
    ]
    unique += [
        f"CREATE CONSTRAINT {kind}_id IF NOT EXISTS FOR ()-[r:{type_}]-() REQUIRE r.id IS UNIQUE"
        for kind, type_ in words.edges.items()
    ]
    ranges = [
        f"CREATE INDEX {label.lower()}_{field} IF NOT EXISTS FOR (n:{label}) ON (n.{field})"
        for label, field in (
            (NODE, "code"),
            (NODE, "norm"),
            (NODE, "region"),
            (NODE, "city"),
            (EVENT, "authority"),
            (EVENT, "colour"),
        )
    ]
    text = f"CREATE TEXT INDEX node_norms IF NOT EXISTS FOR (n:{NODE}) ON (n.norms)"
    longs = f"CREATE INDEX node_long_named IF NOT EXISTS FOR (n:{NODE}) ON (n.long_named)"
    full = (
        f"CREATE FULLTEXT INDEX {NAMES_INDEX} IF NOT EXISTS FOR (n:{NODE}) ON EACH [n.name, n.names] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}"
    )
    return [*unique, *ranges, text, longs, full]


def _camel(kind: str) -> str:
    return "".join(part.capitalize() for part in _checked(kind).split("_"))


def _checked(kind: str) -> str:
    if not _KIND.fullmatch(kind):
        raise ValueError(f"schema: kind {kind!r} must be small letters, digits and underscores")
    return kind
