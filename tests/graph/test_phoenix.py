"""Phoenix firms on every store: known cases with what speaks for and against them, times, hubs, and the same answers everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from graph_samples import Tables, edge, entry, graphs, node, tables
from hypothesis import HealthCheck, given, settings

from graph.model import When
from graph.phoenix.gather import Ask, Side
from graph.phoenix.names import NameParts, core_tie, plain_reader
from graph.phoenix.rules import load_rules
from graph.phoenix.search import phoenix
from graph.phoenix.shown import as_json, phoenix_answer
from graph.schema import SchemaError, load_schema
from graph.store import GraphStore
from graph.stores.memory import MemoryGraphStore

SCHEMA, RULES = load_schema(), load_rules()
WHEN = When("2022-06-01")
on_stores = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=6, derandomize=True
)
BOTH: tuple[Side, ...] = ("of", "from_listed")


def set_up(party: str, since: str, industry: str = "建材") -> dict[str, Any]:
    row = entry(party, "", colour="", kind="registration", since=since, properties=f'{{"industry":"{industry}"}}')
    return row | {"id": f"set-up-{party}", "records": f"register:{party}"}


def firm(party: str, core: str, region: str = "341802", trade: str = "建材") -> dict[str, Any]:
    return node(party, name=f"宣城市{core}{trade}有限公司", region=region)


def story() -> Tables:
    """A listed firm; its phoenix, run by its supervisor; and innocents: set up before, left before, the next tenant, a namesake."""
    return tables(
        [
            *(
                firm(id_, core)
                for id_, core in [("old", "宏远"), ("new", "宏达"), ("earlier", "远达"), ("leaver", "立新")]
            ),
            firm("tenant", "安和", trade="餐饮"),
            firm("twinfirm", "德顺"),
            firm("branch", "宏远"),
            *(node(id_, kind="person", name=id_) for id_ in ("boss", "helper", "left", "twin", "stranger")),
            node("room", kind="address", name="测试路1号"),
        ],
        [
            edge("boss", "legal_representative", "old", since="2012-01-01"),
            edge("helper", "officer", "old", since="2012-01-01", properties='{"position":"监事"}'),
            edge("left", "officer", "old", since="2012-01-01", until="2017-01-01", properties='{"position":"总经理"}'),
            edge("helper", "legal_representative", "new", since="2020-04-01"),
            edge("boss", "shareholder", "new", since="2020-04-01", weight=0.4),
            edge("boss", "legal_representative", "earlier", since="2015-01-01"),
            edge("left", "legal_representative", "leaver", since="2020-05-01"),
            edge("stranger", "legal_representative", "tenant", since="2020-06-01"),
            edge("twin", "legal_representative", "twinfirm", since="2020-06-01"),
            edge("boss", "possible_same", "twin", weight=0.2),
            edge("branch", "branch_of", "old", since="2020-04-01"),
            edge("boss", "legal_representative", "branch", since="2020-04-01"),
            edge("old", "located_at", "room", since="2012-01-01"),
            edge("tenant", "located_at", "room", since="2020-06-01"),
        ],
        [
            entry("old", since="2020-01-01"),
            set_up("old", "2012-01-01"),
            set_up("new", "2020-04-01"),
            set_up("earlier", "2015-01-01"),
            set_up("leaver", "2020-05-01"),
            set_up("tenant", "2020-06-01", "餐饮"),
            set_up("twinfirm", "2020-06-01"),
            set_up("branch", "2020-04-01"),
        ],
    )


def asked(
    store: GraphStore, party: str, when: When = WHEN, sides: tuple[Side, ...] = BOTH, minimum: float = 0.5
) -> dict[str, Any]:
    answer = next(phoenix(store, SCHEMA, RULES, [party], Ask(when, plain_reader, sides, minimum=minimum)))
    return as_json(answer, SCHEMA, RULES, minimum)


def test_the_phoenix_is_found_from_both_ends_and_nobody_else(graph_store: GraphStore) -> None:
    graph_store.replace(*story())
    answer = asked(graph_store, "old")
    assert [one["new"]["id"] for one in answer["from_listed"]] == ["new"]
    assert answer["of"] == []
    assert [event["id"] for event in answer["triggers"]] == ["entry-old-wage_arrears"]
    assert [one["id"] for one in answer["branches"]] == ["branch"]
    back = asked(graph_store, "new")
    assert back["of"] == answer["from_listed"]
    assert back["from_listed"] == []
    for innocent in ("earlier", "leaver", "tenant", "twinfirm", "branch", "boss"):
        assert asked(graph_store, innocent)["of"] == []


def test_a_finding_says_why_and_what_would_change_it(graph_store: GraphStore) -> None:
    graph_store.replace(*story())
    one = asked(graph_store, "old")["from_listed"][0]
    signs = {sign["sign"]: sign for sign in (*one["speaks_for"], *one["speaks_against"])}
    assert one["founded"] == "2020-04-01"
    assert one["founded_records"] == ["register:new"]
    assert one["trigger"]["record"] == "lists:entry-old-wage_arrears"
    people = [sign for sign in one["speaks_for"] if sign["sign"] == "person"]
    assert {(sign["facts"]["new"], *sign["facts"]["roles"]) for sign in people} == {
        ("helper", "serve", "lead"),
        ("boss", "lead", "hold"),
    }
    assert signs["several"]["facts"]["count"] == 2
    assert signs["soon_after"]["facts"]["days"] == 91
    assert "ties:helper-officer-old" in people[0]["records"] + people[1]["records"]
    total = one["prior"] + sum(sign["bits"] for sign in signs.values() if sign["sign"] != "person")
    assert one["bits"] == pytest.approx(total + sum(sign["bits"] for sign in people), abs=1e-3)
    assert all(sign["without"] < one["probability"] for sign in one["speaks_for"] if sign["sign"] != "several")


def test_innocents_are_weighed_and_told_apart(graph_store: GraphStore) -> None:
    graph_store.replace(*story())
    found = {one["new"]["id"]: one for one in asked(graph_store, "old", minimum=1e-9)["from_listed"]}
    against = {id_: {sign["sign"] for sign in one["speaks_against"]} for id_, one in found.items()}
    assert "left_before" in against["leaver"]
    assert {"nobody", "other_trade"} <= against["tenant"]
    twin = next(sign for sign in found["twinfirm"]["speaks_for"] if sign["sign"] == "possible_person")
    assert twin["facts"]["stated_chance"] == 0.2
    assert "earlier" not in found or "long_before" in against["earlier"]


def test_both_times_are_kept(graph_store: GraphStore) -> None:
    told = story()
    events = [
        row | {"known_from": "2020-02-01" if row["kind"] == "list_entry" else "2020-05-01"}
        for row in told[2].to_pylist()
    ]
    graph_store.replace(*told[:2], tables([], [], events)[2])
    assert asked(graph_store, "old", When("2020-02-01"))["from_listed"] == []  # not set up yet
    assert asked(graph_store, "old", When("2019-12-31"))["triggers"] == []  # not listed yet
    known = asked(graph_store, "old", When("2022-06-01", "2020-03-01"))["from_listed"]
    assert [(one["new"]["id"], one["founded_at_latest"]) for one in known] == [
        ("new", True)
    ]  # the register was not read yet
    assert asked(graph_store, "old", When("2022-06-01", "2020-01-15"))["triggers"] == []


def test_a_hub_says_nothing_whoever_is_asked_beside(graph_store: GraphStore) -> None:
    crowd = [f"f{number:02d}" for number in range(40)]
    graph_store.replace(
        *tables(
            [*(firm(id_, "宏远") for id_ in crowd), node("agent", kind="address", name="代办点")],
            [edge(id_, "located_at", "agent") for id_ in crowd],
            [entry("f00", since="2020-01-01"), *(set_up(id_, "2020-03-01") for id_ in crowd)],
        )
    )
    ask = Ask(WHEN, plain_reader, minimum=1e-9)
    alone, *_ = phoenix(graph_store, SCHEMA, RULES, ["f00"], ask)
    among = list(phoenix(graph_store, SCHEMA, RULES, crowd, ask))
    assert alone.from_listed == among[0].from_listed == ()
    assert alone.suppressed == among[0].suppressed == {"agent": {"located_at": 40}}


def test_a_firm_taken_over_under_a_new_name(graph_store: GraphStore) -> None:
    graph_store.replace(
        *tables(
            [
                firm("old", "宏远"),
                firm("shell", "宏远") | {"names": "宣城市顺达建材有限公司"},
                node("boss", kind="person"),
            ],
            [
                edge("boss", "legal_representative", "old", since="2012-01-01"),
                edge("boss", "legal_representative", "shell", since="2020-05-01"),
                edge("boss", "shareholder", "shell", since="2020-05-01", weight=1.0),
            ],
            [entry("old", since="2020-01-01"), set_up("old", "2012-01-01"), set_up("shell", "2014-01-01")],
        )
    )
    one = asked(graph_store, "shell")["of"][0]
    assert (one["old"]["id"], one["how"], one["founded"]) == ("old", "taken_over", "2014-01-01")


@on_stores
@given(made=graphs())
def test_answers_equal_on_all_stores_and_do_not_depend_on_company(graph_store: GraphStore, made: Tables) -> None:
    graph_store.replace(*made)
    twin = MemoryGraphStore()
    twin.replace(*made)
    parties = made[0].column("id").to_pylist()
    ask = Ask(WHEN, plain_reader, minimum=1e-6)
    together = list(phoenix(graph_store, SCHEMA, RULES, parties, ask))
    for party, answer in zip(parties, together, strict=True):
        alone = phoenix_answer(twin, SCHEMA, party, WHEN)
        assert as_json(answer, SCHEMA, RULES, 1e-6) == alone
        for one in (*alone["of"], *alone["from_listed"]):
            assert 0 <= one["probability"] <= 1
            assert one["trigger"]["records"]


@pytest.mark.parametrize(
    ("old", "new", "tie"),
    [
        ("宏远", "宏远", "same_core"),
        ("宏远", "新宏远", "core_within"),
        ("宏远达", "宏远发", "core_alike"),
        ("宏远", "宏达", "core_half"),
        ("宏远", "顺达", "other_core"),
        ("", "顺达", ""),
    ],
)
def test_ties_of_names(old: str, new: str, tie: str) -> None:
    assert core_tie([NameParts(old)], NameParts(new)) == tie
    assert core_tie([NameParts("兴隆", sound="xing long")], NameParts("星龙", sound="xing long")) == "core_alike"


def test_rules_that_make_no_sense_are_refused(tmp_path: Any) -> None:
    shipped = (load_rules.__wrapped__.__defaults__ or ())[0].read_text(encoding="utf-8")
    broken = tmp_path / "phoenix.yaml"
    for right, wrong in (
        ("minimum: 0.5", "minimum: 2"),
        ("prior: -8.0", "prior_odds: -8"),
        ("  serve: {lead", "  helps: {lead"),
    ):
        broken.write_text(shipped.replace(right, wrong, 1), encoding="utf-8")
        with pytest.raises(SchemaError, match=r"phoenix\.yaml"):
            load_rules(broken)
