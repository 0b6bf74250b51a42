"""Whether rows in Neo4j are what was written: a row that somebody edited by hand counts as different, whatever digest it bears.

Looked at are the model's columns, what is derived from them, labels, noted degrees, and the links of an event. Labels and properties that
are not ours are nobody's business here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from graph.checksum import COLUMNS, row_digests
from graph.rows import table_of
from graph.store import BadGraphError
from graph.stores.neo4j_degrees import right
from graph.stores.neo4j_read import ordered
from graph.stores.neo4j_rows import LISTS, derived_names, joined, parameters, returned
from graph.stores.neo4j_schema import DECIDED_BY, NODE, Vocabulary
from graph.stores.neo4j_session import Connection

_BATCH = 20_000
_NUMBERS = frozenset({"weight", "amount"})
_EDITED = b""  # no row has this digest


def proven(connection: Connection, words: Vocabulary, what: str) -> Iterator[tuple[str, bytes]]:
    """Ids in order, each once, with the digest of the row as it stands; an empty one where something is not as written."""
    links = {
        "nodes": f"labels(x), {right(words, 'x')}",
        "edges": "[], true",
        "events": f"labels(x), [(x)-[:{DECIDED_BY}]->(a) | a.id] = "
        f"[i IN [x.authority] WHERE COUNT {{ (:{NODE} {{id: i}}) }} > 0]",
    }[what]
    wanted = ", ".join([returned(what, "x"), *(f"x.`{name}`" for name in derived_names(what)), links])
    last: tuple[str, bytes] | None = None
    for id_, digest in _judged(words, what, ordered(connection, words, what, wanted)):
        if last is not None and last[0] != id_:
            yield last
        last = (id_, _EDITED if last is not None and last[0] == id_ else digest)
    if last is not None:
        yield last


def _judged(words: Vocabulary, what: str, rows: Iterator[Sequence[Any]]) -> Iterator[tuple[str, bytes]]:
    size = len(COLUMNS[what])
    while batch := list(islice(rows, _BATCH)):
        sound = [row for row in batch if _well_formed(words, what, row)]
        texts = [joined(what, row[:size]) for row in sound]
        digests = row_digests(what, table_of(what, texts))
        kept = {
            id(row): digest
            for row, text, digest in zip(sound, texts, digests, strict=True)
            if [*parameters(what, text)[size:], digest] == list(row[size:-2])
        }
        yield from ((str(row[0]), kept.get(id(row), _EDITED)) for row in batch)


def _well_formed(words: Vocabulary, what: str, row: Sequence[Any]) -> bool:
    """Whether values are of the model's types, and labels and links those of the kind."""
    for name, value in zip(COLUMNS[what].names, row, strict=False):
        if name in LISTS:
            right = value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        elif name in _NUMBERS:
            right = value is None or isinstance(value, float)
        else:
            right = isinstance(value, str)
        if not right:
            return False
    try:
        expected = words.label(what, row[1].lower() if what == "edges" else row[_kind(what)])
    except BadGraphError:
        return False
    own = set() if what == "edges" else set(words.own_labels(what))
    return bool(row[-1]) and set(row[-2]) & own == set(expected.split(":")) & own


def _kind(what: str) -> int:
    return int(COLUMNS[what].get_field_index("kind"))
