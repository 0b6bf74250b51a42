"""Who controls whom: on every store, on made-up firms whose answers are known, and against the definition on random graphs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graph_samples import edge, node, tables
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import When
from graph.ownership.control import control, holdings
from graph.ownership.control_json import control_json, group_json, holdings_json
from graph.ownership.control_rules import Rules, control_rules
from graph.ownership.groups import group
from graph.schema import SchemaError
from graph.store import GraphStore
from graph.stores.memory import MemoryGraphStore

RULES = control_rules()
Rows = list[dict[str, Any]]


def person(name: str) -> dict[str, Any]:
    return node(name, kind="person")


def holds(holder: str, firm: str, share: float | None, **values: Any) -> dict[str, Any]:
    return edge(holder, "shareholder", firm, weight=share, **values)


def world() -> tuple[Rows, Rows]:
    """A group with every shape in it: chains, a cross-holding, a block, entrusted votes, the state, unknown shares."""
    people = ["ann", "bob", "cai", "dan", "eve", "dan2", "fay", "gus", "hal"]
    firms = [
        "top",
        "mid",
        "low",
        "side",
        "cross",
        "pact",
        "proxy",
        "soe",
        "soe_sub",
        "veiled",
        "sole",
        "even",
        "listed",
    ]
    nodes = [*map(person, people), *map(node, firms), node("branch"), node("sasac", kind="government"), node("fund")]
    edges = [
        holds("ann", "top", 0.6), holds("bob", "top", 0.4),
        holds("top", "mid", 0.55), holds("cai", "mid", 0.45),
        holds("mid", "low", 0.3), holds("ann", "low", 0.25), holds("bob", "low", 0.45),
        holds("top", "cross", 0.3), holds("side", "cross", 0.4), holds("dan", "cross", 0.3),
        holds("cross", "side", 0.9), holds("dan", "side", 0.1),
        holds("cai", "pact", 0.3), holds("dan", "pact", 0.25), holds("eve", "pact", 0.45),
        edge("cai", "acts_in_concert", "dan", properties='{"company":"pact"}'),
        holds("eve", "proxy", 0.4), holds("bob", "proxy", 0.35), holds("cai", "proxy", 0.25),
        edge("bob", "holds_votes", "proxy", weight=0.25, properties='{"entrusted_by":"cai"}'),
        holds("sasac", "soe", 1.0), holds("soe", "soe_sub", 0.51), holds("eve", "soe_sub", 0.49),
        edge("fay", "legal_representative", "soe_sub"),
        holds("ann", "veiled", 0.2), holds("fund", "veiled", None), holds("bob", "veiled", 0.1),
        edge("gus", "legal_representative", "veiled"),
        holds("gus", "sole", None),
        holds("ann", "even", 0.5), holds("bob", "even", 0.5),
        holds("dan", "listed", 0.2), holds("dan2", "listed", 0.1), holds("hal", "listed", 0.05),
        edge("dan", "possible_same", "dan2", weight=0.8),
        edge("branch", "branch_of", "low"),
    ]  # fmt: skip
    return nodes, edges


@pytest.fixture
def store(graph_store: GraphStore) -> GraphStore:
    graph_store.replace(*tables(*world()))
    return graph_store


def filled(nodes: Rows, edges: Rows) -> MemoryGraphStore:
    found = MemoryGraphStore()
    found.replace(*tables(nodes, edges))
    return found


def test_every_store_gives_the_same_answers(store: GraphStore) -> None:
    twin = filled(*world())
    when = When("2026-01-01", "2026-01-01")
    for party in ("cross", "proxy", "veiled", "listed", "branch"):
        assert control_json(control(store, party, when)) == control_json(control(twin, party, when))
    for party in ("ann", "cai"):
        assert holdings_json(holdings(store, party, when)) == holdings_json(holdings(twin, party, when))
        assert group_json(group(store, party, when)) == group_json(group(twin, party, when))


@pytest.fixture(scope="module")
def made() -> MemoryGraphStore:
    return filled(*world())


@pytest.mark.parametrize(
    ("firm", "head", "rule", "word", "reason"),
    [
        ("low", {"ann"}, "majority", "certain", ""),  # 25 % of her own, 30 % of a firm of a firm of hers
        ("pact", {"cai", "dan"}, "majority", "certain", ""),  # together, by their agreement
        ("proxy", {"bob"}, "majority", "certain", ""),  # 35 % and 25 % entrusted
        ("soe_sub", {"sasac"}, "majority", "certain", ""),
        ("cross", set(), "", "", "equal"),  # what its own firm holds of it has no vote: 30 to 30
        ("veiled", set(), "", "", "unknown_share"),
        ("sole", {"gus"}, "sole_holder", "likely", ""),
        ("even", set(), "", "", "equal"),
        ("listed", set(), "", "", "dispersed"),
        ("ann", set(), "", "", "no_holders"),
    ],
)
def test_who_decides_and_why_nobody_does(
    made: MemoryGraphStore, firm: str, head: set[str], rule: str, word: str, reason: str
) -> None:
    answer = control_json(control(made, firm))["controller"]
    assert {party["id"] for party in answer["parties"]} == head
    assert (answer["steps"][0]["rule"], answer["word"], answer["reason"]) == (rule, word, reason)
    assert answer["found"] is bool(head)
    assert answer["final"] is bool(head)


def test_every_step_of_the_chain_cites_votes_and_records(made: MemoryGraphStore) -> None:
    steps = control_json(control(made, "low"))["controller"]["steps"]
    assert [(step["firm"]["id"], step["votes"], [one["id"] for one in step["holders"]]) for step in steps] == [
        ("low", 0.55, ["mid", "ann"]),
        ("mid", 0.55, ["top"]),
        ("top", 0.6, ["ann"]),
    ]
    assert steps[0]["next"]["votes"]["value"] == 0.45
    assert all(one["edges"][0]["records"] for step in steps for one in step["holders"])


def test_votes_that_are_entrusted_count_for_who_holds_them_and_equity_stays(made: MemoryGraphStore) -> None:
    answer = control_json(control(made, "proxy"))
    owners = {owner["id"]: owner for owner in answer["beneficial_owners"]}
    assert (owners["bob"]["equity"]["value"], owners["bob"]["votes"]["value"]) == (0.35, 0.6)
    assert (owners["cai"]["equity"]["value"], owners["cai"]["votes"]["value"], owners["cai"]["basis"]) == (
        0.25,
        0.0,
        ["equity"],
    )
    (moved,) = answer["entrusted"]
    assert (moved["given"], moved["giver_found"], moved["edge"]["records"]) == (
        0.25,
        True,
        ["ties:bob-holds_votes-proxy"],
    )


def test_entrusted_votes_of_who_holds_nothing_come_out_of_what_nobody_states() -> None:
    nodes = [person("a"), person("b"), node("f")]
    handed = edge("a", "holds_votes", "f", weight=0.3, properties='{"entrusted_by":"某人"}')
    answer = control_json(control(filled(nodes, [holds("a", "f", 0.3), holds("b", "f", 0.4), handed]), "f"))
    assert [party["id"] for party in answer["controller"]["parties"]] == ["a"]
    assert answer["controller"]["steps"][0]["votes"] == pytest.approx(0.6)
    assert answer["entrusted"][0]["giver_found"] is False


def test_an_agreement_counts_in_the_firm_that_it_names(made: MemoryGraphStore) -> None:
    nodes, edges = world()
    edges = [{**row, "properties": '{"company":"other"}'} if row["kind"] == "acts_in_concert" else row for row in edges]
    answer = control_json(control(filled(nodes, edges), "pact"))["controller"]
    assert [party["id"] for party in answer["parties"]] == ["eve"]
    assert answer["steps"][0]["rule"] == "relative"
    assert control_json(control(made, "pact"))["controller"]["joint"] is True


def test_beneficial_owners_of_a_chain_with_equity_votes_and_chains(made: MemoryGraphStore) -> None:
    owners = {owner["id"]: owner for owner in control_json(control(made, "low"))["beneficial_owners"]}
    assert owners.keys() == {"ann", "bob"}
    assert owners["ann"]["equity"]["value"] == pytest.approx(0.25 + 0.3 * 0.55 * 0.6)
    assert owners["ann"]["votes"]["value"] == pytest.approx(0.55)
    assert owners["ann"]["basis"] == ["equity", "votes", "control"]
    assert owners["bob"]["equity"]["value"] == pytest.approx(0.45 + 0.3 * 0.55 * 0.4)
    shares = [chain["share"] for chain in owners["ann"]["chains"]]
    assert shares == pytest.approx([0.25, 0.3 * 0.55 * 0.6])
    assert [step["from"] for step in owners["ann"]["chains"][1]["path"]] == ["ann", "top", "mid"]


def test_a_firm_of_the_state_has_its_legal_representative_for_owner(made: MemoryGraphStore) -> None:
    answer = control_json(control(made, "soe_sub"))
    assert answer["controller"]["state"] is True
    owners = [(owner["id"], owner["basis"], owner["certain"]) for owner in answer["beneficial_owners"]]
    assert owners == [("eve", ["equity", "votes"], True)]
    nodes, edges = world()
    alone = filled(nodes, [*(row for row in edges if row["id"] != "eve-shareholder-soe_sub")])
    (owner,) = control_json(control(alone, "soe_sub"))["beneficial_owners"]
    assert (owner["id"], owner["basis"], owner["edges"][0]["kind"]) == ("fay", ["state_owned"], "legal_representative")


def test_unknown_shares_have_bounds_and_are_said(made: MemoryGraphStore) -> None:
    answer = control_json(control(made, "veiled"))
    shares = {holder["id"]: holder["share"] for holder in answer["holders"]}
    assert shares["fund"] == {"value": None, "lower": 0.0, "upper": pytest.approx(0.7)}
    assert shares["ann"] == {"value": 0.2, "lower": 0.2, "upper": 0.2}
    (told,) = answer["firms_told"]
    assert told["not_stated"] == pytest.approx(0.7)
    assert [party["id"] for party in told["unknown_holders"]] == ["fund"]
    assert [(hint["id"], hint["rule"]) for hint in answer["controller"]["hints"]] == [("gus", "legal_representative")]
    assert [(owner["id"], owner["basis"]) for owner in answer["beneficial_owners"]] == [
        ("gus", ["possible_management"])
    ]


def test_persons_who_may_be_one_are_told_and_not_added_up(made: MemoryGraphStore) -> None:
    owners = {owner["id"]: owner for owner in control_json(control(made, "listed"))["beneficial_owners"]}
    assert owners["dan"]["basis"] == ["possible_same"]
    assert owners["dan"]["equity"]["value"] == 0.2
    (same,) = owners["dan"]["possible_same"]
    assert (same["id"], same["probability"], same["together"]) == ("dan2", 0.8, pytest.approx(0.3))


def test_a_branch_is_answered_for_by_its_head_office(made: MemoryGraphStore) -> None:
    answer = control_json(control(made, "branch"))
    assert (answer["party"]["id"], answer["branch"]["id"], answer["branch"]["edge"]["kind"]) == (
        "low",
        "branch",
        "branch_of",
    )


def test_an_unknown_party_is_no_party(made: MemoryGraphStore) -> None:
    for ask in (control, holdings, group):
        with pytest.raises(KeyError):
            ask(made, "nobody")


def test_what_a_party_holds_and_controls(made: MemoryGraphStore) -> None:
    firms = {firm["id"]: firm for firm in holdings_json(holdings(made, "ann"))["firms"]}
    assert {firm for firm, one in firms.items() if one["controlled"]} == {"top", "mid", "low"}
    assert firms["low"]["share"]["value"] == pytest.approx(0.25 + 0.3 * 0.55 * 0.6)
    assert firms["low"]["votes"]["value"] == pytest.approx(0.55)
    assert firms["cross"]["share"]["value"] == pytest.approx(0.3 * 0.6 / (1 - 0.4 * 0.9))
    assert [chain["share"] for chain in firms["mid"]["chains"]] == pytest.approx([0.33])
    assert firms["even"]["reason"] == "equal"


def test_holdings_are_the_other_side_of_control(made: MemoryGraphStore) -> None:
    parties = [row["id"] for row in world()[0]]
    for holder in ("ann", "bob", "sasac", "cai"):
        firms = {firm["id"]: firm for firm in holdings_json(holdings(made, holder))["firms"]}
        for party in parties:
            up = control(made, party)
            share = up.shares.lower.get(holder, 0.0) if party != holder and up.branch is None else 0.0
            assert share == pytest.approx(firms[party]["share"]["lower"] if party in firms else 0.0), (holder, party)
            decided = holder in up.found.head(party) and party != holder
            assert decided == (party in firms and firms[party]["controlled"]), (holder, party)


def test_a_firm_that_is_controlled_itself_controls_in_its_turn(made: MemoryGraphStore) -> None:
    firms = {firm["id"]: firm for firm in holdings_json(holdings(made, "top"))["firms"]}
    assert [firm for firm, one in firms.items() if one["controlled"]] == ["mid"]
    assert (firms["mid"]["controlled_by_rule"], firms["mid"]["votes"]["value"]) == ("majority", 0.55)
    assert [party["id"] for party in firms["mid"]["decided_by"]] == ["ann"]
    assert firms["low"]["votes"]["value"] == pytest.approx(0.3)


def test_group(made: MemoryGraphStore) -> None:
    for asked in ("low", "mid", "ann", "branch"):
        answer = group_json(group(made, asked))
        assert [party["id"] for party in answer["head"]] == ["ann"]
        assert [(firm["id"], firm["hops"]) for firm in answer["firms"]] == [("low", 1), ("top", 1), ("mid", 2)]
    alone = group_json(group(made, "cross"))
    assert [party["id"] for party in alone["head"]] == ["cross"]
    assert [firm["id"] for firm in alone["firms"]] == ["side"]
    assert alone["controller"]["reason"] == "equal"


def test_a_ring_without_anyone_outside_is_said() -> None:
    ring = [holds("a", "b", 1.0), holds("b", "c", 1.0), holds("c", "a", 1.0)]
    answer = control_json(control(filled([*map(node, "abc")], ring), "a"))
    assert answer["controller"]["found"] is False
    assert [party["id"] for party in answer["rings"][0]["parties"]] == ["a", "b", "c"]


def test_who_holds_the_rest_of_a_cross_holding_decides() -> None:
    """a and b hold 60 % of each other; a person holds the other 40 % of both: nobody else has a vote."""
    nodes = [node("a"), node("b"), person("p")]
    rows = [holds("a", "b", 0.6), holds("b", "a", 0.6), holds("p", "a", 0.4), holds("p", "b", 0.4)]
    answer = control_json(control(filled(nodes, rows), "a"))
    assert [party["id"] for party in answer["controller"]["parties"]] == ["p"]
    assert answer["controller"]["steps"][0]["votes"] == pytest.approx(1.0)
    assert answer["controller"]["steps"][0]["silent"] == {"b": 0.6}
    assert answer["holders"][0]["share"]["value"] == pytest.approx(1.0)


def test_a_largest_block_is_doubted_where_nobody_names_who_has_more() -> None:
    """Of a firm 45 % are told: whoever has the other 55 % may well decide."""
    rows = [holds("a", "f", 0.35), holds("b", "f", 0.1)]
    answer = control_json(control(filled([person("a"), person("b"), node("f")], rows), "f"))["controller"]
    assert [party["id"] for party in answer["parties"]] == ["a"]
    assert (answer["certainty"], answer["word"]) == (RULES["relative"].doubted, "weak")


def test_what_is_cut_is_said() -> None:
    chain = [holds(f"f{n + 1}", f"f{n}", 1.0) for n in range(5)]
    answer = control_json(control(filled([node(f"f{n}") for n in range(6)], chain), "f0", depth=2))
    assert [party["id"] for party in answer["controller"]["parties"]] == ["f2"]
    assert (answer["controller"]["final"], answer["controller"]["beyond"]) == (False, "not_opened")
    assert [party["id"] for party in answer["not_opened"]] == ["f2"]


def limited(**limits: int) -> Rules:
    return replace(RULES, limits=replace(RULES.limits, **limits))


def test_holders_beyond_the_limit_count_in_their_firm_and_are_not_opened() -> None:
    rows = [holds(f"h{n}", "f", 0.2) for n in range(5)] + [holds("p", "h4", 1.0)]
    made = filled([node("f"), person("p"), *(node(f"h{n}") for n in range(5))], rows)
    answer = control_json(control(made, "f", rules=limited(parties=3)))
    assert sum(one["share"]["value"] for one in answer["holders"]) == pytest.approx(1.0)
    assert ([party["id"] for party in answer["not_opened"]], answer["not_opened_count"]) == (["h2", "h3", "h4"], 3)
    assert answer["firms_told"] == []
    firms = [node(f"f{n}") for n in range(5)]
    down = filled([person("a"), *firms], [holds("a", f"f{n}", 0.6) for n in range(5)])
    held = holdings_json(holdings(down, "a", rules=limited(parties=3)))
    assert [firm["id"] for firm in held["firms"]] == ["f0", "f1"]
    assert held["not_opened_count"] == 3
    crowded = holdings_json(holdings(down, "a", rules=limited(ties=4)))
    assert [(one["id"], one["edges"]) for one in crowded["suppressed"]] == [("a", {"shareholder": 5})]


def test_as_of_a_day_and_as_known_at_one() -> None:
    rows = [
        {**holds("old", "f", 0.8, until="2020-01-01"), "known_from": "2019-01-01"},
        {**holds("new", "f", 0.8, since="2020-01-01"), "known_from": "2021-01-01"},
    ]
    made = filled([person("old"), person("new"), node("f")], rows)

    def heads(when: When) -> list[str]:
        return [party["id"] for party in control_json(control(made, "f", when))["controller"]["parties"]]

    assert heads(When("2019-06-01")) == ["old"]
    assert heads(When("2022-01-01")) == ["new"]
    assert heads(When("2022-01-01", "2020-06-01")) == []


@st.composite
def companies(draw: st.DrawFn) -> tuple[Rows, Rows]:
    """Up to six firms and three persons who hold each other at random, in whole per cent."""
    firms, people = [f"f{n}" for n in range(draw(st.integers(1, 6)))], ["p0", "p1", "p2"]
    rows = []
    for firm in firms:
        left = 100
        for holder in draw(st.lists(st.sampled_from([*firms, *people]), max_size=4, unique=True)):
            part = draw(st.sampled_from([5, 20, 26, 35, 51, 60, 100]))
            if holder != firm and part <= left:
                rows.append(holds(holder, firm, part / 100))
                left -= part
    return [*map(person, people), *map(node, firms)], rows


def controlled_by(party: str, shares: dict[str, dict[str, float]]) -> set[str]:
    """The definition: the least set of firms in which the party and the set have more than half of the votes."""
    held = {party}
    while more := {
        firm for firm in shares if firm not in held and sum(shares[firm].get(one, 0) for one in held) > 0.5 + 1e-9
    }:
        held |= more
    return held - {party}


@settings(derandomize=True, deadline=None, max_examples=60)
@given(rows=companies(), data=st.data())
def test_majorities_are_those_of_the_definition_in_any_order(rows: tuple[Rows, Rows], data: st.DataObject) -> None:
    nodes, edges = rows
    made = filled(nodes, edges)
    raw: dict[str, dict[str, float]] = {}
    for row in edges:
        raw.setdefault(row["target"], {})[row["source"]] = row["weight"]
    shares = {}
    for firm, held in raw.items():
        own = controlled_by(firm, raw) & held.keys()
        left = 1 - sum(held[one] for one in own)
        shares[firm] = {one: part / left for one, part in held.items() if one not in own} if left > 1e-9 else {}
    top = {party: controlled_by(party, shares) for party in ("p0", "p1", "p2")}
    for firm in shares:
        answer = control(made, firm)
        by_majority = all(step.rule == "majority" for step in answer.controller.steps)
        owners = {party for party, firms in top.items() if firm in firms}
        if owners:
            assert answer.controller.head == owners
        elif answer.controller.head and by_majority:
            assert not answer.controller.head & top.keys()
    shuffled = filled(data.draw(st.permutations(nodes)), data.draw(st.permutations(edges)))
    for firm in shares:
        assert control_json(control(shuffled, firm)) == control_json(control(made, firm))


def test_rules_are_checked_on_reading(tmp_path: Any) -> None:
    file = tmp_path / "control.yaml"
    file.write_text("rules: {majority: {votes: 2}}", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"control\.yaml"):
        control_rules(file)
    assert RULES["beneficial_owner"].verified
    assert not RULES["relative"].verified
