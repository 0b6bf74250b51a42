"""Neighbourhoods, pages of ties, communities, circles, related parties, timelines and changes: the same on every store."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from graph_samples import DAYS, Tables, edge, entry, graphs, node, tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.exploring import communities, neighbourhood, related, rings
from graph.history import changes, timeline
from graph.model import When
from graph.schema import load_schema
from graph.store import GraphStore
from graph.stores.memory import MemoryGraphStore

SCHEMA = load_schema()
WHEN = When("2020-06-01")
on_stores = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=8)
in_memory = settings(deadline=None, max_examples=80)


def filled(given_tables: Tables) -> MemoryGraphStore:
    store = MemoryGraphStore()
    store.replace(*given_tables)
    return store


def answers(store: GraphStore, when: When) -> dict[str, Any]:
    """Every question of these pages, about one party."""
    around = neighbourhood.Around(3, 5)
    span = changes.Span("2019-01-01", "2021-12-31")
    known = changes.Span("2019-01-01", "2021-12-31", "known")
    return {
        "around": neighbourhood.around_json(neighbourhood.around(store, SCHEMA, "n0", when, around), SCHEMA),
        "page": neighbourhood.page_json(neighbourhood.ties_page(store, "n0", "officer", when, size=1), SCHEMA),
        "communities": communities.as_json(communities.communities(store, SCHEMA, "n0", when), SCHEMA),
        "related": related.as_json(related.related(store, SCHEMA, "n0", when), SCHEMA),
        "rings": rings.as_json(rings.rings(store, SCHEMA, when)),
        "rings of": rings.as_json(rings.rings_of(store, SCHEMA, "n0", when)),
        "timeline": timeline.as_json(timeline.timeline(store, SCHEMA, "n0", when, "known"), SCHEMA),
        "changes": changes.party_changes_json(changes.changes(store, SCHEMA, "n0", span), SCHEMA),
        "known": changes.party_changes_json(changes.changes(store, SCHEMA, "n0", known), SCHEMA),
        "region": changes.region_changes_json(changes.listing_changes(store, span, "34")),
    }


@on_stores
@given(given_tables=graphs(), when=st.builds(When, st.sampled_from(DAYS[1:]), st.sampled_from(DAYS)))
def test_every_store_gives_the_same_answers(graph_store: GraphStore, given_tables: Tables, when: When) -> None:
    graph_store.replace(*given_tables)
    assert answers(graph_store, when) == answers(filled(given_tables), when)


def guarantee(source: str, target: str, amount: int = 100, **values: Any) -> dict[str, Any]:
    return edge(source, "guarantees", target, properties=f'{{"amount":"{amount}","creditor":"某银行"}}', **values)


@in_memory
@given(pairs=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=16, unique=True))
def test_circles_and_cycles_equal_networkx(pairs: list[tuple[int, int]]) -> None:
    ids = [f"f{number}" for number in range(7)]
    ties = [guarantee(ids[one], ids[other]) for one, other in pairs]
    store = filled(tables([node(id_) for id_ in ids], ties))
    graph = nx.DiGraph([(ids[one], ids[other]) for one, other in pairs if one != other])
    expected = {frozenset(found) for found in nx.strongly_connected_components(graph) if len(found) > 1}
    answer = rings.rings(store, SCHEMA)
    assert {frozenset(circle.members) for circle in answer.circles} == expected
    cycles = {frozenset(pairwise((*cycle, cycle[0]))) for cycle in nx.simple_cycles(graph)}
    told = [cycle for circle in answer.circles for cycle in circle.cycles]
    if all(circle.complete for circle in answer.circles):
        assert {frozenset(pairwise((*cycle, cycle[0]))) for cycle in told} == cycles
        assert len(told) == len(cycles)
    assert all(cycle[0] == min(cycle) for cycle in told)
    for id_ in ids[:2]:
        mine = {frozenset(circle.members) for circle in rings.rings_of(store, SCHEMA, id_).circles}
        near = nx.node_connected_component(graph.to_undirected(), id_) if id_ in graph else {id_}
        assert mine == {members for members in expected if members <= near}


def circle() -> Tables:
    """a, b, c in a ring; b and c answer for each other; c for d outside, z for a; c is listed."""
    ties = [guarantee("a", "b", 300), guarantee("b", "c", 200), guarantee("c", "a", 500), guarantee("c", "b", 50)]
    ties += [guarantee("c", "d", 70), guarantee("z", "a", 10)]
    nodes = [node(id_, region="341802" if id_ == "a" else "330106") for id_ in "abcdz"]
    return tables(nodes, ties, [entry("c", since="2020-01-01")])


def test_a_circle_tells_amounts_members_listed_and_what_hangs_on_it() -> None:
    store = filled(circle())
    (found,) = rings.as_json(rings.rings(store, SCHEMA))["circles"]
    assert [member["id"] for member in found["members"]] == ["a", "b", "c"]
    assert (found["amount"], found["exposed"], found["listed"]) == (1050.0, 70.0, 1)
    assert found["mutual"] == [{"members": ["b", "c"], "amount": 50.0}]
    assert found["rings"] == [{"members": ["a", "b", "c"], "amount": 200.0}]
    assert [tie["guarantor"]["id"] for tie in found["into"]] == ["z"]
    assert found["members"][2]["lists"][0]["record"]
    assert rings.rings(store, SCHEMA, search=rings.RingSearch(region="34")).count == 1
    assert rings.rings(store, SCHEMA, search=rings.RingSearch(region="32")).count == 0
    of = rings.as_json(rings.rings_of(store, SCHEMA, "c"))
    assert [tie["debtor"]["id"] for tie in of["given"]] == ["a", "b", "d"]
    assert [tie["guarantor"]["id"] for tie in of["taken"]] == ["b"]


def test_a_ring_is_one_only_while_all_its_guarantees_hold() -> None:
    store = filled(tables([node("a"), node("b")], [guarantee("a", "b"), guarantee("b", "a", until="2022-01-01")]))
    assert rings.rings(store, SCHEMA, When("2021-06-01")).count == 1
    assert rings.rings(store, SCHEMA, When("2022-01-01")).count == 0
    store.withdraw(["ties:a-guarantees-b"])
    assert rings.rings(store, SCHEMA, When("2021-06-01")).count == 0


def test_longer_rings_than_asked_are_no_rings_but_a_circle() -> None:
    ids = [f"f{number}" for number in range(6)]
    store = filled(tables(map(node, ids), [guarantee(one, other) for one, other in pairwise([*ids, ids[0]])]))
    (found,) = rings.rings(store, SCHEMA, search=rings.RingSearch(longest=5)).circles
    assert (len(found.members), found.cycles) == (6, ())


def group() -> Tables:
    """firm: parent owns 60 %, investor 25 %, small 5 %; boss runs firm and other; office is shared with twin by address and phone."""
    nodes = [
        node(id_) for id_ in ("firm", "parent", "investor", "small", "other", "twin", "neighbour", "caller", "branch")
    ]
    nodes += [
        node("boss", kind="person"),
        node("clerk", kind="person"),
        node("addr", kind="address"),
        node("tel", kind="phone"),
    ]
    ties = [
        edge("parent", "shareholder", "firm", weight=0.6),
        edge("investor", "shareholder", "firm", weight=0.25),
        edge("small", "shareholder", "firm", weight=0.05),
        edge("boss", "officer", "firm", properties='{"position":"董事长"}'),
        edge("boss", "legal_representative", "other"),
        edge("clerk", "officer", "firm", properties='{"position":"监事"}'),
        edge("branch", "branch_of", "firm"),
    ]
    ties += [edge(id_, "located_at", "addr") for id_ in ("firm", "twin", "neighbour")]
    ties += [edge(id_, "reachable_at", "tel") for id_ in ("firm", "twin", "caller")]
    return tables(nodes, ties, [entry("other", since="2020-01-01")])


def test_related_parties_by_control_influence_management_and_one_place() -> None:
    answer = related.as_json(related.related(filled(group()), SCHEMA, "firm"), SCHEMA)
    told = {
        member["id"]: (member["round"], [reason["why"] for reason in member["reasons"]]) for member in answer["members"]
    }
    assert told == {
        "boss": (1, ["management"]),
        "branch": (1, ["control"]),
        "investor": (1, ["influence"]),
        "parent": (1, ["control"]),
        "twin": (1, ["place"]),
        "other": (2, ["control"]),
    }
    assert [member["id"] for member in answer["members"] if member["lists"]] == ["other"]
    place = next(member for member in answer["members"] if member["id"] == "twin")
    assert len(place["reasons"][0]["ties"]) == 4
    capped = related.related(filled(group()), SCHEMA, "firm", search=related.RelatedSearch(cap=3))
    assert (len(capped.rounds), capped.cut) == (3, True)


def test_an_address_of_many_relates_nobody() -> None:
    many = [f"m{number:02}" for number in range(SCHEMA.related.address + 1)]
    ties = [edge(id_, "located_at", "addr") for id_ in many] + [edge(id_, "reachable_at", "tel") for id_ in many[:2]]
    places = [node("addr", kind="address"), node("tel", kind="phone")]
    answer = related.related(filled(tables([*map(node, many), *places], ties)), SCHEMA, "m00")
    assert list(answer.rounds) == ["m00"]


def test_two_groups_and_the_person_between_them() -> None:
    left, right = [f"l{number}" for number in range(4)], [f"r{number}" for number in range(4)]
    ties = [
        edge(one, "shareholder", other, weight=0.6)
        for side in (left, right)
        for one in side
        for other in side
        if one < other
    ]
    ties += [
        edge("p", "legal_representative", "l0"),
        edge("p", "legal_representative", "r0"),
        edge("q", "officer", "l1"),
    ]
    people = [node("p", kind="person"), node("q", kind="person")]
    store = filled(tables([*map(node, left), *map(node, right), *people], ties))
    search = neighbourhood.Around(4, 100)
    answer = communities.as_json(communities.communities(store, SCHEMA, "p", search=search), SCHEMA)
    groups = [{member["id"] for member in group["members"]} for group in answer["communities"]]
    assert any(set(left) <= group for group in groups)
    assert any(set(right) <= group for group in groups)
    assert not any(set(left) | set(right) <= group for group in groups)
    assert [person["id"] for person in answer["persons"]] == ["p", "q"]
    assert answer["persons"][0]["betweenness"] > answer["persons"][1]["betweenness"] == 0
    total = sum(member["pagerank"] for group in answer["communities"] for member in group["members"])
    assert total == pytest.approx(1)


def test_the_ties_of_a_hub_come_page_by_page() -> None:
    firms = [f"f{number:03}" for number in range(95)]
    store = filled(
        tables([*map(node, firms), node("tower", kind="address")], [edge(id_, "located_at", "tower") for id_ in firms])
    )
    around = neighbourhood.around_json(neighbourhood.around(store, SCHEMA, "f000"), SCHEMA)
    assert [hub["edges"] for hub in around["suppressed"]] == [{"located_at": 95}]
    seen: list[str] = []
    after = ""
    while True:
        page = neighbourhood.page_json(
            neighbourhood.ties_page(store, "tower", "located_at", after=after, size=10), SCHEMA
        )
        assert (page["count"], page["pages"]) == (95, 10)
        seen += [tie["other"]["id"] for tie in page["ties"]]
        after = page["next"]
        if not after:
            break
    assert seen == firms
    assert page["kinds"] == [{"kind": "located_at", "label": SCHEMA.label("located_at"), "count": 95, "hub": True}]


def test_a_full_neighbourhood_says_what_it_left_out() -> None:
    firms = [f"f{number:03}" for number in range(30)]
    ties = [edge(f"p{number}", "officer", id_) for number in range(3) for id_ in firms[number * 10 : number * 10 + 10]]
    ties += [edge(f"p{number}", "legal_representative", "boss") for number in range(3)]
    people = [node(f"p{number}", kind="person") for number in range(3)]
    store = filled(tables([*map(node, firms), *people, node("boss")], ties))
    answer = neighbourhood.around_json(
        neighbourhood.around(store, SCHEMA, "boss", search=neighbourhood.Around(2, 10)), SCHEMA
    )
    assert (len(answer["nodes"]), answer["cut"]) == (10, True)
    assert [one["distance"] for one in answer["nodes"]] == [0, 1, 1, 1, 2, 2, 2, 2, 2, 2]


def life() -> Tables:
    """A firm founded in 2018, with a representative who left, one who came, a move, and a list entry that ended."""
    founded = '{"established":{"value":"2018-01-02","record":"register:1"}}'
    nodes = [node("firm", properties=founded, names="旧名"), node("p", kind="person"), node("q", kind="person")]
    ties = [
        edge(
            "p",
            "legal_representative",
            "firm",
            since="2018-01-02",
            until="2021-05-01",
            known_from="2018-02-01T08:00:00",
        ),
        edge("q", "legal_representative", "firm", since="2021-05-01", known_from="2021-06-01T08:00:00"),
    ]
    told = entry("firm", since="2019-03-01", until="2022-03-01", known_from="2019-04-01T08:00:00", region="341802")
    moved = {"id": "move", "party": "firm", "kind": "relocation", "since": "2020-02-02", "known_from": "2020-02-03", "records": "register:2",
             "properties": '{"from":"310115","to":"341802"}'}  # fmt: skip
    return tables(nodes, ties, [told, moved])


def lines(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(fact["day"], fact["what"], fact["kind"]) for fact in answer["facts"]]


def test_a_timeline_by_effective_day_and_by_the_day_it_became_known() -> None:
    store = filled(life())
    answer = timeline.as_json(timeline.timeline(store, SCHEMA, "firm", When("2023-01-01")), SCHEMA)
    assert lines(answer) == [
        ("2018-01-02", "founded", "enterprise"),
        ("2018-01-02", "tie_begun", "legal_representative"),
        ("2019-03-01", "event_begun", "list_entry"),
        ("2020-02-02", "event_begun", "relocation"),
        ("2021-05-01", "tie_ended", "legal_representative"),
        ("2021-05-01", "tie_begun", "legal_representative"),
        ("2022-03-01", "event_ended", "list_entry"),
    ]
    assert answer["other_names"] == ["旧名"]
    known = timeline.as_json(timeline.timeline(store, SCHEMA, "firm", When("2023-01-01"), "known"), SCHEMA)
    assert [fact["known"][:10] for fact in known["facts"]] == ["2018-02-01", "2019-04-01", "2020-02-03", "2021-06-01"]
    early = timeline.as_json(timeline.timeline(store, SCHEMA, "firm", When("2021-05-15", "2021-05-15")), SCHEMA)
    assert lines(early)[-1] == ("2021-05-01", "tie_ended", "legal_representative")


def test_a_registers_event_tells_the_founding_once() -> None:
    event = {"id": "set-up", "party": "firm", "kind": "registration", "since": "2018-01-02", "records": "register:1"}
    golden = '{"established":{"value":"2018-01-02","record":"register:2"}}'
    store = filled(tables([node("firm", properties=golden)], [], [event]))
    answer = timeline.as_json(timeline.timeline(store, SCHEMA, "firm"), SCHEMA)
    assert [(fact["what"], fact["records"]) for fact in answer["facts"]] == [("founded", ["register:1"])]


def test_a_repaired_entry_is_in_no_timeline_and_no_change() -> None:
    store = filled(life())
    store.withdraw(["lists:entry-firm-wage_arrears"])
    span = changes.Span("2017-01-01", "2023-01-01")
    told = [timeline.as_json(timeline.timeline(store, SCHEMA, "firm"), SCHEMA)]
    told.append(changes.party_changes_json(changes.changes(store, SCHEMA, "firm", span), SCHEMA))
    told.append(changes.region_changes_json(changes.listing_changes(store, changes.Span("2018-01-01", "2020-01-01"))))
    assert "wage_arrears" not in str(told)


def test_what_changed_between_two_days() -> None:
    store = filled(life())
    answer = changes.party_changes_json(
        changes.changes(store, SCHEMA, "firm", changes.Span("2021-01-01", "2022-03-01")), SCHEMA
    )
    assert [fact["other"]["id"] for fact in answer["ties"]["begun"]] == ["q"]
    assert [fact["other"]["id"] for fact in answer["ties"]["ended"]] == ["p"]
    assert [fact["list"] for fact in answer["events"]["ended"]] == ["wage_arrears"]
    assert answer["events"]["begun"] == []
    known = changes.Span("2019-01-01", "2020-02-03", "known")
    came = changes.party_changes_json(changes.changes(store, SCHEMA, "firm", known), SCHEMA)
    assert [fact["kind"] for fact in came["events"]["begun"]] == ["list_entry", "relocation"]


def test_who_came_onto_the_lists_of_a_region_and_who_left() -> None:
    events = [
        entry("a", since="2020-06-01", region="341802", known_from="2020-09-01"),
        entry("b", since="2019-01-01", until="2020-07-01", region="341802", known_from="2019-01-01"),
        entry("c", since="2019-01-01", region="341802", known_from="2019-01-01"),
        entry("c", "tax", since="2020-06-01", region="341802", known_from="2020-06-01"),
        entry("d", since="2020-06-01", region="310115"),
    ]
    store = filled(tables([node(id_) for id_ in "abcd"], [], events))
    told = changes.region_changes_json(changes.listing_changes(store, changes.Span("2020-01-01", "2020-12-31"), "34"))
    assert [one["id"] for one in told["newly_listed"]] == ["a"]
    assert [one["id"] for one in told["no_longer_listed"]] == ["b"]
    assert [(one["id"], one["lists"][0]["list"]) for one in told["entered"]] == [("c", "tax")]
    known = changes.listing_changes(store, changes.Span("2020-07-01", "2020-12-31", "known"), "34")
    assert list(known.newly) == ["a"]
    assert not known.gone
