"""Ties between cities with known answers on every store, ways of control against networkx, and the kept table against recomputation."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pyarrow as pa
import pytest
from graph_samples import Tables, edge, entry, node, report, side_tables, tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from graph.across.certified import Certificates, certified
from graph.across.moved import Moves, movers
from graph.across.regions import Layout, cross_region, matrix
from graph.across.reported import reported
from graph.model import When, city_of
from graph.reports import settled
from graph.schema import load_schema
from graph.store import Across, GraphStore
from graph.stores.memory import MemoryGraphStore
from graph.stores.sql import SqlGraphStore

SCHEMA = load_schema()
WHEN = When("2022-06-01")
CITIES = ("3418", "3402", "3100", "3301", "3201")
XUANCHENG, WUHU, SHANGHAI, HANGZHOU, NANJING = "341802", "340202", "310115", "330106", "320102"
some = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=8)


def act(party: str, kind: str, since: str, region: str, **values: Any) -> dict[str, Any]:
    id_ = f"{kind}-{party}-{since}"
    return {
        "id": id_,
        "party": party,
        "kind": kind,
        "since": since,
        "region": region,
        "records": f"acts:{id_}",
        **values,
    }


def ties(store: GraphStore, when: When = WHEN, **asked: Any) -> set[tuple[str, str, str, int]]:
    found = (match.as_dict() for match in cross_region(store, SCHEMA, Across(CITIES, **asked), when))
    return {(one["party"]["id"], one["tie"], one["other_region"][:4], one["layers"]) for one in found}


def group() -> Tables:
    """A listed firm under a holding of a holding, with a firm below a firm, a branch, an address and decisions elsewhere."""
    firms = {
        "listed": XUANCHENG, "mother": WUHU, "grandmother": SHANGHAI, "minor": NANJING, "daughter": XUANCHENG,
        "granddaughter": HANGZHOU, "branch": WUHU,
    }  # fmt: skip
    nodes = [node(id_, region=region) for id_, region in firms.items()]
    nodes += [node("boss", kind="person", region=SHANGHAI), node("room", kind="address", region=NANJING)]
    edges = [
        edge("mother", "shareholder", "listed", weight=0.6, since="2019-01-01"),
        edge("grandmother", "shareholder", "mother", weight=0.5, since="2020-01-01", until="2022-01-01"),
        edge("minor", "shareholder", "listed", weight=0.4),
        edge("boss", "legal_representative", "mother", since="2021-01-01", known_from="2021-02-01"),
        edge("listed", "shareholder", "daughter", weight=0.51),
        edge("daughter", "shareholder", "granddaughter", weight=1.0),
        edge("granddaughter", "shareholder", "listed", weight=0.5),  # a ring: nobody is met twice
        edge("branch", "branch_of", "listed"),
        edge("listed", "located_at", "room"),
    ]
    events = [
        entry("listed", since="2018-06-01", region=XUANCHENG),
        act("listed", "permit", "2017-05-01", SHANGHAI, until="2023-01-01"),
        act("listed", "penalty", "2019-03-01", HANGZHOU),  # told for three years
    ]
    return tables(nodes, edges, events)


def test_what_ties_a_listed_firm_to_other_cities(graph_store: GraphStore) -> None:
    graph_store.replace(*group())
    now = {
        ("listed", "operates", "3402", 1),
        ("listed", "operates", "3201", 1),
        ("listed", "operates", "3100", 0),
        ("listed", "controls", "3301", 2),
        ("listed", "controlled_by", "3402", 1),
        ("listed", "controlled_by", "3100", 2),
        ("listed", "controlled_by", "3301", 1),
    }
    assert ties(graph_store) == now
    earlier = ties(graph_store, When("2020-06-01"))
    assert earlier == now | {("listed", "operates", "3301", 0)}  # the penalty; grandmother instead of boss
    assert ties(graph_store, When("2022-06-01", "2021-01-15")) == now - {("listed", "controlled_by", "3100", 2)}
    assert ties(graph_store, tie="controls") == {("listed", "controls", "3301", 2)}
    assert ties(graph_store, tied_to="31") == {
        ("listed", "operates", "3100", 0),
        ("listed", "controlled_by", "3100", 2),
    }
    assert ties(graph_store, lists=("tax_serious",)) == ties(graph_store, listed_in="3100") == set()


def test_every_hop_of_a_way_cites_its_records(graph_store: GraphStore) -> None:
    graph_store.replace(*group())
    asked = Across(CITIES, tie="controls")
    (match,) = (one.as_dict() for one in cross_region(graph_store, SCHEMA, asked, WHEN))
    assert [(hop["from"], hop["to"]) for hop in match["path"]] == [
        ("listed", "daughter"),
        ("daughter", "granddaughter"),
    ]
    assert all(hop["records"] for hop in match["path"])
    graph_store.withdraw(["ties:daughter-shareholder-granddaughter"])
    assert not ties(graph_store, tie="controls")
    graph_store.withdraw(["lists:entry-listed-wage_arrears"])
    assert not ties(graph_store)


def listed_twice() -> Tables:
    nodes = [node("a", region=SHANGHAI), node("b", region=HANGZHOU), node("a1", region=SHANGHAI)]
    events = [
        entry("a", region=XUANCHENG),
        entry("a", "tax_serious", region=XUANCHENG),
        entry("a", "safety_serious", region=WUHU),
        entry("b", "tax_serious", region=XUANCHENG),
    ]
    return tables(nodes, [edge("a1", "branch_of", "a")], events)


def test_a_matrix_counts_each_party_and_entry_once_a_cell(graph_store: GraphStore) -> None:
    graph_store.replace(*listed_twice())
    asked = Across(CITIES)

    def told(counted: Any) -> set[tuple[Any, ...]]:
        return {(one.layer, one.listed, one.tied, one.parties, one.entries) for one in counted}

    plain = matrix(graph_store, asked, Layout(), WHEN)
    assert told(plain.cells) == {
        ("", "341800", "310000", 1, 2),
        ("", "341800", "330100", 1, 1),
        ("", "340200", "310000", 1, 1),
    }
    assert told(plain.rows) == {("", "341800", "", 2, 3), ("", "340200", "", 1, 1)}
    assert told(plain.totals) == {("", "", "", 2, 4)}
    by_tie = matrix(graph_store, asked, Layout("tie"), WHEN)
    assert [one.layer for one in by_tie.totals] == ["", "registered", "operates"]
    fields = {"tax_serious": ("tax",), "safety_serious": ("safety", "tax")}
    by_field = matrix(graph_store, asked, Layout("field", fields), WHEN)
    assert told(one for one in by_field.totals) == {
        ("", "", "", 2, 4),
        ("wage_arrears", "", "", 1, 1),
        ("tax", "", "", 2, 3),
        ("safety", "", "", 1, 1),
    }
    grouped = matrix(graph_store, asked, Layout("", None, {"3418": ("anhui",), "3402": ("anhui", "river")}), WHEN)
    assert told(grouped.rows) == {("", "anhui", "", 2, 4), ("", "river", "", 1, 1)}
    assert matrix(graph_store, Across(CITIES, tie="moved"), Layout("tie"), WHEN).cells == ()


def rating(party: str, period: str, level: str, since: str, region: str, **values: Any) -> dict[str, Any]:
    properties = f'{{"scheme":"tax_credit","level":"{level}","norm":"good","period":"{period}"}}'
    return act(party, "evaluation", since, region, properties=properties, title="纳税信用等级", **values)


def test_movers_with_their_tax_credit_and_what_stayed_behind(graph_store: GraphStore) -> None:
    moved = '{"from":"341800","to":"310000"}'
    events = [
        act("mover", "relocation", "2021-03-01", SHANGHAI, properties=moved),
        act("other", "relocation", "2021-03-02", HANGZHOU, properties='{"from":"320100"}'),
        act("stayer", "relocation", "2021-03-02", SHANGHAI, properties='{"from":"310000"}'),
        rating("mover", "2019", "A", "2020-04-01", XUANCHENG),
        rating("mover", "2020", "B", "2021-04-01", SHANGHAI),
        act("mover", "evaluation", "2021-04-02", SHANGHAI, properties='{"scheme":"customs_credit","level":"失信"}'),
        act("mover", "arrears", "2020-09-01", XUANCHENG, amount=1000.0, title="增值税"),
        entry("mover", region=XUANCHENG, since="2020-01-01"),
        entry("mover", "tax_serious", region=SHANGHAI, since="2021-06-01"),
        entry("mover", "safety_serious", region=XUANCHENG, since="2019-01-01", until="2020-01-01"),
    ]
    graph_store.replace(
        *tables([node("mover", region=SHANGHAI), node("other", region=HANGZHOU), node("stayer")], [], events)
    )
    (told,) = (one.as_dict() for one in movers(graph_store, SCHEMA, Moves(left="34"), WHEN))
    assert [(one["from"], one["to"], one["since"]) for one in told["moves"]] == [("341800", "310000", "2021-03-01")]
    assert [(one["period"], one["level"], one["moved"], one["region"]) for one in told["ratings"]] == [
        ("2019", "A", "before", "341800"),
        ("2020", "B", "after", "310000"),
    ]
    assert (told["last_before"]["level"], told["first_after"]["level"]) == ("A", "B")
    assert [(one["list"], one["region"]) for one in told["left_behind"]] == [("wage_arrears", "341800")]
    assert [(one["amount"], one["open"]) for one in told["arrears"]] == [(1000.0, True)]

    def who(asked: Moves, when: When = WHEN) -> list[str]:
        return [one.party.id for one in movers(graph_store, SCHEMA, asked, when)]

    assert who(Moves()) == ["mover", "other"]
    assert who(Moves(reached="3301")) == who(Moves(since="2021-03-02")) == ["other"]
    assert who(Moves(), When("2021-01-01")) == []


def test_certified_in_one_city_and_present_in_others(graph_store: GraphStore) -> None:
    def level(party: str, name: str, norm: str, region: str, since: str = "2020-01-01") -> dict[str, Any]:
        properties = f'{{"scheme":"customs_credit","level":"{name}","norm":"{norm}"}}'
        return act(party, "evaluation", since, region, title="海关企业信用等级", properties=properties)

    places = {"aeo": XUANCHENG, "branch": WUHU, "daughter": SHANGHAI, "granddaughter": HANGZHOU, "plain": NANJING}
    edges = [
        edge("branch", "branch_of", "aeo"),
        edge("aeo", "shareholder", "daughter", weight=0.7),
        edge("daughter", "shareholder", "granddaughter", weight=0.5),
        edge("aeo", "shareholder", "plain", weight=0.3),
    ]
    events = [
        level("aeo", "高级认证", "high", XUANCHENG),
        level("daughter", "失信", "bad", SHANGHAI),
        entry("granddaughter", region=HANGZHOU, since="2021-01-01"),
        entry("listed", "customs_aeo", colour="red", region=NANJING, since="2021-01-01"),
        level("plain", "常规", "neutral", NANJING),
    ]
    nodes = [node(id_, region=region) for id_, region in {**places, "listed": WUHU}.items()]
    graph_store.replace(*tables(nodes, edges, events))
    asked = Certificates()
    found = {one["party"]["id"]: one for one in certified(graph_store, SCHEMA, asked, WHEN)}
    assert set(found) == {"aeo", "listed"}
    present = [(one["party"]["id"], one["relation"], one["certified_itself"]) for one in found["aeo"]["recognised_in"]]
    assert present == [
        ("branch", "branch", True),
        ("daughter", "controls", False),
        ("granddaughter", "controls", False),
    ]
    assert [len(one["path"]) for one in found["aeo"]["recognised_in"]] == [1, 1, 2]
    assert [(one["party"]["id"], one["kind"]) for one in found["aeo"]["conflicts"]] == [
        ("daughter", "evaluation"),
        ("granddaughter", "list_entry"),
    ]
    assert [one["region"] for one in found["listed"]["recognised_in"]] == ["340200"]
    elsewhere = certified(graph_store, SCHEMA, Certificates(present_in="33"), WHEN)
    assert [one["party"]["id"] for one in elsewhere] == ["aeo"]
    assert not list(certified(graph_store, SCHEMA, asked, When("2019-01-01")))


def test_a_decision_that_several_report_is_one(graph_store: GraphStore) -> None:
    told = settled(
        [
            report("penalties:0000000000000001", since="2021-01-01", amount=100.0, region=XUANCHENG),
            report(
                "penalties:0000000000000002",
                since="2021-01-01",
                amount=200.0,
                region=XUANCHENG,
                known_from="2023-01-01",
            ),
        ]
    )
    graph_store.replace(
        *tables(
            [node("a")],
            [],
            [{**act("a", "penalty", "2021-01-01", XUANCHENG), **told}, act("a", "penalty", "2020-01-01", WUHU)],
        )
    )
    (one,) = reported(graph_store, ("penalty",), WHEN)
    assert [said["record"][-1] for said in one["reports"]] == ["1", "2"]
    assert one["conflicts"]["amount"]["value"] == 100.0
    assert not list(reported(graph_store, ("permit",), WHEN))
    assert not list(reported(graph_store, ("penalty",), When("2022-06-01", "2022-06-01")))  # one of them was known then


REGIONS = [XUANCHENG, SHANGHAI, HANGZHOU]
FIRMS = [f"f{number}" for number in range(6)]
held = st.fixed_dictionaries(
    {
        "source": st.sampled_from(FIRMS),
        "target": st.sampled_from(FIRMS),
        "kind": st.sampled_from(["shareholder", "shareholder", "legal_representative", "branch_of"]),
        "weight": st.sampled_from([None, 0.3, 0.5, 1.0]),
        "until": st.sampled_from(["", "", "2022-01-01"]),
    }
)


@st.composite
def owned(draw: st.DrawFn) -> Tables:
    """Firms that hold each other, all of them listed in Nanjing."""
    nodes = [node(id_, region=draw(st.sampled_from(REGIONS))) for id_ in FIRMS]
    edges = [
        {"id": f"e{at}", "records": f"ties:{at}", **one} for at, one in enumerate(draw(st.lists(held, max_size=9)))
    ]
    listed = draw(st.lists(st.sampled_from(FIRMS), unique=True, max_size=3))
    return tables(nodes, edges, [entry(id_, region=NANJING) for id_ in listed])


def named(step: Tables) -> list[tuple[str, pa.Table]]:
    return list(zip(("nodes", "edges", "events"), step, strict=True))


@some
@given(graph=owned())
def test_ways_of_control_lead_as_far_as_networkx_says(graph: Tables) -> None:
    store = MemoryGraphStore()
    store.replace(*graph)
    holding = nx.DiGraph()
    holding.add_nodes_from(FIRMS)
    for row in graph[1].to_pylist():
        decides = row["kind"] == "legal_representative" or (
            row["kind"] == "shareholder" and (row["weight"] or 0) >= 0.5
        )
        if decides and not row["until"]:
            holding.add_edge(row["source"], row["target"])
    city = {row["id"]: city_of(row["region"]) for row in graph[0].to_pylist()}
    asked = Across(("3201", *(city_of(region) for region in REGIONS)))
    found = list(store.cross_region(asked, WHEN))
    for party in (row["party"] for row in graph[2].to_pylist()):
        for tie, far in (("controls", nx.descendants(holding, party)), ("controlled_by", nx.ancestors(holding, party))):
            ends = {match.other_region for match in found if match.party == party and match.tie == tie}
            branches = {
                city[row["target"]] for row in graph[1].to_pylist()
                if row["kind"] == "branch_of" and row["source"] == party != row["target"] and not row["until"]
            } if tie == "controlled_by" else set()  # fmt: skip
            assert ends == {city[id_] for id_ in far} | branches


@settings(some, max_examples=8)
@given(
    steps=st.lists(owned(), min_size=2, max_size=3),
    out=st.lists(st.integers(0, 8).map("ties:{}".format), max_size=2),
)
def test_the_kept_table_equals_recomputation(steps: list[Tables], out: list[str]) -> None:
    kept, fresh = (SqlGraphStore(create_engine("sqlite://")) for _ in range(2))
    for step in steps:
        kept.replace(*step)
    kept.withdraw(out)
    nodes, edges, events = (pa.concat_tables([*kept.scan(what), table.slice(0, 0)]) for what, table in named(steps[0]))
    fresh.replace(nodes, edges, events)
    with kept._reading() as one, fresh._reading() as other:
        assert side_tables(one)["cross"] == side_tables(other)["cross"]


def test_a_list_of_regions_may_be_asked_that_has_nothing(graph_store: GraphStore) -> None:
    graph_store.replace(*group())
    assert list(graph_store.cross_region(Across(()), WHEN)) == []
    assert graph_store.region_ties(Across(("9999",)), WHEN).num_rows == 0


@pytest.mark.parametrize("tie", ["friends", "registered; DROP TABLE"])
def test_a_tie_that_is_none_finds_nothing(graph_store: GraphStore, tie: str) -> None:
    graph_store.replace(*group())
    assert list(graph_store.cross_region(Across(CITIES, tie=tie), WHEN)) == []
