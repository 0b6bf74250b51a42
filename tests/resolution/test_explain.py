"""Explanations say what resolution did: the rule that refused, the evidence that would decide, the links that were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa

from resolution import batch, clustering, evidence, explain, judgements, ledger, lineage, near
from resolution.explain import Side
from resolution.features import extract
from resolution.judgements import Judgement, Judgements
from resolution.review_queue import queue
from resolution.scoring import shipped_model

CODE, OTHER_CODE = "91341802MA9KB0X1XB", "91341802MA9KB0Y281"
FIRM = {"name": "宣城云岚机械有限公司", "region": "341802", "legal_representative": "陶望岚"}
Table = Callable[..., pa.Table]


@contextmanager
def resolved(mentions: pa.Table, *verdicts: tuple[int, int, str]) -> Iterator[sa.Connection]:
    """A ledger in memory, resolved under the verdicts."""
    engine = sa.create_engine("sqlite://")
    ledger.METADATA.create_all(engine)
    with engine.begin() as connection:
        ledger.write_mentions(connection, mentions)
        for left, right, verdict in verdicts:
            judgements.append(connection, Judgement(left, right, verdict, "张审", "2026-03-31T08:00:00Z", ""))
        found = batch.resolve(ledger.read_mentions(connection), judgements=judgements.read(connection))
        ledger.write_resolution(connection, found.tables())
        yield connection
    engine.dispose()


def told(connection: sa.Connection, left: int, right: int) -> dict[str, Any]:
    one, other = explain.side_of(connection, left), explain.side_of(connection, right)
    assert one
    assert other
    return explain.pair(connection, one, other)


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ({**FIRM, "code": CODE}, {**FIRM, "code": OTHER_CODE}, "two codes"),
        (FIRM, {**FIRM, "name": "宣城云岚机械有限公司郎溪分公司"}, "branch"),
        (
            {**FIRM, "name": "宣城云岚机械有限公司广德分公司"},
            {**FIRM, "name": "宣城云岚机械有限公司郎溪经营部"},
            "two branches",
        ),
        (
            {**FIRM, "name": "宣城云岚机械有限公司广德第二分公司"},
            {**FIRM, "name": "宣城云岚机械有限公司广德第三分公司"},
            "two branches",
        ),
        ({**FIRM, "kind": "enterprise"}, {**FIRM, "kind": "social"}, "other register"),
        (FIRM, {**FIRM, "name": "陶望岚", "kind": "person", "role": "person"}, "person and organisation"),
        (
            {"name": "宣城市发展和改革委员会", "kind": "government", "region": "341800"},
            {"name": "宣城市财政局", "kind": "government", "region": "341800"},
            "two bodies",
        ),
    ],
)
def test_the_refusing_rule_is_named(mentions: Table, one: dict[str, Any], other: dict[str, Any], rule: str) -> None:
    with resolved(mentions(one, other)) as connection:
        answer = told(connection, 1, 2)
    assert answer["same"] is False
    assert answer["decided_by"] == "rule"
    assert rule in [row["rule"] for row in answer["rules"]]


def test_rules_are_found_exactly_where_clustering_refuses(mentions: Table) -> None:
    names = ("", "郎溪分公司", "广德经营部", "集团", "工会委员会")
    rows = [
        {**FIRM, "name": FIRM["name"] + name, "kind": kind} for name in names for kind in ("", "enterprise", "social")
    ]
    table = evidence.Bench(mentions(*rows), extract(mentions(*rows)), shipped_model())
    size = len(table.profiles)
    left, right = (side.ravel() for side in np.meshgrid(np.arange(size), np.arange(size)))
    refused = clustering.refused(table.profiles, left, right)
    assert refused.any()
    for a, b, hard in zip(left.tolist(), right.tolist(), refused.tolist(), strict=True):
        assert bool(evidence.rules(table.profiles, a, b)) is hard


def test_missing_evidence_that_decides_does_decide(mentions: Table) -> None:
    """What ``changes`` promises comes true when the record says it."""
    one = {**FIRM, "code": CODE, "address": "宣城市宣州区水阳路1号", "phone": "05631234567"}
    other = {"name": "云岚贸易公司"}
    with resolved(mentions(one, other)) as connection:
        answer = told(connection, 1, 2)
    assert answer["same"] is False
    assert answer["decided_by"] == "insufficient"
    alone = {change["comparison"]: change for change in answer["changes"]["alone"]}
    deciding = [name for name, change in alone.items() if change["decides"]][:1] or answer["changes"]["together"][
        "changes"
    ]
    stated = {
        "representative": {"legal_representative": one["legal_representative"]},
        "address": {"address": one["address"]},
        "phone": {"phone": one["phone"]},
        "region": {"region": one["region"]},
        "code": {"code": CODE[8:17]},
    }
    fuller = dict(other)
    for name in deciding:
        fuller |= stated[name]
    with resolved(mentions(one, fuller)) as connection:
        assert told(connection, 1, 2)["same"] is True


def test_a_judgement_is_the_reason(mentions: Table) -> None:
    with resolved(mentions(FIRM, FIRM), (1, 2, "different")) as connection:
        answer = told(connection, 1, 2)
        assert (answer["same"], answer["decided_by"], answer["rules"][0]["rule"]) == (
            False,
            "judgement",
            "judged different",
        )
        assert lineage.entity(connection, answer["left"]["entity"])["judgements"][0]["author"] == "张审"
    with resolved(mentions(FIRM, {"name": "郎溪青禾农资经营部", "region": "341821"}), (1, 2, "same")) as connection:
        answer = told(connection, 1, 2)
        assert (answer["same"], answer["decided_by"]) == (True, "judgement")
        (link,) = lineage.entity(connection, answer["left"]["entity"])["links"]
        assert link["by"] == "judgement"


def test_an_identifier_is_the_reason(mentions: Table) -> None:
    other = {**FIRM, "code": CODE, "name": "宣城云岚机械公司"}
    with resolved(mentions({**FIRM, "code": CODE}, other)) as connection:
        answer = told(connection, 1, 2)
        assert (answer["same"], answer["decided_by"], answer["settled_by"]) == (True, "identifier", CODE)
        (unit,) = lineage.entity(connection, answer["left"]["entity"])["units"]
        assert (unit["identifier"], unit["value"], unit["mentions"]) == ("uscc", CODE, 2)


def test_what_was_kept_out_is_told_with_the_reason(mentions: Table) -> None:
    rows = [{"name": "云岚机械有限公司", "code": code, "region": "341802"} for code in (CODE, OTHER_CODE, "")]
    with resolved(mentions(*rows)) as connection:
        kept = lineage.entity(connection, f"org-{CODE}")["kept_out"]
        assert [(row["mention"], row["outcome"]) for row in kept] == [(f"{3:016x}", "ambiguous")]
        assert told(connection, 1, 3)["decided_by"] == "ambiguous"
        assert [(q.left, q.right) for q in queue(connection)] == [(1, 3), (2, 3)]


def test_persons_by_rule_and_by_context(mentions: Table) -> None:
    worker = {"name": "陶望岚", "kind": "person", "role": "person", "organisation": FIRM["name"], "region": "341802"}
    with resolved(
        mentions(worker, worker, {**worker, "organisation": "别处有限公司"}, {**worker, "gender": "女"})
    ) as connection:
        joined, apart = told(connection, 1, 2), told(connection, 1, 3)
        assert (joined["same"], joined["settled_by"]) == (True, "same name and firm")
        assert (apart["same"], apart["decided_by"]) == (False, "insufficient")
        assert apart["possible"]["reason"] == "same name and city"
        links = lineage.entity(connection, joined["left"]["entity"])["links"]
        assert {link["by"] for link in links} == {"same name and firm"}


def test_a_side_is_known_only_once_resolved(mentions: Table) -> None:
    with resolved(mentions(FIRM)) as connection:
        assert explain.side_of(connection, 1) == Side(ledger.entities_of(connection, [1])[1], 1)
        assert explain.side_of(connection, 2) is None


def test_near_pairs_do_not_depend_on_the_order_of_rows(mentions: Table) -> None:
    names = ("宣城云岚机械有限公司", "云岚机械", "宣城云岚机械厂", "宣城云岚贸易有限公司", "云岚机械（宣城）有限公司")
    people = ("陶望岚", "", "顾青砚", "陶望岚", "")
    rows = zip(names, people, strict=True)
    table = mentions(*({"name": name, "region": "341802", "legal_representative": person} for name, person in rows))
    key = [("left_mention", "ascending"), ("right_mention", "ascending")]
    first = batch.resolve(table).scored_pair.sort_by(key)
    assert first.num_rows > 0
    again = batch.resolve(table.take(pa.array([4, 2, 0, 3, 1]))).scored_pair.sort_by(key)
    assert first.equals(again)
    assert set(first["outcome"].to_pylist()) <= set(near.OUTCOMES)


def test_a_pair_judged_is_not_asked_again(mentions: Table) -> None:
    rows = [{"name": "云岚机械有限公司", "code": code, "region": "341802"} for code in (CODE, OTHER_CODE, "")]
    with resolved(mentions(*rows)) as connection:
        judgements.append(connection, Judgement(1, 3, "unsure", "张审", "2026", ""))
        assert [(q.left, q.right) for q in queue(connection)] == [(2, 3)]
    assert len(Judgements.empty()) == 0
