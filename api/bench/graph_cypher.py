"""The same questions in plain Cypher on the same server, as somebody writes them who has the server and no Xintu.

They do less: no hub is left closed, no weight, no time is looked at; a question is given up after ``PATIENCE`` seconds.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity, Query
from neo4j.exceptions import Neo4jError

from api.bench.graph_questions import Planted, kinds
from api.settings import Settings
from graph.schema import Schema
from graph.stores.neo4j_schema import HAS_EVENT, NODE, vocabulary

PATIENCE = 10.0
#: Asked with ``$one`` (and ``$other``); TIES are the types of all ties, OWNS that of shares.
STATEMENTS = {
    "linked": f"MATCH (a:{NODE} {{id: $one}})-[:TIES*1..3]-(b)-[:{HAS_EVENT}]->(e {{colour: 'black'}}) WHERE a <> b "
    "RETURN DISTINCT b.id LIMIT 50",
    "neighbourhood": f"MATCH (a:{NODE} {{id: $one}})-[:TIES*1..3]-(b) RETURN DISTINCT b.id LIMIT 2000",
    "control": f"MATCH p = (o)-[:OWNS*1..12]->(f:{NODE} {{id: $one}}) "
    "RETURN o.id, sum(reduce(share = 1.0, r IN relationships(p) | share * r.weight)) AS share",
    "paths": f"MATCH (a:{NODE} {{id: $one}}), (b:{NODE} {{id: $other}}) "
    "MATCH p = allShortestPaths((a)-[:TIES*..6]-(b)) RETURN [n IN nodes(p) | n.id] LIMIT 20",
}


def plain_cypher(
    settings: Settings, schema: Schema, planted: Planted, questions: int, seed: int
) -> list[dict[str, Any]]:
    """Times of the statements, asked of the same parties as the questions of those names."""
    draw = Random(seed)
    auth = (settings.neo4j_user, settings.neo4j_password) if settings.neo4j_user else None
    silent = NotificationMinimumSeverity.OFF
    with GraphDatabase.driver(settings.neo4j_url, auth=auth, notifications_min_severity=silent) as driver:
        return [
            {
                "kind": question.name,
                **_asked(driver, settings.neo4j_database, _statement(question.name, schema), subjects),
            }
            for question in kinds(())
            if question.name in STATEMENTS
            for subjects in [question.subjects(planted, draw, questions)]
        ]


def _statement(name: str, schema: Schema) -> str:
    words = vocabulary(schema)
    types = {kind: words.label("edges", kind) for kind in schema.edges}
    return STATEMENTS[name].replace("TIES", "|".join(types.values())).replace("OWNS", types["shareholder"])


def _asked(driver: Driver, database: str, statement: str, subjects: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    """How long each took; what was given up counts with the time it was given."""
    walls, given_up = [], 0
    for subject in subjects:
        begun = time.perf_counter()
        try:
            with driver.session(database=database) as session:
                ends = {"one": subject[0], "other": subject[-1]}
                list(session.run(Query(statement, timeout=PATIENCE), ends))
        except Neo4jError as error:
            if "TimedOut" not in (error.code or "") and "Terminated" not in (error.code or ""):
                raise
            given_up += 1
        walls.append(1_000 * (time.perf_counter() - begun))
    told = {f"p{q}_ms": round(float(np.percentile(walls, q)), 1) for q in (50, 95, 99)}
    return {"asked": len(walls), **told, "given_up": given_up, "statement": statement}
