"""Degrees noted on the nodes themselves (``degrees``, ``busiest``), so that no question waits while relationships are counted.

Whatever touches a relationship takes the notes off both ends and marks them, in the same transaction; marked nodes are counted
once the change is written. A node without a note is counted when it is asked: a note that is missing is slow, never wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from neo4j import ManagedTransaction

from graph.stores.neo4j_schema import CHECKPOINT, NODE, UNCOUNTED, Vocabulary
from graph.stores.neo4j_session import Connection, rows

#: The properties, as files of the import name them too.
NOTED = ("degrees", "busiest")
#: Nodes counted in one transaction.
_BATCH = 5_000
#: What the checkpoint says once every node was counted.
_ALL = f"(c:{CHECKPOINT} {{id: 'graph', degrees: 'noted'}})"


def note(degrees: Mapping[str, int]) -> tuple[str, int]:
    """What is noted of a node with these degrees: JSON in the order of kinds, and the highest of them."""
    return orjson.dumps(dict(sorted(degrees.items()))).decode(), max(degrees.values(), default=0)


def told(words: Vocabulary, variable: str) -> str:
    """The degrees of a node as an expression that ``degrees_from`` reads: the note or, where none is, the server's counters."""
    return f"coalesce({variable}.degrees, [{counted(words, kinds(words), variable)}])"


def degrees_from(words: Vocabulary, value: str | Sequence[int]) -> dict[str, int]:
    """Degrees by kind, of kinds that a node has ties of."""
    if isinstance(value, str):
        return orjson.loads(value)  # type: ignore[no-any-return]
    return {kind: number for kind, number in zip(kinds(words), value, strict=True) if number}


def kinds(words: Vocabulary) -> list[str]:
    """Kinds of tie in the order of notes."""
    return sorted(words.edges)


def counted(words: Vocabulary, of: Sequence[str], variable: str) -> str:
    """A node's degrees along kinds, from the server's counters, as expressions."""
    return ", ".join(f"COUNT {{ ({variable})-[:{words.edges[kind]}]-() }}" for kind in of)


def forgotten(*variables: str) -> str:
    """The clauses that take the notes off nodes and mark them."""
    marked = ", ".join(f"{variable}:{UNCOUNTED}" for variable in variables)
    return f"SET {marked} REMOVE {', '.join(f'{variable}.{name}' for variable in variables for name in NOTED)}"


def right(words: Vocabulary, variable: str) -> str:
    """The condition that a node's notes are there and are what the server counts."""
    return f"[{', '.join(f'{variable}.{name}' for name in NOTED)}] = [{', '.join(_notes(_pairs(words, variable)))}]"


def count_marked(connection: Connection, words: Vocabulary) -> None:
    """Note the degrees of nodes that lost their notes."""
    statement = f"MATCH (n:{UNCOUNTED}) WITH n LIMIT {_BATCH} {_counting(words)} RETURN count(n)"
    while connection.write(partial(_number, statement=statement)) == _BATCH:
        pass


def settle(connection: Connection, words: Vocabulary) -> None:
    """Note the degrees of whatever an earlier version or an interrupted push left without; a look at the checkpoint if all are there."""
    count_marked(connection, words)
    if connection.read(f"MATCH {_ALL} RETURN true"):
        return
    statement = (
        f"MATCH (n:{NODE}) WHERE n.id > $after WITH n ORDER BY n.id LIMIT {_BATCH} WITH collect(n) AS page "
        f"WITH page[-1].id AS last, [n IN page WHERE n.degrees IS NULL] AS without "
        f"CALL (without) {{ UNWIND without AS n {_counting(words)} }} RETURN last"
    )
    last = ""
    while last is not None:
        last = connection.write(partial(_number, statement=statement, after=last))
    connection.write(partial(_number, statement=f"MERGE {_ALL.split(', ')[0]}}}) SET c.degrees = 'noted' RETURN 1"))


def _number(transaction: ManagedTransaction, statement: str, **given: Any) -> Any:
    return rows(transaction, statement, given)[0][0]


def _counting(words: Vocabulary) -> str:
    degrees, busiest = _notes("counts")
    return (
        f"WITH n, {_pairs(words, 'n')} AS counts SET n.degrees = {degrees}, n.busiest = {busiest} REMOVE n:{UNCOUNTED}"
    )


def _pairs(words: Vocabulary, variable: str) -> str:
    """[kind, number] of every kind that a node has ties of."""
    pairs = (f"['{kind}', {counted(words, [kind], variable)}]" for kind in kinds(words))
    return f"[pair IN [{', '.join(pairs)}] WHERE pair[1] > 0]"


def _notes(counts: str) -> tuple[str, str]:
    """The notes as expressions over ``counts``; the same text as ``note`` makes."""
    parted = "CASE text WHEN '' THEN '' ELSE ',' END"
    each = f"reduce(text = '', pair IN {counts} | text + {parted} + '\"' + pair[0] + '\":' + toString(pair[1]))"
    most = f"reduce(most = 0, pair IN {counts} | CASE WHEN pair[1] > most THEN pair[1] ELSE most END)"
    return f"'{{' + {each} + '}}'", most
