"""Judgements bind clustering, outlive their mentions, and never contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from resolution import batch, judgements, ledger
from resolution.clustering import ALWAYS, NEVER, Pairs, guarded_union
from resolution.judgements import Judgement, JudgementRefusedError, Judgements

CODE, OTHER_CODE = "91341802MA9KB0X1XB", "91341802MA9KB0Y281"
FIRM = {"name": "宣城云岚机械有限公司", "region": "341802", "legal_representative": "陶望岚"}
Table = Callable[..., pa.Table]


def verdicts(*rows: tuple[int, int, bool]) -> Judgements:
    left, right, same = zip(*rows, strict=True)
    return Judgements(np.array(left), np.array(right), np.array(same))


def clusters(mentions: pa.Table, judged: Judgements | None = None) -> dict[int, str]:
    found = batch.resolve(mentions, judgements=judged).membership
    return dict(zip(found["mention_id"].to_pylist(), found["entity_id"].to_pylist(), strict=True))


def test_different_parts_what_looks_exactly_the_same(mentions: Table) -> None:
    table = mentions(FIRM, FIRM, FIRM)
    assert len(set(clusters(table).values())) == 1
    entity = clusters(table, verdicts((1, 2, False)))
    assert entity[1] != entity[2]
    assert len(set(entity.values())) == 2


def test_different_parts_even_an_equal_code_and_the_stronger_word_keeps_it(mentions: Table) -> None:
    coded = {**FIRM, "code": CODE}
    entity = clusters(mentions(coded, {**coded, "authority": 90}, coded), verdicts((1, 2, False)))
    assert entity[1] != entity[2] == entity[3]


def test_same_joins_what_nothing_else_would(mentions: Table) -> None:
    table = mentions(FIRM, {"name": "郎溪青禾农资经营部", "region": "341821"})
    assert len(set(clusters(table).values())) == 2
    assert len(set(clusters(table, verdicts((1, 2, True))).values())) == 1


@pytest.mark.parametrize(
    "other",
    [
        {**FIRM, "code": OTHER_CODE},
        {**FIRM, "name": "宣城云岚机械有限公司郎溪分公司"},
        {"name": "宣城市发展和改革委员会", "kind": "government", "region": "341800"},
        {"name": "陶望岚", "kind": "person", "role": "person"},
    ],
    ids=["two codes", "branch", "other register", "person"],
)
def test_a_hard_rule_refuses_same_and_review_says_so(mentions: Table, other: dict[str, Any]) -> None:
    table = mentions({**FIRM, "code": CODE}, other)
    found = batch.resolve(table, judgements=verdicts((1, 2, True)))
    assert len(set(found.membership["entity_id"].to_pylist())) == 2
    assert ("judgement refused", 1) in zip(
        found.review["reason"].to_pylist(), found.review["mention_id"].to_pylist(), strict=True
    )


def test_an_ambiguous_mention_goes_where_a_person_says(mentions: Table) -> None:
    one = {"name": "云岚机械有限公司", "code": CODE, "region": "341802"}
    two = {"name": "云岚机械有限公司", "code": OTHER_CODE, "region": "341802"}
    vague = {"name": "云岚机械有限公司", "region": "341802"}
    table = mentions(one, two, vague, vague)
    before = batch.resolve(table)
    assert "ambiguous" in before.review["reason"].to_pylist()
    entity = clusters(table, verdicts((2, 3, True)))
    assert entity[3] == entity[2] != entity[1]
    assert entity[4] not in (entity[1], entity[2])  # its twin was not decided


def test_a_candidate_told_apart_is_none(mentions: Table) -> None:
    rows = [{"name": "云岚机械有限公司", "code": code, "region": "341802"} for code in (CODE, OTHER_CODE, "")]
    entity = clusters(mentions(*rows), verdicts((1, 3, False)))
    assert entity[3] == entity[2]


def test_persons_too(mentions: Table) -> None:
    worker = {"name": "陶望岚", "kind": "person", "role": "person", "organisation": FIRM["name"], "region": "341802"}
    table = mentions(worker, worker, {**worker, "organisation": "别处有限公司"})
    entity = clusters(table)
    assert entity[1] == entity[2] != entity[3]
    found = batch.resolve(table, judgements=verdicts((1, 2, False), (1, 3, True)))
    entity = dict(
        zip(found.membership["mention_id"].to_pylist(), found.membership["entity_id"].to_pylist(), strict=True)
    )
    assert entity[1] == entity[3] != entity[2]
    assert found.possible_same.num_rows == 0  # what was told apart is no longer put up as possibly the same


def test_a_judgement_sleeps_while_a_mention_is_gone(mentions: Table) -> None:
    table, judged = mentions(FIRM, FIRM, FIRM), verdicts((1, 3, False))
    assert len(set(clusters(table.slice(0, 2), judged).values())) == 1
    assert clusters(table, judged)[3] != clusters(table, judged)[1]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(1, 20)), max_size=25),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] != p[1]), max_size=8),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] != p[1]), max_size=8),
)
def test_units_told_apart_never_meet(
    pairs: list[tuple[int, int, float]], apart: list[tuple[int, int]], same: list[tuple[int, int]]
) -> None:
    rows = {(min(a, b), max(a, b)): w for a, b, w in pairs if a != b}
    rows |= {(min(a, b), max(a, b)): ALWAYS for a, b in same}
    rows |= {(min(a, b), max(a, b)): NEVER for a, b in apart}
    left, right = (np.array([pair[i] for pair in rows], dtype=np.int64) for i in (0, 1))
    weight = np.array(list(rows.values()), dtype=np.float64)
    cluster = guarded_union(10, Pairs(left, right, weight), weight > NEVER, [], 0.0)
    assert not any(cluster[a] == cluster[b] for a, b in apart)
    if not apart:
        assert all(cluster[a] == cluster[b] for a, b in same)


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    ledger.METADATA.create_all(engine)
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def row(left: int, right: int, verdict: str) -> Judgement:
    return Judgement(left, right, verdict, "张审", "2026-03-31T08:00:00Z", "电话核实")


def test_the_latest_verdict_of_a_pair_counts_and_undo_is_a_further_row(connection: sa.Connection) -> None:
    judgements.append(connection, row(2, 1, "same"))
    judgements.append(connection, row(1, 2, "different"))
    assert judgements.read(connection).same.tolist() == [False]
    judgements.undo(connection, (1, 2), "李审", "2026-03-31T09:00:00Z")
    assert judgements.read(connection).same.tolist() == [True]
    assert [(r.left, r.right, r.verdict, r.author) for r in judgements.history(connection)] == [
        (1, 2, "same", "张审"),
        (1, 2, "different", "张审"),
        (1, 2, "same", "李审"),
    ]
    judgements.append(connection, row(1, 2, "unsure"))
    assert len(judgements.read(connection)) == 0


def test_undo_of_the_only_row_leaves_no_verdict(connection: sa.Connection) -> None:
    judgements.append(connection, row(1, 2, "same"))
    assert judgements.undo(connection, (1, 2), "张审", "2026").verdict == "withdrawn"
    assert judgements.standing(judgements.history(connection)) == {}


@pytest.mark.parametrize(
    ("known", "new", "chain"),
    [
        ([(1, 2, "same"), (2, 3, "same")], (1, 3, "different"), [1, 2, 3]),
        ([(1, 2, "same"), (1, 3, "different")], (2, 3, "same"), [1, 2, 3]),
        ([(1, 4, "different"), (1, 2, "same"), (3, 4, "same")], (2, 3, "same"), [1, 2, 3, 4]),
    ],
)
def test_a_contradiction_is_refused_with_the_chain(
    connection: sa.Connection, known: list[tuple[int, int, str]], new: tuple[int, int, str], chain: list[int]
) -> None:
    for one in known:
        judgements.append(connection, row(*one))
    with pytest.raises(JudgementRefusedError) as refused:
        judgements.append(connection, row(*new))
    assert refused.value.chain == chain
    assert len(judgements.history(connection)) == len(known)


def test_a_pair_may_be_decided_anew_whatever_was_said_of_it(connection: sa.Connection) -> None:
    judgements.append(connection, row(1, 2, "same"))
    judgements.append(connection, row(1, 2, "different"))
    with pytest.raises(JudgementRefusedError):
        judgements.append(connection, row(1, 1, "same"))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(["same", "different"])), max_size=25))
def test_what_is_accepted_is_never_contradictory(rows: list[tuple[int, int, str]]) -> None:
    known: dict[tuple[int, int], Judgement] = {}
    chains = []
    for left, right, verdict in ((min(a, b), max(a, b), v) for a, b, v in rows if a != b):
        try:
            judgements.check(row(left, right, verdict), known)
        except JudgementRefusedError as refused:
            ties = {pair for pair, other in known.items() if other.verdict == "same"} | {(left, right)}
            chains.append(all((min(a, b), max(a, b)) in ties for a, b in pairwise(refused.chain)))
            continue
        known[left, right] = row(left, right, verdict)
    assert all(chains)
    graph = nx.Graph(pair for pair, other in known.items() if other.verdict == "same")
    graph.add_nodes_from(range(7))
    assert not any(nx.has_path(graph, *pair) for pair, other in known.items() if other.verdict == "different")
